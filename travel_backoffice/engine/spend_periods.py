"""Days and periods that spend is counted in. Free of Odoo; what today is, the caller says.

Periods are half-open: the first day, and the first day after.
"""

from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def start_of(unit, day):
    """The first day of the ``day``, ``week`` (Monday), ``month``, ``quarter`` or ``year`` that a day is in.

    >>> start_of("week", date(2026, 3, 22)).isoformat(), start_of("quarter", date(2026, 3, 22)).isoformat()
    ('2026-03-16', '2026-01-01')
    """
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    length = _MONTHS[unit]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def shift_months(day, months):
    """The same day so many months later, the last of the month where it has no such day.

    >>> shift_months(date(2026, 3, 31), -1).isoformat(), shift_months(date(2028, 2, 29), -12).isoformat()
    ('2026-02-28', '2027-02-28')
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def next_start(unit, start):
    """The first day of the period after the one that begins with this day."""
    if unit in ("day", "week"):
        return start + timedelta(days=1 if unit == "day" else 7)
    return shift_months(start, _MONTHS[unit])


def preset(name, today):
    """First day and first day after of a period named from today; None, None for all time.

    >>> [day.isoformat() for day in preset("last_quarter", date(2026, 2, 28))]
    ['2025-10-01', '2026-01-01']
    """
    if name == "all":
        return None, None
    if name == "last_12_months":
        until = start_of("month", today)
        return shift_months(until, -12), until
    which, _space, unit = name.partition("_")
    start = start_of(unit, today)
    if which == "last":
        return start_of(unit, start - timedelta(days=1)), start
    return start, next_start(unit, start)
