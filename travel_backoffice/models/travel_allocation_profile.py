from odoo import fields, models

MODES = [
    ("advised", "As the customer advises"),
    ("oldest", "Oldest first"),
    ("cost_center", "Oldest first within the cost centre named"),
    ("branch", "Oldest first within the branch named"),
    ("hold", "Kept on account"),
]
SHORT_PAY = [("open", "Stays open"), ("dispute", "Becomes a dispute")]


class TravelAllocationProfile(models.Model):
    """What a customer's money is for when it comes in: the allocation mandate, one aspect of a contract."""

    _name = "travel.allocation.profile"
    _description = "Allocation Mandate"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    mode = fields.Selection(MODES, string="Payments Are For", required=True, default="advised")
    short_pay = fields.Selection(SHORT_PAY, string="What Is Paid Short", required=True, default="dispute")
    contract_ids = fields.One2many("travel.contract", "allocation_profile_id", string="Contracts")


class TravelContract(models.Model):
    _inherit = "travel.contract"

    allocation_profile_id = fields.Many2one(
        "travel.allocation.profile", string="Payments", check_company=True, tracking=True, ondelete="restrict"
    )
