"""What money is for by a customer's mandate: oldest first, perhaps within what is named, and nothing where a person says.

All amounts are ``Decimal`` in one currency, the money's. What a customer owes is positive; an open credit is negative.

>>> from datetime import date
>>> old = OpenItem("old", date(2026, 1, 10), date(2026, 1, 10), Decimal(100))
>>> new = OpenItem("new", date(2026, 3, 12), date(2026, 3, 12), Decimal(200))
>>> [(part.key, str(part.amount)) for part in allocate(Mandate("oldest"), Decimal(150), [new, old])]
[('old', '100'), ('new', '50')]
>>> allocate(Mandate("advised"), Decimal(150), [new, old])
[]
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

#: modes in which money finds its items by itself
AUTOMATIC = ("oldest", "cost_center", "branch")
#: those of them that want to be told within what
NAMED = ("cost_center", "branch")
ZERO = Decimal(0)


@dataclass(frozen=True)
class OpenItem:
    """So much is open of a document.

    :param key: what the answer calls it; keys of one call can be put in order
    :param due: day on which it is payable; a credit's own day
    :param dated: day of the document
    :param amount: what is open; negative for a credit
    :param disputed: so much of it the customer does not accept; never taken
    :param parts: cost centre or branch → so much of ``amount`` may be taken for it
    """

    key: object
    due: date
    dated: date
    amount: Decimal
    disputed: Decimal = ZERO
    parts: Mapping = field(default_factory=dict)

    def free(self, named=()):
        """What may be taken of it, for what is named; all of it when nothing is."""
        if self.amount <= 0:
            return self.amount if not named else ZERO
        free = max(self.amount - max(self.disputed, ZERO), ZERO)
        if named:
            free = min(free, max(sum((self.parts.get(unit, ZERO) for unit in set(named)), ZERO), ZERO))
        return free


@dataclass(frozen=True)
class Mandate:
    """What was agreed on money that comes in.

    :param mode: advised, oldest, cost_center, branch or hold
    :param offset: whether open credits are taken together with the money, oldest first
    """

    mode: str
    offset: bool = False


@dataclass(frozen=True)
class Part:
    """So much of the money, or of a credit (negative), is for this item."""

    key: object
    amount: Decimal


def allocate(mandate, money, items, named=()):
    """What the money is for.

    Nothing but in the automatic modes, and in those by cost centre or branch nothing when none is named. Items are taken
    by due day, then by their own day, then by key; each as far as it is open and not disputed before the next. Credits,
    where agreed, are taken before the money, oldest first, and never more of them than there is to pay.

    :param Mandate mandate: what was agreed
    :param Decimal money: what came in, in the currency of all items
    :param items: iterable of :class:`OpenItem`
    :param named: cost centres or branches that the payer named
    :return: list of :class:`Part`, credits first, none of zero
    """
    if mandate.mode not in AUTOMATIC or (mandate.mode in NAMED and not named):
        return []
    within = tuple(named) if mandate.mode in NAMED else ()
    ordered = sorted(items, key=lambda item: (item.due, item.dated, item.key))
    owed = [(item.key, item.free(within)) for item in ordered if item.amount > 0]
    credits = [(item.key, -item.free(within)) for item in ordered if item.amount < 0] if mandate.offset else []
    taken = take(credits, sum((amount for _key, amount in owed), ZERO))
    at_hand = max(money, ZERO) + sum((amount for _key, amount in taken), ZERO)
    return [Part(key, -amount) for key, amount in taken] + [Part(key, amount) for key, amount in take(owed, at_hand)]


def take(sources, wanted):
    """Take what is wanted from the sources, one after the other.

    :param sources: list of (key, amount); amounts of zero or less are passed over
    :return: list of (key, amount taken), none of zero

    >>> take([("a", Decimal(30)), ("b", Decimal(0)), ("c", Decimal(50))], Decimal(40))
    [('a', Decimal('30')), ('c', Decimal('10'))]
    """
    taken, left = [], wanted
    for key, amount in sources:
        part = min(amount, left)
        if part > 0:
            taken.append((key, part))
            left -= part
    return taken


def named_in(text, codes):
    """Which codes a text names, as whole words; a longer code that contains another one counts alone.

    :param str text: as a payer wrote it
    :param codes: mapping of code → unit
    :return: list of units in the order of the text, each once

    >>> named_in("INV 12 for cc-10/A and CC-7", {"CC-10": 1, "CC-10/A": 2, "CC-7": 3, "12": 4, "C": 5})
    [4, 2, 3]
    """
    found, text = {}, " ".join((text or "").split())
    known = {" ".join(code.split()).casefold(): unit for code, unit in codes.items() if code and code.strip()}
    if not known:
        return []
    longest_first = "|".join(re.escape(code) for code in sorted(known, key=lambda code: (-len(code), code)))
    for match in re.finditer(rf"(?<![\w/.-])(?:{longest_first})(?![\w/-]|[.]\w)", text.casefold()):
        found.setdefault(known[match.group()])
    return list(found)
