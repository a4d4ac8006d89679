"""From the bytes of a file to advices: what kind of file it is, and whom to give it to."""

import re
from dataclasses import dataclass

from .. import text as texts
from .advice import Advice, Unreadable
from .camt import read_camt
from .pasted import read_pasted
from .remadv import is_edifact, read_remadv
from .sheets import text_sheet, workbook_sheet
from .table import Mapping, Sheet, find_header, guess, read_table, words_above_figures

MAX_BYTES = 20 * 1024 * 1024
#: How a file begins that is none of ours, and what to do with it.
_OTHERS = (
    (b"%PDF", "This is a PDF, whatever it is called: copy its lines and paste them as text."),
    (b"\xd0\xcf\x11\xe0", "This is a workbook or mail of an old kind (XLS, MSG): save it as XLSX or CSV."),
    (b"\x1f\x8b", "This is a packed file: unpack it and load what is in it."),
    (b"Rar!", "This is a packed file: unpack it and load what is in it."),
    (b"7z\xbc\xaf", "This is a packed file: unpack it and load what is in it."),
    (b"\x89PNG", "This is a picture: type or paste what it says as text."),
    (b"\xff\xd8\xff", "This is a picture: type or paste what it says as text."),
    (b"{\\rtf", "This is a text with formats (RTF): copy its lines and paste them as text."),
)
_HTML = re.compile(rb"\s*(?:<!doctype html|<html|<table|<meta|<head)", re.I)


@dataclass(slots=True)
class Given:
    """What a file turned out to be.

    :param kind: csv, xlsx, camt, remadv or text
    :param sheet: the cells of a table
    """

    kind: str
    content: bytes | str
    sheet: Sheet | None = None


def look(content: bytes, delimiter: str = "") -> Given:
    """Find out what a file is, by what is in it; its name is not believed.

    :raise Unreadable: when it is nothing that can be read, with what to do instead
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(f"The file has {len(content) // 1024 // 1024} MB, at most {MAX_BYTES // 1024 // 1024} MB are read.")
    for mark, told in _OTHERS:
        if content.startswith(mark):
            raise Unreadable(told)
    if content.startswith(b"PK\x03\x04"):
        return Given("xlsx", content, workbook_sheet(content))
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("The file is empty.")
    return _look_text(content, delimiter)


def _look_text(content, delimiter) -> Given:
    start = content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _HTML.match(start):
        raise Unreadable("This is a web page, whatever it is called: open it in a spreadsheet program and save it as XLSX or CSV.")
    if start.startswith(b"<"):
        return Given("camt", content)
    text = decode(content)
    if is_edifact(text):
        return Given("remadv", text)
    try:
        sheet = text_sheet(text, delimiter)
    except Unreadable as problem:
        if "no table" not in str(problem):
            raise
        return Given("text", text)
    return Given("csv", text, sheet) if _has_headings(sheet) or not _says_something(text) else Given("text", text)


def _has_headings(sheet) -> bool:
    return bool(find_header(sheet) or words_above_figures(sheet))


def _says_something(text) -> bool:
    """Whether lines with commas in them are rather those of a mail."""
    try:
        return bool(read_pasted(text))
    except Unreadable:
        return False


def decode(content: bytes) -> str:
    """Text of any of the usual encodings. UTF-16 is known by its mark, or by a zero in every second byte.

    :raise Unreadable: when it is no text
    """
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        head = content[:2000]
        zeros = head.count(0)
        if zeros * 5 > len(head) * 2:  # ASCII in UTF-16
            content = content.decode("utf-16-be" if head[:1] == b"\x00" else "utf-16-le", "replace").encode()
        elif zeros > 20 or sum(byte < 9 for byte in head) > 20:
            raise Unreadable("The file is no text, workbook or message of a bank.")
    return texts.decode(content)


def read_given(given: Given, mapping: Mapping | None = None) -> list:
    """The advices of a file.

    :param mapping: what the columns of a table mean; None: guessed by their headings
    :raise Unreadable: with the reason
    """
    if given.kind == "camt":
        return read_camt(given.content)
    if given.kind == "remadv":
        return read_remadv(given.content)
    if given.sheet is None:
        return read_pasted(given.content)
    return read_table(given.sheet, mapping or guess(given.sheet))


def read(content: bytes, mapping: Mapping | None = None, delimiter: str = "") -> list[Advice]:
    """The advices in a file of any kind."""
    return read_given(look(content, delimiter), mapping)

