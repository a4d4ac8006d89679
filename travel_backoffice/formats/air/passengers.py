"""Who travels: the I- lines, with contacts that the reservation holds for them."""

import re

from ..booking import Passenger
from ..text import words

_NAME = re.compile(r"(\d{2})\s*([^(]*)(.*)")
_GROUP = re.compile(r"\(([^()]*)\)?")
_KINDS = ("ADT", "CHD", "INF", "INS", "YTH", "YCD", "SRC", "STU", "MIL", "UNN", "CNN", "GRP", "SEA", "LBR", "EMI")
_TITLES = words("MR MRS MS MISS MSTR MSS DR PROF REV SIR LADY LORD CAPT ENG")
#: Titles that may stick to the name. MS and DR may not: WILLIAMS and ALEXANDR are names.
_GLUED = re.compile(r"(.{3,}?)(MRS|MR|MISS|MSTR)")
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()-]{5,18}\d")


def read_passenger(section) -> Passenger | None:
    """The passenger of a section; None when the line names nobody. ``key`` is the number that ``;P1`` refers to."""
    fields = section.passenger.fields
    match = _NAME.fullmatch(fields[1].strip()) if len(fields) > 1 else None
    if not match or not match[2].strip():
        return None
    last, _, first = match[2].strip().partition("/")
    first, title = split_title(first.strip())
    passenger = Passenger(str(int(match[1])), last.strip(), first, title, _kind(match[3]))
    if email := _EMAIL.search(fields[3] if len(fields) > 3 else ""):
        passenger.email = email[0].lower()
    _read_contacts(passenger, section.records)
    return passenger


def infant_of(section, passenger) -> Passenger | None:
    """The infant on its parent's line, ``(INF/NAME/FIRST)``. Its key is the parent's with ``.INF``."""
    match = re.search(r"\(INFT?/([^()]*)\)?", section.passenger.body)
    if not match:
        return None
    words = [word.strip() for word in re.split(r"[/ ]", match[1]) if re.fullmatch(r"[^\W\d]+", word.strip())]
    if not words:
        return None
    last = words[0] if len(words) > 1 else passenger.last_name
    first, title = split_title(" ".join(words[1:] or words))
    return Passenger(f"{passenger.key}.INF", last, first, title, "INF")


def split_title(first: str) -> tuple[str, str]:
    """``NOEL MRS`` or ``NOELMRS`` → ``('NOEL', 'MRS')``."""
    name, _, title = first.rpartition(" ")
    if name and title in _TITLES:
        return name.strip(), title
    if not name and first in _TITLES:
        return "", first
    if " " not in first and (glued := _GLUED.fullmatch(first)):
        return glued[1], glued[2]
    return first, ""


def _kind(suffixes: str) -> str:
    for group in _GROUP.findall(suffixes):
        code = group[:3]
        # (INF/NAME) tells of an infant that travels along; the passenger himself is an adult
        if code in _KINDS and not group.startswith("INF/") and not group.startswith("INFT/"):
            return code
    return "ADT"


def _read_contacts(passenger, records):
    """E-mail and mobile of the SSR lines CTCE and CTCM, where ``//`` stands for @, ``..`` for _ and ``./`` for -."""
    for record in records:
        if record.tag != "SSR" or not record.concerns(passenger.key):
            continue
        kind, _, text = record.body.strip().partition(" ")
        detail = text.partition("/")[2].strip()
        if kind.upper() == "CTCE" and not passenger.email:
            address = detail.replace("./", "-").replace("//", "@").replace("..", "_")
            if email := _EMAIL.search(address):
                passenger.email = email[0].lower()
        elif kind.upper() == "CTCM" and not passenger.phone and (phone := _PHONE.search(detail)):
            passenger.phone = phone[0]
