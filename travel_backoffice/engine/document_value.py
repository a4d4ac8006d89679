"""What is left of a sold document, and how much of it a refund gives back.

Amounts are Decimals in one currency and positive, whichever way they go. Taxes are kept by code; code ``""`` holds
what a document states as taxes without telling them apart.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .rounding import COINS

ZERO = Decimal(0)
UNNAMED = ""


class Problem(NamedTuple):
    """Why a refund cannot be; ``code`` is the program's word, the rest are the figures to tell.

    ``nothing_back``; more than ``limit`` is asked of ``fare``, ``fare_used``, ``tax``, ``penalty``, ``commission`` or
    ``cost``; ``tax_unknown``: the document does not have it.
    """

    code: str
    asked: Decimal = ZERO
    limit: Decimal = ZERO
    tax: str = ""


@dataclass(frozen=True)
class Value:
    """What documents are worth, or what of it went back."""

    fare: Decimal = ZERO
    taxes: dict = field(default_factory=dict)
    commission: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def tax_total(self):
        return sum(self.taxes.values(), ZERO)

    @property
    def total(self):
        return self.fare + self.tax_total


@dataclass(frozen=True)
class Request:
    """What is asked for. None: not stated.

    ``coupons``: how many unused coupons are handed in, and how many the document still had; None: the document.
    """

    penalty: Decimal = ZERO
    fare: Decimal | None = None
    fare_used: Decimal | None = None
    taxes: dict | None = None
    coupons: tuple[int, int] | None = None
    commission: Decimal | None = None
    cost: Decimal | None = None
    decimals: int = 2

    @property
    def whole(self):
        """Every coupon that is left is handed in."""
        return self.coupons is None or self.coupons[0] == self.coupons[1]

    @property
    def taxes_only(self):
        return self.fare == ZERO and self.coupons is None and not self.fare_used


@dataclass(frozen=True)
class Refund:
    """What goes back. ``kind``: full, segments or taxes; ``final``: nothing of the document can be used any more."""

    kind: str
    value: Value
    penalty: Decimal
    final: bool


def left(paid, refunded):
    """What is left of documents.

    A tax given back by a code that no document names comes out of the taxes that they do not tell apart.

    >>> left([Value(Decimal(200), {"": Decimal(53)})], [Value(Decimal(100), {"YQ": Decimal(40)})]).taxes
    {'': Decimal('13')}

    :param paid: list of :class:`Value`: the document and those it replaced
    :param refunded: list of :class:`Value`: what went back of them
    """
    taxes = {}
    for sign, values in ((1, paid), (-1, refunded)):
        for value in values:
            for code, amount in value.taxes.items():
                taxes[code] = taxes.get(code, ZERO) + sign * amount
    below = sum((amount for code, amount in taxes.items() if code and amount < 0), ZERO)
    if below:
        taxes = {code: amount for code, amount in taxes.items() if not code or amount > 0}
        taxes[UNNAMED] = taxes.get(UNNAMED, ZERO) + below
    return Value(
        _sum(paid, "fare") - _sum(refunded, "fare"),
        {code: amount for code, amount in taxes.items() if amount},
        _sum(paid, "commission") - _sum(refunded, "commission"),
        _sum(paid, "cost") - _sum(refunded, "cost"),
    )


def plan(rest, request):
    """How much a refund gives back.

    The fare of unused coupons is, unless stated, an equal share for each coupon that is left: the last takes the rest.
    Taxes of a part are given back only as stated: which taxes an unflown sector frees is in no document but the
    airline's answer. The whole document gives back all that is left. Commission and cost follow the fare.

    :param rest: :class:`Value`, what is left
    :return: (:class:`Refund` or None, :class:`Problem` or None)
    """
    fare = _fare(rest, request)
    taxes = _taxes(rest, request, fare)
    back = Value(fare, taxes, _follow("commission", rest, request, fare, taxes), _follow("cost", rest, request, fare, taxes))
    problem = _problem(rest, request, back)
    if problem:
        return None, problem
    kind = _kind(rest, request, fare)
    used_up = bool(request.fare_used) and request.coupons is None
    return Refund(kind, back, request.penalty, kind == "full" or used_up or back.total == rest.total), None


def set_apart(rest, amount, decimals):
    """Split what is left of an exchanged document: a residual value kept for later, and what goes on with the new ticket.

    The residual value is of the fare first, then of the taxes in their order: no document says more. Commission and cost
    follow the fare, or the total where there is none. It is never more than there is.

    >>> kept, on = set_apart(Value(Decimal(50), {"YQ": Decimal(40)}), Decimal(60), 2)
    >>> kept.fare, kept.taxes, on.fare, on.taxes
    (Decimal('50'), {'YQ': Decimal('10')}, Decimal('0'), {'YQ': Decimal('30')})

    :return: (:class:`Value` kept, :class:`Value` that goes on); together they are ``rest``
    """
    fare = max(min(amount, rest.fare), ZERO)
    over, taxes = amount - fare, {}
    for code, left_of_tax in rest.taxes.items():
        if taken := max(min(over, left_of_tax), ZERO):
            taxes[code], over = taken, over - taken
    part, whole = (fare, rest.fare) if rest.fare else (sum(taxes.values(), ZERO), rest.total)
    commission, cost = (share(of, part, whole, decimals) for of in (rest.commission, rest.cost))
    kept = Value(fare, taxes, commission, cost)
    return kept, left([rest], [kept])


def hand_on(rest, residuals, decimals):
    """What goes on with the new ticket, and with each of several residual values.

    :param rest: :class:`Value`, what is left of the exchanged document
    :param residuals: sizes, in the order in which they were kept
    :return: (:class:`Value` of the new ticket, list of :class:`Value`)
    """
    kept = []
    for amount in residuals:
        part, rest = set_apart(rest, amount, decimals)
        kept.append(part)
    return rest, kept


def share(amount, part, whole, decimals):
    """``part`` of ``whole`` of an amount, to the coin; all of it when nothing remains.

    >>> share(Decimal(100), 1, 3, 2), share(Decimal(100), 1, 3, 0), share(Decimal(100), 3, 3, 2)
    (Decimal('33.33'), Decimal('33'), Decimal('100'))
    """
    if part == whole:
        return amount
    return (amount * part / whole).quantize(COINS[decimals], ROUND_HALF_UP) if whole else ZERO


def _fare(rest, request):
    if request.fare is not None:
        return request.fare
    if request.fare_used is not None:
        return rest.fare - request.fare_used
    return rest.fare if request.whole else share(rest.fare, *request.coupons, request.decimals)


def _taxes(rest, request, fare):
    if request.taxes is not None:
        return {code: amount for code, amount in request.taxes.items() if amount}
    everything = request.whole and (fare == rest.fare or request.taxes_only)
    return dict(rest.taxes) if everything else {}


def _kind(rest, request, fare):
    if request.taxes_only:
        return "taxes"
    return "full" if request.whole and fare == rest.fare else "segments"


def _follow(name, rest, request, fare, taxes):
    """Commission or cost: as stated, else by the fare; by the total where there never was a fare."""
    stated = getattr(request, name)
    if stated is not None:
        return stated
    of = getattr(rest, name)
    if rest.fare:
        return share(of, fare, rest.fare, request.decimals)
    return share(of, sum(taxes.values(), ZERO), rest.total, request.decimals)


def _problem(rest, request, back):
    if back.fare < 0 and request.fare_used is not None:
        return Problem("fare_used", request.fare_used, rest.fare)
    if back.fare < 0 or back.fare > rest.fare:
        return Problem("fare", back.fare, rest.fare)
    if problem := _tax_problem(rest.taxes, back.taxes):
        return problem
    if rest.total and not back.total:
        return Problem("nothing_back")
    if back.total < request.penalty:
        return Problem("penalty", request.penalty, back.total)
    for name in ("commission", "cost"):
        if getattr(back, name) > getattr(rest, name) >= 0:
            return Problem(name, getattr(back, name), getattr(rest, name))
    return None


def _tax_problem(rest, wanted):
    """A tax is given back from its own code, and beyond that from the taxes that are not told apart."""
    unnamed = rest.get(UNNAMED, ZERO)
    for code, amount in wanted.items():
        own = rest.get(code, ZERO) if code else ZERO
        if amount > own + unnamed:
            return Problem("tax" if code in rest or unnamed else "tax_unknown", amount, own + unnamed, code)
        unnamed -= max(amount - own, ZERO)
    return None


def _sum(values, name):
    return sum((getattr(value, name) for value in values), ZERO)
