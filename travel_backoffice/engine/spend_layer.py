"""What a question to the spend reads, and whether sums made before can answer it. Free of Odoo.

A layer holds sums of the facts by some of their columns, days as the first of their month, quarter or year. A question is
read from its finished SQL, so that nothing it looks at is forgotten: what is not understood needs the facts.
"""

import re
from datetime import date

#: Steps that days are kept in, the finest first; each is part of the next.
GRAINS = ("day", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

_TABLE = r'"travel_spend"\."(\w+)"'
#: Parameters and columns in the order of the text, with what tells how a column is used.
_READ = re.compile(rf"date_trunc\(%s, {_TABLE}(?:::timestamp)?\)|{_TABLE} (<|>=) %s|{_TABLE} ->> %s|{_TABLE}|%s")
#: Aggregates that do not come out the same on sums.
_COUNTED = re.compile(r"\b(count|avg|min|max|array_agg|bool_and|bool_or|stddev|variance)\s*\(", re.IGNORECASE)
#: What stands in the table beside the columns of a service: questions by it are about single services.
_ROW = re.compile(r'"travel_spend"(?!\.")')


def reads(code, params, days):
    """What a question reads of the facts.

    :param str code: its SQL without the table that it is read from, ``%s`` for each parameter
    :param params: values of these, in their order
    :param days: names of the columns that are days
    :return: ``{column: grain}``; the coarsest that answers, None where the column is no day; a reference is
        ``references.CODE``; None where only the facts can answer

    >>> reads('date_trunc(%s, "travel_spend"."booked_on")::date, "travel_spend"."root_id"', ["quarter"], {"booked_on"})
    {'booked_on': 'quarter', 'root_id': None}
    >>> reads('"travel_spend"."booked_on" >= %s', [date(2026, 4, 1)], {"booked_on"})
    {'booked_on': 'quarter'}
    >>> reads('COUNT(DISTINCT "travel_spend"."trip_key")', [], {"booked_on"}) is None
    True
    """
    if _COUNTED.search(code) or _ROW.search(code):
        return None
    found, place = {}, 0
    for match in _READ.finditer(code):
        value = None
        if match.group(0).count("%s"):
            value, place = params[place], place + 1
        column, grain = _read(match, value, days)
        if column:
            found[column] = _finer(found.get(column, grain), grain)
    return found


def _read(match, value, days):
    """The column of one place in the SQL, and how fine its days must be."""
    truncated, bounded, _operator, code, plain = match.groups()
    if truncated:
        return truncated, value if value in GRAINS else "day"
    if bounded:
        return bounded, _grain_of(value) if bounded in days else None
    if code:
        return f"{code}.{value}", None
    return plain, "day" if plain in days else None


def _grain_of(day):
    """The coarsest grain of which a day is the first.

    >>> [_grain_of(date(2026, *day)) for day in ((1, 1), (4, 1), (5, 1), (5, 2))]
    ['year', 'quarter', 'month', 'day']
    """
    if not isinstance(day, date) or day.day > 1:
        return "day"
    return next(grain for grain in reversed(GRAINS[1:]) if (day.month - 1) % _MONTHS[grain] == 0)


def _finer(one, other):
    if one is None or other is None:
        return one or other
    return min(one, other, key=GRAINS.index)


def covers(kept, asked):
    """Whether sums by these columns answer what is asked.

    :param dict kept: ``{column: grain}`` of a layer
    :param dict asked: the same of a question

    >>> covers({"booked_on": "month", "root_id": None}, {"booked_on": "year"}), covers({"booked_on": "year"}, {"booked_on": "month"})
    (True, False)
    """
    return all(column in kept and (grain is None or GRAINS.index(kept[column]) <= GRAINS.index(grain)) for column, grain in asked.items())
