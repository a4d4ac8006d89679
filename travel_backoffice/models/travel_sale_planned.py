"""A line that nobody saved yet (a correction is looked at before it is made), as a row for ``SaleBuilder``."""

from odoo import fields, models

from .sale_parts import GROUP, RECORD, UNIT, as_decimal
from .sale_rows import CARRIER_SURCHARGES


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _planned_row(self):
        """The same row that ``sale_rows`` would give were this line in the database."""
        order, flown = self.order_id, self.segment_ids.filtered(lambda segment: not segment.surface)
        day, start = self._sale_date(), self.start_date or flown[:1].departure_date
        return (
            self.id,
            order.id,
            self.company_id.id,
            (order.travel_root_id or order.partner_id).id,
            order.trip_reference,
            self.month_key,
            fields.Date.to_string(day),
            fields.Datetime.to_string(self.sold_at),
            (start - day).days if start else None,
            self._planned_trade(),
            self._planned_way(),
            UNIT.join(segment.carrier or "" for segment in flown),
            self._planned_classes(flown),
            UNIT.join((self.supplier_code or "", self.supplier_id.ref or "")),
            self.validating_carrier_id.code or "",
            self._planned_people(),
            RECORD.join(person.kind or "" for person in order.passenger_ids),
            self._planned_services(),
            *self._planned_amounts(),
        )

    def _planned_trade(self):
        order, currency = self.order_id, self.currency_id
        parts = (self.event, self.service_type_id.code, self._channel().code, order.source, order.office, self.document_type)
        parts += (self.scope, currency.name, str(currency.decimal_places), self.form_of_payment, self.card_brand)
        parts += ("cancelled" if self.state == "cancelled" else "",)
        numbers = (max(self.quantity, 1), self.nights, self.rooms or (1 if self.nights else 0))
        return UNIT.join([*(part or "" for part in parts), *map(str, numbers)])

    def _planned_way(self):
        return GROUP.join((self.country_id.code or "", self.place or "", RECORD.join(self._planned_legs())))

    def _planned_classes(self, flown):
        pairs = (UNIT.join((segment.booking_class or "", segment.cabin or "")) for segment in flown)
        return GROUP.join((self.service_type_id.code, self.cabin or "", RECORD.join(pairs)))

    def _planned_people(self):
        persons = (
            UNIT.join((person.kind or "", person.category_id.code or "", person.partner_id.travel_category_id.code or ""))
            for person in self.passenger_ids
        )
        return GROUP.join((self.tags or "", RECORD.join(persons)))

    def _planned_services(self):
        standing = (self.order_id.line_ids | self).filtered(lambda line: line.state != "cancelled")
        return UNIT.join(line.service_type_id.code for line in standing)

    def _planned_amounts(self):
        decimals, sign = self.currency_id.decimal_places, -1 if self._takes_back() else 1
        surcharges = sum(tax.amount for tax in self.tax_ids if tax.code in CARRIER_SURCHARGES and not tax.paid_before)

        def coins(amount):
            return str(as_decimal(sign * amount, decimals))

        by_percent = self.commission_percent and not self.commission_amount
        commission = (None, self.commission_percent) if by_percent else (coins(self.commission_amount), None)
        return coins(self.base_fare), coins(self.tax_amount), coins(surcharges), *commission

    def _planned_legs(self):
        first = min(filter(None, self.segment_ids.mapped("departure_date")), default=None)

        def days(day):
            return str((day - first).days) if day and first else ""

        for segment in self.segment_ids:
            places = (segment.origin, segment.destination, "surface" if segment.surface else "")
            clock = (days(segment.departure_date), segment.departure_time, days(segment.arrival_date), segment.arrival_time)
            yield UNIT.join(part or "" for part in (*places, *clock))
