"""When MIS reports are due and what they tell of: worked days, and what holds for any."""

from datetime import date, timedelta

import pytest
from engine.mis_calendar import FREQUENCIES, Frequency, covered, next_due
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
ANY = st.builds(Frequency, st.sampled_from(FREQUENCIES), st.integers(0, 6), st.integers(1, 31), st.booleans())
HOLIDAY = date(2026, 5, 1)


def works_on(day):
    """Monday to Friday, and not on 1 May 2026."""
    return day.weekday() < 5 and day != HOLIDAY


@pytest.mark.parametrize(
    ("frequency", "after", "due"),
    [
        (Frequency("daily"), "2026-05-01", "2026-05-02"),
        # 1 May 2026 is a Friday and a holiday: after Thursday comes Monday
        (Frequency("daily", working=True), "2026-04-30", "2026-05-04"),
        (Frequency("weekly", weekday=0), "2026-05-04", "2026-05-11"),
        (Frequency("weekly", weekday=0), "2026-05-03", "2026-05-04"),
        (Frequency("weekly", weekday=6), "2026-05-04", "2026-05-10"),
        (Frequency("monthly"), "2026-04-30", "2026-05-01"),
        (Frequency("monthly"), "2026-05-01", "2026-06-01"),
        (Frequency("monthly", day=31), "2026-12-31", "2027-01-31"),
        (Frequency("monthly", day=31), "2026-02-01", "2026-02-28"),
        # working days of May: 4, 5, 6, …
        (Frequency("monthly", day=3, working=True), "2026-04-30", "2026-05-06"),
        (Frequency("monthly", day=31, working=True), "2026-05-06", "2026-05-29"),
        (Frequency("quarterly"), "2026-05-04", "2026-07-01"),
        (Frequency("quarterly", day=5), "2026-04-04", "2026-04-05"),
        (Frequency("quarterly", day=5), "2026-12-31", "2027-01-05"),
        (Frequency("quarterly", day=2, working=True), "2026-06-30", "2026-07-02"),
    ],
)
def test_next_due(frequency, after, due):
    assert next_due(frequency, date.fromisoformat(after), works_on) == date.fromisoformat(due)


@given(ANY, DAYS)
def test_it_goes_on_and_skips_none(frequency, day):
    """Later than the day, within a quarter and a bit; asked for from any day between it is the same."""
    due = next_due(frequency, day, works_on)
    assert day < due <= day + timedelta(days=123)
    between = day + (due - day) // 2
    assert between == due or next_due(frequency, between, works_on) == due


@pytest.mark.parametrize("kind", FREQUENCIES)
def test_nobody_ever_works(kind):
    assert next_due(Frequency(kind, working=True), date(2026, 5, 4), lambda day: False) > date(2026, 5, 4)


@pytest.mark.parametrize(
    ("name", "day", "first", "end"),
    [
        ("yesterday", "2026-03-01", "2026-02-28", "2026-03-01"),
        # 4 May 2026 is a Monday
        ("last_week", "2026-05-04", "2026-04-27", "2026-05-04"),
        ("last_week", "2026-05-10", "2026-04-27", "2026-05-04"),
        ("this_week", "2026-05-10", "2026-05-04", "2026-05-11"),
        ("last_month", "2026-01-15", "2025-12-01", "2026-01-01"),
        ("this_month", "2026-12-15", "2026-12-01", "2027-01-01"),
        ("last_quarter", "2026-02-15", "2025-10-01", "2026-01-01"),
        ("this_quarter", "2026-02-15", "2026-01-01", "2026-04-01"),
        ("last_year", "2026-02-15", "2025-01-01", "2026-01-01"),
        ("this_year", "2026-02-15", "2026-01-01", "2027-01-01"),
        ("last_12_months", "2026-02-15", "2025-02-01", "2026-02-01"),
        ("year_to_date", "2026-02-15", "2026-01-01", "2026-02-15"),
        ("year_to_date", "2026-01-01", "2025-01-01", "2026-01-01"),
    ],
)
def test_covered(name, day, first, end):
    assert covered(name, date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(end))


def test_all_is_open():
    assert covered("all", date(2026, 5, 4)) == (None, None)
