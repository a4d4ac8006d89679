"""Lines copied from a mail or a PDF: numbers of invoices, tickets, locators and amounts in free text.

Only what stands there counts. A line with figures that are not understood is told, never dropped.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ..text import lines as text_lines
from ..text import short
from .advice import Advice, AdvisedLine, Unreadable, agree_currency, fit_deductions
from .figures import decimal_sign_of, read_amount, read_day
from .headings import TOTAL, is_subtotal, meaning

MOST_LINES, LONGEST_LINE = 20_000, 2_000
_UNIT = r"(?:INR|EUR|USD|GBP|CHF|AED|Rs\.?|₹|€|£|\$)"
#: An amount has two decimals, or a currency beside it, or a label before it; other figures are numbers of something.
_AMOUNT = re.compile(
    rf"(?<![\w./-])(?P<open>\()?(?P<unit>{_UNIT}\s?)?(?P<minus>[-−–]\s?)?(?P<unit2>{_UNIT}\s?)?"
    rf"(?P<body>\d{{1,3}}(?:(?P<part>[ .,'’])\d{{3}}(?:(?P=part)\d{{3}})*)(?:[.,]\d{{2}})?|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{2}})?|\d+(?:[.,]\d{{2}})?)"
    rf"(?P<behind>-(?!\w)|,-|\.-)?(?P<unit3>\s?{_UNIT})?(?P<side>\s?(?:CR|DR)\b)?(?P<close>\))?(?![\w/-]|[.,]\d)",
    re.I,
)
_TICKET = re.compile(r"(?<![\w/-])(\d{3})[\s-]?(\d{10})(?:[-/]\d{1,3})?(?![\w/])")
_MONTH = r"(?:jan|jän|ene|feb|fev|fév|mar|mär|apr|avr|abr|ma[iy]|jun|jui|jul|aug|ao[uû]|ago|sep|oct|okt|nov|dec|dez|déc|dic)[a-zé]{0,7}"
_DAY = re.compile(
    r"(?<![\w/-])(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}[.\s-]{{0,2}}{_MONTH}[.\s,-]{{1,2}}(?:\d{{4}}|\d{{2}}))(?![\w/-])",
    re.I,
)
_LABEL = {
    "number": r"(?:invoices?|inv|bill|rechnung(?:en|snummer|snr|s-nr)?|re|facture|fact|factura|fra|credit note|gutschrift|avoir"
    r"|rg|r\.?-?nr)(?![\w/])[.\s]*(?:(?:no|nr|number|num|ref)(?!\w)|n°|nº|#)?[.\s]*[:#]?\s*",
    "document": r"(?:e-?ticket|ticket|tkt|emd|flugschein|billete?|billet)\s*(?:no|nr|number|n°|nº|#)?\.?\s*[:#]?\s*",
    "locator": r"(?:pnr|record locator|locator|rloc|booking(?: ref(?:erence)?)?|buchung(?:scode)?|filekey|localizador)\s*(?:no|nr)?\.?\s*[:#]?\s*",
    "reference": r"(?:our ref(?:erence)?|ref(?:erence)?|po|p\.o\.|unser zeichen|order|bestellung|notre ref|referencia)\s*(?:no|nr)?\.?\s*[:#]\s*",
}
_VALUE = {
    "number": r"([A-Z]{0,6}[-/ ]?(?=[\w/-]*\d)[\w]+(?:[-/.][\w]+)*)",
    "document": r"(\d{3}[\s-]?\d{10}|\d{10,14}|[\w-]*\d[\w-]*)",
    "locator": r"([A-Z0-9]{5,8})",
    "reference": r"([\w][\w./-]{1,40})",
}
_LABELLED = {name: re.compile(rf"(?<!\w){_LABEL[name]}{_VALUE[name]}(?!\w)", re.I) for name in _LABEL}
#: What looks like the number of an invoice without a word before it: letters, then figures, parted by signs or not.
_BARE_NUMBER = re.compile(r"(?<![\w/.-])(?=[A-Z0-9/-]*\d)([A-Z]{1,8}\d{0,4}[-/][A-Z0-9]+(?:[-/][A-Z0-9]+)*|[A-Z]{2,6}\d{4,12})(?![\w/-])")
_BARE_LOCATOR = re.compile(r"(?<![\w/.-])(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z]{2})([A-Z0-9]{6})(?![\w/-])")
_KINDS = (
    ("tds", re.compile(r"\b(tds|wht|withh\w*|quellensteuer|retenci\w+|tax deducted)\b[^\d]{0,20}$", re.I)),
    ("charges", re.compile(r"\b(bank charges?|charges?|spesen|frais|gastos)\b[^\d]{0,15}$", re.I)),
    ("discount", re.compile(r"\b(discount|skonto|escompte|descuento)\b[^\d]{0,15}$", re.I)),
    ("gross", re.compile(r"\b(gross|brutto\w*|brut|bruto|invoice amount|inv amt|of|von|due)\b[^\d]{0,12}$", re.I)),
    ("amount", re.compile(r"\b(net|netto\w*|paid|pay|amount|amt|betrag|zahl\w*|montant|importe|pagado|paye|payé)\b[^\d]{0,15}$", re.I)),
)
_CREDIT = re.compile(r"\b(credit note|gutschrift|avoir|nota de cr[eé]dito|abono|c/?n)\b", re.I)
_QUESTION = re.compile(r"\d")


@dataclass(slots=True)
class _Found:
    """What one line of text says, while it is taken apart."""

    text: str
    rest: str
    names: dict = field(default_factory=dict)
    amounts: list = field(default_factory=list)  # (kind, Decimal)
    day: object = None


def read_pasted(text: str, decimal_sign: str = "", date_order: str = "") -> list:
    """One advice from lines of free text.

    :raise Unreadable: when nothing in it says what is paid
    """
    rows = [row.strip() for row in text_lines(text)]
    if len(rows) > MOST_LINES or max(map(len, rows), default=0) > LONGEST_LINE:
        raise Unreadable("The text is larger than any remittance advice.")
    sign = decimal_sign or decimal_sign_of(match["body"] for row in rows for match in _AMOUNT.finditer(row))
    advice = Advice()
    for number, row in enumerate(rows, 1):
        if row:
            _read_row(advice, f"Line {number}", row, sign, date_order)
    if not advice.lines:
        raise Unreadable("No line of the text names an invoice, ticket or booking with an amount.")
    agree_currency(advice)
    advice.check()
    return [advice]


def _read_row(advice, place, row, sign, date_order):
    if _take_label(advice, row, sign, date_order):
        return
    found = _take_apart(row, sign, date_order)
    if not found.names:
        if _QUESTION.search(row):
            advice.problems.append(f"{place} is not understood: {short(row)}.")
        return
    lines = _lines_of(found)
    if not found.amounts and all(line.amount is None for line in lines):
        advice.problems.append(f"{place} says no amount: {short(row)}.")
    for line in lines:
        line.place, line.text = place, row[:500]
        if problem := _settle(line, found):
            advice.problems.append(f"{place}: {problem}.")
        advice.lines.append(line)


def read_free_text(text: str, amount: Decimal | None) -> list:
    """The documents that a bank's free text names; a single one takes the whole amount, several say none of their own."""
    found = _take_apart(" ".join(text.split())[:LONGEST_LINE], "", "dmy")
    lines = _lines_of(found)
    if len(lines) == 1:
        lines[0].amount = amount
    return lines


