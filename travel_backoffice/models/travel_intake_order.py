"""Gather the services of a document in an order: passengers, lines, segments, taxes."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.fields import Command, Domain

from .travel_intake import DocumentHeld
from .travel_order_journey import route_text

#: Record locators are used again after about a year; a trip file takes in documents for that long.
LOCATOR_LIFE = timedelta(days=396)
GDS = {"amadeus": "1A", "galileo": "1G", "sabre": "1S"}


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    # -- the order --------------------------------------------------------------------------------------------------

    def _gather(self, booking, customer, booker, patterns):
        """The trip file of the locator and customer, or a new one.

        :return: the order
        """
        order = self._trip_file(booking, customer)
        if not order:
            return self.env["travel.order"].create(self._prepare_order(booking, customer, booker, patterns))
        if booker and not order.booker_id:
            order.booker_id = booker
        return order

    def _trip_file(self, booking, customer):
        orders = self.env["travel.order"]
        if not booking.record_locator:
            return orders
        day = self._booked_on(booking)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("record_locator", "=", booking.record_locator),
            ("partner_id", "=", customer.id),
            ("state", "!=", "cancelled"),
            ("booked_at", ">=", day - LOCATOR_LIFE),
            ("booked_at", "<", day + LOCATOR_LIFE),
        ]
        return orders.search(domain, order="booked_at desc, id desc", limit=1)

    def _prepare_order(self, booking, customer, booker, patterns):
        channel = self._channel(booking, customer, patterns)
        key = f"{booking.record_locator}/{customer.id}/{self._booked_on(booking)}" if booking.record_locator else False
        return {
            "company_id": self.company_id.id,
            "currency_id": self.company_id.currency_id.id,
            "partner_id": customer.id,
            "booker_id": booker.id,
            "user_id": self.user_id.id,
            "record_locator": booking.record_locator or False,
            "gather_key": key,
            "source": GDS.get(booking.source, booking.source) or self.source,
            "office": booking.ticketing_office or booking.booking_office or False,
            "channel_id": channel.id,
            "booked_at": self._moment(getattr(booking, "booked_at", None), self._booked_on(booking)),
        }

    def _channel(self, booking, customer, patterns):
        code = booking.channel or patterns._values("channel", self._all_remarks(booking), customer).get("channel")
        return self._coded("travel.channel", code)

    def _coded(self, model, code):
        """Master data by its code; an unknown code gives nothing."""
        found = self.env[model]
        return found.search([("code", "=ilike", code.strip().replace("_", r"\_"))], limit=1) if code else found

    # -- days and moments -------------------------------------------------------------------------------------------

    def _booked_on(self, booking):
        return booking.booked_on or booking.issued_on or self._received_on()

    def _received_on(self):
        """The day in the agency's time zone, whoever hands the document in."""
        agency = self.with_context(tz=self.company_id._travel_timezone())
        return fields.Datetime.context_timestamp(agency, self.create_date or fields.Datetime.now()).date()

    def _moment(self, stated, day):
        """A moment in UTC: as stated, or noon of the day in the company's time zone where only the day is known."""
        if isinstance(stated, datetime) and stated.tzinfo:
            return stated.astimezone(timezone.utc).replace(tzinfo=None)
        if isinstance(stated, date) and not isinstance(stated, datetime):
            day = stated
        zone = ZoneInfo(self.company_id._travel_timezone())
        return datetime.combine(day, time(12), zone).astimezone(timezone.utc).replace(tzinfo=None)

    # -- what is in it ----------------------------------------------------------------------------------------------

    def _add_to_order(self, order, booking, number, patterns):
        """Passengers, lines and booked segments of a booking.

        :return: the new lines
        """
        people = self._add_passengers(order, booking, patterns)
        self._link_identity(people)
        sold = self._new_services(booking, number)
        airlines = self._airlines(booking)
        sequence = max(order.line_ids.mapped("sequence"), default=0)
        vals_list = [
            {
                **self._prepare_line(order, booking, service, people, airlines),
                "business_key": key,
                "sequence": sequence + 10 * place,
            }
            for place, (key, service) in enumerate(sold.items(), 1)
        ]
        lines = self.env["travel.order.line"].create(vals_list)
        lines._add_references(booking, list(sold.values()), patterns)
        order._keep_booked(booking)
        return lines

    def _new_services(self, booking, number):
        """The services that stand in no order yet, by their business keys.

        :raise DocumentHeld: when some do, unless a person said to go on without them
        """
        sold = {
            self._business_key(booking, number, position, service): service
            for position, service in enumerate(booking.services)
            if service.event != "booking"
        }
        known = self.env["travel.order.line"].search(
            [("company_id", "=", self.company_id.id), ("business_key", "in", list(sold))]
        )
        if known and not self.accepted:
            raise DocumentHeld("document_known", self._known_message(known))
        for line in known:
            del sold[line.business_key]
        return sold

    def _known_message(self, lines):
        orders = lines.order_id
        return self.env._(
            "%(document)s stands in order %(order)s already (from %(intake)s). Set this document aside; or take it in "
            "as it is, then only what is new in it is added.",
            document=", ".join(line.document_number or line.name or line.business_key for line in lines[:5]),
            order=", ".join(orders.mapped("display_name")),
            intake=", ".join(orders.intake_ids.filtered("name").mapped("name")) or "–",
        )

    def _business_key(self, booking, number, position, service):
        """What makes a line unique in the company: its document and event; without a number, its place in the file."""
        if service.event == "amend":  # a service may be changed time and again
            return f"{self.checksum[:16]}/{number}/{position}:amend"
        if service.document_number:
            supplier = f"{service.supplier_code}/" if service.document_type in ("voucher", "none", "") else ""
            return f"{supplier}{service.document_number}:{service.event}"
        owner = f"{self.source}/{booking.document_key}" if booking.document_key else f"{self.checksum[:16]}/{number}"
        return f"{owner}/{booking.sequence}/{position}:{service.event}"

    def _prepare_line(self, order, booking, service, people, airlines):
        segments = self._prepare_segments(service.segments)
        kind = service.document_type if service.document_type in ("ticket", "emd", "mco", "voucher") else "none"
        persons = [people[key].id for key in service.passenger_keys if key in people]
        vals = {
            "order_id": order.id,
            "event": service.event,
            "service_type_id": (self._coded("travel.service.type", service.service_type) or self._other_service()).id,
            "document_type": kind,
            "document_number": service.document_number or False,
            "conjunction": ", ".join(service.conjunction) or False,
            "original_documents": ", ".join(service.original_documents) or False,
            "in_connection_with": service.in_connection_with or False,
            "validating_carrier_id": airlines.get(service.validating_carrier, self.env["travel.airline"]).id,
            "supplier_code": service.supplier_code or False,
            "supplier_id": self._supplier(service).id,
            "passenger_ids": [Command.set(persons or [person.id for person in people.values()])],
            "segment_ids": [Command.create(segment) for segment in segments],
            "sold_at": self._moment(booking.issued_at, booking.issued_on or self._booked_on(booking)),
            "channel_id": order.channel_id.id,
            "commission_percent": service.commission_percent or 0.0,
            "commission_amount": service.commission_amount or 0.0,
            "tags": ", ".join(service.tags) or False,
        }
        return {**vals, **self._prepare_journey(booking, service), **self._prepare_money(service)}

    def _other_service(self):
        return self.env.ref("travel_backoffice.service_type_other")

    def _supplier(self, service):
        """The supplier whose reference is the document's supplier code, when there is just one."""
        partners = self.env["res.partner"]
        if not service.supplier_code:
            return partners
        found = self._known(Domain("ref", "=", service.supplier_code) & Domain("supplier_rank", ">", 0))
        return found if len(found) == 1 else partners

    def _prepare_journey(self, booking, service):
        """Where and when: days, route, place."""
        legs = service.segments
        days = [leg.departure_date or (leg.departure and leg.departure.date()) for leg in legs]
        ends = [leg.arrival.date() if leg.arrival else None for leg in legs] + days
        route = route_text([(leg.origin, leg.destination, leg.surface) for leg in legs])
        country = self.env["res.country"].search([("code", "=", service.country.upper())]) if service.country else None
        cabins = list(dict.fromkeys(leg.cabin for leg in legs if leg.cabin))
        return {
            "name": service.description or service.supplier_name or route or service.reason or False,
            "route": route or False,
            "stated_scope": booking.scope if booking.scope in ("domestic", "international") else False,
            "start_date": service.start or min(filter(None, days), default=False),
            "end_date": service.end or max(filter(None, ends), default=False),
            "place": service.place or False,
            "country_id": country.id if country else False,
            "nights": service.nights or 0,
            "rooms": service.rooms or 0,
            "quantity": service.quantity or 1,
            "cabin": ", ".join(cabins) or False,
        }

    def _prepare_money(self, service):
        """Amounts as the document states them; the total stays the document's own, so that a wrong sum shows."""
        currencies = self.env["res.currency"]
        currency = currencies.search([("name", "=", service.currency)]) if service.currency else currencies
        taxes = [
            Command.create({"code": tax.code, "amount": float(tax.amount), "paid_before": tax.paid_before})
            for tax in service.taxes
        ]
        vals = {
            "currency_id": (currency or self.company_id.currency_id).id,
            "base_fare": float(service.fare or 0),
            "fare_published": float(service.fare_published or 0),
            "fare_currency": service.fare_currency or False,
            "net_fare": float(service.net_fare or 0),
            "cost_amount": float(service.cost or 0),
            "residual_value": float(service.residual_value or 0),
            "lowest_fare": float(service.lowest_fare or 0),
            **self._prepare_offers(service),
            "policy_status": service.policy_status or False,
            "policy_reason": service.policy_reason or False,
            "form_of_payment": service.form_of_payment or False,
            "card_brand": service.card_brand or False,
            "card_masked": service.card_masked or False,
            "customer_card": service.customer_card,
            "card_amount": float(service.card_amount or 0),
            "fare_basis": service.fare_basis or False,
            "tour_code": service.tour_code or False,
            "tax_ids": taxes,
        }
        if service.total is not None:
            vals["total_amount"] = float(service.total)
        return vals

    def _prepare_segments(self, segments):
        return [
            {
                "sequence": 10 * position,
                "origin": leg.origin,
                "destination": leg.destination,
                "carrier": leg.carrier or False,
                "operating_carrier": leg.operating_carrier or leg.operating_name or False,
                "number": leg.flight_number or False,
                "booking_class": leg.booking_class or False,
                "cabin": leg.cabin or False,
                "departure_date": leg.departure_date or (leg.departure and leg.departure.date()) or False,
                "departure_time": leg.departure.strftime("%H:%M") if leg.departure else False,
                "arrival_date": leg.arrival.date() if leg.arrival else False,
                "arrival_time": leg.arrival.strftime("%H:%M") if leg.arrival else False,
                "fare_basis": leg.fare_basis or False,
                "surface": leg.surface,
                "stopover": leg.stopover,
                "coupon_flown": leg.coupon == "flown",
                "coupon_not_flown": leg.coupon == "not_flown",
            }
            for position, leg in enumerate(segments, 1)
        ]

    # -- people and airlines ----------------------------------------------------------------------------------------

    def _add_passengers(self, order, booking, patterns):
        """The document's passengers in the order: those who stand there already, and new ones.

        :return: ``{the document's key: passenger}``
        """
        waiting = order.passenger_ids
        known = self._known_travellers(booking.passengers) if booking.passengers else self.env["res.partner"]
        root = order.partner_id.travel_root_id or order.partner_id
        known = known.filtered(lambda traveller: root in (traveller.travel_root_id, traveller.commercial_partner_id))
        found, new = {}, []
        for position, person in enumerate(booking.passengers):
            vals = self._prepare_passenger(order, booking, person, known, patterns)
            same = waiting._find_same(vals)
            if same:
                same._complete(vals)
                waiting -= same
                found[person.key] = same
            else:
                new.append((person.key, {**vals, "sequence": 10 * (len(order.passenger_ids) + position + 1)}))
        created = self.env["travel.passenger"].create([vals for _key, vals in new])
        found.update(zip([key for key, _vals in new], created, strict=True))
        return found

    def _prepare_passenger(self, order, booking, person, known, patterns):
        alike = self._travellers_like(person, known)
        traveller = alike if len(alike) == 1 else self.env["res.partner"]
        own = [remark for service in booking.services if person.key in service.passenger_keys for remark in service.remarks]
        remarks = [*own, *booking.remarks]
        category = patterns._values("category", remarks, order.partner_id).get("category")
        employee = patterns._values("employee", remarks, order.partner_id).get("employee")
        name = "/".join(filter(None, [person.last_name, person.first_name]))
        return {
            "order_id": order.id,
            "name": " ".join(filter(None, [name, person.title])),
            "kind": person.kind or "ADT",
            "partner_id": traveller.id,
            "category_id": (self._coded("travel.traveller.category", category) or traveller.travel_category_id).id,
            "email": person.email or traveller.email or False,
            "employee_code": person.employee_code or employee or traveller.travel_employee_code or False,
        }

    def _airlines(self, booking):
        """The airlines of the document by code; unknown ones are learned."""
        seen = {}
        for service in booking.services:
            code = (service.validating_carrier or "").upper()
            if code and code not in seen:
                seen[code] = (service.validating_name, service.accounting_code)
        return self.env["travel.airline"]._learn(seen, self)

    # -- what waits -------------------------------------------------------------------------------------------------

    def _hold_what_is_wrong(self, order, lines, booking):
        """Hold lines for what a document leaves open; sums and references are checked with every other order."""
        holds = self.env["travel.hold"]
        # an even exchange collects nothing
        sold = lines.filtered(lambda line: line.event != "exchange")
        empty = sold.filtered(lambda line: not line.total_amount and not line.base_fare)
        if empty:
            message = self.env._("The document states no amount. Enter it; if it is free of charge, choose Go On.")
            holds._put(empty, "amount_missing", message)
        mixed = lines.filtered(lambda line: line.card_amount and not line.customer_card)
        for line in mixed:
            message = self.env._(
                "%(part)s of %(total)s was paid with the customer's card %(card)s; the rest is yours to bill. Split the "
                "line, or choose Go On to bill all of it.",
                part=line.currency_id.format(line.card_amount),
                total=line.currency_id.format(line.total_amount),
                card=line.card_masked or "",
            )
            holds._put(line, "mixed_payment", message)

    def _wait_for_parts(self, order):
        """An order with a part of a split document waits for the others; the last one lifts the hold."""
        holds = self.env["travel.hold"]
        if self.parts <= 1 or not self.document_key:
            return
        siblings = order.intake_ids.filtered(
            lambda intake: intake.document_key == self.document_key and intake.source == self.source
        )
        missing = sorted(set(range(1, self.parts + 1)) - set(siblings.mapped("part")))
        order.write({"parts_expected": self.parts, "parts_received": self.parts - len(missing)})
        if not missing:
            holds._lift(order, "part_missing")
            return
        message = self.env._(
            "Waits for part %(missing)s of %(parts)s of document %(key)s. It goes on by itself when they come.",
            missing=", ".join(map(str, missing)),
            parts=self.parts,
            key=self.document_key,
        )
        holds._put(order, "part_missing", message, self.document_key)
