from odoo import api, fields, models


class TravelApprovalDecide(models.TransientModel):
    """A yes or no by somebody of the agency, with its reason."""

    _name = "travel.approval.decide"
    _description = "Decide on an Approval"

    approval_id = fields.Many2one("travel.approval", required=True)
    recipient_id = fields.Many2one(related="approval_id.recipient_id")
    on_behalf = fields.Boolean(compute="_compute_on_behalf")
    approved = fields.Selection([("yes", "Approve"), ("no", "Refuse")], string="Decision", required=True, default="yes")
    comment = fields.Text(string="Reason", required=True)

    @api.depends("approval_id")
    def _compute_on_behalf(self):
        for dialog in self:
            dialog.on_behalf = not dialog.approval_id.waits_for_me

    def action_decide(self):
        self.approval_id._decide_here(self.approved == "yes", self.comment)
        return {"type": "ir.actions.act_window_close"}
