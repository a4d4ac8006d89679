"""What the explorer of spend is asked, as it stands in an address: one text for the page, its answers and its exports."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from .spend_periods import preset

MOST_DIMENSIONS, MOST_MEASURES, MOST_VALUES, LONGEST, MOST_ROWS = 3, 8, 500, 16_000, 10_000
PERIODS = ("this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year", "last_12_months", "all")
COMPARED = ("previous", "year")
CHARTS = ("bar", "line", "pie", "none")
DAY = timedelta(days=1)


class Unclear(ValueError):
    """A question that says nothing.

    :param code: what of it: ``long``, ``dimensions``, ``measures``, ``filter``, ``period``, ``compare``, ``top``, ``chart``
    """

    def __init__(self, code, value=""):
        super().__init__(f"{code}: {value}")
        self.code, self.value = code, value


@dataclass(frozen=True)
class Question:
    """:param period: a name of ``PERIODS``, or ``(first day, last day)``, None where it is open
    :param filters: ``{dimension: [values]}``; ``False`` among them means blank
    :param compare: ``previous`` period, the same a ``year`` before, or nothing
    :param order: a dimension or measure, ``" desc"`` behind it for the largest first; blank: as is usual
    :param top: so many values of the first dimension, the rest as one row; 0 for all
    """

    dimensions: tuple = ("customer",)
    measures: tuple = ("spend",)
    period: object = "this_year"
    date_basis: str = "booked"
    filters: tuple = ()
    compare: str = ""
    order: str = ""
    top: int = 0
    chart: str = "bar"

    def text(self):
        """The same as it stands in an address; :func:`read` reads it again."""
        asked = [("d", ",".join(self.dimensions)), ("m", ",".join(self.measures)), ("p", _period_text(self.period))]
        asked += [("b", self.date_basis), ("c", self.compare), ("g", self.chart), ("n", self.top or "")]
        name, _space, direction = self.order.partition(" ")
        asked.append(("o", f"-{name}" if direction == "desc" else name))
        plain = [(key, value) for key, value in asked if value or key == "d"]
        return urlencode(plain + [("f", f"{name}={json.dumps(value)}") for name, values in self.filters for value in values])

    def narrowed(self, **filters):
        """The same with more filters; one on a dimension that has one takes its place."""
        return replace(self, filters=tuple((dict(self.filters) | filters).items()))


def read(text):
    """
    :param str text: ``d=customer,cabin&m=spend&p=this_year&f=customer=12&f=cabin="Y"``: dimensions, measures, period,
        ``b`` date basis, ``c`` compared with, ``o`` order (``-`` before it: largest first), ``n`` top, ``g`` chart, ``f``
        filters, each with one value as JSON
    :return: the question; whether its dimensions, measures and date basis are known is for the cube to say
    :raise Unclear: for what cannot be understood

    >>> read('d=cabin&m=spend,share&p=2026-01-01~2026-03-31&o=-spend&n=5&f=cabin="Y"&f=cabin=false').filters
    (('cabin', ('Y', False)),)
    """
    if len(text) > LONGEST:
        raise Unclear("long")
    pairs = parse_qsl(text, keep_blank_values=True)
    plain = {key: value for key, value in pairs if len(key) == 1 and key != "f"}
    return Question(
        dimensions=_names(plain.get("d", "customer"), "dimensions", 0, MOST_DIMENSIONS),
        measures=_names(plain.get("m", "spend"), "measures", 1, MOST_MEASURES),
        period=_period(plain.get("p", "this_year")),
        date_basis=plain.get("b", "booked"),
        filters=_filters(value for key, value in pairs if key == "f"),
        compare=_one_of(plain.get("c", ""), ("", *COMPARED), "compare"),
        order=_order(plain.get("o", "")),
        top=_top(plain.get("n", "")),
        chart=_one_of(plain.get("g", "bar"), CHARTS, "chart"),
    )


def _names(text, code, least, most):
    names = tuple(name for name in text.split(",") if name)
    if not least <= len(names) <= most or len(set(names)) < len(names):
        raise Unclear(code, text)
    return names


def _one_of(text, known, code):
    if text not in known:
        raise Unclear(code, text)
    return text


def _order(text):
    return f"{text[1:]} desc" if text.startswith("-") else text


def _top(text):
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= MOST_ROWS):
        raise Unclear("top", text)
    return int(text or 0)


def _filters(texts):
    found = {}
    for count, text in enumerate(texts):
        name, _sign, value = text.partition("=")
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise Unclear("filter", text) from None
        if count >= MOST_VALUES or not name or not isinstance(value, (str, int)) or value is True:
            raise Unclear("filter", text)
        found.setdefault(name, []).append(value)
    return tuple((name, tuple(values)) for name, values in found.items())


# -- days -------------------------------------------------------------------------------------------------------------


def _period(text):
    if text in PERIODS:
        return text
    first, tilde, last = text.partition("~")
    try:
        days = tuple(date.fromisoformat(day) if day else None for day in (first, last))
    except ValueError:
        days = None
    if not tilde or not days or (all(days) and days[0] > days[1]) or date.max in days:
        raise Unclear("period", text)
    return days


def _period_text(period):
    return period if isinstance(period, str) else "~".join(day.isoformat() if day else "" for day in period)


def days_of(period, today):
    """``(first day, first day after)`` of a question's period; None where it is open.

    >>> days_of("last_quarter", date(2026, 2, 3)), days_of((None, date(2026, 3, 31)), None)
    ((datetime.date(2025, 10, 1), datetime.date(2026, 1, 1)), (None, datetime.date(2026, 4, 1)))
    """
    if not isinstance(period, str):
        return period[0], period[1] and period[1] + DAY
    return preset(period, today)
