"""A company's documents leave by its own channels, or by those that all companies share."""

from odoo import fields, models

from .travel_delivery_channel import DeliveryRefused


class TravelDeliveryRule(models.Model):
    _inherit = "travel.delivery.rule"
    _check_company_auto = True

    channel_id = fields.Many2one(check_company=True)
    layout_id = fields.Many2one(check_company=True)


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    def _hand_over(self, delivery):
        """A channel may have been given to another company after its profiles were made."""
        if self.company_id and self.company_id != delivery.company_id:
            message = self.env._("The channel %s belongs to another company. Choose another one in the delivery profile.", self.name)
            raise DeliveryRefused(message, final=True)
        return super()._hand_over(delivery)
