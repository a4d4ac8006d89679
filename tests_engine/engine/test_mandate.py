"""Money by mandate: figures by hand, and what holds for any of them."""

from datetime import date, timedelta
from decimal import Decimal

from engine.mandate import AUTOMATIC, Mandate, OpenItem, allocate, named_in
from hypothesis import given
from hypothesis import strategies as st

DAY = date(2026, 1, 1)
OLDEST = Mandate("oldest")


def item(key, days, amount, disputed=0, **parts):
    """An item due so many days after new year."""
    day = DAY + timedelta(days=days)
    parts = {name: Decimal(part) for name, part in parts.items()}
    return OpenItem(key, day, day, Decimal(amount), Decimal(disputed), parts)


def told(parts):
    return [(part.key, part.amount) for part in parts]


def test_disputed_parts_stay():
    items = [item("a", 1, 100, disputed=40), item("b", 2, 100)]
    assert told(allocate(OLDEST, Decimal(120), items)) == [("a", 60), ("b", 60)]


def test_a_credit_is_taken_only_where_agreed():
    items = [item("note", 0, -30), item("a", 1, 100)]
    assert told(allocate(OLDEST, Decimal(50), items)) == [("a", 50)]
    # 50 of money and 30 of the credit note
    assert told(allocate(Mandate("oldest", offset=True), Decimal(50), items)) == [("note", -30), ("a", 80)]


def test_never_more_credit_than_there_is_to_pay():
    items = [item("note", 0, -300), item("a", 1, 100)]
    assert told(allocate(Mandate("oldest", offset=True), Decimal(50), items)) == [("note", -100), ("a", 100)]


def test_within_what_is_named():
    items = [item("a", 1, 100, north=60, south=40), item("b", 2, 50, south=50), item("c", 3, 70, north=70)]
    north = allocate(Mandate("cost_center"), Decimal(100), items, ["north"])
    assert told(north) == [("a", 60), ("c", 40)]
    assert allocate(Mandate("branch"), Decimal(100), items) == []


def test_the_same_day_goes_by_key():
    items = [item(2, 1, 10), item(1, 1, 10)]
    assert told(allocate(OLDEST, Decimal(15), items)) == [(1, 10), (2, 5)]


def test_codes_are_whole_words():
    codes = {"100": "hundred", "SALES NORTH": "north", "SALES": "sales"}
    assert named_in("Sales  North, 1000", codes) == ["north"]
    assert named_in("for 100", codes) == ["hundred"]
    assert named_in("INV/100/SALES", codes) == []
    assert named_in(None, codes) == []
    assert named_in("sales", {}) == []


cents = st.integers(-50_000, 50_000).map(lambda number: Decimal(number) / 100)
an_item = st.builds(
    lambda key, days, amount, disputed, north, south: item(key, days, amount, disputed, north=north, south=south),
    st.integers(0, 10_000),
    st.integers(0, 60),
    cents,
    cents,
    cents,
    cents,
)
items_of_any_kind = st.lists(an_item, max_size=12, unique_by=lambda found: found.key)
mandates = st.builds(Mandate, st.sampled_from(["advised", "hold", *AUTOMATIC]), st.booleans())
names = st.lists(st.sampled_from(["north", "south", "nowhere"]), max_size=2)


@given(mandates, cents, items_of_any_kind, names)
def test_whatever_comes(mandate, money, items, named):
    parts = allocate(mandate, money, items, named)
    by_key = {found.key: found for found in items}
    assert len({part.key for part in parts}) == len(parts)
    for part in parts:
        found = by_key[part.key]
        assert part.amount
        if part.amount > 0:
            assert part.amount <= found.amount - max(found.disputed, 0)
        else:
            assert mandate.offset
            assert found.amount <= part.amount
    # never over the money: what is settled less the credits taken
    assert sum(part.amount for part in parts) <= max(money, 0)
    # credits are never turned into money on account
    assert sum(part.amount for part in parts) >= 0
    if mandate.mode in ("advised", "hold") or (mandate.mode != "oldest" and not named):
        assert parts == []
    if mandate.mode in ("cost_center", "branch"):
        for part in parts:
            assert part.amount <= sum(max(by_key[part.key].parts.get(name, 0), 0) for name in {"north", "south"})


@given(mandates, cents, items_of_any_kind, names, st.randoms(use_true_random=False))
def test_the_order_of_the_question_does_not_matter(mandate, money, items, named, rng):
    shuffled = rng.sample(items, len(items))
    assert allocate(mandate, money, items, named) == allocate(mandate, money, shuffled, named)


@given(cents, items_of_any_kind)
def test_a_later_item_gets_nothing_before_an_earlier_one_is_through(money, items):
    owed = sorted((found for found in items if found.free() > 0), key=lambda found: (found.due, found.dated, found.key))
    taken = {part.key: part.amount for part in allocate(OLDEST, money, items)}
    left = [found.free() - taken.get(found.key, 0) for found in owed]
    first_open = next((index for index, amount in enumerate(left) if amount), len(left))
    assert not any(found.key in taken for found in owed[first_open + 1 :])
