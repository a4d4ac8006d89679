"""A table of cells and what its columns mean → advices. CSV, XLSX and pasted tables all come through here."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ..text import short
from .advice import Advice, AdvisedLine, Unreadable, agree_currency, fit_deductions
from .figures import Unclear, date_order_of, decimal_sign_of, read_amount, read_day
from .headings import guess_columns, is_credit, is_subtotal, is_total, meaning, plain

MAX_ROWS, MAX_COLUMNS, LONGEST_CELL = 50_000, 200, 500
#: The heading is looked for in so many rows.
HEAD_ROWS = 40
_AMOUNTS = ("amount", "amount_off", "gross", "paid_total")
_DAYS = ("dated", "paid_on")
_GROUP = ("payer_code", "payer_name", "payment_reference", "paid_on")
_NAMES = ("number", "document", "locator", "reference")


@dataclass(slots=True)
class Sheet:
    """Cells as they stand: str, Decimal, date or None.

    :param delimiter: of a text file; "" in a workbook
    """

    rows: list
    name: str = ""
    delimiter: str = ""


@dataclass(slots=True)
class Mapping:
    """What the columns of a table mean.

    :param columns: one field a column (see ``headings.FIELDS``), "" for a column that is not read
    :param header_row: number of the row with the headings, from 1; 0: the table has none
    :param decimal_sign: ``.`` or ``,``; "": as the column shows
    :param date_order: ``dmy`` or ``mdy``; "": as the column shows
    :param reversed: payments are written as negative amounts
    :param credit: the sign of an amount marked CR
    """

    columns: list = field(default_factory=list)
    header_row: int = 0
    decimal_sign: str = ""
    date_order: str = ""
    reversed: bool = False
    credit: int = -1

    def places(self, name: str) -> list:
        return [place for place, column in enumerate(self.columns) if column == name]

    @property
    def complete(self) -> bool:
        """Whether it tells what is paid for what."""
        paid = {"amount", "gross"} & set(self.columns)
        return bool(paid) and bool({*_NAMES, "text", "customer"} & set(self.columns))


def cut(sheet: Sheet) -> Sheet:
    """Cells without blanks around them, text cut to what a person reads."""
    for row in sheet.rows:
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                row[place] = cell.strip()[:LONGEST_CELL]
    return sheet


def find_header(sheet: Sheet) -> int:
    """Number of the row that has the headings, from 1; 0 when none looks like it."""
    best, found = 1, 0
    for number, row in enumerate(sheet.rows[:HEAD_ROWS], 1):
        known = {name for cell in row if (name := meaning(cell))}
        if len(known) > best and known & {"amount", "paid", "gross", "paid_total"}:
            best, found = len(known), number
    return found


def words_above_figures(sheet: Sheet) -> int:
    """A first row of words with figures below it has headings, though in nobody's language."""
    for number, (row, below) in enumerate(zip(sheet.rows[:5], sheet.rows[1:6], strict=False), 1):
        words = len(row) > 1 and all(isinstance(cell, str) and cell and not any(map(str.isdigit, cell)) for cell in row)
        if words and len(below) == len(row) and any(re.search(r"\d", str(cell)) for cell in below):
            return number
    return 0


def headings(sheet: Sheet, header_row: int) -> list:
    """The headings; "Column 3" where a column has none."""
    width = max((len(row) for row in sheet.rows[: HEAD_ROWS * 5]), default=0)
    row = sheet.rows[header_row - 1] if 0 < header_row <= len(sheet.rows) else []
    cells = [str(cell) if cell not in (None, "") else "" for cell in row]
    return [cell or f"Column {place}" for place, cell in enumerate(cells + [""] * (width - len(cells)), 1)]


def fingerprint(sheet: Sheet, header_row: int) -> str:
    """The same for tables with the same headings, whatever their capitals and signs; the number of columns without."""
    names = [plain(name) for name in headings(sheet, header_row)] if header_row else [str(len(headings(sheet, 0)))]
    while names and names[-1].startswith("column "):
        names.pop()
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def guess(sheet: Sheet) -> Mapping:
    """What the columns seem to mean, by their headings; what the figures show of decimal sign and order of dates."""
    row = find_header(sheet) or words_above_figures(sheet)
    mapping = Mapping(guess_columns(headings(sheet, row)) if row else [""] * len(headings(sheet, 0)), row)
    amounts = [place for place, name in enumerate(mapping.columns) if name in _AMOUNTS or name.startswith("deduction:")]
    days = [place for place, name in enumerate(mapping.columns) if name in _DAYS]
    mapping.decimal_sign = decimal_sign_of(_cells(sheet, row, amounts))
    mapping.date_order = date_order_of(_cells(sheet, row, days))
    return mapping


