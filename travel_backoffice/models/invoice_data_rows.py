"""The rows of a data file: what an invoice, or an extract of it, says by service, by charge or by tax."""

from datetime import date
from decimal import Decimal

from ..engine.extracts import split_amount
from ..engine.rounding import COINS
from .invoice_rows import NOTHING, InvoiceRows
from .travel_sale_facts import as_decimal

#: Fees and all else that is neither the service itself, markup nor discount.
BUCKETS = {"fare": "fare", "markup": "markup", "discount": "discount", "rebate": "discount"}
ORDER_FACTS = ("order", "locator", "trip", "booked_by")
UNIT_FACTS = ("cost_center", "cost_center_name", "department", "project")
SUMS = ("net", "vat", "gross", "fare", "ticket_taxes", "markup", "discount", "fees")


class DataRows:
    """Rows are dicts of sources (see :mod:`.data_sources`); net = fare + ticket taxes + markup + discount + fees."""

    def __init__(self, move, extract=None, with_memos=False):
        """
        :param with_memos: whether fares that the customer's card paid have rows too, without amounts
        """
        self.move, self.extract, self.with_memos = move, extract, with_memos
        self.decimals = move.currency_id.decimal_places
        # the whole invoice is not read for each of its extracts
        self.head = invoice_facts(move, extract.frozen["invoice"] if extract else None)
        self._facts = {}

    def rows(self, per):
        """
        :param str per: service, charge or tax
        :return: list of dicts
        :raise ArithmeticError: if gross does not sum to the invoice, or extract: an error of programming
        """
        found = {}
        for part in self._parts():
            if not part.line and not self.with_memos:
                continue
            for key, facts in self._split(part, per):
                self._add(found, key, facts)
        rows = [row for row in found.values() if per == "service" or not self._is_empty(row)]
        self._tell_cards_once(rows)
        self._check(rows)
        coin = COINS[self.decimals]
        return [self.head | {name: _exact(value, coin) for name, value in row.items()} for row in rows]

    def _parts(self):
        return self.extract._parts() if self.extract else InvoiceRows(self.move).parts()

    def _check(self, rows):
        wanted = as_decimal(self.extract.amount_total, self.decimals) if self.extract else self.head["invoice_total"]
        found = sum((row["gross"] for row in rows), NOTHING)
        if found != wanted:
            raise ArithmeticError(f"{self.move.name}: the rows say {found}, the invoice {wanted}")

    # -- one part ---------------------------------------------------------------------------------------------------

    def _split(self, part, per):
        """Rows that a part adds to: pairs (key of the row, what it adds)."""
        group = self._group(part)
        facts = self._service_facts(part.service)
        if group[0] == "shared":
            facts = self._shared_facts(part, facts)
        if per == "service":
            yield group, facts | self._amounts(part)
            return
        charge = part.line and part.line._travel_printed_charge()
        key = (group, part.line and (charge or part.line), part.part)
        facts = facts | self._charge_facts(part, charge)
        if per == "charge":
            yield key, facts | self._amounts(part)
            return
        for name, amounts in self._components(part):
            yield (key, name), facts | {"component": name} | amounts

    def _group(self, part):
        """Rows of one service go together; what is charged once for an order or trip stands alone."""
        if not part.service:
            return "other", part.line.id
        if part.line and part.line.travel_shared:
            return "shared", part.line.travel_shared, part.service["order"]
        return "service", part.service["line_id"]

    @staticmethod
    def _add(found, key, facts):
        row = found.setdefault(key, facts)
        if row is facts:
            return
        for name, value in facts.items():
            if isinstance(value, Decimal):
                row[name] = row.get(name, NOTHING) + value
        row["tax_names"] = ", ".join(dict.fromkeys(filter(None, (row.get("tax_names"), facts.get("tax_names")))))

    @staticmethod
    def _is_empty(row):
        return not row["gross"] and not row["net"] and not row.get("card")

    @staticmethod
    def _tell_cards_once(rows):
        """What a card paid stands in the first row of its service."""
        told = set()
        for row in rows:
            card, service = row.get("card"), row.get("service_key")
            if card and service not in told:
                row["card_amount"] = card
                told.add(service)

    # -- facts ------------------------------------------------------------------------------------------------------

    def _service_facts(self, service):
        if not service:
            return {}
        key = service["line_id"]
        if key not in self._facts:
            self._facts[key] = service_facts(service) | self._card(service)
        return self._facts[key]

    def _card(self, service):
        memo = service["memo"] if self.with_memos and self.move.move_type == "out_invoice" else None
        return {"card": Decimal(str(memo["amount"])), "service_key": service["line_id"]} if memo else {}

    def _shared_facts(self, part, facts):
        """What is charged for a whole order names no single service, which may be a colleague's."""
        names = ORDER_FACTS if self.extract else (*ORDER_FACTS, *UNIT_FACTS)
        kept = {name: facts[name] for name in names}
        if not self.extract:
            kept |= {name: value for name, value in facts.items() if name.startswith("reference:")}
        return kept | {"service": _title(part.line)}

    def _charge_facts(self, part, charge):
        if not part.line:
            return {}
        share = f"{part.part}/{part.parts}" if part.parts > 1 else ""
        return {"charge": _title(part.line), "charge_kind": charge and charge.kind_id.code or "", "part": share}

    # -- amounts ----------------------------------------------------------------------------------------------------

    def _amounts(self, part):
        amounts = dict.fromkeys(SUMS, NOTHING)
        amounts |= {"net": part.net, "vat": part.vat, "gross": part.net + part.vat, "tax_names": self._tax_names(part)}
        bucket, kind = self._bucket(part)
        if bucket != "fare":
            return amounts | {bucket: part.net, f"fee:{kind}": part.net}
        taxes = self._ticket_taxes(part)
        in_taxes = sum((amount for _code, amount in taxes), NOTHING)
        by_code = {f"ticket_tax:{code.upper()}": amount for code, amount in taxes}
        return amounts | by_code | {"fare": part.net - in_taxes, "ticket_taxes": in_taxes}

    def _tax_names(self, part):
        # sudo: the names of taxes stand on the invoice
        taxes = self.move.env["account.tax"].sudo().browse(part.taxes)
        return ", ".join(tax.invoice_label or tax.name for tax in taxes)

    def _bucket(self, part):
        """:return: the column that the amount belongs in, and the charge's kind"""
        charge = part.line and part.line._travel_printed_charge()
        kind = charge.kind_id.code if charge else "other"
        stage = charge.stage if charge else ""
        # a penalty is kept of the fare, yet it is a fee
        return ("fees" if kind == "penalty" else BUCKETS.get(stage, "fees")), kind

    def _ticket_taxes(self, part):
        """Pairs (code, amount) of the taxes in a fare, where the fare billed is just the document's."""
        fare, line = (part.service or {}).get("fare"), part.line
        if not line or not fare or not fare["adds_up"] or fare["currency"] != self.head["currency"]:
            return []
        total = as_decimal(fare["total"], self.decimals)
        billed = as_decimal(line.price_subtotal, self.decimals)
        if not total or abs(billed) != abs(total):
            return []
        sign = 1 if (part.net < 0) == (total < 0) else -1
        return [
            (code, split_amount(as_decimal(sign * amount, self.decimals), part.parts, self.decimals)[part.part - 1])
            for code, amount in fare["taxes"]
        ]

    def _components(self, part):
        """Fare, each ticket tax, or the charge as it is; then each VAT: pairs (name, amounts)."""
        found = []
        bucket, kind = self._bucket(part)
        nothing = dict.fromkeys(SUMS, NOTHING)
        if not part.line:
            return [("card", nothing)]
        taxes = self._ticket_taxes(part) if bucket == "fare" else []
        own = part.net - sum((amount for _code, amount in taxes), NOTHING)
        amounts = {"net": own, "gross": own, bucket: own} | ({f"fee:{kind}": own} if bucket != "fare" else {})
        if own or not (taxes or part.taxes):
            found.append(("fare" if bucket == "fare" else kind, nothing | amounts))
        for code, amount in taxes:
            amounts = {"net": amount, "gross": amount, "ticket_taxes": amount, f"ticket_tax:{code.upper()}": amount}
            found.append((code, nothing | amounts))
        for tax, amount in part.taxes.items():
            name = self._tax_names(part._replace(taxes={tax: amount}))
            found.append((name, nothing | {"vat": amount, "gross": amount, "tax_names": name}))
        return found