# -- the payment --------------------------------------------------------------------------------------------------------


def _take_label(advice, row, sign, date_order) -> bool:
    """``UTR: N123``, ``Payment date 01/04/2026``, ``Total 5,000.00``: what is said of the payment as a whole."""
    label, colon, value = row.partition(":")
    if not colon:
        match = re.match(r"([^\d]{3,30}?)\s+(\S*\d.*)$", row)
        label, value = (match[1], match[2]) if match else ("", "")
    label, value = label.strip(" .-"), value.strip()
    name = meaning(label)
    if TOTAL.fullmatch(label) or (name in ("paid", "paid_total") and colon):
        return is_subtotal(label) or _take_total(advice, value, sign)
    if name == "payment_reference" and value:
        advice.reference = advice.reference or value[:100]
    elif name == "paid_on" or (name == "dated" and colon):
        advice.paid_on = advice.paid_on or _day(value, date_order)
        return advice.paid_on is not None
    elif name in ("payer_name", "customer") and colon and value:
        advice.payer.name = advice.payer.name or value[:120]
    elif name == "payer_code" and value:
        advice.payer.code = advice.payer.code or value[:40]
    else:
        return False
    return True


def _take_total(advice, value, sign) -> bool:
    match = _AMOUNT.search(value)
    amount = _value(match, sign) if match else None
    if amount is None:
        return False
    advice.amount = amount
    advice.currency = advice.currency or _unit(match)
    return True


def _day(text, order):
    try:
        return read_day(text, order)
    except ValueError:
        return None


# -- a line -------------------------------------------------------------------------------------------------------------


