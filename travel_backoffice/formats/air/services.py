"""Tickets and reservations: one service for each ticket of each passenger, or for the price quoted for him."""

import re

from ..booking import Service
from . import fares, numbers, payment
from .header import read_carrier
from .itinerary import with_fares

#: Railways that sell through reservation systems, by their airline code: Deutsche Bahn, SNCF, VIA Rail, Amtrak,
#: AccesRail, Eurostar.
RAILWAYS = frozenset({"2A", "2C", "2R", "2V", "9B", "9F"})

_PRICE_TAGS = re.compile(r"KN?-|KS-|K[A-Z]?T[A-Z]")


def ticket_services(document, section, passenger, flights, booking) -> list[Service]:
    """The tickets of one passenger, usually one; of a reservation the price quoted for him."""
    records = for_passenger(document, section, passenger.key)
    quoted = booking.kind == "booking"
    tickets = {} if quoted else _tickets(section)
    if not tickets and not quoted:
        booking.problems.append(f"No ticket number for {name_of(passenger)}.")
    if len(tickets) > 1:
        booking.problems.append(
            f"{name_of(passenger)} has {len(tickets)} tickets ({', '.join(tickets)}), but the document states one price."
        )
    services = []
    for number, conjunction in (tickets or {"": []}).items():
        service = Service("air", "booking" if quoted else "issue", "" if quoted else "ticket", number, conjunction)
        service.passenger_keys = [passenger.key]
        covered = _covered(flights.booked if quoted else flights.ticketed, records, quoted)
        service.segments = with_fares(covered, _line(document, section, "M-"))
        service.service_type = _service_type(service.segments)
        service.fare_basis = ",".join(dict.fromkeys(s.fare_basis for s in service.segments if s.fare_basis))
        booking.problems += _price(document, section, service, records)
        booking.problems += describe(document, service, records)
        calculation = _line(document, section, "Q-")
        service.fare_calculation = calculation.fields[0].strip() if calculation else ""
        services.append(service)
    return services


def _service_type(segments) -> str:
    """Rail where every sector is a train; a train on the way to a flight is part of the flight."""
    carriers = {segment.carrier for segment in segments if not segment.surface}
    return "rail" if carriers and carriers <= RAILWAYS else "air"


def _tickets(section) -> dict:
    """Number → conjunction tickets, of the T- lines of a passenger; one that is repeated counts once."""
    tickets = [numbers.document(record.body) for record in section.records if record.tag == "T-"]
    return {number: conjunction for number, conjunction in tickets if number}


def _price(document, section, service, records) -> list[str]:
    """A passenger's own price lines go before those above all passengers."""
    service.original_documents = original_documents(records, ("FO", "FH"))
    if any(record.tag == "FO" for record in records) and service.event == "issue":
        service.event = "exchange"
    own = [record for record in section.records if _PRICE_TAGS.fullmatch(record.tag)]
    lines = own or [record for record in document.records if _PRICE_TAGS.fullmatch(record.tag)]
    problems = fares.apply_price(service, lines, required=service.event != "booking")
    if service.fare_kind == "R" and service.event == "issue":
        service.event = "exchange"
    return problems


def _line(document, section, tag):
    """A passenger's own line of a type, else the one above all passengers."""
    return next((record for record in section.records if record.tag == tag), None) or document.first(tag)


def _covered(segments, records, quoted):
    """A quoted price covers the flights its TSA line names (``;S13-14``), or all."""
    scope = next((record.segments for record in records if record.tag == "TSA-" and record.segments), None)
    if not quoted or not scope:
        return segments
    return [segment for segment in segments if segment.element in scope or segment.surface]


def for_passenger(document, section, key: str) -> list:
    """The lines of a section that concern its passenger, then lines elsewhere that name him."""
    own = [record for record in section.records if record.concerns(key)]
    named = [
        record
        for other in document.sections
        if other is not section
        for record in other.records
        if record.passengers and key in record.passengers
    ]
    return list(dict.fromkeys(own + named))


def describe(document, service, records, prefix: str = "F") -> list[str]:
    """Carrier, payment, commission, tour code and endorsement.

    :param prefix: ``F`` for the lines of tickets and refunds, ``MF`` for those of EMDs and MCOs
    """
    found = {}
    for record in records:
        found.setdefault(record.tag, record.body)
    _read_carrier(document, service, found.get(prefix + "V", ""))
    service.endorsement = " ".join(found.get(prefix + "E", "").split())
    service.tour_code = _plain(found.get(prefix + "T", ""))
    if body := found.get(prefix + "M"):
        payment.apply_commission(service, body)
    body = found.get(prefix + "P")
    return payment.apply_payments(service, body) if body else []


def _read_carrier(document, service, stated: str):
    """The A- line, else the FV line, else the airline part of the document number."""
    if not service.validating_carrier:
        code, accounting, name = read_carrier(document)
        service.validating_carrier, service.accounting_code, service.validating_name = code, accounting, name
    service.validating_carrier = service.validating_carrier or _plain(stated)[:2]
    service.accounting_code = service.accounting_code or service.document_number[:3]


def _plain(body: str) -> str:
    return re.sub(r"\*[A-Z]\*", "", body.split(";")[0]).strip().upper()


def original_documents(records, tags) -> list[str]:
    """What is exchanged, by the lines of these types (FO, FH; MFO), as ``numbers.originals`` orders it."""
    found = [number for tag in tags for r in records if r.tag == tag for number in numbers.originals(r.body)]
    return list(dict.fromkeys(found))


def name_of(passenger) -> str:
    """``LAST/FIRST``, as tickets write it."""
    return "/".join(part for part in (passenger.last_name, passenger.first_name) if part)
