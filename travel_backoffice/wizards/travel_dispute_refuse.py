from odoo import fields, models


class TravelDisputeRefuse(models.TransientModel):
    """Why the agency does not accept what a customer disputes."""

    _name = "travel.dispute.refuse"
    _description = "Refuse Disputes"

    dispute_ids = fields.Many2many("travel.dispute", required=True)
    reason = fields.Text(required=True)

    def action_refuse(self):
        self.dispute_ids.refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
