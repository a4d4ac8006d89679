"""What stands above the passengers: type and number of the document, reservation, offices, agents, dates, carrier."""

import re
from datetime import date

from . import dates
from .records import Document

#: Type of the first line → kind of booking. BT and the like are other words for a reservation without documents.
KINDS = {"7A": "ticket", "7D": "emd", "7M": "mco", "RF": "refund", "MA": "void", "IM": "booking", "BT": "booking"}

_KEY = re.compile(r"(\d{4,})")
_PARTS = re.compile(r"(\d{1,3})/(\d{1,3})")
_ACTIONS = {"VOID": "void", "RSTD": "void_cancelled", "TRFX": "refund_cancelled"}
_LOCATOR = re.compile(r"\s*([A-Z0-9]{6})(\d{3})")
_SIGN = re.compile(r"([0-9A-Z]{4}[A-Z]{2})(?:SU|GS|RC|PR|PD|CE|AS)?")
_CARRIER = re.compile(r"([A-Z0-9]{2})\s*(\d{3})\d?")


def read_header(document: Document, booking, received_on: date):
    """Fill in ``booking`` all that the upper part of the document says."""
    _read_type(document, booking)
    _read_number(document, booking)
    _read_reservation(document, booking)
    _read_agents(document, booking)
    _read_scope(document, booking)
    _read_dates(document, booking, received_on)


def _read_type(document, booking):
    record = document.first("AIR-BLK")
    fields = record.fields if record else []
    code = fields[1].strip() if len(fields) > 1 else ""
    booking.kind = KINDS.get(code, "unknown")
    if booking.kind == "unknown":
        booking.problems.append(f"The document is of type {code or 'nothing'}, which is not known.")
    stated = fields[3].strip() if len(fields) > 3 else ""
    if stated.isdecimal() and int(stated) != document.header_bytes and document.first("MUC1A"):
        booking.warnings.append(f"The head is {document.header_bytes} bytes long, the document says {int(stated)}.")


def _read_number(document, booking):
    record = document.first("AMD") or document.first("AMDR")
    if not record:
        booking.problems.append("The number of the document (AMD line) is missing.")
        return
    fields = record.fields
    if number := _KEY.search(fields[0]):
        booking.document_key = number[1]
    if len(fields) > 1 and (parts := _PARTS.search(fields[1])):
        booking.sequence, booking.parts = int(parts[1]), int(parts[2])


def action(document) -> tuple[str, str]:
    """What a void or refund document does, and on which day: ``VOID06AUG`` → ``('void', '06AUG')``."""
    record = document.first("AMD") or document.first("AMDR")
    text = record.fields[2].strip() if record and len(record.fields) > 2 else ""
    return _ACTIONS.get(text[:4], ""), text[-5:]


def _read_reservation(document, booking):
    record = document.first("MUC1A")
    if not record:
        booking.problems.append("The reservation (MUC1A line) is missing.")
        return
    fields = [part.strip() for part in record.fields] + [""] * 12
    if locator := _LOCATOR.match(record.fields[0]):
        booking.record_locator = locator[1]
    booking.booking_office = fields[2]
    booking.ticketing_office = fields[8] or fields[2]
    booking.iata_number = fields[9] or fields[3]
    for part in fields[10:]:
        carrier, _, locator = part.partition(" ")
        if len(carrier) == 2 and locator.strip():
            booking.airline_locators[carrier] = locator.strip()


def passengers_here(document) -> int:
    """How many passengers the file says it holds; 0 when it does not say."""
    record = document.first("MUC1A")
    counts = record.fields[1].strip() if record and len(record.fields) > 1 else ""
    return int(counts[-2:]) if counts[-2:].isdecimal() else 0


def _read_agents(document, booking):
    record = document.first("C-")
    if not record:
        return
    signs = [sign.strip() for sign in record.body.partition("/")[2].split("-")] + ["", ""]
    booking.booking_agent, booking.ticketing_agent = (_agent(sign) for sign in signs[:2])


def _agent(sign: str) -> str:
    match = _SIGN.fullmatch(sign)
    return match[1] if match else ""


def _read_scope(document, booking):
    if record := document.first("G-"):
        booking.scope = "international" if record.fields[0].strip() == "X" else "domestic"


def _read_dates(document, booking, received_on):
    record = document.first("D-")
    days = [dates.yymmdd(part) for part in record.fields] if record else []
    days = (days + [None] * 3)[:3]
    booking.booked_on = days[0]
    booking.issued_on = days[2] or days[1]
    if not booking.issued_on:
        _, text = action(document)
        booking.issued_on = dates.nearest(text, _mentioned_day(document) or received_on)
    if not booking.issued_on and booking.kind != "unknown":
        booking.warnings.append("The document says no date of issue.")


def _mentioned_day(document) -> date | None:
    """The issue date of the document that is corrected (``R-220-…;05AUG08``)."""
    for section in document.sections:
        for record in section.records:
            if record.tag == "R-" and len(record.fields) > 1:
                return dates.nearest(record.fields[1], None)
    return None


def read_carrier(document) -> tuple[str, str, str]:
    """Code, accounting code and name of the validating carrier (``A-`` line): ``('LH', '220', 'LUFTHANSA')``."""
    record = document.first("A-")
    if not record or len(record.fields) < 2:
        return "", "", ""
    match = _CARRIER.match(record.fields[1].strip())
    if not match:
        return record.fields[1].strip()[:2].strip(), "", record.fields[0].strip()
    return match[1], match[2], record.fields[0].strip()
