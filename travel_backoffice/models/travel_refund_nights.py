"""Nights of a stay that was used in part, and given back for the rest."""

from odoo import fields, models
from odoo.exceptions import UserError


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    refunded_nights = fields.Integer(
        string="Room Nights Given Back", copy=False, help="Nights of all rooms that a refund of a part of the stay gives back."
    )

    def _room_nights_left(self):
        """Nights of all rooms of the stay that no refund gave back."""
        self.ensure_one()
        return self.nights * max(self.rooms, 1) - sum(self._alive_corrections("refund").mapped("refunded_nights"))

    def _nights_back(self, nights):
        """The nights that a refund is asked to give back.

        :param nights: of all rooms; None or 0: none is named, as of anything but stays
        :raise UserError: when it is no number of nights, or more than are left
        """
        if not nights:
            return 0
        if not isinstance(nights, int) or isinstance(nights, bool) or not 0 < nights <= self._room_nights_left():
            raise UserError(
                self.env._(
                    "%(nights)s nights cannot be given back: %(left)s room nights are left of %(document)s.",
                    nights=nights,
                    left=self._room_nights_left(),
                    document=self._document_name(),
                )
            )
        return nights
