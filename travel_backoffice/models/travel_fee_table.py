from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TravelFeeTable(models.Model):
    """Service fees as master data. A table may extend another: its own rules win over those of its base."""

    _name = "travel.fee.table"
    _inherit = ["mail.thread", "travel.extending"]
    _description = "Service-Fee Table"
    _base_field = "base_table_id"
    _order = "name"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(copy=False, help="Short code used in imports.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, tracking=True, default=lambda self: self.env.company.currency_id
    )
    base_table_id = fields.Many2one(
        "travel.fee.table",
        string="Extends",
        check_company=True,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Everything in that table holds here too, unless a rule of this table for the same kind of charge applies.",
    )
    extension_ids = fields.One2many("travel.fee.table", "base_table_id", string="Extended By")
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Office Hours",
        check_company=True,
        tracking=True,
        help="What is booked outside these hours, on weekends and public holidays is after hours. Blank: as in the table it extends.",
    )
    rule_ids = fields.One2many("travel.fee.rule", "table_id", copy=True)
    rule_count = fields.Integer(compute="_compute_rule_count", string="Rules")
    contract_count = fields.Integer(compute="_compute_contract_count", string="Contracts")
    note = fields.Html(help="Printed at the end of the tariff sheet.")

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "A fee table with this code exists already."
    )

    @api.depends("rule_ids")
    def _compute_rule_count(self):
        groups = self.env["travel.fee.rule"]._read_group([("table_id", "in", self.ids)], ["table_id"], ["__count"])
        counts = {table.id: count for table, count in groups}
        for table in self:
            table.rule_count = counts.get(table._origin.id, 0)

    def _compute_contract_count(self):
        groups = self.env["travel.contract"]._read_group(
            [("fee_table_id", "in", self.ids)], ["fee_table_id"], ["__count"]
        )
        counts = {table.id: count for table, count in groups}
        for table in self:
            table.contract_count = counts.get(table._origin.id, 0)

    @api.onchange("base_table_id")
    def _onchange_base_table_id(self):
        """A new table is in the currency of the one it extends, unless someone says otherwise."""
        if self.base_table_id and not self.rule_ids:
            self.currency_id = self.base_table_id.currency_id

    @api.constrains("base_table_id")
    def _check_base_table(self):
        if self._has_cycle("base_table_id"):
            raise ValidationError(self.env._("A fee table cannot extend itself, not even by way of another."))

    def _resolve_calendar(self):
        """The office hours that hold here: of this table, or of the nearest it extends that has any."""
        return next((table.calendar_id for table in self._chain() if table.calendar_id), self.calendar_id)
