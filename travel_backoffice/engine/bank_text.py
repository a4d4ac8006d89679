"""What a payer wrote on a bank transfer: the words that may be numbers of documents."""

import re

#: what stands between words
BETWEEN = re.compile(r"[\s,;:+&|()]+")
EDGES = "./-#'" + '"'
SHORTEST = 3


def numbers_in(text):
    """Words that bear a digit, in their order, each once, without dots and strokes around them.

    >>> numbers_in("Inv. INV/2026/00012, INV/2026/00013; thanks 4711.")
    ['INV/2026/00012', 'INV/2026/00013', '4711']
    """
    words = (word.strip(EDGES).upper() for word in BETWEEN.split(text or ""))
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST and re.search(r"\d", word)))


def plain_account(number):
    """An account number as banks compare it: letters and digits only.

    >>> plain_account("gb29 NWBK-6016 1331 9268 19")
    'GB29NWBK60161331926819'
    """
    return re.sub(r"[^0-9A-Z]", "", (number or "").upper())
