"""Card numbers out of any text before it is stored, logged or shown (PCI DSS 3.4: first six and last four may stay).

A number is masked when it must be one - in a card field, whatever its check digit - or when it can be nothing else:
13 to 19 digits, a known brand, a valid check digit (Luhn), and not written where a ticket or telephone number stands.
Expiry and security code beside a card number go as well. Masked digits become ``X``; masking twice changes nothing.
"""

import csv
import io
import re

#: Digits, alone or in groups parted by single spaces or dashes; not the decimals of a number. A comma before them
#: parts columns: no decimal comma has so many decimals.
_RUN = re.compile(r"(?<![\dX*])(?<!\d\.)\d(?:[ -]?\d){12,}(?![\dX*])")
_GROUP = re.compile(r"\d+")

#: Brand → IIN pattern and lengths (ISO/IEC 7812 ranges as the card schemes publish them).
_BRANDS = (
    ("VI", re.compile(r"4"), (13, 16, 19)),
    ("CA", re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    ("AX", re.compile(r"3[47]"), (15,)),
    ("DC", re.compile(r"30[0-5]|3095|3[689]"), (14, 16, 17, 18, 19)),
    ("DS", re.compile(r"6011|64[4-9]|65"), (16, 17, 18, 19)),
    ("JC", re.compile(r"352[89]|35[3-8]"), (16, 17, 18, 19)),
    ("UP", re.compile(r"62|81"), (16, 17, 18, 19)),
    ("MA", re.compile(r"50|5[6-8]|6[037]"), (13, 14, 15, 16, 17, 18, 19)),
)

_NUMBER = r"(\d(?:[ -]?[\dX*]){11,22})([^;+\r\n\"]*)"
#: A card in a form of payment, ``CCVI4111…``, and what hangs on it to the end of the field. Outside of FP lines the
#: two letters must be a card company's: CC alone may as well be a cost centre.
_FIELD = re.compile(r"(?<![A-Z])((?:MS)?CC ?(?:VI|CA|MC|AX|DC|DS|JC|TP|UP|EC|MA|VE|SW) ?)" + _NUMBER, re.I)
_PAYMENT = re.compile(r"FP[^;\r\n]*", re.I)
_CARD_IN_PAYMENT = re.compile(r"((?:(?<=FP)|[+/*])(?:MS)?CC ?(?:[A-Z]{2})? ?)" + _NUMBER, re.I)
_EXPIRY = re.compile(r"(/ ?|\bEXP(?:IRY|\.)?[ :]*)(?:0[1-9]|1[0-2])[/-]?(?:20)?\d\d(?!\d)", re.I)
_CODE = re.compile(r"\b((?:CV[VCN]?2?|CID|SEC(?:URITY)?\.? ?CODE)[ :/*=-]{0,3})\d{3,4}(?!\d)", re.I)
_TRACK = re.compile(r"(=)\d{4,}")

_NEAR = 60  # characters beside a number that tell what it is
_TICKET_LINE = re.compile(r"SSR TKN|T-|R-|FO|FH|MFO|TMC|ICW|EMD|MCO|TK", re.I)
_TICKET_WORD = re.compile(r"(?:TKT|TICKET|ETKT|EMD|MCO|DOC)[A-Z_ .:#\"'=-]{0,20}$", re.I)
_CARD_WORD = re.compile(r"(?:CARD|VISA|CC|PAN|FP)[A-Z_ .:#\"'=-]{0,20}$", re.I)
_TICKET = re.compile(r"(?<!\d)\d{3}-\d{10,11}(?:-\d{2})?(?!\d)")

_JSON_CARD = re.compile(
    r'("(?:pan|cc|cc_?number|card|card_?(?:number|no|num|pan)|(?:credit|debit)_?card(?:_?(?:number|no))?)"\s*:\s*)'
    r'("?)([\d -]{12,24})("?)',
    re.I,
)
_JSON_NUMBER_IN_CARD = re.compile(r'("card"\s*:\s*\{[^{}]*?"(?:number|no|pan)"\s*:\s*)("?)([\d -]{12,24})("?)', re.I)
_JSON_CODE = re.compile(r'("(?:cvv2?|cvc2?|cid|security_?code|card_?code)"\s*:\s*)("[^"]*"|\d+)', re.I)
_JSON_EXPIRY = re.compile(r'("(?:card_?)?(?:expiry|expiry_?date|exp|exp_?date|valid_?thru)"\s*:\s*)("[^"]*"|\d+)', re.I)
_CSV_CARD = re.compile(r"(?:pan|cc|cc_?n.*|(?:credit_?|debit_?)?card(?:_?(?:number|no|num|pan))?)", re.I)
_CSV_SECRET = re.compile(r"(?:cvv2?|cvc2?|cid|security_?code|card_?(?:code|expiry|exp)|expiry)", re.I)


def mask_cards(text: str) -> tuple[str, int]:
    """``text`` without full card numbers, and how many were masked.

    JSON stays JSON (a bare number becomes a string) and the lines of an AIR or CSV file stay readable.
    """
    masker = _Masker(text)
    return masker.run(), masker.count


def mask_number(number: str) -> str:
    """First six and last four digits of one card number; the rest is ``X``. Spaces and dashes are left out."""
    digits = re.sub(r"[^\dX]", "", number.upper().replace("*", "X"))
    if len(digits) < 11:
        return "X" * len(digits)
    return digits[:6] + "X" * (len(digits) - 10) + digits[-4:]


def is_card(digits: str) -> bool:
    """Whether ``digits`` can be a card number: length and first digits of a brand, and the check digit."""
    return any(len(digits) in lengths and iin.match(digits) for _, iin, lengths in _BRANDS) and luhn(digits)


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum a multiple of ten."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class _Masker:
    """One text on its way through the masks; counts what it masks."""

    def __init__(self, text: str):
        self.text = text
        head = text.lstrip("\ufeff \t\r\n")
        self.json = head[:1] in ("{", "[")
        self.table = not self.json and bool(re.match(r"[^\d\r\n;,\t]+[;,\t][^\d\r\n]*[\r\n]", head))
        self.count = 0

    def run(self) -> str:
        text = self._json(self.text) if self.json else _mask_columns(self, self.text)
        text = _PAYMENT.sub(self._payment, _FIELD.sub(self._field, text))
        return "".join(self._line(line) for line in text.splitlines(keepends=True))

    def masked(self, number: str) -> str:
        """``number`` masked, and counted; one that is masked already stays as it is."""
        masked = mask_number(number)
        if masked == re.sub(r"[^\dX]", "", number.upper().replace("*", "X")):
            return number
        self.count += 1
        return masked

    def _payment(self, match) -> str:
        return _CARD_IN_PAYMENT.sub(self._field, match[0])

    def _field(self, match) -> str:
        return match[1] + self.masked(match[2]) + _without_secrets(match[3])

    def _json(self, text: str) -> str:
        def number(match):
            return f'{match[1]}"{self.masked(match[3])}"'

        text = _JSON_CARD.sub(number, text)
        text = _JSON_NUMBER_IN_CARD.sub(number, text)
        text = _JSON_CODE.sub(r'\1"XXX"', text)
        return _JSON_EXPIRY.sub(r'\1"XXXX"', text) if self.count else text

    def _line(self, line: str) -> str:
        """Mask the numbers of one line, then what belongs to a card on it: expiry, security code, magnetic track."""
        before = self.count
        line = _RUN.sub(self._run, line)
        return line if self.count == before or self.json else _without_secrets(line)

    def _run(self, match) -> str:
        """Mask what are cards in a run of digits; tickets in it (220-3324650328) part it."""
        written = match[0]
        if _before(match).endswith("+") and len(re.sub(r"\D", "", written)) <= 15:
            return written
        pieces, end = [], 0
        for ticket in _TICKET.finditer(written):
            pieces += [self._groups(match, written[end : ticket.start()]), ticket[0]]
            end = ticket.end()
        return "".join(pieces) + self._groups(match, written[end:])

    def _groups(self, match, text: str) -> str:
        """Mask the groups of digits that make a card, together or alone, from left to right."""
        groups = list(_GROUP.finditer(text))
        pieces, done, first = [], 0, 0
        while first < len(groups):
            last = self._last_of_card(match, groups, first)
            if last is not None:
                start, end = groups[first].start(), groups[last].end()
                pieces += [text[done:start], self._as_value(match, text[start:end])]
                done, first = end, last
            first += 1
        return "".join(pieces) + text[done:]

    def _last_of_card(self, match, groups, first):
        """The last group of the longest card that begins with group ``first``, or None."""
        digits, found = "", None
        for last in range(first, min(first + 19, len(groups))):
            digits += groups[last][0]
            if len(digits) > 19:
                break
            if len(digits) >= 13 and self._is_card(match, digits):
                found = last
        return found

    def _as_value(self, match, written: str) -> str:
        masked = self.masked(written)
        return f'"{masked}"' if self.json and written == match[0] and _is_bare(match) else masked

    def _is_card(self, match, digits: str) -> bool:
        """A card number, where no ticket or frequent flyer has its place. An airline's code may be that of a brand,
        so 13 or 14 digits beside the word ticket, or in a table without the word card, are a ticket's."""
        if not is_card(digits):
            return False
        before = _before(match)
        if re.match(r"SSR FQ|FQ", match.string, re.I):
            return False
        if len(digits) > 14 or _CARD_WORD.search(before):
            return True
        if (self.table or self.json) and len(digits) == 13:
            return False
        return not (_TICKET_WORD.search(before) or _TICKET_LINE.match(match.string))


def _before(match) -> str:
    """What stands right before a match; not all of it, because a hostile text may be one long line of numbers."""
    return match.string[max(match.start() - _NEAR, 0) : match.start()]


def _without_secrets(text: str) -> str:
    return _TRACK.sub(_blank_digits, _CODE.sub(_blank_digits, _EXPIRY.sub(_blank_expiry, text)))


def _is_bare(match) -> bool:
    """Whether a number in JSON stands without quotes."""
    before, after = _before(match).rstrip(), match.string[match.end() : match.end() + _NEAR].lstrip()
    return before[-1:] in (":", ",", "[", "") and after[:1] in (",", "}", "]", "")


def _blank_digits(match) -> str:
    kept = match[1]
    return kept + "X" * (len(match[0]) - len(kept))


def _blank_expiry(match) -> str:
    return match[1] + "XXXX"


def _mask_columns(masker, text: str) -> str:
    """CSV: a column called card number is masked whatever it holds, and security code and expiry are emptied."""
    head, _, _ = text.lstrip("\ufeff").partition("\n")
    delimiter = max(";,\t", key=head.count)
    names = [name.strip().strip('"').replace(" ", "_") for name in head.split(delimiter)]
    cards = [n for n, name in enumerate(names) if _CSV_CARD.fullmatch(name)]
    secret = [n for n, name in enumerate(names) if _CSV_SECRET.fullmatch(name)]
    if len(names) < 2 or not cards + secret:
        return text
    return rewrite_columns(text, delimiter, lambda row: _mask_row(masker, row, cards, secret))


def _mask_row(masker, row, cards, secret):
    for column in cards:
        if column < len(row) and len(re.sub(r"\D", "", row[column])) >= 12:
            row[column] = masker.masked(row[column])
    for column in secret:
        if column < len(row):
            row[column] = ""
    return row


def rewrite_columns(text: str, delimiter: str, change) -> str:
    """A CSV text with each row but the first put through ``change``; unreadable text is left as it is."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return text
    for number, row in enumerate(rows):
        writer.writerow(change(row) if number else row)
    return out.getvalue()
