"""Remittance advices as tables: headings of five languages, figures of many countries, and files that mean harm."""

import contextlib
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from formats.remittance import Mapping, Unreadable, look, read
from formats.remittance.figures import Unclear, read_amount, read_day
from formats.remittance.headings import guess_columns
from formats.remittance.table import fingerprint, guess
from hypothesis import given
from hypothesis import strategies as st

INDIA = """\
Payment Advice
UTR No: HDFCN52026040212345
Payment Date: 02-Apr-2026

Inv No,Inv Date,PNR,Gross Amt,TDS,Net Amt,Narration
INV/2026/00012,12/03/2026,X4K7QP,"1,00,000.00","2,000.00","98,000.00",Travel March
INV/2026/00013,25/03/2026,,"5,000.00",100.00,"4,900.00",
CN/2026/00003,25/03/2026,,"(1,000.00)",(20.00),(980.00),Refund
Grand Total,,,"1,04,000.00","2,080.00","1,01,920.00",
"""


def amounts(advice):
    return [line.amount for line in advice.lines]


def test_an_indian_advice_net_of_tds():
    """98,000 + 4,900 - 980 = 101,920, as the table's own total says."""
    [advice] = read(INDIA.encode("cp1252"))
    assert (advice.reference, advice.paid_on, advice.amount) == ("HDFCN52026040212345", date(2026, 4, 2), Decimal("101920"))
    first, second, credit = advice.lines
    assert (first.number, first.locator, first.dated) == ("INV/2026/00012", "X4K7QP", date(2026, 3, 12))
    assert (first.gross, first.deductions, first.amount) == (100_000, {"tds": 2000}, 98_000)
    assert (second.amount, second.place) == (4900, "Line 7")
    assert (credit.gross, credit.deductions, credit.amount) == (-1000, {"tds": -20}, -980)
    assert advice.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_german_table_in_every_encoding_and_with_every_delimiter(encoding, sign):
    text = "Rechnungs-Nr.;Belegdatum;Verwendungszweck;Bruttobetrag;Skonto;Zahlbetrag\r\n"
    text += "4711;12.03.2026;Geschäftsreise Köln;1.234,50;24,69;1.209,81\r\n4712;1.3.2026;;10,00-;;10,00-\r\n"
    [advice] = read(text.replace(";", sign).encode(encoding))
    first, second = advice.lines
    assert (first.number, first.gross, first.deductions) == ("4711", Decimal("1234.50"), {"discount": Decimal("24.69")})
    assert (first.amount, first.dated) == (Decimal("1209.81"), date(2026, 3, 12))
    assert "Geschäftsreise Köln" in first.text
    assert (second.amount, second.dated) == (-10, date(2026, 3, 1))
    assert advice.problems == []


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        ("Numéro de facture;Date facture;Montant payé;Devise", ["number", "dated", "amount", "currency"]),
        ("N° Factura;Fecha;Importe;Retención;Importe neto", ["number", "dated", "gross", "deduction:tds", "amount"]),
        ("Ticket No.;Invoice Amount;Amount Paid", ["document", "gross", "amount"]),
        ("Inv No;TDS Amt;Net Amt (INR);UTR", ["number", "deduction:tds", "amount", "payment_reference"]),
        ("Rechnung;Betrag;Ihr Humor", ["number", "amount", ""]),
        ("Invoice;Amount;Amount", ["number", "amount", ""]),
    ],
)
def test_headings_of_five_languages(head, columns):
    assert guess_columns(head.split(";")) == columns


def test_swiss_figures_and_a_total_that_is_not_the_sum():
    """1'000.50 + 200.00 = 1'200.50; the table says 1'300.50: 100 is not explained, and nothing is refused."""
    [advice] = read(b"Facture;Montant\nA1;1'000.50\nA2;200.00\nTotal;1'300.50\n")
    assert (advice.amount, advice.total) == (Decimal("1300.50"), Decimal("1200.50"))
    assert advice.problems == ["The payment is 1300.50, but its lines add up to 1200.50: 100.00 is not explained."]


def test_one_file_with_two_payments_of_two_customers():
    text = "Customer Code,UTR,Payment Date,Invoice,Amount\nALPHA,U1,2026-04-01,I1,10.00\nALPHA,U1,2026-04-01,I2,20.00\nBETA,U2,2026-04-02,I3,5.00\n"
    alpha, beta = read(text.encode())
    assert (alpha.payer.code, alpha.reference, amounts(alpha)) == ("ALPHA", "U1", [10, 20])
    assert (beta.payer.code, beta.paid_on, amounts(beta)) == ("BETA", date(2026, 4, 2), [5])


