"""Measures, periods, comparisons and bridges of spend: figures by hand, and what holds for any of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from engine.spend import MEASURES, columns_of, compared, values_of
from engine.spend_bridge import AFTER, BEFORE, IN, NEVER, bridge
from engine.spend_compare import buckets, earlier_period, shifts, whole_months
from engine.spend_periods import next_start, preset, shift_months, start_of
from hypothesis import given
from hypothesis import strategies as st

UNITS = ("day", "week", "month", "quarter", "year")
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
AMOUNTS = st.decimals(-10_000, 10_000, places=2)


def days(*texts):
    return tuple(map(date.fromisoformat, texts))


# -- measures ---------------------------------------------------------------------------------------------------------


def test_averages_of_nothing_are_nothing():
    sums = dict.fromkeys(columns_of(MEASURES), 0) | {"trips": 0}
    values = values_of(MEASURES, sums, sums)
    assert [name for name, value in values.items() if value is None] == [
        "average_ticket_price",
        "average_daily_rate",
        "lead_days",
        "share",
    ]


def test_an_average_is_of_the_sums_not_of_the_averages():
    """Two tickets of 100 and one of 400: 200, not the mean of 100 and 400."""
    sums = {"ticket_amount": Decimal("600.00"), "tickets": 3}
    assert values_of(["average_ticket_price"], sums, sums) == {"average_ticket_price": Decimal(200)}


@given(st.lists(AMOUNTS, min_size=1).filter(sum))
def test_shares_make_one(amounts):
    whole = {"spend": sum(amounts)}
    shares = [values_of(["share"], {"spend": amount}, whole)["share"] for amount in amounts]
    assert abs(sum(shares) - 1) < Decimal("1e-15") * len(amounts) * max(1, max(map(abs, shares)))


def test_compared_with_nothing():
    assert compared("money", Decimal(5), Decimal(0)) == {"before": 0, "difference": 5, "percentage": None}
    assert compared("average", None, Decimal(3)) == {"before": 3, "difference": None, "percentage": None}


# -- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "today", "expected"),
    [
        ("this_month", "2028-02-29", ("2028-02-01", "2028-03-01")),
        ("last_month", "2026-03-31", ("2026-02-01", "2026-03-01")),
        ("this_quarter", "2026-12-31", ("2026-10-01", "2027-01-01")),
        ("last_quarter", "2026-01-01", ("2025-10-01", "2026-01-01")),
        ("this_year", "2026-11-22", ("2026-01-01", "2027-01-01")),
        ("last_year", "2026-01-01", ("2025-01-01", "2026-01-01")),
        ("last_12_months", "2026-03-31", ("2025-03-01", "2026-03-01")),
    ],
)
def test_named_periods(name, today, expected):
    assert preset(name, date.fromisoformat(today)) == days(*expected)


def test_all_time_is_open():
    assert preset("all", date(2026, 3, 1)) == (None, None)


@given(st.sampled_from(UNITS), DAYS)
def test_each_day_is_in_one_period(unit, day):
    start = start_of(unit, day)
    assert start <= day < next_start(unit, start)
    assert start_of(unit, next_start(unit, start)) == next_start(unit, start)


@given(DAYS, st.integers(-200, 200))
def test_months_later_and_back_is_never_after(day, months):
    there = shift_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert shift_months(there, -months) <= day


# -- comparison -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "compare", "expected"),
    [
        (("2026-03-01", "2026-04-01"), "previous", ("2026-02-01", "2026-03-01")),  # 31 days beside 28
        (("2026-01-01", "2026-04-01"), "previous", ("2025-10-01", "2026-01-01")),
        (("2026-03-10", "2026-03-20"), "previous", ("2026-02-28", "2026-03-10")),  # ten days
        (("2028-02-01", "2028-03-01"), "year", ("2027-02-01", "2027-03-01")),
        (("2028-02-29", "2028-03-01"), "year", ("2027-02-28", "2027-03-01")),
    ],
)
def test_the_period_before(period, compare, expected):
    assert earlier_period(days(*period), compare) == days(*expected)


def test_before_all_days():
    with pytest.raises(ValueError, match="year"):
        earlier_period(days("0001-01-01", "2026-01-01"), "previous")


def test_days_go_by_the_calendar():
    """February beside March: the 29th to 31st of March have nothing beside them; the other way they go with the 28th."""
    february, march = days("2026-02-01", "2026-03-01"), days("2026-03-01", "2026-04-01")
    assert shifts("day", march, february, "previous")[-1] == days("2026-02-28", "2026-03-28")
    april = days("2026-04-01", "2026-05-01")
    assert shifts("day", april, march, "previous")[-2:] == [days("2026-03-30", "2026-04-30"), days("2026-03-31", "2026-04-30")]


def test_weeks_of_a_year_ago_go_by_their_number():
    """Week 53 of 2026 goes with week 52 of 2027; week 1 of either with the other."""
    found = dict(shifts("week", days("2027-01-04", "2028-01-03"), days("2025-12-29", "2027-01-04"), "year"))
    assert found[date(2025, 12, 29)] == date(2027, 1, 4)
    assert found[date(2026, 12, 28)] == date(2027, 12, 27)


@given(st.sampled_from(UNITS), DAYS, st.integers(1, 800), st.sampled_from(["previous", "year"]), st.booleans())
def test_everything_before_is_beside_something(unit, since, length, compare, whole):
    until = since + timedelta(days=length)
    if whole:
        since, until = start_of("month", since), next_start("month", start_of("month", until))
        assert whole_months((since, until)) > 0
    earlier = earlier_period((since, until), compare)
    found = shifts(unit, (since, until), earlier, compare)
    later = buckets(unit, (since, until), 10_000)
    assert [before for before, _after in found] == buckets(unit, earlier, 10_000)
    assert {after for _before, after in found} <= set(later)
    assert [after for _before, after in found] == sorted(after for _before, after in found)


# -- bridge -----------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.tuples(*[st.sampled_from([IN, BEFORE, AFTER, NEVER])] * 2), st.fixed_dictionaries({"spend": AMOUNTS})))
def test_a_bridge_adds_up(sums):
    steps = bridge(sums, ["spend"])
    amounts = {kind: sum(step.amounts["spend"] for step in steps if step.kind == kind) for kind in ("from", "less", "both", "more", "to")}
    assert amounts["from"] + amounts["less"] == amounts["both"]
    assert amounts["both"] + amounts["more"] == amounts["to"]
    assert amounts["from"] == sum(sums[where]["spend"] for where in sums if where[0] == IN)
    assert amounts["to"] == sum(sums[where]["spend"] for where in sums if where[1] == IN)
