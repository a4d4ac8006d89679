"""How a document is paid (FP, MFP), and the commission the airline pays on it (FM, MFM)."""

import re

from ..booking import Payment
from ..mask import mask_number
from ..money import ZERO, amount, price

_CARD = re.compile(r"(?:MS)?CC\s?([A-Z]{2})?\s?([\dX*][\dX* -]{2,22})?")
_WORDS = (
    ("CASH", "cash"),
    ("CA", "cash"),
    ("CHECK", "check"),
    ("CHEQUE", "check"),
    ("CK", "check"),
    ("INV", "invoice"),
)
_QUALIFIER = re.compile(r"\*[A-Z]\*")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)(A|P|N|C|G)?")


def read_payments(body: str) -> list[Payment]:
    """``CCVI4111…/0826/UAH100+CASH`` → payments. ``O/old+/new`` (exchange) tells what the old ticket was paid with."""
    text = _QUALIFIER.sub("", body.split(";")[0].strip().upper())
    new = not text.startswith("O/")
    payments = []
    for part in text.removeprefix("O/").split("+"):
        new = new or part.startswith("/")
        if part.strip(" /"):
            payments.append(_payment(part.strip(" /"), paid_before=not new))
    return payments


def _payment(text: str, paid_before: bool) -> Payment:
    head, *rest = text.split("/")
    payment = Payment(_form(head), paid_before=paid_before)
    if payment.form == "card" and (card := _CARD.match(text)):
        payment.card_brand = card[1] or ""
        payment.card_masked = mask_number(card[2]) if card[2] else ""
    for part in rest:
        currency, value = price(part)
        if value is not None:
            payment.currency, payment.amount = currency, value
    return payment


def _form(head: str) -> str:
    if head.startswith(("CC", "MSCC")):
        return "card"
    return next((form for word, form in _WORDS if head.startswith(word)), "other")


def apply_payments(service, body: str) -> list[str]:
    """Fill in the form of payment of ``service``; several forms are joined by ``+``.

    :return: what a person must settle: a card that pays an unknown part
    """
    service.payments = read_payments(body)
    now = [payment for payment in service.payments if not payment.paid_before]
    service.form_of_payment = "+".join(dict.fromkeys(payment.form for payment in now))
    cards = [payment for payment in now if payment.form == "card"]
    if not cards:
        return []
    service.card_brand, service.card_masked = cards[0].card_brand, cards[0].card_masked
    service.customer_card = len(cards) == len(now)
    service.card_amount = service.total if service.customer_card else _card_amount(service, cards, now)
    if service.card_amount is None and not service.customer_card:
        return ["Paid partly by card, but the document does not say how much."]
    return []


def _card_amount(service, cards, payments):
    """What the cards pay of the total: their amounts, or all that the other forms do not pay."""
    if all(payment.amount is not None for payment in cards):
        return sum((payment.amount for payment in cards), ZERO)
    others = [payment for payment in payments if payment.form != "card"]
    if service.total is None or any(payment.amount is None for payment in others):
        return None
    return service.total - sum((payment.amount for payment in others), ZERO)


def apply_commission(service, body: str):
    """``5`` is a percentage, ``5A`` an amount; ``1.00P/28.28A`` (refund) says both. ``*M*`` and the like are passed over."""
    text = _QUALIFIER.sub("", body.split(";")[0].strip().upper())
    for part in text.split("/"):
        match = _PERCENT.match(part.strip())
        value = amount(match[1]) if match else None
        if value is None:
            continue
        if match[2] == "A":
            service.commission_amount = value
        elif service.commission_percent is None:
            service.commission_percent = value