def test_a_mapping_says_what_headings_do_not():
    """SAP's own headings: payments negative, the type KG is a credit memo; two columns make the amount."""
    text = "A;B;C;D;E\nRE;100;1.000;20;x\nKG;101;300;0;y\n"
    mapping = Mapping(["kind", "number", "amount", "amount_off", ""], 1, decimal_sign=",")
    [advice] = read(text.encode(), mapping)
    assert amounts(advice) == [980, -300]
    turned = Mapping(["", "number", "amount"], 1, reversed=True)
    assert amounts(read(b"A;B;C\nRE;100;-1000,00\nKG;101;300,00\n", turned)[0]) == [1000, -300]
    customers_ledger = Mapping(["number", "amount"], 1, credit=1)
    assert amounts(read(b"N;V\n1;10.00 Cr\n2;4.00 Dr\n", customers_ledger)[0]) == [10, -4]


def test_what_may_mean_two_things_is_not_guessed():
    [advice] = read(b"Invoice;Date;Amount\nI1;03/04/2026;1.234\nI2;;abc\n;;5 x y\nhello;;\n")
    assert amounts(advice) == [None, None, None]
    assert advice.problems == [
        "Line 2: 03/04/2026 may be two days; say the order of dates.",
        "Line 2: 1.234 may be a thousand or three decimals; say the decimal sign.",
        "Line 2 says no amount: I1 | 03/04/2026 | 1.234.",
        "Line 3: 'abc' is no amount.",
        "Line 3 says no amount: I2 | abc.",
        "Line 4: '5 x y' is no amount.",
        "Line 4 is not understood: 5 x y.",
        "Line 5 says no amount: hello.",
    ]


def test_the_column_tells_the_decimal_sign_and_the_order_of_dates():
    [advice] = read(b"Invoice;Date;Amount\nI1;03/04/2026;1.234\nI2;25/04/2026;12,50\n")
    assert amounts(advice) == [1234, Decimal("12.50")]
    assert advice.lines[0].dated == date(2026, 4, 3)


def test_one_line_with_a_currency_of_its_own_does_not_make_it_the_payments():
    [advice] = read(b"Invoice;Amount;Currency\nI1;10.00;EUR\nI2;5.00;\n")
    assert advice.currency == ""
    assert "Only some lines name a currency (EUR)" in advice.problems[0]


def test_lines_in_two_currencies_leave_the_payment_open():
    [advice] = read(b"Invoice;Amount;Currency\nI1;10.00;EUR\nI2;5.00;USD\n")
    assert advice.currency == ""
    assert advice.problems == ["The lines are in EUR, USD; which of them was paid is not said."]


def test_the_fingerprint_is_that_of_the_headings():
    one = look(b"Inv No.;Amount\n1;2,00\n").sheet
    other = look(b"some title\nINV NO,amount\n9,8.00\n").sheet
    assert guess(other).header_row == 2
    assert fingerprint(one, 1) == fingerprint(other, 2)
    assert fingerprint(one, 1) != fingerprint(look(b"Inv No;Net Amount\n1;2,00\n").sheet, 1)


# -- workbooks ----------------------------------------------------------------------------------------------------------


