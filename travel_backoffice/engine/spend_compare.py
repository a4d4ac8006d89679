"""Which period comes before another, and which of its days, weeks, months … is beside which. Free of Odoo."""

from bisect import bisect_right
from datetime import timedelta

from .spend_periods import next_start, shift_months, start_of


def whole_months(period):
    """How many months a period is, 0 where it is not whole months.

    >>> from datetime import date
    >>> whole_months((date(2026, 1, 1), date(2026, 4, 1))), whole_months((date(2026, 1, 1), date(2026, 1, 31)))
    (3, 0)
    """
    since, until = period
    if since.day != 1 or until.day != 1:
        return 0
    return (until.year - since.year) * 12 + until.month - since.month


def earlier_period(period, compare):
    """The period before, or the same a year ago.

    Whole months are moved by months: before March comes all of February. Else as many days, right before; a year ago the
    same days, 28 February for the 29th.

    :param str compare: ``previous`` or ``year``
    :raise ValueError: where there is no such day in the calendar
    """
    since, until = period
    try:
        if compare == "year":
            return shift_months(since, -12), shift_months(until, -12)
        if months := whole_months(period):
            return shift_months(since, -months), since
        return since - (until - since), since
    except OverflowError as error:
        raise ValueError(str(error)) from error


def buckets(unit, period, most):
    """First days of the days, weeks … that a period touches, in order.

    :raise ValueError: where there are more than ``most``
    """
    found, start = [], start_of(unit, period[0])
    while start < period[1]:
        found.append(start)
        if len(found) > most:
            raise ValueError("too many")
        start = next_start(unit, start)
    return found


def shifts(unit, period, earlier, compare, most=10_000):
    """What of the earlier period is compared with what: ``[(earlier start, later start)]``, each earlier one once.

    Months, quarters and years go by their place in the period. Days of whole months and of a year ago go by the calendar,
    weeks of a year ago by their number. What has no counterpart (29 February, week 53, the 31st) goes with the last
    day or week that its neighbours go with, so that sums stay whole.
    """
    later = buckets(unit, period, most)
    found = []
    for place, start in enumerate(buckets(unit, earlier, most)):
        target = _counterpart(unit, start, place, period, compare)
        place = bisect_right(later, target) - 1 if target else place
        found.append((start, later[min(max(place, 0), len(later) - 1)]))
    return found


def _counterpart(unit, start, place, period, compare):
    """The day that an earlier day or week belongs to by the calendar; None where its place decides."""
    if unit == "day":
        months = 12 if compare == "year" else whole_months(period)
        return shift_months(start, months) if months else None
    if unit == "week" and compare == "year":
        return _same_week(start)
    return None


def _same_week(start):
    """Monday of the week of the same number a year later; of the last week where that year has none."""
    year, week, _day = start.isocalendar()
    first = start_of("week", start.replace(year=year + 1, month=1, day=4))
    monday = first + timedelta(weeks=week - 1)
    return monday if monday.isocalendar()[0] == year + 1 else monday - timedelta(weeks=1)
