"""The levies of one batch of invoices: what was chosen for each line, and how its charges are split."""

from typing import NamedTuple

from ..engine import levy as engine
from .fee_figures import decimal


class Chosen(NamedTuple):
    """The levy of one line, with the company's tax for it (none where the levy names no rate)."""

    levy: object
    tax: object
    supplied_on: object


class Levies:
    """Compiled once per batch and treatment; every line asks without a query of its own."""

    def __init__(self, facts):
        """
        :param facts: :class:`.billing_facts.BillingFacts`
        """
        self.facts = facts
        self.chosen = {}  # line id → Chosen
        self.charged = {}  # charge → (levy, taxable amount), as put on an invoice
        self._compiled = {}  # treatment id → list of engine levies
        self._splits = {}  # charge id → engine.Split

    def rules(self, levy_set):
        """The treatment's levies as plain data."""
        if levy_set.id not in self._compiled:
            # sudo: billing applies whatever the contract names; checked where the contract was made
            self._compiled[levy_set.id] = [levy._engine_levy() for levy in levy_set.sudo().levy_ids]
        return self._compiled[levy_set.id]

    def of(self, charge):
        """What was chosen for the charge's line; nothing for charges that give back others: they follow those."""
        return None if charge.reverses_id else self.chosen.get(charge.line_id.id)

    def split(self, charge, fiscal_position):
        """The charge in its parts.

        :param fiscal_position: of the debtor, who is the same for all charges of a line
        :return: :class:`..engine.levy.Split`
        """
        if charge.id not in self._splits:
            self._splits.update(self._split_line(charge.line_id, charge.currency_id, fiscal_position))
        return self._splits[charge.id]

    def _split_line(self, line, currency, fiscal_position):
        """All charges of a line in one currency: those that make up one price share its margin."""
        chosen, digits = self.chosen[line.id], currency.decimal_places
        own = [charge for charge in line.charge_ids if charge.currency_id == currency and self._counts(charge)]
        amounts = {charge: decimal(charge.amount, digits) for charge in own}
        of_price = [charge for charge in own if is_margin_price(charge, chosen.levy)]
        splits = {charge.id: _split(charge, amounts[charge], chosen.levy) for charge in own if charge not in of_price}
        cost = decimal(line.cost_amount if currency == line.currency_id else 0.0, digits)
        rate = sum(tax._travel_rate() or 0.0 for tax in self.taxes_of_price(chosen, fiscal_position))
        parts = engine.margins([amounts[charge] for charge in of_price], cost, decimal(rate, 4), digits)
        return splits | {charge.id: part for charge, part in zip(of_price, parts, strict=True)}

    @staticmethod
    def _counts(charge):
        return not charge.reverses_id and charge.state in ("open", "billed")

    def taxes_of_price(self, chosen, fiscal_position):
        """The levy's tax as the price of the service bears it."""
        if chosen.levy.exempt:
            return chosen.tax.browse()
        if not chosen.levy.fiscal_position_applies:
            return chosen.tax
        return self.facts.mapped_taxes(chosen.tax, fiscal_position)

    def note_charged(self):
        """Write down on each charge that was billed by which levy, and what of it was taxed."""
        for charge, (levy, taxable) in self.charged.items():
            if charge.invoice_line_id:
                charge.write({"levy_id": levy.id, "taxable_amount": taxable})
        self.charged.clear()


def is_passed_on(charge):
    """What an airline keeps or claims (penalty, memo): damages passed on, which no levy is about."""
    return charge.stage == "fare" and charge.kind_id.code != "fare"


def is_margin_price(charge, levy):
    """Whether the charge is part of a price of which the margin is taxed."""
    return taxing(levy).is_of_margin(charge.stage, is_passed_on(charge))


def taxing(levy):
    """How a levy taxes, as plain data."""
    return engine.Taxing(levy.treatment, levy.exempt, levy.fees_taxed, decimal(levy.share, 4))


def _split(charge, amount, levy):
    """The parts of a charge that stands for itself."""
    digits = charge.currency_id.decimal_places
    base_fare = decimal(charge.line_id._levy_base_fare(), digits)
    return taxing(levy).split(amount, charge.stage, base_fare, digits, is_passed_on(charge))
