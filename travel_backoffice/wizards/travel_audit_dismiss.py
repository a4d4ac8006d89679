from odoo import fields, models


class TravelAuditDismiss(models.TransientModel):
    """Why findings are left as they are."""

    _name = "travel.audit.dismiss"
    _description = "Dismiss Findings"

    finding_ids = fields.Many2many("travel.audit.finding", required=True)
    reason = fields.Char(required=True)

    def action_dismiss(self):
        self.ensure_one()
        return {"type": "ir.actions.act_window_close", "infos": self.finding_ids.dismiss(self.reason)}
