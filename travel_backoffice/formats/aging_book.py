"""Aged receivables as a workbook: real figures, living totals, a chart. Text never becomes a formula."""

import io
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from .book_formats import BookFormats

#: The head of the table; above it stands what it is about.
HEAD = 3
WIDEST = 50


class Amounts(NamedTuple):
    """One currency's side of a row: Decimal by bucket, and by status."""

    currency: str
    decimals: int
    buckets: tuple
    statuses: tuple


class BookRow(NamedTuple):
    """:param names: of the groups · own: in the currency of the documents · company: in the company's"""

    names: tuple
    own: Amounts
    company: Amounts


@dataclass(frozen=True)
class Book:
    """:param groups, buckets, statuses: headings
    :param words: headings by name: ``currency``, ``open``, ``total``, ``own``, ``company`` (names of the two sheets)
    """

    title: str
    about: str
    groups: tuple
    buckets: tuple
    statuses: tuple
    words: dict
    rows: list = field(default_factory=list)


def write_book(book, created):
    """A sheet in the currencies of the documents, and one in the company's with a chart.

    :param date created: stated as the day the workbook was made
    """
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = xlsxwriter.Workbook(out, settings)
    file.set_properties({"title": book.title, "created": datetime.combine(created, time())})
    formats = _Formats(file)
    for side in ("own", "company"):
        sheet = file.add_worksheet(book.words[side][:31])
        totals = _write_sheet(sheet, book, [(row.names, getattr(row, side)) for row in book.rows], formats)
        if side == "company" and totals:
            _add_chart(file, sheet, book, totals[0])
    file.close()
    return out.getvalue()


class _Formats(BookFormats):
    """And how money looks."""

    def money(self, decimals, **properties):
        return self(num_format="#,##0" + ("." + "0" * decimals if decimals else ""), **properties)


def _write_sheet(sheet, book, rows, formats):
    """:return: the places (row numbers) of the totals, one for each currency"""
    sheet.write_string(0, 0, book.title, formats(bold=True, font_size=14))
    sheet.write_string(1, 0, book.about, formats(italic=True))
    heads = [*book.groups, book.words["currency"], book.words["open"], *book.buckets, *book.statuses]
    first_amount = len(book.groups) + 1
    for place, head in enumerate(heads):
        look = {"bold": True, "bottom": 1, "text_wrap": True, "align": "right" if place >= first_amount else "left"}
        sheet.write_string(HEAD, place, head, formats(**look))
        widest = max([len(head), *(len(names[place]) for names, _amounts in rows[:500])]) if place < len(book.groups) else 12
        sheet.set_column(place, place, min(widest + 2, WIDEST))
    sheet.freeze_panes(HEAD + 1, len(book.groups))
    for number, (names, amounts) in enumerate(rows, HEAD + 1):
        _write_row(sheet, number, names, amounts, formats)
    if rows:
        sheet.autofilter(HEAD, 0, HEAD + len(rows), len(heads) - 1)
    return _write_totals(sheet, book, rows, len(heads), formats)


def _write_row(sheet, number, names, amounts, formats):
    for place, name in enumerate(names):
        sheet.write_string(number, place, name)
    sheet.write_string(number, len(names), amounts.currency)
    money = formats.money(amounts.decimals)
    first = len(names) + 2
    for place, value in enumerate((*amounts.buckets, *amounts.statuses), first):
        sheet.write_number(number, place, float(value), money)
    last = first + len(amounts.buckets) - 1
    span = f"{xl_rowcol_to_cell(number, first)}:{xl_rowcol_to_cell(number, last)}"
    sheet.write_formula(number, first - 1, f"=SUM({span})", money, float(sum(amounts.buckets)))


def _write_totals(sheet, book, rows, columns, formats):
    """Under the rows a total for each currency, as a formula: who changes or filters a figure sees what comes of it."""
    places, number = [], HEAD + 2 + len(rows)
    by_currency = {}
    for _names, amounts in rows:
        by_currency.setdefault(amounts.currency, []).append(amounts)
    currencies = len(book.groups)
    letter = xl_col_to_name(currencies)
    for currency, listed in sorted(by_currency.items()):
        sheet.write_string(number, 0, book.words["total"], formats(bold=True, top=1))
        sheet.write_string(number, currencies, currency, formats(bold=True, top=1))
        money = formats.money(listed[0].decimals, bold=True, top=1)
        sums = [sum(column) for column in zip(*((sum(one.buckets), *one.buckets, *one.statuses) for one in listed), strict=True)]
        for place in range(currencies + 1, columns):
            column = xl_col_to_name(place)
            first, last = HEAD + 2, HEAD + 1 + len(rows)
            formula = f"=SUMIF(${letter}${first}:${letter}${last},${letter}{number + 1},{column}${first}:{column}${last})"
            sheet.write_formula(number, place, formula, money, float(sums[place - currencies - 1]))
        places.append(number)
        number += 1
    return places


def _add_chart(file, sheet, book, total):
    """What is open by age, out of the first currency's total."""
    first = len(book.groups) + 2
    last = first + len(book.buckets) - 1
    name = sheet.get_name()
    chart = file.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": book.words["open"],
            "categories": [name, HEAD, first, HEAD, last],
            "values": [name, total, first, total, last],
        }
    )
    chart.set_title({"name": book.title})
    chart.set_legend({"none": True})
    sheet.insert_chart(total + 3, 0, chart, {"x_scale": 1.4})
