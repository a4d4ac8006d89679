"""What to do about a customer's profit: what its figures say, each with the money that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .profit import Tier, next_tier, reached

ZERO = Decimal(0)


class Limits(NamedTuple):
    """From where on something is told; percentages."""

    least_lines: int = 3
    refund_share: Decimal = Decimal(30)
    volume_drop: Decimal = Decimal(10)
    credit_share: Decimal = Decimal(25)
    override_gap: Decimal = Decimal(10)


class Finding(NamedTuple):
    """:ivar money: what it costs in the period, above zero; :ivar figures: what the sentence says, by name"""

    code: str
    money: Decimal
    figures: dict
    subject: tuple = ()


@dataclass(frozen=True)
class Served:
    """Services of one customer, of one event by one channel. Costs are below zero."""

    event: str
    channel: int
    lines: int
    fees: Decimal
    costs: Decimal


@dataclass(frozen=True)
class Customer:
    """One customer in a period. Costs and what is given away are below zero, as in a profit.

    :ivar sold, given_back: services sold, and voids and refunds
    :ivar refund_profit: profit of the voids and refunds alone
    :ivar volume, volume_before: what was sold for in the period, and in the same period of the year before
    """

    sold: int = 0
    given_back: int = 0
    refund_profit: Decimal = ZERO
    discounts: Decimal = ZERO
    volume: Decimal = ZERO
    volume_before: Decimal = ZERO
    agreed_volume: Decimal = ZERO
    income: Decimal = ZERO
    credit_cost: Decimal = ZERO


def below_cost(served: Served, limits: Limits) -> Finding | None:
    """The average fee is less than its handling and distribution cost."""
    short = -(served.fees + served.costs)
    if served.lines < limits.least_lines or short <= 0:
        return None
    figures = {"lines": served.lines, "fee": served.fees / served.lines, "cost": -served.costs / served.lines}
    return Finding("fee_below_cost", short, figures, (served.event, served.channel))


def living_on_refunds(customer: Customer, limits: Limits) -> Finding | None:
    """So many services are voided or refunded that serving the customer is giving back; the money is what these cost."""
    if customer.given_back < limits.least_lines or not customer.sold:
        return None
    share = Decimal(customer.given_back) * 100 / customer.sold
    if share < limits.refund_share:
        return None
    figures = {"given_back": customer.given_back, "sold": customer.sold, "share": share}
    return Finding("refunds", max(-customer.refund_profit, ZERO), figures)


def discount_not_earned(customer: Customer, limits: Limits) -> Finding | None:
    """A discount or rebate is given for a volume that is not there: less than agreed, or than the year before."""
    if customer.discounts >= 0:
        return None
    agreed = customer.agreed_volume > 0
    wanted = customer.agreed_volume if agreed else customer.volume_before
    if wanted <= 0:
        return None
    drop = (wanted - customer.volume) * 100 / wanted
    if drop <= 0 or drop < limits.volume_drop:
        return None
    figures = {"volume": customer.volume, "wanted": wanted, "drop": drop}
    return Finding("volume_agreed" if agreed else "volume_before", -customer.discounts, figures)


def slow_payer(customer: Customer, limits: Limits) -> Finding | None:
    """Waiting for the customer's money eats its margin."""
    cost = -customer.credit_cost
    if cost <= 0:
        return None
    share = cost * 100 / customer.income if customer.income > 0 else None
    if share is not None and share < limits.credit_share:
        return None
    return Finding("slow_payer", cost, {"income": customer.income, "cost": cost, "share": share})


def told(customer: Customer, served: list[Served], limits: Limits) -> list[Finding]:
    """Everything that the figures of one customer say."""
    whole = [find(customer, limits) for find in (living_on_refunds, discount_not_earned, slow_payer)]
    return [found for found in [*(below_cost(one, limits) for one in served), *whole] if found]


def override_missed(tiers: list[Tier], volume: Decimal, worth, limits: Limits) -> Finding | None:
    """The next tier of an override agreement is missed by little; the money is what it would bring.

    :param worth: function of a tier's value: what the whole volume earns at it
    """
    upper = next_tier(tiers, volume)
    if upper is None or volume <= 0:
        return None
    missing = upper.volume_from - volume
    if missing * 100 > upper.volume_from * limits.override_gap:
        return None
    gain = worth(upper.value) - worth(reached(tiers, volume))
    return Finding("override_missed", gain, {"volume": volume, "missing": missing, "wanted": upper.volume_from}) if gain > 0 else None
