from odoo import fields, models


class TravelCostCenter(models.Model):
    """A customer's own cost centre; a tree below the customer group's root."""

    _name = "travel.cost.center"
    _description = "Cost Centre"
    _parent_store = True
    _order = "root_id, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    root_id = fields.Many2one("res.partner", string="Customer Group", required=True, index=True, ondelete="cascade")
    parent_id = fields.Many2one("travel.cost.center", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("travel.cost.center", "parent_id")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(root_id, code)", "This customer has a cost centre with that code already.")
