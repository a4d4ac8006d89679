"""Statutory levies: which rule holds for a supply, and what of an amount it taxes.

Rates, shares and dates are data; nothing here knows a country.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .rounding import rounder

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_to_coin = rounder()


@dataclass(frozen=True, slots=True)
class Levy:
    """One dated rule. Blank conditions take everything; the period [date_from, date_to) is half-open.

    :param services: codes of service types; empty: all
    :param sold_as: agent, principal, or blank
    :param scope: domestic, international, or blank
    :param within: country codes, one of which the service is enjoyed in; None: no condition
    :param outside: country codes, none of which it is enjoyed in; None: no condition
    :param supply_on: name of the date of ``Supply.dates`` that the period is about
    """

    id: object
    services: frozenset = frozenset()
    sold_as: str = ""
    scope: str = ""
    within: frozenset | None = None
    outside: frozenset | None = None
    supply_on: str = "sale"
    date_from: date | None = None
    date_to: date | None = None
    sequence: int = 10

    @property
    def closeness(self):
        """The more is asked for, the closer: the service counts most, then who sells it, the place, the scope."""
        return (bool(self.services), bool(self.sold_as), self.place_matters, bool(self.scope))

    @property
    def place_matters(self):
        """Whether it asks in which country the service is enjoyed."""
        return self.within is not None or self.outside is not None

    @property
    def place(self):
        """Before the others in order: closest, then lowest sequence."""
        return (tuple(not asked for asked in self.closeness), self.sequence)

    def fits(self, supply):
        """Whether the conditions hold, or could; its period aside. A scope that nobody knows could be any."""
        return (
            (not self.services or supply.service in self.services)
            and (not self.sold_as or supply.sold_as == self.sold_as)
            and (not self.scope or supply.scope in ("", self.scope))
            and (self.within is None or supply.country in self.within)
            and (self.outside is None or bool(supply.country) and supply.country not in self.outside)
        )

    def holds_on(self, day):
        return (self.date_from is None or self.date_from <= day) and (self.date_to is None or day < self.date_to)

    @property
    def is_dated(self):
        return self.date_from is not None or self.date_to is not None

    def meets(self, other):
        """Whether some supply could find both equally close, so that nobody could say which of them holds."""
        return (
            self.place == other.place
            and (not self.services or bool(self.services & other.services))
            and self.sold_as == other.sold_as
            and self.scope == other.scope
            and (self.within, self.outside) == (other.within, other.outside)
            and _overlap(self, other)
        )


def _overlap(one, other):
    starts = max(one.date_from or date.min, other.date_from or date.min)
    return starts < min(one.date_to or date.max, other.date_to or date.max)


@dataclass(frozen=True, slots=True)
class Supply:
    """What is asked about one service.

    :param dates: name as in ``Levy.supply_on`` → date, or None where nobody knows it
    :param country: code of the country in which it is enjoyed; blank when not known
    """

    service: str
    sold_as: str = ""
    scope: str = ""
    country: str = ""
    dates: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LevyProblem:
    """Why no levy could be chosen: ``levy_missing``, ``levy_date_missing``, ``levy_scope_missing``, ``levy_ambiguous``.

    :param levies: the rules it is about
    """

    code: str
    levies: tuple = ()


def choose(levies, supply):
    """The rule that holds for the supply, at its own date of supply.

    Closest first, then the lowest sequence. A rule that could hold, but of whose date or scope nothing is known, could be
    the closest: then a person has to say, unless a rule before it holds.

    :return: ``(Levy, None)`` or ``(None, LevyProblem)``
    """
    fitting = sorted((levy for levy in levies if levy.fits(supply)), key=lambda levy: levy.place)
    for position, levy in enumerate(fitting):
        day = supply.dates.get(levy.supply_on)
        if day is None and levy.is_dated:
            return None, LevyProblem("levy_date_missing", (levy,))
        if levy.is_dated and not levy.holds_on(day):
            continue
        if levy.scope != supply.scope and levy.scope:
            return None, LevyProblem("levy_scope_missing", (levy,))
        equal = [levy, *_equals(levy, fitting[position + 1 :], supply)]
        return (levy, None) if len(equal) == 1 else (None, LevyProblem("levy_ambiguous", tuple(equal)))
    return None, LevyProblem("levy_missing")


def _equals(levy, others, supply):
    """Rules just as close that hold as well."""
    for other in others:
        day = supply.dates.get(other.supply_on)
        if other.place == levy.place and (not other.is_dated or day is not None and other.holds_on(day)):
            yield other


class Split(NamedTuple):
    """An amount in its parts; ``taxed + untaxed + inside`` is the amount, to the last coin.

    :ivar taxed: bears the tax on top
    :ivar untaxed: bears none
    :ivar inside: tax that is contained in the amount (margin)
    :ivar taxable: the value that is taxed, without the tax
    """

    taxed: Decimal = ZERO
    untaxed: Decimal = ZERO
    inside: Decimal = ZERO
    taxable: Decimal = ZERO


def untaxed(amount):
    return Split(untaxed=amount)


def whole(amount):
    return Split(taxed=amount, taxable=amount)


def base_share(amount, base_fare, share, decimals):
    """A share of the base fare is taxed: 5 % of 10,000.00 → 500.00 taxed, the rest of the price not.

    :param share: percent
    :param decimals: of the currency
    """
    taxed = _to_coin(base_fare * share / HUNDRED, decimals)
    return Split(taxed=taxed, untaxed=amount - taxed, taxable=taxed)


class Taxing(NamedTuple):
    """How a levy taxes.

    :ivar treatment: ``none``, ``fee_only``, ``whole_price``, ``base_share`` or ``margin``
    :ivar share: percent of the base fare
    """

    treatment: str
    exempt: bool = False
    fees_taxed: bool = True
    share: Decimal = ZERO

    def is_of_margin(self, stage, passed_on=False):
        """Whether a charge is part of a price of which the margin is taxed: service, markup and discount; fees only where
        they bear no tax of their own.

        :param passed_on: what an airline keeps or claims, which no levy is about
        """
        if self.treatment != "margin" or passed_on:
            return False
        return stage in ("fare", "markup", "discount") or not self.fees_taxed

    def split(self, amount, stage, base_fare, decimals, passed_on=False):
        """The parts of a charge that stands for itself, apart from any margin."""
        if stage != "fare":
            return whole(amount) if self.fees_taxed else untaxed(amount)
        if passed_on or self.exempt:
            return untaxed(amount)
        if self.treatment == "whole_price":
            return whole(amount)
        if self.treatment == "base_share":
            return base_share(amount, base_fare, self.share, decimals)
        return untaxed(amount)


def margins(amounts, cost, rate, decimals):
    """Split the charges that together are a price by the margin that each brings.

    The tax is contained in price less cost: margin × rate / (100 + rate). It is worked out of the price so far, charge
    by charge, so that all parts add up to the tax of the whole; a loss bears none, also one that a markup makes good
    in part.

    :param list amounts: of the charges in their order, signed
    :param rate: percent
    :return: list of ``Split``
    """
    splits, price, margin_before, tax_before = [], ZERO, ZERO, ZERO
    for amount in amounts:
        price += amount
        margin = max(ZERO, price - cost)
        tax = _to_coin(margin * rate / (HUNDRED + rate), decimals)
        own = tax - tax_before
        splits.append(Split(untaxed=amount - own, inside=own, taxable=margin - margin_before - own))
        margin_before, tax_before = margin, tax
    return splits


def allocate(amount, weights, decimals):
    """Split an amount by weights so that the parts sum exactly; each rounding error goes to the next part."""
    parts, given, weighed, whole_weight = [], ZERO, ZERO, sum(weights, ZERO)
    for weight in weights:
        weighed += weight
        upto = _to_coin(amount * weighed / whole_weight, decimals)
        parts.append(upto - given)
        given = upto
    return parts
