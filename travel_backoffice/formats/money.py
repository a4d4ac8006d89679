"""Amounts as documents write them, and the one sum every document must keep: fare + taxes = total."""

import re
from decimal import Decimal, InvalidOperation

from .text import words

ZERO = Decimal(0)

#: Currencies whose smallest unit is not the hundredth (ISO 4217).
_DECIMALS = {
    **dict.fromkeys(words("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"), 0),
    **dict.fromkeys(words("BHD IQD JOD KWD LYD OMR TND"), 3),
}

_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,6})?|[.,]\d{1,6}")
_PRICE = re.compile(r"([A-Z]{3})\s*([\d.,]+)?[A-Z]?\s*")
_NOTHING_TO_ADD = re.compile(r"([A-Z]{3})?\s*NO\s?ADC\s*")


def decimals(currency: str) -> int:
    """How many decimals amounts in ``currency`` have: 2 unless ISO 4217 says otherwise."""
    return _DECIMALS.get(currency.upper(), 2)


def amount(text: str) -> Decimal | None:
    """The unsigned number in ``text`` (a point or comma before the decimals, no thousands), or None."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def price(text: str) -> tuple[str, Decimal | None]:
    """``UAH2190.00`` or ``USD     210.00`` → currency and amount; ``('', None)`` when it is neither.

    A currency alone gives no amount; ``NO ADC`` (no additional collection) is zero.
    """
    text = text.strip().upper()
    if nothing := _NOTHING_TO_ADD.fullmatch(text):
        return nothing[1] or "", ZERO
    match = _PRICE.fullmatch(text)
    if not match:
        return "", None
    return match[1], amount(match[2]) if match[2] else None


def show(value: Decimal, currency: str = "") -> str:
    """``value`` for a message: with at least the decimals of its currency, never in powers of ten."""
    places = max(decimals(currency), -value.as_tuple().exponent if value.is_finite() else 0)
    return f"{value:.{min(places, 6)}f}"


def new_taxes(taxes) -> Decimal:
    """The sum of the taxes that are collected with this document, those paid before left out."""
    return sum((tax.amount for tax in taxes if not tax.paid_before), ZERO)


def check_total(service) -> list[str]:
    """What is wrong with the sum of ``service``, in words; empty when fare + taxes - penalty = total.

    An amount that is missing is not judged here: whether it may be missing depends on the document.
    """
    if service.total is None or service.fare is None:
        return []
    foreign = sorted({tax.currency for tax in service.taxes} - {service.currency, ""})
    if foreign:
        return [f"Taxes are in {', '.join(foreign)}, but the document is paid in {service.currency or 'no currency'}."]
    taxes = new_taxes(service.taxes)
    penalty = service.penalty if service.event == "refund" and service.penalty else ZERO
    stated = service.fare + taxes - penalty
    if stated == service.total:
        return []
    less = f" - penalty {show(penalty, service.currency)}" if penalty else ""
    return [
        f"Fare {show(service.fare, service.currency)} + taxes {show(taxes, service.currency)}{less} is "
        f"{show(stated, service.currency)}, but the document says {show(service.total, service.currency)}"
    ]
