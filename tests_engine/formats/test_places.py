"""Airports, cities and the table of airlines."""

import csv
from pathlib import Path

import pytest
from formats import places

AIRLINES = Path(places.__file__).parents[1] / "data" / "travel.airline.csv"


@pytest.mark.parametrize(
    ("code", "city", "country", "city_code"),
    [
        ("LHR", "London", "GB", "LON"), ("LON", "London", "GB", "LON"), ("KBP", "Kyiv", "UA", "IEV"), ("IEV", "Kyiv", "UA", "IEV"),
        ("SXF", "Berlin", "DE", "BER"), ("ETH", "Eilat", "IL", "ETH"), ("EWR", "New York", "US", "NYC"), ("MOW", "Moscow", "RU", "MOW"),
        ("SLU", "Saint Lucia", "LC", "SLU"), ("TSE", "Astana", "KZ", "TSE"), (" par ", "Paris", "FR", "PAR"),
    ],
)  # fmt: skip
def test_find(code, city, country, city_code):
    place = places.find(code)
    assert (place.city, place.country, place.city_code) == (city, country, city_code)


def test_unknown():
    assert places.find("QQQ") is None
    assert (places.country(""), places.airports("QQQ")) == ("", ())


def test_airports_of_a_city():
    assert {"LHR", "LGW", "STN", "LTN", "LCY"} <= set(places.airports("LON"))
    assert places.airports("LHR") == ("LHR",)


def test_every_place_is_whole():
    for place in places.every():
        assert len(place.country) == 2
        assert place.airports
        assert places.find(place.city_code)
        for airport in place.airports:
            assert places.find(airport).city_code == place.city_code or place.code == airport


def test_airlines():
    with AIRLINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 150
    assert len({row["code"] for row in rows}) == len(rows)
    given = [row["accounting_code"] for row in rows if row["accounting_code"]]
    assert len(set(given)) == len(given)
    for row in rows:
        assert row["id"] == f"airline_{row['code'].lower()}"
        assert len(row["accounting_code"]) in (0, 3)
        assert row["low_cost"] in ("True", "False")
    accounting = {row["code"]: row["accounting_code"] for row in rows}
    assert (accounting["LH"], accounting["BA"], accounting["EK"], accounting["SU"]) == ("220", "125", "176", "555")
