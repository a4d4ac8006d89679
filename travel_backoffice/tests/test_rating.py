"""What an order is charged, told as stories; figures are worked out by hand."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .rating_common import RatingCommon


@tagged("post_install", "-at_install")
class TestRating(RatingCommon):
    def test_ticket_with_a_fee(self):
        """Given 25.00 a ticket; when a ticket of 200.00 + 53.00 taxes is rated, then it is 253.00 and 25.00."""
        rule = self.rule(amount=25.0, services=["air"], name="Ticket fee")
        trip = self.order(self.alpha)
        ticket = self.ticket(trip, base_fare=200.0, taxes={"UA": 13.0, "YQ": 40.0})
        trip.rate()
        self.assertRecordValues(
            ticket.charge_ids,
            [
                {
                    "stage": "fare",
                    "name": "Air 220-3324650328 KBP-FRA-KBP",
                    "amount": 253.0,
                    "computed_amount": 253.0,
                    "units": 1,
                    "rule_id": False,
                    "contract_id": self.terms.id,
                    "state": "open",
                    "business_key": f"{ticket.id}:fare",
                },
                {
                    "stage": "fee",
                    "name": "Ticket fee",
                    "amount": 25.0,
                    "computed_amount": 25.0,
                    "units": 1,
                    "rule_id": rule.id,
                    "contract_id": self.terms.id,
                    "state": "open",
                    "business_key": f"{ticket.id}:transaction_fee",
                },
            ],
        )
        self.assertRecordValues(trip, [{"state": "ready", "fee_total": 25.0, "amount_to_bill": 278.0}])
        self.assertRecordValues(ticket, [{"state": "ready", "fee_total": 25.0, "amount_to_bill": 278.0}])

    def test_rating_again_writes_nothing(self):
        """Given a rated order; when it is rated again, then no charge, line or hold is written."""
        self.rule(amount=25.0)
        self.rule("rebate", percent=2.0, method="percent", base="base_fare")
        trip = self.order(self.alpha)
        self.ticket(trip, base_fare=333.33, taxes={"YQ": 10.01})
        trip.rate()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self._versions(trip)
        trip.rate()
        self.env.flush_all()
        self.assertEqual(self._versions(trip), before)
        self.assertEqual(len(trip.charge_ids), 3)

    def _versions(self, trip):
        """What PostgreSQL changes in a row with every write."""
        self.env.cr.execute(
            "SELECT id, xmin::text, ctid::text FROM travel_charge WHERE order_id = %s"
            " UNION ALL SELECT id, xmin::text, ctid::text FROM travel_order_line WHERE order_id = %s"
            " UNION ALL SELECT id, xmin::text, ctid::text FROM travel_order WHERE id = %s ORDER BY 1, 2, 3",
            [trip.id] * 3,
        )
        return self.env.cr.fetchall()

    def test_changed_line_changes_its_charge(self):
        """Given a fee of 10 %; when the fare is corrected, then the same charge has the new amount."""
        self.rule(method="percent", percent=10.0, base="base_fare", services=["air"])
        trip = self.order(self.alpha)
        ticket = self.ticket(trip, base_fare=200.0)
        trip.rate()
        fee = ticket.charge_ids.filtered("rule_id")
        self.assertEqual(fee.amount, 20.0)
        ticket.write({"base_fare": 150.0, "total_amount": 150.0})
        trip.rate()
        self.assertEqual(ticket.charge_ids.filtered("rule_id"), fee)
        # 10 % of 150.00
        self.assertEqual(fee.amount, 15.0)
        self.assertEqual(ticket.charge_ids.filtered(lambda charge: charge.stage == "fare").amount, 150.0)

    def test_billed_charge_is_never_touched(self):
        """Given a billed ticket; when prices and fares change and it is rated again, then it stays as it was billed."""
        self.rule(amount=25.0)
        trip = self.order(self.alpha)
        ticket = self.ticket(trip, base_fare=200.0)
        trip.rate()
        self.bill(ticket)
        ticket.sudo().total_amount = 999.0
        trip.rate()
        self.assertEqual(sorted(ticket.charge_ids.mapped("amount")), [25.0, 200.0])

    def test_removed_when_no_longer_due(self):
        """Given a charged fee; when the line is cancelled, then its charges go."""
        self.rule(amount=25.0)
        trip = self.order(self.alpha)
        ticket = self.ticket(trip)
        hotel = self.line(trip, "hotel", 100.0)
        trip.rate()
        self.assertEqual(len(ticket.charge_ids), 2)
        ticket.state = "cancelled"
        trip.rate()
        self.assertFalse(ticket.charge_ids)
        self.assertEqual(len(hotel.charge_ids), 2)

    def test_customer_card_and_rebate(self):
        """The fare on the customer's own card is a memo; the fee is billed; the rebate accrues."""
        self.rule(amount=25.0)
        self.rule("rebate", method="percent", percent=3.0, base="base_fare")
        trip = self.order(self.alpha)
        ticket = self.ticket(trip, base_fare=200.0, customer_card=True, form_of_payment="card", card_brand="VI")
        trip.rate()
        self.assertRecordValues(
            ticket.charge_ids,
            [
                {"stage": "fare", "amount": 200.0, "state": "memo"},
                {"stage": "fee", "amount": 25.0, "state": "open"},
                # 3 % of 200.00, to be credited later
                {"stage": "rebate", "amount": -6.0, "state": "accrued"},
            ],
        )
        self.assertRecordValues(ticket, [{"fee_total": 25.0, "amount_to_bill": 25.0}])

    def test_four_services_for_two_travellers(self):
        """A trip of two: flight, hotel, rail and car; the rail fee is waived because there is a flight.

        flight    2 passengers × 30.00 = 60.00        hotel  5 % of 400.00 = 20.00, at most 15.00 = 15.00
        rail      waived with a flight = nothing      car    12.00 a line = 12.00
        """
        self.rule(amount=30.0, services=["air"], per="passenger")
        self.rule(method="percent", percent=5.0, base="base_fare", maximum=15.0, services=["hotel"])
        self.rule(amount=10.0, services=["rail"], sequence=20)
        self.rule(method="waived", services=["rail"], order_has="air", sequence=10)
        self.rule(amount=12.0, services=["car"], per="line")
        trip = self.order(self.alpha, ["JONES/MARY MRS", "JONES/TOM MR"])
        flight = self.ticket(trip, base_fare=800.0, taxes={"YQ": 100.0})
        hotel = self.line(trip, "hotel", 400.0, nights=2)
        rail = self.line(trip, "rail", 80.0)
        car = self.line(trip, "car", 120.0)
        trip.rate()
        self.assertEqual([self.charged(line) for line in (flight, hotel, rail, car)], [
            {"transaction_fee": 60.0}, {"transaction_fee": 15.0}, {}, {"transaction_fee": 12.0},
        ])  # fmt: skip
        # 900.00 + 400.00 + 80.00 + 120.00 and 60.00 + 15.00 + 12.00
        self.assertRecordValues(trip, [{"fee_total": 87.0, "amount_to_bill": 1587.0, "state": "ready"}])
        flight.state = "cancelled"
        trip.rate()
        self.assertEqual(self.charged(rail), {"transaction_fee": 10.0}, "without the flight the train costs its fee")

    def test_vip(self):
        """A VIP pays 50.00 instead of 25.00; the category comes from the traveller's file."""
        vip = self.env["travel.traveller.category"].create({"code": "VIP-1", "name": "Board"})
        self.rule(amount=25.0)
        self.rule(amount=50.0, traveller_category_ids=[Command.set(vip.ids)])
        director = self.traveller("Mary Jones", self.alpha, travel_category_id=vip.id)
        plain, special = (
            self.order(self.alpha),
            self.order(self.alpha, [{"name": "JONES/MARY", "partner_id": director.id}]),
        )
        self.ticket(plain, "220-0000000001")
        self.ticket(special, "220-0000000002")
        (plain | special).rate()
        self.assertEqual(self.charged(plain), {"transaction_fee": 25.0})
        self.assertEqual(self.charged(special), {"transaction_fee": 50.0})

    def test_fee_per_order_once_over_two_documents(self):
        """Given 20.00 an order; when a second ticket comes after the first was billed, then it is not charged again."""
        self.rule("handling", 20.0, per="order")
        trip = self.order(self.alpha)
        first = self.ticket(trip, "220-0000000001")
        trip.rate()
        self.assertEqual(first.charge_ids.filtered("rule_id").business_key, f"order{trip.id}:handling")
        self.bill(first)
        second = self.ticket(trip, "220-0000000002")
        trip.rate()
        self.assertEqual(self.charged(second), {})
        self.assertEqual(self.charged(trip), {"handling": 20.0})
        self.assertEqual(second.state, "ready")

    def test_fee_per_trip_over_two_orders(self):
        """Orders of one trip share a fee per trip; when the one that carries it is cancelled, the other takes it."""
        self.rule("management_fee", 40.0, per="trip")
        one = self.order(self.alpha, trip_reference="ROADSHOW")
        two = self.order(self.alpha, trip_reference="ROADSHOW")
        other = self.order(self.alpha)
        for number, trip in enumerate((one, two, other)):
            self.ticket(trip, f"220-000000000{number}")
        (one | other).rate()
        two.rate()
        self.assertEqual([self.charged(trip) for trip in (one, two, other)], [
            {"management_fee": 40.0}, {}, {"management_fee": 40.0},
        ])  # fmt: skip
        one.action_cancel()
        one.rate()
        self.assertEqual(self.charged(one), {})
        self.assertEqual(self.charged(two), {"management_fee": 40.0})

    def test_cap_of_the_order_over_documents(self):
        """Given 25.00 a ticket and at most 60.00 an order; of three tickets the third costs what is left.

        First document: 25.00, billed. Second and third: 25.00, then 60.00 - 25.00 - 25.00 = 10.00.
        """
        self.rule(amount=25.0, order_cap=60.0)
        trip = self.order(self.alpha)
        first = self.ticket(trip, "220-0000000001")
        trip.rate()
        self.bill(first)
        second, third = self.ticket(trip, "220-0000000002"), self.ticket(trip, "220-0000000003")
        trip.rate()
        self.assertEqual([self.charged(line)["transaction_fee"] for line in (first, second, third)], [25.0, 25.0, 10.0])
        fourth = self.ticket(trip, "220-0000000004")
        trip.rate()
        self.assertEqual(self.charged(fourth), {}, "nothing is left, and a fee of nothing is no charge")

    def test_deleted_line(self):
        """An agent deletes a line he keyed: its charges go with it; one that is billed stays."""
        self.rule(amount=25.0)
        trip = self.order(self.alpha)
        first, second = self.ticket(trip, "220-0000000001"), self.ticket(trip, "220-0000000002")
        trip.rate()
        first.with_user(self.users["agent"]).unlink()
        self.assertEqual(trip.charge_ids.line_id, second)
        self.bill(second)
        with self.assertRaises(UserError):
            second.with_user(self.users["agent"]).unlink()

    def test_many_orders_cost_no_more_queries(self):
        """Three orders or thirty: the number of queries is the same, also when they are rated again."""
        self.rule(amount=25.0)
        self.rule("handling", 5.0, per="order")
        counts = []
        for number in (1, 3, 30):  # the first fills caches
            trips = self.env["travel.order"].union(*(self.order(self.alpha) for _number in range(number)))
            for index, trip in enumerate(trips):
                self.ticket(trip, f"220-{number:05}{index:05}", taxes={"YQ": 10.0})
            self.env.flush_all()
            counts.append([self._queries(trips), self._queries(trips)])
        self.assertEqual(counts[1], counts[2])

    def _queries(self, trips):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        trips.rate()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_agent_rates_without_writing_charges(self):
        """A counter agent prices an order of his company; he cannot write charges, nor price another company's order."""
        self.rule(amount=25.0)
        trip = self.order(self.alpha)
        self.ticket(trip)
        agent = self.users["agent"]
        trip.with_user(agent).rate()
        self.assertEqual(self.charged(trip), {"transaction_fee": 25.0})
        with self.assertRaises(AccessError):
            trip.with_user(agent).charge_ids[0].amount = 1.0
        elsewhere = self.env["res.company"].create({"name": "Another agency"})
        stranger = self.role_user("agent", elsewhere, login="stranger")
        with self.assertRaises(AccessError):
            trip.with_user(stranger).rate()
        with self.assertRaises(AccessError):
            trip.charge_ids[0].with_user(stranger).explain()