def _title(line):
    """What is charged, in the words of the invoice."""
    return (line.name or line.tax_line_id.name or "").split("\n")[0]


def _exact(value, coin):
    """All amounts with the decimals of the currency: 0.00, not 0."""
    return value.quantize(coin) if isinstance(value, Decimal) else value


def _day(text):
    return date.fromisoformat(text) if text else None


def _frozen_facts(move):
    frozen = move.travel_print or {}
    debtor = frozen.get("debtor") or {}
    return {
        "corrected_invoice": (frozen.get("corrects") or {}).get("name") or move.reversed_entry_id.name or "",
        "customer": debtor.get("name") or move.partner_id.display_name,
        "debtor_code": debtor.get("code", ""),
    }


def invoice_facts(move, frozen=None):
    """Sources of the invoice itself; names as they were frozen when it was billed.

    :param frozen: the frozen ones, where they are at hand
    """
    sign = -1 if move.move_type == "out_refund" else 1
    return (frozen or _frozen_facts(move)) | {
        "invoice_number": move.name,
        "invoice_date": move.invoice_date,
        "due_date": move.invoice_date_due or None,
        "invoice_kind": "credit_note" if sign < 0 else "invoice",
        "invoice_total": as_decimal(sign * move.amount_total, move.currency_id.decimal_places),
        "purchase_order": move.ref or "",
        "currency": move.currency_id.name,
    }


