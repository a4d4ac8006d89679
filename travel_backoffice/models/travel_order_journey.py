"""Where a journey goes: places, countries, route and scope, for people and for fee rules."""

from odoo import api, fields, models

from .travel_journey import Point


def route_text(legs):
    """The route of legs ``(origin, destination, surface)``: ``KBP-FRA-KBP``; ``//`` where the traveller goes by himself.

    >>> route_text([("KBP", "FRA", False), ("FRA", "MUC", True), ("MUC", "KBP", False)])
    'KBP-FRA//MUC-KBP'
    """
    text, at = "", None
    for origin, destination, surface in legs:
        if at is None:
            text = origin
        elif origin != at:
            text += f"//{origin}"
        text += f"{'//' if surface else '-'}{destination}"
        at = destination
    return text


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    stated_scope = fields.Selection(
        [("domestic", "Domestic"), ("international", "International")],
        help="As the document says; used where a place is not known.",
    )
    scope = fields.Selection(
        compute="_compute_scope",
        store=True,
        readonly=False,
        help="Domestic: every place of the journey lies in the agency's country.",
    )
    in_connection_with = fields.Char(help="Ticket that this EMD or MCO belongs to.", copy=False)
    fare_basis = fields.Char()
    tour_code = fields.Char()
    card_amount = fields.Monetary(help="What of the total is paid with the card, when not all of it is.")

    def _journey_points(self):
        """The places of a service in the order of the journey, each once for each visit.

        :return: list of dicts: ``code``, ``city`` (code), ``country`` (ISO, or blank when the place is not known)
            and ``surface`` (reached by the traveller's own means)
        """
        self.ensure_one()
        points = []
        for segment in self.segment_ids.sorted(lambda segment: (segment.sequence, segment.id or 0)):
            if not points or points[-1]["code"] != segment.origin:
                points.append(self._point(segment.origin, bool(points)))
            points.append(self._point(segment.destination, segment.surface))
        return points

    @api.model
    def _point(self, code, surface=False):
        point = Point.of(code)
        return {"code": point.code, "city": point.city, "country": point.country, "surface": surface}

    @api.depends(
        "segment_ids.origin", "segment_ids.destination", "segment_ids.sequence", "country_id", "stated_scope", "company_id"
    )
    def _compute_scope(self):
        for line in self:
            home = line.company_id.country_id.code
            countries = {point["country"] for point in line._journey_points()}
            if not countries and line.country_id:
                countries = {line.country_id.code}
            if not countries or "" in countries or not home:
                line.scope = line.stated_scope or line.scope
            else:
                line.scope = "domestic" if countries == {home} else "international"

    @api.onchange("segment_ids")
    def _onchange_segment_ids(self):
        """Route and days follow the segments that a person keys."""
        for line in self.filtered("segment_ids"):
            segments = line.segment_ids
            line.route = route_text([(leg.origin or "", leg.destination or "", leg.surface) for leg in segments])
            days = list(filter(None, segments.mapped("departure_date") + segments.mapped("arrival_date")))
            line.start_date = min(days, default=line.start_date)
            line.end_date = max(days, default=line.end_date)


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _keep_booked(self, booking):
        """Show the itinerary of a booking until its tickets come; what is ticketed is taken off."""
        self.ensure_one()
        if booking.kind == "booking":
            self.booked_segment_ids.unlink()
            vals_list = self.env["travel.intake"]._prepare_segments(booking.segments)
            self.env["travel.segment"].create([{**vals, "order_id": self.id} for vals in vals_list])
        ticketed = {segment._flight_key() for segment in self.line_ids.segment_ids}
        self.booked_segment_ids.filtered(lambda segment: segment._flight_key() in ticketed).unlink()


class TravelSegment(models.Model):
    _inherit = "travel.segment"

    def _flight_key(self):
        """What two documents say alike of one flight."""
        return (self.origin, self.destination, self.departure_date)
