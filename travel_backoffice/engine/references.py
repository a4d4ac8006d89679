"""Mandated references: what a right value looks like. Pure: what only the database knows is handed in.

Values come from documents, hence from strangers; patterns from the agency's managers. A pattern that could keep a
processor busy for ever on a hostile value is refused when it is saved, and values have a greatest length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

try:
    from re import _constants as _words
    from re import _parser
except ImportError:  # Python 3.10
    import sre_constants as _words
    import sre_parse as _parser

MAX_LENGTH = 100  # of any value
MAX_PATTERN_LENGTH = 250
MAX_CHOICES = 22  # as a power of two: ways in which a pattern may try to match, at worst
OPEN_CHOICES = 5.5  # what a repetition without a limit adds to it, on a text of the greatest length
LOOKUPS = ("employee", "cost_center", "traveller")


@dataclass(frozen=True, slots=True)
class Reference:
    """One mandated reference.

    ``type`` is text, pattern, list or one of the look-ups (employee, cost_center, traveller); ``allowed`` are the
    values of a list, as written.
    """

    code: str
    label: str
    type: str = "text"
    pattern: str = ""
    allowed: tuple[str, ...] = ()


def split_list(text: str | None) -> tuple[str, ...]:
    """Allowed values: one a line, blanks and empty lines do not count."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def normalise(reference: Reference, value: str | None) -> str:
    """A value as it is kept: no blanks around it or doubled in it, no control characters; a list's value as the list
    writes it.

    >>> normalise(Reference("PT", "Purpose", "list", allowed=("Sales", "Training")), " sales ")
    'Sales'
    """
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in value or "").split())
    if reference.type == "list":
        written = {allowed.casefold(): allowed for allowed in reference.allowed}
        return written.get(text.casefold(), text)
    return text


def wrong(reference: Reference, value: str | None, known: Collection[str] = ()) -> str:
    """What is wrong with a value; ``""`` when it is right. No value at all is not wrong here.

    :param known: for look-ups, the values (casefolded) that this customer has
    :return: ``long``, ``pattern``, ``list``, or the name of the look-up that does not know the value

    >>> wrong(Reference("CC", "Cost centre", "cost_center"), "4711", known={"4712"})
    'cost_center'
    """
    text = normalise(reference, value)
    if not text:
        return ""
    if len(text) > MAX_LENGTH:
        return "long"
    if reference.type == "pattern":
        return "" if re.fullmatch(reference.pattern, text) else "pattern"
    if reference.type == "list":
        return "" if text in reference.allowed else "list"
    if reference.type in LOOKUPS:
        return "" if text.casefold() in known else reference.type
    return ""


def pattern_problem(pattern: str | None) -> tuple[str, str]:
    """What is wrong with a pattern, and a detail; ``("", "")`` when it can be used.

    Refused are patterns that are too ``long``, that do not compile (``syntax``, with the parser's words), and those
    that may try for ever on a hostile text (``slow``): a repetition or a choice inside an open repetition, ``(a+)+``,
    ``(a|ab)*``, or too many of them after each other.
    """
    text = pattern or ""
    if len(text) > MAX_PATTERN_LENGTH:
        return "long", str(MAX_PATTERN_LENGTH)
    try:
        re.compile(text)
        choices = _choices(_parser.parse(text), 1)
    except (re.error, OverflowError, RecursionError) as error:
        return "syntax", str(error)
    return ("slow", "") if choices > MAX_CHOICES else ("", "")


def _choices(tree, times: float) -> float:
    """Logarithm of the number of ways to try a parsed pattern that stands ``times`` times in a row."""
    return sum(_choices_of(code, argument, times) for code, argument in tree)


def _choices_of(code, argument, times: float) -> float:
    if code in REPEATS:
        least, most, body = argument
        return times * _repeat_choices(least, most) + _choices(body, times * min(most, MAX_LENGTH))
    if code is _words.BRANCH:
        branches = argument[1]
        return times * math.log2(len(branches)) + max(_choices(branch, times) for branch in branches)
    return sum(_choices(part, times) for part in _bodies(argument))


def _repeat_choices(least: int, most: int) -> float:
    return min(math.log2(min(most, MAX_LENGTH) - min(least, MAX_LENGTH) + 1), OPEN_CHOICES)


REPEATS = {_words.MAX_REPEAT, _words.MIN_REPEAT, getattr(_words, "POSSESSIVE_REPEAT", _words.MAX_REPEAT)}


def _bodies(argument) -> list:
    """The patterns inside a group, a look-around or a condition."""
    parts = argument if isinstance(argument, (tuple, list)) else (argument,)
    return [part for part in parts if isinstance(part, _parser.SubPattern)]
