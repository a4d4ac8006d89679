"""What a table would have earned against what was charged: sums by hand, and sums that must agree."""

from decimal import Decimal as D

from engine.back_test import BackTest, Charged, Sold
from engine.rating import compile_table, rate
from hypothesis import given
from hypothesis import strategies as st
from rating_builders import rule
from rating_builders import sale as any_sale

HALF = {"EUR": D(1), "USD": D("0.5")}


def sale(currency="EUR", **values):
    return any_sale(currency=currency, **values)


def money(amount, currency, _date):
    """Euros: half of the dollars; nobody knows another."""
    return amount * HALF[currency] if currency in HALF else None


def tried(sales, rules, charged=None, most=50):
    test = BackTest("EUR", money, {"rebate"}, most)
    sold = {one.key: Sold(one.order_key, D(0), test.standing((charged or {}).get(one.key, ()))) for one in sales}
    test.add(sales, rate(compile_table(rules), sales, money_between), sold)
    return test


def money_between(amount, source, target, _date):
    return amount * HALF[source] / HALF[target] if source in HALF and target in HALF else None


def test_sums_by_hand():
    """20.00 a line against 25.00 and nothing: -5.00 and +20.00; the one that changes most is told first."""
    sales = [sale(key=1, order=1), sale(key=2, order=2)]
    test = tried(sales, [rule("f", "f", D(20))], {1: [Charged("f", 9, D(25), "EUR")]})
    assert (test.total.charged, test.total.simulated, test.total.difference) == (D(25), D(40), D(15))
    assert [(change.sale.key, change.difference) for change in test.changes] == [(2, D(20)), (1, D(-5))]
    assert (test.rules[9].charged, test.kinds["f"].simulated_lines) == (D(25), 2)


def test_only_the_most_are_kept():
    """Of ten lines that change alike, the two entered first."""
    test = tried([sale(key=key, order=key) for key in range(10, 0, -1)], [rule("f", "f", D(20))], most=2)
    assert [change.sale.key for change in test.changes] == [1, 2]
    assert test.total.changed == 10


def test_other_currency():
    """20.00 dollars are 10.00 euros; a currency nobody knows leaves the line out, its charge too."""
    test = tried([sale(key=1, currency="USD")], [rule("f", "f", D(20))])
    assert test.total.simulated == D(10)
    lost = tried([sale(key=1, currency="XXX")], [rule("f", "f", D(20))], {1: [Charged("f", 9, D(5), "EUR")]})
    assert (lost.total.lines, dict(lost.unpriced_codes), lost.unpriced_charged) == (0, {"no_rate_to_compare": 1}, 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 50)), max_size=30))
def test_parts_make_the_whole(drawn):
    """Customers and events sum to the total, kinds and rules to income and rebates."""
    sales = [sale(key=key, order=customer) for key, (customer, _amount) in enumerate(drawn)]
    charged = {key: [Charged("f", 9, D(amount), "EUR")] for key, (_customer, amount) in enumerate(drawn)}
    test = tried(sales, [rule("f", "f", D(7)), rule("h", "h", D(3), per="order")], charged)
    for group in test.groups.values():
        assert sum(figures.difference for figures in group.values()) == test.total.difference
    for parts in (test.kinds, test.rules):
        assert sum(figures.charged for figures in parts.values()) == test.total.charged
        assert sum(figures.simulated for figures in parts.values()) == test.total.simulated
