"""Reminders: which overdue items are reminded of today, at which level, in one letter to a debtor, and what is left out and why.

One debtor in one currency at a time. What is disputed, refunded soon or promised is left out for exactly that amount;
money that lies on the debtor's account counts for it. Levels rise one by one, however late an item is, unless the plan
says otherwise; each item is reminded of once at each level.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)

NOT_DUE = "not_due"
DISPUTED = "disputed"
REFUND = "refund"
PROMISED = "promised"
TINY = "tiny"
PAUSED = "paused"
PREPARED = "prepared"
TOO_SOON = "too_soon"
LAST_LEVEL = "last_level"
COVERED = "covered"
MINIMUM = "minimum"
DEBTOR_TOO_SOON = "debtor_too_soon"


@dataclass(frozen=True)
class Level:
    """:param after: days overdue from which it is due
    :param wait: days since the letter of the level before
    :param minimum: no letter at this level for less
    """

    number: int
    after: int
    wait: int = 0
    minimum: Decimal = ZERO


@dataclass(frozen=True)
class Plan:
    """:param gap: days between any two letters to one debtor
    :param skip: an item may begin at the level that its age says
    :param tiny: items of less are left out
    """

    levels: tuple[Level, ...]
    gap: int = 0
    skip: bool = False
    tiny: Decimal = ZERO


@dataclass(frozen=True)
class Item:
    """An open item of the debtor, and what became of it so far.

    :param level: at which it was reminded of last; 0: never
    :param last: when that was
    :param prepared: it stands in a letter that is not sent yet
    """

    key: Hashable
    due: date
    open: Decimal
    disputed: Decimal = ZERO
    refund: Decimal = ZERO
    promised_until: date | None = None
    paused_until: date | None = None
    level: int = 0
    last: date | None = None
    prepared: bool = False

    @property
    def collectable(self) -> Decimal:
        """What can be asked for: never below zero.

        >>> Item(1, date(2026, 3, 1), Decimal(1000), disputed=Decimal(200)).collectable
        Decimal('800')
        >>> Item(1, date(2026, 3, 1), Decimal(100), disputed=Decimal(90), refund=Decimal(20)).collectable
        Decimal('0')
        """
        return max(self.open - self.disputed - self.refund, ZERO)


@dataclass(frozen=True)
class Line:
    """An item in a letter; ``also``: it is overdue, and was reminded of before: the letter only lists it."""

    key: Hashable
    amount: Decimal
    level: int
    also: bool = False


@dataclass(frozen=True)
class Left:
    """What is not reminded of today; ``until``: the last day of that, where one knows it."""

    key: Hashable
    why: str
    amount: Decimal
    until: date | None = None


@dataclass
class Answer:
    """:param level: of the letter, the highest of its lines; 0: no letter
    :param credit: money of the debtor that the letter takes off
    """

    level: int = 0
    lines: list[Line] = field(default_factory=list)
    credit: Decimal = ZERO
    left: list[Left] = field(default_factory=list)
    covered: bool = False

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


def next_level(item: Item, plan: Plan, today: date) -> Level | None:
    """The level at which an item would be reminded of next, due or not; None after the last one.

    >>> plan = Plan((Level(1, 5), Level(2, 20), Level(3, 40)))
    >>> next_level(Item(1, date(2026, 1, 1), Decimal(9)), plan, date(2026, 6, 1)).number
    1
    >>> next_level(Item(1, date(2026, 1, 1), Decimal(9)), Plan(plan.levels, skip=True), date(2026, 6, 1)).number
    3
    >>> next_level(Item(1, date(2026, 1, 1), Decimal(9), level=3), plan, date(2026, 6, 1))
    """
    rest = sorted((level for level in plan.levels if level.number > item.level), key=lambda level: level.number)
    if not rest:
        return None
    late = (today - item.due).days
    reached = [level for level in rest if late >= level.after]
    return reached[-1] if plan.skip and reached else rest[0]


def remind(
    items: Iterable[Item], plan: Plan, today: date, money: Decimal = ZERO, promised: Decimal = ZERO, last_letter: date | None = None
) -> Answer:
    """What one debtor is reminded of today.

    :param money: of the debtor, on account or credited, that is not linked to anything; at or above zero
    :param promised: an amount that it promised to pay without naming items; taken from the oldest
    :param last_letter: when it got a letter last

    An invoice of 1,000 of which 200 is disputed is reminded of for 800:

    >>> item = Item("INV/1", date(2026, 3, 1), Decimal(1000), disputed=Decimal(200))
    >>> answer = remind([item], Plan((Level(1, 10),)), date(2026, 3, 11))
    >>> answer.level, answer.total, [(left.why, left.amount) for left in answer.left]
    (1, Decimal('800'), [('disputed', Decimal('200'))])
    """
    answer = Answer()
    asked = _asked(sorted(items, key=lambda item: (item.due, str(item.key))), plan, today, promised, answer)
    lines = [_line(item, amount, plan, today, answer) for item, amount in asked]
    due = [line for line in lines if not line.also]
    if not due:
        return answer
    total = sum((line.amount for line in lines), ZERO)
    why = _no_letter(due, total, plan, today, money, last_letter)
    if why:
        answer.covered = why == COVERED
        answer.left += [Left(line.key, why, line.amount, _until(why, plan, last_letter)) for line in due]
        return answer
    answer.level, answer.lines, answer.credit = max(line.level for line in due), lines, max(money, ZERO)
    return answer


def _asked(items, plan, today, promised, answer):
    """The overdue items with what can be asked for; what is left out is written down."""
    asked = []
    for item in items:
        if item.open <= 0:
            continue
        if item.due >= today:
            answer.left.append(Left(item.key, NOT_DUE, item.open, item.due))
            continue
        _parts(item, answer)
        why, until = _left_out(item, plan, today)
        amount = item.collectable
        taken = min(promised, amount) if not why else ZERO
        if taken:
            promised, amount = promised - taken, amount - taken
            answer.left.append(Left(item.key, PROMISED, taken))
        if why:
            answer.left.append(Left(item.key, why, amount, until))
        elif amount > 0:
            asked.append((item, amount))
    return asked


def _parts(item, answer):
    """Disputed and refunded amounts, never more than is open."""
    disputed = min(item.disputed, item.open)
    refund = min(item.refund, item.open - disputed)
    answer.left += [Left(item.key, why, part) for why, part in ((DISPUTED, disputed), (REFUND, refund)) if part > 0]


def _left_out(item, plan, today):
    """Why an item is left out as a whole: ``(why, until)``"""
    if item.promised_until and item.promised_until >= today:
        return PROMISED, item.promised_until
    if item.paused_until and item.paused_until >= today:
        return PAUSED, item.paused_until
    if item.prepared:
        return PREPARED, None
    if 0 < item.collectable < plan.tiny:
        return TINY, None
    return None, None


def _line(item, amount, plan, today, answer):
    """The line of an item: at its next level when that is due, else as one that was reminded of before, or waits."""
    level = next_level(item, plan, today)
    if level is None:
        answer.left.append(Left(item.key, LAST_LEVEL, amount))
        return Line(item.key, amount, item.level, also=True)
    first = item.due + timedelta(days=level.after)
    if item.last:
        first = max(first, item.last + timedelta(days=level.wait))
    if today < first:
        answer.left.append(Left(item.key, TOO_SOON, amount, first - timedelta(days=1)))
        return Line(item.key, amount, item.level, also=True)
    return Line(item.key, amount, level.number)


def _no_letter(due, total, plan, today, money, last_letter):
    """Why a debtor with due lines gets no letter today; None when it gets one."""
    if money >= total:
        return COVERED
    if last_letter and today < last_letter + timedelta(days=plan.gap):
        return DEBTOR_TOO_SOON
    highest = max(line.level for line in due)
    minimum = next(level.minimum for level in plan.levels if level.number == highest)
    return MINIMUM if total - max(money, ZERO) < minimum else None


def _until(why, plan, last_letter):
    return last_letter + timedelta(days=plan.gap - 1) if why == DEBTOR_TOO_SOON else None


def interest(amount: Decimal, percent: Decimal, days: int, digits: int = 2) -> Decimal:
    """Simple interest for so many days of a year of 365, rounded half up.

    1,000.00 at 9 % for 73 days: 1,000 x 0.09 x 73 / 365 = 18.00.

    >>> interest(Decimal(1000), Decimal(9), 73)
    Decimal('18.00')
    >>> interest(Decimal(1000), Decimal(9), -3)
    Decimal('0.00')
    """
    raw = amount * percent * max(days, 0) / 36500
    return raw.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
