"""Services as a policy sees them: records in, the engine's plain ``PolicyCase`` out."""

import re

from odoo import models

from ..engine.policy import Flight, Offer, PolicyCase
from ..formats.cabins import cabin_of
from ..formats.flight_time import minutes
from .sale_parts import as_decimal, moment_of

_CARRIER = re.compile(r"[A-Z0-9]{2}")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _prepare_policy_cases(self):
        """These services for the engine, in the same order; reads everything in a few queries.

        :return: list of ``PolicyCase``
        """
        reasons = {policy: policy._reason_codes() for policy in self.policy_id}
        return [
            line._prepare_policy_case(sale, reasons[line.policy_id])
            for line, sale in zip(self, self._prepare_sales(), strict=True)
        ]

    def _prepare_policy_case(self, sale, reasons):
        flown = [segment for segment in self.segment_ids if not segment.surface]
        flights = tuple(self._prepare_flight(segment) for segment in flown)
        if not flights and len(sale.cabins) == 1:
            flights = (Flight("", None, next(iter(sale.cabins))),)
        operating = frozenset().union(*(flight.carriers for flight in flights))
        decimals = self.currency_id.decimal_places
        return PolicyCase(
            sale=sale,
            total=as_decimal(self.base_fare + self.tax_amount, decimals),
            travels_on=self.start_date or (flown[0].departure_date if flown else None) or None,
            departure=moment_of(flown[0].departure_date, flown[0].departure_time) if flown else None,
            flights=flights,
            suppliers=(sale.carriers | sale.suppliers | operating | {sale.validating_carrier}) - {""},
            offers=tuple(offer._prepare_offer() for offer in self.offer_ids),
            stated_lowest=as_decimal(self.lowest_fare, decimals) if self.lowest_fare else None,
            reason=self._policy_reason_code(reasons, self.policy_reason),
            reasons=reasons,
        )

    def _prepare_flight(self, segment):
        leaves = segment.departure_date or None, segment.departure_time or ""
        arrives = segment.arrival_date or None, segment.arrival_time or ""
        codes = {(code or "").strip().upper() for code in (segment.carrier, segment.operating_carrier)}
        name = f"{segment.carrier or ''}{segment.number or ''}".strip()
        return Flight(
            name or f"{segment.origin}-{segment.destination}",
            minutes(segment.origin or "", segment.destination or "", leaves, arrives),
            self._cabin_of_segment(segment),
            frozenset(code for code in codes if _CARRIER.fullmatch(code)),
        )

    def _cabin_of_segment(self, segment):
        """The cabin stated for the segment or the whole service, else what its booking class stands for, if that is sure."""
        stated = (segment.cabin or self.cabin or "").strip().lower().removesuffix("_economy")  # premium_economy
        if stated or self.service_type_id.code != "air":
            return stated
        return cabin_of(segment.booking_class or "")

    @staticmethod
    def _policy_reason_code(reasons, given):
        """The reason code that was given, if it is one of the customer's."""
        given = (given or "").strip()
        return given if not reasons or given.upper() in reasons else ""


class TravelLineOffer(models.Model):
    _inherit = "travel.line.offer"

    def _prepare_offer(self):
        day = self.departure_date or None
        currency = self.currency_id
        return Offer(
            name=self.display_name,
            amount=as_decimal(self.amount, currency.decimal_places),
            currency=currency.name,
            departure=moment_of(day, self.departure_time) if day and self.departure_time else day,
            cabin=self.cabin or "",
            carrier=(self.carrier or "").strip().upper(),
            reason=self.reason or "",
        )
