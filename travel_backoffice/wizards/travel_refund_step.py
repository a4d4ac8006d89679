from odoo import api, fields, models

from ..models.travel_line_correction import REFUND_STATES


class TravelRefundStep(models.TransientModel):
    """When the supplier's money came and how much, or why it does not come."""

    _name = "travel.refund.step"
    _inherit = ["travel.line.wizard"]
    _description = "Step of an Airline's Refund"

    state = fields.Selection(REFUND_STATES, required=True, readonly=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    expected = fields.Monetary(related="line_id.refund_expected")
    day = fields.Date(string="On", required=True, default=lambda self: self.env.company._travel_today())
    amount = fields.Monetary(string="Received")
    credited = fields.Boolean(compute="_compute_credited")
    charge_back = fields.Boolean(string="Charge the Customer Again", help="What was credited is taken back.")
    note = fields.Char(string="Note", help="Kept in the order's log.")

    @api.depends("line_id.state")
    def _compute_credited(self):
        for step in self:
            step.credited = step.line_id.state == "billed"

    def action_apply(self):
        """Write the step down."""
        self.ensure_one()
        amount = self.amount if self.state == "received" else None
        self.line_id.set_refund_state(
            self.state, self.day, amount=amount, note=self.note, charge_back=self.charge_back
        )
        return {"type": "ir.actions.act_window_close"}
