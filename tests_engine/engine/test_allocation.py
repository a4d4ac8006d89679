"""A payment in the books: it balances, and each invoice gets exactly what was said."""

from decimal import Decimal
from fractions import Fraction

import pytest
from engine.allocation import Allocation, Currency, Money, book
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
EUR, USD, GBP, JPY, KWD = Currency("EUR"), Currency("USD"), Currency("GBP"), Currency("JPY", 0), Currency("KWD", 3)
CURRENCIES = (EUR, USD, GBP, JPY, KWD)


def figures(booking):
    return [(item.role, item.amount, item.balance) for item in booking.items]


def test_company_currency_with_withheld_tax_and_rest():
    """1,500 came: 900 for an invoice of 1,000 of which 100 of tax is withheld; 600 are left on account."""
    booking = book(Money(D(1500), EUR), [Allocation("a", D(1000), D(900), EUR, (("tds", D(100)),))], EUR)
    assert figures(booking) == [
        ("money", D(1500), D(1500)),
        ("settled", D(-1000), D(-1000)),
        ("deduction", D(100), D(100)),
        ("rest", D(-600), D(-600)),
    ]
    assert not booking.problems


def test_invoice_in_dollars_paid_in_euros():
    """540 USD paid with 500 EUR: the item is 540 USD, worth the 500 EUR; Odoo books what the invoice was worth besides."""
    booking = book(Money(D(500), EUR), [Allocation("a", D(540), D(500), USD, rate=Fraction("0.92"))], EUR)
    assert figures(booking) == [("money", D(500), D(500)), ("settled", D(-540), D(-500))]


def test_invoice_in_euros_paid_in_dollars():
    """108 USD at 0.92 are 99.36 EUR, and settle 100.00 EUR: 0.64 are lost on the rate."""
    booking = book(Money(D(108), USD, Fraction("0.92")), [Allocation("a", D(100), D(108), EUR)], EUR)
    assert figures(booking) == [
        ("money", D(108), D("99.36")),
        ("settled", D(-100), D(-100)),
        ("difference", D("0.64"), D("0.64")),
    ]


def test_third_currency():
    """100 GBP settled with 125 USD at 0.92: 115.00 EUR for 100 GBP."""
    booking = book(Money(D(125), USD, Fraction("0.92")), [Allocation("a", D(100), D(125), GBP, rate=Fraction("1.16"))], EUR)
    assert figures(booking) == [("money", D(125), D("115.00")), ("settled", D(-100), D("-115.00"))]


def test_cent_of_rounding_has_a_line_of_its_own():
    """Three times 33.33 USD at 0.895: 29.83035 → 29.83 each, 89.49; the money 99.99 is 89.49105 → 89.49. With 0.905: 30.16365
    → 30.16 each, 90.48; the money 90.49095 → 90.49: one cent is left, and no invoice gets it."""
    three = [Allocation(number, D("33.33"), D("33.33"), USD) for number in range(3)]
    assert len(book(Money(D("99.99"), USD, Fraction("0.895")), three, EUR).items) == 4
    booking = book(Money(D("99.99"), USD, Fraction("0.905")), three, EUR)
    assert figures(booking)[1:] == 3 * [("settled", D("-33.33"), D("-30.16"))] + [("difference", D("-0.01"), D("-0.01"))]


def test_cent_of_rounding_goes_to_the_rest():
    """With 10 USD more the money is 109.99 x 0.905 = 99.54095 → 99.54, the rest 9.05; 90.48 + 9.05 = 99.53: the rest is 9.06."""
    three = [Allocation(number, D("33.33"), D("33.33"), USD) for number in range(3)]
    booking = book(Money(D("109.99"), USD, Fraction("0.905")), three, EUR)
    assert figures(booking)[-1] == ("rest", D("-10.00"), D("-9.06"))


def test_credit_note_taken_and_nothing_paid():
    netted = [Allocation("invoice", D(80), D(80), EUR), Allocation("credit", D(-80), D(-80), EUR)]
    assert figures(book(Money(D(0), EUR), netted, EUR)) == [("settled", D(-80), D(-80)), ("settled", D(80), D(80))]


