"""An answer of the spend cube laid out once: the screen, the spreadsheet, the text file and the paper show this table.

Rows stand in the order of reading: a group before its parts, so that a row's depth is the length of its key. Figures are
rounded here, and nowhere after.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from . import data_file

MONEY, COUNT, AVERAGE, SHARE, CHANGE = "money", "count", "average", "share", "change"
#: decimals where the answer names none; shares and changes are fractions, shown in percent with one decimal
DECIMALS = {MONEY: 2, COUNT: 0, AVERAGE: 2, SHARE: 3, CHANGE: 3}
WORDS = {"total": "Total", "before": "before", "change": "change", "chart": "Chart", "table": "Spend", "others": "Others"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of figures.

    :param name: the measure's; of a comparison ``NAME/before`` (the other period's) and ``NAME/change`` (a fraction of it)
    """

    name: str
    heading: str
    kind: str
    decimals: int

    @property
    def is_percent(self):
        return self.kind in (SHARE, CHANGE)


@dataclass(frozen=True, slots=True)
class Row:
    """:param labels: of the dimensions down to this row's own
    :param values: Decimal or None by the figure's name
    :param key: values of the dimensions, for drilling
    :param is_rest: everything that the rows above leave out
    """

    labels: tuple
    values: dict
    key: tuple = ()
    is_rest: bool = False

    @property
    def depth(self):
        return len(self.labels)


@dataclass(frozen=True)
class Table:
    """:param about: sentences above it: period, what is counted by, filters, currency
    :param notes: sentences under it: what is left out, what a figure is not
    """

    title: str
    dimensions: tuple
    figures: tuple
    rows: list
    total: Row
    about: tuple = ()
    notes: tuple = ()
    words: dict = field(default_factory=lambda: WORDS)
    currency: str = ""
    chart: str = "bar"
    is_timeline: bool = False


def table_of(answer, title, about=(), notes=(), words=None, chart="bar"):
    """The table of one answer.

    :param dict answer: as ``travel.spend.cube`` gives it, with leading subtotals or without. A measure may have
        ``decimals``
    :param words: what the table says itself, see ``WORDS``
    """
    words = WORDS | (words or {})
    figures = tuple(_figures(answer, words))
    dimensions = answer["dimensions"]
    return Table(
        title=title,
        dimensions=tuple(one["label"] for one in dimensions),
        figures=figures,
        rows=[_row(row, figures) for row in in_order([*answer.get("subtotals", ()), *answer["rows"]])] if dimensions else [],
        total=_row({"labels": (), "values": answer["totals"], "compared": answer.get("compared")}, figures),
        about=tuple(about),
        notes=tuple(notes),
        words=words,
        currency=(answer.get("currency") or {}).get("name") or "",
        chart=chart,
        is_timeline=bool(dimensions) and dimensions[0]["name"] in ("day", "week", "month", "quarter", "year"),
    )


def in_order(rows):
    """Rows and subtotals of any depth, each subtotal before its parts; those of one depth stay in their order.

    >>> [row["key"] for row in in_order([{"key": [2, "Y"]}, {"key": [1, "C"]}, {"key": [1]}, {"key": [2]}])]
    [[1], [1, 'C'], [2], [2, 'Y']]
    """
    below = {}
    for row in rows:
        below.setdefault(tuple(row["key"][:-1]), []).append(row)

    def walk(key):
        for row in below.get(key, ()):
            yield row
            yield from walk(tuple(row["key"]))

    depths = {len(row["key"]) for row in rows}
    return list(rows) if len(depths) < 2 else list(walk(()))


def _figures(answer, words):
    compared = "compared" in answer
    for one in answer["measures"]:
        name, label, kind = one["name"], one["label"], one["kind"]
        decimals = one.get("decimals", DECIMALS[kind])
        yield Figure(name, label, kind, decimals)
        if compared:
            yield Figure(f"{name}/before", f"{label}, {words['before']}", kind, decimals)
            if kind != SHARE:
                yield Figure(f"{name}/change", f"{label}, {words['change']}", CHANGE, DECIMALS[CHANGE])


def _row(row, figures):
    values = row["values"]
    before = {name: beside["before"] for name, beside in (row.get("compared") or {}).items()}
    found = {figure.name: _figure_value(figure, values, before) for figure in figures}
    return Row(tuple(row["labels"]), found, tuple(row.get("key") or ()), bool(row.get("rest")))


def _figure_value(figure, values, before):
    name, _slash, side = figure.name.partition("/")
    if side == "change":
        return rounded(change(values.get(name), before.get(name)), figure.decimals)
    return rounded((before if side else values).get(name), figure.decimals)


def change(now, before):
    """By which part of it something grew; None where nothing was there before.

    >>> change(150, 100), change(50.0, -100.0), change(5, 0)
    (Decimal('0.5'), Decimal('1.5'), None)
    """
    if now is None or not before:
        return None
    was = exact(before)
    return (exact(now) - was) / abs(was)


def exact(number):
    """A float as it is written, not as it is stored."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def rounded(number, decimals):
    """
    >>> rounded(2.675, 2), rounded(None, 2), rounded(3, 0)
    (Decimal('2.68'), None, Decimal('3'))
    """
    if number is None:
        return None
    return exact(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


# -- as a text file ---------------------------------------------------------------------------------------------------


def label_cells(table, row):
    """The cells of the dimensions: what stands for all parts is called total, so that a sum is never taken for a part.

    >>> both = Table("", ("Customer", "Cabin"), (), [], Row((), {}))
    >>> label_cells(both, Row(("Alpha",), {})), label_cells(both, Row((), {})), label_cells(both, Row(("Alpha", "Y"), {}))
    (['Alpha', 'Total'], ['Total', ''], ['Alpha', 'Y'])
    """
    wide = max(len(table.dimensions), 1)
    cells = list(row.labels)
    if len(cells) < wide:
        cells.append(table.words["total"])
    return cells[:wide] + [""] * (wide - len(cells))


def headings(table):
    """Of all columns; money names its currency, percents say so."""
    return [*(table.dimensions or ("",)), *(_heading(table, figure) for figure in table.figures)]


def _heading(table, figure):
    if figure.is_percent:
        return f"{figure.heading} (%)"
    return f"{figure.heading} ({table.currency})" if figure.kind == MONEY and table.currency else figure.heading


def all_rows(table):
    """The rows and, last, the total."""
    return [*table.rows, table.total] if table.dimensions else [table.total]


def write_csv(table, options):
    """The rows of the table as text, the total last.

    :param data_file.Options options: how text is written
    :return: bytes
    """
    wide = max(len(table.dimensions), 1)
    kinds = [data_file.TEXT] * wide + [data_file.AMOUNT] * len(table.figures)
    columns = [data_file.Column(heading, kind) for heading, kind in zip(headings(table), kinds, strict=True)]
    rows = [[*label_cells(table, row), *(_shown(row, figure) for figure in table.figures)] for row in all_rows(table)]
    return data_file.write_csv(data_file.Table(columns, rows), options)


def _shown(row, figure):
    value = row.values[figure.name]
    return value if value is None or not figure.is_percent else (value * 100).quantize(Decimal("0.1"))
