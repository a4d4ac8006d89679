"""What goes back of each charge when a service is voided, refunded or exchanged.

    result = correct(correction, charges)

Fare charges go back exactly by the amounts of the correction, newest first over the chain of documents. All others
follow one rule of the reversal matrix each: the closest. Amounts given back are cumulative: what was given back before
counts, so that a series of partial refunds ends at zero exactly, in whatever order they come.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .arithmetic import Step
from .charge import Problem
from .rounding import COINS

ZERO = Decimal(0)

#: Corrections that a matrix speaks of; ``undo`` takes back a correction itself and follows no matrix.
EVENTS = ("void", "refund", "part_refund", "tax_refund", "exchange")
TREATMENTS = ("reverse", "retain", "prorate", "rerate")


@dataclass(frozen=True, slots=True)
class ReversalRule:
    """One cell of a matrix.

    :param when: ``same_day``, ``later`` or blank for both
    :param kind, stage: code of the charge kind, or a stage; both blank: all charges
    """

    id: object
    event: str
    treatment: str
    when: str = ""
    kind: str = ""
    stage: str = ""


def _standard():
    yield ReversalRule("standard", "void", "reverse")
    for event in ("refund", "part_refund", "tax_refund"):
        for stage in ("markup", "discount", "rebate"):
            yield ReversalRule("standard", event, "prorate", stage=stage)
        yield ReversalRule("standard", event, "retain")
    yield ReversalRule("standard", "exchange", "retain")


#: What holds without a matrix, and where a matrix is silent.
STANDARD = tuple(_standard())


class Unused(NamedTuple):
    """Unused value: given back before, given back now, and the whole that was paid; all in one currency, from 0 up.

    A whole of nothing is unused altogether.
    """

    before: Decimal
    now: Decimal
    whole: Decimal

    @property
    def sum(self):
        return min(self.before + self.now, self.whole)


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge that something may go back of.

    :param amount: signed, + the customer paid
    :param given_back: what went back before, with the sign of the charge; likewise ``base_given_back`` of ``base``
    :param base: base fare within the amount of a fare charge
    :param rules: the matrix that it was sold under; ``when``: ``same_day`` or ``later``
    :param kept: why nothing may go back whatever the matrix says: ``monthly``, ``shared``, or blank
    :param unused: its own unused value where that is not the document's
    :param document: the document that it is of, for what of each was used
    :param price_again: function (fare used, taxes used) → its amount if only that had been sold, None if not known
    """

    key: object
    kind: str
    stage: str
    amount: Decimal
    given_back: Decimal = ZERO
    base: Decimal = ZERO
    base_given_back: Decimal = ZERO
    currency: str = ""
    decimals: int = 2
    rules: tuple = ()
    when: str = "later"
    kept: str = ""
    unused: Unused | None = None
    document: object = None
    price_again: Callable | None = None

    @property
    def left(self):
        return self.amount - self.given_back

    @property
    def base_left(self):
        return self.base - self.base_given_back

    @property
    def is_fare(self):
        return self.stage == "fare"


@dataclass(frozen=True, slots=True)
class Correction:
    """A void, refund or exchange.

    :param event: one of ``EVENTS``, or ``undo``
    :param base, rest: fare, and taxes with all else, that go back by a refund; as sizes
    :param base_used: what of the fare an exchanged document was used for
    """

    key: object
    event: str
    currency: str = ""
    base: Decimal = ZERO
    rest: Decimal = ZERO
    base_used: Decimal = ZERO
    order_key: object = None


class Reversal(NamedTuple):
    """What goes back of one charge: ``amount`` and ``base_amount`` have the opposite sign of the charge's.

    :ivar rule: the ``ReversalRule`` that holds; None for a fare and for an undo
    """

    key: object
    amount: Decimal
    base_amount: Decimal
    rule: ReversalRule | None
    treatment: str
    steps: tuple


@dataclass(frozen=True, slots=True)
class Corrected:
    """:param kept: of charges that nothing goes back of now: ``Reversal`` of 0, to explain why"""

    reversals: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    problem: Problem | None = None


# Which rule


def choose(rules, event, when, kind, stage):
    """The closest rule that holds: kind before stage before all, a stated day before any; None if none does."""
    holding = [rule for rule in rules if failed_condition(rule, event, when, kind, stage) is None]
    return min(holding, key=closeness, default=None)