def _cells(sheet, header_row, places):
    return (row[place] for row in sheet.rows[header_row:] for place in places if place < len(row))


def read_table(sheet: Sheet, mapping: Mapping) -> list:
    """The advices of a table: one, or one for each payment where columns tell several apart.

    :raise Unreadable: when the columns do not tell what is paid for what
    """
    if not mapping.complete:
        raise Unreadable(
            "It is not clear which columns hold the amount paid and the invoice, ticket or reference: say it once, "
            "and it is remembered."
        )
    shown = guess_signs(sheet, mapping)
    advices = _Rows(sheet, shown).read()
    if not advices:
        raise Unreadable("The table has no line below its headings.")
    for advice in advices:
        advice.check()
    return advices


def guess_signs(sheet: Sheet, mapping: Mapping) -> Mapping:
    """The mapping with decimal sign and order of dates as the columns show them, where it leaves them open."""
    if mapping.decimal_sign and mapping.date_order:
        return mapping
    amounts = [place for place, name in enumerate(mapping.columns) if name in _AMOUNTS or name.startswith("deduction:")]
    days = [place for place, name in enumerate(mapping.columns) if name in _DAYS]
    return Mapping(
        mapping.columns,
        mapping.header_row,
        mapping.decimal_sign or decimal_sign_of(_cells(sheet, mapping.header_row, amounts)),
        mapping.date_order or date_order_of(_cells(sheet, mapping.header_row, days)),
        mapping.reversed,
        mapping.credit,
    )


