"""Numbers as people write them: invoices in any spelling, airline documents with or without airline and check digit."""

import re

#: Words around a number that say nothing about which one it is.
NOISE = {"INVOICE", "INV", "NO", "NR", "NUMBER", "RE", "RECHNUNG", "FACTURE", "FACTURA", "FATTURA", "FT", "BILL", "DOC", "CN", "CREDIT", "NOTE"}
SEPARATORS = re.compile(r"[,;+&\n|]|\s(?:and|und|et|y)\s", re.IGNORECASE)
_RUNS = re.compile(r"[A-Z]+|\d+")
_TICKET = re.compile(r"(?<!\d)(?:(\d{3})[\s-]?)?(\d{10})(\d?)(?:[/-]\d{1,3})?(?!\d)")


def fold(text):
    """For comparing a reference: capitals, no blanks or punctuation.

    >>> fold(" po-77/ b ")
    'PO77B'
    """
    return "".join(letter for letter in (text or "").upper() if letter.isalnum())


def words_and_digits(text):
    """The words of a number and its digits, zeros in front of them left out.

    >>> words_and_digits("INV/2026/00012")
    (('INV',), ('2026', '12'))
    """
    runs = _RUNS.findall((text or "").upper())
    words = tuple(run for run in runs if run.isalpha())
    return words, tuple(run.lstrip("0") or "0" for run in runs if run.isdigit())


def digits_key(text):
    """By which documents are looked up.

    >>> digits_key("INV/2026/00012")
    '2026-12'
    """
    return "-".join(words_and_digits(text)[1])


def spellings(text):
    """The digits that a number may mean, likeliest first: as written, a short year, all run together.

    >>> list(spellings("INV-26-12"))
    [('26', '12'), ('2026', '12')]
    >>> list(spellings("202600012"))
    [('202600012',), ('2026', '12'), ('2026', '0', '12')]
    """
    digits = words_and_digits(text)[1]
    if digits:
        yield digits
    if len(digits) > 1 and len(digits[0]) == 2:
        yield (f"20{digits[0]}", *digits[1:])
    if len(digits) == 1 and len(digits[0]) > 5 and digits[0].startswith("20"):
        year, rest = digits[0][:4], digits[0][4:]
        yield (year, rest.lstrip("0") or "0")
        if len(rest) > 2:
            yield (year, rest[:2].lstrip("0") or "0", rest[2:].lstrip("0") or "0")


def words_agree(said, number):
    """Whether the words said can belong to this number: none, its own, or words that say nothing.

    >>> words_agree("Invoice 2026/12", "INV/2026/00012"), words_agree("RINV/2026/12", "INV/2026/00012")
    (True, False)
    """
    own = set(words_and_digits(number)[0])
    said = set(words_and_digits(said)[0])
    return said <= own or said - own <= NOISE and not (said & own)


def pieces(text):
    """The single numbers of a text that names several.

    >>> pieces("INV/2026/00012 + 13"), pieces("INV 12"), pieces("INV/1 INV/2")
    (['INV/2026/00012', '13'], ['INV 12'], ['INV/1', 'INV/2'])
    """
    found = []
    for part in SEPARATORS.split(text or ""):
        words = part.split()
        every = len(words) > 1 and all(any(letter.isdigit() for letter in word) for word in words)
        apart = every and not _TICKET.fullmatch(part.strip())
        found += words if apart else [part.strip()]
    return [piece for piece in found if piece]


def tickets(text):
    """Airline documents in a text: pairs of airline (may be blank) and serial number.

    A digit after the serial number counts as a check digit only if it is right.

    >>> tickets("220-3324650328"), tickets("3324650328"), tickets("22033246503286"), tickets("22033246503280")
    ([('220', '3324650328')], [('', '3324650328')], [('220', '3324650328')], [])
    """
    return [
        (airline or "", serial)
        for airline, serial, check in _TICKET.findall(text or "")
        if not check or int(check) in (int(serial) % 7, int((airline or "") + serial) % 7)
    ]


def near(said, number):
    """How the digits said are close to those of a number: ``swapped``, ``digit``, or nothing.

    >>> near("INV/2026/0021", "INV/2026/0012"), near("INV/2026/0013", "INV/2026/0012"), near("INV/7", "INV/2026/0012")
    ('swapped', 'digit', '')
    """
    own = words_and_digits(number)[1]
    for digits in spellings(said):
        tail = own[-len(digits) :]
        differ = [pair for pair in zip(digits, tail, strict=False) if pair[0] != pair[1]]
        if len(tail) == len(digits) and len(differ) == 1 and (found := _near(*differ[0])):
            return found
    return ""


def _near(one, other):
    width = max(len(one), len(other))
    one, other = one.zfill(width), other.zfill(width)
    differ = [place for place in range(width) if one[place] != other[place]]
    if len(differ) == 1:
        return "digit"
    if len(differ) == 2 and sorted(one[place] for place in differ) == sorted(other[place] for place in differ):
        return "swapped"
    return ""