def closeness(rule):
    """Sort key of rules: the closest first."""
    return (0 if rule.kind else 1 if rule.stage else 2, 0 if rule.when else 1)


def failed_condition(rule, event, when, kind, stage):
    """The first condition that fails: ``event``, ``when``, ``kind`` or ``stage``; None if all hold."""
    if rule.event != event:
        return "event"
    if rule.when and rule.when != when:
        return "when"
    if rule.kind and rule.kind != kind:
        return "kind"
    return "stage" if rule.stage and rule.stage != stage else None


# How much, with the sign of the charge


def prorated(charge, unused):
    """The part of a charge for value not used, less what went back before; rounded once, cumulatively."""
    if not unused.whole:
        return charge.left
    target = charge.amount * unused.sum / unused.whole
    return _within(charge, target.quantize(COINS[charge.decimals], ROUND_HALF_UP) - charge.given_back)


def rerated(charge, unused, again):
    """What the charge is above its price for what was used; where that is not known, the part not used.

    :param again: the price for what was used, or None
    """
    if unused.sum == unused.whole:
        return charge.left
    if again is None:
        return prorated(charge, unused)
    return _within(charge, charge.amount - again - charge.given_back)


def _within(charge, back):
    """Never more than is left, never the other way round."""
    left = charge.left
    return min(max(back, ZERO), left) if charge.amount > 0 else max(min(back, ZERO), left)


def unused_value(fares, correction):
    """Fare given back of the fare paid; where no fare was paid, of the total.

    :param fares: the fare charges of the document's chain, in the currency of the correction
    """
    whole, before = sum((fare.base for fare in fares), ZERO), sum((fare.base_given_back for fare in fares), ZERO)
    now = correction.base
    if whole <= 0:
        whole, before = sum((fare.amount for fare in fares), ZERO), sum((fare.given_back for fare in fares), ZERO)
        now = correction.base + correction.rest
    if correction.event in ("void", "undo"):
        now = whole - before
    elif correction.event == "exchange":
        now = max(whole - before - correction.base_used, ZERO)
    return Unused(max(before, ZERO), max(now, ZERO), max(whole, ZERO))


def spread(fares, base, rest):
    """Spread a refund over fare charges, in their order: fare on what is left of fares, taxes on what is left of taxes.

    Where one of the two is not enough, the other gives; charges below zero (an exchange for less) go back when all does.

    :param fares: ``Charged``, newest first; ``base`` and ``rest`` sizes
    :return: list of (charge, amount, base), with the sign of the charge; None if more is asked than is left
    """
    asked, left = base + rest, sum((fare.left for fare in fares), ZERO)
    if asked > left or asked < 0:
        return None
    if not asked:
        return []
    if asked == left:
        return [(fare, fare.left, fare.base_left) for fare in fares if fare.left or fare.base_left]
    taken = []
    for fare in fares:
        fare_part = min(max(base, ZERO), fare.base_left) if _plain(fare) else ZERO
        rest_part = min(max(rest, ZERO), fare.left - fare.base_left) if _plain(fare) else ZERO
        base, rest = base - fare_part, rest - rest_part
        taken.append([fare, fare_part + rest_part, fare_part])
    return [tuple(part) for part in _shift_over(taken, base, rest) if part[1]]


def _shift_over(taken, base, rest):
    """What neither fares nor taxes of their own could give: from whatever is left, newest first."""
    over = base + rest
    for part in taken:
        fare, amount, fare_part = part
        more = max(min(over, fare.left - amount), -amount)
        room = min(max(base, ZERO), max(fare.base_left - fare_part, ZERO), max(amount + more - fare_part, ZERO))
        part[1:] = [amount + more, min(fare_part + room, max(amount + more, ZERO))]
        over, base = over - more, base - room
    return taken


def _plain(fare):
    """Both its fare and its taxes are above zero, or nothing."""
    return fare.base_left >= 0 and fare.left >= fare.base_left


# The whole


