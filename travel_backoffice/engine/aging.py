"""Ageing: in which bucket a day falls, and how an open amount is split among those who bear it.

Buckets are half-open and cover every day: ``bounds`` are the first days of the second, third … bucket, counted from the
day that the age begins (due, invoiced, travelled). Amounts are Decimal; a split sums to what is split, to the coin.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

DUE, INVOICE, TRAVEL = "due", "invoice", "travel"
BASES = (DUE, INVOICE, TRAVEL)
DEFAULT_DAYS = (30, 60, 90)
#: As many as the screens have columns for.
MOST_BUCKETS = 8
LONGEST = 3660


@dataclass(frozen=True)
class Buckets:
    """:param basis: due, invoice or travel: which day the age is counted from
    :param bounds: ages in days at which the second and each further bucket begins, rising

    >>> Buckets().bounds
    (1, 31, 61, 91)
    >>> [Buckets().index(days) for days in (-5, 0, 1, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2, 3, 4]
    """

    basis: str = DUE
    bounds: tuple = (1, 31, 61, 91)

    def __post_init__(self):
        if self.basis not in BASES:
            raise ValueError(f"basis {self.basis!r}")
        if any(low >= high for low, high in zip(self.bounds, self.bounds[1:], strict=False)):
            raise ValueError("bounds do not rise")

    @classmethod
    def of(cls, days=DEFAULT_DAYS, basis=DUE):
        """The buckets that people write as 30, 60, 90: the last day of each but the first and the open end.

        Before an invoice is due, or a journey has ended, it has no age: that is a bucket of its own. Counted from the day
        of the invoice there is no such time.

        :raise ValueError: where the days do not rise, are no days, or are too many for a screen

        >>> Buckets.of((30, 60)).bounds, Buckets.of((15,), INVOICE).bounds
        ((1, 31, 61), (16,))
        """
        days = tuple(int(day) for day in days)
        if not days or days[0] < 1 or days[-1] > LONGEST:
            raise ValueError("days")
        first = () if basis == INVOICE else (1,)
        found = cls(basis, (*first, *(day + 1 for day in days)))
        if found.count > MOST_BUCKETS:
            raise ValueError("too many")
        return found

    @property
    def count(self):
        return len(self.bounds) + 1

    def index(self, days):
        """The number of the bucket for an age in days; below zero is in the future."""
        return sum(bound <= days for bound in self.bounds)

    @property
    def ranges(self):
        """First and last day of each bucket; None where it has no end.

        >>> Buckets.of((30, 60)).ranges
        [(None, 0), (1, 30), (31, 60), (61, None)]
        """
        starts = (None, *self.bounds)
        ends = (*(bound - 1 for bound in self.bounds), None)
        return list(zip(starts, ends, strict=True))


def parse_days(text):
    """The days that a person wrote: ``30, 60, 90`` or ``30/60/90``.

    :raise ValueError: where something else is among them

    >>> parse_days("30, 60 / 90"), parse_days("7;14")
    ((30, 60, 90), (7, 14))
    """
    words = text.translate(str.maketrans(",;/", "   ")).split()
    if not all(word.isascii() and word.isdigit() for word in words):
        raise ValueError(text)
    return tuple(int(word) for word in words)


def split(amount, weights, coin=Decimal("0.01")):
    """Split an amount in proportion to weights; coins that are left go to the largest remainders, the first of equals.

    A negative amount is split as the positive one, with its sign. Weights below zero count as nothing; where nothing
    weighs, all weigh the same.

    :param Decimal amount: what is split, in whole coins
    :param weights: Decimals, at least one
    :return: list of Decimals that sum to the amount

    >>> [str(part) for part in split(Decimal("100.00"), [Decimal(1)] * 3)]
    ['33.34', '33.33', '33.33']
    >>> [str(part) for part in split(Decimal("-0.05"), [Decimal(3), Decimal(1)])]
    ['-0.04', '-0.01']
    >>> [str(part) for part in split(Decimal(7), [Decimal(0), Decimal(0)], Decimal(1))]
    ['4', '3']
    """
    sign = -1 if amount < 0 else 1
    weights = [max(Fraction(weight), Fraction(0)) for weight in weights]
    if not any(weights):
        weights = [Fraction(1)] * len(weights)
    coins = Fraction(abs(amount)) / Fraction(coin)
    exact = [coins * weight / sum(weights) for weight in weights]
    parts = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    left = int(coins) - sum(parts)
    for place in order[:left]:
        parts[place] += 1
    return [sign * part * Decimal(coin) for part in parts]
