"""Where credit bites, and where it does not: keyed tickets, documents from the front office, corrections, billing."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_credit_control import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditOrders(CreditCommon):
    """Alpha owes 900 of a limit of 1,000 that is over all companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain_invoice(cls.alpha, 900.0)
        cls.limit(cls.alpha, 1000.0)

    def test_a_number_over_the_limit_is_refused(self):
        """900 + 100 is the limit to the cent; 900 + 100.01 is over it."""
        at_limit = self.order(self.alpha).with_user(self.agent)
        values = {"order_id": at_limit.id, "service_type_id": self.service("air").id, "base_fare": 100.0}
        Line = self.env["travel.order.line"].with_user(self.agent)
        line = Line.create({**values, "document_number": "220-0000000001"})
        line.base_fare = 100.01
        other = Line.create({**values, "base_fare": 1.0})
        with self.assertRaisesRegex(UserError, "1.01 too much"):
            other.document_number = "220-0000000002"
        with self.assertRaisesRegex(UserError, "credit limit of"):
            Line.create({**values, "base_fare": 1.0, "document_number": "220-0000000003"})
        line.document_number = "220-0000000009"  # a mistyped number is put right at any time

    def test_what_is_not_refused(self):
        """Over the limit already: a service without a number, one on the customer's own card, corrections, another customer."""
        self.line(self.order(self.alpha), base_fare=500.0)
        order = self.order(self.alpha).with_user(self.agent)
        Line = self.env["travel.order.line"].with_user(self.agent)
        values = {"order_id": order.id, "service_type_id": self.service("air").id, "base_fare": 100.0}
        Line.create(values)
        Line.create({**values, "document_number": "220-0000000001", "customer_card": True})
        Line.create({**values, "document_number": "220-0000000002", "event": "refund", "base_fare": -50.0})
        Line.create({**values, "document_number": "220-0000000003", "order_id": self.order(self.beta).id})
        with self.assertRaises(UserError):
            Line.create({**values, "document_number": "220-0000000004"})

    def test_a_ticket_does_not_move_to_a_customer_over_the_limit(self):
        order = self.order(self.beta)
        self.env["travel.order.line"].with_user(self.agent).create(
            {"order_id": order.id, "service_type_id": self.service("air").id, "base_fare": 200.0, "document_number": "220-1"}
        )
        with self.assertRaises(UserError):
            order.with_user(self.agent).partner_id = self.alpha

    def test_the_form_says_so(self):
        with Form(self.env["travel.order"].with_user(self.agent)) as form:
            form.partner_id = self.alpha
            self.assertEqual(form.credit_level, "warn")
            self.assertIn("900.00", form.credit_message)
            form.partner_id = self.beta
            self.assertEqual(form.credit_level, "ok")

    def test_ready_over_the_limit_warns_and_bills(self):
        """900 and a hotel of 200: billing what is sold is never blocked."""
        order = self.order(self.alpha)
        self.charge(self.line(order, "hotel", base_fare=200.0), "fare", 200.0)
        self.ready(order)
        self.assertEqual(order.credit_level, "block")
        self.assertEqual(len(self.bill(order)), 1)
        order = self.line(self.order(self.alpha), base_fare=10.0).order_id
        warned = order.with_user(self.agent).action_ready()
        self.assertEqual(warned["params"]["type"], "warning")
        self.assertIn("too much", warned["params"]["message"])

    # -- overrides --------------------------------------------------------------------------------------------------

    def test_the_controller_lets_it_pass(self):
        """900 + 200 is 100 over: refused with an override of 50, let pass with one of 100 on the group; agents grant none."""
        order = self.order(self.alpha).with_user(self.agent)
        line = self.line(order.with_user(self.env.user), base_fare=200.0).with_user(self.agent)
        with self.assertRaises(AccessError):
            self.override(self.alpha, self.agent, amount=500.0)
        self.override(self.alpha, amount=50.0)
        with self.assertRaisesRegex(UserError, "is not enough"):
            line.document_number = "220-1"
        granted = self.override(self.top, amount=100.0)
        line.document_number = "220-1"
        self.assertIn("Money is on its way", order.credit_message)
        self.assertEqual(self.check(self.alpha)["override"]["id"], granted.id)
        with self.assertRaises(AccessError):
            granted.with_user(self.agent).action_withdraw()
        with self.assertRaises(UserError):
            granted.amount = 1000.0
        granted.with_user(self.controller).action_withdraw()
        self.assertEqual(granted.state, "withdrawn")
        self.assertEqual(self.check(self.alpha)["result"], "block")
        self.assertIn("withdrawn", self.top.message_ids[0].body)

    def test_an_override_for_one_order(self):
        one, other = (self.line(self.order(self.alpha), base_fare=200.0).with_user(self.agent) for _ in range(2))
        self.override(self.alpha, unlimited=True, order_id=one.order_id.id)
        one.document_number = "220-1"
        self.assertIn("until", one.order_id.message_ids[0].body)
        with self.assertRaises(UserError):
            other.document_number = "220-2"
        with self.assertRaises(UserError):
            self.override(self.beta, unlimited=True, order_id=one.order_id.id)

    def test_an_override_ends_at_the_agencys_midnight(self):
        """10 June ends in Tokyo at 15:00 UTC, when it is still 10 June in Greenwich and for the agent in Honolulu."""
        self.agency.partner_id.tz = "Asia/Tokyo"
        self.agent.tz = "Pacific/Honolulu"
        self.line(self.order(self.alpha), base_fare=200.0)
        with freeze_time("2026-06-09 12:00:00"):
            self.env["travel.credit.limit"].search([]).sudo().date_from = "2026-06-01"
            granted = self.override(self.alpha, unlimited=True, date_to="2026-06-10")
        with freeze_time("2026-06-10 14:59:59"):
            self.assertEqual(self.check(self.alpha)["result"], "warn")
        with freeze_time("2026-06-10 15:00:00"):
            granted.invalidate_recordset()
            self.assertEqual(granted.state, "expired")
            self.assertEqual(self.check(self.alpha)["result"], "block")

    # -- documents --------------------------------------------------------------------------------------------------

    def documents(self, *numbers):
        """Services as intake stores them."""
        order = self.order(self.alpha)
        for number in numbers:
            self.line(order, base_fare=200.0, document_number=number, business_key=f"{number}:issue")
        order.sudo()._after_intake()
        return order

    def test_documents_go_on_marked(self):
        """Two documents of one day over the limit: both marked and ready or billed, the controller told once."""
        order = self.documents("220-0000000001", "220-0000000002")
        self.assertEqual(order.line_ids.mapped("over_credit"), [True, True])
        self.assertTrue(order.over_credit)
        self.assertNotIn("credit", " ".join(order.open_hold_ids.mapped("code")))
        self.documents("220-0000000003")
        self.assertEqual(len(self.alpha.activity_ids), 1)
        self.assertEqual(self.alpha.activity_ids.user_id, self.agency._travel_credit_controllers())

    def test_what_came_before_is_not_marked_later(self):
        self.env["travel.credit.limit"].search([]).sudo().write({"amount": 5000.0})
        order = self.documents("220-0000000001")
        self.assertFalse(order.over_credit)
        self.env["travel.credit.limit"].search([]).sudo().write({"amount": 10.0})
        order.sudo()._after_intake()
        self.assertFalse(order.over_credit)

    def test_nobody_marks_by_hand(self):
        line = self.line(self.order(self.alpha), base_fare=1.0).with_user(self.agent)
        with self.assertRaises(AccessError):
            line.over_credit = True
