"""From an order in the shape of ``booking.schema.json`` to a ``Booking``; JSON and CSV both come this way."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from .booking import Booking, Offer, Passenger, Payment, Segment, Service, Tax
from .mask import mask_number
from .money import check_total, decimals, show
from .text import words

_HEADER = words(
    "source record_locator channel scope cost_center project booking_office ticketing_office iata_number "
    "booking_agent ticketing_agent"
)
_TEXTS = words(
    "document_type document_number fare_currency form_of_payment fare_basis tour_code endorsement reason description "
    "place country cost_center project refund_authorisation in_connection_with policy_status policy_reason"
)
_AMOUNTS = words(
    "fare total fare_published exchange_rate net_fare cost commission_percent commission_amount penalty fare_used "
    "residual_value lowest_fare"
)
_WHOLE = ("nights", "rooms", "quantity")
_MONEY = words("fare total net_fare cost penalty fare_used commission_amount residual_value lowest_fare")


def decimal(written) -> Decimal:
    """A number as it is written, exactly. ``ValueError`` when it is none."""
    try:
        value = Decimal(str(written))
    except InvalidOperation:
        raise ValueError(f"{written} is not a number") from None
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise ValueError(f"{written} is not an amount")
    return value


def header_only(data, format: str = "json") -> Booking:
    """What can be told of an order that is not valid, so that a person recognises it."""
    booking = Booking(format, "order")
    if not isinstance(data, dict):
        return booking
    customer = data.get("customer") if isinstance(data.get("customer"), dict) else {}
    booking.document_key = _text(data.get("order_number"))
    booking.record_locator = _text(data.get("record_locator"))
    booking.customer_code, booking.customer_email = _text(customer.get("code")), _text(customer.get("email"))
    return booking


def _text(value) -> str:
    return value.strip() if isinstance(value, str) else ""


def build(data: dict, format: str = "json") -> Booking:
    """A valid order as a booking. What does not add up is told in ``problems``; the place is named by its path."""
    booking = header_only(data, format)
    for name in _HEADER:
        setattr(booking, name, data.get(name, "").strip())
    booking.references = dict(data.get("references", {}))
    booking.remarks = list(data.get("remarks", []))
    _read_dates(booking, data)
    booking.passengers = [_passenger(item, number) for number, item in enumerate(data["passengers"], 1)]
    keys = [passenger.key for passenger in booking.passengers]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        booking.problems.append(f"Two passengers have the key {key}.")
    for number, item in enumerate(data["services"]):
        place = f"services[{number}]"
        booking.services.append(_service(item, keys, place, booking.problems))
    return booking


def _read_dates(booking, data):
    booking.booked_on = _day(data.get("booked_on"), "booked_on", booking.problems)
    issued = data.get("issued_on")
    if issued and "T" in issued:
        booking.issued_at = _moment(issued, "issued_on", booking.problems)
        booking.issued_on = booking.issued_at.date() if booking.issued_at else None
    else:
        booking.issued_on = _day(issued, "issued_on", booking.problems)


def _day(text, place, problems) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(f"{place} is '{text}', which is no day of the calendar.")
        return None


def _moment(text, place, problems) -> datetime | None:
    try:
        # Python 3.10 does not know the Z of UTC
        return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
    except ValueError:
        problems.append(f"{place} is '{text}', which is no time of the calendar.")
        return None


def _passenger(item: dict, number: int) -> Passenger:
    names = ("first_name", "title", "email", "phone", "employee_code")
    return Passenger(
        item.get("key", str(number)),
        item["last_name"].strip(),
        kind=item.get("kind", "ADT"),
        **{name: item.get(name, "").strip() for name in names},
    )


def _service(item: dict, keys: list, place: str, problems: list) -> Service:
    service = Service(item["type"], item.get("event", "issue"))
    service.currency = item["currency"]
    for name in _TEXTS:
        setattr(service, name, item.get(name, "").strip())
    for name in _AMOUNTS:
        setattr(service, name, decimal(item[name]) if name in item else None)
    for name in _WHOLE:
        setattr(service, name, int(item.get(name, 1 if name == "quantity" else 0)))
    service.validating_carrier = item.get("carrier", "")
    service.accounting_code = service.document_number[:3] if service.document_type in ("ticket", "emd", "mco") else ""
    supplier = item.get("supplier", {})
    service.supplier_code, service.supplier_name = supplier.get("code", ""), supplier.get("name", "")
    service.conjunction = list(item.get("conjunction", []))
    service.original_documents = list(item.get("original_documents", []))
    service.coupons = list(dict.fromkeys(item.get("coupons", [])))
    service.remarks, service.references = list(item.get("remarks", [])), dict(item.get("references", {}))
    service.tags = list(dict.fromkeys(tag.strip().upper() for tag in item.get("tags", [])))
    service.taxes = [_tax(tax, service.currency) for tax in item.get("taxes", [])]
    _read_passengers(service, item, keys, place, problems)
    _read_stay(service, item, place, problems)
    service.segments = [
        _segment(segment, number, f"{place}.segments[{number - 1}]", problems)
        for number, segment in enumerate(item.get("segments", []), 1)
    ]
    service.offers = [
        _offer(offer, service.currency, f"{place}.offers[{number}]", problems)
        for number, offer in enumerate(item.get("offers", []))
    ]
    _read_payment(service, item)
    problems += [f"{place}: {problem}" for problem in [*_check_decimals(service), *check_total(service)]]
    return service


def _offer(item: dict, currency: str, place: str, problems: list) -> Offer:
    offer = Offer(decimal(item["amount"]), currency=item.get("currency") or currency)
    for name in ("carrier", "number", "cabin", "reason"):
        setattr(offer, name, item.get(name, "").strip())
    offer.departure = _moment(item.get("departure"), f"{place}.departure", problems)
    stated = _day(item.get("departure_date"), f"{place}.departure_date", problems)
    offer.departure_date = stated or (offer.departure.date() if offer.departure else None)
    if not offer.amount:
        problems.append(f"{place}.amount is 0; an offer has a price.")
    return offer


def _tax(item: dict, currency: str) -> Tax:
    return Tax(item["code"], decimal(item["amount"]), currency, item.get("nature", ""), item.get("paid_before", False))


def _read_passengers(service, item, keys, place, problems):
    service.passenger_keys = list(item.get("passengers", keys))
    for key in service.passenger_keys:
        if key not in keys:
            problems.append(f"{place}.passengers names '{key}', who is not among the passengers.")


def _read_stay(service, item, place, problems):
    """First and last day; the nights of a stay are counted where they are not given, and compared where they are."""
    service.start = _day(item.get("start"), f"{place}.start", problems)
    service.end = _day(item.get("end"), f"{place}.end", problems)
    if not service.start or not service.end:
        return
    nights = (service.end - service.start).days
    if nights < 0:
        problems.append(f"{place}: it ends on {service.end}, before it starts on {service.start}.")
    elif service.service_type == "hotel":
        service.nights = service.nights or nights
        service.rooms = service.rooms or 1
        if service.nights != nights:
            problems.append(
                f"{place}: {service.nights} nights, but from {service.start} to {service.end} are {nights}."
            )


def _segment(item: dict, number: int, place: str, problems: list) -> Segment:
    segment = Segment(number, item["origin"], item["destination"], element=number)
    names = words("carrier operating_carrier origin_name destination_name booking_class cabin status fare_basis coupon")
    for name in names:
        setattr(segment, name, item.get(name, ""))
    segment.flight_number = item.get("number", "")
    segment.stopover = item.get("stopover", True)
    segment.surface, segment.open_date = item.get("surface", False), item.get("open_date", False)
    segment.departure = _moment(item.get("departure"), f"{place}.departure", problems)
    segment.arrival = _moment(item.get("arrival"), f"{place}.arrival", problems)
    segment.departure_date = _day(item.get("departure_date"), f"{place}.departure_date", problems)
    if segment.departure and not segment.departure_date:
        segment.departure_date = segment.departure.date()
    return segment


def _read_payment(service, item):
    card = item.get("card", {})
    if card or item.get("customer_card"):
        service.form_of_payment = service.form_of_payment or "card"
    service.card_brand = card.get("brand", "")
    service.card_masked = mask_number(card["number"]) if card.get("number") else ""
    service.customer_card = item.get("customer_card", service.form_of_payment == "card")
    if service.form_of_payment:
        payment = Payment(service.form_of_payment, None, "", service.card_brand, service.card_masked)
        service.payments = [payment]
    if service.customer_card:
        service.card_amount = service.total


def _check_decimals(service) -> list[str]:
    """Amounts finer than the currency's smallest unit cannot be invoiced."""
    allowed = decimals(service.currency)
    amounts = [(name, getattr(service, name)) for name in _MONEY] + [(tax.code, tax.amount) for tax in service.taxes]
    return [
        f"{name} {show(value)} has more than the {allowed} decimals of {service.currency}."
        for name, value in amounts
        if value is not None and value != round(value, allowed)
    ]
