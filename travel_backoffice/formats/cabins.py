"""The cabin that a booking class stands for, where nearly all airlines agree.

Airlines name their booking classes as they like: A is first class here and premium economy there, P and Z business or
economy, W and E premium economy or a cheap fare. So only those letters are taken that mean the same everywhere that
matters; the others say nothing, and a document or a person must.
"""

from .text import words

_CABINS = {
    "F": "first",
    **dict.fromkeys(words("J C D I"), "business"),
    **dict.fromkeys(words("Y B M"), "economy"),
}


def cabin_of(booking_class: str) -> str:
    """``J`` → business; blank where it depends on the airline."""
    return _CABINS.get(booking_class.strip().upper(), "")
