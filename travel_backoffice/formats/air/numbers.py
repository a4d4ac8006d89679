"""Document numbers: three digits of the airline, a dash, ten digits of the document."""

import re

_DOCUMENT = re.compile(r"(\d{3})\s*-?\s*(\d{10})(?:-(\d{2}))?(?!\d)")
_ORIGINAL = re.compile(r"(\d{3})-(\d{10})")

#: A ticket has four coupons; sixteen flights, four booklets, are the most that one fare may have.
_MOST = 4


def document(text: str) -> tuple[str, list[str]]:
    """``K105-3532575086-87`` → ``('105-3532575086', ['105-3532575087'])``: number and conjunction tickets."""
    match = _DOCUMENT.search(text)
    if not match:
        return "", []
    airline, serial, last = match.groups()
    return f"{airline}-{serial}", conjunction(airline, serial, last)


def conjunction(airline: str, serial: str, last: str | None) -> list[str]:
    """The tickets after ``serial`` up to the one whose last two digits are ``last`` (which may pass a hundred)."""
    if not last:
        return []
    count = (int(last) - int(serial[-2:])) % 100
    if not 0 < count < _MOST:
        return []
    return [f"{airline}-{int(serial) + step:010d}" for step in range(1, count + 1)]


def booklets_before(number: str) -> list[str]:
    """The numbers under which a document may stand when ``number`` is that of one of its conjunction tickets."""
    match = _ORIGINAL.fullmatch(number)
    if not match:
        return []
    airline, serial = match.groups()
    return [f"{airline}-{int(serial) - step:010d}" for step in range(1, _MOST) if int(serial) >= step]


def originals(text: str) -> list[str]:
    """The documents of an FO line, the exchanged ones first, the one first issued last.

    ``235-2548665584IEV17APR09/72320441/235-33246789256E12``: first issued as …5584 in IEV; exchanged now are coupons
    1 and 2 of 235-3324678925 (the 6 is a check digit).
    """
    found = [f"{airline}-{serial}" for airline, serial in _ORIGINAL.findall(text)]
    return list(dict.fromkeys(found[1:] + found[:1]))
