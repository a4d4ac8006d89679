"""Where a service takes its travellers: the points of a journey and what fee rules may call them. Free of Odoo."""

from dataclasses import dataclass
from functools import lru_cache

from ..formats import places


@dataclass(frozen=True, slots=True)
class Point:
    """One place of a journey.

    :param code: as on the document: airport, city or station, upper case
    :param city: metropolitan area's code (LON for LHR), or the code itself
    :param country: ISO code of two letters, blank when nobody knows the place
    """

    code: str
    city: str = ""
    country: str = ""

    @classmethod
    @lru_cache(maxsize=20_000)
    def of(cls, code, country=""):
        """The point that a code of three letters stands for; ``country`` is for places nobody knows."""
        code = (code or "").strip().upper()
        place = places.find(code)
        return cls(code, place.city_code, place.country) if place else cls(code, code, country)

    @property
    def tokens(self):
        """What a rule may call the point, from near to far; regions are added by ``RegionIndex``."""
        return frozenset(filter(None, (self.code, self.city, self.country)))


@dataclass(frozen=True, slots=True)
class Stay:
    """A point between two flights, and how long the traveller is there."""

    point: Point
    seconds: float


@dataclass(frozen=True, slots=True)
class Journey:
    """The points of one service in the order of travel, and the stays between its flights."""

    points: tuple = ()
    stays: tuple = ()

    @property
    def origin(self):
        return self.points[0] if self.points else None

    @property
    def destination(self):
        """Where the journey leads: the place of the longest stay if it comes back, its last point otherwise.

        It comes back when it ends in the city it began in, or in that country after having left it (LHR-JFK,
        BOS-MAN). Stays in the city it began in, and for one that left the country in that country, are no aim of
        it. When no dates are known all stays are equally long, and the middle one is taken.
        """
        if not self.points:
            return None
        if not self.comes_back:
            return self.points[-1]
        stays = [stay for stay in self.stays if not self._at_home(stay.point)]
        if not stays:
            away = [point for point in self.points if not self._at_home(point)]
            return away[len(away) // 2] if away else self.points[-1]
        longest = max(stay.seconds for stay in stays)
        longest_stays = [stay for stay in stays if stay.seconds == longest]
        return longest_stays[len(longest_stays) // 2].point

    @property
    def comes_back(self):
        """Whether it is a return journey, see ``destination``."""
        return len(self.points) >= 3 and self._at_home(self.points[-1])

    def _leaves_country(self):
        return any(point.country != self.origin.country for point in self.points)

    def _at_home(self, point):
        if point.city == self.origin.city:
            return True
        return bool(self.origin.country) and point.country == self.origin.country and self._leaves_country()


class RegionIndex:
    """The regions that countries and airports belong to, read once for a batch.

    :param regions: recordset of ``travel.region``
    """

    def __init__(self, regions):
        self.by_token = {}
        self.cache = {}
        for region in regions:
            airports = {code.strip().upper() for code in (region.airports or "").replace(";", ",").split(",")}
            for token in {*region.country_ids.mapped("code"), *airports} - {"", False}:
                self.by_token.setdefault(token, set()).add(region.code.upper())

    def tokens(self, point):
        """Everything a rule may call a point: airport, city, country and the regions that hold any of them."""
        return point.tokens | self.areas(point) if point else frozenset()

    def areas(self, point):
        """The country of a point, and the regions that hold it."""
        found = self.cache.get(point)
        if found is None:
            country = {point.country} if point.country else ()
            found = frozenset(country).union(*(self.by_token.get(token, ()) for token in point.tokens))
            self.cache[point] = found
        return found

    def holding_all(self, points):
        """Countries and regions that hold every one of the points."""
        return frozenset.intersection(*map(self.areas, points)) if points else frozenset()
