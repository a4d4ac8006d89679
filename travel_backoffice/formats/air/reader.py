"""One AIR document → one ``Booking``."""

from datetime import date

from ..booking import Booking
from . import corrections, emd, numbers, services
from .header import passengers_here, read_header
from .itinerary import read_flights
from .passengers import infant_of, read_passenger
from .records import documents
from .remarks import read_remarks
from .services import name_of
from .ticketing import read_limit


def read(content: str, received_on: date) -> list[Booking]:
    """The documents of an AIR file. What cannot be understood is told in ``problems``; nothing is raised.

    :param received_on: tells the year where the document only says day and month
    """
    found = [_read_document(document, received_on) for document in documents(content)]
    if found:
        return found
    booking = Booking("air", "unknown")
    booking.problems.append("This is no AIR document: the line AIR-BLK is missing.")
    return [booking]


def _read_document(document, received_on) -> Booking:
    booking = Booking("air", "unknown", "amadeus")
    read_header(document, booking, received_on)
    if not document.complete:
        booking.problems.append("The document is cut short: its last line (ENDX) is missing.")
    people = _read_passengers(document, booking)
    flights = read_flights(document, booking.issued_on or received_on, booking.booked_on)
    booking.segments = flights.booked
    booking.ticketing_limit = read_limit(document, booking.issued_on or received_on)
    booking.warnings += flights.warnings
    booking.problems += flights.problems
    for section, passenger in people:
        booking.services += _services(document, section, passenger, flights, booking)
    booking.problems += _left_over(document, booking)
    _share_remarks(document, booking, people)
    booking.problems = list(dict.fromkeys(booking.problems))
    booking.warnings = list(dict.fromkeys(booking.warnings))
    return booking


def _read_passengers(document, booking) -> list[tuple]:
    """Each section with the passenger whose document it holds: the infant, where the ticket is the infant's."""
    people, known = [], {}
    for section in document.sections:
        passenger = read_passenger(section)
        if not passenger:
            booking.warnings.append("A line that names no passenger is left out.")
            continue
        who = (passenger.key, passenger.last_name, passenger.first_name)
        if who in known:
            known[who].records += section.records
            booking.warnings.append(f"{name_of(passenger)} is named twice, and is one passenger.")
            continue
        known[who] = section
        booking.passengers.append(passenger)
        infant = infant_of(section, passenger)
        if infant:
            booking.passengers.append(infant)
        people.append((section, passenger))
    stated = passengers_here(document)
    if not people:
        booking.problems.append("The document names no passenger.")
    elif stated and stated != len(people) and booking.kind in ("ticket", "booking"):
        booking.warnings.append(f"The document says {stated} passengers and names {len(people)}.")
    return people


def _left_over(document, booking) -> list[str]:
    """EMDs and MCOs that no passenger has: nothing that was sold may be lost."""
    if booking.kind not in ("emd", "mco"):
        return []
    stated, found = len(emd.stated(document)), len(booking.services)
    if not stated and not found:
        return [f"The document holds no {booking.kind.upper()}."]
    if found < stated:
        return [f"The document holds {stated} {booking.kind.upper()}s, but {found} with a passenger."]
    return []


def _services(document, section, passenger, flights, booking) -> list:
    if booking.kind in ("emd", "mco"):
        found = emd.misc_services(document, section, passenger, booking)
        if not found:
            booking.warnings.append(f"No {booking.kind.upper()} for {passenger.last_name}.")
        return found
    if booking.kind == "refund":
        return corrections.refund_services(document, section, passenger, booking)
    if booking.kind == "void":
        return corrections.void_services(document, section, passenger, booking)
    if booking.kind == "unknown":
        return []
    found = services.ticket_services(document, section, passenger, flights, booking)
    _give_to_infant(document, found, booking)
    _tell_of_others(section, booking)
    return found


def _tell_of_others(section, booking):
    """EMDs and MCOs have documents of their own; one that stands in that of a ticket is told, not counted twice."""
    for record in section.records:
        if record.tag in ("TMCD", "TMCM") and (number := numbers.document(record.body)[0]):
            booking.warnings.append(f"{number} is not of this document, and comes with its own.")


def _give_to_infant(document, found, booking):
    """A ticket ordered with ``TTP/INF`` is that of the infant on its parent's line."""
    command = document.first("B-")
    if not command or "INF" not in command.body.replace(";", "/").split("/"):
        return
    known = {passenger.key for passenger in booking.passengers}
    for service in found:
        service.passenger_keys = [f"{key}.INF" if f"{key}.INF" in known else key for key in service.passenger_keys]


def _share_remarks(document, booking, people):
    keys = {id(section): passenger.key for section, passenger in people}
    booking.remarks, own = read_remarks(document, [keys.get(id(section), "") for section in document.sections])
    for service in booking.services:
        for key in service.passenger_keys:
            service.remarks += own.get(key.removesuffix(".INF"), [])