def _take_apart(row, sign, date_order) -> _Found:
    """Names first, then days, then amounts: each taken out of the text before the next is looked for."""
    found = _Found(row, row)
    _take(found, "document", _LABELLED["document"])
    _take(found, "document", _TICKET)
    _take(found, "locator", _LABELLED["locator"])
    _take(found, "number", _BARE_NUMBER)
    _take(found, "number", _LABELLED["number"])
    _take(found, "reference", _LABELLED["reference"])
    match = _DAY.search(found.rest)
    while match:
        found.day = found.day or _day(match[0], date_order)
        found.rest = _blank(found.rest, match)
        match = _DAY.search(found.rest)
    _take(found, "locator", _BARE_LOCATOR)
    _take_amounts(found, sign)
    return found


def _take(found, name, pattern):
    for match in list(pattern.finditer(found.rest)):
        value = "".join(match.groups()) if pattern is _TICKET else match[1]
        if name == "locator" and not value.isupper():
            continue
        found.names.setdefault(name, []).append(re.sub(r"[\s-]", "", value) if name == "document" else value.strip())
        found.rest = _blank(found.rest, match)


def _blank(text, match):
    """The text with a part blanked out: places stay, and nothing else is read from it."""
    return text[: match.start()] + "\x01" * (match.end() - match.start()) + text[match.end() :]


def _take_amounts(found, sign):
    for match in _AMOUNT.finditer(found.rest):
        before = found.rest[max(0, match.start() - 30) : match.start()].replace("\x01", " ")
        kind = next((name for name, pattern in _KINDS if pattern.search(before)), "")
        sure = kind or match["unit"] or match["unit2"] or match["unit3"] or re.search(r"[.,]\d{2}$|-$", match["body"] + (match["behind"] or ""))
        value = _value(match, sign) if sure else None
        if value is not None:
            found.amounts.append((kind, value, _unit(match)))


def _value(match, sign):
    text = f"{match['minus'] or ''}{match['body']}{match['behind'] or ''}{match['side'] or ''}".strip()
    text = f"({text})" if match["open"] and match["close"] else text
    try:
        return read_amount(text, sign)
    except ValueError:
        return None


def _unit(match) -> str:
    unit = (match["unit"] or match["unit2"] or match["unit3"] or "").strip().upper().rstrip(".")
    return {"RS": "INR", "₹": "INR", "€": "EUR", "£": "GBP", "$": ""}.get(unit, unit)


def _lines_of(found) -> list:
    """One line for each invoice named; a line that names none, for each ticket, locator or reference."""
    several = next((name for name in ("number", "document", "locator", "reference") if len(found.names.get(name, ())) > 1), None)
    if not several:
        return [AdvisedLine(dated=found.day, **{name: values[0] for name, values in found.names.items()})] if found.names else []
    lines = [AdvisedLine(dated=found.day, **{several: value}) for value in dict.fromkeys(found.names[several])]
    plain = [value for kind, value, _unit in found.amounts if kind in ("", "amount")]
    if len(plain) == len(lines) and len(found.amounts) == len(plain):
        for line, value in zip(lines, plain, strict=True):
            line.amount = value
    return lines


def _settle(line, found) -> str:
    """Which of the amounts is what. With several that no word tells apart none is taken.

    :return: the problem, or ""
    """
    line.currency = next((unit for _kind, _value, unit in found.amounts if unit), "")
    if line.amount is not None or not found.amounts:
        return ""
    kinds = {}
    for kind, value, _unit in found.amounts:
        kinds.setdefault(kind, []).append(value)
    line.deductions = {kind: sum(values) for kind, values in kinds.items() if kind not in ("", "gross", "amount")}
    if any(len(found.names.get(name, ())) > 1 for name in ("number", "document")):
        line.deductions = {}
        return f"{short(found.text)}: which amount is for {line.number or line.document} is not said"
    plain, gross, net = kinds.get("", []), kinds.get("gross", []), kinds.get("amount", [])
    line.gross = gross[0] if gross else None
    line.amount = net[-1] if net else None
    problem = _settle_plain(line, plain) or fit_deductions(line)
    if _CREDIT.search(found.text) and (line.amount or 0) > 0:
        line.amount, line.gross = -line.amount, None if line.gross is None else -line.gross
        line.deductions = {kind: -value for kind, value in line.deductions.items()}
    return problem


def _settle_plain(line, plain) -> str:
    if not plain:
        return ""
    if line.amount is None and len(plain) == 1:
        line.amount = plain[0]
        return ""
    taken = sum(abs(value) for value in line.deductions.values())
    if line.amount is None and line.gross is None and len(plain) == 2 and plain[0] - taken == plain[1]:
        line.gross, line.amount = plain
        return ""
    if line.amount is not None and line.gross is None and len(plain) == 1:
        line.gross = plain[0]
        return ""
    return "it has several amounts, and which of them is paid is not said"
