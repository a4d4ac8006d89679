"""Rows of ``sale_rows`` → the engine's ``Sale``, line by line in pure Python. Free of Odoo.

Of a hundred thousand lines most look like another one: the same route, the same card, the same passengers. What is
alike comes from the database as one text, is read once and remembered; only keys, days and amounts are each line's own.
"""

from datetime import date, datetime
from decimal import Decimal

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

        :param rows: tuples in the order of ``sale_rows.COLUMNS``
        :param open_hours: the times at which the office is open (``OpenHours``); None: only the channel says what was
            sold after hours
        """
        with without_collector():
            return [self._sale(row, open_hours) for row in rows]

    def _sale(self, row, open_hours):
        """One ``Sale``: its facts in the order of the tuple, which is made so in a fraction of the time by name."""
        (key, order, _company, root, trip, month, day, sold_at, lead_days, trade, way, carriers, classes, suppliers,
         validating, people, party, services, fare, taxes, surcharges, commission, percent) = row  # fmt: skip
        (event, service, channel, source, office, document, scope, currency, decimals, payment, counted, documents, nights,
         rooms) = self.trades[trade]  # fmt: skip
        origin, destination, within, direction, segments = self.ways[way]
        passengers, children, infants, categories, tags = self.people[people]
        party_size, party_children, party_infants = self.parties[party]
        cabins, letters = self.cabins[classes]
        order_key, trip = f"order{order}", trip and trip.strip()
        fare = Decimal(fare)
        if commission is None:
            commission = as_decimal(float(fare) * percent / 100, decimals)
        return _made(
            Sale,
            (
                key,
                order_key,
                self.days[day],
                currency,
                decimals,
                f"trip{root}:{trip}" if trip else f"trip:{order_key}",
                event,
                service,
                channel,
                source,
                office,
                document,
                scope,
                channel == AFTER_HOURS_CHANNEL or (open_hours is not None and not open_hours.holds(datetime.fromisoformat(sold_at))),
                origin,
                destination,
                within,
                validating,
                self.carriers[carriers],
                self.suppliers[suppliers],
                cabins,
                letters,
                categories,
                payment,
                self.others[services, counted],
                tags[direction],
                lead_days,
                party_size,
                documents,
                passengers,
                children,
                infants,
                party_children,
                party_infants,
                segments,
                nights,
                rooms,
                fare,
                Decimal(taxes),
                Decimal(surcharges),
                fare,
                Decimal(commission),
                month or None,
            ),
        )
