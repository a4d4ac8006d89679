"""One travel invoice as plain rows: its lines with net and taxes to the cent, and whose they are."""

from decimal import Decimal
from typing import NamedTuple

from ..engine.extracts import Row, settle
from .billing_facts import BillingFacts
from .travel_sale_facts import as_decimal

KINDS = ("traveller", "cost_center", "department")
NOTHING = Decimal(0)


class Owner(NamedTuple):
    """Who bears a row: ``key`` is unique within the kind, ``record`` an id of a contact or cost centre, or None."""

    key: str
    label: str
    record: int | None


class Entry(NamedTuple):
    """What stands behind a row: an invoice line, or none (a fare that a card paid); its service, or none."""

    line: object
    service: dict | None


class Part(NamedTuple):
    """A row, or an owner's share of it, with what stands behind it; ``part`` 1 of ``parts``."""

    line: object
    service: dict | None
    part: int
    parts: int
    net: Decimal
    taxes: dict

    @property
    def vat(self):
        return sum(self.taxes.values(), NOTHING)


class InvoiceRows:
    """Amounts in the invoice's currency with the sign of a charge: a credit note's are negative."""

    def __init__(self, move):
        """
        :param move: one ``account.move``, whose lines are read with the rights of its environment
        """
        self.move = move
        self.decimals = move.currency_id.decimal_places
        self.services = move._travel_services()
        lines = move.line_ids.filtered(
            lambda line: line.display_type in ("product", "rounding") and not line.tax_repartition_line_id
        ).sorted(lambda line: (line.sequence, line.id))
        self.entries = [Entry(line, self.services.get(line.travel_line_id.id)) for line in lines]
        self.entries += [Entry(line, None) for line in self._tax_lines_of_nobody(lines)]
        self.rows = self._settled_rows()
        self._add_memos({entry.service["line_id"] for entry in self.entries if entry.service})

    # -- amounts ----------------------------------------------------------------------------------------------------

    def _tax_lines(self):
        return self.move.line_ids.filtered("tax_repartition_line_id")

    def _tax_lines_of_nobody(self, lines):
        """Taxes that were booked by hand and stand on no line: rows of their own."""
        borne = lines.tax_ids.flatten_taxes_hierarchy()
        return self._tax_lines().filtered(lambda line: line.tax_line_id not in borne)

    def booked_taxes(self):
        """Amount by tax id, as the ledger has it; nothing that cancels out."""
        booked = {}
        for line in self._tax_lines():
            tax = line.tax_line_id.id
            booked[tax] = booked.get(tax, NOTHING) - as_decimal(line.amount_currency, self.decimals)
        return {tax: amount for tax, amount in booked.items() if amount}

    def net(self):
        sign = -1 if self.move.move_type == "out_refund" else 1
        return as_decimal(sign * self.move.amount_untaxed, self.decimals)

    def gross(self):
        sign = -1 if self.move.move_type == "out_refund" else 1
        return as_decimal(sign * self.move.amount_total, self.decimals)

    def _settled_rows(self):
        lines = self.move.line_ids.browse([entry.line.id for entry in self.entries])
        figures = lines._travel_figures()
        rows = []
        for key, entry in enumerate(self.entries):
            own = figures[entry.line]
            if entry.line.tax_repartition_line_id:
                rows.append(Row(key, NOTHING, {entry.line.tax_line_id.id: own["net"]}))
                continue
            taxes = {name[0]: amount for name, amount in own.items() if name[1] == "tax_amount_currency"}
            rows.append(Row(key, own["net"], taxes))
        return settle(rows, self.booked_taxes())[0]

    def _add_memos(self, told):
        """Fares that the customer's card paid are told without amounts."""
        if self.move.move_type != "out_invoice":
            return
        for key, service in self.services.items():
            if service["memo"] and key not in told:
                self.rows.append(Row(len(self.entries), NOTHING, {}))
                self.entries.append(Entry(None, service))

    def parts(self):
        """All rows, whole, in the order of the invoice."""
        for row in self.rows:
            entry = self.entries[row.key]
            yield Part(entry.line, entry.service, 1, 1, row.net, row.taxes)

    def count_services(self, shares):
        """How many services shares are of; what is charged for a whole order is none."""
        entries = [self.entries[share.key] for share in shares]
        single = [entry for entry in entries if entry.service and not (entry.line and entry.line.travel_shared)]
        return len({entry.service["line_id"] for entry in single})

    # -- owners -----------------------------------------------------------------------------------------------------

    def owned_rows(self, kind):
        """The rows with their owners' keys, and the owners by key.

        :param kind: traveller, cost_center or department
        """
        owners = {}
        by_service = {key: owners_of(service, kind) for key, service in self.services.items()}
        rows = []
        for row in self.rows:
            own = self._entry_owners(self.entries[row.key], by_service)
            for owner in own:
                if owner:
                    owners.setdefault(owner.key, owner)
            keys = dict.fromkeys(owner and owner.key for owner in own)
            rows.append(row._replace(owners=tuple(keys)))
        return rows, owners

    def _entry_owners(self, entry, by_service):
        if not entry.service:
            return []
        if not (entry.line and entry.line.travel_shared):
            return by_service[entry.service["line_id"]]
        field = "trip" if entry.line.travel_shared == "trip" and entry.service["file"]["trip"] else "order"
        together = self._services_by(field)[whole_of(entry.service, field)]
        return [owner for key in together for owner in by_service[key] if owner]

    def _services_by(self, field):
        """Keys of the services of each order, or trip; found once."""
        name = f"_by_{field}"
        if not hasattr(self, name):
            found = {}
            for key, service in self.services.items():
                found.setdefault(whole_of(service, field), []).append(key)
            setattr(self, name, found)
        return getattr(self, name)


