"""Forms of payment and commission."""

from decimal import Decimal

import air_builder as air
import pytest
from formats.air.payment import apply_commission, read_payments
from formats.booking import Service

D = Decimal


def test_card_pays_all():
    ticket = air.service(air.ticket(payment="FPCCVI411111XXXXXX1111/XXXX/A123456"))
    assert (ticket.form_of_payment, ticket.card_brand, ticket.card_masked) == ("card", "VI", "411111XXXXXX1111")
    assert (ticket.customer_card, ticket.card_amount) == (True, D("150.00"))


def test_full_number_is_masked_by_the_reader_too():
    assert air.service(air.ticket(payment="FPCCAX378282246310005/1229")).card_masked == "378282XXXXX0005"


def test_card_and_cash():
    """100.00 by card, the rest of 150.00 in cash."""
    ticket = air.service(air.ticket(payment="FPCCVI411111XXXXXX1111/XXXX/EUR100.00+CASH"))
    assert (ticket.form_of_payment, ticket.customer_card, ticket.card_amount) == ("card+cash", False, D("100.00"))
    other = air.service(air.ticket(payment="FPCASH/EUR40.00+CCVI411111XXXXXX1111/XXXX"))
    assert other.card_amount == D("110.00")


def test_card_of_unknown_part_holds():
    booking = air.one(air.ticket(payment="FPCASH+CCVI411111XXXXXX1111/XXXX"))
    assert booking.problems == ["Paid partly by card, but the document does not say how much."]


@pytest.mark.parametrize(
    ("body", "forms"),
    [
        ("CASH", ["cash"]), ("CHECK", ["check"]), ("INV", ["invoice"]), ("INVOICE/UAH3225.10", ["invoice"]),
        ("NONREF", ["other"]), ("CCCA555555XXXXXX4444/XXXX", ["card"]), ("*M*CASH", ["cash"]), ("", []), ("MSCCVI411111XXXXXX1111", ["card"]),
    ],
)  # fmt: skip
def test_forms(body, forms):
    assert [payment.form for payment in read_payments(body)] == forms


def test_exchange_keeps_the_old_payment_apart():
    old, new, more = read_payments("O/CCVI411111XXXXXX1111+/CASH+INV")
    assert (old.form, old.paid_before) == ("card", True)
    assert (new.form, new.paid_before, more.form, more.paid_before) == ("cash", False, "invoice", False)


@pytest.mark.parametrize(
    ("body", "percent", "amount"),
    [
        ("*M*1A", None, D(1)), ("*M*5", D(5), None), ("*F*0.00", D(0), None), ("1.00P/28.28A", D(1), D("28.28")),
        ("1.00P", D(1), None), ("*C*0", D(0), None), ("", None, None), ("XYZ", None, None),
    ],
)  # fmt: skip
def test_commission(body, percent, amount):
    service = Service("air")
    apply_commission(service, body)
    assert (service.commission_percent, service.commission_amount) == (percent, amount)
