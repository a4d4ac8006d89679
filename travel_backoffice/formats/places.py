"""Airports and cities by their IATA code: city, country, name, and which airports a city has.

Source: the ``airportsdata`` package (MIT), with the additions of ``metro``.
"""

from dataclasses import dataclass
from functools import cache

import airportsdata

from .metro import CITIES, GONE


@dataclass(frozen=True, slots=True)
class Place:
    """``airports``: those of a city code, or just the airport itself. ``city_code``: LON for LHR, its own otherwise.

    ``country`` is the ISO code of two letters.
    """

    code: str
    city: str
    country: str
    name: str
    airports: tuple = ()
    city_code: str = ""


def find(code: str) -> Place | None:
    """The airport or city of an IATA code, or None. A code that is both (IEV) is the airport, with all of its city."""
    return _places().get(code.strip().upper())


def country(code: str) -> str:
    """The country of an airport or city, blank where the code is not known."""
    place = find(code)
    return place.country if place else ""


def zone(code: str) -> str:
    """The time zone of an airport or city (Europe/Berlin), blank where the code is not known."""
    place = find(code)
    codes = (place.code, *place.airports) if place else ()
    return next((_zones()[code] for code in codes if code in _zones()), "")


@cache
def _zones() -> dict:
    return {code: row["tz"] for code, row in airportsdata.load("IATA").items() if row["tz"]}


def airports(code: str) -> tuple:
    """The airports a code stands for: those of the city, or the airport alone; nothing where it is not known."""
    place = find(code)
    return place.airports if place else ()


def every() -> list[Place]:
    """All places, by code."""
    return [_places()[code] for code in sorted(_places())]


@cache
def _places() -> dict:
    cities = _cities()
    of_city = {airport: code for code, (_, _, members) in cities.items() for airport in members}
    known = {code: (row["city"], row["country"], row["name"]) for code, row in airportsdata.load("IATA").items()}
    known = {**GONE, **known}
    found = {}
    for code, (city, land, name) in known.items():
        members = cities[code][2] if code in cities else (code,)
        city_code = of_city.get(code, code)
        found[code] = Place(code, cities[city_code][0] if city_code in cities else city, land, name, members, city_code)
    for code, (city, land, members) in cities.items():
        if code not in found or land != found[code].country:
            found[code] = Place(code, city, land, found[code].name if code in found else city, members, code)
    return found


def _cities() -> dict:
    """City code → (name, country, airports), the package's cities under our own."""
    cities = {
        code: (city["name"], city["country"], tuple(sorted(city["airports"])))
        for code, city in airportsdata.load_iata_macs().items()
    }
    own = {code: (name, land, tuple(members.split())) for code, (name, land, members) in CITIES.items()}
    return {**cities, **own}
