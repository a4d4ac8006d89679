"""Dates of AIR lines. Most carry no year; it follows from a day that does."""

import re
from datetime import date, timedelta

from ..text import words

_MONTHS = {name: n for n, name in enumerate(words("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"), 1)}
_DAY = re.compile(r"(\d{2})([A-Z]{3})(\d{4}|\d{2})?")

#: Seats go on sale 11 to 12 months ahead; a day farther off than this has more likely just passed.
HORIZON = timedelta(days=335)

#: A ticket may be issued, or its file sent, some days after the first flight.
_LATE = timedelta(days=3)


def on_day(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is none such (31 June, year 0)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def yymmdd(text: str) -> date | None:
    """``130118`` → 18 January 2013."""
    text = text.strip()
    if not re.fullmatch(r"[0-9]{6}", text):
        return None
    return on_day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))


def day(text: str) -> tuple[int, int, int] | None:
    """``05AUG``, ``05AUG08`` or ``05AUG2008`` → (year or 0, month, day)."""
    match = _DAY.fullmatch(text.strip().upper())
    if not match or match[2] not in _MONTHS:
        return None
    year = int(match[3] or 0)
    return (year + 2000 if 0 < year < 100 or match[3] == "00" else year), _MONTHS[match[2]], int(match[1])


def nearest(text: str, reference: date | None) -> date | None:
    """The day of ``text`` in the year that brings it nearest to ``reference``: a correction, an arrival."""
    parts = day(text)
    if not parts:
        return None
    if parts[0]:
        return on_day(*parts)
    known = _in_years(parts, range(reference.year - 1, reference.year + 2)) if reference else []
    return min(known, key=lambda found: abs(found - reference), default=None)


def travel_day(text: str, issued: date | None, booked: date | None = None) -> date | None:
    """The day of a flight: the first one from ``issued`` on.

    One that would lie beyond ``HORIZON`` has passed already, if the reservation is that old: a flown segment.
    """
    parts = day(text)
    if not parts:
        return None
    if parts[0]:
        return on_day(*parts)
    if not issued:
        return None
    # nine years: a 29 February is never farther off, even around 2100
    known = _in_years(parts, range(issued.year - 1, issued.year + 9))
    coming = next((found for found in known if found >= issued - _LATE), None)
    gone = next((found for found in reversed(known) if found < issued - _LATE), None)
    return gone if _is_flown(gone, coming, issued, booked) else coming


def _is_flown(gone, coming, issued, booked) -> bool:
    if not (gone and coming and booked):
        return False
    return coming - issued > HORIZON and gone >= booked


def _in_years(parts, years) -> list[date]:
    return [found for year in years if (found := on_day(year, *parts[1:]))]
