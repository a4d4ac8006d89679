import secrets

from odoo import fields, models


class TravelApproval(models.Model):
    """Asks for a yes or no to what an order has against its customer's policy. One open question an order."""

    _name = "travel.approval"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Travel Approval"
    _order = "id desc"
    _rec_name = "order_id"
    _mail_post_access = "read"

    order_id = fields.Many2one("travel.order", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    chain_id = fields.Many2one("travel.approval.chain", required=True, readonly=True, ondelete="restrict")
    finding_ids = fields.One2many("travel.policy.finding", "approval_id", readonly=True)
    state = fields.Selection(
        [("open", "Waits"), ("approved", "Approved"), ("refused", "Refused"), ("expired", "Expired"), ("withdrawn", "Withdrawn")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    step_id = fields.Many2one("travel.approval.chain.step", string="Now With", readonly=True, ondelete="restrict")
    recipient_id = fields.Many2one("res.partner", string="Asked", readonly=True, index="btree_not_null", tracking=True)
    deadline = fields.Datetime(readonly=True, index="btree_not_null")
    decided_by_id = fields.Many2one("res.partner", readonly=True, tracking=True)
    decided_at = fields.Datetime(readonly=True)
    comment = fields.Text(readonly=True)
    nonce = fields.Char(
        required=True, readonly=True, default=lambda self: secrets.token_urlsafe(16), groups="base.group_system", copy=False
    )

    _open_uniq = models.UniqueIndex("(order_id) WHERE state = 'open'", "This order has an open question already.")
