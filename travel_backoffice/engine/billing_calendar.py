"""When a sold service is invoiced: periods of a billing rhythm, and the day on which each falls due.

Plain dates; who agreed what is told by the caller.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

#: rhythms whose services wait for the end of a period
PERIODIC = ("daily", "weekly", "fortnightly", "monthly", "days")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Half-open: the first day, and the first day that is no longer in it."""

    start: date
    end: date

    @property
    def last(self) -> date:
        return self.end - DAY


@dataclass(frozen=True)
class Rhythm:
    """How often is invoiced.

    :param kind: ``at_once``, ``trip_end``, ``manual``, or one of :data:`PERIODIC`
    :param closes_on: weekly: the weekday that is the last of a week, Monday 0 … Sunday 6
    :param days: days: the days of the month that are each the last of a period; 31 means the month's last
    :param after: so many days later it is invoiced, so that late documents still come in
    """

    kind: str
    closes_on: int = 6
    days: tuple[int, ...] = ()
    after: int = 0


def period(rhythm: Rhythm, day: date) -> Period | None:
    """The period that a day falls into; None for rhythms without periods.

    >>> period(Rhythm("fortnightly"), date(2026, 2, 16))
    Period(start=datetime.date(2026, 2, 16), end=datetime.date(2026, 3, 1))
    """
    if rhythm.kind not in PERIODIC:
        return None
    if rhythm.kind == "daily":
        return Period(day, day + DAY)
    if rhythm.kind == "weekly":
        last = day + timedelta(days=(rhythm.closes_on - day.weekday()) % 7)
        return Period(last - timedelta(days=6), last + DAY)
    return _part_of_month(day, _closing_days(rhythm))


def _closing_days(rhythm: Rhythm) -> tuple[int, ...]:
    given = {"fortnightly": (15, 31), "monthly": (31,), "days": rhythm.days}[rhythm.kind]
    return tuple(sorted(set(given))) or (31,)


def _part_of_month(day: date, closing: tuple[int, ...]) -> Period:
    """The part of the months between two closing days; it may begin in one month and end in the next."""
    year, month = day.year, day.month
    ends = [*_ends(*_shift(year, month, -1), closing), *_ends(year, month, closing), *_ends(*_shift(year, month, 1), closing)]
    last = next(end for end in ends if end >= day)
    before = max(end for end in ends if end < last)
    return Period(before + DAY, last + DAY)


def _ends(year: int, month: int, closing: tuple[int, ...]) -> list[date]:
    length = monthrange(year, month)[1]
    return sorted({date(year, month, min(closes, length)) for closes in closing})


def _shift(year: int, month: int, months: int) -> tuple[int, int]:
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def due_on(rhythm: Rhythm, day: date, trip_end: date | None = None) -> date | None:
    """The first day on which a service is invoiced.

    :param day: the day that puts the service into its period
    :param trip_end: last day of the journey; without one the service itself is enough
    :return: None for what only a person bills
    """
    if rhythm.kind == "manual":
        return None
    if rhythm.kind == "trip_end":
        return max(trip_end or day, day) + DAY + timedelta(days=rhythm.after)
    if rhythm.kind == "at_once":
        return day
    return period(rhythm, day).end + timedelta(days=rhythm.after)
