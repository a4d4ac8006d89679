"""Giving back in parts: three thirds are a whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from engine.remainder import NothingLeft, Part, due_back, split_back
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
cents = st.integers(-100_000, 100_000).map(lambda number: D(number) / 100)


def series(whole, shares, decimals=2):
    """What goes back step by step when these shares of the whole shall have gone back."""
    before, steps = D(0), []
    for share in shares:
        now = due_back(whole, before, share, decimals)
        before += now
        steps.append(now)
    return steps


def test_tax_of_three_refunds():
    """18 % of 30.03 is 5.41. A third of it is 1.8033 → 1.80, two thirds are 3.6067 → 3.61: 1.81 more, and 1.80 are left."""
    assert series(D("5.41"), [Fraction(1, 3), Fraction(2, 3), Fraction(1)]) == [D("1.80"), D("1.81"), D("1.80")]


def test_discount_goes_back_with_its_sign():
    assert series(D("-5.00"), [Fraction(1, 3), Fraction(1)]) == [D("-1.67"), D("-3.33")]


def test_nothing_goes_back_where_more_went_before():
    assert due_back(D("10"), D("6"), Fraction(1, 2), 2) == 0


def test_currency_without_decimals():
    assert series(D("100"), [Fraction(1, 3), Fraction(1)], decimals=0) == [D("33"), D("67")]


def test_taxed_part_goes_by_the_base_fare():
    """10,000.00 = 500.00 taxed + 9,500.00 untaxed; taxes only go back: nothing of the taxed part."""
    parts = [Part(D("500"), D(0), Fraction(0)), Part(D("9500"), D(0), Fraction(1, 10))]
    assert split_back(D("1000"), parts, 2) == [D(0), D("1000")]


def test_what_the_rest_cannot_take_goes_to_the_taxed_part():
    parts = [Part(D("500"), D(0), Fraction(0)), Part(D("9500"), D(0), Fraction(1))]
    assert split_back(D("9700"), parts, 2) == [D("200"), D("9500")]


def test_more_than_there_is():
    with pytest.raises(NothingLeft):
        split_back(D("10.01"), [Part(D("10"), D(0), Fraction(1))], 2)


@given(cents, st.lists(st.fractions(0, 1), max_size=6))
def test_series_ends_at_the_whole(whole, shares):
    """Whatever the steps, each has the sign of the whole, none goes beyond it, and the last one ends there."""
    steps = series(whole, [*sorted(shares), Fraction(1)])
    assert sum(steps) == whole
    assert all(step * whole >= 0 for step in steps)


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=4), st.lists(st.integers(1, 40_000), min_size=1, max_size=5))
def test_parts_end_together(wholes, asked):
    """Refunds of any size: each split adds up, no part gives back more than it was, and all end at their wholes."""
    wholes = [D(whole) / 100 for whole in wholes]
    total, gone = sum(wholes), D(0)
    before = [D(0)] * len(wholes)
    for amount in [*(D(number) / 100 for number in asked), total]:
        amount = min(amount, total - gone)
        gone += amount
        parts = [Part(whole, back, Fraction(gone / total)) for whole, back in zip(wholes, before, strict=True)]
        now = split_back(amount, parts, 2)
        assert sum(now) == amount
        before = [back + step for back, step in zip(before, now, strict=True)]
        assert all(0 <= back <= whole for back, whole in zip(before, wholes, strict=True))
    assert before == wholes