@tagged("post_install", "-at_install")
class TestRatingTerms(RatingCommon):
    """Which contract, which day, which hours."""

    def test_contract_changes_at_midnight_of_the_agency(self):
        """Alpha pays 10.00 until the end of March and 15.00 from 1 April; the agency sits in Kolkata (UTC+5:30).

        31 March 23:30 in Kolkata is 18:00 UTC: old contract. 1 April 00:30 in Kolkata is 19:00 UTC, still 31 March
        for the server: new contract.
        """
        self.env.company.partner_id.tz = "Asia/Kolkata"
        self.rule(amount=10.0)
        new = self.fee_table("New fees", rules=[{"amount": 15.0}])
        self.end(self.terms, date(2026, 4, 1))
        self.contract(self.alpha, "2026-04-01", fee_table_id=new.id)
        trip = self.order(self.alpha)
        evening = self.ticket(trip, "220-0000000001", sold_at=datetime(2026, 3, 31, 18, 0), sold_on=False)
        night = self.ticket(trip, "220-0000000002", sold_at=datetime(2026, 3, 31, 19, 0), sold_on=False)
        self._let_day_follow(evening | night)
        trip.rate()
        self.assertEqual(self.charged(evening), {"transaction_fee": 10.0})
        self.assertEqual(self.charged(night), {"transaction_fee": 15.0})

    def _let_day_follow(self, lines):
        self.env.add_to_compute(lines._fields["sold_on"], lines)

    def test_traveller_s_own_node(self):
        """Terms of the traveller's department count, but nobody brings terms from another customer."""
        self.rule(amount=10.0)
        board = self.department("Board", self.alpha)
        self.contract(board, fee_table_id=self.fee_table("Board fees", rules=[{"amount": 99.0}]).id)
        beta = self.customer("Beta Ltd", self.group("Beta Group"))
        mary, guest = self.traveller("Mary Jones", board), self.traveller("Guest", beta)
        trips = [
            self.order(self.alpha, [{"name": "JONES/MARY", "partner_id": mary.id}]),
            self.order(self.alpha, [{"name": "GUEST/A", "partner_id": guest.id}]),
            self.order(self.alpha, [{"name": "JONES/MARY", "partner_id": mary.id}, {"name": "GUEST/A"}]),
            self.order(
                self.alpha, [{"name": "JONES/MARY", "partner_id": mary.id}, {"name": "G/A", "partner_id": guest.id}]
            ),
        ]
        for number, trip in enumerate(trips):
            self.ticket(trip, f"220-000000000{number}")
            trip.rate()
        # the last has two travellers of different nodes: the order's customer counts
        self.assertEqual([self.charged(trip)["transaction_fee"] for trip in trips], [99.0, 10.0, 99.0, 10.0])

    def test_no_contract(self):
        """Without a contract the fare stands and the line waits for the account manager; it goes on by itself."""
        beta = self.customer("Beta Ltd", self.group("Beta Group"), user_id=self.users["account_manager"].id)
        trip = self.order(beta)
        ticket = self.ticket(trip, base_fare=200.0)
        trip.rate()
        self.assertEqual(ticket.charge_ids.mapped("amount"), [200.0])
        self.assertRecordValues(
            trip.hold_ids, [{"code": "no_contract", "user_id": self.users["account_manager"].id, "open": True}]
        )
        self.assertIn("Beta Ltd on 03/10/2026", trip.hold_ids.message)
        self.assertEqual((trip.state, ticket.state), ("held", "held"))
        trip.rate()
        self.assertEqual(len(trip.hold_ids), 1)
        self.contract(beta, fee_table_id=self.fees.id)
        trip.rate()
        self.assertFalse(trip.hold_ids.open)
        self.assertEqual((trip.state, ticket.state), ("ready", "ready"))

    def test_after_hours_in_sydney(self):
        """15.00 after hours; the office in Sydney is open Monday to Friday 8:30 to 17:30 with lunch from 12 to 13.

        In March Sydney is UTC+11. Tuesday 10 March 2026: 17:29 local is 06:29 UTC, open; 17:30 is 06:30 UTC, closed;
        12:30 is 01:30 UTC, lunch, open. Saturday 14 March noon, closed. Monday 9 March is a holiday (Canberra Day).
        """
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Sydney office",
                "tz": "Australia/Sydney",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {"name": name, "dayofweek": str(day), "hour_from": begin, "hour_to": end, "day_period": period}
                    )
                    for day in range(5)
                    for name, begin, end, period in (
                        ("Morning", 8.5, 12, "morning"),
                        ("Lunch", 12, 13, "lunch"),
                        ("Afternoon", 13, 17.5, "afternoon"),
                    )
                ],
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Canberra Day",
                "calendar_id": calendar.id,
                # 9 March 00:00 to 24:00 in Sydney
                "date_from": datetime(2026, 3, 8, 13, 0),
                "date_to": datetime(2026, 3, 9, 12, 59, 59),
            }
        )
        self.fees.calendar_id = calendar
        self.rule(amount=10.0)
        self.rule("after_hours", 15.0, after_hours="yes")
        moments = {
            "before closing": datetime(2026, 3, 10, 6, 29),
            "closed": datetime(2026, 3, 10, 6, 30),
            "lunch": datetime(2026, 3, 10, 1, 30),
            "Saturday": datetime(2026, 3, 14, 1, 0),
            "holiday": datetime(2026, 3, 9, 0, 0),
            "opening": datetime(2026, 3, 10, 21, 30),
        }
        trip = self.order(self.alpha)
        lines = {
            name: self.ticket(trip, f"220-000000000{number}", sold_at=moment, sold_on=date(2026, 3, 10))
            for number, (name, moment) in enumerate(moments.items())
        }
        channel = self.ticket(
            trip, "220-0000000009", channel_id=self.channel("after_hours").id, sold_at=moments["lunch"]
        )
        trip.rate()
        late = {name for name, line in lines.items() if "after_hours" in self.charged(line)}
        self.assertEqual(late, {"closed", "Saturday", "holiday"})
        self.assertEqual(self.charged(channel), {"transaction_fee": 10.0, "after_hours": 15.0})

    def test_price_on_application(self):
        """A charter is on application: held; the account manager's price lets it go."""
        self.rule(method="application", services=["other"], name="Charter handling")
        trip = self.order(self.alpha)
        charter = self.line(trip, "other", 5000.0)
        trip.rate()
        self.assertEqual(self.reasons(trip), ["price_on_application"])
        self.assertIn("Charter handling", trip.hold_ids.message)
        self.assertEqual(self.charged(trip), {})
        charter.with_user(self.users["account_manager"])._set_price(self.kind("transaction_fee"), 350.0, "As agreed")
        self.assertEqual(self.reasons(trip), [])
        self.assertEqual(self.charged(trip), {"transaction_fee": 350.0})
        self.assertEqual(trip.state, "ready")

    def test_missing_rate(self):
        """A fee in US dollars on a ticket in yen, without a rate for the yen: held, and free once the rate is there.

        1 company unit = 1.25 X = 150 JPY, so 20.00 X = 16.00 units = 2,400 JPY, without decimals.
        """
        company_currency = self.env.company.currency_id
        other = "EUR" if company_currency.name == "USD" else "USD"
        self.rate_of(other, 1.25)
        yen = self.rate_of("JPY", 0)
        self.fees.currency_id = self.env["res.currency"].search([("name", "=", other)])
        self.rule(amount=20.0)
        trip = self.order(self.alpha)
        self.ticket(trip, currency_id=yen.id, base_fare=30000.0)
        trip.rate()
        self.assertEqual(self.reasons(trip), ["no_rate"])
        self.assertIn("JPY", trip.hold_ids.message)
        self.rate_of("JPY", 150.0)
        trip.rate()
        self.assertEqual(self.reasons(trip), [])
        self.assertEqual(self.charged(trip), {"transaction_fee": 2400.0})

    def test_dinars_have_three_decimals(self):
        """7.5 % of 123.457 KWD = 9.259275, rounded to 9.259."""
        dinar = self.rate_of("KWD", 0.3)
        self.rule(method="percent", percent=7.5, base="base_fare")
        trip = self.order(self.alpha)
        self.ticket(trip, currency_id=dinar.id, base_fare=123.457)
        trip.rate()
        self.assertEqual(self.charged(trip), {"transaction_fee": 9.259})

    def test_negative_fare(self):
        """A negative fare on an issue is refused, not charged a negative fee."""
        self.rule(method="percent", percent=10.0, base="base_fare")
        trip = self.order(self.alpha)
        self.ticket(trip, base_fare=-50.0)
        trip.rate()
        self.assertEqual(self.reasons(trip), ["negative_fare"])
        self.assertEqual(self.charged(trip), {})


