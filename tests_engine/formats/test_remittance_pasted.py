"""Lines as people paste them from mails and PDF files."""

from datetime import date
from decimal import Decimal

import pytest
from formats.remittance import Unreadable, read

MAIL = """\
Dear Sirs,

we have today transferred the following to your account.
Payment reference: UTR SBIN426092
Payment date: 02.04.2026

Invoice INV/2026/00012 dated 12.03.2026   EUR 1.234,50
Rechnung 4711 - Zahlbetrag 100,00
Ticket 220-1234567890  Herr Mustermann  455,10
PNR X4K7QP 99,00
INV/2026/00013 1.000,00 TDS 100,00 net 900,00
Gutschrift RINV/2026/00003 -50,00
Our office moves to Gartenstr. 12, 1010 Wien
Total: 2.738,60

Kind regards
"""


def test_a_mail_with_lines():
    """1,234.50 + 100 + 455.10 + 99 + 900 - 50 = 2,738.60."""
    [advice] = read(MAIL.encode())
    assert (advice.reference, advice.paid_on, advice.amount) == ("UTR SBIN426092", date(2026, 4, 2), Decimal("2738.60"))
    told = [(line.number or line.document or line.locator, line.amount) for line in advice.lines]
    assert told == [
        ("INV/2026/00012", Decimal("1234.50")),
        ("4711", 100),
        ("2201234567890", Decimal("455.10")),
        ("X4K7QP", 99),
        ("INV/2026/00013", 900),
        ("RINV/2026/00003", -50),
    ]
    first, net = advice.lines[0], advice.lines[4]
    assert (first.dated, first.currency, first.place) == (date(2026, 3, 12), "EUR", "Line 7")
    assert (net.gross, net.deductions) == (1000, {"tds": 100})
    assert advice.problems == ["Line 13 is not understood: Our office moves to Gartenstr. 12, 1010 Wien."]


@pytest.mark.parametrize(
    ("text", "number", "amount"),
    [
        ("inv no 4711 Rs. 1,00,000.00", "4711", 100_000),
        ("FV-2026-0815 500,00", "FV-2026-0815", 500),
        ("Facture n° 2026-15 : 1 250,00 €", "2026-15", 1250),
        ("Factura F2026/77 importe 300,25", "F2026/77", Decimal("300.25")),
        ("credit note CN/2026/1 80.00", "CN/2026/1", -80),
        ("INV20260012 (75.00)", "INV20260012", -75),
        ("Invoice 4711 5,00 DR", "4711", 5),
        ("RE 4711 5,00", "4711", 5),
    ],
)
def test_a_line_alone(text, number, amount):
    [line] = read(text.encode())[0].lines
    assert (line.number, line.amount) == (number, amount)


def test_several_amounts_that_no_word_tells_apart_are_not_guessed():
    [advice] = read(b"Invoice 4711 100.00 20.00 30.00\n")
    assert [line.amount for line in advice.lines] == [None]
    assert advice.problems[0] == "Line 1: it has several amounts, and which of them is paid is not said."


def test_two_invoices_in_a_line_with_two_amounts_and_with_one():
    [advice] = read(b"INV/1 10.00 INV/2 20.00\nINV/3, INV/4 50.00")
    assert [(line.number, line.amount) for line in advice.lines] == [("INV/1", 10), ("INV/2", 20), ("INV/3", None), ("INV/4", None)]
    assert advice.problems == [
        "Line 2: INV/3, INV/4 50.00: which amount is for INV/3 is not said.",
        "Line 2: INV/3, INV/4 50.00: which amount is for INV/4 is not said.",
    ]


def test_cells_copied_from_a_spreadsheet_are_a_table():
    [advice] = read(b"Invoice\tAmount\nINV/1\t10.00\nINV/2\t20.00")
    assert [line.amount for line in advice.lines] == [10, 20]


def test_a_text_that_says_nothing():
    with pytest.raises(Unreadable, match="No line of the text names"):
        read(b"Please find our payment attached.\nRegards")


def test_a_mail_with_commas_is_no_table():
    [advice] = read(b"Dear Sirs, dear all,\nplease find, as agreed, invoice INV/1, 10.00\nand invoice INV/2, 20.00, too\n")
    assert [(line.number, line.amount) for line in advice.lines] == [("INV/1", 10), ("INV/2", 20)]
