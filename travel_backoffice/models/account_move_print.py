"""The services on a printed travel invoice, from what was frozen when it was billed."""

from datetime import date

from odoo import models
from odoo.tools import format_date, formatLang

from .travel_invoice_text import DOT
from .travel_order_invoice import MANY


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_print_data(self):
        """What the printed invoice adds to Odoo's own; nothing for an invoice that is not of travel.

        :return: ``header``: pairs (label, text) · ``rows``: by invoice line id, ``service`` (heading, on the first
            line of a service only), ``title`` and ``details`` · ``memos``: services that the customer's card paid
            and that carry no fee · ``compact``: quantity and unit price say nothing
        """
        self.ensure_one()
        found = self.travel_print  # read once: each reading copies it whole
        if not found:
            return {}
        of_many = len(found["orders"]) > 1
        services = {service["line_id"]: service | {"of_many": of_many} for service in found["services"]}
        rows, told = {}, set()
        for line in self._get_move_lines_to_report():
            service = services.get(line.travel_line_id.id)
            if line.display_type == "product" and service:
                group = (line.travel_shared, service["order"]) if line.travel_shared else service["line_id"]
                heading = None if group in told else self._travel_group_heading(line, service)
                rows[line.id] = self._travel_row(line, service, heading)
                told.add(group)
        memos = [
            self._travel_heading(service)
            for key, service in services.items()
            if key not in told and service["memo"] and self.move_type == "out_invoice"
        ]
        goods = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        compact = all(line.quantity == 1 and not line.collapse_composition for line in goods)
        return {"header": self._travel_header(), "rows": rows, "memos": memos, "compact": compact}

    def _travel_header(self):
        """Locators, customer, booker and the references that belong in the header."""
        found, env = self.travel_print, self.env
        pairs = [
            (env._("Period"), " – ".join(self._travel_day(day) for day in found.get("period", ()))),
            *self._travel_order_header(found["orders"]),
            (env._("Customer"), found["customer"]),
            (env._("Booked By"), found["booked_by"]),
            *((label, ", ".join(values)) for label, values in found["references"]),
        ]
        return [(label, text) for label, text in pairs if text]

    def _travel_order_header(self, orders):
        """Few orders are named; of many the services say to which they belong."""
        env = self.env
        if len(orders) > MANY:
            return [(env._("Orders"), str(len(orders)))]
        return [
            (env._("Order"), ", ".join(order["name"] for order in orders)),
            (env._("Record Locator"), ", ".join(filter(None, (order["locator"] for order in orders)))),
            (env._("Trip"), ", ".join(filter(None, dict.fromkeys(order["trip"] for order in orders)))),
        ]

    def _travel_group_heading(self, line, service):
        """What stands above a group of charges: the service, or that they are for all services together."""
        if not line.travel_shared:
            return self._travel_heading(service)
        whole = {"order": self.env._("For the whole order"), "trip": self.env._("For the whole trip")}
        which = service["order"] if service.get("of_many") else ""
        return {"people": whole[line.travel_shared], "document": which, "journey": "", "notes": "", "memo": ""}

    def _travel_row(self, line, service, heading):
        """One invoice line below its service: what is charged and, for the fare, which taxes are in it."""
        is_fare = line.product_id and line.name and line.sudo().travel_charge_id.stage == "fare"
        return {
            "class": "o_travel_row o_travel_first" if heading else "o_travel_row",
            "service": heading,
            "title": (line.name or "").split("\n")[0],
            "details": self._travel_taxes(service["fare"]) if is_fare else "",
        }

    def _travel_heading(self, service):
        """Texts that stand above a service's charges."""
        env = self.env
        number = service["document"] + (f"/{service['conjunction']}" if service["conjunction"] else "")
        notes = [f"{label}: {value}" for label, value in service["references"]]
        if service.get("of_many"):
            notes.append(f"{service['order']} {service.get('locator', '')}".strip())
        if service["replaces"]:
            notes.insert(0, env._("Replaces %s", service["replaces"]))
        if service.get("about"):
            notes.insert(0, env._("About %s", service["about"]))
        return {
            "people": ", ".join(service["passengers"]) or service["service"],
            "document": DOT.join(filter(None, [service["service"], number, self._travel_issuer(service)])),
            "journey": self._travel_journey(service),
            "notes": DOT.join(notes),
            "memo": self._travel_memo(service),
        }

    def _travel_journey(self, service):
        """Flights with their dates and classes; or place and dates of anything else."""
        flights, day = [], None
        for segment in service["segments"]:
            flights.append(self._travel_segment(segment, with_day=segment["date"] != day))
            day = segment["date"]
        if flights:
            return DOT.join(flights)
        days = [self._travel_day(day) for day in (service["start"], service["end"]) if day]
        stay = [
            self.env._("%s nights", service["nights"]) if service["nights"] else "",
            self.env._("%s rooms", service["rooms"]) if service["rooms"] > 1 else "",
        ]
        where = service["route"] or service["place"]
        what = service["description"] if service["description"] != where else ""
        return DOT.join(filter(None, [service["supplier"], what, where, " – ".join(dict.fromkeys(days)), *stay]))

    def _travel_issuer(self, service):
        """On whose paper the ticket is."""
        return self.env._("issued by %s", service["carrier"]) if service["carrier"] else ""

    def _travel_segment(self, segment, with_day):
        """1 Apr 2026 LH901 LHR–FRA M; the date once for all flights of a day"""
        leg = f"{segment['from']}–{segment['to']}"
        if segment["surface"]:
            return self.env._("%s by land", leg)
        day = self._travel_day(segment["date"]) if with_day else ""
        flight = f"{segment['carrier']}{segment['number']}"
        return " ".join(filter(None, [day, flight, leg, segment["class"]]))

    def _travel_day(self, day):
        """1 Apr 2026: a month in words is not read as a day"""
        return format_date(self.env, date.fromisoformat(day), date_format="d MMM y") if day else ""

    def _travel_taxes(self, fare):
        """(YQ 40.00 · UA 13.00)"""
        taxes = [f"{code} {self._travel_amount(amount, fare)}" for code, amount in fare["taxes"]]
        return f"({DOT.join(taxes)})" if taxes else ""

    def _travel_memo(self, service):
        memo, fare = service["memo"], service["fare"]
        if not memo or self.move_type != "out_invoice":
            return ""
        paid = self.env._(
            "%(amount)s %(currency)s paid by card %(card)s, not part of this invoice",
            card=memo["card"],
            amount=self._travel_amount(memo["amount"], fare),
            currency=memo["currency"],
        )
        if not fare["tax"] or not fare["adds_up"] or memo["amount"] != fare["total"]:
            return paid
        parts = self.env._(
            "fare %(fare)s, taxes %(taxes)s",
            fare=self._travel_amount(fare["base"], fare),
            taxes=self._travel_amount(fare["tax"], fare),
        )
        return f"{paid}: {parts} {self._travel_taxes(fare)}"

    def _travel_amount(self, amount, fare):
        return formatLang(self.env, amount, digits=fare["digits"])
