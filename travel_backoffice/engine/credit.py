"""Credit: what customers owe or will owe, rolled up the customer tree, against what they may.

Amounts are of one currency each and are never added across currencies: the caller gives a function that exchanges them,
and a missing rate is told. What is owed is positive; deposits and credits are positive too, and are taken off.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)
#: What adds to an exposure, and what is taken off it. Disputed is a part of what is open, shown apart.
OWED = ("open", "disputed", "unbilled", "held")
TAKEN_OFF = ("deposits", "credits")
PARTS = OWED + TAKEN_OFF
LEVELS = ("ok", "warn", "block")


@dataclass(frozen=True)
class Row:
    """A part of what one customer owes one agency company.

    :param node: id of the customer
    :param part: one of :data:`PARTS`
    """

    node: int
    company: int
    currency: str
    part: str
    amount: Decimal


@dataclass(frozen=True)
class Limit:
    """How much, or how long, a node and all below it may owe.

    :param amount: None where only the days overdue count; 0 where nothing is on credit
    :param companies: agency companies it is about; None for all
    :param warn, block: percent of the amount at which is warned and blocked
    :param warn_days, block_days: days after the due day of the oldest collectable item; 0 for never
    """

    node: int
    amount: Decimal | None
    currency: str
    warn: Decimal = Decimal(80)
    block: Decimal = HUNDRED
    companies: frozenset[int] | None = None
    warn_days: int = 0
    block_days: int = 0
    disputed_counts: bool = True
    source: object = None


@dataclass(frozen=True)
class Permit:
    """What a credit controller allows beyond the limits; None for any amount."""

    amount: Decimal | None
    currency: str
    source: object = None


@dataclass
class Exposure:
    """The parts of an exposure, in one currency.

    >>> Exposure("EUR", {"open": Decimal(70), "disputed": Decimal(30), "credits": Decimal(10)}).total()
    Decimal('90')
    >>> Exposure("EUR", {"open": Decimal(70), "disputed": Decimal(30), "credits": Decimal(10)}).total(disputed=False)
    Decimal('60')
    """

    currency: str
    parts: dict[str, Decimal] = field(default_factory=dict)
    #: currencies without a rate: what is owed in them is not in the parts
    missing: tuple[str, ...] = ()

    def total(self, disputed: bool = True) -> Decimal:
        owed = sum((self.parts.get(part, ZERO) for part in OWED if disputed or part != "disputed"), ZERO)
        return owed - sum((self.parts.get(part, ZERO) for part in TAKEN_OFF), ZERO)


@dataclass(frozen=True)
class Verdict:
    """How a node stands under one limit.

    :param room: what may still be sold before it is blocked, in the limit's currency; None without an amount
    :param over: by how much the blocking amount is exceeded, never negative
    :param because: amount, days, rate (a missing one), or blank
    :param tried: what is permitted when blocked, enough or not
    """

    limit: Limit
    exposure: Exposure
    total: Decimal
    level: str
    because: str
    used: Decimal | None
    room: Decimal | None
    over: Decimal
    days: int = 0
    permit: Permit | None = None
    tried: tuple[Permit, ...] = ()

    @property
    def blocked(self) -> bool:
        return self.level == "block" and not self.permit

    @property
    def answer(self) -> str:
        """The level as it binds: what is permitted is only warned of."""
        return "warn" if self.permit else self.level


def roll_up(rows: Iterable[Row], paths: dict[int, Iterable[int]]) -> dict[int, list[Row]]:
    """Each node's rows with those of all nodes below it, added per company, currency and part.

    :param paths: node → ids from the topmost node down to it; a node without a path is alone

    >>> rows = [Row(3, 1, "EUR", "open", Decimal(5)), Row(2, 1, "EUR", "open", Decimal(7))]
    >>> [row.amount for row in roll_up(rows, {3: (1, 3), 2: (1, 2)})[1]]
    [Decimal('12')]
    """
    sums: dict[int, dict[tuple, Decimal]] = {}
    for row in rows:
        for node in paths.get(row.node) or (row.node,):
            key = row.company, row.currency, row.part
            own = sums.setdefault(node, {})
            own[key] = own.get(key, ZERO) + row.amount
    return {node: [Row(node, *key, amount) for key, amount in own.items()] for node, own in sums.items()}


def earliest(days: dict, paths: dict[int, Iterable[int]]) -> dict:
    """Each node's first day among its own and those of all nodes below.

    :param days: ``{(node, company): day}``
    :return: ``{node: {company: day}}``

    >>> earliest({(3, 1): 20, (2, 1): 10}, {3: (1, 3), 2: (1, 2)})
    {1: {1: 10}, 3: {1: 20}, 2: {1: 10}}
    """
    found: dict = {}
    for (node, company), day in days.items():
        for above in paths.get(node) or (node,):
            own = found.setdefault(above, {})
            own[company] = min(own.get(company, day), day)
    return found


def exposure(
    rows: Iterable[Row],
    currency: str,
    exchange: Callable[[Decimal, str], Decimal | None],
    companies: frozenset[int] | None = None,
    places: int = 2,
) -> Exposure:
    """What one node owes in one currency; each part is rounded once, after everything was added.

    :param exchange: (amount, its currency) → amount in ``currency``, or None where there is no rate
    """
    parts, missing = {}, set()
    for row in rows:
        if companies is not None and row.company not in companies:
            continue
        amount = row.amount if row.currency == currency else exchange(row.amount, row.currency)
        if amount is None:
            missing.add(row.currency)
            continue
        parts[row.part] = parts.get(row.part, ZERO) + amount
    unit = Decimal(1).scaleb(-places)
    return Exposure(currency, {part: amount.quantize(unit) for part, amount in parts.items()}, tuple(sorted(missing)))


def judge(limit: Limit, owed: Exposure, days: int = 0, more: Decimal = ZERO, permits: Iterable[Permit] = ()) -> Verdict:
    """How a node stands, with ``more`` sold on top.

    :param owed: in the limit's currency
    :param days: overdue, of the oldest collectable item
    :param permits: in the limit's currency; they do not add up, the widest counts

    >>> judge(Limit(1, Decimal(1000), "EUR"), Exposure("EUR", {"open": Decimal(790)}), more=Decimal(10)).level
    'warn'
    """
    total = owed.total(limit.disputed_counts) + more
    by_amount, by_days = _level_of_amount(limit, total), _level_of_days(limit, days)
    level = max(by_amount, by_days, "warn" if owed.missing else "ok", key=LEVELS.index)
    because = "" if level == "ok" else "amount" if level == by_amount else "days" if level == by_days else "rate"
    room = None if limit.amount is None else limit.amount * limit.block / HUNDRED - total
    verdict = Verdict(
        limit, owed, total, level, because, _used(limit, total), room, max(-room, ZERO) if room is not None else ZERO, days
    )
    return _with_permit(verdict, list(permits)) if level == "block" else verdict


def _with_permit(verdict: Verdict, permits: list[Permit]) -> Verdict:
    """The verdict with the widest permit that covers what is over."""
    enough = [permit for permit in permits if permit.amount is None or permit.amount >= verdict.over]
    widest = max(enough, key=lambda permit: (permit.amount is None, permit.amount or ZERO), default=None)
    return replace(verdict, permit=widest, tried=tuple(permits))


def _used(limit: Limit, total: Decimal) -> Decimal | None:
    """Percent of the limit; None where there is none, or nothing is on credit."""
    return (total * HUNDRED / limit.amount) if limit.amount else None


def _level_of_amount(limit: Limit, total: Decimal) -> str:
    """Warned from the warning level on; blocked above the blocking level: a limit may be used to the cent."""
    if limit.amount is None or total <= ZERO:
        return "ok"
    if total * HUNDRED > limit.amount * limit.block:
        return "block"
    return "warn" if total * HUNDRED >= limit.amount * limit.warn else "ok"


def _level_of_days(limit: Limit, days: int) -> str:
    if limit.block_days and days > limit.block_days:
        return "block"
    return "warn" if limit.warn_days and days > limit.warn_days else "ok"


def tightest(verdicts: Iterable[Verdict], worth: Callable[[Decimal, str], Decimal | None]) -> Verdict | None:
    """The verdict that holds: the gravest; among equals the one with the least room.

    :param worth: (amount, currency) → amount in one currency for all, to compare; None where there is no rate
    """

    def key(verdict):
        room = None if verdict.room is None else worth(verdict.room, verdict.limit.currency)
        return verdict.blocked, LEVELS.index(verdict.level), room is not None, -(room or ZERO)

    return max(verdicts, key=key, default=None)
