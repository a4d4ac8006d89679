from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TravelCostCenter(models.Model):
    """A customer's own cost centre; a tree below the customer group's root."""

    _name = "travel.cost.center"
    _inherit = ["travel.clean.code"]
    _description = "Cost Centre"
    _parent_store = True
    _order = "root_id, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    root_id = fields.Many2one(
        "res.partner",
        string="Customer Group",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("travel_is_root", "=", True)],
    )
    parent_id = fields.Many2one(
        "travel.cost.center",
        string="Part Of",
        index=True,
        ondelete="restrict",
        domain="[('root_id', '=', root_id), ('id', '!=', id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("travel.cost.center", "parent_id", string="Parts")
    complete_code = fields.Char(compute="_compute_complete_code", recursive=True)
    active = fields.Boolean(default=True)
    traveller_ids = fields.One2many("res.partner", "travel_cost_center_id", string="Travellers")

    _code_uniq = models.Constraint("UNIQUE(root_id, code)", "This customer has a cost centre with that code already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for center in self:
            center.display_name = " ".join(dict.fromkeys(filter(None, (center.code, center.name))))

    @api.depends("code", "parent_id.complete_code")
    def _compute_complete_code(self):
        for center in self:
            above = center.parent_id.complete_code
            center.complete_code = f"{above} / {center.code}" if above else center.code

    @api.constrains("root_id")
    def _check_root(self):
        for center in self:
            if not center.root_id.travel_is_root:
                raise ValidationError(
                    self.env._(
                        "Cost centres belong to the customer as a whole: %s is not the top of a customer tree.",
                        center.root_id.display_name,
                    )
                )

    @api.constrains("parent_id", "root_id")
    def _check_same_root(self):
        for center in self.with_context(active_test=False) | self.child_ids:
            if center.parent_id and center.parent_id.root_id != center.root_id:
                raise ValidationError(
                    self.env._(
                        "Cost centre %(code)s cannot be part of %(above)s: that one belongs to another customer.",
                        code=center.code,
                        above=center.parent_id.display_name,
                    )
                )
