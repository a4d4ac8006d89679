"""What a customer was likely to spend: the weeks before, and how the same weeks went a year ago."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

#: Four weeks are compared with the twelve before them, so that each weekday counts as often.
RECENT, BEFORE = timedelta(weeks=4), timedelta(weeks=12)
#: The same weekdays a year ago.
YEAR = timedelta(weeks=52)


@dataclass(frozen=True)
class Windows:
    """Half-open periods [from, to): the last four weeks before a day, the twelve before those, and both a year earlier."""

    recent: tuple[date, date]
    before: tuple[date, date]
    recent_last_year: tuple[date, date]
    before_last_year: tuple[date, date]


def windows(today: date) -> Windows:
    """
    >>> windows(date(2026, 6, 29)).recent
    (datetime.date(2026, 6, 1), datetime.date(2026, 6, 29))
    """
    middle, start = today - RECENT, today - RECENT - BEFORE
    earlier = [day - YEAR for day in (start, middle, today)]
    return Windows((middle, today), (start, middle), (earlier[1], earlier[2]), (earlier[0], earlier[1]))


def expected(before: Decimal, recent_last_year: Decimal, before_last_year: Decimal) -> Decimal:
    """What four weeks should bring: what the twelve before brought, times what four weeks were of twelve a year ago.

    A customer without a year to look back on, or with nothing sold then, is expected to go on as in the twelve weeks.

    :param before, recent_last_year, before_last_year: spend of the periods that :func:`windows` tells

    >>> expected(Decimal(1200), Decimal(0), Decimal(0))
    Decimal('400')
    >>> expected(Decimal(1200), Decimal(100), Decimal(600))  # half as much as usual, as every summer
    Decimal('200')
    """
    if recent_last_year > 0 and before_last_year > 0:
        return before * recent_last_year / before_last_year
    return before * RECENT.days / BEFORE.days


def below(actual: Decimal, wanted: Decimal) -> Decimal | None:
    """By how many percent something is below what was expected; None where nothing was expected.

    >>> below(Decimal(300), Decimal(400))
    Decimal('25')
    """
    return (wanted - actual) * 100 / wanted if wanted > 0 else None
