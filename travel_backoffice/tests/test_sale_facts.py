"""Lines of the database as the rating sees them: read many at once, and the same as one by one from their records."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from psycopg2.errors import DivisionByZero

import odoo
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models import travel_sale_facts
from ..models.fixing import fixing
from ..models.read_ahead import read_ahead
from ..models.sale_together import whole_trips
from .rating_common import RatingCommon


@tagged("post_install", "-at_install")
class TestSaleFacts(RatingCommon):
    def test_facts_of_a_rich_line(self):
        """Everything that rules may ask about, of one ticket read off its document by hand."""
        lh = self.airline("LH", "Lufthansa", "220")
        kinds = ({"name": "JONES/MARY MRS", "kind": "ADT"}, {"name": "JONES/TIM", "kind": "CNN"}, {"name": "JONES/ANN", "kind": "INF"})
        trip = self.order(self.alpha, kinds, source="1A", office="fralh2100", trip_reference=" ROADSHOW ")
        self.line(trip, "hotel", 300.0, nights=2, place="SIN")
        legs = [("FRA", "SIN", "2026-04-01", "Y"), ("SIN", "SYD", "2026-04-02", "J"), ("SYD", "FRA", "2026-04-20", "Y")]
        ticket = self.line(
            trip,
            base_fare=1000.0,
            taxes={"YQ": 80.0, "DE": 20.5},
            validating_carrier_id=lh.id,
            supplier_code="bsp",
            form_of_payment="card-credit",
            card_brand="ax",
            commission_percent=7.0,
            tags="VIP",
            segment_ids=[
                Command.create({"origin": one, "destination": two, "carrier": "lh", "departure_date": day, "booking_class": letter})
                for one, two, day, letter in legs
            ],
        )
        (sale,) = ticket._prepare_sales()
        self.assertEqual((sale.key, sale.order_key, sale.trip_key), (ticket.id, f"order{trip.id}", f"trip{self.alpha.travel_root_id.id}:ROADSHOW"))
        self.assertEqual((sale.date, sale.lead_days, sale.segments), (date(2026, 3, 10), 22, 3))
        self.assertEqual((sale.source, sale.office, sale.validating_carrier), ("1a", "FRALH2100", "LH"))
        self.assertTrue({"FRA", "DE"} <= sale.origin)
        self.assertTrue({"SYD", "AU"} <= sale.destination, "its longest stay is 18 days in Sydney")
        self.assertEqual((sale.carriers, sale.suppliers, sale.cabins), ({"LH"}, {"BSP"}, {"economy", "business"}))
        self.assertEqual((sale.order_services, sale.tags), ({"hotel"}, {"VIP", "RETURN"}))
        self.assertEqual(sale.form_of_payment, {"card", "AX", "credit", "card-credit", "AX-credit"})
        self.assertEqual((sale.passengers, sale.children, sale.infants, sale.party_size), (3, 1, 1, 3))
        self.assertEqual((sale.base_fare, sale.taxes, sale.yq_yr), (Decimal(1000), Decimal("100.50"), Decimal(80)))
        self.assertEqual(sale.commission, Decimal("70.00"), "7 % of 1,000.00")

    def test_as_from_their_records(self):
        """Whatever a line says, the query of many lines gives what its record says, as for a line not saved yet."""
        chance = random.Random(7)
        lines = self.env["travel.order.line"]
        for _number in range(12):
            trip = self.drawn_order(chance)
            for _service in range(chance.randint(1, 3)):
                lines |= self.drawn_line(trip, chance)
        lines[::5].state = "cancelled"
        sales = lines._prepare_sales()
        self.assertEqual([sale.key for sale in sales], lines.ids)
        builder = lines._sale_builder()
        for line, sale in zip(lines, sales, strict=True):
            self.assertEqual(builder.sales([line._planned_row()]), [sale])

    def drawn_order(self, chance):
        kinds = ("ADT", "ADT", "CHD", "chd", "INS", "", False)
        vip = self.env["travel.traveller.category"].search([], limit=1)
        mary = self.traveller("Mary Jones", self.alpha, travel_category_id=vip.id)
        people = [
            {"name": f"JONES/P{place}", "kind": chance.choice(kinds), "category_id": chance.choice((vip.id, False)), "partner_id": chance.choice((mary.id, False))}
            for place in range(chance.randint(0, 3))
        ]
        return self.order(self.alpha, people, trip_reference=chance.choice((False, " ", "R7 ")), source=chance.choice((False, "1A")))

    def drawn_line(self, trip, chance):
        segments = [Command.create(self.drawn_leg(chance, place)) for place in range(chance.randint(0, 4))]
        first = self.line(trip, base_fare=100.0) if chance.random() < 0.3 else self.env["travel.order.line"]
        values = {
            "event": chance.choice(("issue", "exchange", "refund", "void")),
            "segment_ids": segments,
            "passenger_ids": [Command.set(trip.passenger_ids[: chance.randint(0, 2)].ids)],
            "cabin": chance.choice((False, "Business", "economy,first")),
            "place": chance.choice((False, "lon", "Nowhere")),
            "country_id": chance.choice((False, self.env.ref("base.fr").id)),
            "start_date": chance.choice((False, date(2026, 4, 3))),
            "quantity": chance.choice((0, 1, 4)),
            "nights": chance.choice((0, 3)),
            "rooms": chance.choice((0, 2)),
            "supplier_code": chance.choice((False, " hilton")),
            "form_of_payment": chance.choice((False, "cash", "card", "card-debit")),
            "card_brand": chance.choice((False, "VI")),
            "tags": chance.choice((False, "GROUP, VIP")),
            "commission_percent": chance.choice((0.0, 3.35)),
            "commission_amount": chance.choice((0.0, 4.2)),
            "channel_id": chance.choice((False, self.channel("after_hours").id)),
        }
        taxes = chance.choice(({}, {"YQ": 10.1, "YR": 5.05}, {"DE": 7.0}))
        line = self.line(trip, chance.choice(("air", "hotel", "rail")), chance.choice((0.0, 123.45, 99.99)), taxes, **values)
        fixing(line.sudo()).original_line_id = first  # what it corrects, for the sign of its amounts only
        return line

    def drawn_leg(self, chance, place):
        day = date(2026, 4, 1) + timedelta(days=place * chance.randint(0, 3))
        return {
            "origin": chance.choice(("FRA", "lhr", "XXX")),
            "destination": chance.choice(("JFK", "FRA", "SIN")),
            "carrier": chance.choice((False, "LH", "ba ")),
            "booking_class": chance.choice((False, "J", "y")),
            "cabin": chance.choice((False, "First")),
            "surface": chance.random() < 0.2,
            "departure_date": chance.choice((False, day)),
            "departure_time": chance.choice((False, "10:30", "noon")),
            "arrival_date": chance.choice((False, day + timedelta(days=1))),
            "arrival_time": chance.choice((False, "23:15")),
        }

    def test_trips_stay_together(self):
        """Two orders of one trip come in one piece, though another customer's order was entered between them."""
        beta = self.customer("Beta Ltd", self.group("Beta Group"))
        orders = [self.order(customer, trip_reference=trip) for customer, trip in ((self.alpha, "R1"), (beta, False), (self.alpha, " R1 "))]
        lines = [self.line(order, base_fare=10.0) for order in orders]
        first, between, last = (line.id for line in lines)
        self.assertEqual(list(whole_trips(self.env, [last, between, first], 1)), [[first, last], [between]])
        (sold,) = self.env["travel.order.line"]._sales_in_chunks([last, first])
        self.assertEqual([sale.key for sale in sold], [first, last])

    def test_read_ahead_in_parts(self):
        """Nine orders of two lines, read three lines at a time in pieces of one order: the same as all at once, in a thread or not."""
        orders = [self.order(self.alpha) for _number in range(9)]
        lines = [self.line(order, base_fare=10.0 * place) for order in orders for place in (1, 2)]
        Line, ids = self.env["travel.order.line"], [line.id for line in lines]
        (whole,) = Line._sales_in_chunks(ids)
        for evented in (False, True):
            with patch.multiple(travel_sale_facts, CHUNK=3, PIECE=1), patch.object(odoo, "evented", evented):
                parts = list(Line._sales_in_chunks(ids))
            self.assertEqual([[sale.key for sale in part] for part in parts], [order.line_ids.ids for order in orders])
            self.assertEqual([sale for part in parts for sale in part], whole)

    def test_lines_that_are_gone(self):
        """Of a line that exists and two that do not, the one; of those alone, nothing."""
        line = self.line(self.order(self.alpha), base_fare=10.0)
        Line = self.env["travel.order.line"]
        self.assertEqual([[sale.key for sale in sales] for sales in Line._sales_in_chunks([line.id + 1000, line.id, line.id + 1001])], [[line.id]])
        self.assertEqual([list(sales) for sales in Line._sales_in_chunks([line.id + 1000])], [[]])

    def test_read_ahead_to_a_fault(self):
        """What the database refuses is raised where its rows are taken, after all that was read before it."""
        found = []
        with self.assertRaises(DivisionByZero), self.env.cr.savepoint():
            asked = read_ahead(self.env.cr, [1, 2, 0, 4], lambda number: [SQL("SELECT 12 / %s", number), SQL("SELECT %s", number)])
            found.extend(rows for rows in asked)
        self.assertEqual(found, [[[(12,)], [(1,)]], [[(6,)], [(2,)]]])
        self.assertEqual(self.env.execute_query(SQL("SELECT 1")), [(1,)])

    def test_terms_of_many_lines(self):
        """By ids as by records: the traveller's own terms below the customer, the customer's otherwise, and by day."""
        sales = self.department("Sales", self.alpha)
        mary = self.traveller("Mary", sales)
        theirs = self.contract(sales, fee_table_id=self.fee_table("Sales fees").id)
        stranger = self.traveller("Eve", self.customer("Beta Ltd", self.group("Beta Group")))
        found = []
        for people in ([{"name": "M", "partner_id": mary.id}], [{"name": "E", "partner_id": stranger.id}], []):
            found.append(self.line(self.order(self.alpha, people), base_fare=10.0))
        found.append(self.line(self.order(self.alpha, booked_at=datetime(2025, 3, 10)), base_fare=10.0))
        terms = self.env["travel.order.line"]._terms_of_lines([line.id for line in found])
        given = [terms[line.id]["fee_table_id"][1] for line in found]
        self.assertEqual(given, [theirs, self.terms, self.terms, self.env["travel.contract"]])
