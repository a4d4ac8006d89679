"""The workbook opened again: figures, formulas that come to the same, no formula out of a name."""

import io
from datetime import date
from decimal import Decimal

from formats.aging_book import Amounts, Book, BookRow, write_book
from openpyxl import load_workbook

WORDS = {"currency": "Currency", "open": "Open", "total": "Total", "own": "In Currency", "company": "In Company Currency"}


def amounts(currency, *values, decimals=2):
    values = tuple(map(Decimal, values))
    return Amounts(currency, decimals, values[:3], values[3:])


def opened(*rows):
    book = Book("Aged", "Agency", ("Customer",), ("Not Due", "1–30", "Over 30"), ("Collectable", "Disputed"), WORDS, list(rows))
    content = write_book(book, date(2026, 4, 30))
    return load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True)


ALPHA = BookRow(("=HYPERLINK(1)",), amounts("EUR", "1.10", "2.20", "3.30", "6.60", "0"), amounts("USD", "2.20", "4.40", "6.60", "13.20", "0"))
BETA = BookRow(("Beta",), amounts("USD", "10", "0", "-4", "5", "1"), amounts("USD", "10", "0", "-4", "5", "1"))


def test_formulas_come_to_what_is_shown():
    formulas, values = opened(ALPHA, BETA)
    sheet, shown = formulas["In Currency"], values["In Currency"]
    assert [cell.value for cell in sheet[4]] == ["Customer", "Currency", "Open", "Not Due", "1–30", "Over 30", "Collectable", "Disputed"]
    assert (sheet["C5"].value, shown["C5"].value) == ("=SUM(D5:F5)", 6.6)
    # EUR and USD apart: 6.60 and 6.00
    assert [(shown.cell(row, 2).value, shown.cell(row, 3).value) for row in (8, 9)] == [("EUR", 6.6), ("USD", 6.0)]
    assert sheet["C8"].value == "=SUMIF($B$5:$B$6,$B8,C$5:C$6)"
    total = values["In Company Currency"]
    assert [total.cell(8, place).value for place in range(2, 9)] == ["USD", 19.2, 12.2, 4.4, 2.6, 18.2, 1.0]


def test_a_name_is_no_formula():
    formulas, _values = opened(ALPHA)
    cell = formulas["In Currency"]["A5"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_head_stays_and_chart_is_there():
    formulas, _values = opened(ALPHA, BETA)
    assert formulas["In Currency"].freeze_panes == "B5"
    assert len(formulas["In Company Currency"]._charts) == 1


def test_a_currency_without_cents():
    formulas, _values = opened(BookRow(("Gamma",), amounts("JPY", "100", "0", "0", "100", "0", decimals=0), amounts("USD", "1", "0", "0", "1", "0")))
    assert formulas["In Currency"]["D5"].number_format == "#,##0"
    assert formulas["In Company Currency"]["D5"].number_format == "#,##0.00"


def test_nothing_open():
    formulas, _values = opened()
    assert formulas["In Currency"].max_row == 4
