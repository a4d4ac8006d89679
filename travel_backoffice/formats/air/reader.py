"""One AIR document → one ``Booking``."""

from datetime import date

from ..booking import Booking
from . import corrections, emd, services
from .header import passengers_here, read_header
from .itinerary import read_flights
from .passengers import infant_of, read_passenger
from .records import documents
from .remarks import read_remarks


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
    booking.warnings += flights.warnings
    booking.problems += flights.problems
    for section, passenger in people:
        booking.services += _services(document, section, passenger, flights, booking)
    _share_remarks(document, booking, people)
    booking.problems = list(dict.fromkeys(booking.problems))
    booking.warnings = list(dict.fromkeys(booking.warnings))
    return booking


def _read_passengers(document, booking) -> list[tuple]:
    """Each section with the passenger whose document it holds: the infant, where the ticket is the infant's."""
    people = []
    for section in document.sections:
        passenger = read_passenger(section)
        if not passenger:
            booking.warnings.append("A line that names no passenger is left out.")
            continue
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
    return found


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
