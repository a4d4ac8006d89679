"""Tickets, EMDs, MCOs and reservations: one service for each document of each passenger."""

import re

from ..booking import Service
from ..money import ZERO, check_total, price, show
from . import dates, fares, numbers, payment
from .header import read_carrier
from .itinerary import with_fares

_PRICE_TAGS = re.compile(r"KN?-|KS-|K[A-Z]?T[A-Z]")
#: Where the fields stand that EMD and MCO lines share under other numbers.
_EMD = {"issued": 4, "amount": 28, "equivalent": 30, "rest": 32, "coupon_value": 26}
_MCO = {"issued": 7, "amount": 14, "equivalent": 16, "rest": 18, "coupon_value": -1}


def ticket_services(document, section, passenger, flights, booking) -> list[Service]:
    """The tickets of one passenger, usually one; of a reservation the price quoted for him."""
    records = for_passenger(document, section, passenger.key)
    quoted = booking.kind == "booking"
    tickets = [numbers.document(record.body) for record in section.records if record.tag == "T-"]
    tickets = list({ticket[0]: ticket for ticket in tickets if ticket[0]}.values())
    if quoted:
        tickets = [("", [])]
    elif not tickets:
        booking.problems.append(f"No ticket number for {_name(passenger)}.")
        tickets = [("", [])]
    services = []
    for number, conjunction in tickets:
        service = Service("air", "booking" if quoted else "issue", "" if quoted else "ticket", number, conjunction)
        service.passenger_keys = [passenger.key]
        covered = _covered(flights.booked if quoted else flights.ticketed, records, quoted)
        service.segments = with_fares(covered, _line(document, section, "M-"))
        service.fare_basis = ",".join(dict.fromkeys(s.fare_basis for s in service.segments if s.fare_basis))
        booking.problems += _price(document, section, service, records)
        booking.problems += describe(document, service, records)
        calculation = _line(document, section, "Q-")
        service.fare_calculation = calculation.fields[0].strip() if calculation else ""
        services.append(service)
    return services


def _price(document, section, service, records) -> list[str]:
    """A passenger's own price lines go before those above all passengers."""
    service.original_documents = _originals(records, ("FO", "FH"))
    if any(record.tag == "FO" for record in records) and service.event == "issue":
        service.event = "exchange"
    own = [record for record in section.records if _PRICE_TAGS.fullmatch(record.tag)]
    lines = own or [record for record in document.records if _PRICE_TAGS.fullmatch(record.tag)]
    problems = fares.apply_price(service, lines, required=service.event != "booking")
    if service.fare_kind == "R" and service.event == "issue":
        service.event = "exchange"
    return problems


def _line(document, section, tag):
    """A passenger's own line of a type, else the one above all passengers."""
    return next((record for record in section.records if record.tag == tag), None) or document.first(tag)


def _covered(segments, records, quoted):
    """A quoted price covers the flights its TSA line names (``;S13-14``), or all."""
    scope = next((record.segments for record in records if record.tag == "TSA-" and record.segments), None)
    if not quoted or not scope:
        return segments
    return [segment for segment in segments if segment.element in scope or segment.surface]


def for_passenger(document, section, key: str) -> list:
    """The lines of a section that concern its passenger, then lines elsewhere that name him."""
    own = [record for record in section.records if record.concerns(key)]
    named = [
        record
        for other in document.sections
        if other is not section
        for record in other.records
        if record.passengers and key in record.passengers
    ]
    return list(dict.fromkeys(own + named))


def describe(document, service, records, prefix: str = "F") -> list[str]:
    """Carrier, payment, commission, tour code and endorsement.

    :param prefix: ``F`` for the lines of tickets and refunds, ``MF`` for those of EMDs and MCOs
    """
    found = {}
    for record in records:
        found.setdefault(record.tag, record.body)
    _read_carrier(document, service, found.get(prefix + "V", ""))
    service.endorsement = " ".join(found.get(prefix + "E", "").split())
    service.tour_code = _plain(found.get(prefix + "T", ""))
    if body := found.get(prefix + "M"):
        payment.apply_commission(service, body)
    body = found.get(prefix + "P")
    return payment.apply_payments(service, body) if body else []


def _read_carrier(document, service, stated: str):
    """The A- line, else the FV line, else the airline part of the document number."""
    if not service.validating_carrier:
        code, accounting, name = read_carrier(document)
        service.validating_carrier, service.accounting_code, service.validating_name = code, accounting, name
    service.validating_carrier = service.validating_carrier or _plain(stated)[:2]
    service.accounting_code = service.accounting_code or service.document_number[:3]


def _plain(body: str) -> str:
    return re.sub(r"\*[A-Z]\*", "", body.split(";")[0]).strip().upper()


def _originals(records, tags) -> list[str]:
    found = [number for tag in tags for r in records if r.tag == tag for number in numbers.originals(r.body)]
    return list(dict.fromkeys(found))


