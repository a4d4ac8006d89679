"""An order stands as its lines and holds stand."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestOrderState(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer()
        cls.trip = cls.order(cls.partner)
        cls.first = cls.ticket(cls.trip, "220-0000000001", base_fare=100.0, taxes={"YQ": 20.0})
        cls.second = cls.ticket(cls.trip, "220-0000000002", base_fare=50.0)
        cls.Hold = cls.env["travel.hold"]

    def test_state_follows_the_lines(self):
        """draft → ready when all are ready → billed when all are billed; cancelled lines do not count."""
        self.trip._update_states()
        self.assertEqual(self.trip.state, "draft")
        self.first.state = "ready"
        self.trip._update_states()
        self.assertEqual(self.trip.state, "draft", "the second ticket has no price yet")
        self.second.state = "cancelled"
        self.trip._update_states()
        self.assertEqual(self.trip.state, "ready")
        self.first.state = "billed"
        self.trip._update_states()
        self.assertEqual(self.trip.state, "billed")
        self.first.state = "cancelled"
        self.trip._update_states()
        self.assertEqual(self.trip.state, "cancelled")

    def test_hold_parks_the_line_and_its_order(self):
        """Given two ready lines; when one is held, then it and its order wait; lifted, rating has to price it again."""
        (self.first | self.second).state = "ready"
        hold = self.Hold._put(self.first, "reference_missing", "The cost centre is missing.", "CC")
        self.assertRecordValues(self.first | self.second, [{"state": "held"}, {"state": "ready"}])
        self.assertEqual(self.trip.state, "held")
        # 100.00 + 20.00 wait
        self.assertRecordValues(hold, [{"amount": 120.0, "reason": "Reference missing", "user_id": self.env.user.id}])
        self.assertFalse(self.Hold._lift(self.first, "sum_mismatch"))
        self.assertEqual(self.Hold._lift(self.first, ["reference_missing"]), hold)
        self.assertFalse(hold.open)
        self.assertTrue(hold.resolved_at)
        self.assertRecordValues(self.first | self.second, [{"state": "draft"}, {"state": "ready"}])

    def test_hold_is_put_once(self):
        """The same reason twice is one hold with the newer words; another detail is another hold."""
        one = self.Hold._put(self.first, "reference_missing", "Cost centre?", "CC")
        again = self.Hold._put(self.first, "reference_missing", "The cost centre is missing.", "CC")
        other = self.Hold._put(self.first, "reference_missing", "The project is missing.", "PROJECT")
        self.assertEqual(one, again)
        self.assertEqual(one.message, "The cost centre is missing.")
        self.assertNotEqual(one, other)
        self.Hold._put(self.first | self.second, "no_rule", "No fee rule.")
        self.assertEqual(len(self.trip.open_hold_ids), 4)

    def test_hold_of_the_order_leaves_lines_alone(self):
        """A missing part of the document concerns the order; its lines keep their prices."""
        (self.first | self.second).state = "ready"
        self.Hold._put(self.trip, "part_missing", "Part 2 of 3 has not come yet.")
        self.assertEqual(self.trip.state, "held")
        self.assertRecordValues(self.first | self.second, [{"state": "ready"}, {"state": "ready"}])
        self.Hold._lift(self.trip, "part_missing")
        self.assertEqual(self.trip.state, "ready")

    def test_owner_of_a_hold(self):
        """Missing data is the agent's, missing terms are the account manager's."""
        manager = self.users["account_manager"]
        self.partner.user_id = manager
        self.trip.user_id = self.users["agent"]
        data = self.Hold._put(self.first, "reference_missing", "Cost centre?")
        terms = self.Hold._put(self.first, "price_on_application", "Charter: price on application.")
        self.assertEqual(data.user_id, self.users["agent"])
        self.assertEqual(terms.user_id, manager)

    def test_agent_reads_holds_but_writes_none(self):
        hold = self.Hold._put(self.first, "reference_missing", "Cost centre?").with_user(self.users["agent"])
        self.assertEqual(hold.message, "Cost centre?")
        with self.assertRaises(AccessError):
            hold.open = False

    def test_states_are_not_keyed(self):
        """An agent cannot call a held line ready, by form, import or API; cancelling is a button."""
        line = self.first.with_user(self.users["agent"])
        with self.assertRaises(AccessError):
            line.state = "ready"
        with self.assertRaises(AccessError):
            line.order_id.write({"line_ids": [(1, line.id, {"state": "billed"})]})
        line.action_cancel()
        self.assertEqual(line.state, "cancelled")
        self.trip.with_user(self.users["agent"]).action_cancel()
        self.assertEqual(self.trip.state, "cancelled")

    def test_cancel_and_reopen(self):
        self.Hold._put(self.first, "reference_missing", "Cost centre?")
        self.trip.action_cancel()
        self.assertEqual(self.trip.state, "cancelled")
        self.assertFalse(self.trip.open_hold_ids)
        self.trip.action_reopen()
        self.assertEqual(self.trip.state, "draft")
        self.first.state = "billed"
        with self.assertRaises(UserError):
            self.trip.action_cancel()


@tagged("post_install", "-at_install")
class TestOrderLine(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip = cls.order(cls.customer())

    def _line(self, **values):
        return self.env["travel.order.line"].create(
            {"order_id": self.trip.id, "service_type_id": self.service("air").id, **values}
        )

    def test_day_of_sale_is_the_agency_s_day(self):
        """22:30 UTC on 31 March is 00:30 on 1 April in Berlin (summer time), and still 31 March in UTC."""
        self.env.company.partner_id.tz = "Europe/Berlin"
        line = self._line(sold_at=datetime(2026, 3, 31, 22, 30), start_date=date(2026, 4, 8))
        # 1 to 8 April: 7 days
        self.assertRecordValues(line, [{"sold_on": date(2026, 4, 1), "lead_days": 7}])
        self.env.company.partner_id.tz = "UTC"
        self.assertEqual(self._line(sold_at=datetime(2026, 3, 31, 22, 30)).sold_on, date(2026, 3, 31))

    def test_sums(self):
        """Taxes paid on the replaced ticket are not collected again; a stated total that differs is named."""
        taxes = [
            {"code": "YQ", "amount": 40.0},
            {"code": "UA", "amount": 4.5},
            {"code": "DE", "amount": 30.0, "paid_before": True},
        ]
        line = self._line(base_fare=100.0, tax_ids=[(0, 0, tax) for tax in taxes])
        # 100.00 + 40.00 + 4.50; the 30.00 were paid before
        self.assertRecordValues(line, [{"tax_amount": 44.5, "total_amount": 144.5}])
        self.assertFalse(line._sum_problem())
        line.total_amount = 150.0
        self.assertIn("144.50", line._sum_problem())
        self.assertIn("150.00", line._sum_problem())
        line.base_fare = 105.5
        self.assertRecordValues(line, [{"total_amount": 150.0}])

    def test_order_at_a_glance(self):
        self._line(base_fare=100.0, start_date=date(2026, 4, 1), end_date=date(2026, 4, 5))
        self._line(base_fare=60.0, start_date=date(2026, 3, 30))
        self.assertRecordValues(
            self.trip, [{"total_amount": 160.0, "start_date": date(2026, 3, 30), "end_date": date(2026, 4, 5)}]
        )
        self.assertTrue(self.trip.name.startswith("TO"))
