"""Several spend tables as one workbook to be read: an index, a sheet for each with its chart beside it, totals as formulas."""

import io
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .spend_book import SETTINGS, _Looks, _native_chart, _sheet_name, _write_chart_data, _write_table
from .spend_chart import chart_of
from .spend_table import all_rows

#: columns between the table and its chart
GAP = 1
FACT_WIDTH, TITLE_WIDTH = 18, 60


@dataclass(frozen=True)
class Front:
    """The first sheet.

    :param facts: pairs (label, value); a value is text or a date
    :param contents: heading of the list of sheets
    :param sheet: what the first sheet is called
    """

    title: str
    facts: tuple
    contents: str
    sheet: str


def write_pack(tables, front, created):
    """
    :param list tables: ``spend_table.Table``, each a sheet
    :param Front front: the first sheet
    :param date created: stated as the day the workbook was made
    :return: bytes
    """
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, SETTINGS)
    file.set_properties({"title": front.title, "created": datetime.combine(created, time())})
    looks = _Looks(file)
    index = file.add_worksheet(_sheet_name(file, front.sheet))
    sheets = [file.add_worksheet(_sheet_name(file, table.title)) for table in tables]
    for table, sheet in zip(tables, sheets, strict=True):
        _write_table(sheet, table, looks)
        _write_totals(sheet, table, looks)
    for table, sheet in zip(tables, sheets, strict=True):
        if chart := chart_of(table):
            _draw(file, sheet, table, chart, looks)
    _write_index(index, front, tables, sheets, looks)
    file.close()
    return out.getvalue()


def _write_index(index, front, tables, sheets, looks):
    index.write_string(0, 0, front.title, looks(bold=True, font_size=14))
    for number, (label, value) in enumerate(front.facts, 2):
        index.write_string(number, 0, label, looks(bold=True))
        if isinstance(value, str):
            index.write_string(number, 1, value)
        else:
            index.write_datetime(number, 1, datetime.combine(value, time()), looks(num_format="yyyy-mm-dd", align="left"))
    first = len(front.facts) + 3
    index.write_string(first, 0, front.contents, looks(bold=True, bottom=1))
    index.write_blank(first, 1, None, looks(bottom=1))
    for number, (table, sheet) in enumerate(zip(tables, sheets, strict=True), first + 1):
        quoted = sheet.get_name().replace("'", "''")
        index.write_number(number, 0, number - first, looks(align="left"))
        index.write_url(number, 1, f"internal:'{quoted}'!A1", looks(font_color="#1f5a8a", underline=1), table.title)
    index.set_column(0, 0, FACT_WIDTH)
    index.set_column(1, 1, TITLE_WIDTH)


def _head(table):
    """The row of the headings, as ``spend_book`` lays a table out."""
    return len(table.about) + 2


def _write_totals(sheet, table, looks):
    """The total as a formula over what it is the sum of; as it is where it is no sum: averages, distinct counts, a top of many."""
    wide = len(table.dimensions)
    if any(row.labels[1] == table.words["total"] for row in table.rows if row.depth > 1):
        return  # a part is called so: it would be taken for a group
    number = _head(table) + len(all_rows(table))
    for place, figure in enumerate(table.figures, wide):
        outer = [row.values[figure.name] for row in table.rows if row.depth == 1]
        total = table.total.values[figure.name]
        if not (wide and outer and total is not None and sum(filter(None, outer), Decimal(0)) == total):
            continue
        look = looks.figure(figure.is_percent, figure.decimals, bold=True, top=1)
        sheet.write_formula(number, place, _sum_of_outer(table, place), look, float(total))


def _sum_of_outer(table, place):
    """``=SUM`` of a column; of groups with parts only the groups (and the rest), which stand with the word for total beside their name."""
    first, last = _head(table) + 2, _head(table) + 1 + len(table.rows)  # as spreadsheets count
    column = xl_col_to_name(place)
    if len(table.dimensions) == 1:
        return f"=SUM({column}{first}:{column}{last})"
    word = table.words["total"].replace('"', '""')
    return f'=SUMIF(B{first}:B{last},"{word}",{column}{first}:{column}{last})'


def _draw(file, sheet, table, chart, looks):
    """The chart stands beside its table; what it is drawn from, on a sheet at the end."""
    data = file.add_worksheet(_sheet_name(file, f"{table.words['chart']} {table.title}"))
    _write_chart_data(data, chart, looks)
    data.set_column(0, len(chart.series), FACT_WIDTH)
    column = max(len(table.dimensions), 1) + len(table.figures) + GAP
    sheet.insert_chart(_head(table), column, _native_chart(file, data.get_name(), chart), {"x_scale": 1.4, "y_scale": 1.4})
