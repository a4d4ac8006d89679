"""Amounts that are no money: refused line by line, whatever kind of file holds them."""

import io
from decimal import Decimal

import openpyxl
import pytest
from formats.remittance import Unreadable, read
from test_remittance_camt import camt, detail, document, entry


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "-Infinity", "1e400", "1E+999999999", "1000000000000000"])
def test_a_banks_message_without_a_sensible_amount(amount):
    with pytest.raises(Unreadable, match="no payment received"):
        read(camt(entry(detail(document("INV/1", "<RmtdAmt>1</RmtdAmt>"), amount=amount), amount=amount)))


@pytest.mark.parametrize("amount", [1e300, 10**30, -1e16])
def test_a_cell_of_a_workbook(amount):
    """The other line is read; what is no amount is told."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["Invoice", "Amount"], ["INV/1", amount], ["INV/2", 5]):
        book.active.append(row)
    book.save(out)
    (advice,) = read(out.getvalue())
    assert [line.amount for line in advice.lines] == [None, Decimal(5)]
    assert advice.problems
