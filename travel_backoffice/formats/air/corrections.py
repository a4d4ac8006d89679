"""Refunds (RF) and voids (MA): documents that take back what an earlier one sold."""

import re

from ..booking import Service, Tax
from ..money import ZERO, amount, check_total, price, show
from . import fares, numbers
from .emd import misc_services
from .header import action
from .services import describe, for_passenger

_KINDS = {"T-": "ticket", "TMCD": "emd", "TMCM": "mco"}
_BOOKLET = re.compile(r"(?<!\d)([1-4])-(\d{4})(?!\d)")
_TAX = re.compile(r"(?:[A-Z]{2})?\s*([\d.,]+)")


def void_services(document, section, passenger, booking) -> list[Service]:
    """One service for each document of the passenger that is voided, or whose void is taken back (``RSTD``).

    A void states no amounts; those of an MCO line that comes with it are kept.
    """
    event = action(document)[0] or "void"
    services = misc_services(document, section, passenger, booking)
    seen = {service.document_number for service in services}
    for kind, number, conjunction in _voided(section):
        if number in seen:
            continue
        seen.add(number)
        service = Service("air", event, kind, number, conjunction)
        service.passenger_keys = [passenger.key]
        booking.problems += describe(document, service, for_passenger(document, section, passenger.key))
        services.append(service)
    for service in services:
        service.event = event
        service.original_documents = [service.document_number] if service.document_number else []
    if not services:
        booking.problems.append(f"The void names no document of {passenger.last_name}.")
    return services


def _voided(section):
    for record in sorted(section.records, key=lambda r: r.tag == "R-"):
        kind = _KINDS.get(record.tag) or ("ticket" if record.tag == "R-" else "")
        number, conjunction = numbers.document(record.body) if kind else ("", [])
        if number:
            yield kind, number, conjunction


def refund_services(document, section, passenger, booking) -> list[Service]:
    """What one passenger gets back. Amounts are positive; fare + taxes - penalty = total."""
    records = for_passenger(document, section, passenger.key)
    found = {record.tag: numbers.document(record.body) for record in records if record.tag in (*_KINDS, "R-")}
    given = [number for number in found.values() if number[0]]
    if not given:
        booking.problems.append(f"The refund names no document of {passenger.last_name}.")
        given = [("", [])]
    number, conjunction = found.get("R-", given[0])
    kind = next((kind for tag, kind in _KINDS.items() if tag in found), "ticket")
    service = Service("air", action(document)[0] or "refund", kind, number or given[0][0], conjunction)
    service.original_documents = [service.document_number] if service.document_number else []
    service.passenger_keys = [passenger.key]
    booking.problems += describe(document, service, records)
    _read_settlement(service, records)
    booking.problems += _refund_price(document, section, service, booking)
    return [service]


def _read_settlement(service, records):
    """SAC: the airline's authorisation to refund; TBS: the coupons given back."""
    for record in records:
        body = record.body.strip()
        if record.tag in ("SAC", "TBS") and body:
            service.remarks.append(record.tag + body)
        if record.tag == "SAC":
            service.refund_authorisation = service.refund_authorisation or body
        if record.tag == "TBS":
            service.coupons += [coupon for coupon in coupons(body) if coupon not in service.coupons]


def coupons(text: str) -> list[int]:
    """``1-0200`` → [2]: of booklet 1 the second coupon; ``1-0034/2-1000`` → [3, 4, 5]."""
    found = [(int(booklet), places) for booklet, places in _BOOKLET.findall(text)]
    return [4 * (booklet - 1) + place for booklet, places in found for place, one in enumerate(places, 1) if one != "0"]


def _refund_price(document, section, service, booking) -> list[str]:
    for record in [*document.all("KRF"), *(r for r in section.records if r.tag == "KRF")]:
        taxes, unread = fares.read_taxes(record)
        service.taxes += taxes
        booking.problems += [f"A tax cannot be read: {token}" for token in unread]
    record = document.first("RFD") or next((r for r in section.records if r.tag == "RFD"), None)
    if not record and service.event == "refund_cancelled":
        return []
    if not record:
        return _refund_by_payment(service, booking)
    return _refund_by_line(service, record, booking)


def _refund_by_payment(service, booking) -> list[str]:
    """Without an RFD line the total stands in the form of payment (``FPCASH/UAH709.60``); the rest of it is fare."""
    paid = next((payment for payment in service.payments if payment.amount is not None), None)
    if not paid:
        return ["The refund states no amount."]
    service.currency, service.total = paid.currency, paid.amount
    service.fare = service.total - sum((tax.amount for tax in service.taxes), ZERO)
    booking.warnings.append(
        f"The refund does not say how much is fare: {show(service.fare, service.currency)} is the total less the "
        "taxes, a penalty already taken off."
    )
    if service.fare < ZERO:
        return [f"The taxes are more than the {show(service.total, service.currency)} refunded."]
    return check_total(service)


def _refund_by_line(service, record, booking) -> list[str]:
    """``RFDx;issued;I|D;CUR paid;used;refund;;;penalty;;;XTtax;total;date``."""
    fields = [part.strip() for part in record.fields] + [""] * 14
    if fields[2] in ("I", "D"):
        booking.scope = "international" if fields[2] == "I" else "domestic"
    service.currency, service.fare_paid = price(fields[3])
    service.fare_used, service.fare = (_number(part) for part in fields[4:6])
    service.penalty = _number(fields[8])
    service.total = _number(fields[12])
    taxes = _TAX.fullmatch(fields[11])
    stated = amount(taxes[1]) if taxes else None
    if stated and not service.taxes:
        service.taxes = [Tax("XT", stated, service.currency)]
    if service.fare is None or service.total is None:
        return ["The refund states no fare." if service.fare is None else "The refund states no total."]
    return [*_check_refund(service, stated), *check_total(service)]


def _number(text: str):
    """An amount with or without its currency."""
    value = amount(text)
    return price(text)[1] if value is None else value


def _check_refund(service, taxes) -> list[str]:
    problems = []
    listed = sum((tax.amount for tax in service.taxes), ZERO)
    if taxes is not None and taxes != listed:
        problems.append(
            f"The taxes listed make {show(listed, service.currency)}, but the refund says "
            f"{show(taxes, service.currency)}."
        )
    paid, used = service.fare_paid, service.fare_used
    if paid is not None and used is not None and paid - used != service.fare:
        problems.append(
            f"Fare paid {show(paid, service.currency)} - used {show(used, service.currency)} is "
            f"{show(paid - used, service.currency)}, but the refund says {show(service.fare, service.currency)}."
        )
    return problems
