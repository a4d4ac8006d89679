from odoo import fields, models


class TravelContract(models.Model):
    """One node's terms in the half-open period [from, to). A blank aspect is inherited from the nearest ancestor."""

    _name = "travel.contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Travel Contract"
    _order = "partner_id, date_from desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    date_from = fields.Date(string="In Force From", required=True, tracking=True)
    date_to = fields.Date(string="In Force Before", tracking=True, help="First day on which it no longer holds.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("closed", "Closed")],
        default="draft",
        required=True,
        tracking=True,
        copy=False,
    )
    # aspects
    fee_table_id = fields.Many2one("travel.fee.table", check_company=True, tracking=True)
    reference_set_id = fields.Many2one("travel.reference.set", check_company=True, tracking=True)
    billing_mode = fields.Selection(
        [("order", "By itself, when the order is complete"), ("manual", "By a billing clerk")], tracking=True
    )
    invoice_partner_id = fields.Many2one("res.partner", string="Invoice To", tracking=True)
    payment_term_id = fields.Many2one("account.payment.term", string="Payment Terms", tracking=True)
