"""From the bytes of a file to its text, and the few things every reader asks of a text."""

#: Byte-order marks, the end-of-file sign of old systems, and the start/end signs of line protocols.
_STRAY = "\ufeff\x00\x1a\x02\x03"


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 (by its mark), else the Windows code page of Western Europe.

    Never raises: a byte that Windows-1252 leaves undefined becomes a replacement character.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return clean(content.decode("utf-16", "replace"))
    try:
        return clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return clean(content.decode("cp1252", "replace"))


def clean(text: str) -> str:
    """``text`` without marks of encoding or transmission; a UTF-8 mark read as Windows-1252 counts as one."""
    text = text.removeprefix("ï»¿")
    return text.translate({ord(sign): None for sign in _STRAY})


def lines(text: str) -> list[str]:
    """The lines of ``text``, whether they end in CR LF, LF or CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def short(text: str, width: int = 60) -> str:
    """``text`` as it may be quoted in a message: one line, not long."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def words(text: str) -> list[str]:
    """The words of a list that is easier to read as a sentence."""
    return text.split()
