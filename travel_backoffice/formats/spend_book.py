"""A spend table as a workbook: real figures, groups that fold, a native chart on data of its own. No text is a formula."""

import io
from datetime import datetime, time

import xlsxwriter

from .book_formats import BookFormats
from .spend_chart import chart_of
from .spend_table import all_rows, headings, label_cells

WIDEST = 50
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: deepest outline of a spreadsheet
MOST_LEVELS = 7


def write_book(table, created):
    """One sheet with the table, one with its chart.

    :param spend_table.Table table: what is written
    :param date created: stated as the day the workbook was made
    :return: bytes
    """
    return write_books([table], created)


def write_books(tables, created):
    """Several tables in one workbook, each with its chart: a pack of reports."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, SETTINGS)
    file.set_properties({"title": tables[0].title, "created": datetime.combine(created, time())})
    looks = _Looks(file)
    for table in tables:
        several = len(tables) > 1
        _write_table(file.add_worksheet(_sheet_name(file, table.title if several else table.words["table"])), table, looks)
        if chart := chart_of(table):
            name = f"{table.words['chart']} {table.title}" if several else table.words["chart"]
            _write_chart(file, file.add_worksheet(_sheet_name(file, name)), chart, looks)
    file.close()
    return out.getvalue()


def _sheet_name(file, wanted):
    """A name that a spreadsheet takes: 31 signs, none of seven, no apostrophe at an end, none twice."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in wanted)[:31].strip("' ") or "Data"
    taken = {sheet.get_name().lower() for sheet in file.worksheets()}
    names = [plain, *(f"{plain[:27]} {number}" for number in range(2, 1000))]
    return next(name for name in names if name.lower() not in taken)


class _Looks(BookFormats):
    """And how figures look."""

    def figure(self, is_percent, decimals, **properties):
        point = "0" * (max(decimals - 2, 0) if is_percent else decimals)
        shown = ("0" if is_percent else "#,##0") + (f".{point}" if point else "") + ("%" if is_percent else "")
        return self(num_format=shown, **properties)


def _write_table(sheet, table, looks):
    sheet.write_string(0, 0, table.title, looks(bold=True, font_size=14))
    for number, line in enumerate(table.about, 1):
        sheet.write_string(number, 0, line, looks(italic=True))
    head = len(table.about) + 2
    wide = max(len(table.dimensions), 1)
    rows = all_rows(table)
    _write_head(sheet, head, table, rows, looks)
    sheet.freeze_panes(head + 1, wide)
    sheet.outline_settings(True, False, False, False)  # the sum of a group stands above its parts
    for number, row in enumerate(rows, head + 1):
        _write_row(sheet, number, table, row, looks)
    for number, line in enumerate(table.notes, head + len(rows) + 2):
        sheet.write_string(number, 0, line, looks(italic=True))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)


def _write_head(sheet, head, table, rows, looks):
    wide = max(len(table.dimensions), 1)
    for place, text in enumerate(headings(table)):
        side = "right" if place >= wide else "left"
        # a percent is stored as a fraction and shown as percent: the heading needs no sign
        name = table.figures[place - wide].heading if place >= wide and table.figures[place - wide].is_percent else text
        sheet.write_string(head, place, name, looks(bold=True, bottom=1, text_wrap=True, align=side, valign="top"))
        widest = max((len(label_cells(table, row)[place]) for row in rows[:500]), default=0) if place < wide else 11
        sheet.set_column(place, place, min(max(widest, len(text) if place < wide else 11) + 3, WIDEST))


def _write_row(sheet, number, table, row, looks):
    is_total = row is table.total
    is_group = 0 < row.depth < len(table.dimensions)
    look = {"bold": True, "top": 1} if is_total else {"bold": True} if is_group else {}
    level = min(max(row.depth - 1, 0), MOST_LEVELS)
    if level:
        sheet.set_row(number, None, None, {"level": level})
    for place, text in enumerate(label_cells(table, row)):
        sheet.write_string(number, place, text, looks(**look)) if text else sheet.write_blank(number, place, None, looks(**look))
    first = max(len(table.dimensions), 1)
    for place, figure in enumerate(table.figures, first):
        value = row.values[figure.name]
        format_ = looks.figure(figure.is_percent, figure.decimals, **look)
        if value is None:
            sheet.write_blank(number, place, None, format_)
        else:
            sheet.write_number(number, place, float(value), format_)


# -- the chart --------------------------------------------------------------------------------------------------------


def _write_chart(file, sheet, chart, looks):
    """Its data as a small table, and beside it the chart that is drawn from them."""
    _write_chart_data(sheet, chart, looks)
    sheet.set_column(0, 0, min(max(map(len, chart.categories)) + 2, WIDEST))
    sheet.set_column(1, len(chart.series), 14)
    sheet.insert_chart(1, len(chart.series) + 2, _native_chart(file, sheet.get_name(), chart), {"x_scale": 1.7, "y_scale": 1.7})


def _write_chart_data(sheet, chart, looks):
    """What a chart is drawn from: a column for each series, a row for each category."""
    for place, (name, values) in enumerate(chart.series, 1):
        sheet.write_string(0, place, name, looks(bold=True, bottom=1, align="right"))
        for number, value in enumerate(values, 1):
            if value is not None:
                sheet.write_number(number, place, float(value), looks.figure(chart.is_percent, chart.decimals))
    for number, category in enumerate(chart.categories, 1):
        sheet.write_string(number, 0, category)


def _native_chart(file, name, chart):
    kind = {"bar": "column"}.get(chart.kind, chart.kind)
    made = file.add_chart({"type": kind, "subtype": "stacked"} if chart.stacked and kind == "column" else {"type": kind})
    last = len(chart.categories)
    for place, (_series, _values) in enumerate(chart.series, 1):
        made.add_series({"name": [name, 0, place], "categories": [name, 1, 0, last, 0], "values": [name, 1, place, last, place]})
    made.set_title({"name": f"{chart.title}: {chart.heading}", "name_font": {"size": 12}, "overlay": False})
    if len(chart.series) == 1 and kind != "pie":
        made.set_legend({"none": True})
    elif kind != "pie":
        made.set_legend({"position": "bottom"})
    return made
