"""The figures of a statement: parts sum to the whole, whatever is open."""

from datetime import date, timedelta
from decimal import Decimal

from engine.aging import Buckets
from engine.statement import Movements, OpenItem, block, differences, disputed_part
from hypothesis import given
from hypothesis import strategies as st

AS_OF = date(2026, 3, 31)
CENTS = st.integers(-10**7, 10**7).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(-400, 400).map(lambda days: AS_OF - timedelta(days=days))
ITEMS = st.lists(st.builds(OpenItem, DAYS, CENTS, CENTS))


def test_a_month_by_hand():
    """Due in 5 days: 100; 30 days late: 250, of it 40 disputed; 31 days late: 60; a payment of 80 that nothing took."""
    items = [
        OpenItem(date(2026, 4, 5), Decimal("100.00"), Decimal("100.00")),
        OpenItem(date(2026, 3, 1), Decimal("300.00"), Decimal("250.00"), Decimal("40.00")),
        OpenItem(date(2026, 2, 28), Decimal("60.00"), Decimal("60.00")),
        OpenItem(date(2026, 3, 20), Decimal("-80.00"), Decimal("-80.00")),
    ]
    found = block(items, Buckets.of((30, 60)), AS_OF)
    assert found.aged == (Decimal("100.00"), Decimal("250.00"), Decimal("60.00"), Decimal(0))
    # 100 + 250 + 60 - 80
    assert (found.closing, found.unallocated) == (Decimal("330.00"), Decimal("-80.00"))
    assert (found.overdue, found.disputed) == (Decimal("310.00"), Decimal("40.00"))


def test_activity_by_hand():
    """200 at first, 150 billed, 120 paid: 230; 30 of it was settled with an item in another currency: 200 are open."""
    movements = Movements(Decimal(200), [Decimal(150), Decimal(-120)], Decimal(-30))
    found = block([OpenItem(AS_OF, Decimal(200), Decimal(200))], Buckets.of((30,)), AS_OF, movements)
    assert (found.opening, found.moved, found.settled_elsewhere, found.closing) == (200, 30, -30, 200)
    assert differences(found, Decimal(200), movements) == []


def test_differences_are_told():
    movements = Movements(Decimal(10), [Decimal(5)])
    found = block([OpenItem(AS_OF, Decimal(20), Decimal(20))], Buckets.of((30,)), AS_OF, movements)
    assert differences(found, Decimal(19), movements) == [("ledger", Decimal(1)), ("movements", Decimal(5))]


@given(ITEMS)
def test_the_parts_sum_to_the_closing(items):
    found = block(items, Buckets.of((30, 60, 90)), AS_OF)
    assert sum(found.aged) + found.unallocated == found.closing == sum(item.open for item in items)
    assert found.unallocated <= 0 <= min(found.aged)
    assert differences(found, sum((item.open for item in items), Decimal(0))) == []


@given(CENTS.filter(lambda amount: amount >= 0), CENTS)
def test_no_more_is_disputed_than_is_open(amount, open_amount):
    assert 0 <= disputed_part(amount, open_amount) <= max(open_amount, 0)
