"""Files with tables → cells. Big, broken and hostile files end here with a reason, before they cost anything."""

import csv
import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal

from ..text import lines
from .advice import Unreadable
from .table import MAX_COLUMNS, MAX_ROWS, Sheet, cut, find_header

LONGEST_LINE = 20_000
#: Of an unpacked workbook: bytes, files.
MAX_UNPACKED, MAX_MEMBERS = 150 * 1024 * 1024, 500
#: Empty rows after which a sheet is over.
MOST_BLANK = 1000
_DELIMITERS = ";\t,|"
_SAMPLE = 200


# -- text ---------------------------------------------------------------------------------------------------------------


def text_sheet(text: str, delimiter: str = "") -> Sheet:
    """The table in a text.

    :param delimiter: any sign; "": found out
    :raise Unreadable: when it is too large or no table at all
    """
    rows = lines(text)
    _check_lines(rows)
    mark = re.match(r"sep=(.)$", rows[0]) if rows else None
    if mark:  # Excel's own mark
        rows, delimiter = rows[1:], delimiter or mark[1]
    delimiter = delimiter or find_delimiter(rows)
    if not delimiter:
        raise Unreadable("The text is no table: no sign parts its columns.")
    return cut(Sheet(_cells(rows, delimiter), delimiter=delimiter))


def _check_lines(rows):
    longest = max((len(row) for row in rows), default=0)
    if longest > LONGEST_LINE:
        raise Unreadable(f"A line of the file has {longest} characters, at most {LONGEST_LINE} are read: this is no remittance advice.")
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"The file has {len(rows)} lines, at most {MAX_ROWS} are read at once; split it.")


def find_delimiter(rows) -> str:
    """The sign that parts most columns in the row that looks like the heading, else the one that parts most rows alike."""
    sample = [row for row in rows[:_SAMPLE] if row.strip()]
    best = ("", 0)
    for sign in _DELIMITERS:
        if not any(sign in row for row in sample):
            continue
        sheet = cut(Sheet(_cells(sample, sign)))
        head = find_header(sheet)
        widths = [len(row) for row in sheet.rows if len(row) > 1]
        alike = widths.count(max(set(widths), key=widths.count)) / len(sample) if widths else 0
        score = (len(sheet.rows[head - 1]) + 100 if head else 0) + (alike if alike > 0.5 else 0)
        if score > best[1]:
            best = (sign, score)
    return best[0]


def _cells(rows, delimiter) -> list:
    try:
        found = list(csv.reader(rows, delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(f"The table cannot be read: {error}.") from None
    widest = max((len(row) for row in found), default=0)
    if widest > MAX_COLUMNS:
        raise Unreadable(f"The table has {widest} columns, at most {MAX_COLUMNS} are read: this is no remittance advice.")
    return found


# -- workbooks ----------------------------------------------------------------------------------------------------------


def workbook_sheet(content: bytes) -> Sheet:
    """The sheet of an XLSX workbook that looks like an advice, else its first one. Formulas count by their last result.

    :raise Unreadable: when it is broken, locked or unpacks to more than is read
    """
    _check_archive(content)
    # loaded where it is needed: most files are none
    import openpyxl  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [_workbook_rows(sheet) for sheet in book.worksheets[:10] if sheet.sheet_state == "visible"]
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook breaks the library in any way it likes
        raise Unreadable(f"The workbook is damaged ({type(error).__name__}): save it anew in the spreadsheet program.") from None
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Unreadable("The workbook is empty.")
    return next((sheet for sheet in sheets if find_header(sheet)), sheets[0])


def _check_archive(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_xml_head(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("The workbook is damaged or locked with a password.") from None


def _check_members(members):
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED or len(members) > MAX_MEMBERS:
        raise Unreadable("The workbook unpacks to more than is read: this is no remittance advice.")
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise Unreadable("The file is an archive, not a workbook: unpack it and load its files.")


def _check_xml_head(archive, member):
    with archive.open(member) as file:
        head = file.read(4096).replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Unreadable("The workbook holds definitions that no spreadsheet program writes; it is not read.")


def _workbook_rows(sheet) -> Sheet:
    sheet.reset_dimensions()  # what a file says of its size is not believed
    rows, blank = [], []
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
        if number > MAX_ROWS:
            raise Unreadable(f"The sheet {sheet.title} has more than {MAX_ROWS} rows; split it.")
        row = [_cell(value) for value in cells]
        while row and row[-1] in (None, ""):
            row.pop()
        blank.append(row)
        if len(blank) > MOST_BLANK:  # formats painted down the whole sheet
            break
        if row:
            rows += blank
            blank = []
    return cut(Sheet(rows, sheet.title))


def _cell(value):
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        # a number's shortest writing is what the customer keyed; a ticket number stays whole
        number = Decimal(repr(value))
        if not number.is_finite():
            return ""
        return number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(number) < 10**20 else number
    return value if isinstance(value, datetime) or value is None else str(value)
