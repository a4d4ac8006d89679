from odoo import api, fields, models

MODES = [
    ("advised", "As the customer advises"),
    ("oldest", "Oldest first"),
    ("cost_center", "Oldest first within the cost centre named"),
    ("branch", "Oldest first within the branch named"),
    ("hold", "Kept on account"),
]
SHORT_PAY = [("open", "Stays open"), ("dispute", "Becomes a dispute")]
CREDITS = [
    ("never", "Never"),
    ("advised", "When the customer advises so"),
    ("oldest", "By themselves, oldest first"),
]


class TravelAllocationProfile(models.Model):
    """What a customer's money is for when it comes in: the allocation mandate, one aspect of a contract."""

    _name = "travel.allocation.profile"
    _description = "Allocation Mandate"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    mode = fields.Selection(
        MODES,
        string="Payments Are For",
        required=True,
        default="advised",
        help="What is advised goes as advised in every mode. This says what becomes of money for which nothing is advised.",
    )
    credits = fields.Selection(
        CREDITS,
        string="Credit Notes Offset",
        required=True,
        default="advised",
        help="Whether open credit notes and refunds are taken against invoices. "
        "By themselves they are taken only where payments, too, are allocated by themselves.",
    )
    draw_deposits = fields.Boolean(
        string="Draw Down Deposits", help="Invoices are paid from the customer's advance deposits as soon as they are posted."
    )
    short_pay = fields.Selection(SHORT_PAY, string="What Is Paid Short", required=True, default="dispute")
    contract_ids = fields.One2many("travel.contract", "allocation_profile_id", string="Contracts")

    @api.model
    def _agreed(self, pairs, company):
        """Mandates of many payers and days at once: dict (partner.id, day) → mandate, empty where none was agreed."""
        terms = self.env["travel.contract"]._resolve_terms(pairs, company)
        return {key: found.value("allocation_profile_id") for key, found in terms.items()}


class TravelContract(models.Model):
    _inherit = "travel.contract"

    allocation_profile_id = fields.Many2one(
        "travel.allocation.profile", string="Payments", check_company=True, tracking=True, ondelete="restrict"
    )
