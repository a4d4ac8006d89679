"""Prices given by hand, and the question why."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .rating_common import RatingCommon


@tagged("post_install", "-at_install")
class TestPriceOverride(RatingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_rule(cls.fees, amount=25.0, services=["air"], name="Ticket fee")
        cls.trip = cls.order(cls.alpha)
        cls.flight = cls.ticket(cls.trip, base_fare=200.0)
        cls.trip.rate()
        cls.fee = cls.kind("transaction_fee")
        cls.manager = cls.users["account_manager"]

    def _charge(self):
        return self.flight.charge_ids.filtered(lambda charge: charge.kind_id == self.fee)

    def test_needs_the_right(self):
        """A counter agent and a clerk may not, whatever way they try; an account manager may."""
        for role in ("agent", "clerk", "controller"):
            with self.assertRaises(AccessError):
                self.flight.with_user(self.users[role])._set_price(self.fee, 1.0, "please")
            wizard = (
                self.env["travel.price.set"]
                .with_user(self.users[role])
                .with_context(default_line_id=self.flight.id, default_kind_id=self.fee.id)
            )
            with self.assertRaises(AccessError):
                wizard.create({"amount": 1.0, "reason": "please"}).action_set()
            with self.assertRaises(AccessError):
                self.env["travel.price.override"].with_user(self.users[role]).create(
                    {"line_id": self.flight.id, "kind_id": self.fee.id, "amount": 1.0, "reason": "x", "user_id": 1}
                )
        self.assertEqual(self._charge().amount, 25.0)

    def test_nobody_writes_the_table_itself(self):
        """Not even a manager: a manual price always passes the checks and the log."""
        with self.assertRaises(AccessError):
            self.env["travel.price.override"].with_user(self.users["manager"]).create(
                {"line_id": self.flight.id, "kind_id": self.fee.id, "amount": 1.0, "reason": "x", "user_id": 1}
            )

    def test_survives_and_is_taken_back(self):
        """Given 18.00 by hand; rated again it stands, beside the computed 25.00; taken back it is 25.00 again."""
        self.flight.with_user(self.manager)._set_price(self.fee, 18.0, "Volume deal of spring")
        self.trip.rate()
        self.assertRecordValues(
            self._charge(),
            [
                {
                    "amount": 18.0,
                    "computed_amount": 25.0,
                    "override_reason": "Volume deal of spring",
                    "override_user_id": self.manager.id,
                }
            ],
        )
        self.assertIn("Volume deal of spring", self.trip.message_ids[0].body)
        explained = self._charge().explain()
        self.assertEqual(explained["override"], {"reason": "Volume deal of spring", "user": self.manager.name})
        self.assertEqual((explained["amount"], explained["computed"]), ("18.00", "25.00"))
        self.assertTrue(any("Volume deal of spring" in step for step in explained["steps"]))
        self.flight.with_user(self.manager)._unset_price(self.fee)
        self.assertRecordValues(self._charge(), [{"amount": 25.0, "override_reason": False, "override_user_id": False}])

    def test_wizard(self):
        """The manager opens “Set Price” on the charge, waives the fee, and sees a charge of nothing with its reason."""
        action = self._charge().with_user(self.manager).action_set_price()
        form = Form(self.env["travel.price.set"].with_user(self.manager).with_context(**action["context"]))
        self.assertEqual((form.amount, form.computed_amount), (25.0, 25.0))
        form.reason = "Goodwill"
        form.save().action_waive()
        self.assertRecordValues(
            self._charge(), [{"amount": 0.0, "computed_amount": 25.0, "state": "memo", "override_reason": "Goodwill"}]
        )

    def test_refused(self):
        """A reason is a must; signs must be right; the service itself is no fee; what is billed stays."""
        line = self.flight.with_user(self.manager)
        for kind, amount, reason in (
            (self.fee, 10.0, "  "),
            (self.fee, -10.0, "wrong sign"),
            (self.kind("discount"), 10.0, "wrong sign"),
            (self.kind("fare"), 10.0, "not a fee"),
            (self.fee, float("nan"), "not a number"),
        ):
            with self.assertRaises(UserError):
                line._set_price(kind, amount, reason)
        self.bill(self.flight)
        with self.assertRaises(UserError):
            line._set_price(self.fee, 10.0, "too late")

    def test_price_for_a_kind_nobody_charges(self):
        """A manual discount where no rule gives one: held with the reason, free when taken back."""
        self.flight.with_user(self.manager)._set_price(self.kind("discount"), -5.0, "Sorry")
        self.assertEqual(self.reasons(self.trip), ["nothing_to_override"])
        self.flight.with_user(self.manager)._unset_price(self.kind("discount"))
        self.assertEqual(self.reasons(self.trip), [])
        self.assertEqual(self.charged(self.trip), {"transaction_fee": 25.0})


@tagged("post_install", "-at_install")
class TestExplain(RatingCommon):
    def _explained(self, line, kind="transaction_fee"):
        return next(found for found in line.explain_prices() if found["kind"] == kind)

    def test_winner_inputs_steps_and_losers(self):
        """5 % of the base fare with 12.00 at least, on Lufthansa within office hours; others fail, each on its own."""
        winner = self.rule(method="percent", percent=5.0, base="base_fare", minimum=12.0, services=["air"], name="Air")
        hotel = self.rule(amount=9.0, services=["hotel"], name="Hotel")
        aeroflot = self.rule(amount=99.0, validating_carriers="SU", name="Aeroflot")
        old = self.rule(amount=7.0, date_to="2026-01-01", name="Last year")
        plain = self.rule(amount=30.0, sequence=50, name="Everything")
        trip = self.order(self.alpha)
        flight = self.ticket(trip, base_fare=200.0)
        trip.rate()
        explained = flight.charge_ids.filtered("rule_id").explain()
        json.dumps(explained)
        self.assertEqual(explained["winner"], {"id": winner.id, "name": "Air", "table": "Alpha fees"})
        # 5 % of 200.00 = 10.00, raised to 12.00
        self.assertEqual((explained["amount"], explained["currency"]), ("12.00", flight.currency_id.name))
        self.assertEqual(explained["steps"], ["5 % of 200.00 (Base fare) = 10.00", "At least 12.00"])
        inputs = {fact["name"]: fact["value"] for fact in explained["inputs"]}
        self.assertEqual(inputs["base_fare"], "200.00")
        self.assertEqual(inputs["validating_carrier"], "LH")
        self.assertNotIn("key", inputs)
        failed = {loser["id"]: loser["condition"] for loser in explained["losers"]}
        self.assertEqual(
            failed, {hotel.id: "service_type", aeroflot.id: "validating_carrier", old.id: "valid", plain.id: ""}
        )
        reasons = {loser["id"]: loser["reason"] for loser in explained["losers"]}
        self.assertIn("“Air” comes before it", reasons[plain.id])
        self.assertIn("SU", reasons[aeroflot.id])
        self.assertIn("LH", reasons[aeroflot.id])

    def test_from_the_facts_of_its_day(self):
        """Explained from what was rated: later changes of the order and archived rules do not alter the answer."""
        winner = self.rule(amount=25.0, name="Ticket fee")
        trip = self.order(self.alpha)
        flight = self.ticket(trip, base_fare=200.0)
        trip.rate()
        self.bill(flight)
        before = flight.charge_ids.filtered("rule_id").explain()
        flight.sudo().base_fare = 1.0
        winner.active = False
        self.rule(amount=5.0, name="Better fee", sequence=1)
        after = flight.charge_ids.filtered("rule_id").explain()
        self.assertEqual(after["winner"], before["winner"])
        self.assertEqual(after["inputs"], before["inputs"])
        self.assertEqual(after["steps"], before["steps"])
        self.assertIn("did not when this was charged", after["losers"][0]["reason"])

    def test_the_service_itself(self):
        trip = self.order(self.alpha)
        flight = self.ticket(trip, base_fare=200.0, taxes={"YQ": 53.0})
        trip.rate()
        explained = flight.charge_ids.explain()
        self.assertEqual(explained["steps"], ["Base fare 200.00 + taxes 53.00 = 253.00"])
        self.assertIsNone(explained["winner"])

    def test_nothing_charged(self):
        """Where no rule holds, the answer lists what each rule wanted; a waived fee names the rule that waives it."""
        self.rule(amount=9.0, services=["hotel"], name="Hotel")
        waiver = self.rule("handling", method="waived", name="No handling for flights", services=["air"])
        trip = self.order(self.alpha)
        flight = self.ticket(trip)
        trip.rate()
        nothing = self._explained(flight)
        self.assertEqual((nothing["winner"], nothing["amount"]), (None, ""))
        self.assertIn("no rule holds", nothing["steps"][0])
        self.assertEqual([loser["condition"] for loser in nothing["losers"]], ["service_type"])
        waived = self._explained(flight, "handling")
        self.assertEqual(waived["winner"]["id"], waiver.id)
        self.assertIn("Waived", waived["steps"][0])

    def test_dialog(self):
        """“Why this price?” shows the rule, the arithmetic and the reasons of the others."""
        self.rule(amount=25.0, name="Ticket <fee>", services=["air"])
        self.rule(amount=9.0, services=["hotel"], name="Hotel fee")
        trip = self.order(self.alpha)
        flight = self.ticket(trip)
        trip.rate()
        agent = self.users["agent"]
        for action in (flight.with_user(agent).action_why(), flight.charge_ids[1].with_user(agent).action_why()):
            shown = str(self.env[action["res_model"]].with_user(agent).browse(action["res_id"]).explanation)
            self.assertIn("Ticket &lt;fee&gt;", shown)
            self.assertIn("Hotel fee", shown)
            self.assertIn("25.00", shown)

    def test_screens(self):
        """Agents see the charges of an order and ask why; only who may sees “Set Price”."""
        views = {
            role: self.env["travel.order"].with_user(self.users[role]).get_view(view_type="form")["arch"]
            for role in ("agent", "account_manager")
        }
        self.assertIn('name="charge_ids"', views["agent"])
        self.assertIn('name="action_why"', views["agent"])
        self.assertNotIn("action_set_price", views["agent"])
        self.assertIn("action_set_price", views["account_manager"])
