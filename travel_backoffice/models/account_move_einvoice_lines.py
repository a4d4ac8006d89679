"""What an e-invoice says of travel lines: why some bear no tax, what they are called, which references they carry."""

from datetime import date
from typing import NamedTuple

from odoo import models

from ..engine import einvoice
from .levies import is_margin_price

DOT = " · "


class Untaxed(NamedTuple):
    """Why a line bears no tax: the code of the European list (VATEX) and the reason in words."""

    code: str
    text: str


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_einvoice_references(self):
        """:return: :class:`..engine.einvoice.Placed`, keyed by order line id; of old invoices what was printed"""
        billed = set(self.invoice_line_ids.travel_line_id.ids)
        return einvoice.place(
            {
                service["line_id"]: _references(service)
                for service in self.travel_print["services"]
                if service["line_id"] in billed
            }
        )

    def _travel_einvoice_items(self, placed):
        """Name, description, properties, cost and period of each line of travel.

        :param placed: :class:`..engine.einvoice.Placed` of the invoice
        :return: by invoice line a dict of ``name``, ``description``, ``properties`` (pairs), ``cost``, ``start``, ``end``
        """
        services = {service["line_id"]: service for service in self.travel_print["services"]}
        items = {}
        for line in self.invoice_line_ids.filtered("travel_line_id"):
            title, *rest = (line.name or "").split("\n")
            item = {"name": title, "description": DOT.join(rest), "properties": [], "cost": "", "start": "", "end": ""}
            service = services.get(line.travel_line_id.id)
            # what is charged once for all belongs to no service
            if service and not line.travel_shared:
                item |= self._travel_einvoice_item(line, title, service, placed)
            items[line] = item
        return items

    def _travel_einvoice_item(self, line, title, service, placed):
        number = service["document"] + (f"/{service['conjunction']}" if service["conjunction"] else "")
        is_fare = line._travel_first_charge().kind_id.code == "fare"
        people = [(self.env._("Traveller"), name) for name in service["passengers"]]
        document = [(self.env._("Document"), number)] if number else []
        start, end = service["start"], service["end"]
        return {
            "name": " ".join(filter(None, [service["service"] if is_fare else title, number])),
            # JONES/MARY MRS · 1 Apr 2026 LH1493 KBP–FRA M
            "description": DOT.join(filter(None, [", ".join(service["passengers"]), self._travel_journey(service)])),
            "properties": [*people, *document, *placed.properties.get(service["line_id"], ())],
            "cost": placed.costs.get(service["line_id"], ""),
            "start": start,
            "end": max(start, end) if end else "",
        }

    def _travel_untaxed_reasons(self):
        """Each reason once, in the order of the lines."""
        reasons = (line._travel_untaxed_reason() for line in self.invoice_line_ids.sorted("sequence"))
        return list(dict.fromkeys(filter(None, reasons)))

    def _travel_corrected(self):
        """The document that this one corrects: ``(number, date)``, or nothing."""
        told = (self.travel_print or {}).get("corrects")
        if told:
            return told["name"], date.fromisoformat(told["date"])
        original = self.reversed_entry_id
        return (original.name, original.invoice_date) if original else None

    def _travel_join_untaxed(self, base_lines):
        """The untaxed parts of one charge as one line: the tax inside a margin must not be seen.

        :param list base_lines: as Odoo's tax engine has them, with tax details
        """
        joined, first = [], {}
        for base_line in base_lines:
            line = base_line["record"]
            charge = line and not line.tax_ids and line._travel_printed_charge()
            if charge and charge in first:
                _add_base_line(first[charge], base_line)
                continue
            joined.append({**base_line, "tax_details": dict(base_line["tax_details"])})
            if charge:
                first[charge] = joined[-1]
        return joined


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _check_edi_line_tax_required(self):
        """A line of travel without tax is in order where it is known why."""
        return super()._check_edi_line_tax_required() and not self._travel_untaxed_reason()

    def _travel_untaxed_reason(self):
        """Why this line bears no tax, or nothing where nobody has said.

        Amounts paid in the customer's name and for its account are outside the taxable amount (article 79(c) of
        Directive 2006/112/EC); of the margin scheme the tax is not shown (articles 306 to 310, 226 (13)).
        """
        charge = self._travel_first_charge()
        if not charge or self.tax_ids:
            return None
        levy, env = charge.levy_id, self.env
        # the levy is read beyond the reader's own rights, its words are in the language of the paper
        words = levy.with_context(lang=env.lang).legend or ""
        if levy and is_margin_price(charge, levy):
            if levy.exempt:
                return self._travel_untaxed(
                    "VATEX-EU-309", words or env._("Travel services outside the European Union")
                )
            return self._travel_untaxed("VATEX-EU-D", words or env._("Margin scheme – Travel agents"))
        if charge.stage == "fare" and self.account_id.internal_group != "income":
            return self._travel_untaxed("VATEX-EU-79-C", env._("Paid in the name and for the account of the customer"))
        return Untaxed("", words) if words else None

    def _travel_untaxed(self, code, text):
        """The codes are of European law: elsewhere the words alone."""
        is_union = "EU" in (self.company_id.country_id.country_group_codes or [])
        return Untaxed(code if is_union else "", text)

    def _travel_first_charge(self):
        """The charge with which it began: what gives back another is taxed as that was."""
        charge = self._travel_printed_charge()
        while charge.reverses_id:
            charge = charge.reverses_id
        return charge


def _references(service):
    """Triples (label, value, field) of one frozen service."""
    if "einvoice" in service:
        return [tuple(own[1:]) for own in service["einvoice"]]
    return [(label, value, einvoice.PROPERTY) for label, value in service["references"]]


def _add_base_line(target, other):
    """Add an untaxed line to another in the terms of Odoo's tax engine: quantity one, no taxes."""
    target["price_unit"] = target["price_unit"] * target["quantity"] + other["price_unit"] * other["quantity"]
    target["quantity"] = 1.0
    for details, more in ((target["tax_details"], other["tax_details"]), (target, other)):
        for name, value in more.items():
            if isinstance(value, float) and (name.startswith("manual_total") or details is target["tax_details"]):
                details[name] = (details.get(name) or 0.0) + value
