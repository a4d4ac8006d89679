"""An order is one whole: its lines are for its own passengers, and it is copied and deleted together."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def copy(self, default=None):
        """The copy's services are for the copy's passengers."""
        copies = super().copy(default)
        for order, twin in zip(self, copies, strict=True):
            people = dict(zip(order.passenger_ids.ids, twin.passenger_ids.ids, strict=False))
            sold = order.line_ids.filtered(lambda line: line._is_sold_anew())
            for line, other in zip(sold, twin.line_ids, strict=False):
                other.passenger_ids = [Command.set([people[one] for one in line.passenger_ids.ids if one in people])]
        return copies

    def unlink(self):
        """Services go first, so that each is asked whether it may, and takes its charges along."""
        self.line_ids.unlink()
        return super().unlink()


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    @api.constrains("passenger_ids", "order_id")
    def _check_passengers(self):
        # sudo: a passenger of another company's order is refused, not overlooked
        for line in self.sudo():
            if line.passenger_ids.order_id - line.order_id:
                raise ValidationError(self.env._("The passengers of a service are passengers of its order."))