@tagged("post_install", "-at_install")
class TestPeriodBands(RatingCommon):
    def test_the_hundred_and_first_ticket(self):
        """10.00 a ticket up to the 100th of the contract period, 8.00 from the 101st; 99 stand already.

        Tickets 100, 101, 102 cost 10.00, 8.00, 8.00; rated again, each keeps its place.
        """
        self.rule(
            method="tiers",
            tier_measure="period_count",
            tier_mode="graduated",
            tiers=[{"up_to": 100, "amount": 10.0}, {"open_ended": True, "sequence": 20, "amount": 8.0}],
        )
        trip = self.order(self.alpha)
        lots = self.line(trip, "air", 50.0, quantity=99, document_type="ticket")
        trip.rate()
        # 99 × 10.00
        self.assertEqual(self.charged(trip), {"transaction_fee": 990.0})
        later = self.order(self.alpha)
        tickets = [self.ticket(later, f"220-000000010{number}") for number in range(3)]
        later.rate()
        prices = [self.charged(ticket)["transaction_fee"] for ticket in tickets]
        self.assertEqual(prices, [10.0, 8.0, 8.0])
        (trip | later).rate()
        self.assertEqual([self.charged(ticket)["transaction_fee"] for ticket in tickets], prices)
        trip.rate()
        self.assertEqual(self.charged(trip), {"transaction_fee": 990.0})
        lots.state = "cancelled"
        trip.rate()
        later.rate()
        # now they are tickets 1, 2 and 3
        self.assertEqual([self.charged(ticket)["transaction_fee"] for ticket in tickets], [10.0, 10.0, 10.0])

    def test_each_contract_counts_for_itself(self):
        """Two customers with one table: the second begins at its first ticket."""
        self.rule(
            method="tiers",
            tier_measure="period_count",
            tiers=[{"up_to": 1, "amount": 10.0}, {"open_ended": True, "sequence": 20, "amount": 8.0}],
        )
        beta = self.customer("Beta Ltd", self.group("Beta Group"))
        self.contract(beta, fee_table_id=self.fees.id)
        trips = self.order(self.alpha) | self.order(self.alpha) | self.order(beta)
        for number, trip in enumerate(trips):
            self.ticket(trip, f"220-000000000{number}")
        trips.rate()
        self.assertEqual([self.charged(trip)["transaction_fee"] for trip in trips], [10.0, 8.0, 10.0])
        trips[1].rate()
        self.assertEqual(self.charged(trips[1]), {"transaction_fee": 8.0}, "between two others it keeps its place")
