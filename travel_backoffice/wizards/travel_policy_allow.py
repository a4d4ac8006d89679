from odoo import fields, models


class TravelPolicyAllow(models.TransientModel):
    """The account manager goes on with what the customer's policy stops, and says why."""

    _name = "travel.policy.allow"
    _description = "Go On Against the Policy"

    finding_ids = fields.Many2many("travel.policy.finding", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_allow(self):
        self.ensure_one()
        self.finding_ids._allow(self.reason)
        return {"type": "ir.actions.act_window_close"}
