"""Order lines as the rating sees them: records in, the engine's plain ``Sale`` out."""

from datetime import datetime, time
from decimal import Decimal

import pytz

from odoo import models

from ..engine.sale import Sale
from ..formats import places
from ..formats.cabins import cabin_of
from .travel_journey import Journey, Point, RegionIndex, Stay

CARRIER_SURCHARGES = frozenset({"YQ", "YR"})
#: Passenger types: children, also accompanied (CNN) and alone (UNN); infants on a lap and with a seat.
CHILDREN = frozenset({"CHD", "CNN", "UNN"})
INFANTS = frozenset({"INF", "INS"})


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _sale_date(self):
        """The day of sale in the agency's time zone; contract and fees of that day apply."""
        self.ensure_one()
        if self.sold_on:
            return self.sold_on
        zone = pytz.timezone(self.company_id._travel_timezone())
        return pytz.utc.localize(self.sold_at).astimezone(zone).date()

    def _prepare_sales(self, after_hours=frozenset()):
        """The lines as the engine's ``Sale``, in the same order; reads everything in a few queries.

        :param after_hours: ids of the lines sold after hours, see ``_after_hours_ids``
        """
        regions = RegionIndex(self.env["travel.region"].sudo().search([]))
        services = self._services_of_orders()
        return [Sale(**line._prepare_sale_values(regions, services, line.id in after_hours)) for line in self]

    def _services_of_orders(self):
        """Order id → list of (line id, service type) of its lines that are not cancelled."""
        found = {}
        for line in self.order_id.line_ids:
            if line.state != "cancelled":
                found.setdefault(line.order_id.id, []).append((line.id, line.service_type_id.code))
        return found

    def _prepare_sale_values(self, regions, services, after_hours):
        """Facts of one line by the names of ``Sale``; extend here together with ``Sale``."""
        order = self.order_id
        return {
            "key": self.id,
            **self._sale_keys(),
            "date": self._sale_date(),
            "event": self.event,
            "service_type": self.service_type_id.code,
            "channel": self._channel().code or "",
            "source": (order.source or "").lower(),
            "office": (order.office or "").upper(),
            "document_type": self.document_type,
            "after_hours": after_hours,
            "traveller_categories": self._sale_categories(),
            "form_of_payment": self._sale_payment(),
            "order_services": frozenset(code for line_id, code in services.get(order.id, ()) if line_id != self.id),
            "party_size": len(order.passenger_ids) or 1,
            "party_children": _of_kind(order.passenger_ids, CHILDREN),
            "party_infants": _of_kind(order.passenger_ids, INFANTS),
            "documents": max(self.quantity, 1),
            "passengers": len(self.passenger_ids) or 1,
            "children": _of_kind(self.passenger_ids, CHILDREN),
            "infants": _of_kind(self.passenger_ids, INFANTS),
            "nights": self.nights,
            "rooms": self.rooms or (1 if self.nights else 0),
            **self._sale_route(regions),
            **self._sale_amounts(),
        }

    def _sale_keys(self):
        """What "per order", "per trip" and "per month" are charged once for; also the start of business keys.

        A trip is all orders of one customer group with one trip reference; without a reference, the order.
        """
        order = self.order_id
        order_key = f"order{order.id}"
        reference = (order.trip_reference or "").strip()
        root = order.travel_root_id or order.partner_id
        trip_key = f"trip{root.id}:{reference}" if reference else f"trip:{order_key}"
        return {"order_key": order_key, "trip_key": trip_key, "month_key": self.month_key or None}

    def _sale_route(self, regions):
        """Places, carriers and classes.

        Carriers are the marketing ones, as sold on the ticket. Surface sectors are no segments to be charged for.
        """
        journey = self._journey()
        flown = [segment for segment in self.segment_ids if not segment.surface]
        suppliers = {self.supplier_code, self.supplier_id.ref}
        return {
            "scope": self.scope or "",
            "origin": regions.tokens(journey.origin),
            "destination": regions.tokens(journey.destination),
            "within": regions.holding_all(journey.points),
            "validating_carrier": self.validating_carrier_id.code or "",
            "carriers": _codes((segment.carrier for segment in flown), str.upper),
            "suppliers": _codes(suppliers, str.upper),
            "cabins": self._sale_cabins(flown),
            "booking_classes": _codes((segment.booking_class for segment in flown), str.upper),
            "segments": len(flown),
            "lead_days": self._lead_days(flown),
        }

    def _sale_cabins(self, flown):
        """The cabins that are stated; of a flight that states none, what its booking class stands for, if that is sure."""
        stated = _codes([*(self.cabin or "").split(","), *(segment.cabin for segment in flown)], str.lower)
        if self.service_type_id.code != "air" or self.cabin:
            return stated
        classes = (segment.booking_class for segment in flown if segment.booking_class and not segment.cabin)
        return stated | _codes(map(cabin_of, classes), str.lower)

    def _journey(self):
        """The line as a ``Journey``; surface sectors count as places, not as stays."""
        self.ensure_one()
        segments = self.segment_ids
        if not segments:
            return Journey(self._standing_points())
        country = self.country_id.code or ""
        points = []
        for segment in segments:
            for code in (segment.origin, segment.destination):
                point = Point.of(code, country)
                if not points or points[-1] != point:
                    points.append(point)
        return Journey(tuple(points), self._stays(country))

    def _standing_points(self):
        """The place of a service that does not move: a known code, or at least its country."""
        place, country = (self.place or "").strip().upper(), self.country_id.code or ""
        if len(place) == 3 and places.country(place):
            return (Point.of(place),)
        return (Point(country, country, country),) if country else ()

    def _stays(self, country):
        """What lies between two flown segments: the place of arrival, and the time until the next departure."""
        flown = [segment for segment in self.segment_ids if not segment.surface]
        stays = []
        for arriving, leaving in zip(flown, flown[1:], strict=False):
            begin = moment_of(arriving.arrival_date or arriving.departure_date, arriving.arrival_time)
            end = moment_of(leaving.departure_date, leaving.departure_time)
            seconds = (end - begin).total_seconds() if begin and end else 0.0
            stays.append(Stay(Point.of(arriving.destination, country), seconds))
        return tuple(stays)

    def _lead_days(self, flown):
        """Days from sale to departure; None when no date is known."""
        start = self.start_date or (flown[0].departure_date if flown else None)
        return (start - self._sale_date()).days if start else None

    def _sale_amounts(self):
        """Amounts in the line's currency; what a correction gives back is priced by its size."""
        currency = self.currency_id
        decimals, sign = currency.decimal_places, -1 if self._takes_back() else 1
        base_fare = as_decimal(sign * self.base_fare, decimals)
        surcharges = sum(tax.amount for tax in self.tax_ids if tax.code in CARRIER_SURCHARGES and not tax.paid_before)
        commission = self.commission_amount or self.base_fare * self.commission_percent / 100
        return {
            "currency": currency.name,
            "decimals": decimals,
            "base_fare": base_fare,
            "taxes": as_decimal(sign * self.tax_amount, decimals),
            "yq_yr": as_decimal(sign * surcharges, decimals),
            "commissionable": base_fare,
            "commission": as_decimal(sign * commission, decimals),
        }

    def _sale_categories(self):
        """Categories of the line's passengers, or of the travellers they are."""
        categories = self.passenger_ids.category_id | self.passenger_ids.partner_id.travel_category_id
        return frozenset(categories.mapped("code"))

    def _sale_payment(self):
        """``{'invoice'}``, ``{'card', 'AX', 'AX-credit', 'credit'}``: the word, the card's brand, and both with the kind."""
        word, _dash, kind = (self.form_of_payment or "").strip().lower().partition("-")
        brand = (self.card_brand or "").strip().upper()
        found = {word, brand, kind}
        if kind:
            found |= {f"{word}-{kind}", f"{brand}-{kind}" if brand else ""}
        if brand:
            found.add("card")
        return frozenset(found - {""})


def as_decimal(amount, decimals):
    """The money that a float of the database stands for."""
    return Decimal(f"{amount:.{decimals}f}")


def _codes(values, case):
    return frozenset(case(value.strip()) for value in values if value and value.strip())


def _of_kind(passengers, kinds):
    return sum((passenger.kind or "").upper() in kinds for passenger in passengers)


def moment_of(day, clock):
    """A date and a local time of day (HH:MM, blank is midnight) as one moment."""
    if not day:
        return None
    hours, _colon, minutes = (clock or "").partition(":")
    if hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60:
        return datetime.combine(day, time(int(hours), int(minutes)))
    return datetime.combine(day, time.min)
