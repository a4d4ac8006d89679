"""What a customer leaves: the parts of a profit, which cost rate is taken, what money costs while it is out.

What the agency gets is above zero, what it gives away or spends below: the parts of a profit add up to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
#: What the agency gets, then what it gives away of that; together its income.
INCOME = ("fees", "commission", "overrides", "markups", "discounts", "rebates", "fee_refunds")
#: What serving the customer costs; below zero, but for what a reservation system pays for its use.
COSTS = ("handling", "distribution", "credit_cost", "bad_debt", "provision")
PARTS = (*INCOME, *COSTS)

#: Conditions of a cost rate, the weightier first: of two rates with as many conditions that with the weightier one is taken.
CONDITIONS = ("event", "channel", "source", "service")
DAYS_IN_YEAR = 365


class Bar(NamedTuple):
    """One bar of a waterfall: from where the parts before it ended to where it ends; totals begin at nothing."""

    name: str
    amount: Decimal
    begins: Decimal
    ends: Decimal
    is_total: bool = False


def waterfall(amounts: Mapping[str, Decimal]) -> list[Bar]:
    """The bars of a profit: each part of the income, ``income``, each cost, ``profit``.

    :param amounts: by the names of :data:`PARTS`, with their sign; one that is missing is nothing
    """
    bars, reached = [], ZERO
    for names, total in ((INCOME, "income"), (COSTS, "profit")):
        for name in names:
            amount = amounts.get(name) or ZERO
            bars.append(Bar(name, amount, reached, reached + amount))
            reached += amount
        bars.append(Bar(total, reached, ZERO, reached, True))
    return bars


# -- cost of credit -----------------------------------------------------------------------------------------------------


def money_days(amount: Decimal, invoiced: date, settled: Iterable[tuple[date, Decimal]], as_of: date) -> Decimal:
    """How much money was out for how long: amount × days, summed over what was settled when; the rest is out until ``as_of``.

    What is settled before it was invoiced was never out. Of a credit note all amounts are below zero.

    :param settled: day and amount of each payment, credit note …; of a day after ``as_of`` it counts as open
    """
    rest, out = amount, ZERO
    for day, part in settled:
        out += part * max((min(day, as_of) - invoiced).days, 0)
        rest -= part
    return out + rest * max((as_of - invoiced).days, 0)


def credit_cost(days: Decimal, percent: Decimal, digits: int = 2) -> Decimal:
    """What money-days cost at a rate for the year; below zero.

    1,000.00 for 73 days at 5 %: 1,000 × 73 × 0.05 ÷ 365 = 10.00.
    """
    return rounded(-days * percent / 100 / DAYS_IN_YEAR, digits)


def rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


# -- rates --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CostRate:
    """What one touch, segment or document costs, or money for a year; blank conditions hold always.

    In force in the half-open period [begins, ends).
    """

    kind: str
    value: Decimal
    per: str = ""
    begins: date = date.min
    ends: date | None = None
    event: str = ""
    channel: int = 0
    source: str = ""
    service: int = 0

    def holds(self, sold: Mapping[str, object], day: date) -> bool:
        in_force = self.begins <= day and (self.ends is None or day < self.ends)
        return in_force and all(getattr(self, name) in ("", 0, sold.get(name)) for name in CONDITIONS)

    @property
    def weight(self) -> tuple:
        """How special the rate is: by the number of its conditions, then by the weightier one."""
        given = [bool(getattr(self, name)) for name in CONDITIONS]
        return sum(given), given


def choose(rates: Sequence[CostRate], kind: str, per: str, sold: Mapping[str, object], day: date) -> Decimal:
    """The value of the most special rate that holds; 0 where none does.

    :param sold: ``event``, ``channel``, ``source``, ``service`` of what was sold
    """
    found = [rate for rate in rates if (rate.kind, rate.per) == (kind, per) and rate.holds(sold, day)]
    return max(found, key=lambda rate: rate.weight).value if found else ZERO


def epochs(rates: Iterable[CostRate]) -> list[date]:
    """The days on which any rate begins or ends, sorted: between two of them all days have the same rates."""
    return sorted({day for rate in rates for day in (rate.begins, rate.ends) if day and day > date.min})


# -- overrides ----------------------------------------------------------------------------------------------------------


class Tier(NamedTuple):
    """From this volume on (included) the whole volume earns so much: a percentage, or an amount for each document."""

    volume_from: Decimal
    value: Decimal


def reached(tiers: Iterable[Tier], volume: Decimal) -> Decimal:
    """What the volume earns; 0 below the first tier."""
    return next((tier.value for tier in sorted(tiers, reverse=True) if volume >= tier.volume_from), ZERO)


def next_tier(tiers: Iterable[Tier], volume: Decimal) -> Tier | None:
    """The first tier that the volume does not reach yet; None at the highest."""
    return next((tier for tier in sorted(tiers) if volume < tier.volume_from), None)
