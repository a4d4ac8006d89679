"""EMDs (electronic miscellaneous documents) and MCOs (their paper forerunners): fees, bags, seats, deposits."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ..booking import Service
from ..money import ZERO, amount, check_total, new_taxes, price, show
from . import dates, fares, numbers
from .services import describe, for_passenger, name_of, original_documents

_CONNECTED = re.compile(r"(?<!\d)(\d{3}-?\d{10})(?!\d)")
_RESIDUAL = re.compile(r"\bRESIDUAL|GOOD FOR REFUND")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields stand that EMD and MCO lines share under other numbers. Behind ``rest`` come taxes and totals.

    ``last_total``: an EMD ends with its total. An MCO names what is collected first, then its whole value.
    """

    issued: int
    amount: int
    rest: int
    coupon_value: int | None
    last_total: bool


_LAYOUTS = {"EMD": Layout(4, 28, 32, 26, True), "MCO": Layout(7, 14, 18, None, False)}


@dataclass(slots=True)
class Coupon:
    """The money of one line: fare (of the document or the coupon) and total in ``currency``, that of payment."""

    published: Decimal | None = None
    published_in: str = ""
    currency: str = ""
    rate: Decimal | None = None
    fare: Decimal | None = None
    value: Decimal | None = None
    total: Decimal | None = None
    taxes: list = field(default_factory=list)


def misc_services(document, section, passenger, booking) -> list[Service]:
    """The EMDs and MCOs of one passenger. Lines with one link (``D1``, ``L6``) are coupons of one document."""
    records = for_passenger(document, section, passenger.key)
    groups = {}
    for record in document.all("EMD", "MCO"):
        owner = _owner(record.fields)
        if owner in ("", passenger.key):
            groups.setdefault((record.tag, _link(record)), []).append(record.fields)
    services = []
    for (tag, link), coupons in groups.items():
        number = next((r for r in records if r.tag[:3] == "TMC" and r.link in (link, "")), None)
        if not number and not _owner(coupons[0]) and len(document.sections) > 1:
            continue
        concerned = _linked([*records, *document.all("ICW")], link)
        services.append(_misc_service(document, booking, passenger, tag, coupons, number, concerned))
    return services


def stated(document) -> set:
    """The EMDs and MCOs of a document, whoever has them: type and link."""
    return {(record.tag, _link(record)) for record in document.all("EMD", "MCO")}


def _linked(records, link) -> list:
    return [record for record in records if record.link in (link, "")]


def _link(record) -> str:
    """EMD: its reference (``D1``); MCO: ``L`` and its line in the reservation (``006LH`` → ``L6``)."""
    fields = record.fields + [""] * 6
    if record.tag == "EMD":
        return fields[5].strip()
    return f"L{int(fields[1][:3])}" if fields[1][:3].isdecimal() else ""


def _owner(fields) -> str:
    """The passenger an EMD or MCO line names at its end (``P1``), or blank."""
    for part in reversed(fields):
        if match := re.fullmatch(r"P(\d{1,3})", part.strip()):
            return str(int(match[1]))
    return ""


def _misc_service(document, booking, passenger, tag, coupons, number, records) -> Service:
    layout = _LAYOUTS[tag]
    fields = coupons[0] + [""] * 40
    service = Service("air", "issue", tag.lower())
    service.passenger_keys = [passenger.key]
    service.document_number, service.conjunction = numbers.document(number.body) if number else ("", [])
    if not service.document_number:
        booking.problems.append(f"No {tag} number for {name_of(passenger)}.")
    service.validating_carrier = fields[1].strip()[3:5]
    service.accounting_code = fields[2].strip()[:3]
    service.validating_name = fields[3].strip()
    service.start = dates.nearest(fields[layout.issued], booking.issued_on)
    _read_purpose(service, tag, coupons, records)
    booking.problems += _misc_price(service, coupons, layout)
    booking.problems += describe(document, service, records, "MF")
    return service


def _read_purpose(service, tag, coupons, records):
    fields = coupons[0] + [""] * 20
    if tag == "EMD":
        service.reason = "/".join(part for part in (fields[15].strip(), fields[17].strip()) if part)
    texts = [_purpose(tag, coupon + [""] * 20) for coupon in coupons]
    service.description = ", ".join(dict.fromkeys(filter(None, texts)))
    service.original_documents = original_documents(records, ("MFO",))
    if service.original_documents:
        service.event = "exchange"
    service.in_connection_with = _connected(service, tag, coupons, records)


