"""Words of other machines, as they may be kept and shown."""

import unicodedata

LONGEST = 2000


def plain_text(text, longest=LONGEST):
    r"""The text without signs that a database or a terminal chokes on; line ends stay.

    >>> plain_text("550\x00 no\x1b[2J such\r\nuser\ud800")
    '550 no[2J such\nuser'
    """
    kept = (sign for sign in str(text or "")[: 2 * longest] if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(kept)[:longest].strip()
