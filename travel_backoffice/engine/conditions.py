"""What a rule asks of a sale: names of the conditions, the lists clerks type, and the algebra of both.

``parse("carriers", "LH, OS, not S7")`` makes ``Codes``, ``describe`` writes them back.
``passes`` / ``inside`` answer for one sale, ``covers`` and ``meets`` compare two conditions.
"""

import re
from itertools import product

from .rule import Codes
from .texts import text_of

#: Conditions on codes, in the order in which an explanation goes through them.
CODE_CONDITIONS = (
    "event",
    "service_type",
    "document_type",
    "channel",
    "source",
    "office",
    "scope",
    "within",
    "origin",
    "destination",
    "validating_carrier",
    "carriers",
    "suppliers",
    "cabins",
    "booking_classes",
    "traveller_categories",
    "form_of_payment",
    "order_services",
    "tags",
    "currency",
)

#: Of these a sale holds a set of codes; of the others exactly one, or a blank.
SET_CONDITIONS = frozenset(
    {
        "within",
        "origin",
        "destination",
        "carriers",
        "suppliers",
        "cabins",
        "booking_classes",
        "traveller_categories",
        "form_of_payment",
        "order_services",
        "tags",
    }
)

#: Conditions on money; a rule with an own currency asks in that currency. ``fare`` is the base fare.
MONEY_CONDITIONS = ("fare", "base_fare", "taxes", "yq_yr", "commissionable", "commission")

#: Conditions on plain numbers.
COUNT_CONDITIONS = ("lead_days", "party_size", "documents", "passengers", "segments", "nights", "rooms")

SPAN_CONDITIONS = MONEY_CONDITIONS + COUNT_CONDITIONS

_UPPER = frozenset(
    {
        "office",
        "within",
        "origin",
        "destination",
        "validating_carrier",
        "carriers",
        "suppliers",
        "booking_classes",
        "tags",
        "currency",
    }
)
_SEPARATORS = re.compile(r"[,;\s]+")
_CODE = re.compile(r"[^\W_][\w.+/-]*")


class BadCondition(ValueError):
    """A list that cannot be read; ``code`` and ``values`` tell why, for translation."""

    def __init__(self, code, **values):
        super().__init__(text_of(code, values))
        self.code = code
        self.values = values


def normalise(condition, code):
    """``code`` in the case that condition uses: places, carriers, classes and offices upper, own words lower.

    A form of payment is a word (``card``), a card brand of two letters (``AX``) or both (``AX-credit``).
    """
    if condition in _UPPER:
        return code.upper()
    if condition == "form_of_payment":
        brand, dash, word = code.partition("-")
        return (brand.upper() if len(brand) == 2 else brand.lower()) + dash + word.lower()
    return code.lower()


def parse(condition, text):
    """Read a typed list: ``LH, OS``, ``not S7, SU``, ``LH OS not S7``.

    Codes stand between commas, semicolons, blanks or line ends; ``not`` holds for all that follow it.

    :param condition: one of ``CODE_CONDITIONS``, for the case of the codes
    :return: ``Codes``, empty for a blank text
    :raise BadCondition: with words for the person who typed
    """
    included, excluded = set(), set()
    target = included
    for word in filter(None, _SEPARATORS.split(text or "")):
        if word.lower() == "not":
            if target is excluded:
                raise BadCondition("second_not", text=text)
            target = excluded
        elif _CODE.fullmatch(word):
            target.add(normalise(condition, word))
        else:
            raise BadCondition("not_a_code", word=word)
    if target is excluded and not excluded:
        raise BadCondition("nothing_after_not", text=text)
    if both := included & excluded:
        raise BadCondition("wanted_and_refused", word=min(both))
    return Codes(frozenset(included), frozenset(excluded))


def describe(codes):
    """The text that ``parse`` reads into ``codes``."""
    parts = sorted(codes.included)
    if codes.excluded:
        parts.append("not " + ", ".join(sorted(codes.excluded)))
    return ", ".join(parts)


def describe_span(span, translate=str):
    """``[low, high)`` in words, as ``from 3 to below 8``; blank if both sides are open."""
    if not span:
        return ""
    code = "span_below" if span.low is None else "span_from" if span.high is None else "span_between"
    return text_of(code, {"low": span.low, "high": span.high}, translate)


def as_set(found):
    """What a sale says, one code or a set of codes, as a set."""
    return found if isinstance(found, frozenset) else frozenset((found,))


def passes(codes, found):
    """True if ``found`` (a code or a set of codes) holds one of the included, and none of the excluded."""
    found = as_set(found)
    if codes.included and codes.included.isdisjoint(found):
        return False
    return codes.excluded.isdisjoint(found)


def inside(span, number):
    """True if low <= number < high. A number that is not known is inside no span."""
    if not span:
        return True
    if number is None:
        return False
    return (span.low is None or span.low <= number) and (span.high is None or number < span.high)


def impossible(codes):
    """True if nothing can pass: all that is included is excluded as well."""
    return bool(codes.included) and codes.included <= codes.excluded


def empty(span):
    """True if no number is inside."""
    return span.low is not None and span.high is not None and span.low >= span.high


def codes_cover(condition, wide, narrow):
    """True if whatever passes ``narrow`` passes ``wide`` as well."""
    wanted = narrow.included - narrow.excluded
    if wide.included and not (narrow.included and wanted <= wide.included):
        return False
    if narrow.included and condition not in SET_CONDITIONS:
        return wide.excluded.isdisjoint(wanted)
    return wide.excluded <= narrow.excluded


def codes_meet(condition, one, other):
    """True if some sale can pass both. A line is paid by one card: two brands, or credit and debit, never meet."""
    refused = one.excluded | other.excluded
    left = [codes.included - refused for codes in (one, other) if codes.included]
    if len(left) < 2:
        return all(left)
    if condition not in SET_CONDITIONS:
        return not left[0].isdisjoint(left[1])
    return any(condition != "form_of_payment" or not _two_cards(*pair) for pair in product(*left))


def _two_cards(mine, yours):
    """True for two codes of cards (``AX``, ``VI-credit``) that no one card is both of."""
    (brand, _dash, word), (other, _dash, word_other) = mine.partition("-"), yours.partition("-")
    if len(brand) != 2 or len(other) != 2:
        return False
    return brand != other or bool(word and word_other and word != word_other)


def span_covers(wide, narrow):
    """True if all that is inside ``narrow`` is inside ``wide``."""
    if wide.low is not None and (narrow.low is None or narrow.low < wide.low):
        return False
    return wide.high is None or (narrow.high is not None and narrow.high <= wide.high)


def spans_meet(one, other):
    """True if some number is inside both."""
    lows = [span.low for span in (one, other) if span.low is not None]
    highs = [span.high for span in (one, other) if span.high is not None]
    return not lows or not highs or max(lows) < min(highs)
