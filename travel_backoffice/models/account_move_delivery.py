"""Travel invoices know how they are delivered; posting queues their sendings."""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_delivery_profile_id = fields.Many2one(
        "travel.delivery.profile",
        string="Delivery",
        copy=False,
        readonly=True,
        help="As the customer's contract had it when this was billed.",
    )
    travel_delivery_ids = fields.One2many("travel.delivery", "move_id", string="Deliveries")

    def _post(self, soft=True):
        posted = super()._post(soft)
        to_send = posted.filtered("travel_delivery_profile_id")
        if to_send:
            # sudo: the contract orders the sending, whoever posts; only the program writes deliveries
            self.env["travel.delivery"].sudo()._queue(to_send)
        return posted
