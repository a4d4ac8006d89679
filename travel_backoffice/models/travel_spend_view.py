"""Saved views of spend: what is asked of the cube, under a name; the library's belong to nobody."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .travel_spend_columns import DATE_BASES

PERIODS = [
    ("this_month", "This Month"),
    ("last_month", "Last Month"),
    ("this_quarter", "This Quarter"),
    ("last_quarter", "Last Quarter"),
    ("this_year", "This Year"),
    ("last_year", "Last Year"),
    ("last_12_months", "Last 12 Months"),
    ("all", "All"),
]
CHARTS = [("bar", "Bars"), ("line", "Lines"), ("pie", "Pie"), ("none", "No Chart")]


class TravelSpendView(models.Model):
    """A question to the cube, kept: for the explorer, for scheduled MIS reports."""

    _name = "travel.spend.view"
    _description = "View of Travel Spend"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Char(help="The library's own views are known by it.", copy=False, index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Owner", index=True, ondelete="cascade", default=lambda self: self.env.user)
    shared = fields.Boolean(help="Colleagues who may see at least as much as its owner may open it, too.")
    dimensions = fields.Json(required=True, help="Names of up to three dimensions or more, the outermost first.")
    measures = fields.Json(required=True)
    filters = fields.Json(help="Dimension → values.")
    date_basis = fields.Selection(DATE_BASES, required=True, default="booked")
    period = fields.Selection(PERIODS, required=True, default="this_year")
    chart = fields.Selection(CHARTS, required=True, default="bar")
    row_order = fields.Char(help="A dimension or measure; “desc” behind it: largest first.")
    row_limit = fields.Integer(string="Top", help="So many rows, the rest as one; 0 for all.")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "There is a view with this code.")

    @api.constrains("dimensions", "measures", "date_basis")
    def _check_question(self):
        Spend = self.env["travel.spend"]
        for view in self:
            if not isinstance(view.dimensions, list) or not isinstance(view.measures, list) or not view.measures:
                raise ValidationError(self.env._("A view names a list of dimensions and at least one measure."))
            Spend._check_dimensions(view.dimensions, view.date_basis)
            Spend._check_measures(view.measures)
