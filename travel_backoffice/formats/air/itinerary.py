"""Flights: ticketed (H-), merely booked (U-), with who operates them (Y-, X-)."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ..booking import Segment
from ..text import short
from . import dates

_POINT = re.compile(r"(\d{3})([OX])([A-Z]{3})")
_FLIGHT = re.compile(
    r"(?P<carrier>[A-Z0-9]{2,3})\s*(?:(?P<train>\d{5})\s*|(?P<number>\d{1,4}[A-Z]?|OPEN)\s+)(?P<class>[A-Z])(?:\s+[A-Z])?\s*"
    r"(?:(?P<day>\d{2}[A-Z]{3})(?P<year>\d{4}(?=\d{3,4}))?\s*(?P<leaves>\d{3,4}[APNM]?)?\s*"
    r"(?P<arrives>\d{3,4}[APNM]?)?\s*(?P<arrival>\d{2}[A-Z]{3}(?:\d{4})?)?)?"
)
_STATUS = re.compile(r"([A-Z]{2})\d*")


@dataclass(slots=True)
class Flights:
    """The flights of a document: on its tickets, merely booked, and what could not be read (in words)."""

    ticketed: list
    booked: list
    problems: list
    warnings: list


def read_flights(document, issued: date | None, booked: date | None) -> Flights:
    flights = Flights([], [], [], [])
    operators = _operators(document)
    for record in document.all("H-", "U-"):
        target = flights.ticketed if record.tag == "H-" else flights.booked
        segment = _segment(record, issued, booked)
        if segment:
            segment.number = len(target) + 1
            _say_operator(segment, operators.get(_flight_key(record.fields)))
            target.append(segment)
        elif record.tag == "H-":
            flights.problems.append(f"A flight cannot be read: {short(record.body)}")
        else:
            flights.warnings.append(f"A booked service that is no flight is left out: {short(record.body)}")
    return flights


def _segment(record, issued, booked) -> Segment | None:
    fields = [part.strip() for part in record.fields]
    point = _POINT.fullmatch(fields[1]) if len(fields) > 5 else None
    if not point or not re.fullmatch(r"[A-Z]{3}", fields[3]):
        return None
    segment = Segment(0, point[3], fields[3], stopover=point[2] == "O", element=int(point[1]))
    segment.origin_name, segment.destination_name = fields[2], fields[4]
    if fields[5] == "VOID":
        segment.surface = True
        return segment
    flight = _FLIGHT.match(fields[5])
    if not flight:
        return None
    _read_flight(segment, flight, issued, booked)
    _read_rest(segment, fields)
    return segment


def _read_flight(segment, flight, issued, booked):
    segment.carrier = flight["carrier"]
    segment.booking_class = flight["class"]
    number = flight["train"] or flight["number"]
    segment.open_date = number == "OPEN"
    if not segment.open_date:
        segment.flight_number = number.lstrip("0") or "0"
    if not flight["day"]:
        return
    leaves = dates.travel_day(flight["day"] + (flight["year"] or ""), issued, booked)
    arrives = dates.nearest(flight["arrival"] or "", leaves)
    segment.departure_date = leaves
    segment.departure = _moment(leaves, flight["leaves"])
    segment.arrival = _moment(arrives or leaves, flight["arrives"])


def _moment(day: date | None, text: str | None) -> datetime | None:
    """24:00 is the end of its day: midnight of the next."""
    clock = clock_time(text or "")
    if not day or not clock:
        return None
    moment = datetime.combine(day, clock)
    return moment + timedelta(days=1) if text == "2400" and day < date.max else moment


def clock_time(text: str) -> time | None:
    """``1855``, ``655P`` or ``1200N`` (noon), ``1200M`` (midnight) → time of day."""
    half = text[-1:] if text[-1:].isalpha() else ""
    digits = text.rstrip("APNM").zfill(4)
    if not text or not re.fullmatch(r"[0-9]{4}", digits):
        return None
    hours, minutes = int(digits[:2]), int(digits[2:])
    if half:
        hours = hours % 12 + (12 if half in "PN" else 0)
    return time(hours % 24, minutes) if (hours < 24 or digits == "2400") and minutes < 60 else None


def _read_rest(segment, fields):
    """Status and the name of the operating carrier; a flight with an open date has fewer fields."""
    if status := _STATUS.fullmatch(fields[6] if len(fields) > 6 else ""):
        segment.status = status[1]
    if not segment.open_date and len(fields) > 12:
        segment.operating_name = fields[12]


def _flight_key(fields) -> tuple[str, str]:
    """What the lines of one flight share: its own number and its line in the reservation."""
    return fields[0].strip().rstrip("X"), fields[1].strip()[:3] if len(fields) > 1 else ""


def _operators(document) -> dict:
    """Flight → (carrier, name) that operates it; a Y- line knows better than an X- line.

    An X- line that belongs to no flight is a former segment of an exchanged ticket; it is left out.
    """
    found = {}
    for record in document.all("X-"):
        fields = record.fields
        if len(fields) > 5 and (flight := _FLIGHT.match(fields[5].strip())):
            found[_flight_key(fields)] = (flight["carrier"], "")
    for record in document.all("Y-"):
        fields = [part.strip() for part in record.fields] + [""] * 7
        if fields[5] or fields[6]:
            found[_flight_key(fields)] = (fields[5], fields[6])
    return found


def _say_operator(segment, operator):
    if not operator:
        return
    carrier, name = operator
    own = carrier == segment.carrier
    segment.operating_carrier = "" if own else carrier
    segment.operating_name = "" if own else name or segment.operating_name


def with_fares(segments, record) -> list[Segment]:
    """Copies of ``segments`` with their fare basis: the M- line names them in order, surface sectors left out."""
    copies = [replace(segment, number=number) for number, segment in enumerate(segments, 1)]
    codes = [fare_basis(part) for part in record.fields] if record else []
    flown = [segment for segment in copies if not segment.surface]
    for segment, code in zip(flown, codes, strict=False):
        segment.fare_basis = code
    return copies


def fare_basis(text: str) -> str:
    """``DOW6M5   KK6   `` → ``DOW6M5/KK6``: fare basis and ticket designator."""
    return "/".join(text.split())
