from odoo import api, fields, models

DISPUTE_STATES = [("open", "Open"), ("credited", "Credited"), ("paid", "Paid"), ("refused", "Refused"), ("withdrawn", "Withdrawn")]


class TravelDispute(models.Model):
    """A part of an open item that the customer does not accept: with reason, owner and age; dunned no more for that amount."""

    _name = "travel.dispute"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Dispute"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    item_id = fields.Many2one("account.move.line", string="Open Item", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one(related="item_id.move_id", string="Invoice", store=True, index=True)
    partner_id = fields.Many2one(related="item_id.partner_id", string="Customer", store=True, index=True)
    service_id = fields.Many2one("travel.order.line", string="Service", index="btree_not_null", ondelete="restrict")
    allocation_id = fields.Many2one("travel.allocation", string="Paid Short By", index="btree_not_null", ondelete="set null")
    currency_id = fields.Many2one(related="item_id.currency_id", store=True)
    amount = fields.Monetary(required=True, tracking=True, help="What is disputed, in the invoice's currency.")
    reason_id = fields.Many2one("travel.dispute.reason", required=True, tracking=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Owner", tracking=True, index=True)
    opened_on = fields.Date(required=True, default=fields.Date.context_today, index=True)
    closed_on = fields.Date(readonly=True, copy=False)
    state = fields.Selection(DISPUTE_STATES, required=True, default="open", tracking=True, index=True, copy=False)
    note = fields.Text(string="What the Customer Says")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = self.env["ir.sequence"].with_company(company).next_by_code("travel.dispute")
        return super().create(vals_list)


class TravelDisputeReason(models.Model):
    """Why customers do not accept a charge."""

    _name = "travel.dispute.reason"
    _description = "Reason of a Dispute"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "There is a reason with this code already.")
