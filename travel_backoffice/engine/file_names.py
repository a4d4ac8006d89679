"""Names of files that leave the house: filled in from a pattern, safe on every system, no two the same."""

import re
import unicodedata

#: What a pattern may name, as people write it: {number}_{date}
FIELDS = ("number", "date", "customer", "code", "order", "kind", "period", "owner")
FIELD = re.compile(r"{([a-z_]*)}")
FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
#: Names that Windows keeps for itself
DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
EXTENSION = re.compile(r"[A-Za-z0-9]{1,10}")
LONGEST = 120  # bytes; file systems take 255, servers add their own


def unknown_fields(pattern):
    """Names in braces that stand for nothing, for people to mend."""
    return [name for name in FIELD.findall(pattern or "") if name not in FIELDS]


def file_name(pattern, facts, extension):
    """One file's name.

    :param str pattern: with names of :data:`FIELDS` in braces; any other text stays
    :param dict facts: text by field; a missing one is left out
    :param str extension: without its dot; kept whole
    :return: no separator of folders, no control character, no leading dot, at most 120 bytes
    """
    filled = FIELD.sub(lambda found: safe_text(facts.get(found.group(1))), pattern or "")
    extension = re.sub(r"[^A-Za-z0-9.]", "", extension or "").strip(".")
    ending = f".{extension}" if extension else ""
    stem = safe_text(filled)
    if not stem or DEVICES.match(stem.split(".")[0]):
        stem = f"document_{stem}".rstrip("_")
    return _shorten(stem, LONGEST - len(ending)) + ending


def unique_names(names):
    """The same names, a number added to those that came before, whatever their case: a.pdf, a_2.pdf."""
    given, unique = set(), []
    for name in names:
        candidate, count = name, 1
        while candidate.lower() in given:
            count += 1
            candidate = _numbered(name, count)
        given.add(candidate.lower())
        unique.append(candidate)
    return unique


def safe_name(text):
    """One name of a file or folder, never empty, "." or "..", at most 120 bytes.

    >>> safe_name("../../etc/passwd"), safe_name("INV/2026/00001.pdf"), safe_name(" .. ")
    ('-..-etc-passwd', 'INV-2026-00001.pdf', '_')
    """
    stem, dot, extension = safe_text(text).rpartition(".")
    if not stem or not EXTENSION.fullmatch(extension):
        stem, dot, extension = stem + dot + extension, "", ""
    return _shorten(stem, LONGEST - len(extension.encode()) - 1) + dot + extension


def safe_text(value):
    """Text that cannot leave its place: INV/2026/0001 becomes INV-2026-0001."""
    text = unicodedata.normalize("NFC", str(value or ""))
    text = "".join(" " if char.isspace() else char for char in text)
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    return re.sub(r" +", " ", FORBIDDEN.sub("-", text)).strip(" .")


def _numbered(name, count):
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    tail = f"_{count}{dot}{extension}"
    return _shorten(stem, LONGEST - len(tail.encode())) + tail


def _shorten(text, limit):
    """At most so many bytes, no character cut in two."""
    return text.encode()[: max(limit, 1)].decode(errors="ignore").rstrip(" .") or "_"
