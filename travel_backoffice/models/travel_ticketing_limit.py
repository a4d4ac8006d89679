"""Until when a booking must be ticketed."""

from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models


class TravelOrder(models.Model):
    _inherit = "travel.order"

    ticketing_limit = fields.Datetime(
        index="btree_not_null",
        tracking=True,
        copy=False,
        groups="travel_backoffice.group_travel_agent",
        help="The airline cancels what is not ticketed by then. Where the document says the day only: the end of that day.",
    )
    awaits_ticketing = fields.Boolean(
        compute="_compute_awaits_ticketing",
        store=True,
        groups="travel_backoffice.group_travel_agent",
        help="Something is booked and not ticketed yet.",
    )

    @api.depends("booked_segment_ids", "state")
    def _compute_awaits_ticketing(self):
        for order in self:
            order.awaits_ticketing = bool(order.booked_segment_ids) and order.state != "cancelled"

    def _keep_booked(self, booking):
        """A booking says its limit anew each time it comes."""
        if booking.kind == "booking":
            self.ticketing_limit = self._limit_moment(booking.ticketing_limit)
        return super()._keep_booked(booking)

    def _limit_moment(self, limit):
        """The limit in UTC; documents say it in the agency's local time."""
        zone = ZoneInfo(self.company_id._travel_timezone())
        return limit and limit.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)
