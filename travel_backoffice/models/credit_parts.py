"""What invoice lines charged, part by part, and what goes back of them: plain figures between records and engine."""

from decimal import Decimal
from fractions import Fraction

from ..engine.remainder import Part, due_back, split_back
from .travel_sale_facts import as_decimal

COMPANY_FIELDS = ("tax_amount", "base_amount")
TAX_FIELDS = ("tax_amount_currency", "tax_amount", "base_amount_currency", "base_amount")


def taxes(figures, tax_ids=None):
    """Taxes in the currency of the invoice; of these taxes only, where they are given."""
    return sum(
        amount
        for key, amount in figures.items()
        if isinstance(key, tuple) and key[1] == "tax_amount_currency" and (tax_ids is None or key[0] in tax_ids)
    )


def gross(figures):
    """Amount with its taxes, in the currency of the invoice."""
    return figures["net"] + taxes(figures)


class InvoicedPart:
    """One invoice line of a charge: what it said, and what of it went back.

    All amounts have the sign of the charge: positive was paid by the customer.
    """

    def __init__(self, line, whole):
        """
        :param line: ``account.move.line``
        :param dict whole: ``net`` and ``company`` (untaxed, in the invoice's and in the company's currency), and for
            each tax ``(tax id, field)`` with the fields of the tax engine, as Decimal
        """
        self.line, self.whole = line, whole
        self.before = dict.fromkeys(whole, Decimal(0))

    def add_before(self, figures):
        """Count what another line gave back of this one; its figures have the opposite sign."""
        for key, amount in figures.items():
            if key in self.before:
                self.before[key] -= amount


class PartBack:
    """What goes back of one part now; amounts have the sign of the charge that is given back."""

    def __init__(self, part, figures):
        self.line, self.figures = part.line, figures

    @property
    def net(self):
        return self.figures["net"]

    @property
    def gross(self):
        return gross(self.figures)

    def unit_price(self):
        """What stands as price on the line: with the taxes that are included in prices."""
        included = self.line.tax_ids.flatten_taxes_hierarchy().filtered("price_include")
        return self.net + taxes(self.figures, included.ids)

    def tax_amounts(self, sign):
        """Amounts of each tax as Odoo's tax engine takes them from outside.

        :param sign: by which a figure becomes that of the new document
        """
        found = {}
        for key, amount in self.figures.items():
            if isinstance(key, tuple):
                tax, field = key
                found.setdefault(str(tax), {})[field] = float(sign * amount)
        return found


class ChargeParts:
    """The invoice lines of one charge, and how much of each goes back when the charge does in part."""

    def __init__(self, charge, parts, by_base=lambda line: False):
        """
        :param charge: ``travel.charge`` that was invoiced
        :param list parts: its :class:`InvoicedPart`
        :param by_base: whether a line is the part that follows the base fare, not the amount
        """
        self.charge, self.parts, self.by_base = charge, parts, by_base
        self.decimals = charge.currency_id.decimal_places
        self.company_decimals = charge.company_id.currency_id.decimal_places
        self.total = as_decimal(charge.amount, self.decimals)
        # a service quoted with its taxes inside is given back as it was quoted
        nets = sum(part.whole["net"] for part in parts)
        grosses = sum(gross(part.whole) for part in parts)
        self.is_gross = nets != self.total and grosses == self.total
        # base fare given back by what was billed before
        self.base_before = Decimal(0)

    def give_back(self, amount, base):
        """Take an amount out of the parts.

        :param Decimal amount: with the sign of the charge
        :param Decimal base: base fare that goes back with it, with its sign
        :return: list of :class:`PartBack`
        :raise engine.remainder.NothingLeft: when less is left
        """
        self.base_before += base
        now = split_back(amount, self._shares(amount), self.decimals)
        return [self._take(part, said) for part, said in zip(self.parts, now, strict=True) if said]

    def _said(self, part, figures):
        return gross(figures) if self.is_gross else figures["net"]

    def _shares(self, amount):
        """The parts as the engine takes them: the taxed part of a base fare goes by the base, the others by the rest."""
        wholes = [self._said(part, part.whole) for part in self.parts]
        befores = [self._said(part, part.before) for part in self.parts]
        base = as_decimal(self.charge.base_amount, self.decimals)
        base_share = min(Fraction(self.base_before) / Fraction(base), Fraction(1)) if base else None
        follows = [base_share is not None and self.by_base(part.line) for part in self.parts]
        rest = sum(whole for whole, by_base in zip(wholes, follows, strict=True) if not by_base)
        gone = (
            sum(befores)
            + amount
            - sum(
                whole * base_share.numerator / base_share.denominator
                for whole, by_base in zip(wholes, follows, strict=True)
                if by_base
            )
        )
        rest_share = max(min(Fraction(gone) / Fraction(rest), Fraction(1)), Fraction(0)) if rest else Fraction(1)
        if sum(befores) + amount == self.total:
            base_share = rest_share = Fraction(1)
        return [
            Part(whole, before, base_share if by_base else rest_share)
            for whole, before, by_base in zip(wholes, befores, follows, strict=True)
        ]

    def _take(self, part, said):
        """Figures of one part for what it says now; counted as gone."""
        whole, before = self._said(part, part.whole), self._said(part, part.before)
        share = Fraction(before + said) / Fraction(whole)
        back = {
            key: due_back(part.whole[key], part.before[key], share, self._decimals_of(key))
            for key in part.whole
            if key != "net"
        }
        back["net"] = said - taxes(back) if self.is_gross else said
        for key, amount in back.items():
            part.before[key] += amount
        return PartBack(part, back)

    def _decimals_of(self, key):
        return self.company_decimals if key == "company" or key[1] in COMPANY_FIELDS else self.decimals