def service_facts(service):
    """Sources of a service, from what was frozen when it was billed."""
    file, people = service["file"], service["travellers"]
    centers = [service["cost_center"]] if service["cost_center"] else [one["cost_center"] for one in people]
    centers = [one for one in centers if one]
    units = [one["department"] or service["department"] for one in people] or [service["department"]]
    facts = {name: service[name] for name in ("order", "service", "conjunction", "carrier", "supplier", "description")}
    facts |= {name: file[name] for name in ("locator", "trip", "booked_by", "service_code", "event")}
    facts |= {f"reference:{code.upper()}": value for code, value in file["references"].items()}
    policy = file.get("policy", {})  # services billed before there was one say nothing of it
    return facts | {
        "policy_status": policy.get("status", ""),
        "policy_reason": policy.get("reason", ""),
        "lost_saving": policy.get("lost") or None,
        "document_number": service["document"],
        "original_document": file["original"],
        "place": service["place"],
        "route": service["route"],
        "segments": "; ".join(_segment(one) for one in service["segments"]),
        "nights": service["nights"] or None,
        "rooms": service["rooms"] or None,
        "sold_on": _day(file["sold_on"]),
        "start_date": _day(service["start"]),
        "end_date": _day(service["end"]),
        "traveller": _joined(service["passengers"]),
        "employee_code": _joined(one["employee"] for one in people),
        "cost_center": _joined(one[1] for one in centers),
        "cost_center_name": _joined(one[2] for one in centers),
        "department": _joined(one[1] for one in units if one),
        "project": facts.get("reference:PROJECT", ""),
        "ticket_taxes_text": " ".join(f"{code} {amount:.{service['fare']['digits']}f}" for code, amount in service["fare"]["taxes"]),
    }


def _joined(texts):
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _segment(segment):
    """LH901 LHR-FRA 2026-04-01 M"""
    flight = f"{segment['carrier']}{segment['number']}" if not segment["surface"] else ""
    leg = f"{segment['from']}-{segment['to']}"
    return " ".join(filter(None, [flight, leg, segment["date"], segment["class"]]))