def _connected(service, tag, coupons, records) -> str:
    """The ticket it goes with: of the ICW line; an MCO names it behind its amounts, or in its text."""
    icw = next((record.body for record in records if record.tag == "ICW"), "")
    texts = [icw] if tag == "EMD" else [icw, *(field for fields in coupons for field in [*fields[15:], *fields[10:11]])]
    found = (match[1] for text in texts if (match := _CONNECTED.search(text)))
    named = (numbers.document(number)[0] for number in found)
    return next((number for number in named if number and number != service.document_number), "")


def _purpose(tag, fields) -> str:
    """EMD: the text of the sub-code, else that of its group; MCO: its free text."""
    if tag == "MCO":
        return fields[10].strip()
    return fields[18].strip() or fields[16].strip()


def _misc_price(service, lines, layout) -> list[str]:
    """Amount + taxes = total, over all coupons. A line marked ``R`` states what an exchange adds."""
    coupons = [_coupon(fields, layout) for fields in lines]
    first = coupons[0]
    service.fare_published, service.fare_currency = first.published, first.published_in
    service.currency, service.exchange_rate = first.currency, first.rate
    if any(coupon.fare is None or coupon.total is None for coupon in coupons):
        return [f"The amount of the {service.document_type.upper()} cannot be read."]
    if len(coupons) > 1 and any(not _states_value(fields, layout) for fields in lines):
        return [f"The document does not say what each coupon of the {service.document_type.upper()} is worth."]
    service.fare, service.taxes, service.total = _add_up(coupons)
    if _is_residual(service):
        return _keep_value(service)
    if lines[0][layout.amount - 1].strip() == "R" or (service.event == "exchange" and not service.total):
        return _collect(service)
    return check_total(service)


def _add_up(coupons) -> tuple:
    """Fare, taxes and total of all coupons together.

    Each coupon's line states the taxes and the total of the document again, or its own: the values of the coupons
    (``CV-``) are the fare, and the reading with which fare + taxes = total holds is the right one.
    """
    first = coupons[0]
    own_total = sum((coupon.total for coupon in coupons), ZERO)
    own_taxes = [tax for coupon in coupons for tax in coupon.taxes]
    if len(coupons) == 1:
        return first.fare, first.taxes, first.total
    fare = sum((coupon.value for coupon in coupons), ZERO)
    readings = [(own_taxes, own_total)]
    if len({coupon.total for coupon in coupons}) == 1:
        readings += [(first.taxes, first.total), (own_taxes, first.total)]
    fitting = (reading for reading in readings if fare + new_taxes(reading[0]) == reading[1])
    return fare, *next(fitting, readings[min(1, len(readings) - 1)])


def _states_value(fields, layout) -> bool:
    return not layout.coupon_value or _coupon_value([*fields, *[""] * layout.rest], layout) is not None


def _is_residual(service) -> bool:
    """What an exchange leaves over, kept for later: the text says so."""
    return bool(service.event == "exchange" and _RESIDUAL.search(service.description.upper()))


def _keep_value(service) -> list[str]:
    """A residual value: nothing is collected, and nothing of it is a sale."""
    service.residual_value = service.fare
    service.fare, service.taxes, service.total = ZERO, [], ZERO
    return []


def _collect(service) -> list[str]:
    """What an exchanged EMD or MCO collects now: its total, of which the new taxes are no fare."""
    service.event = "exchange"
    service.fare = service.total - new_taxes(service.taxes)
    if service.fare < ZERO:
        return [f"The taxes are more than the {show(service.total, service.currency)} that the document collects."]
    return []


def _coupon(fields, layout) -> Coupon:
    """The equivalent stands two fields behind the amount, and is blank when the amount is in the currency of payment."""
    fields = [*fields, *[""] * (layout.rest + 4 - len(fields))]
    rest = fields[layout.rest :]
    coupon = Coupon(rate=next(filter(None, map(amount, rest)), None))
    coupon.published_in, coupon.published = price(fields[layout.amount])
    equivalent_in, equivalent = price(fields[layout.amount + 2])
    coupon.fare = coupon.published if equivalent is None else equivalent
    prices = [found for found in map(price, rest) if found[1] is not None]
    total_in, coupon.total = prices[-1 if layout.last_total else 0] if prices else ("", coupon.fare)
    coupon.currency = total_in or (coupon.published_in if equivalent is None else equivalent_in)
    value = _coupon_value(fields, layout)
    coupon.value = coupon.fare if value is None else value
    coupon.taxes = _taxes(rest)
    return coupon


def _taxes(fields) -> list:
    return [tax for part in fields if price(part)[1] is None and (tax := fares.tax_token(part))]


def _coupon_value(fields, layout) -> Decimal | None:
    text = fields[layout.coupon_value].strip() if layout.coupon_value else ""
    match = re.fullmatch(r"CV-\s*([\d.,]+)", text)
    return amount(match[1]) if match else None
