from odoo import api, fields, models

STATES = [("draft", "To Check"), ("applied", "Applied"), ("undone", "Undone")]
MONEY = [
    ("payment", "A payment to be booked"),
    ("bank", "A line of the bank statement"),
    ("credit", "Money on account"),
]


class TravelRemittance(models.Model):
    """What a customer says that its payment is for, and what the agency made of it.

    The lines are what was said; the allocations are what is applied: each is one receivable line of the payment,
    reconciled with one receivable line of an invoice and nothing else. What no allocation takes stays on account.
    """

    _name = "travel.remittance"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Remittance Advice"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, tracking=True, check_company=True, help="Who pays."
    )
    date = fields.Date(string="Paid On", required=True, default=fields.Date.context_today, tracking=True)
    reference = fields.Char(string="Payment Reference", tracking=True, help="By which the customer or the bank names the payment.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(string="Amount Paid", required=True, tracking=True)
    money = fields.Selection(MONEY, string="Money", required=True, default="payment")
    journal_id = fields.Many2one(
        "account.journal", string="Bank", check_company=True, domain=[("type", "in", ("bank", "cash", "credit"))]
    )
    payment_id = fields.Many2one("account.payment", readonly=True, copy=False, index="btree_not_null")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, copy=False, tracking=True, index=True)
    line_ids = fields.One2many("travel.remittance.line", "remittance_id", string="As Advised", copy=True)
    allocation_ids = fields.One2many("travel.allocation", "remittance_id", string="Allocations")
    allocated_amount = fields.Monetary(string="Allocated", compute="_compute_amounts", store=True)
    on_account_amount = fields.Monetary(string="On Account", compute="_compute_amounts", store=True)

    @api.depends("amount", "allocation_ids.paid_amount")
    def _compute_amounts(self):
        for remittance in self:
            remittance.allocated_amount = sum(remittance.allocation_ids.mapped("paid_amount"))
            remittance.on_account_amount = remittance.amount - remittance.allocated_amount

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = self.env["ir.sequence"].with_company(company).next_by_code("travel.remittance")
        return super().create(vals_list)
