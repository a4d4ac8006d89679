"""Tables as files for a customer's system: CSV, fixed width, XLSX, JSON. The same table makes the same bytes.

Amounts are Decimal and dates are dates until they are written; text never becomes a formula in a spreadsheet.
"""

import codecs
import csv
import io
import json
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter

TEXT, DATE, NUMBER, AMOUNT = "text", "date", "number", "amount"
#: What a spreadsheet takes for the beginning of a formula; the wide forms are read alike in East Asia.
FORMULA = "=+-@＝＋－＠"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "none": ""}
#: How dates are written, and how a spreadsheet shows them.
DATE_FORMATS = {
    "iso": ("%Y-%m-%d", "yyyy-mm-dd"),
    "dots": ("%d.%m.%Y", "dd.mm.yyyy"),
    "slashes": ("%d/%m/%Y", "dd/mm/yyyy"),
    "american": ("%m/%d/%Y", "mm/dd/yyyy"),
    "ymd": ("%Y%m%d", "yyyymmdd"),
    "dmy": ("%d%m%Y", "ddmmyyyy"),
    "short": ("%y%m%d", "yymmdd"),
}
DECIMAL_SIGNS = {"point": ".", "comma": ","}
PADDINGS = {"right": (str.ljust, " "), "left": (str.rjust, " "), "zeros": (str.rjust, "0")}
WIDEST = 60


class TooLong(ValueError):
    """A figure or date does not fit the width of its column: cutting it would say something else."""

    def __init__(self, heading, text):
        super().__init__(f"{heading}: {text}")
        self.heading, self.text = heading, text


@dataclass(frozen=True)
class Column:
    """:param kind: text, date, number or amount
    :param width: characters; 0: as many as needed
    :param padding: how a shorter value is filled up: right, left, zeros
    """

    heading: str
    kind: str = TEXT
    width: int = 0
    padding: str = ""


@dataclass(frozen=True)
class Options:
    """How a table is written as text."""

    delimiter: str = ","
    encoding: str = "utf-8"
    decimal_sign: str = "."
    date_format: str = "iso"
    header: bool = True


@dataclass(frozen=True)
class Table:
    """:param rows: lists of values in the order of the columns: str, date, int, Decimal or None
    :param summable: whether the amounts of a column may be added up (one currency)
    """

    columns: list
    rows: list = field(default_factory=list)
    summable: bool = True


# -- text ---------------------------------------------------------------------------------------------------------------


def harmless(text):
    """Text for one cell of a text file: one line, and no formula to whoever opens it in a spreadsheet.

    >>> harmless("=1+1"), harmless("\\t=1+1"), harmless("A\\r\\nB"), harmless("4711")
    ("'=1+1", "'=1+1", 'A B', '4711')
    """
    plain = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    plain = " ".join(plain.split())
    return f"'{plain}" if plain[:1] and plain[0] in FORMULA else plain


def value_text(value, column, options):
    """One value as it stands in a text file.

    :raise TooLong: where anything but text is longer than its column
    """
    is_text = isinstance(value, str)
    if value is None:
        text = ""
    elif isinstance(value, date):
        text = value.strftime(DATE_FORMATS[options.date_format][0])
    elif isinstance(value, Decimal):
        text = f"{value:f}".replace(".", options.decimal_sign)
    else:
        text = harmless(value) if is_text else str(value)
    return _fitted(text, column, is_text)


def _fitted(text, column, is_text):
    if column.width and len(text) > column.width:
        if not is_text:
            raise TooLong(column.heading, text)
        text = text[: column.width]
    if not column.width or column.padding not in PADDINGS:
        return text
    if column.padding == "zeros" and text.startswith("-"):
        return "-" + text[1:].rjust(column.width - 1, "0")
    fill, sign = PADDINGS[column.padding]
    return fill(text, column.width, sign)


