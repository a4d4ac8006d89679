"""What order lines have in common, as ``sale_rows`` puts it into one text each, read into facts. Free of Odoo."""

from datetime import date, datetime, time
from decimal import Decimal

from ..formats import places
from ..formats.cabins import cabin_of
from .fee_codes import parse
from .travel_journey import Journey, Point, Stay

#: Between the parts of a text, from wide to narrow; no document has these characters.
GROUP, RECORD, UNIT = "\x1d", "\x1e", "\x1f"
#: Passenger types: children, also accompanied (CNN) and alone (UNN); infants on a lap and with a seat.
CHILDREN = frozenset({"CHD", "CNN", "UNN"})
INFANTS = frozenset({"INF", "INS"})
FIRST_DAY = date(2000, 1, 1).toordinal()
#: The tags that a journey brings, by what it is.
DIRECTIONS = ("", "ONEWAY", "RETURN")


def trade_of(text):
    """How it was sold: (event, service, channel, source, office, document type, scope, currency, decimals, payment,
    service that the line itself adds to its order's, documents, nights, rooms)."""
    event, service, channel, source, office, document, scope, currency, *more = text.split(UNIT)
    decimals, paid, brand, cancelled, documents, nights, rooms = more
    return (
        event,
        service,
        channel,
        source.lower(),
        office.upper(),
        document,
        scope,
        currency,
        int(decimals),
        payment_of(paid, brand),
        "" if cancelled else service,
        int(documents),
        int(nights),
        int(rooms),
    )


def payment_of(paid, brand):
    """``{'invoice'}``, ``{'card', 'AX', 'AX-credit', 'credit'}``: the word, the card's brand, and both with the kind."""
    word, _dash, kind = paid.strip().lower().partition("-")
    brand = brand.strip().upper()
    found = {word, brand, kind}
    if kind:
        found |= {f"{word}-{kind}", f"{brand}-{kind}" if brand else ""}
    if brand:
        found.add("card")
    return frozenset(found - {""})


def carriers_of(text):
    """The marketing carriers, as sold on the ticket; surface sectors have none."""
    return codes(text.split(UNIT), str.upper)


def suppliers_of(text):
    """The supplier by the document's code and by our own reference of him."""
    return codes(text.split(UNIT), str.upper)


def cabins_of(text):
    """Cabins and booking classes: those stated; of a flight that states no cabin, what its class stands for, if sure."""
    service, own, flown = text.split(GROUP)
    pairs = [pair.split(UNIT) for pair in flown.split(RECORD)] if flown else []
    letters = codes((letter for letter, _cabin in pairs), str.upper)
    stated = codes([*own.split(","), *(cabin for _letter, cabin in pairs)], str.lower)
    if service != "air" or own:
        return stated, letters
    meant = (cabin_of(letter) for letter, cabin in pairs if letter and not cabin)
    return stated | codes(meant, str.lower), letters


def people_of(text):
    """The line's passengers: (how many, children, infants, categories, tags by what the journey brings)."""
    tags, people = text.split(GROUP)
    persons = [person.split(UNIT) for person in people.split(RECORD)] if people else []
    kinds = [kind for kind, *_categories in persons]
    categories = frozenset(code for _kind, *found in persons for code in found if code)
    base = parse("tags", tags).included | common_kind(kinds)
    by_direction = {direction: frozenset(base | {direction} - {""}) for direction in DIRECTIONS}
    return (*_counted(kinds), categories, by_direction)


def common_kind(kinds):
    """The passenger type that all share, as a tag comes by itself."""
    found = {kind.upper() for kind in kinds if kind}
    return frozenset(found) if len(found) == 1 else frozenset()


def party_of(text):
    """All passengers of the order: (how many, children, infants)."""
    return _counted(text.split(RECORD) if text else [])


def _counted(kinds):
    upper = [kind.upper() for kind in kinds]
    return len(upper) or 1, sum(kind in CHILDREN for kind in upper), sum(kind in INFANTS for kind in upper)


def others_of(asked):
    """Service types of the other lines: those of the order, without this line's own one time."""
    text, own = asked
    found = text.split(UNIT) if text else []
    if own in found:
        found.remove(own)
    return frozenset(found)


# -- the way ------------------------------------------------------------------------------------------------------------


def way_of(text, regions):
    """Where it leads: (what rules may call the origin, and the destination, areas holding all points, tag, flown sectors)."""
    country, place, sectors = text.split(GROUP)
    legs = [read_leg(leg) for leg in sectors.split(RECORD)] if sectors else []
    journey = journey_of(legs, country, place)
    return (
        regions.tokens(journey.origin),
        regions.tokens(journey.destination),
        regions.holding_all(journey.points),
        direction_of(journey),
        sum(not surface for _origin, _destination, surface, *_moments in legs),
    )


def read_leg(text):
    """(origin, destination, surface, begin, end); the moments only where ``sale_rows`` found that they can matter."""
    origin, destination, surface, *clock = text.split(UNIT)
    departed, left, arrived, came = clock or ("", "", "", "")
    return origin, destination, bool(surface), (_day(departed), left), (_day(arrived or departed), came)


def _day(offset):
    """Days from the first departure as a day; which one does not matter, stays are what lies between."""
    return date.fromordinal(FIRST_DAY + int(offset)) if offset else None


def direction_of(journey):
    if len(journey.points) < 2:
        return ""
    return "RETURN" if journey.comes_back else "ONEWAY"


def journey_of(legs, country, place):
    """The ``Journey`` of a line's segments; surface sectors count as places, not as stays.

    :param legs: (origin, destination, surface, (date, clock) of departure, the same of arrival)
    :param country: ISO code for places nobody knows, or blank
    :param place: where a service without segments is
    """
    if not legs:
        return Journey(_standing(place, country))
    points = []
    for origin, destination, *_rest in legs:
        for code in (origin, destination):
            point = Point.of(code, country)
            if not points or points[-1] != point:
                points.append(point)
    return Journey(tuple(points), tuple(_stays(legs, country)))


def _standing(place, country):
    """The place of a service that does not move: a known code, or at least its country."""
    place = place.strip().upper()
    if len(place) == 3 and places.country(place):
        return (Point.of(place),)
    return (Point(country, country, country),) if country else ()


def _stays(legs, country):
    """What lies between two flown segments: the place of arrival, and the time until the next departure."""
    flown = [leg for leg in legs if not leg[2]]
    for arriving, leaving in zip(flown, flown[1:], strict=False):
        begin, end = moment_of(*arriving[4]), moment_of(*leaving[3])
        seconds = (end - begin).total_seconds() if begin and end else 0.0
        yield Stay(Point.of(arriving[1], country), seconds)


def moment_of(day, clock):
    """A date and a local time of day (HH:MM, blank is midnight) as one moment; None without a date."""
    if not day:
        return None
    hours, _colon, minutes = (clock or "").partition(":")
    if hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60:
        return datetime.combine(day, time(int(hours), int(minutes)))
    return datetime.combine(day, time.min)


# -- single values ------------------------------------------------------------------------------------------------------


def codes(values, case):
    return frozenset(case(value.strip()) for value in values if value and value.strip())


def as_decimal(amount, decimals):
    """The money that a float of the database stands for."""
    return Decimal(f"{amount:.{decimals}f}")
