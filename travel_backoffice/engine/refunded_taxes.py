"""The taxes of a refund, said in the codes of the document that is refunded."""

from decimal import ROUND_HALF_UP, Decimal

from .rounding import COINS

ZERO = Decimal(0)
#: All taxes that a document does not list one by one, as the trade writes them.
LUMP = "XT"
#: Taxes that were keyed as one sum, without a code.
UNNAMED = ""


def in_codes_of(rest, wanted, decimals):
    """Find a place for each tax given back: its own code first, then what the document does not tell apart.

    A lump (``XT``) on the refund is spread over all taxes that are left, in proportion; the last takes the rest. What
    finds no place keeps its own code, so that whoever refunds refuses it by its name.

    >>> in_codes_of({"YQ": Decimal(40), "UA": Decimal(13)}, {"XT": Decimal(53)}, 2)
    {'YQ': Decimal('40'), 'UA': Decimal('13')}

    :param rest: code → amount that is left on the document
    :param wanted: code → amount given back
    :return: code → amount, of the same sum as ``wanted``
    """
    rest, placed = dict(rest), {}
    for code, amount in wanted.items():
        if code not in (LUMP, UNNAMED):
            amount -= _take(rest, placed, code, code, amount)
            amount -= _take(rest, placed, LUMP, LUMP, amount)
            _keep(rest, placed, code, amount)
    lump = wanted.get(LUMP, ZERO) + wanted.get(UNNAMED, ZERO)
    lump -= _take(rest, placed, LUMP, LUMP, lump)
    lump -= _take(rest, placed, UNNAMED, LUMP, lump)
    for code, amount in _spread(rest, lump, decimals).items():
        lump -= _take(rest, placed, code, code, amount)
    _keep(rest, placed, LUMP, lump)
    return placed


def _take(rest, placed, source, code, amount):
    """Move up to ``amount`` from what is left to what goes back; how much it was."""
    taken = max(min(amount, rest.get(source, ZERO)), ZERO)
    if taken:
        rest[source] -= taken
        placed[code] = placed.get(code, ZERO) + taken
    return taken


def _keep(rest, placed, code, amount):
    """What found no place keeps its code; taxes that are not told apart may bear it."""
    if amount:
        rest[UNNAMED] = rest.get(UNNAMED, ZERO) - amount
        placed[code] = placed.get(code, ZERO) + amount


def _spread(rest, amount, decimals):
    """``amount`` in proportion to what is left of each code; nothing when it is more than that."""
    codes = [code for code, left in rest.items() if left > 0]
    whole = sum((rest[code] for code in codes), ZERO)
    if not amount or amount > whole:
        return {}
    shares, upto, given = {}, ZERO, ZERO
    for code in codes:
        upto += rest[code]
        shares[code] = (amount * upto / whole).quantize(COINS[decimals], ROUND_HALF_UP) - given
        given += shares[code]
    return shares