def text_rows(table, options):
    """The rows as texts, the head first where it is wanted."""
    if options.header:
        yield [_fitted(harmless(column.heading), column, True) for column in table.columns]
    for row in table.rows:
        yield [value_text(value, column, options) for value, column in zip(row, table.columns, strict=True)]


def write_csv(table, options):
    """:return: bytes; lines end with CR LF, signs that the encoding does not know are written as near as may be"""
    out = io.StringIO(newline="")
    if options.delimiter:
        csv.writer(out, delimiter=options.delimiter, lineterminator="\r\n").writerows(text_rows(table, options))
    else:
        out.writelines("".join(row) + "\r\n" for row in text_rows(table, options))
    return out.getvalue().encode(options.encoding, errors="travel_near")


def _near(error):
    """Ž as Z, Ж as ?: for encodings that know few signs."""
    found = ""
    for sign in error.object[error.start : error.end]:
        plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
        found += plain or "?"
    return found, error.end


codecs.register_error("travel_near", _near)


# -- spreadsheet --------------------------------------------------------------------------------------------------------


def write_xlsx(table, options, created, title=""):
    """A workbook with real figures and dates; under the amounts their sums.

    :param date created: stated as the day the workbook was made
    """
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties({"title": title, "created": datetime.combine(created, time())})
    sheet = book.add_worksheet("Data")
    formats = _formats(book, table, options)
    first = 0
    if options.header:
        first = 1
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.heading, formats["amount_head" if column.kind == AMOUNT else "head"])
    for number, row in enumerate(table.rows, start=first):
        for place, value in enumerate(row):
            _write_cell(sheet, number, place, value, formats)
    if options.header and table.rows and table.summable:
        _write_sums(sheet, table, first, formats)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(table, place, column))
    book.close()
    return out.getvalue()


def _formats(book, table, options):
    decimals = max(
        (-value.as_tuple().exponent for row in table.rows for value in row if isinstance(value, Decimal)), default=2
    )
    money = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "amount_head": book.add_format({"bold": True, "bottom": 1, "align": "right"}),
        "date": book.add_format({"num_format": DATE_FORMATS[options.date_format][1], "align": "left"}),
        "amount": book.add_format({"num_format": money}),
        "sum": book.add_format({"num_format": money, "bold": True, "top": 1}),
        "sum_label": book.add_format({"bold": True, "top": 1}),
    }


def _write_cell(sheet, row, place, value, formats):
    if isinstance(value, str):
        # as a string whatever it begins with
        sheet.write_string(row, place, value) if value else None
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime.combine(value, time()), formats["date"])
    elif isinstance(value, Decimal):
        sheet.write_number(row, place, float(value), formats["amount"])
    elif value is not None:
        sheet.write_number(row, place, value)


def _write_sums(sheet, table, first, formats):
    last = first + len(table.rows)
    for place, column in enumerate(table.columns):
        if column.kind == AMOUNT:
            column_name = xlsxwriter.utility.xl_col_to_name(place)
            total = sum((row[place] for row in table.rows if row[place] is not None), Decimal(0))
            formula = f"=SUM({column_name}{first + 1}:{column_name}{last})"
            sheet.write_formula(last, place, formula, formats["sum"], float(total))
        else:
            sheet.write_blank(last, place, None, formats["sum_label"])


def _width(table, place, column):
    texts = (str(row[place]) for row in table.rows[:200] if row[place] is not None)
    return min(max([len(column.heading), 8, *map(len, texts)]) + 2, WIDEST)


# -- JSON ---------------------------------------------------------------------------------------------------------------


def write_json(table, head):
    """Rows as objects by heading; amounts as text with a point, dates as 2026-03-12, nothing as null.

    :param dict head: what is said of the file as a whole
    """
    names = [column.heading for column in table.columns]
    rows = [dict(zip(names, map(_json_value, row), strict=True)) for row in table.rows]
    return (json.dumps({**head, "rows": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _json_value(value):
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
