"""Small builders for the tests of the engine."""

from datetime import date
from decimal import Decimal

from engine.conditions import parse
from engine.rule import Rule, Tier
from engine.sale import Sale

DAY = date(2025, 3, 14)


def money(text):
    return Decimal(text)


def codes(**texts):
    """Conditions as a clerk types them: ``codes(carriers="LH, not S7")``."""
    return {name: parse(name, text) for name, text in texts.items()}


def rule(id, kind="fee", amount="0", *, asks=None, **values):
    """A rule that asks for ``asks`` and charges ``amount``."""
    values.setdefault("name", str(id))
    return Rule(id=id, kind=kind, amount=Decimal(amount), codes=codes(**(asks or {})), **values)


def bands(*pairs):
    """Tiers from (up to, flat amount) pairs; an end of None is open."""
    return tuple(Tier(None if end is None else Decimal(end), Decimal(amount)) for end, amount in pairs)


def percents(*pairs):
    """Tiers from (up to, percent) pairs."""
    return tuple(Tier(None if end is None else Decimal(end), percent=Decimal(rate)) for end, rate in pairs)


def sale(key=1, order="A", fare="0", taxes="0", currency="AUD", **values):
    """A sale of one day; amounts as text."""
    values.setdefault("date", DAY)
    values.setdefault("passengers", 1)
    return Sale(key=key, order_key=order, currency=currency, base_fare=Decimal(fare), taxes=Decimal(taxes), **values)


def amounts(result):
    """Kind → sum of its charges."""
    sums = {}
    for charge in result.charges:
        sums[charge.kind] = sums.get(charge.kind, 0) + charge.amount
    return sums
