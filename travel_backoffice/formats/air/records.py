"""The lines of an Amadeus AIR file, sorted by what they are, before anything is understood.

Source: the format as described in public samples and parsers; versions 204 to 208 share these line types.
"""

import re
from dataclasses import dataclass, field

from .. import text as texts

#: Line types in the order they are tried. Anything else is kept as a line of type ``?`` and read by nobody.
_TAGS = re.compile(
    r"AIR-BLK\d*|AMDR?(?=[ \d])|MUC1A|ENDX|EMD(?=\d|;)|MCO(?=\d|;)|TMC[A-Z]|MF[A-Z]|ICW|RFD|SAC|TBS|KRF|"
    r"K[A-Z]?T[A-Z](?=;)|K[NS]?-|TAX-|TSA-|TKOK|TKTL|TKXL|TK|SSR|OSI|RI[A-Z]|R[MCXQ]|AI[A-Z]{2}|F[A-Z]|AP|[A-Z]-"
)

#: Line types that may end in ``;S4-5;P1`` (segments, passengers) or ``;D1`` / ``;L6`` (the EMD or MCO they belong to).
_SCOPED = re.compile(r"F[A-Z]|MF[A-Z]|TMC[A-Z]|ICW|TK|TKOK|TKTL|TKXL|SSR|OSI|R[MCXQ]|RI[A-Z]|AI[A-Z]{2}|TSA-|AP|\?")
_NUMBERS = re.compile(r"([SPDL])(\d{1,3}(?:[-,]\d{1,3})*)")

_START = re.compile(r"AIR-BLK", re.I)
_END = re.compile(r"\s*ENDX\b", re.I)


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its type, what follows it, and whom it concerns (None: everybody)."""

    tag: str
    body: str
    passengers: frozenset | None = None
    segments: frozenset | None = None
    link: str = ""

    @property
    def fields(self) -> list[str]:
        return self.body.split(";")

    def concerns(self, passenger: str) -> bool:
        return self.passengers is None or passenger in self.passengers


@dataclass(slots=True)
class Section:
    """A passenger: his ``I-`` line and what stands below it, up to the next passenger."""

    passenger: Record
    records: list = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """One AIR document: lines before the first passenger, then one section a passenger."""

    records: list = field(default_factory=list)
    sections: list = field(default_factory=list)
    complete: bool = False
    header_bytes: int = 0

    def first(self, tag: str) -> Record | None:
        return next((record for record in self.records if record.tag == tag), None)

    def all(self, *tags: str) -> list:
        return [record for record in self.records if record.tag in tags]


def documents(content: str) -> list[Document]:
    """The documents of a file; several may follow each other. Blank lines and text between them are passed over."""
    found, current = [], None
    for line in texts.lines(texts.clean(content)):
        if _START.match(line.lstrip()):
            current = Document()
            found.append(current)
        if current is None or not line.strip():
            continue
        if _END.match(line):
            current.complete, current = True, None
            continue
        _add(current, line)
    return found


def _add(document: Document, line: str):
    record = parse_line(line)
    if record.tag == "I-" and ";" in record.body:
        document.sections.append(Section(record))
    elif document.sections:
        document.sections[-1].records.append(record)
    else:
        _count_header(document, record, line)
        document.records.append(record)


def _count_header(document: Document, record: Record, line: str):
    """Add up the bytes to the end of the MUC1A line, which the first line states as LEN."""
    if not document.first("MUC1A"):
        document.header_bytes += len(line.encode("utf-8", "replace")) + 2


def parse_line(line: str) -> Record:
    """One line as a record. Type and codes are taken in upper case; remarks keep their letters."""
    match = _TAGS.match(line.upper())
    tag = match[0] if match else "?"
    body = line[len(tag) :] if match else line
    if tag.startswith("AIR-BLK"):
        tag, body = "AIR-BLK", line[len("AIR-BLK") :]
    if not _SCOPED.fullmatch(tag):
        return Record(tag, body.upper())
    body, scopes = split_scope(body)
    return Record(tag, body, scopes.get("P"), scopes.get("S"), scopes.get("link", ""))


def split_scope(body: str) -> tuple[str, dict]:
    """``X;S4-5,7;P1-3`` → ``X`` and ``{'S': {4, 5, 7}, 'P': {'1', '2', '3'}}``; ``;D1`` is the link ``D1``."""
    parts, scopes = body.split(";"), {}
    end = len(parts)
    while end > 1:
        part = parts[end - 1].strip().upper()
        match = _NUMBERS.fullmatch(part)
        if match:
            _take_scope(scopes, match[1], match[2])
        elif part:
            break
        end -= 1
    if not scopes:
        return body, scopes
    return ";".join(parts[:end]), scopes


def _take_scope(scopes: dict, letter: str, numbers: str):
    if letter in "DL":
        scopes["link"] = f"{letter}{int(numbers)}" if numbers.isdigit() else letter + numbers
    else:
        named = expand(numbers)
        scopes[letter] = frozenset(str(n) for n in named) if letter == "P" else frozenset(named)


def expand(numbers: str) -> list[int]:
    """``1-3,7`` → 1, 2, 3, 7."""
    found = []
    for part in numbers.split(","):
        ends = [int(end) for end in part.split("-") if end]
        if ends:
            found.extend(range(ends[0], min(ends[-1], ends[0] + 999) + 1))
    return found
