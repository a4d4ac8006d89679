"""The measures of travel spend and the arithmetic on their sums: ratios, shares, totals. Free of Odoo."""

from dataclasses import dataclass
from decimal import Decimal

MONEY, COUNT, AVERAGE, SHARE = "money", "count", "average", "share"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that spend is told by.

    :param name: as callers name it; money names the column in the currency of the service, ``…_company`` is its twin
    :param kind: ``money``, ``count``, ``average`` (of money where ``money`` is true) or ``share`` (of 1)
    :param columns: additive columns that it is made of; two of an average: what is divided by what
    :param distinct: each counted once, wherever it is: no sum of parts, so it has a column in no table
    """

    name: str
    kind: str
    columns: tuple
    is_money: bool = False
    distinct: bool = False

    @property
    def whole(self):
        """Whether its one column is the figure itself."""
        return self.kind in (MONEY, COUNT)


def _money(*names):
    return {name: Measure(name, MONEY, (name,), True) for name in names}


def _count(*names):
    return {name: Measure(name, COUNT, (name,)) for name in names}


MEASURES = (
    _money("spend", "base_fare", "taxes", "fees", "discounts", "refunds", "change_cost", "lost_savings", "billed", "levies")
    | _count("lines", "documents", "nights", "segments")
    | {
        "trips": Measure("trips", COUNT, ("trips",), distinct=True),
        "average_ticket_price": Measure("average_ticket_price", AVERAGE, ("ticket_amount", "tickets"), True),
        "average_daily_rate": Measure("average_daily_rate", AVERAGE, ("hotel_amount", "nights"), True),
        "lead_days": Measure("lead_days", AVERAGE, ("lead_total", "lead_count")),
        "share": Measure("share", SHARE, ("spend",)),
    }
)


def columns_of(measures):
    """The additive columns that these measures need, each once, in a fixed order."""
    found = (MEASURES[measure] for measure in measures)
    return list(dict.fromkeys(name for measure in found if not measure.distinct for name in measure.columns))


def values_of(measures, sums, whole):
    """The measures of one cell.

    :param sums: its additive columns, ``{name: number}``
    :param whole: the same of all cells; shares are of it
    :return: ``{measure: number or None}``; None where an average is of nothing

    >>> values_of(["share", "lead_days"], {"spend": 25, "lead_total": 9, "lead_count": 2}, {"spend": 100})
    {'share': Decimal('0.25'), 'lead_days': Decimal('4.5')}
    """
    return {name: _value(MEASURES[name], sums, whole) for name in measures}


def _value(measure, sums, whole):
    if measure.whole:
        return sums[measure.columns[0]]
    if measure.kind == SHARE:
        return _ratio(sums[measure.columns[0]], whole[measure.columns[0]])
    return _ratio(*(sums[name] for name in measure.columns))


def readers(measures, places, whole, money=Decimal):
    """The same for very many cells: a function for each measure that reads it off the columns of a table of texts.

    :param dict places: which column of the table has the texts of each additive column
    :param whole: the row of the totals
    :param money: what is made of the text of an amount
    :return: ``{measure: function of all columns}``, which gives a list; ratios are Decimal, counts int

    >>> read = readers(["spend", "share"], {"spend": 0}, ["100.00"])
    >>> read["spend"]([["25.50", "74.50"]]), read["share"]([["25.50"]])
    ([Decimal('25.50'), Decimal('74.50')], [Decimal('0.255')])
    """
    return {name: _reader(MEASURES[name], places, whole, money) for name in measures}


def _reader(measure, places, whole, money):
    first = places[measure.columns[0]]
    if measure.whole:
        number = money if measure.is_money else int
        return lambda columns: list(map(number, columns[first]))
    if measure.kind == SHARE:
        total = whole[first]
        return lambda columns: [_ratio(text, total) for text in columns[first]]
    second = places[measure.columns[1]]
    return lambda columns: list(map(_ratio, columns[first], columns[second]))


def _ratio(upper, lower):
    lower = Decimal(lower)
    return Decimal(upper) / lower if lower else None


def compared(kind, now, before):
    """What a figure is beside an earlier one: the difference, and that in percent of the earlier one's size.

    :return: ``{"before", "difference", "percentage"}``; the percentage is None where there was nothing before, and for
        shares; the difference is None where either is of nothing

    >>> compared("money", Decimal(150), Decimal(-100))
    {'before': Decimal('-100'), 'difference': Decimal('250'), 'percentage': Decimal('250')}
    """
    if now is None or before is None:
        return {"before": before, "difference": None, "percentage": None}
    difference = now - before
    percentage = Decimal(difference) * 100 / abs(Decimal(before)) if before and kind != SHARE else None
    return {"before": before, "difference": difference, "percentage": percentage}