class _Rows:
    """The rows of a table on their way into advices."""

    def __init__(self, sheet: Sheet, mapping: Mapping):
        self.sheet, self.mapping = sheet, mapping
        self.by_name = {}
        for place, name in enumerate(mapping.columns):
            if name:
                self.by_name.setdefault(name, []).append(place)
        self.advices, self.key = {}, None
        self.before = self._preamble()
        self.stated, self.problems = None, []

    def read(self) -> list:
        for number, row in enumerate(self.sheet.rows[self.mapping.header_row :], self.mapping.header_row + 1):
            if any(cell not in (None, "") for cell in row):
                self._read_row(number, row)
        advices = list(self.advices.values())
        if len(advices) == 1 and self.stated is not None:
            advices[0].amount = self.stated
        for advice in advices:
            agree_currency(advice, partly=False)
        if advices:
            advices[0].problems += self.problems
        return advices

    def _read_row(self, number, row):
        place = f"Line {number}"
        if self._is_total(row):
            return self._take_total(place, row)
        advice = self._advice(row, place)
        line = self._line(row, place, advice)
        if line.named or line.amount is not None or line.customer:
            advice.lines.append(line)
            if line.amount is None:
                advice.problems.append(f"{place} says no amount: {short(line.text)}.")
        elif not self._tell_preamble(row):
            advice.problems.append(f"{place} is not understood: {short(line.text)}.")
        return None

    # -- totals, and what stands above the headings -------------------------------------------------------------------

    def _is_total(self, row) -> bool:
        return any(is_total(cell) for cell in row)

    def _take_total(self, place, row):
        word = next(cell for cell in row if is_total(cell))
        if is_subtotal(word):
            return
        values = [self._amount(row[at], place, self.problems) for at in self.by_name.get("amount", ()) if at < len(row)]
        values = [value for value in values if value is not None]
        if not values and "amount" not in self.by_name:
            return
        if not values:
            values = [cell for cell in row if isinstance(cell, Decimal)]
        if values:
            self.stated = self._turned(sum(values))

    def _preamble(self) -> dict:
        """``UTR: N123`` above the headings, in one cell or in two."""
        found = {}
        for row in self.sheet.rows[: max(self.mapping.header_row - 1, 0)]:
            _read_labels(row, found)
        return found

    def _tell_preamble(self, row) -> bool:
        """Whether the row is a note below the lines (``Payment date: …``), which counts where nothing was said above."""
        found = {}
        _read_labels(row, found)
        for advice in self.advices.values():
            self._fill(advice, found)
        return bool(found)

    # -- the payment --------------------------------------------------------------------------------------------------

    def _advice(self, row, place) -> Advice:
        said = {name: self._text(row, name) for name in _GROUP}
        key = tuple(said.values())
        if self.key is None or any(key):
            filled = [new or old for new, old in zip(key, self.key or key, strict=True)]
            self.key = tuple(filled)
        if self.key in self.advices:
            return self.advices[self.key]
        advice = self.advices[self.key] = Advice()
        known = dict(zip(_GROUP, self.key, strict=True))
        known["paid_total"] = self._first(row, "paid_total")
        known["paid_on"] = self._first(row, "paid_on") or known["paid_on"]
        self._fill(advice, known, place)
        self._fill(advice, self.before)
        return advice

    def _fill(self, advice, said, place=""):
        payer = advice.payer
        payer.code = payer.code or str(said.get("payer_code") or "")
        payer.name = payer.name or str(said.get("payer_name") or "")
        advice.reference = advice.reference or str(said.get("payment_reference") or "")
        if advice.paid_on is None:
            advice.paid_on = self._day(said.get("paid_on"), place, advice.problems)
        if advice.amount is None:
            advice.amount = self._turned(self._amount(said.get("paid_total"), place, advice.problems))

    # -- the line -----------------------------------------------------------------------------------------------------

    def _line(self, row, place, advice) -> AdvisedLine:
        problems = advice.problems
        line = AdvisedLine(place=place, text=" | ".join(_shown(cell) for cell in row if cell not in (None, "")))
        line.text = line.text[:LONGEST_CELL]
        for name in (*_NAMES, "customer"):
            setattr(line, name, self._text(row, name))
        line.currency = self._text(row, "currency").upper()
        line.dated = self._day(self._first(row, "dated"), place, problems)
        line.amount = self._sum(row, "amount", place, problems)
        off = self._sum(row, "amount_off", place, problems)
        if off is not None:
            line.amount = (line.amount or Decimal(0)) - off
        line.gross = self._sum(row, "gross", place, problems)
        line.deductions = self._deductions(row, place, problems)
        self._sign(line, self._text(row, "kind"))
        if problem := fit_deductions(line):
            problems.append(f"{place}: {problem}.")
        if line.amount is None and line.gross is not None and "amount" not in self.by_name:
            line.amount = line.gross
        return line

    def _deductions(self, row, place, problems) -> dict:
        names = [name for name in self.by_name if name.startswith("deduction:")]
        return {name.partition(":")[2]: self._sum(row, name, place, problems) for name in names}

    def _sign(self, line, kind):
        """Payments written as negative amounts, and credit notes that only their type tells apart."""
        credit = kind and is_credit(kind) and (line.gross if line.amount is None else line.amount or 0) > 0
        if self.mapping.reversed != bool(credit):
            line.amount = None if line.amount is None else -line.amount
            line.gross = None if line.gross is None else -line.gross

    def _turned(self, value):
        return -value if value is not None and self.mapping.reversed else value

    # -- cells --------------------------------------------------------------------------------------------------------

    def _first(self, row, name):
        for place in self.by_name.get(name, ()):
            if place < len(row) and row[place] not in (None, ""):
                return row[place]
        return None

    def _text(self, row, name) -> str:
        cells = (row[place] for place in self.by_name.get(name, ()) if place < len(row))
        return " ".join(_shown(cell) for cell in cells if cell not in (None, ""))

    def _sum(self, row, name, place, problems):
        """Several columns of one meaning are added up."""
        cells = (row[at] for at in self.by_name.get(name, ()) if at < len(row))
        values = [value for cell in cells if (value := self._amount(cell, place, problems)) is not None]
        return sum(values) if values else None

    def _amount(self, cell, place, problems):
        try:
            return read_amount(cell, self.mapping.decimal_sign, self.mapping.credit)
        except Unclear:
            problems.append(f"{place}: {cell} may be a thousand or three decimals; say the decimal sign.")
        except ValueError:
            problems.append(f"{place}: '{short(str(cell), 40)}' is no amount.")
        return None

    def _day(self, cell, place, problems):
        try:
            return read_day(cell, self.mapping.date_order)
        except Unclear:
            problems.append(f"{place}: {_shown(cell)} may be two days; say the order of dates.".lstrip(": "))
        except ValueError:
            problems.append(f"{place}: '{short(str(cell), 40)}' is no date.".lstrip(": "))
        return None


def _read_labels(row, found):
    """Labels and what they say: ``Label: value`` in one cell, or the label in one and the value in the next."""
    cells = [cell for cell in row if cell not in (None, "")]
    for place, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        label, colon, value = cell.partition(":")
        follower = cells[place + 1] if place + 1 < len(cells) else ""
        value = value.strip() or follower if colon or not value else ""
        name = {"paid": "paid_total", "amount": "paid_total", "customer": "payer_name"}.get(meaning(label), meaning(label))
        if name in (*_GROUP, "paid_total") and value != "":
            found.setdefault(name, value)


def _shown(cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
