"""From Odoo's floats to the engine's Decimals."""

from decimal import Decimal
from functools import lru_cache


@lru_cache(maxsize=2**16)  # the same few figures come again and again
def decimal(number, digits):
    """The float as the decimal figure that a person typed: 0.1 → Decimal('0.10') with two digits."""
    return Decimal(f"{number or 0.0:.{digits}f}")


def decimal_or_none(number, digits):
    """The same, where zero means that nothing was given."""
    return decimal(number, digits) if number else None
