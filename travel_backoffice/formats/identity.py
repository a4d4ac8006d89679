"""Passport and other identity data out of a document, unless the company asked to keep them.

What is taken out is returned, so that a caller who may keep it can; the document that remains still reads as before.
"""

import json
import re
from dataclasses import dataclass

from . import text as texts
from .air.records import split_scope
from .mask import rewrite_columns
from .text import words

#: SSR lines that hold nothing but identity: passport, visa, address, form of identity, older passport, emergency
#: contact. INFT and CHLD hold a date of birth beside what the journey needs.
_SSR = re.compile(r"(\s*SSR (DOCS|DOCO|DOCA|FOID|PSPT|PCTC) ?\S{0,3}\s*(?:[A-Z]{2}\d{1,3})?)(.*)", re.I)
_BORN_SSR = re.compile(r"\s*SSR (?:INFT|CHLD)\b", re.I)
_BIRTH = re.compile(r"[/ ]?\b(\d{2}(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?:\d{4}|\d{2}))\b", re.I)
_ID_GROUP = re.compile(r"\((ID[^()]*)\)?", re.I)
_NAME_GROUP = re.compile(r"\([^()]*\)?")
_PASSPORT = re.compile(
    r"\b((?:PASSPORT|PSPT|PPT|VISA NO)(?:[ .:#/-]*(?:NO|NR|NUMBER|NUM))?[ .:#/-]*)([A-Z]{0,3}\d[A-Z0-9]{4,11})\b", re.I
)

#: Names under which JSON and CSV carry identity data.
NAMES = frozenset(
    words(
        "identity identities identity_document identity_documents passport passports passport_number passport_no "
        "passport_expiry passport_country nationality birth_date birthdate date_of_birth dob born sex gender "
        "national_id id_number id_card visa_number tax_id_personal foid docs"
    )
)
_JSON_VALUE = re.compile(r'("(\w+)"\s*:\s*)("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)')


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """One thing that was taken out. Dates are as the document writes them.

    ``kind``: DOCS (passport), DOCO (visa), DOCA (address), FOID, BIRTH, ID, or the field's name in JSON and CSV.
    ``holder``: the passenger's key where the document says it; of JSON and CSV the place, such as ``passengers[0]``.
    ``text`` is what stood there, whole; the other fields are what could be read from it.
    """

    kind: str
    holder: str = ""
    text: str = ""
    document_type: str = ""
    country: str = ""
    number: str = ""
    nationality: str = ""
    birth_date: str = ""
    sex: str = ""
    expires: str = ""


def drop_identity(text: str, format: str) -> tuple[str, list[IdentityDocument]]:
    """``text`` without identity data, and what was taken out.

    :param format: ``air``, ``json`` or ``csv``; any other text loses passport numbers that are called so
    """
    if format == "json":
        return _drop_json(text)
    if format == "csv":
        return _drop_csv(text)
    return _drop_lines(text)


def _drop_lines(text: str) -> tuple[str, list]:
    found, passenger = [], ""
    kept = []
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if named := re.match(r"I-\d*;(\d{2})", body, re.I):
            passenger = str(int(named[1]))
        kept.append(_drop_line(body, passenger, found) + line[len(body) :])
    return "".join(kept), found


def _drop_line(line: str, passenger: str, found: list) -> str:
    if match := _SSR.match(line):
        return _drop_ssr(match, passenger, found)
    if line[:2].upper() == "I-":
        return _drop_name_line(line, passenger, found)
    if _BORN_SSR.match(line):
        return _BIRTH.sub(lambda m: _take(found, "BIRTH", passenger, m[1]), line)
    return _PASSPORT.sub(lambda m: m[1] + _take(found, "PASSPORT", passenger, m[2], "X" * len(m[2])), line)


def _take(found, kind, holder, text, left="") -> str:
    birth = text if kind == "BIRTH" else ""
    number = text if kind == "PASSPORT" else ""
    found.append(IdentityDocument(kind, holder, text, number=number, birth_date=birth))
    return left


