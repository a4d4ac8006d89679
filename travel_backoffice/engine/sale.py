"""What is rated: the facts of one sold service, as plain immutable data.

Every attribute that a fee rule can ask about is either a single code, a set of codes or a number.
Codes are upper case for places, carriers, classes and offices, and lower case for the addon's own words.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
NOTHING = frozenset()


class Sale(NamedTuple):
    """One order line as the rating sees it.

    A named tuple, because a batch of a hundred thousand is made of rows of the database.

    :param key: the line's own identity, returned with each of its charges
    :param order_key: lines of one order share it ("per order", caps per order)
    :param trip_key: lines of one trip share it ("per trip"); several orders may
    :param month_key: what "per month" is charged once for; the line itself when None (the monthly sale)
    :param currency: ISO code of all amounts here; ``decimals`` its number of decimals
    :param base_fare: without taxes; never negative for an issue
    :param taxes: all taxes of the document, YQ and YR included
    :param yq_yr: the carrier surcharges within ``taxes``
    :param within: countries and regions that hold *every* point of the journey
    :param tags: free codes of the line for what nothing else says: ``{'GROUP', 'REDEMPTION'}``
    :param order_services: service types of the *other* lines of the same order
    :param children, infants: how many of the ``passengers`` they are; ``party_…`` of the ``party_size``
    :param form_of_payment: e.g. ``{'card', 'AX', 'AX-credit'}`` or ``{'invoice'}``
    """

    key: object
    order_key: object
    date: date
    currency: str
    decimals: int = 2
    trip_key: object = None
    event: str = "issue"
    service_type: str = "air"
    channel: str = ""
    source: str = ""
    office: str = ""
    document_type: str = "ticket"
    scope: str = ""
    after_hours: bool = False
    origin: frozenset = NOTHING
    destination: frozenset = NOTHING
    within: frozenset = NOTHING
    validating_carrier: str = ""
    carriers: frozenset = NOTHING
    suppliers: frozenset = NOTHING
    cabins: frozenset = NOTHING
    booking_classes: frozenset = NOTHING
    traveller_categories: frozenset = NOTHING
    form_of_payment: frozenset = NOTHING
    order_services: frozenset = NOTHING
    tags: frozenset = NOTHING
    lead_days: int | None = None
    party_size: int = 1
    documents: int = 1
    passengers: int = 1
    children: int = 0
    infants: int = 0
    party_children: int = 0
    party_infants: int = 0
    segments: int = 0
    nights: int = 0
    rooms: int = 0
    base_fare: Decimal = ZERO
    taxes: Decimal = ZERO
    yq_yr: Decimal = ZERO
    commissionable: Decimal = ZERO
    commission: Decimal = ZERO
    month_key: object = None
