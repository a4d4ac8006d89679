from odoo import fields, models

from .travel_delivery import STATES


class TravelDeliveryAttempt(models.Model):
    """What came of handing a delivery over once; never changed."""

    _name = "travel.delivery.attempt"
    _description = "Try of a Delivery"
    _order = "id desc"

    delivery_id = fields.Many2one("travel.delivery", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="delivery_id.company_id", store=True)
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    outcome = fields.Selection(STATES, required=True)
    answer = fields.Text(help="The channel's words, or why it was not taken.")
    seconds = fields.Float(digits=(16, 3))


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    attempt_ids = fields.One2many("travel.delivery.attempt", "delivery_id", string="Attempts")

    def _log_attempt(self, outcome, answer, seconds=0.0):
        """One row of the log."""
        return self.env["travel.delivery.attempt"].create(
            [
                {"delivery_id": delivery.id, "outcome": outcome, "answer": answer, "seconds": seconds}
                for delivery in self
            ]
        )