def workbook(*rows, title="Advice"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_real_figures_and_dates():
    content = workbook(
        ["Paid by", "Alpha Ltd"], ["Payment date", date(2026, 4, 2)], [],
        ["Invoice", "Ticket", "Date", "Amount"],
        [4711, 2201234567890, date(2026, 3, 12), 1234.5],
        ["4712", None, "13/03/2026", 0.1],
        ["Total", None, None, 1234.6],
    )  # fmt: skip
    [advice] = read(content)
    first, second = advice.lines
    assert (advice.payer.name, advice.paid_on, advice.amount) == ("Alpha Ltd", date(2026, 4, 2), Decimal("1234.6"))
    assert (first.number, first.document, first.dated, first.amount) == ("4711", "2201234567890", date(2026, 3, 12), Decimal("1234.5"))
    assert (second.dated, second.amount) == (date(2026, 3, 13), Decimal("0.1"))
    assert advice.problems == []


def test_a_formula_counts_by_its_last_result_and_is_never_worked_out():
    [advice] = read(workbook(["Invoice", "Amount"], ["4711", "=1+1"], ["=cmd|' /C calc'!A0", 5]))
    assert advice.lines[0].amount is None
    assert advice.problems[0] == "Line 2 says no amount: 4711."


def test_the_sheet_that_looks_like_an_advice_is_read():
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("Data")
    sheet.append(["Invoice", "Amount"])
    sheet.append(["1", 2])
    sheet.cell(row=900_000, column=1).number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    assert amounts(read(out.getvalue())[0]) == [2]


# -- files that mean harm -----------------------------------------------------------------------------------------------


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><Document>&b;</Document>'

HOSTILE = {
    "ten megabytes of commas": (b"," * 10_000_000, "characters"),
    "ten megabytes of lines": (b"x\n" * 5_000_000, "lines"),
    "a million columns": (b"Invoice,Amount," + b"x," * 1_000_000, "characters"),
    "too many columns": (b"Invoice,Amount" + b",x" * 300, "columns"),
    "an open quote": (b'Invoice,Amount\n1,"' + b"x\n" * 200_000, "lines"),
    "an open quote in few lines": (b'Invoice,Amount\n1,"' + (b"x" * 19_000 + b"\n") * 10, "field larger"),
    "more than is read": (b"x" * (21 * 1024 * 1024), "MB"),
    "a PDF renamed": (b"%PDF-1.7\n...", "PDF"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "XLSX"),
    "a picture": (b"\x89PNG\r\n", "picture"),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "nothing": (b"", "empty"),
    "blanks": (b"\xef\xbb\xbf \r\n", "empty"),
    "zeros": (b"\x00" * 5000, "empty"),
    "noise": (bytes(range(256)) * 40, "no text"),
    "laughs": (BOMB, "entities"),
    "laughs in UTF-16": (BOMB.decode().encode("utf-16"), "entities"),
    "other XML": (b"<Invoice/>", "no camt"),
    "broken XML": (b"<Document><a></Document>", "damaged"),
    "an archive": (zipped(**{"a.txt": "x"}), "archive"),
    "half a workbook": (workbook(["Invoice", "Amount"])[:600], "damaged"),
    "a zip bomb": (zipped(**{"xl__workbook.xml": "x", "xl__big.xml": b"0" * (160 * 1024 * 1024)}), "unpacks"),
    "laughs in a workbook": (zipped(**{"xl__workbook.xml": BOMB}), "definitions"),
    "an empty workbook": (workbook(), "empty"),
    "a heading only": (b"Invoice;Amount\n", "no line"),
    "numbers only": (b"1;2\n3;4\n", "say it once"),
    "a joke": (b"Why did the chicken cross the road?", "No line"),
    "another message": (b"UNH+1+INVOIC:D:96A:UN'BGM+380+1'UNT+3+1'", "no REMADV"),
    "a senseless service string": (b"UNA''''''UNB'", "no sense"),
    "ten megabytes of segments": (b"UNH+1+REMADV:D'" + b"'" * 10_000_000, "larger"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_its_reason(name):
    content, reason = HOSTILE[name]
    with pytest.raises(Unreadable, match=reason):
        read(content)


def test_nul_signs_in_a_table_are_nothing():
    assert amounts(read(b"Invoice;Amount\n4\x00711;5,00\n")[0]) == [5]


# -- properties ---------------------------------------------------------------------------------------------------------


def grouped(number, thousands, decimal):
    return f"{number:,.2f}".translate({ord(","): thousands, ord("."): decimal})


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([",.", ".,", " ,", "'.", "\u202f,"]))
def test_an_amount_with_two_decimals_is_read_as_it_was_written(number, signs):
    assert read_amount(grouped(number, *signs)) == number


@given(st.text(max_size=30), st.sampled_from(["", ".", ","]))
def test_a_cell_is_an_amount_or_it_is_told(text, sign):
    try:
        value = read_amount(text, sign)
    except ValueError:
        return
    assert value is None or value.is_finite()


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%d-%b-%Y", "%B %d, %Y", "%d %b %y"]))
def test_a_day_is_read_as_it_was_written(day, pattern):
    assert read_day(day.strftime(pattern), "dmy") == day


@given(st.text(max_size=20))
def test_a_cell_is_a_day_or_it_is_told(text):
    try:
        found = read_day(text)
    except ValueError:
        return
    assert found is None or isinstance(found, date)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(content):
    with contextlib.suppress(Unreadable):
        assert read(content)


def test_unclear_is_one_of_the_values_refused():
    with pytest.raises(Unclear):
        read_amount("1.234")


def test_the_example_of_the_manual_adds_up():
    """98,000 + 4,900 - 980 = 101,920."""
    [advice] = read((Path(__file__).parents[2] / "docs" / "remittance.example.csv").read_bytes())
    assert (advice.amount, advice.total, advice.paid_on, advice.problems) == (101_920, 101_920, date(2026, 4, 2), [])
