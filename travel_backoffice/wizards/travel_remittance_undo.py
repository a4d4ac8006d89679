from odoo import api, fields, models


class TravelRemittanceUndo(models.TransientModel):
    """What becomes of disputes on which somebody has worked, when their advice is undone."""

    _name = "travel.remittance.undo"
    _description = "Undo a Remittance Advice"

    remittance_id = fields.Many2one("travel.remittance", required=True, readonly=True)
    dispute_ids = fields.Many2many("travel.dispute", string="Worked On", compute="_compute_dispute_ids")
    disputes = fields.Selection([("withdraw", "Withdraw them"), ("keep", "Keep them open")], required=True, default="keep")

    @api.depends("remittance_id")
    def _compute_dispute_ids(self):
        for wizard in self:
            wizard.dispute_ids = wizard.remittance_id._disputes().filtered(lambda dispute: dispute._is_worked_on())

    def action_undo(self):
        self.remittance_id.undo(self.disputes)
        return {"type": "ir.actions.act_window_close"}
