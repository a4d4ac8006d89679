"""Promises: never kept by more or less than what was settled."""

from datetime import date, timedelta
from decimal import Decimal

from engine.promises import Promised, outcome
from hypothesis import given
from hypothesis import strategies as st

amounts = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)
above_zero = st.integers(1, 10_000).map(lambda cents: Decimal(cents) / 100)
DAY = date(2026, 4, 10)


@given(above_zero, above_zero, amounts)
def test_paid_lies_between_nothing_and_what_was_promised(was_open, amount, still_open):
    item = Promised(was_open, min(amount, was_open), still_open)
    assert 0 <= item.paid <= item.amount
    assert item.kept == (still_open <= was_open - item.amount)


@given(st.lists(st.tuples(amounts, amounts)), st.integers(-40, 40))
def test_one_unpaid_item_breaks_it_and_only_after_its_day(parts, days):
    items = [Promised(was_open + 1, was_open + 1, min(still, was_open + 1)) for was_open, still in parts]
    state = outcome(items, DAY, DAY + timedelta(days=days))
    if items and not any(item.still_open for item in items):
        assert state == "kept"
    else:
        assert state == ("broken" if days > 0 else "open")
