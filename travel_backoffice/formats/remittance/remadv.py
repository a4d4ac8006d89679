"""EDIFACT REMADV (directories D.93A to D.24A): one advice for each message.

The grammar of segments (ISO 9735) is so small that it is read here; the libraries for it are not yet stable.
"""

import re
from datetime import date
from decimal import Decimal

from ..text import short
from .advice import Advice, AdvisedLine, Unreadable, fit_deductions, keep_tax

MAX_SEGMENTS = 300_000
#: MOA 5025: what is paid, what is due, what was taken off.
_PAID, _DUE, _DISCOUNT, _CHARGES, _TAX = ("12", "11"), ("9", "77", "39", "38"), ("52", "53", "21"), ("23", "131"), ("124", "176")
_TOTALS = ("12", "9", "128", "86")
#: AJT 4465 → kind of deduction; what is not here is "other".
_REASONS = {"2": "other", "8": "discount", "9": "tds", "10": "charges"}
#: RFF 1153 within a document; the invoice's own number is IV.
_REFERENCES = {"IV": "number", "CD": "number", "DQ": "reference", "ON": "reference", "CR": "reference", "PQ": "reference",
               "ACD": "reference", "TN": "document", "RF": "locator", "BN": "locator"}  # fmt: skip
_CREDITS = ("381", "83", "262", "308", "396", "420", "458", "261")
_PAYERS = ("PR", "BY", "PL", "OY", "IV")


def is_edifact(text: str) -> bool:
    return bool(re.match(r"\s*(UNA.{6}\s*UNB|UNB.|UNH.)", text, re.S))


def segments(text: str) -> list:
    """``DOC+380+INV?'1'`` → ``["DOC", ["380"], ["INV'1"]]``.

    :raise Unreadable: when it does not end, or is larger than any advice

    >>> segments("UNA:+.? 'MOA+12:90.5:EUR'FTX+AAI+++A?+B'")
    [['MOA', ['12', '90.5', 'EUR']], ['FTX', ['AAI'], [''], [''], ['A+B']]]
    """
    text = text.lstrip()
    signs, body = (":+.? '", text) if not text.startswith("UNA") else (text[3:9], text[9:])
    component, element, _, escape, _, end = signs.ljust(6)[:6]
    if len({component, element, end}) < 3 or end.isalnum():
        raise Unreadable("The service string (UNA) of the EDIFACT file makes no sense.")
    if body.count(end) > MAX_SEGMENTS:
        raise Unreadable("The EDIFACT file is larger than any remittance advice.")
    found = []
    for segment in _split(body, end, escape):
        if not segment.strip():
            continue
        parts = [_split(part, component, escape) for part in _split(segment.strip("\r\n"), element, escape)]
        found.append([parts[0][0].strip(), *[[_plain(text, escape) for text in part] for part in parts[1:]]])
    return found


def _split(text, sign, escape) -> list:
    """Split where the sign does not follow an escape; escapes stay, for the next level."""
    if escape == " " or escape not in text:
        return text.split(sign)
    parts, current = [], []
    for piece in re.split(f"({re.escape(escape)}.|{re.escape(sign)})", text, flags=re.S):
        if piece == sign:
            parts.append("".join(current))
            current = []
        else:
            current.append(piece)
    return [*parts, "".join(current)]


def _plain(text, escape) -> str:
    plain = text if escape == " " else re.sub(re.escape(escape) + "(.)", r"\1", text, flags=re.S)
    return plain.replace("\r", "").replace("\n", "").strip()


def read_remadv(text: str) -> list:
    """:raise Unreadable: when there is no REMADV in the interchange"""
    messages, problems, other = [], [], set()
    message = None
    for segment in segments(text):
        name = segment[0]
        if name == "UNH":
            kind = _part(segment, 2, 0)
            message = _Message() if kind == "REMADV" else None
            if message:
                messages.append(message)
            else:
                other.add(kind)
        elif message:
            message.take(segment)
            message = None if name == "UNT" else message
    if message:
        problems.append("The message ends before its end (UNT is missing): some lines may be lost.")
    if not messages:
        raise Unreadable(f"The EDIFACT file is no REMADV{': ' + ', '.join(sorted(other)) if other else ''}.")
    for message in messages:
        message.finish()
    messages[0].advice.problems += problems
    return [message.advice for message in messages]


