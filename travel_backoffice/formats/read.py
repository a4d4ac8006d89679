"""The door to all formats: which one is it, and what does it say."""

from datetime import date

from . import air, csv_order, json_order
from .booking import Booking
from .text import clean, lines

FORMATS = ("air", "json", "csv")


def detect(content: str) -> str:
    """``air``, ``json``, ``csv``, or blank when it is none of them."""
    content = clean(content).lstrip()
    if content[:7].upper() == "AIR-BLK" or _has_air_lines(content):
        return "air"
    if content[:1] in ("{", "["):
        return "json"
    return "csv" if csv_order.is_table(content) else ""


def _has_air_lines(content: str) -> bool:
    """An AIR document that lost its first line, or has something before it."""
    starts = {line[:5].upper() for line in lines(content[:4000])}
    return "MUC1A" in starts or "AIR-B" in starts


def read(content: str, format: str, received_on: date, **options) -> list[Booking]:
    """The bookings of a document. A bad document is told in their ``problems``; nothing is raised.

    :param format: ``air``, ``json``, ``csv``, or ``auto``
    :param received_on: tells years that the document leaves out
    :param options: of ``csv``: see ``csv_order.read``
    """
    if format == "auto":
        format = detect(content)
    if format == "air":
        return air.read(content, received_on)
    if format == "json":
        return json_order.read(content)
    if format == "csv":
        return csv_order.read(content, **options)
    booking = Booking(format or "unknown", "unknown")
    booking.problems.append("The document is neither an AIR file, nor JSON, nor CSV.")
    return [booking]
