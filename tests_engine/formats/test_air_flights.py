"""Flights: who operates them, on which day and at which hour they leave, gaps and open dates."""

from datetime import date, time

import air_builder as air
import pytest
from formats.air import dates
from formats.air.itinerary import clock_time


def with_flights(*lines, days="260402;260410;260410", kind="7A"):
    return air.one(
        air.document(
            *lines, air.fare_line("EUR1.00", "EUR1.00"), "M-YFLEX  ;YBASIC  ",
            air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890", days=days, kind=kind,
        )
    )  # fmt: skip


def segments(*lines, **header):
    return with_flights(*lines, **header).services[0].segments


def test_operating_carrier_from_y_and_x_lines():
    first, second, third = segments(
        air.flight(1, "BER", "VIE", air.flown("OS", "7176", "C", "11MAY", "1500", "1600")),
        air.flight(1, "BER", "VIE", air.flown("PS", "0820", "D", "11MAY", "1500", "1600"), kind="X"),
        "Y-001;002BER;BERLIN;VIE;VIENNA;PS;UKRAINE INTL AIRLINES;;;;;735;N",
        air.flight(2, "VIE", "SZG", air.flown("OS", "0923", "C", "11MAY", "1715", "1805"), stop="X"),
        air.flight(2, "VIE", "SZG", air.flown("VO", "0923", "C", "11MAY", "1715", "1805"), kind="X"),
        air.flight(3, "SZG", "VIE", air.flown("OS", "0920", "C", "12MAY", "0820", "0920")),
        "Y-003;004SZG;SALZBURG;VIE;VIENNA;OS;AUSTRIAN AIRLINES;;;;;735;N",
        air.flight(9, "VIE", "MUC", air.flown("LH", "6325", "Q", "13MAY", "0645", "0750"), kind="X"),
    )
    assert (first.operating_carrier, first.operating_name) == ("PS", "UKRAINE INTL AIRLINES")
    assert (second.operating_carrier, second.stopover) == ("VO", False)
    assert (third.operating_carrier, third.operating_name) == ("", "")


def test_surface_sector_has_no_fare_basis():
    there, gap, back = segments(
        air.flight(1, "BER", "VIE", air.flown("OS", "0001", "C", "11MAY", "1500", "1600")),
        "H-000;000OVIE;VIENNA           ;BUD;BUDAPEST         ;VOID;AT;HU",
        air.flight(2, "BUD", "BER", air.flown("OS", "0002", "C", "12MAY", "1500", "1600")),
    )
    assert (gap.surface, gap.departure, gap.fare_basis) == (True, None, "")
    assert (there.fare_basis, back.fare_basis) == ("YFLEX", "YBASIC")


def test_open_date():
    (flight,) = segments("H-002;003OBER;BERLIN           ;VIE;VIENNA           ;TK    OPEN Y Y ;;;30K;ET;299;TR;TR")
    assert (flight.open_date, flight.carrier, flight.booking_class, flight.departure) == (True, "TK", "Y", None)


def test_unticketed_flights_stay_apart():
    booking = with_flights(
        air.flight(1, "BER", "VIE", air.flown("OS", "0001", "C", "11MAY", "1500", "1600")),
        air.flight(2, "VIE", "IST", air.flown("TK", "0002", "C", "12MAY", "1500", "1900"), kind="U"),
        "U-083X;015MCO;LH;2203;LUFTHANSA;BER;TO-LUFTHANSA",
    )
    assert [segment.destination for segment in booking.services[0].segments] == ["VIE"]
    assert [segment.destination for segment in booking.segments] == ["IST"]
    assert "no flight" in booking.warnings[0]


def test_year_in_the_date_and_over_the_new_year():
    (flight,) = segments(air.flight(1, "BER", "VIE", "OS    1228 E E 10JUL20270930 1050 10JUL2027"))
    assert flight.departure == air.local("2027-07-10T09:30")
    there, back = segments(
        air.flight(1, "BER", "JFK", air.flown("LH", "0001", "C", "31DEC", "2200", "0100", "01JAN")),
        air.flight(2, "JFK", "BER", air.flown("LH", "0002", "C", "05JAN", "0900", "2300")),
        days="261201;261202;261202",
    )
    assert (there.departure, there.arrival) == (air.local("2026-12-31T22:00"), air.local("2027-01-01T01:00"))
    assert back.departure_date == date(2027, 1, 5)


def test_arrival_on_the_day_before():
    """Over the date line the traveller arrives before he left."""
    (flight,) = segments(
        air.flight(1, "NAN", "HNL", air.flown("FJ", "0822", "Y", "01JAN", "2355", "0815", "31DEC")),
        days="261201;261202;261202",
    )
    assert (flight.departure.year, flight.arrival) == (2027, air.local("2026-12-31T08:15"))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("1855", time(18, 55)), ("655P", time(18, 55)), ("0655A", time(6, 55)), ("1200N", time(12)), ("1200A", time(0)),
        ("1200M", time(0)), ("1200P", time(12)), ("2400", time(0)), ("2500", None), ("1261", None), ("", None),
    ],
)  # fmt: skip
def test_clock(text, clock):
    assert clock_time(text) == clock


def test_twelve_hour_flight():
    (flight,) = segments(air.flight(1, "JFK", "LHR", "BA    0174 Q Q 19MAY0655P0700A20MAY"))
    assert (flight.departure, flight.arrival) == (air.local("2026-05-19T18:55"), air.local("2026-05-20T07:00"))


def test_travel_day():
    issued = date(2026, 6, 15)
    assert dates.travel_day("20JUN", issued) == date(2026, 6, 20)
    assert dates.travel_day("14JUN", issued) == date(2026, 6, 14)
    assert dates.travel_day("02MAY", issued) == date(2027, 5, 2)
    # booked in April, so the 1st of June has been flown; one booked on the day of issue is next year's
    assert dates.travel_day("01JUN", issued, booked=date(2026, 4, 1)) == date(2026, 6, 1)
    assert dates.travel_day("01JUN", issued, booked=issued) == date(2027, 6, 1)
    assert dates.travel_day("29FEB", issued) == date(2028, 2, 29)
    assert dates.travel_day("31JUN", issued) is None


def test_unreadable_flight_holds():
    booking = with_flights("H-001;002OBER;BERLIN;VIE;VIENNA;LH 12 ???")
    assert booking.problems == ["A flight cannot be read: 001;002OBER;BERLIN;VIE;VIENNA;LH 12 ???"]
