"""Amounts and days as customers write them. What may mean two things is not guessed: it is said to be unclear."""

import re
from datetime import date, datetime
from decimal import Decimal

from ..text import words

#: What parts thousands beside point and comma: spaces of all kinds, apostrophes.
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’`´]")
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "－": "-", "＋": "+"})
_UNIT = r"(?:[A-Z]{3}|RS\.?|₹|€|£|\$|US\$|FR\.?|SFR\.?)"
_FRAME = re.compile(rf"(?:{_UNIT})?(?P<body>[-+]?(?:{_UNIT})?[\d.,]+-?)(?:{_UNIT})?(?P<side>CR|DR|C|D|H|S)?\.?", re.I)
_BODY = re.compile(r"(?P<sign>[-+]?)(?P<digits>[\d.,]*\d[\d.,]*)(?P<behind>-?)")
_PLAIN = re.compile(r"\d{1,16}|\d{0,16}[.,]\d{1,6}|\d{1,16}[.,]")
#: 1,234,567.89 and the Indian 12,34,567.89; groups of three, or of two before a last one of three.
_GROUPED = re.compile(r"(\d{1,3}(?P<sign>[.,])(?:\d{3}(?P=sign))*\d{3}|\d{1,2}(?P<two>[.,])(?:\d{2}(?P=two))+\d{3})(?P<rest>[.,]\d{0,6})?")
_CREDIT = ("CR", "C", "H")  # H: Haben
_LONGEST = 40
#: Of an amount, before the point.
MOST_DIGITS = 15


class Unclear(ValueError):
    """It may be one of two amounts or days; the message says which."""


def read_amount(value, decimal_sign: str = "", credit: int = -1) -> Decimal | None:
    """The amount in a cell; None when the cell is empty.

    :param decimal_sign: ``.`` or ``,`` where it is known; else of two signs the last, and 1.234 is unclear
    :param credit: the sign of what is marked CR; what is marked DR has the other
    :raise Unclear: when it may be a thousand or three decimals
    :raise ValueError: when it is no amount

    >>> [str(read_amount(text)) for text in ("1.234,50", "1'234.50", "12,34,567.89", "(5.00)", "7,50-", "₹ 1,00,000.00 CR")]
    ['1234.50', '1234.50', '1234567.89', '-5.00', '-7.50', '-100000.00']
    """
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > MOST_DIGITS:
            raise ValueError(str(value)[:_LONGEST])
        return value
    if not isinstance(value, str):
        return None
    text = _SPACES.sub("", value[: _LONGEST + 1]).translate(_SIGNS)
    text = re.sub(r"([.,])[-–—]{1,2}$", r"\g<1>00", text)  # 1'000.–
    if text in ("", "-", "--", "."):
        return None
    if len(value) > _LONGEST:
        raise ValueError(value[:_LONGEST])
    bracketed = text.startswith("(") and text.endswith(")")
    frame = _FRAME.fullmatch(text[1:-1] if bracketed else text)
    body = _BODY.fullmatch(re.sub(r"[^\d.,+-]", "", frame["body"]).strip()) if frame else None
    if not body:
        raise ValueError(value)
    number = _number(body["digits"], decimal_sign)
    minus = (body["sign"] == "-") != (body["behind"] == "-")
    side = (frame["side"] or "").upper()
    factor = 1 if not side else credit if side in _CREDIT else -credit
    return -number * factor if minus != bracketed else number * factor


def _number(text: str, decimal_sign: str) -> Decimal:
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        sign = grouped["sign"] or grouped["two"]
        if not grouped["rest"] and not decimal_sign and text.count(sign) == 1:
            raise Unclear(text)
        if grouped["rest"] and grouped["rest"][0] == sign or (decimal_sign == sign and text.count(sign) > 1):
            raise ValueError(text)
        if decimal_sign != sign:
            return Decimal(text.replace(sign, "").replace(",", "."))
    if not _PLAIN.fullmatch(text):
        raise ValueError(text)
    if decimal_sign and any(sign in text for sign in ".," if sign != decimal_sign):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


def decimal_sign_of(texts) -> str:
    """The decimal sign that amounts of one column share; "" when none of them shows it, or they disagree.

    >>> decimal_sign_of(["1.234", "12,50"]), decimal_sign_of(["1,234", "1,23,456"]), decimal_sign_of(["1.234"])
    (',', '.', '')
    """
    votes = set()
    for text in texts:
        if isinstance(text, str) and (sign := _shown_sign(_SPACES.sub("", text[:_LONGEST]))):
            votes.add(sign)
    return votes.pop() if len(votes) == 1 else ""


def _shown_sign(text: str) -> str:
    digits = re.sub(r"^\D+|\D+$", "", text)
    signs = re.findall(r"[.,]", digits)
    if not signs or re.search(r"[^\d.,]", digits):
        return ""
    other = {".": ",", ",": "."}[signs[-1]]
    if len(set(signs)) == 2:
        return signs[-1] if signs.count(signs[-1]) == 1 else ""
    if len(signs) > 1:
        return other
    behind = len(digits) - digits.rfind(signs[0]) - 1
    return "" if behind == 3 else signs[0]


# -- days ---------------------------------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner jaenner janvier janv enero ene",
            "feb february februar feber février fevrier févr fevr febrero",
            "mar march märz maerz mrz mär mars marzo",
            "apr april avril avr abril abr",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet juil julio",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre",
            "oct october oktober okt octobre octubre",
            "nov november novembre noviembre",
            "dec december dezember dez décembre decembre déc diciembre dic",
        ),
        1,
    )
    for name in words(names)
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?[-\s/.]*(?:de\s+)?([^\W\d_]{3,10})\.?[-\s/.,]*(?:de\s+)?(\d{4}|\d{2})", re.I)
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,10})\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(\d{4})", re.I)
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[AP]M|[-+]\d{2}:?\d{2})?$", re.I)


def read_day(value, order: str = "") -> date | None:
    """The day in a cell; None when the cell is empty.

    :param order: ``dmy`` or ``mdy`` where it is known; else 03/04/2026 is unclear, while 13/04/2026 is not
    :raise ValueError: when it is no day; ``Unclear`` when it may be two

    >>> [str(read_day(text)) for text in ("12.03.2026", "2026-03-12", "12-Mar-26", "März 1, 2026", "3/25/2026")]
    ['2026-03-12', '2026-03-12', '2026-03-12', '2026-03-01', '2026-03-25']
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _TIME.sub("", str(value if value is not None else "").strip()[:_LONGEST]).strip()
    if not text:
        return None
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(*map(int, match.groups()))
    if match := _NAMED.fullmatch(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.fullmatch(text):
        return date(_year(match[3]), _month(match[1]), int(match[2]))
    if match := _FIGURES.fullmatch(text):
        return _by_order(int(match[1]), int(match[3]), _year(match[4]), "dmy" if match[2] == "." else order)
    raise ValueError(text)


def _by_order(first, second, year, order) -> date:
    if not order and first <= 12 and second <= 12 and first != second:
        raise Unclear(f"{first}/{second}/{year}")
    if order == "mdy" or (not order and second > 12):
        return date(year, first, second)
    return date(year, second, first)


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _month(text: str) -> int:
    if text.lower() not in _MONTHS:
        raise ValueError(text)
    return _MONTHS[text.lower()]


def date_order_of(texts) -> str:
    """``dmy`` or ``mdy`` where some day of the column shows it.

    >>> date_order_of(["03/04/2026", "13/04/2026"]), date_order_of(["03/04/2026"])
    ('dmy', '')
    """
    found = set()
    for text in texts:
        match = _FIGURES.fullmatch(_TIME.sub("", text.strip()[:_LONGEST])) if isinstance(text, str) else None
        if match and match[2] != "." and max(int(match[1]), int(match[3])) > 12:
            found.add("dmy" if int(match[1]) > 12 else "mdy")
    return found.pop() if len(found) == 1 else ""
