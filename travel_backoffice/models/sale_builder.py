"""Rows of ``sale_rows`` → the engine's ``Sale``, line by line in pure Python. Free of Odoo.

Of a hundred thousand lines most look like another one: the same route, the same card, the same passengers. What is
alike comes from the database as one text, is read once and remembered; only keys, days and amounts are each line's own.
"""

from datetime import date, datetime
from decimal import Decimal
from itertools import islice, repeat
from operator import getitem

from ..engine.rating import without_collector
from ..engine.sale import Sale
from .sale_parts import (
    as_decimal,
    cabins_of,
    carriers_of,
    others_of,
    party_of,
    people_of,
    suppliers_of,
    trade_of,
    way_of,
)
from .travel_after_hours import AFTER_HOURS_CHANNEL

#: A tuple of that class as it is, not taken apart first as ``_make`` does.
_made = tuple.__new__
#: What a row of ``sale_rows`` tells of a line.
COLUMNS = ("key", "order", "company", "root", "trip", "month", "day", "sold_at", "lead_days", "trade", "way", "carriers", "classes",
           "suppliers", "validating", "people", "party", "services", "fare", "taxes", "surcharges", "commission", "percent")  # fmt: skip
#: Facts of ``Sale``, and what is made of some of them, in the order in which ``sale_parts`` reads them from a text.
TRADE = ("event", "service_type", "channel", "source", "office", "document_type", "scope", "currency", "decimals", "form_of_payment",
         "counted", "documents", "nights", "rooms")  # fmt: skip
WAY = ("origin", "destination", "within", "direction", "segments")
PEOPLE = ("passengers", "children", "infants", "traveller_categories", "tags_by_direction")
PARTY = ("party_size", "party_children", "party_infants")
CABINS = ("cabins", "booking_classes")
#: So many different texts of one sort are remembered before all are forgotten.
MEMORY = 50_000


class Remembered(dict):
    """A function's answers by its argument; no more than ``MEMORY`` of them."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def __missing__(self, asked):
        if len(self) >= MEMORY:
            self.clear()
        self[asked] = found = self.function(asked)
        return found


class SaleBuilder:
    """Makes a ``Sale`` of each row, and remembers what rows have in common.

    :param regions: ``RegionIndex``
    """

    def __init__(self, regions):
        self.days = Remembered(date.fromisoformat)
        self.trades = Remembered(trade_of)
        self.ways = Remembered(lambda text: way_of(text, regions))
        self.carriers = Remembered(carriers_of)
        self.cabins = Remembered(cabins_of)
        self.suppliers = Remembered(suppliers_of)
        self.people = Remembered(people_of)
        self.parties = Remembered(party_of)
        self.others = Remembered(others_of)

    def sales(self, rows, open_hours=None):
        """The ``Sale`` of each row, in the order of the rows.

        :param rows: tuples in the order of ``COLUMNS``
        :param open_hours: the times at which the office is open (``OpenHours``); None: only the channel says what was
            sold after hours
        """
        if not rows:
            return []
        with without_collector():
            facts = self._facts(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)), open_hours)
            return list(map(_made, repeat(Sale), zip(*(facts[name] for name in Sale._fields), strict=True)))

    def in_pieces(self, rows, sizes, open_hours=None):
        """The same piece by piece. :param sizes: of the pieces, one after the other. :return: iterator of lists of ``Sale``"""
        rows = iter(rows)
        for size in sizes:
            yield self.sales(list(islice(rows, size)), open_hours)

    def _facts(self, told, open_hours):
        """Facts of all rows by their names in ``Sale``: each passes by for all of them at once, in a fraction of the time.

        :param told: the columns by name
        """
        trade = _apart(self.trades, told["trade"], TRADE)
        way = _apart(self.ways, told["way"], WAY)
        people = _apart(self.people, told["people"], PEOPLE)
        orders = [f"order{order}" for order in told["order"]]
        fares = list(map(Decimal, told["fare"]))
        return {
            **trade,
            **way,
            **people,
            **_apart(self.parties, told["party"], PARTY),
            **_apart(self.cabins, told["classes"], CABINS),
            "key": told["key"],
            "order_key": orders,
            "trip_key": map(_trip_key, told["root"], told["trip"], orders),
            "month_key": (month or None for month in told["month"]),
            "date": map(self.days.__getitem__, told["day"]),
            "lead_days": told["lead_days"],
            "after_hours": map(_after_hours, trade["channel"], told["sold_at"], repeat(open_hours)),
            "validating_carrier": told["validating"],
            "carriers": map(self.carriers.__getitem__, told["carriers"]),
            "suppliers": map(self.suppliers.__getitem__, told["suppliers"]),
            "order_services": map(self.others.__getitem__, zip(told["services"], trade["counted"], strict=True)),
            "tags": map(getitem, people["tags_by_direction"], way["direction"]),
            "base_fare": fares,
            "commissionable": fares,
            "taxes": map(Decimal, told["taxes"]),
            "yq_yr": map(Decimal, told["surcharges"]),
            "commission": map(_commission, told["commission"], told["percent"], fares, trade["decimals"]),
        }


def _apart(read, texts, names):
    """What texts say, fact by fact. :param read: ``Remembered`` that reads one into a tuple. :return: dict of name → column"""
    return dict(zip(names, zip(*map(read.__getitem__, texts), strict=True), strict=True))


def _trip_key(root, trip, order_key):
    trip = trip and trip.strip()
    return f"trip{root}:{trip}" if trip else f"trip:{order_key}"


def _after_hours(channel, sold_at, open_hours):
    return channel == AFTER_HOURS_CHANNEL or (open_hours is not None and not open_hours.holds(datetime.fromisoformat(sold_at)))


def _commission(amount, percent, fare, decimals):
    """As stated; where the line states a percentage of the fare, as the order form works it out."""
    return as_decimal(float(fare) * percent / 100, decimals) if amount is None else Decimal(amount)
