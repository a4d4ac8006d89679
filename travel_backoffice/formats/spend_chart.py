"""What a chart of a spend table shows: told once, drawn on the screen, in the spreadsheet and on paper alike."""

from dataclasses import dataclass
from decimal import Decimal

from .spend_table import COUNT, MONEY

#: A chart is to be read at one glance; days and months may be more.
MOST_CATEGORIES, MOST_MOMENTS, MOST_SERIES, MOST_SLICES = 20, 62, 6, 8


@dataclass(frozen=True, slots=True)
class Chart:
    """:param kind: ``bar``, ``line`` or ``pie``
    :param series: ``[(name, [Decimal or None for each category])]``
    :param stacked: the series are parts of one bar
    :param left_out: how many rows of the table are not drawn
    """

    kind: str
    title: str
    heading: str
    decimals: int
    is_percent: bool
    categories: tuple
    series: tuple
    stacked: bool = False
    left_out: int = 0


def chart_of(table):
    """The chart of a table, of its first figure; None where none is wanted or there is nothing to draw.

    One dimension: a bar for each value (with the compared period beside it). More: the second one's largest values are
    the parts of each bar, where sums can be parted. A pie that would have a part below zero is drawn as bars.
    """
    if table.chart == "none" or not table.dimensions or not table.figures:
        return None
    outer = [row for row in table.rows if row.depth == 1]
    most = MOST_MOMENTS if table.is_timeline else MOST_CATEGORIES
    drawn = outer[:most]
    if not drawn:
        return None
    figure = table.figures[0]
    kind = "bar" if table.chart == "pie" and not _can_be_pie(drawn, figure) else table.chart
    if kind == "pie":
        return _pie(table, figure, outer)
    stacked = len(table.dimensions) > 1 and figure.kind in (MONEY, COUNT) and not _compared(table)
    series = _parts(table, figure, drawn) if stacked else _sides(table, figure, drawn)
    categories = tuple(row.labels[0] for row in drawn)
    left = len(outer) - len(drawn)
    return Chart(kind, table.title, figure.heading, figure.decimals, figure.is_percent, categories, series, stacked, left)


def _compared(table):
    return any(figure.name.endswith("/before") for figure in table.figures)


def _can_be_pie(rows, figure):
    values = [row.values[figure.name] or 0 for row in rows]
    return figure.kind in (MONEY, COUNT) and min(values) >= 0 and sum(values) > 0


def _pie(table, figure, rows):
    """The largest as slices, the others as one."""
    ordered = sorted(rows, key=lambda row: -(row.values[figure.name] or 0)) if not table.is_timeline else rows
    slices = [(row.labels[0], row.values[figure.name] or Decimal(0)) for row in ordered[: MOST_SLICES - 1]]
    others = sum((row.values[figure.name] or Decimal(0) for row in ordered[MOST_SLICES - 1 :]), Decimal(0))
    if others:
        slices.append((table.words["others"], others))
    names, values = zip(*slices, strict=True)
    return Chart("pie", table.title, figure.heading, figure.decimals, False, names, ((figure.heading, list(values)),))


def _sides(table, figure, rows):
    """Now, and where it is compared, before."""
    wanted = [one for one in table.figures if one.name in (figure.name, f"{figure.name}/before")]
    return tuple((one.heading, [row.values[one.name] for row in rows]) for one in wanted)


def _parts(table, figure, rows):
    """The second dimension's largest values as series; what they leave is one more."""
    places = {_outer(row): place for place, row in enumerate(rows)}
    parts = {}
    for row in table.rows:
        if row.depth == 2 and _outer(row) in places:
            of_all = parts.setdefault(row.labels[1], [Decimal(0)] * len(rows))
            of_all[places[_outer(row)]] += row.values[figure.name] or 0
    largest = sorted(parts, key=lambda name: -sum(map(abs, parts[name])))
    series = [(name, parts[name]) for name in largest[: MOST_SERIES if len(largest) <= MOST_SERIES else MOST_SERIES - 1]]
    rest = [
        (row.values[figure.name] or Decimal(0)) - sum(values[place] for _name, values in series)
        for place, row in enumerate(rows)
    ]
    if any(rest):
        series.append((table.words["others"], rest))
    return tuple(series)


def _outer(row):
    """Two that are called the same are still two."""
    return row.key[:1] or row.labels[:1]


def told(chart, number):
    """The chart in words, for whoever does not see it.

    :param number: how a value is written
    """
    single = len(chart.series) == 1
    for place, category in enumerate(chart.categories):
        values = [(name, series[place]) for name, series in chart.series if series[place]]
        if values:
            yield category, "; ".join(number(value) if single else f"{name} {number(value)}" for name, value in values)
