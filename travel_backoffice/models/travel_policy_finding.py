from odoo import fields, models

from .travel_policy_rule import KINDS, OUTCOMES

STATES = [
    ("told", "Told"),
    ("waiting", "Waits for approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("blocked", "Blocked"),
    ("marked", "Issued out of policy"),
]


class TravelPolicyFinding(models.Model):
    """A service that does not keep one rule of its customer's policy. Written by the program only."""

    _name = "travel.policy.finding"
    _description = "Policy Finding"
    _order = "id desc"
    _rec_name = "message"

    line_id = fields.Many2one("travel.order.line", string="Service", required=True, readonly=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="line_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="line_id.partner_id", store=True, index=True)
    rule_id = fields.Many2one("travel.policy.rule", required=True, readonly=True, index=True, ondelete="restrict")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True, help="As agreed when it was found.")
    subject = fields.Char(default="", readonly=True, help="What of the service it is about, where there may be several: a carrier.")
    clause = fields.Char(readonly=True)
    message = fields.Text(required=True, readonly=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    excess = fields.Monetary(readonly=True, help="By how much a fare, rate or budget is passed.")
    degree = fields.Float(
        readonly=True, help="How far it is past what is agreed, in money, days or people: what was decided holds up to there."
    )
    unchecked = fields.Boolean(readonly=True, help="The rule could not be applied: a rate of exchange is missing.")
    reason = fields.Char(readonly=True, help="The customer's code for why.")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    approval_id = fields.Many2one("travel.approval", readonly=True, index="btree_not_null", ondelete="set null")
    decided_by_id = fields.Many2one("res.partner", string="Decided By", readonly=True, index="btree_not_null")
    decided_at = fields.Datetime(readonly=True)
    comment = fields.Text(readonly=True)

    _finding_uniq = models.Constraint("UNIQUE(line_id, rule_id, subject)", "This was found already.")