def test_banks_own_rate_is_taken():
    booking = book(Money(D(100), USD, Fraction("0.92"), worth=D("91.50")), [Allocation("a", D(100), D(100), USD)], EUR)
    assert figures(booking) == [("money", D(100), D("91.50")), ("settled", D(-100), D("-91.50"))]


@pytest.mark.parametrize(
    ("money", "allocation", "code"),
    [
        (Money(D(100), EUR), Allocation("a", D(0), D(0), EUR), "empty"),
        (Money(D(100), EUR), Allocation("a", D(100), D(90), EUR), "sum"),
        (Money(D(100), EUR), Allocation("a", D(100), D(-100), USD), "side"),
        (Money(D(100), EUR), Allocation("a", D(10), D(100), USD), "rate"),
        (Money(D(100), EUR), Allocation("a", D(120), D(120), EUR), "more"),
        (Money(D(0), EUR), Allocation("a", D(120), D(120), EUR), "more"),
        (Money(D(-100), EUR), Allocation("a", D(-120), D(-120), EUR), "more"),
    ],
)
def test_what_does_not_add_up_is_told(money, allocation, code):
    assert [told for _key, told in book(money, [allocation], EUR).problems] == [code]


def test_paid_at_ten_per_cent_from_the_rate_is_still_believed():
    assert not book(Money(D(110), EUR), [Allocation("a", D(100), D(110), USD)], EUR).problems
    assert book(Money(D("110.01"), EUR), [Allocation("a", D(100), D("110.01"), USD)], EUR).problems


rates = st.fractions(min_value=Fraction(1, 200), max_value=200, max_denominator=10**6)


def coins(currency, low=-(10**6), high=10**6):
    return st.integers(low, high).map(lambda number: D(number).scaleb(-currency.decimals))


@st.composite
def payments(draw):
    """Money in one currency for items in any, with deductions; what is left is the rest."""
    company, currency = draw(st.sampled_from(CURRENCIES)), draw(st.sampled_from(CURRENCIES))
    rate = Fraction(1) if currency == company else draw(rates)
    allocations = [draw(_allocation(number, currency, company)) for number in range(draw(st.integers(0, 8)))]
    rest = draw(coins(currency, 0))
    paid = sum((allocation.paid for allocation in allocations), D(0)) + rest
    return Money(paid, currency, rate), allocations, company


@st.composite
def _allocation(draw, number, currency, company):
    own = draw(st.sampled_from(CURRENCIES))
    deductions = tuple((kind, draw(coins(own, 0, 1000))) for kind in range(draw(st.integers(0, 2))))
    amount = draw(coins(own))
    net = amount - sum(kept for _kind, kept in deductions)
    paid = net if own == currency else draw(coins(currency))
    return Allocation(number, amount, paid, own, deductions, Fraction(1) if own == company else draw(rates))


@given(payments())
def test_it_balances_and_every_item_is_exact(payment):
    money, allocations, company = payment
    booking = book(money, allocations, company)
    assert sum(item.balance for item in booking.items) == 0
    for item in booking.items:
        assert item.balance == company.coin(item.balance), "no part of a coin"
        if item.currency == company:
            assert item.amount == item.balance
    settled = {item.key: item for item in booking.items if item.role == "settled"}
    assert {key: -item.amount for key, item in settled.items()} == {one.key: one.amount for one in allocations}
    rest = sum(item.amount for item in booking.items if item.role == "rest")
    assert -rest == money.amount - sum(one.paid for one in allocations)


@given(payments())
def test_in_one_currency_nothing_is_lost_by_rates(payment):
    _money, allocations, _company = payment
    own = [Allocation(one.key, one.amount, one.net, KWD, one.deductions) for one in allocations]
    booking = book(Money(sum((one.paid for one in own), D(0)), KWD), own, KWD)
    assert not [item for item in booking.items if item.role == "difference"]
