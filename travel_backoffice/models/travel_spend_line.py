"""What spend asks of a service beside its price: where it leads, in which class, and what was cheaper."""

from odoo import api, fields, models
from odoo.tools import ormcache

from ..formats.cabins import cabin_of
from .travel_spend_columns import POLICY


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    # stored, because only Python knows the places of the world, and spend is read by SQL
    from_city = fields.Char(compute="_compute_journey_ends", store=True, help="City code where the journey begins; blank for a stay.")
    to_city = fields.Char(compute="_compute_journey_ends", store=True, help="City code where the journey leads; of a stay its place.")
    from_country = fields.Char(compute="_compute_journey_ends", store=True, help="ISO code.")
    to_country = fields.Char(compute="_compute_journey_ends", store=True, help="ISO code.")
    first_class = fields.Char(compute="_compute_first_class", store=True, help="Booking class of the first segment that states one.")
    first_cabin = fields.Char(compute="_compute_first_class", store=True, help="Cabin as fee rules see it, of the first segment.")
    # of policy; what documents and people do not state is found by holding the service against the policy
    lowest_fare = fields.Monetary(
        string="Lowest Fare Offered", help="Fare and taxes of the cheapest offer that was refused; what was paid above it is lost."
    )
    policy_status = fields.Selection(POLICY, string="Policy", copy=False)
    policy_reason = fields.Char(copy=False, help="The customer's code for why it was booked against the policy, or why not the lowest fare.")

    @api.depends(
        "segment_ids.sequence", "segment_ids.origin", "segment_ids.destination", "segment_ids.surface",
        "segment_ids.departure_date", "segment_ids.departure_time", "segment_ids.arrival_date", "segment_ids.arrival_time",
        "place", "country_id",
    )  # fmt: skip
    def _compute_journey_ends(self):
        for line in self:
            journey = line._journey()
            moves = len(journey.points) > 1
            start, end = moves and journey.origin, journey.destination
            line.from_city, line.from_country = (start.city, start.country) if start else (False, False)
            line.to_city, line.to_country = (end.city, end.country) if end else (False, False)
            if not line.segment_ids and line.to_city == line.to_country:  # a place that nobody knows by its code
                line.to_city = (line.place or "").strip() or False

    @api.depends(
        "cabin", "service_type_id", "segment_ids.sequence", "segment_ids.surface", "segment_ids.booking_class", "segment_ids.cabin"
    )
    def _compute_first_class(self):
        for line in self:
            flown = line.segment_ids.filtered(lambda segment: not segment.surface)
            classes = [segment.booking_class.strip().upper() for segment in flown if (segment.booking_class or "").strip()]
            line.first_class = classes[0] if classes else False
            line.first_cabin = next(line._cabins_in_order(flown), False)

    def _cabins_in_order(self, flown):
        """The cabins that :meth:`_sale_cabins` finds, the first one first."""
        stated = (self.cabin or "").split(",") + [segment.cabin for segment in flown]
        if not self.cabin and self.service_type_id._origin.id in self.env["travel.service.type"]._air_ids():
            stated = [segment.cabin or cabin_of(segment.booking_class or "") for segment in flown]
        yield from (cabin.strip().lower() for cabin in stated if (cabin or "").strip())


class TravelServiceType(models.Model):
    _inherit = "travel.service.type"

    @api.model
    @ormcache()
    def _air_ids(self):
        """Known without reading a service type: most orders that are saved need nothing else of theirs."""
        # sudo: which service is by air is no secret, and the same for everybody
        return tuple(self.sudo().with_context(active_test=False).search([("code", "=", "air")]).ids)

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        self.env.registry.clear_cache()
        return created

    def write(self, vals):
        result = super().write(vals)
        if "code" in vals:
            self.env.registry.clear_cache()
        return result