class _Message:
    """One REMADV on its way: the header, then a group for each DOC, then UNS and the totals."""

    def __init__(self):
        self.advice = Advice()
        self.line = None
        self.reason = ""
        self.credits, self.taxes = set(), {}  # by place of the line

    def take(self, segment):
        reader = getattr(self, f"_{segment[0].lower()}", None) if segment[0].isalpha() else None
        if reader:
            reader(segment)

    def _bgm(self, segment):
        self.advice.reference = self.advice.reference or _part(segment, 2, 0)

    def _dtm(self, segment):
        kind, day = _part(segment, 1, 0), self._day(segment)
        if self.line:
            self.line.dated = self.line.dated or day
        elif kind in ("138", "140", "209", "203") or (kind == "137" and not self.advice.paid_on):
            self.advice.paid_on = day or self.advice.paid_on

    def _rff(self, segment):
        code, value = _part(segment, 1, 0), _part(segment, 1, 1)
        if self.line is None:
            if code in ("PQ", "TN", "PY", "AEK", "CK"):
                self.advice.reference = value or self.advice.reference
            return
        name = _REFERENCES.get(code)
        if name and not getattr(self.line, name):
            setattr(self.line, name, value)

    def _cux(self, segment):
        if not self.line:
            self.advice.currency = _part(segment, 1, 1).upper() or self.advice.currency

    def _nad(self, segment):
        if self.line:
            self.line.customer = self.line.customer or _part(segment, 2, 0) or _name_of(segment)
        elif _part(segment, 1, 0) in _PAYERS and not (self.advice.payer.code or self.advice.payer.name):
            self.advice.payer.code = _part(segment, 2, 0)
            self.advice.payer.name = _name_of(segment)

    def _fii(self, segment):
        if _part(segment, 1, 0) in ("OR", "PB", "OY") and not self.advice.payer.account:
            self.advice.payer.account = _part(segment, 2, 0)
        elif _part(segment, 1, 0) in ("BF", "RB", "BE"):
            self.advice.account = self.advice.account or _part(segment, 2, 0)

    def _doc(self, segment):
        self.reason = ""
        place = f"Document {len(self.advice.lines) + 1}"
        self.line = AdvisedLine(number=_part(segment, 2, 0), place=place, text="+".join(":".join(part) for part in segment[1:])[:500])
        if _part(segment, 1, 0) in _CREDITS:
            self.credits.add(place)
        self.advice.lines.append(self.line)

    def _ajt(self, segment):
        self.reason = _REASONS.get(_part(segment, 1, 0), "other")

    def _uns(self, _segment):
        self.line = None

    def _moa(self, segment):
        kind, text, currency = _part(segment, 1, 0), _part(segment, 1, 1), _part(segment, 1, 2).upper()
        value = self._amount(text)
        if value is None:
            return
        if self.line is not None:
            self._line_amount(kind, value, currency)
        elif kind in _TOTALS and (self.advice.amount is None or kind == "12"):
            self.advice.amount = value
            self.advice.currency = currency or self.advice.currency

    def _line_amount(self, kind, value, currency):
        line = self.line
        if self.reason:
            line.deductions[self.reason] = line.deductions.get(self.reason, 0) + value
            self.reason = ""
        elif kind in _PAID:
            line.amount = value
        elif kind in _DUE:
            line.gross = value if line.gross is None or kind == "9" else line.gross
            line.currency = currency or line.currency
        elif kind in _TAX:
            self.taxes[line.place] = value
        else:
            code = next((code for code, kinds in _KINDS if kind in kinds), "")
            if code:
                line.deductions[code] = line.deductions.get(code, 0) + value

    def _amount(self, text):
        # a comma is the standard's own decimal sign, a point as common
        if not re.fullmatch(r"-?\d{1,15}([.,]\d{0,6})?-?|-?[.,]\d{1,6}", text):
            if text:
                self.advice.problems.append(f"'{short(text, 40)}' is no amount.")
            return None
        value = Decimal(text.strip("-").replace(",", "."))
        return -value if "-" in text else value

    def _day(self, segment):
        text, form = _part(segment, 1, 1), _part(segment, 1, 2)
        try:
            if form == "101":
                return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            if text:
                self.advice.problems.append(f"'{short(text, 20)}' is no date.")
            return None


    # -- the end ------------------------------------------------------------------------------------------------------

    def finish(self):
        for line in self.advice.lines:
            self._finish_line(line)
        self.advice.check()

    def _finish_line(self, line):
        credit = line.place in self.credits
        if credit and (line.amount if line.amount is not None else line.gross or 0) > 0:
            line.amount = None if line.amount is None else -line.amount
            line.gross = None if line.gross is None else -line.gross
        keep_tax(line, self.taxes.get(line.place))
        if problem := fit_deductions(line):
            self.advice.problems.append(f"{line.place}: {problem}.")
        if line.amount is None:
            line.amount = line.gross
        if line.amount is None:
            self.advice.problems.append(f"{line.place} says no amount: {short(line.number or line.text)}.")


_KINDS = (("discount", _DISCOUNT), ("charges", _CHARGES))


def _part(segment, element, component) -> str:
    if element >= len(segment) or component >= len(segment[element]):
        return ""
    return segment[element][component]


def _name_of(segment) -> str:
    """The name in NAD: structured (C080) or as lines (C058)."""
    for element in (4, 3):
        if element < len(segment) and any(segment[element]):
            return " ".join(filter(None, segment[element][:5]))[:120]
    return ""
