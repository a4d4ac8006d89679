"""A statement as a workbook: a sheet for each currency, sums as formulas; text never becomes a formula.

Amounts are Decimal, days are dates; all words come from the caller, in the customer's language.
"""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

TEXT, DATE, AMOUNT, DAYS = "text", "date", "amount", "days"
#: What a row may be worked out from: the columns of its own row, by name
OVERDUE = "overdue"
OPEN = "open"
SHEET_NAME = 31
WIDTHS = {TEXT: 24, DATE: 12, AMOUNT: 14, DAYS: 10}


@dataclass(frozen=True)
class Column:
    """:param formula: ``open``: amount less paid · ``overdue``: days since due, nothing before · ``""``: as given
    :param summed: whether its sum stands below
    """

    name: str
    heading: str
    kind: str = TEXT
    formula: str = ""
    summed: bool = False


@dataclass(frozen=True)
class Sheet:
    """One currency.

    :param facts: pairs (label, value) above the table; a value is text, a date or an amount
    :param rows: dicts by name of column; what a formula works out has its value there, too
    :param buckets: ``(label, first day, last day)`` of the ageing, None where it has no end; none without ageing
    :param aged: the buckets' values
    :param closing: ``(label, value)`` of the balance
    :param credits_label: of the sum of amounts below zero
    :param opening: what stood before the first row (0 of open items)
    """

    currency: str
    decimals: int
    columns: list
    rows: list
    facts: list = field(default_factory=list)
    buckets: list = field(default_factory=list)
    aged: list = field(default_factory=list)
    closing: tuple = ("", Decimal(0))
    credits: tuple = ("", Decimal(0))
    opening: tuple = ()
    elsewhere: tuple = ()
    total_label: str = ""
    aging_label: str = ""


def write_statement(sheets, as_of, title, empty):
    """:param str empty: said where there is no currency at all
    :return: bytes, the same for the same statement
    """
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties({"title": title, "created": datetime.combine(as_of, time())})
    for sheet in sheets:
        _Writer(book, sheet, as_of).write()
    if not sheets:
        book.add_worksheet("-").write_string(0, 0, empty)
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book, sheet, as_of):
        self.data, self.as_of = sheet, as_of
        self.sheet = book.add_worksheet(sheet.currency[:SHEET_NAME])
        money = "#,##0" + ("." + "0" * sheet.decimals if sheet.decimals else "")
        self.formats = {
            TEXT: None,
            DATE: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            AMOUNT: book.add_format({"num_format": money}),
            DAYS: book.add_format({"num_format": "0"}),
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "right": book.add_format({"bold": True, "bottom": 1, "align": "right", "text_wrap": True, "valign": "top"}),
            "sum": book.add_format({"num_format": money, "bold": True, "top": 1}),
            "line": book.add_format({"bold": True, "top": 1}),
        }
        self.place = {column.name: number for number, column in enumerate(sheet.columns)}

    def write(self):
        row = self._facts()
        head = row + 1
        self._head(head)
        self.sheet.freeze_panes(head + 1, 0)
        first = head + 2  # as spreadsheets count
        for number, values in enumerate(self.data.rows, start=head + 1):
            self._row(number, values)
        last = head + 1 + len(self.data.rows)
        below = self._sums(first, last)
        self._balance(first, last, below)
        for number, column in enumerate(self.data.columns):
            self.sheet.set_column(number, number, WIDTHS[column.kind])
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(head)

    def _facts(self):
        """Who, when: above the table. The day is a cell that formulas read."""
        for number, (label, value) in enumerate(self.data.facts):
            self.sheet.write_string(number, 0, label, self.formats["bold"])
            self._value(number, 1, value)
        return len(self.data.facts)

    def _head(self, row):
        for number, column in enumerate(self.data.columns):
            style = "right" if column.kind in (AMOUNT, DAYS) else "head"
            self.sheet.write_string(row, number, column.heading, self.formats[style])

    def _row(self, number, values):
        for place, column in enumerate(self.data.columns):
            value = values.get(column.name)
            if column.formula and value is not None:
                formula = self._formula(column, number + 1)
                self.sheet.write_formula(number, place, formula, self.formats[column.kind], float(value))
            else:
                self._value(number, place, value)

    def _formula(self, column, row):
        if column.formula == OPEN:
            return f"={self._column('amount')}{row}-{self._column('paid')}{row}"
        return f"=MAX(0,{self._as_of()}-{self._column('due')}{row})"

    def _as_of(self):
        row = next(number for number, (_label, value) in enumerate(self.data.facts, 1) if value == self.as_of)
        return f"$B${row}"

    def _column(self, name):
        return xl_col_to_name(self.place[name])

    def _value(self, row, place, value):
        if isinstance(value, str):
            # as a string whatever it begins with
            self.sheet.write_string(row, place, value)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, place, datetime.combine(value, time()), self.formats[DATE])
        elif isinstance(value, Decimal):
            self.sheet.write_number(row, place, float(value), self.formats[AMOUNT])
        elif value is not None:
            self.sheet.write_number(row, place, value)

    def _sums(self, first, last):
        """:return: the first row below, counted from nought"""
        if not self.data.rows:
            return last + 1
        for place, column in enumerate(self.data.columns):
            if column.summed:
                letter = xl_col_to_name(place)
                total = sum((row[column.name] for row in self.data.rows if row.get(column.name) is not None), Decimal(0))
                self.sheet.write_formula(last, place, f"=SUM({letter}{first}:{letter}{last})", self.formats["sum"], float(total))
            else:
                self.sheet.write_string(last, place, self.data.total_label if not place else "", self.formats["line"])
        return last + 2

    def _balance(self, first, last, row):
        """Opening, credits, buckets and closing, each worked out from the rows above."""
        parts, data = [], self.data
        for label, value in filter(None, (data.opening, data.elsewhere)):
            row = self._line(row, label, None, value)
            parts.append(f"B{row}")
        cells = f"{self._column('open')}{first}:{self._column('open')}{last}" if "open" in self.place and data.rows else ""
        if not cells:
            sums = [f"{self._column(column.name)}{last + 1}" for column in data.columns if column.summed] if data.rows else []
            formula = "=" + "+".join([*parts, *sums]) if parts or sums else None
            return self._line(row, data.closing[0], formula, data.closing[1])
        row = self._buckets(cells, first, last, row)
        row = self._line(row, data.credits[0], f'=SUMIF({cells},"<0")', data.credits[1])
        return self._line(row, data.closing[0], f"=SUM({cells})", data.closing[1])

    def _buckets(self, cells, first, last, row):
        self.sheet.write_string(row, 0, self.data.aging_label, self.formats["bold"])
        row += 1
        days = f"{self._column('due')}{first}:{self._column('due')}{last}"
        for (label, low, high), value in zip(self.data.buckets, self.data.aged, strict=True):
            # overdue since at least `low` days: due at the latest so many days before
            wanted = [f'{cells},">0"']
            wanted += [f'{days},"<="&({self._as_of()}-{low})'] if low is not None else []
            wanted += [f'{days},">="&({self._as_of()}-{high})'] if high is not None else []
            row = self._line(row, label, f"=SUMIFS({cells},{','.join(wanted)})", value)
        return row

    def _line(self, row, label, formula, value):
        self.sheet.write_string(row, 0, label)
        if formula:
            self.sheet.write_formula(row, 1, formula, self.formats[AMOUNT], float(value))
        else:
            self.sheet.write_number(row, 1, float(value), self.formats[AMOUNT])
        return row + 1