def whole_of(service, field):
    """The order or trip that a service belongs to."""
    return service["file"]["trip"] if field == "trip" else service["order"]


def owners_of(service, kind):
    """Owners of one service, None among them for a traveller who has none; empty when nobody owns it."""
    if kind == "cost_center" and service["cost_center"]:
        return [_unit(service["cost_center"], kind)]
    found = [traveller_owner(person, service, kind) for person in service["travellers"]]
    if not found and kind == "department":
        found = [_unit(service["department"], kind)]
    return found if any(found) else []


def traveller_owner(person, service, kind):
    """The owner of one kind that a traveller of the service stands for, or None."""
    if kind == "traveller":
        return Owner(person["key"], person["name"], person["partner_id"])
    if kind == "cost_center":
        return _unit(service["cost_center"] or person["cost_center"], kind)
    return _unit(person["department"] or service["department"], kind)


def _unit(facts, kind):
    """Owner of ``[id, code, name]`` or ``[id, name]``."""
    if not facts:
        return None
    label = " ".join(dict.fromkeys(text for text in facts[1:] if text))
    return Owner(f"{kind}-{facts[0]}", label, facts[0])


def billing_facts_of(move):
    """What owners of services of an invoice that was billed before they were frozen are looked up with."""
    return BillingFacts(move.company_id, move.invoice_date or move.date)


def service_for(service, kind, key):
    """The service as one owner may see it: of a service that several own, nothing about the others.

    :param key: the owner's; None for what nobody owns
    :return: the service, or a copy that names this owner's travellers only, without what may be another's:
        references, the card that paid, fees that are kept
    """
    own = [
        person
        for person in service["travellers"]
        if ((owner := traveller_owner(person, service, kind)) and owner.key) == key
    ]
    if len(own) == len(service["travellers"]) or (kind == "cost_center" and service["cost_center"]):
        return service
    return {
        **service,
        "travellers": own,
        "passengers": [person["name"] for person in own],
        "references": [],
        "kept": [],
        "memo": None,
        "file": {**service["file"], "references": {}},
    }
