"""Files for a customer's system: exact, harmless, the same each time."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from formats.data_file import (
    AMOUNT,
    DATE,
    NUMBER,
    Column,
    Options,
    Table,
    TooLong,
    harmless,
    write_csv,
    write_json,
    write_xlsx,
)
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
DAY = date(2026, 3, 12)
TABLE = Table(
    [Column("Traveller"), Column("Date", DATE), Column("Nights", NUMBER), Column("Gross", AMOUNT)],
    [["JONES/MARY", DAY, 2, D("1250.50")], ['=HYPERLINK("x")', None, None, D("-12.50")]],
)


def test_csv_as_an_accountant_in_germany_reads_it():
    found = write_csv(TABLE, Options(delimiter=";", decimal_sign=",", date_format="dots", encoding="utf-8-sig"))
    assert found.decode("utf-8-sig").split("\r\n") == [
        "Traveller;Date;Nights;Gross",
        "JONES/MARY;12.03.2026;2;1250,50",
        "\"'=HYPERLINK(\"\"x\"\")\";;;-12,50",
        "",
    ]
    assert found.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\x00=1"])
def test_text_is_no_formula(text):
    assert harmless(text).startswith("'")


@given(st.text())
def test_no_text_begins_as_a_formula(text):
    found = harmless(text)
    assert not found or found[0] not in "=+-@＝＋－＠\t\r\n "
    assert "\n" not in found
    assert "\r" not in found


def test_fixed_width():
    """Name of 6 filled with blanks, amount of 9 with zeros, no head and no delimiter."""
    table = Table(
        [Column("Name", width=6, padding="right"), Column("Gross", AMOUNT, 9, "zeros")],
        [["MARY", D("12.50")], ["LONGNAME", D("-7.25")]],
    )
    found = write_csv(table, Options(delimiter="", header=False))
    assert found == b"MARY  000012.50\r\nLONGNA-00007.25\r\n"


def test_an_amount_is_never_cut():
    with pytest.raises(TooLong):
        write_csv(Table([Column("Gross", AMOUNT, 4)], [[D("12345.00")]]), Options())


def test_old_encoding_writes_as_near_as_may_be():
    found = write_csv(Table([Column("Name")], [["Zoë Šimečka Жук €"]]), Options(encoding="cp1252", header=False))
    assert found.decode("cp1252") == "Zoë Šimecka ??? €\r\n"


def test_spreadsheet_has_figures_dates_and_sums():
    found = write_xlsx(TABLE, Options(date_format="dots"), DAY, "INV/1")
    sheet = openpyxl.load_workbook(io.BytesIO(found)).active
    assert [cell.value for cell in sheet[2]] == ["JONES/MARY", sheet["B2"].value, 2, 1250.5]
    assert sheet["B2"].value.date() == DAY
    assert sheet["B2"].number_format == "dd.mm.yyyy"
    assert (sheet["A3"].value, sheet["A3"].data_type) == ('=HYPERLINK("x")', "s") or sheet["A3"].quotePrefix
    assert sheet["D3"].value == -12.5
    assert sheet["D4"].value == "=SUM(D2:D3)"
    assert sheet.freeze_panes == "A2"
    seen = openpyxl.load_workbook(io.BytesIO(found), data_only=True).active
    assert seen["D4"].value == 1238.0


def test_the_same_table_makes_the_same_bytes():
    assert write_xlsx(TABLE, Options(), DAY) == write_xlsx(TABLE, Options(), DAY)


def test_json_keeps_amounts_exact():
    found = json.loads(write_json(TABLE, {"invoice": "INV/1"}))
    assert found["invoice"] == "INV/1"
    assert found["rows"][0] == {"Traveller": "JONES/MARY", "Date": "2026-03-12", "Nights": 2, "Gross": "1250.50"}


@given(st.lists(st.tuples(st.text(max_size=20), st.decimals(-99999, 99999, places=2)), min_size=1, max_size=10))
def test_csv_can_be_read_back(rows):
    table = Table([Column("Text"), Column("Gross", AMOUNT)], [list(row) for row in rows])
    found = list(csv.reader(io.StringIO(write_csv(table, Options()).decode(), newline="")))
    assert [Decimal(row[1]) for row in found[1:]] == [amount for _text, amount in rows]
