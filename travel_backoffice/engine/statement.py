"""The figures of a statement in one currency: what was open, what moved, what is open, how old it is, what is disputed.

Amounts are Decimal and what the customer owes is positive. Of one currency; several currencies are several blocks.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .aging import split

NOTHING = Decimal(0)


@dataclass(frozen=True)
class OpenItem:
    """One open item on the day of the statement.

    :param day: from which its age counts
    :param amount: as booked
    :param open: what is left of it; below zero: money of the customer's that nothing took yet
    :param disputed: part of what is open that the customer does not accept
    """

    day: date
    amount: Decimal
    open: Decimal
    disputed: Decimal = NOTHING


@dataclass(frozen=True)
class Block:
    """:param aged: what is owed, by bucket; with ``unallocated`` (credits, never above zero) it sums to ``closing``
    :param settled_elsewhere: what was settled with items of other customers or currencies, which the movements do not show
    """

    closing: Decimal
    aged: tuple = ()
    unallocated: Decimal = NOTHING
    disputed: Decimal = NOTHING
    overdue: Decimal = NOTHING
    opening: Decimal = NOTHING
    moved: Decimal = NOTHING
    settled_elsewhere: Decimal = NOTHING


@dataclass
class Movements:
    """What was booked in the period, and what it began with."""

    opening: Decimal = NOTHING
    amounts: list = field(default_factory=list)
    settled_elsewhere: Decimal = NOTHING

    @property
    def closing(self):
        return self.opening + sum(self.amounts, NOTHING) + self.settled_elsewhere


def age(day, as_of):
    """Days since a day; below zero before it.

    >>> age(date(2026, 3, 1), date(2026, 3, 31))
    30
    """
    return (as_of - day).days


def disputed_part(amount, open_amount):
    """What is in dispute of an item: never more than what is left of it.

    >>> disputed_part(Decimal(50), Decimal(30)), disputed_part(Decimal(50), Decimal(-10))
    (Decimal('30'), Decimal('0'))
    """
    return max(min(amount, open_amount), NOTHING)


def block(items, buckets, as_of, movements=None):
    """The figures of one currency.

    :param items: :class:`OpenItem`, of the end of the day ``as_of``
    :param buckets: with ``count`` and ``index(days)``: see ``engine.aging``
    :param movements: :class:`Movements` of a statement of activity; None: of open items only
    """
    aged, unallocated, overdue = [NOTHING] * buckets.count, NOTHING, NOTHING
    for item in items:
        days = age(item.day, as_of)
        if item.open < 0:
            unallocated += item.open
            continue
        aged[buckets.index(days)] += item.open
        overdue += item.open if days > 0 else NOTHING
    closing = sum(aged, unallocated)
    moved = movements or Movements(closing)
    return Block(
        closing=closing,
        aged=tuple(aged),
        unallocated=unallocated,
        disputed=sum((item.disputed for item in items), NOTHING),
        overdue=overdue,
        opening=moved.opening,
        moved=sum(moved.amounts, NOTHING),
        settled_elsewhere=moved.settled_elsewhere,
    )


def differences(found, ledger, movements=None):
    """By how much the parts of a statement do not agree: pairs of what and by how much; none when all is well.

    :param ledger: the receivable ledger at the end of the day, less what was settled elsewhere
    """
    pairs = [("ledger", found.closing - ledger), ("aged", found.closing - sum(found.aged, found.unallocated))]
    if movements is not None:
        pairs.append(("movements", found.closing - movements.closing))
    return [(name, amount) for name, amount in pairs if amount]


def divided(amount, weights, coin):
    """An amount divided among those who bear it, to the coin: ``{part: Decimal}``, those that come to nothing left out.

    :param weights: ``{part: Decimal}``; without any, all of it is nobody's (None)

    >>> divided(Decimal("-10.00"), {7: Decimal(2), 9: Decimal(1)}, Decimal("0.01"))
    {7: Decimal('-6.67'), 9: Decimal('-3.33')}
    >>> divided(Decimal("10.00"), {}, Decimal("0.01"))
    {None: Decimal('10.00')}
    """
    parts = list(weights) or [None]
    amounts = split(amount, [weights.get(part, NOTHING) for part in parts], coin)
    return {part: share for part, share in zip(parts, amounts, strict=True) if share}


def booked_part(whole, open_amount):
    """What a part of an open item shows as booked: its share of the whole, and never less than what is open of it.

    The one is divided by what was billed, the other by what is left, so that they may differ by a coin.

    >>> booked_part(Decimal("33.33"), Decimal("33.34")), booked_part(Decimal(-50), Decimal(-20))
    (Decimal('33.34'), Decimal('-50'))
    """
    return whole if abs(whole) >= abs(open_amount) and whole * open_amount > 0 else open_amount


def subtotals(rows, group, amount):
    """Rows in groups, each with its sum, in the order in which the groups first come.

    :param group: ``group(row)`` → name
    :param amount: ``amount(row)`` → Decimal
    :return: list of ``(name, rows, sum)``

    >>> subtotals([("a", 1), ("b", 2), ("a", 3)], lambda row: row[0], lambda row: Decimal(row[1]))
    [('a', [('a', 1), ('a', 3)], Decimal('4')), ('b', [('b', 2)], Decimal('2'))]
    """
    groups = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    return [(name, found, sum(map(amount, found), NOTHING)) for name, found in groups.items()]
