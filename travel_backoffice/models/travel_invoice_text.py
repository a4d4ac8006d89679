"""What an invoice says about a sold service: frozen when it is billed, so that a copy printed later says the same."""

from odoo import models

DOT = " · "


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _print_facts(self, facts, env, references):
        """The service as printed, JSON-able.

        :param facts: :class:`.billing_facts.BillingFacts`
        :param env: environment in the debtor's language
        :param list references: ``(label, value)`` pairs printed with this service
        """
        self.ensure_one()
        return {
            "line_id": self.id,
            "order": self.order_id.name,
            "locator": self.order_id.record_locator or "",
            "service": facts.translated_name(self.service_type_id, env),
            "passengers": self.passenger_ids.mapped("name"),
            "document": self.document_number or "",
            "conjunction": self.conjunction or "",
            "replaces": "" if self.memo_id else self.original_documents or "",
            "about": self.memo_id and self.original_documents or "",
            "carrier": self.validating_carrier_id.code or "",
            "supplier": self.supplier_id.name or self.supplier_code or "",
            "description": self.name or "",
            "place": self.place or "",
            "nights": self.nights,
            "rooms": self.rooms,
            "route": self.route or "",
            "start": self.start_date and self.start_date.isoformat() or "",
            "end": self.end_date and self.end_date.isoformat() or "",
            "segments": [segment._print_facts() for segment in self.segment_ids],
            "references": references,
            "fare": self._print_fare(),
            "memo": None,
        }

    def _print_fare(self):
        """Base fare and each tax, as far as they make up the total; else the total alone.

        Taxes of one code are summed, those paid with an earlier document are left out.
        """
        by_code = {}
        for tax in self.tax_ids:
            if not tax.paid_before:
                by_code[tax.code] = by_code.get(tax.code, 0.0) + tax.amount
        currency = self.currency_id
        taxes = [[code, currency.round(amount)] for code, amount in by_code.items()]
        listed = not currency.compare_amounts(sum(by_code.values()), self.tax_amount)
        adds_up = not currency.compare_amounts(self.base_fare + self.tax_amount, self.total_amount)
        return {
            "currency": currency.name,
            "digits": currency.decimal_places,
            "base": self.base_fare,
            "tax": self.tax_amount,
            "taxes": taxes if listed else [],
            "total": self.total_amount,
            "adds_up": adds_up,
        }

    def _print_memo(self, amount):
        """A fare that the customer's own card paid: told on the invoice, not part of it."""
        card = " ".join(part for part in (self.card_brand, self.card_masked) if part)
        return {"amount": amount, "currency": self.currency_id.name, "card": card}

    def _document_text(self):
        """The document's number with its conjunction tickets: 220-3324650328/29"""
        self.ensure_one()
        number = self.document_number or ""
        return f"{number}/{self.conjunction}" if number and self.conjunction else number

    def _invoice_text(self, facts, env):
        """One line that names the service on any paper: document, passengers, where and when, who."""
        self.ensure_one()
        dates = [facts.day_text(day, env) for day in (self.start_date, self.end_date) if day]
        if len(set(dates)) == 1:
            del dates[1:]
        where = " ".join(filter(None, [self.route or self.place or self.name, " – ".join(dates)]))
        who = self.validating_carrier_id.code or self.supplier_id.name or self.supplier_code
        parts = [self._document_text(), ", ".join(self.passenger_ids.mapped("name")), where, who]
        return DOT.join(part for part in parts if part)


class TravelSegment(models.Model):
    _inherit = "travel.segment"

    def _print_facts(self):
        self.ensure_one()
        return {
            "from": self.origin,
            "to": self.destination,
            "carrier": self.carrier or "",
            "number": self.number or "",
            "class": self.booking_class or self.cabin or "",
            "date": self.departure_date and self.departure_date.isoformat() or "",
            "surface": self.surface,
        }


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _invoice_line_name(self, facts, env, service_text):
        """First row: what is charged; second row: for which service."""
        self.ensure_one()
        title = self.name
        if self.stage == "fare":
            title = self._fare_title(facts, env)
        if shared := self._charged_once_for():
            service_text = {
                "order": env._("For the whole order %s", self.order_id.name),
                "trip": env._("For the whole trip %s", self.order_id.trip_reference or self.order_id.name),
            }[shared]
        return f"{title}\n{service_text}" if service_text else title

    def _fare_title(self, facts, env):
        """The service with its fare and taxes, where they make up what is charged."""
        line = self.line_id
        service = facts.translated_name(line.service_type_id, env)
        fare = line._print_fare()
        if not (fare["adds_up"] and line.tax_amount) or line.currency_id.compare_amounts(fare["total"], self.amount):
            return service
        return env._(
            "%(service)s: fare %(fare)s, taxes %(taxes)s",
            service=service,
            fare=facts.amount_text(line.base_fare, line.currency_id, env),
            taxes=facts.amount_text(line.tax_amount, line.currency_id, env),
        )
