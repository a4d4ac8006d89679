"""Bands of a tariff: which one is reached (volume), or how a quantity is spread over them (graduated).

Bands are adjoining and start at zero. With ``end_included`` they are (a, b], "up to 50", and zero is in
the first; otherwise [a, b), "from 50". ``tiers`` are always in rising order here, see ``in_order``.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from .rule import Tier

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDREDTH = Decimal("0.01")


class NoBand(Exception):
    """The position is above the last band, and that band has an end."""

    def __init__(self, position):
        super().__init__(position)
        self.position = position


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a quantity that lies in one band; ``width`` is negative when the quantity is taken back."""

    tier: Tier
    low: Decimal
    width: Decimal


def in_order(tiers):
    """Bands by rising end, the open one last."""
    return tuple(sorted(tiers, key=lambda tier: (tier.up_to is None, tier.up_to or ZERO)))


def counted(tiers, end_included):
    """Bands of a count, as "up to" bands: below 10 is up to 9, so that the tenth unit is in the next band."""
    if end_included:
        return tiers
    return tuple(tier if tier.up_to is None else replace(tier, up_to=tier.up_to - 1) for tier in tiers)


def band_index(tiers, position, end_included=True):
    """Which band holds ``position``; its size counts, so that a refund finds the band of its sale.

    :raise NoBand: above the last end
    """
    size = abs(position)
    for index, tier in enumerate(tiers):
        if tier.up_to is None or size < tier.up_to or (end_included and size == tier.up_to):
            return index
    raise NoBand(position)


def low_end(tiers, index):
    """Where band ``index`` starts."""
    return tiers[index - 1].up_to if index else ZERO


def volume(tiers, position, end_included=True):
    """Volume pricing: the one band that ``position`` reached, and that prices everything."""
    return tiers[band_index(tiers, position, end_included)]


def graduated(tiers, start, stop):
    """Graduated pricing: the way from ``start`` to ``stop`` cut at the ends of the bands.

    Widths add up to ``stop - start``. Below zero bands are mirrored; a way back has negative widths.

    :return: tuple of ``Slice``, rising
    :raise NoBand: if the way leads above the last end
    """
    if stop < start:
        return tuple(replace(part, width=-part.width) for part in graduated(tiers, stop, start))
    if start < 0:
        below = graduated(tiers, max(-stop, ZERO), -start)
        return below + (graduated(tiers, ZERO, stop) if stop > 0 else ())
    band_index(tiers, stop)
    return tuple(_slices(tiers, start, stop))


def _slices(tiers, start, stop):
    low = ZERO
    for tier in tiers:
        high = stop if tier.up_to is None else min(tier.up_to, stop)
        width = high - max(low, start)
        if width > 0:
            yield Slice(tier, low, width)
        if tier.up_to is None or tier.up_to >= stop:
            return
        low = tier.up_to


def entered(tiers, start, stop, end_included=True):
    """Indexes of the bands that the way from ``start`` to ``stop`` enters; at zero none has been entered."""
    first = band_index(tiers, start, end_included) + 1 if start else 0
    return range(first, band_index(tiers, stop, end_included) + 1)
