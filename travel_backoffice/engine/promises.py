"""Promises to pay: kept, broken or still awaited, from what was open when they were given and what is open since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Promised:
    """One item: what was open of it when it was promised, what of it was promised, and what is open at the end."""

    was_open: Decimal
    amount: Decimal
    still_open: Decimal

    @property
    def paid(self) -> Decimal:
        """So much of the promised amount was settled.

        >>> Promised(Decimal(1000), Decimal(300), Decimal(800)).paid
        Decimal('200')
        >>> Promised(Decimal(1000), Decimal(300), Decimal(0)).paid
        Decimal('300')
        >>> Promised(Decimal(1000), Decimal(300), Decimal(1200)).paid
        Decimal('0')
        """
        return min(max(self.was_open - self.still_open, Decimal(0)), self.amount)

    @property
    def kept(self) -> bool:
        return self.paid >= self.amount


def look_at(promised_on: date, today: date) -> date:
    """The day whose open amounts tell: what is settled later than promised does not count.

    >>> look_at(date(2026, 4, 10), date(2026, 4, 8))
    datetime.date(2026, 4, 8)
    >>> look_at(date(2026, 4, 10), date(2026, 5, 8))
    datetime.date(2026, 4, 10)
    """
    return min(promised_on, today)


def outcome(items: list[Promised], promised_on: date, today: date) -> str:
    """``kept`` as soon as every item is settled, ``broken`` from the day after the promised one, else ``open``.

    >>> paid, unpaid = Promised(Decimal(9), Decimal(9), Decimal(0)), Promised(Decimal(9), Decimal(9), Decimal(1))
    >>> day = date(2026, 4, 10)
    >>> outcome([paid], day, day), outcome([paid, unpaid], day, day), outcome([paid, unpaid], day, date(2026, 4, 11))
    ('kept', 'open', 'broken')
    """
    if items and all(item.kept for item in items):
        return "kept"
    return "broken" if today > promised_on else "open"
