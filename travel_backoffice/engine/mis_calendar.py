"""When MIS reports are due, and which days they tell of. Plain dates; which days the agency works on is told by the caller."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from .spend_periods import preset, shift_months, start_of

FREQUENCIES = ("daily", "weekly", "monthly", "quarterly")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Frequency:
    """How often reports are issued.

    :param kind: one of :data:`FREQUENCIES`
    :param weekday: weekly: Monday 0 … Sunday 6
    :param day: monthly and quarterly: the day of the month (of the quarter's first month); its last where it is shorter
    :param working: count working days only: ``day`` is the so-and-so-many-th of them; daily: none on other days
    """

    kind: str
    weekday: int = 0
    day: int = 1
    working: bool = False


def next_due(frequency, after, works_on):
    """The first day later than ``after`` on which reports are due.

    :param works_on: function from a day to whether the agency works on it

    >>> next_due(Frequency("monthly", day=31), date(2026, 1, 31), lambda day: True)
    datetime.date(2026, 2, 28)
    """
    if frequency.kind == "daily":
        return _next_daily(frequency, after, works_on)
    if frequency.kind == "weekly":
        return after + timedelta(days=(frequency.weekday - after.weekday() - 1) % 7 + 1)
    year, month = after.year, after.month
    if frequency.kind == "quarterly":
        month = start_of("quarter", after).month
    while (due := _due_in(year, month, frequency, works_on)) <= after:
        year, month = _next_month(year, month, 3 if frequency.kind == "quarterly" else 1)
    return due


def _next_daily(frequency, after, works_on):
    days = (after + timedelta(days=number) for number in range(1, 32))
    return next((day for day in days if not frequency.working or works_on(day)), after + DAY)


def _due_in(year, month, frequency, works_on):
    """The due day of a month. Of too few working days the last; where nobody works at all, as if everybody did."""
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    if frequency.working:
        days = [day for day in days if works_on(day)] or days
    return days[min(frequency.day, len(days)) - 1]


def _next_month(year, month, months):
    first = shift_months(date(year, month, 1), months)
    return first.year, first.month


def covered(name, day):
    """The days that a report of a day tells of, as ``[first day, first day after)``; None where it is open.

    :param name: ``yesterday``, ``year_to_date`` (of 1 January: the year that has just ended), or a name of ``preset``

    >>> covered("last_quarter", date(2026, 5, 4))
    (datetime.date(2026, 1, 1), datetime.date(2026, 4, 1))
    >>> covered("year_to_date", date(2027, 1, 1))
    (datetime.date(2026, 1, 1), datetime.date(2027, 1, 1))
    """
    if name == "yesterday":
        return day - DAY, day
    if name == "year_to_date":
        return start_of("year", day - DAY), day
    return preset(name, day)
