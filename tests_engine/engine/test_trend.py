from datetime import date, timedelta
from decimal import Decimal

from engine.trend import below, expected, windows
from hypothesis import given
from hypothesis import strategies as st

money = st.decimals(0, 10**7, places=2)


def test_four_weeks_are_held_against_the_twelve_before_and_the_same_weekdays_a_year_ago():
    asked = windows(date(2026, 6, 29))
    assert asked.recent == (date(2026, 6, 1), date(2026, 6, 29))
    assert asked.before == (date(2026, 3, 9), date(2026, 6, 1))
    assert asked.recent_last_year == (date(2025, 6, 2), date(2025, 6, 30))
    assert asked.before_last_year == (date(2025, 3, 10), date(2025, 6, 2))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_windows_meet_and_begin_on_one_weekday(today):
    asked = windows(today)
    assert asked.before[1] == asked.recent[0]
    assert asked.before_last_year[1] == asked.recent_last_year[0]
    assert {day.weekday() for window in (asked.recent, asked.before, asked.recent_last_year) for day in window} == {today.weekday()}
    assert asked.recent[1] - asked.before[0] == timedelta(weeks=16)


@given(money, money.filter(bool))
def test_a_year_as_steady_as_this_one_expects_a_third(before, last_year):
    steady = expected(before, last_year, last_year * 3)
    assert abs(steady - before / 3) < Decimal("0.001")


@given(money, money.filter(bool))
def test_who_spends_what_was_expected_is_not_below(actual, wanted):
    assert below(wanted, wanted) == 0
    assert (below(actual, wanted) > 0) == (actual < wanted)


def test_nothing_expected_is_nothing_to_be_below():
    assert below(Decimal(0), expected(Decimal(0), Decimal(5), Decimal(5))) is None
