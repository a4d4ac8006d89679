"""Giving back in parts: the last takes the rest, so that never more goes back than there was and nothing is left over."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .rounding import rounder

_to_coin = rounder()


class NothingLeft(Exception):
    """More is asked back than is left."""


@dataclass(frozen=True)
class Part:
    """One part of an amount.

    :param whole: what it was, with its sign
    :param before: what of it went back before, with the sign of the whole
    :param share: what share of the part shall have gone back after this, between 0 and 1
    """

    whole: Decimal
    before: Decimal
    share: Fraction

    @property
    def left(self):
        return self.whole - self.before


def due_back(whole, before, share, decimals):
    """What goes back now, so that in the end exactly the whole has gone back.

    :param whole: amount there was, with its sign
    :param before: what went back of it before, with the sign of the whole
    :param share: what share of it shall have gone back after this
    :param decimals: of the currency
    :return: amount with the sign of the whole, or nothing; at a share of one: all that is left
    """
    if share >= 1:
        return whole - before
    target = _to_coin(Decimal(share.numerator) * whole / Decimal(share.denominator), decimals)
    now = target - before
    return now if now * whole > 0 else Decimal(0)


def split_back(amount, parts, decimals):
    """Split what goes back now over the parts of an amount, each by its share, all together exactly the amount.

    :param amount: what goes back now, with the sign of the wholes
    :param parts: list of :class:`Part`
    :return: list of amounts, one for each part
    :raise NothingLeft: when the parts have less left than the amount
    """
    now = [due_back(part.whole, part.before, part.share, decimals) for part in parts]
    missing = amount - sum(now)
    # what rounding left over goes where most is left
    for index in sorted(range(len(parts)), key=lambda i: -abs(parts[i].left - now[i])):
        step = _step(missing, parts[index], now[index])
        now[index] += step
        missing -= step
    if missing:
        raise NothingLeft
    return now


def _step(missing, part, now):
    """How much of what is missing this part can take: up to what is left of it, or down to nothing."""
    room = part.left - now if missing * part.whole > 0 else -now
    if room * missing <= 0:
        return Decimal(0)
    return missing if abs(missing) <= abs(room) else room
