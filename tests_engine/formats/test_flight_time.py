"""How long flights take: local times of two places, worked out by hand."""

from datetime import date, timedelta

import pytest
from formats.flight_time import minutes
from formats.places import zone
from hypothesis import given
from hypothesis import strategies as st

MAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("origin", "destination", "leaves", "arrives", "days", "found"),
    [
        ("LHR", "FRA", "10:00", "12:30", 0, 90),  # an hour ahead
        ("LHR", "SIN", "21:00", "16:45", 1, 765),  # 19.75 h on the clock, seven of them of the zones
        ("SYD", "LAX", "10:00", "06:30", 0, 810),  # -3.5 h on the clock, and seventeen
        ("LAX", "SYD", "22:00", "06:00", 2, 900),  # 32 h on the clock, less seventeen
        ("CDG", "TBS", "10:00", "17:30", 0, 330),
        ("LON", "PAR", "10:00", "12:15", 0, 75),  # cities have the time of their airports
        ("LHR", "FRA", "10:00", "09:00", 0, None),  # arrives before it left
        ("LHR", "FRA", "10:00", "12:30", 3, None),  # for days
        ("LHR", "ZZZ", "10:00", "12:30", 0, None),
        ("LHR", "FRA", "10:00", "", 0, None),
        ("LHR", "FRA", "25:00", "12:30", 0, None),
    ],
)
def test_minutes(origin, destination, leaves, arrives, days, found):
    assert minutes(origin, destination, (MAY, leaves), (MAY + timedelta(days), arrives)) == found


def test_a_day_of_arrival_that_nobody_says_makes_the_flight_shorter_than_a_day():
    assert minutes("LHR", "SIN", (MAY, "21:00"), (None, "16:45")) == 765
    assert minutes("LHR", "SIN", (None, "21:00"), (None, "16:45")) is None


def test_when_the_clocks_change():
    # 29 March 2026, 01:00 UTC: 00:30 to 05:30 are four hours within Germany
    assert minutes("FRA", "MUC", (date(2026, 3, 29), "00:30"), (date(2026, 3, 29), "05:30")) == 240


def test_zones():
    assert (zone("JFK"), zone("NYC"), zone("???")) == ("America/New_York", "America/New_York", "")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 1439))
def test_there_and_nowhere_else(day, length):
    """Within a place without summer time a flight is as long as its clock says."""
    end = divmod(length, 60)
    assert minutes("DXB", "AUH", (day, "00:00"), (day, f"{end[0]:02d}:{end[1]:02d}")) == length
