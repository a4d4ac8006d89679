"""The one shape every front-office format is read into.

Readers never guess: what a document does not say stays blank, and what does not add up is listed in
``Booking.problems`` in words a clerk understands. Amounts are Decimal in the currency beside them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(slots=True)
class Passenger:
    """``key`` links services to passengers inside one document. ``kind`` is the PTC: ADT, CHD, INF, YTH…"""

    key: str
    last_name: str
    first_name: str = ""
    title: str = ""
    kind: str = "ADT"
    email: str = ""
    phone: str = ""
    employee_code: str = ""


@dataclass(slots=True)
class Segment:
    """One leg in local times of its own places. ``surface``: the traveller makes his own way.

    ``number`` counts from 1 within its list; ``element`` is the line of the reservation that remarks refer to (S4).
    ``stopover``: the traveller stays at ``origin``; False: he only changes there.
    ``coupon``: what is known of the ticket's coupon: flown, not_flown, or nothing.
    """

    number: int
    origin: str
    destination: str
    carrier: str = ""
    flight_number: str = ""
    operating_carrier: str = ""
    operating_name: str = ""
    booking_class: str = ""
    cabin: str = ""
    departure: datetime | None = None
    arrival: datetime | None = None
    departure_date: date | None = None
    stopover: bool = True
    surface: bool = False
    open_date: bool = False
    status: str = ""
    fare_basis: str = ""
    origin_name: str = ""
    destination_name: str = ""
    element: int = 0
    coupon: str = ""


@dataclass(slots=True)
class Tax:
    """``paid_before``: settled on the ticket this one replaces, not collected again."""

    code: str
    amount: Decimal
    currency: str
    nature: str = ""
    paid_before: bool = False


@dataclass(slots=True)
class Offer:
    """What was offered for the same travellers and declined; ``departure`` is local, ``currency`` blank: the service's."""

    amount: Decimal
    carrier: str = ""
    number: str = ""
    departure: datetime | None = None
    departure_date: date | None = None
    cabin: str = ""
    currency: str = ""
    reason: str = ""


@dataclass(slots=True)
class Payment:
    """One form of payment: card, cash, check, invoice or other. ``amount`` None: all that is left of the total.

    ``paid_before``: on the ticket that was exchanged, not now.
    """

    form: str
    amount: Decimal | None = None
    currency: str = ""
    card_brand: str = ""
    card_masked: str = ""
    paid_before: bool = False


@dataclass(slots=True)
class Service:
    """One sold (or corrected) service: a ticket, an EMD, a hotel stay…

    ``fare`` + the taxes not paid before = ``total``, all in ``currency``, the currency of payment.
    ``fare_published`` is the fare in its own currency, ``exchange_rate`` leads from it to ``fare``.
    ``event``: issue, exchange, refund, void, cancel, amend; booking (quoted, no document yet); void_cancelled and
    refund_cancelled (an earlier void or refund was taken back). ``document_number`` is 3 digits, '-', 10 digits.

    Exchange: ``total`` is what is collected now, and ``fare`` what of it is fare; ``fare_published`` stays the whole
    value of the new ticket. ``original_documents`` names the document given back first, the one first issued last.

    Refund: amounts are positive and go back to the customer; fare + taxes - penalty = total.
    ``fare_paid`` - ``fare_used`` = ``fare``. ``coupons``: those given back, counted from 1 over all booklets; none: not
    stated. ``refund_authorisation``: the airline's code (ESAC).

    ``residual_value``: what of an exchanged document the airline keeps for later, on this EMD; nothing is collected for it.

    ``lowest_fare``: fare and taxes of the cheapest offer that was refused; ``policy_status``: in, approved or out of the
    customer's travel policy; ``policy_reason``: the customer's code for why.
    ``card_amount``: what of ``total`` is paid with a card in the document; ``customer_card``: all of it is.
    ``reason`` of an EMD is its sub-code group and code (RFIC/RFISC), such as ``D/992``.
    ``tags``: free codes in capitals, for what fees depend on and no other field says.
    """

    service_type: str
    event: str = "issue"
    document_type: str = ""
    document_number: str = ""
    conjunction: list = field(default_factory=list)
    validating_carrier: str = ""
    validating_name: str = ""
    accounting_code: str = ""
    passenger_keys: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    currency: str = ""
    fare: Decimal | None = None
    fare_published: Decimal | None = None
    fare_currency: str = ""
    exchange_rate: Decimal | None = None
    fare_kind: str = ""
    net_fare: Decimal | None = None
    taxes: list = field(default_factory=list)
    total: Decimal | None = None
    commission_percent: Decimal | None = None
    commission_amount: Decimal | None = None
    form_of_payment: str = ""
    card_brand: str = ""
    card_masked: str = ""
    customer_card: bool = False
    card_amount: Decimal | None = None
    payments: list = field(default_factory=list)
    original_documents: list = field(default_factory=list)
    fare_basis: str = ""
    tour_code: str = ""
    endorsement: str = ""
    fare_calculation: str = ""
    reason: str = ""
    description: str = ""
    supplier_code: str = ""
    supplier_name: str = ""
    place: str = ""
    country: str = ""
    start: date | None = None
    end: date | None = None
    nights: int = 0
    rooms: int = 0
    quantity: int = 1
    cost: Decimal | None = None
    penalty: Decimal | None = None
    fare_used: Decimal | None = None
    fare_paid: Decimal | None = None
    coupons: list = field(default_factory=list)
    refund_authorisation: str = ""
    residual_value: Decimal | None = None
    lowest_fare: Decimal | None = None
    offers: list = field(default_factory=list)
    policy_status: str = ""
    policy_reason: str = ""
    in_connection_with: str = ""
    cost_center: str = ""
    project: str = ""
    remarks: list = field(default_factory=list)
    references: dict = field(default_factory=dict)
    tags: list = field(default_factory=list)


@dataclass(slots=True)
class Booking:
    """One document as read.

    ``kind``: ticket, emd, mco, booking, refund, void, order (JSON and CSV), or unknown.
    ``segments``: what is booked and not covered by any service here (of a booking: all of it).
    ``remarks`` hold for the whole document, those of one passenger stand at his services; prefixes (RM, RIZ) are kept.
    ``sequence`` of ``parts``: a document split over several files under one ``document_key``.
    ``booked_at`` and ``issued_at`` are dates, or aware datetimes where the document says the time.
    ``ticketing_limit``: until when what is booked must be ticketed, in the local time of the office.
    ``warnings`` are told, ``problems`` hold the document.
    """

    format: str
    kind: str
    source: str = ""
    document_key: str = ""
    sequence: int = 1
    parts: int = 1
    record_locator: str = ""
    airline_locators: dict = field(default_factory=dict)
    booking_office: str = ""
    ticketing_office: str = ""
    iata_number: str = ""
    booking_agent: str = ""
    ticketing_agent: str = ""
    booked_on: date | None = None
    issued_on: date | None = None
    issued_at: datetime | None = None
    ticketing_limit: datetime | None = None
    customer_code: str = ""
    customer_email: str = ""
    channel: str = ""
    scope: str = ""
    cost_center: str = ""
    project: str = ""
    passengers: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    services: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    references: dict = field(default_factory=dict)
    warnings: list = field(default_factory=list)
    problems: list = field(default_factory=list)
