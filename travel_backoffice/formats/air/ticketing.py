"""Until when a reservation must be ticketed: its ticketing arrangement (TK elements).

Source: Amadeus' ticketing arrangements. TKTL names the day, and may name the hour, by which the ticket is to be issued; TKXL
when the reservation is cancelled unless it is ticketed; TKOK says that it is ticketed, or will be without a limit.
"""

import re
from datetime import date, datetime, time

from . import dates
from .records import Document

LIMITS = ("TKTL", "TKXL")
_LIMIT = re.compile(r"\s*(\d{2}[A-Z]{3}(?:\d{2})?)(?:/([01]\d|2[0-3])([0-5]\d)(?=/|$))?")


def read_limit(document: Document, reference: date) -> datetime | None:
    """The earliest limit of all passengers, in the local time of the office; without an hour the end of that day.

    :param reference: a day near it, for the year that the document leaves out
    """
    records = [*document.records, *(record for section in document.sections for record in section.records)]
    found = [_moment(record.body, reference) for record in records if record.tag in LIMITS]
    return min(filter(None, found), default=None)


def _moment(text: str, reference: date) -> datetime | None:
    match = _LIMIT.match(text.upper())
    day = dates.nearest(match[1], reference) if match else None
    if not day:
        return None
    return datetime.combine(day, time(int(match[2]), int(match[3])) if match[2] else time(23, 59))