def correct(correction, charges):
    """What goes back of each charge.

    :param charges: ``Charged`` of the whole chain, newest document first; for a void those of the voided line
    :return: ``Corrected``; with a problem there are no reversals
    """
    fares = [charge for charge in charges if charge.is_fare and charge.currency == correction.currency]
    fare_reversals = _fares_back(correction, charges, fares)
    if fare_reversals is None:
        return Corrected(problem=_more_than_charged(correction, fares))
    unused = unused_value(fares, correction)
    used = _used(correction, fares, fare_reversals)
    others = [_follow(correction, charge, unused, used) for charge in charges if not charge.is_fare]
    reversals = fare_reversals + [reversal for reversal in others if reversal.amount]
    return Corrected(reversals, [reversal for reversal in others if not reversal.amount])


def _used(correction, fares, reversals):
    """What of each document was used: document → (fare, taxes)."""
    back = {reversal.key: reversal for reversal in reversals}
    used = {}
    for fare in fares:
        base, total = fare.base_left, fare.left
        if fare.key in back:
            base, total = base + back[fare.key].base_amount, total + back[fare.key].amount
        if correction.event == "exchange":
            base, total = min(base, correction.base_used), total - base + min(base, correction.base_used)
        known = used.get(fare.document, (ZERO, ZERO))
        used[fare.document] = (known[0] + base, known[1] + total - base)
    return {document: (max(base, ZERO), max(rest, ZERO)) for document, (base, rest) in used.items()}


def _fares_back(correction, charges, fares):
    if correction.event == "exchange":
        return []
    if correction.event in ("void", "undo"):
        parts = [(fare, fare.left, fare.base_left) for fare in charges if fare.is_fare and fare.left]
    else:
        parts = spread(fares, correction.base, correction.rest)
        if parts is None:
            return None
    return [_fare_back(*part) for part in parts]


def _fare_back(fare, amount, base):
    step = Step("back_fare", {"back": amount, "base": base, "amount": fare.amount, "before": fare.given_back})
    return Reversal(fare.key, -amount, -base, None, "fare", (step,))


def _follow(correction, charge, unused, used):
    """A charge other than the fare: by the closest rule."""
    if correction.event == "undo":
        return _reversal(charge, charge.left, None, "undo", (Step("back_undo", {"amount": charge.amount}),))
    rule = rule_of(charge, correction.event)
    if charge.kept:
        return _reversal(charge, ZERO, rule, charge.kept, (Step(f"back_{charge.kept}", {"name": charge.kind}),))
    unused, treatment, again = charge.unused or unused, rule.treatment, None
    if treatment == "rerate":
        again = _priced_again(charge, unused, used)
        treatment = "rerate" if again is not None else "prorate"
    back = _back(charge, treatment, unused, again)
    return _reversal(charge, back, rule, rule.treatment, _steps(charge, treatment, unused, again, back))


def rule_of(charge, event):
    """The rule that holds for a charge: of its matrix, or of the standard where the matrix is silent."""
    asked = (event, charge.when, charge.kind, charge.stage)
    return choose(charge.rules, *asked) or choose(STANDARD, *asked)


def _priced_again(charge, unused, used):
    if unused.sum == unused.whole:
        return ZERO
    return charge.price_again(*used.get(charge.document, (ZERO, ZERO))) if charge.price_again else None


def _back(charge, treatment, unused, again):
    if treatment == "prorate":
        return prorated(charge, unused)
    if treatment == "rerate":
        return rerated(charge, unused, again)
    return charge.left if treatment == "reverse" else ZERO


def _reversal(charge, back, rule, treatment, steps):
    whole = back and back == charge.left
    return Reversal(charge.key, -back, -charge.base_left if whole else ZERO, rule, treatment, steps)


def _steps(charge, treatment, unused, again, back):
    """The arithmetic: what goes back in all, and what of it went before."""
    values = {"name": charge.kind, "amount": charge.amount, "back": charge.given_back + back}
    if treatment == "prorate":
        values |= {"unused": unused.sum, "whole": unused.whole}
    elif treatment == "rerate":
        values |= {"used": again}
    steps = [Step(f"back_{treatment}", values)]
    if charge.given_back and treatment != "retain":
        steps.append(Step("back_before", {"before": charge.given_back, "back": back}))
    return tuple(steps)


def _more_than_charged(correction, fares):
    asked, left = correction.base + correction.rest, sum((fare.left for fare in fares), ZERO)
    values = {"asked": asked, "left": left, "currency": correction.currency}
    code = "refund_sign" if asked < 0 else "more_than_charged"
    return Problem(code, correction.key, correction.order_key, values=values)
