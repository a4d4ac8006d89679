"""Reminders: by hand, and what must hold for every debtor."""

from datetime import date, timedelta
from decimal import Decimal as D

from engine.dunning import COVERED, DEBTOR_TOO_SOON, Item, Level, Plan, next_level, remind
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2026, 4, 1)
PLAN = Plan((Level(1, 7), Level(2, 21, 14), Level(3, 42, 14, D(100))), gap=7)


def late(days, amount, **values):
    return Item(values.pop("key", days), TODAY - timedelta(days=days), D(amount), **values)


def left(answer):
    return {(one.key, one.why): one.amount for one in answer.left}


def test_a_level_is_due_on_its_day_and_not_before():
    assert remind([late(6, 50)], PLAN, TODAY).level == 0
    assert remind([late(7, 50)], PLAN, TODAY).level == 1


def test_however_late_the_first_letter_is_of_level_one():
    assert remind([late(300, 50)], PLAN, TODAY).level == 1
    assert remind([late(300, 500)], Plan(PLAN.levels, skip=True), TODAY).level == 3


def test_days_between_letters_are_kept():
    """Level 2 from the 21st day, and 14 days after level 1."""
    item = late(30, 50, level=1, last=TODAY - timedelta(days=13))
    assert remind([item], PLAN, TODAY).level == 0
    assert remind([late(30, 50, level=1, last=TODAY - timedelta(days=14))], PLAN, TODAY).level == 2
    answer = remind([late(30, 50)], PLAN, TODAY, last_letter=TODAY - timedelta(days=6))
    assert (answer.level, left(answer)) == (0, {(30, DEBTOR_TOO_SOON): 50})
    assert remind([late(30, 50)], PLAN, TODAY, last_letter=TODAY - timedelta(days=7)).level == 1


def test_one_letter_at_the_highest_level_lists_what_was_reminded_of_before():
    """100 at level 1 for the first time, 200 at level 2, 300 reminded of five days ago: listed, and no step up."""
    items = [
        late(10, 100),
        late(30, 200, level=1, last=TODAY - timedelta(days=20)),
        late(31, 300, level=1, last=TODAY - timedelta(days=5)),
    ]
    answer = remind(items, PLAN, TODAY)
    assert answer.level == 2
    assert [(line.key, line.level, line.also) for line in answer.lines] == [(31, 1, True), (30, 2, False), (10, 1, False)]
    assert answer.total == 600


def test_money_on_account_counts():
    """300 overdue: with 300 on account no letter; with 250 one that takes it off."""
    answer = remind([late(10, 100), late(11, 200)], PLAN, TODAY, money=D(300))
    assert (answer.level, answer.covered, left(answer)) == (0, True, {(10, COVERED): 100, (11, COVERED): 200})
    answer = remind([late(10, 100), late(11, 200)], PLAN, TODAY, money=D(250))
    assert (answer.level, answer.credit, answer.total) == (1, 250, 300)


def test_promises_disputes_refunds_and_small_sums():
    """1,000 - 200 disputed - 50 to be refunded = 750, of which 100 is promised: 650; an item under a promise is left out."""
    items = [
        late(20, 1000, disputed=D(200), refund=D(50)),
        late(15, 400, promised_until=TODAY),
        late(14, 300, promised_until=TODAY - timedelta(days=1)),
        late(13, 4),
    ]
    answer = remind(items, Plan(PLAN.levels, tiny=D(5)), TODAY, promised=D(100))
    assert {line.key: line.amount for line in answer.lines} == {20: 650, 14: 300}
    assert left(answer) == {
        (20, "disputed"): 200,
        (20, "refund"): 50,
        (20, "promised"): 100,
        (15, "promised"): 400,
        (13, "tiny"): 4,
    }


def test_less_than_the_minimum_of_its_level():
    """Level 3 asks for 100 at least: 120 less 30 on account is 90."""
    item = late(60, 120, level=2, last=TODAY - timedelta(days=20))
    assert remind([item], PLAN, TODAY, money=D(30)).level == 0
    assert remind([item], PLAN, TODAY, money=D(20)).level == 3


money = st.integers(0, 50_000).map(lambda cents: D(cents) / 100)
days = st.integers(-30, 200)


@st.composite
def debtors(draw):
    count = draw(st.integers(0, 6))
    items = []
    for key in range(count):
        level = draw(st.integers(0, 3))
        items.append(
            Item(
                key,
                TODAY - timedelta(days=draw(days)),
                draw(money),
                disputed=draw(money),
                refund=draw(money),
                promised_until=draw(st.none() | st.just(TODAY) | st.just(TODAY - timedelta(days=1))),
                level=level,
                last=TODAY - timedelta(days=draw(st.integers(0, 60))) if level else None,
                prepared=draw(st.booleans()),
            )
        )
    return items


@given(debtors(), money, money, st.booleans())
def test_what_always_holds(items, on_account, promised, skip):
    plan = Plan(PLAN.levels, gap=7, skip=skip, tiny=D(1))
    answer = remind(items, plan, TODAY, on_account, promised)
    by_key = {item.key: item for item in items}
    assert len({line.key for line in answer.lines}) == len(answer.lines)
    for line in answer.lines:
        item = by_key[line.key]
        assert 0 < line.amount <= item.open - min(item.open, item.disputed)
        assert not item.prepared
        assert item.promised_until != TODAY
        assert item.due < TODAY
        if not line.also:
            assert line.level == next_level(item, plan, TODAY).number > item.level
            assert skip or line.level == item.level + 1
    if answer.level:
        assert on_account < answer.total
        assert answer.level == max(line.level for line in answer.lines if not line.also)
    # each open amount is asked for or told why not: nothing vanishes (what a letter only lists is told of too)
    listed = {line.key: line.amount for line in answer.lines if not line.also}
    for item in items:
        told = sum(one.amount for one in answer.left if one.key == item.key)
        assert told + listed.get(item.key, 0) == item.open


@given(debtors())
def test_again_on_the_same_day_there_is_nothing_to_say(items):
    """What was just reminded of has its level and today's date; no second letter comes of it."""
    first = remind(items, PLAN, TODAY)
    said = {line.key: line.level for line in first.lines if not line.also}
    again = [
        Item(item.key, item.due, item.open, item.disputed, item.refund, item.promised_until, None, said[item.key], TODAY)
        if item.key in said
        else item
        for item in items
    ]
    assert remind(again, PLAN, TODAY, last_letter=TODAY if said else None).level == 0
