"""Periods of billing rhythms: worked days, and what holds for any."""

from datetime import date, timedelta

import pytest
from engine.billing_calendar import PERIODIC, Period, Rhythm, due_on, period
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
RHYTHMS = st.builds(
    Rhythm,
    st.sampled_from(PERIODIC),
    st.integers(0, 6),
    st.lists(st.integers(1, 31), min_size=1, max_size=5).map(tuple),
    st.integers(0, 20),
)


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last"),
    [
        (Rhythm("daily"), "2026-03-10", "2026-03-10", "2026-03-10"),
        # 10 March 2026 is a Tuesday
        (Rhythm("weekly", closes_on=6), "2026-03-10", "2026-03-09", "2026-03-15"),
        (Rhythm("weekly", closes_on=1), "2026-03-10", "2026-03-04", "2026-03-10"),
        (Rhythm("weekly", closes_on=0), "2026-03-10", "2026-03-10", "2026-03-16"),
        (Rhythm("fortnightly"), "2026-03-15", "2026-03-01", "2026-03-15"),
        (Rhythm("fortnightly"), "2026-02-16", "2026-02-16", "2026-02-28"),
        (Rhythm("fortnightly"), "2028-02-29", "2028-02-16", "2028-02-29"),
        (Rhythm("monthly"), "2026-12-31", "2026-12-01", "2026-12-31"),
        (Rhythm("days", days=(10, 20, 31)), "2026-03-11", "2026-03-11", "2026-03-20"),
        (Rhythm("days", days=(31, 10, 10)), "2026-02-28", "2026-02-11", "2026-02-28"),
        # closing on the 25th: the period reaches over the turn of the year
        (Rhythm("days", days=(25,)), "2026-12-26", "2026-12-26", "2027-01-25"),
        (Rhythm("days", days=(25,)), "2027-01-01", "2026-12-26", "2027-01-25"),
        # 30 and 31 are one day in April, and one in February
        (Rhythm("days", days=(30, 31)), "2026-02-01", "2026-02-01", "2026-02-28"),
    ],
)
def test_worked_periods(rhythm, day, first, last):
    found = period(rhythm, date.fromisoformat(day))
    assert (found.start.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("rhythm", "trip_end", "due"),
    [
        (Rhythm("at_once"), None, "2026-03-10"),
        (Rhythm("manual"), None, None),
        (Rhythm("daily"), None, "2026-03-11"),
        (Rhythm("monthly", after=3), None, "2026-04-04"),
        # back on 20 March: the day after, or five days later still
        (Rhythm("trip_end"), "2026-03-20", "2026-03-21"),
        (Rhythm("trip_end", after=5), "2026-03-20", "2026-03-26"),
        # a fee for a trip of last week, or without journey: the day after it was sold
        (Rhythm("trip_end"), "2026-03-02", "2026-03-11"),
        (Rhythm("trip_end"), None, "2026-03-11"),
    ],
)
def test_worked_due_days(rhythm, trip_end, due):
    found = due_on(rhythm, date(2026, 3, 10), trip_end and date.fromisoformat(trip_end))
    assert (found and found.isoformat()) == due


@given(RHYTHMS, DAYS)
def test_periods_part_the_days(rhythm, day):
    """Each day is in exactly one period: its own days all say the same, its neighbours another that touches it."""
    own = period(rhythm, day)
    assert own.start <= day < own.end
    assert period(rhythm, own.start) == own == period(rhythm, own.last)
    assert period(rhythm, own.end).start == own.end
    assert period(rhythm, own.start - timedelta(days=1)).end == own.start
    assert (own.end - own.start).days <= 62


@given(RHYTHMS, DAYS, DAYS)
def test_later_sold_is_never_due_before(rhythm, one, other):
    early, late = sorted((one, other))
    assert due_on(rhythm, early) <= due_on(rhythm, late)
    assert due_on(rhythm, early) > early


def test_no_period_where_each_is_billed_by_itself():
    assert [period(Rhythm(kind), date(2026, 3, 10)) for kind in ("at_once", "manual", "trip_end")] == [None] * 3
    assert Period(date(2026, 3, 1), date(2026, 4, 1)).last == date(2026, 3, 31)
