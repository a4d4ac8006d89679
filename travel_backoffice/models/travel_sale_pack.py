"""A ``Sale`` as small JSON and back, so that a price can be explained long after its order changed."""

from datetime import date
from decimal import Decimal

from ..engine.sale import Sale

#: Name of each fact → what it is when nothing is said; None also for those that are always said.
_DEFAULTS = {name: Sale._field_defaults.get(name) for name in Sale._fields}


def pack_sale(sale):
    """What is not left at its default: sets as sorted lists, money as text, dates as ISO."""
    packed = {}
    for name, default in _DEFAULTS.items():
        value = getattr(sale, name)
        if value != default:
            packed[name] = _plain(value)
    return packed


def unpack_sale(packed):
    """The ``Sale`` again; facts that a later version no longer knows are left out."""
    return Sale(**{name: _read(name, value) for name, value in packed.items() if name in _DEFAULTS})


def _plain(value):
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _read(name, value):
    if isinstance(value, list):
        return frozenset(value)
    if isinstance(_DEFAULTS[name], Decimal):
        return Decimal(value)
    return date.fromisoformat(value) if name == "date" else value
