"""A pack of reports as a workbook: index, sheets with charts, totals that are formulas where they are sums."""

import io
import zipfile
from datetime import date
from decimal import Decimal

from formats.mis_book import Front, write_pack
from formats.spend_table import Figure, Row, Table
from openpyxl import load_workbook

SPEND, TRIPS = Figure("spend", "Spend", "money", 2), Figure("trips", "Trips", "count", 0)
FRONT = Front("Travel of March", (("Customer", "=Alpha"), ("Issued", date(2026, 4, 1))), "Contents", "Index")


def row(labels, spend, trips, rest=False):
    return Row(labels, {"spend": Decimal(spend), "trips": Decimal(trips)}, labels, rest)


def table(title, dimensions, rows, total):
    return Table(title, dimensions, (SPEND, TRIPS), rows, row((), *total), currency="EUR")


def opened(*tables):
    content = write_pack(list(tables), FRONT, date(2026, 4, 1))
    return load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True), zipfile.ZipFile(io.BytesIO(content))


def test_totals_are_sums_where_they_are():
    """100 + 56.50 is 156.50; the trips of both are 2 and together 2: one was counted with both, so that is no sum."""
    flat = table("Spend", ("Customer",), [row(("Alpha",), "100", 1), row(("=Beta",), "56.50", 2)], ("156.50", 2))
    book, kept, _files = opened(flat)
    last = list(book["Spend"].iter_rows(values_only=True))[-1]
    assert last[:3] == ("Total", "=SUM(B4:B5)", 2)
    assert list(kept["Spend"].iter_rows(values_only=True))[-1][1] == 156.5
    assert [cell.data_type for cell in book["Spend"]["A"]][3:5] == ["s", "s"]


def test_groups_are_summed_and_their_parts_are_not():
    """Alpha 100 = 60 + 40, Beta 50, the rest 6: 156."""
    rows = [
        row(("Alpha",), "100", 2),
        row(("Alpha", "Economy"), "60", 1),
        row(("Alpha", "Business"), "40", 1),
        row(("Beta",), "50", 1),
        row(("Beta", "Economy"), "50", 1),
        row(("Others",), "6", 1, rest=True),
    ]
    book, kept, _files = opened(table("Spend", ("Customer", "Cabin"), rows, ("156", 4)))
    sheet = book["Spend"]
    formula = list(sheet.iter_rows(values_only=True))[-1][2]
    assert formula == '=SUMIF(B4:B9,"Total",C4:C9)'
    # worked out by hand: rows 4 and 7 say Total, and row 9, the rest
    marked = [sheet[f"C{number}"].value for number in range(4, 10) if sheet[f"B{number}"].value == "Total"]
    assert marked == [100, 50, 6]
    assert sum(marked) == 156 == list(kept["Spend"].iter_rows(values_only=True))[-1][2]


def test_index_and_charts():
    """Two sheets with a chart each beside the table, drawn from sheets at the end; one without rows has none."""
    flat = table("It's a/b", ("Customer",), [row(("Alpha",), "100", 1)], ("100", 1))
    empty = table("Nothing", ("Customer",), [], ("0", 0))
    book, _kept, files = opened(flat, flat, empty)
    assert book.sheetnames == ["Index", "It's a b", "It's a b 2", "Nothing", "Chart It's a b", "Chart It's a b 2"]
    assert sum(name.startswith("xl/charts/chart") for name in files.namelist()) == 2
    assert all(len(book[name]._charts) == 1 for name in book.sheetnames[1:3])
    index = book["Index"]
    assert [cell.hyperlink.location for line in index.iter_rows() for cell in line if cell.hyperlink] == [
        "'It''s a b'!A1",
        "'It''s a b 2'!A1",
        "'Nothing'!A1",
    ]
    assert (index["B3"].value, index["B3"].data_type, index["B4"].value.date()) == ("=Alpha", "s", date(2026, 4, 1))