def _name(passenger) -> str:
    return "/".join(part for part in (passenger.last_name, passenger.first_name) if part)


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
        services.append(_misc_service(document, booking, passenger, tag, coupons, number, _linked(records, link)))
    return services


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
    places = _EMD if tag == "EMD" else _MCO
    fields = coupons[0] + [""] * 40
    service = Service("air", "issue", tag.lower())
    service.passenger_keys = [passenger.key]
    service.document_number, service.conjunction = numbers.document(number.body) if number else ("", [])
    if not service.document_number:
        booking.problems.append(f"No {tag} number for {_name(passenger)}.")
    service.validating_carrier = fields[1].strip()[3:5]
    service.accounting_code = fields[2].strip()[:3]
    service.validating_name = fields[3].strip()
    service.start = dates.nearest(fields[places["issued"]], booking.issued_on)
    _read_purpose(service, tag, coupons, records)
    booking.problems += _misc_price(service, coupons, places)
    booking.problems += describe(document, service, records, "MF")
    return service


def _read_purpose(service, tag, coupons, records):
    fields = coupons[0] + [""] * 20
    if tag == "EMD":
        service.reason = "/".join(part for part in (fields[15].strip(), fields[17].strip()) if part)
        texts = [(coupon + [""] * 20)[18].strip() or (coupon + [""] * 20)[16].strip() for coupon in coupons]
    else:
        texts = [(coupon + [""] * 20)[10].strip() for coupon in coupons]
    service.description = ", ".join(dict.fromkeys(text for text in texts if text))
    service.original_documents = _originals(records, ("MFO",))
    if service.original_documents:
        service.event = "exchange"
    connected = next((r for r in records if r.tag == "ICW"), None)
    service.in_connection_with = numbers.document(connected.body)[0] if connected else ""


def _misc_price(service, coupons, places) -> list[str]:
    """Amount + taxes = total, over all coupons.

    Each coupon's line states the document's total again, or its own: the values of the coupons (``CV-``) tell which.
    An exchange (a line marked ``R``, or with an MFO line) collects its total only.
    """
    read = [_coupon(coupon, places) for coupon in coupons]
    first = read[0]
    service.fare_published, service.fare_currency, service.currency = first["published"], first["in"], first["currency"]
    service.exchange_rate = first["rate"]
    if first["fare"] is None or any(coupon["total"] is None for coupon in read):
        return [f"The amount of the {service.document_type.upper()} cannot be read."]
    service.taxes = [tax for coupon in read for tax in coupon["taxes"]]
    totals = {coupon["total"] for coupon in read}
    service.fare = first["fare"] if len(read) == 1 else sum((coupon["value"] for coupon in read), ZERO)
    repeated = len(totals) == 1 and first["total"] != first["value"]
    service.total = first["total"] if repeated or len(read) == 1 else sum((c["total"] for c in read), ZERO)
    if coupons[0][places["amount"] - 1].strip() == "R" or service.event == "exchange":
        return _collect(service)
    return check_total(service)


def _collect(service) -> list[str]:
    """What an exchanged EMD or MCO collects now: its total, of which the new taxes are no fare."""
    service.event = "exchange"
    service.fare = service.total - sum((tax.amount for tax in service.taxes if not tax.paid_before), ZERO)
    if service.fare < ZERO:
        return [f"The taxes are more than the {show(service.total, service.currency)} that the document collects."]
    return []


def _coupon(fields, places) -> dict:
    """The money of one EMD or MCO line: value, taxes and total in the currency of payment."""
    fields = [*fields, *[""] * (places["rest"] + 4 - len(fields))]
    paid_in, published = price(fields[places["amount"]])
    equivalent_in, equivalent = price(fields[places["equivalent"]])
    rest = fields[places["rest"] :]
    prices = [(currency, value) for currency, value in map(price, rest) if value is not None]
    total_in, total = _total(prices, places)
    fare = published if equivalent is None else equivalent
    value = _coupon_value(fields, places)
    return {
        "published": published,
        "in": paid_in,
        "currency": total_in or equivalent_in or paid_in,
        "rate": next((fares.amount(part) for part in rest if fares.amount(part)), None),
        "fare": fare,
        "value": fare if value is None else value,
        "taxes": [tax for part in rest if price(part)[1] is None and (tax := fares.tax_token(part))],
        "total": fare if total is None else total,
    }


def _total(prices, places) -> tuple:
    """EMD: the last amount of the line. MCO: the first one after the taxes, what is collected; value follows."""
    if not prices:
        return "", None
    return prices[-1] if places is _EMD else prices[0]


def _coupon_value(fields, places):
    if places["coupon_value"] < 0:
        return None
    match = re.fullmatch(r"CV-\s*([\d.,]+)", fields[places["coupon_value"]].strip())
    return fares.amount(match[1]) if match else None