def _drop_ssr(match, passenger, found) -> str:
    """``SSR DOCS OS  HK1/P/UKR/…;P2`` → ``SSR DOCS OS  HK1;P2``."""
    head, kind, rest = match[1], match[2].upper(), match[3]
    body, scope = split_scope(rest)
    if not body.strip(" /"):
        return match[0]
    named = sorted(scope.get("P") or ())
    parts = body.strip().lstrip("/").split("/")
    found.append(IdentityDocument(kind, ",".join(named) or passenger, body.strip(), **_parts(kind, parts)))
    return head.rstrip() + rest[len(body) :]


def _parts(kind: str, parts: list) -> dict:
    """The fields of a DOCS (type, issued by, number, nationality, birth, sex, expiry) or FOID text."""
    if kind == "FOID":
        return {"document_type": parts[0][:2], "number": parts[0][2:]}
    if kind != "DOCS":
        return {}
    names = ("document_type", "country", "number", "nationality", "birth_date", "sex", "expires")
    return dict(zip(names, parts, strict=False))


def _drop_name_line(line, passenger, found) -> str:
    """``(IDDOB28MAR90)`` goes, of ``(INF/JANE/01JAN12)`` and ``(CHD/01JAN12)`` the date of birth."""
    line = _ID_GROUP.sub(lambda m: _take(found, *_id_group(m[1], passenger)), line)
    return _NAME_GROUP.sub(lambda group: _BIRTH.sub(lambda m: _take(found, "BIRTH", passenger, m[1]), group[0]), line)


def _id_group(text, passenger):
    birth = _BIRTH.search(text[-9:]) or _BIRTH.search(text.upper().removeprefix("IDDOB"))
    return ("BIRTH", passenger, birth[1]) if birth else ("ID", passenger, text)


def _drop_json(text: str) -> tuple[str, list]:
    """Numbers keep the way they are written: 10.10 stays 10.10."""
    try:
        data = json.loads(texts.clean(text), parse_float=_number, parse_int=_number)
    except (ValueError, RecursionError):
        return _drop_broken_json(text)
    found = []
    data = _without(data, "", found)
    if not found:
        return text, found
    out = json.dumps(data, ensure_ascii=False, indent=2)
    return re.sub(r'"\\u0000number:([^"]*)"', r"\1", out), found


def _number(written: str) -> str:
    return f"\x00number:{written}"


def _without(data, place: str, found: list):
    if isinstance(data, list):
        return [_without(value, f"{place}[{n}]", found) for n, value in enumerate(data)]
    if not isinstance(data, dict):
        return data
    kept = {}
    for name, value in data.items():
        if name.lower() in NAMES:
            if value not in (None, "", [], {}):
                found.append(_from_json(name.lower(), place, value))
        else:
            kept[name] = _without(value, f"{place}.{name}" if place else name, found)
    return kept


def _from_json(name, place, value) -> IdentityDocument:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = re.sub(r'"?(?:\\u0000|\x00)number:([^"]*)"?', r"\1", text)
    fields = {}
    if isinstance(value, dict):
        known = ("document_type", "country", "number", "nationality", "birth_date", "sex", "expires")
        fields = {key: str(value[key]).removeprefix("\x00number:") for key in known if value.get(key)}
    elif "passport" in name and "number" in name:
        fields = {"number": text}
    return IdentityDocument(name, place, text, **fields)


def _drop_broken_json(text: str) -> tuple[str, list]:
    """JSON that does not parse is held, but it must not hold identity data meanwhile."""
    found = []

    def blank(match):
        if match[2].lower() not in NAMES or match[3] in ('""', "null"):
            return match[0]
        found.append(IdentityDocument(match[2].lower(), "", match[3].strip('"')))
        return match[1] + '""'

    return _JSON_VALUE.sub(blank, text), found


def _drop_csv(text: str) -> tuple[str, list]:
    head, _, _ = text.partition("\n")
    delimiter = max(";,\t", key=head.count)
    names = [re.sub(r"\W+", "_", name.strip(' "\ufeff\r')).lower() for name in head.split(delimiter)]
    columns = [n for n, name in enumerate(names) if name in NAMES]
    found = []
    if not columns:
        return text, found
    lines = iter(range(2, 10**9))

    def blank(row):
        line = next(lines)
        for column in columns:
            if column < len(row) and row[column].strip():
                found.append(IdentityDocument(names[column], f"line {line}", row[column].strip()))
                row[column] = ""
        return row

    kept = rewrite_columns(text, delimiter, blank)
    return (kept, found) if found else (text, found)
