"""Trying a fee table on past orders: what it would have earned, beside what was charged; nothing is written."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .rating_common import RatingCommon

MARCH = ("2026-03-01", "2026-04-01")


@tagged("post_install", "-at_install")
class TestBackTest(RatingCommon):
    """Alpha and Beta pay 25.00 a ticket. The draft asks 20.00, 10.00 once per order, and promises 2 % of the fare back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standing = cls.fee_rule(cls.fees, "transaction_fee", 25.0)
        cls.beta = cls.customer("Beta Ltd", cls.group("Beta Group"))
        cls.contract(cls.beta, fee_table_id=cls.fees.id)
        cls.draft = cls.fee_table("Draft")
        cls.ticket_fee = cls.fee_rule(cls.draft, "transaction_fee", 20.0)
        cls.order_fee = cls.fee_rule(cls.draft, "handling", 10.0, per="order")
        cls.rebate = cls.fee_rule(cls.draft, "rebate", method="percent", percent=2.0, per="line")
        cls.trip = cls.order(cls.alpha)
        cls.first, cls.second = (cls.ticket(cls.trip, f"220-000000020{number}") for number in range(2))
        cls.other = cls.order(cls.beta)
        cls.third = cls.ticket(cls.other, "220-0000000209", base_fare=400.0, commission_amount=12.0)
        cls.orders = cls.trip | cls.other
        cls.orders.rate()

    def test_earned_against_charged(self):
        """Charged 3 × 25.00 = 75.00. The draft: 3 × 20.00 + 2 orders × 10.00 = 80.00, less 2 % of 200 + 200 + 400 = 16.00
        later. Commission of 12.00 on both sides: margins 75 + 12 = 87.00 and 80 - 16 + 12 = 76.00."""
        answer = self.draft.simulate(*MARCH)
        totals = {"lines": 3, "changed": 3, "charged": 75.0, "simulated": 80.0, "charged_later": 0.0, "simulated_later": -16.0}
        totals |= {"earned": 12.0, "margin_charged": 87.0, "margin_simulated": 76.0, "difference": -11.0}
        self.assertEqual(answer["totals"], totals)
        # Alpha: 20 + 20 + 10 - 8 - 50 = -8; Beta: 20 + 10 - 8 - 25 = -3
        self.assertEqual([(row["id"], row["difference"]) for row in answer["customers"]], [(self.alpha.id, -8.0), (self.beta.id, -3.0)])
        self.assertEqual([(row["event"], row["lines"], row["charged"]) for row in answer["events"]], [("issue", 3, 75.0)])
        kinds = {row["kind"]: (row["charged"], row["simulated"], row["simulated_lines"]) for row in answer["kinds"]}
        self.assertEqual(kinds, {"transaction_fee": (75.0, 60.0, 3), "handling": (0.0, 20.0, 2), "rebate": (0.0, -16.0, 3)})
        rules = {row["id"]: (row["charged_lines"], row["simulated_lines"], row["difference"]) for row in answer["rules"]}
        wanted = {self.standing.id: (3, 0, -75.0), self.ticket_fee.id: (0, 3, 60.0), self.order_fee.id: (0, 2, 20.0)}
        self.assertEqual(rules, wanted | {self.rebate.id: (0, 3, -16.0)})

    def test_lines_that_change_most(self):
        """Second ticket: 20 - 4 - 25 = -9; Beta's: -3; first: 20 + 10 - 4 - 25 = +1. Two are asked for, with both sides told."""
        answer = self.draft.simulate(*MARCH, most=2)
        self.assertEqual([(row["line_id"], row["difference"]) for row in answer["changes"]], [(self.second.id, -9.0), (self.third.id, -3.0)])
        change = answer["changes"][0]
        self.assertEqual((change["charged"], change["simulated"]), (25.0, 16.0))
        self.assertEqual([charge["amount"] for charge in change["before"]], [25.0])
        self.assertEqual([charge["amount"] for charge in change["after"]], [20.0, -4.0])
        self.assertTrue(change["after"][0]["steps"])

    def test_same_table_changes_nothing(self):
        answer = self.fees.simulate(*MARCH)
        self.assertEqual((answer["totals"]["difference"], answer["totals"]["changed"], answer["changes"]), (0.0, 0, []))

    def test_nothing_is_written(self):
        """In a transaction that cannot write, and with the charges as they were."""
        self.env.flush_all()
        before = self.orders.charge_ids.read(["amount", "state", "write_date"])
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.assertEqual(self.draft.simulate(*MARCH)["totals"]["lines"], 3)
        savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.orders.charge_ids.read(["amount", "state", "write_date"]), before)
        self.assertEqual(len(self.orders.charge_ids), 6, "a fare and a fee on each ticket")

    def test_rules_never_hit(self):
        """One for hotels was never asked; one that ended before the period is not missed."""
        hotels = self.fee_rule(self.draft, "transaction_fee", 5.0, services=("hotel",), sequence=1)
        self.fee_rule(self.draft, "transaction_fee", 6.0, services=("rail",), sequence=1, date_to="2026-02-01")
        self.assertEqual([row["id"] for row in self.draft.simulate(*MARCH)["never"]], [hotels.id])

    def test_what_cannot_be_priced_is_left_out_on_both_sides(self):
        """Fares from 400.00 are on application: Beta's ticket and its 25.00 are told apart; 50.00 of Alpha stay."""
        self.fee_rule(self.draft, "transaction_fee", method="application", fare_from=400.0, sequence=1)
        answer = self.draft.simulate(*MARCH)
        self.assertEqual((answer["totals"]["lines"], answer["totals"]["charged"]), (2, 50.0))
        self.assertEqual((answer["lines"]["unpriced"], answer["lines"]["unpriced_charged"]), (1, 25.0))
        self.assertEqual([row["line_id"] for row in answer["unpriced"]], self.third.ids)
        self.assertIn("on application", answer["unpriced"][0]["reason"])

    def test_chosen_customers_and_days(self):
        self.assertEqual(self.draft.simulate(*MARCH, partner_ids=self.beta.travel_root_id.ids)["totals"]["lines"], 1)
        self.assertEqual(self.draft.simulate("2026-03-11", "2026-04-01")["totals"]["lines"], 0)
        self.assertEqual(self.draft.simulate("2026-03-10", "2026-03-11")["totals"]["lines"], 3)
        with self.assertRaises(UserError):
            self.draft.simulate("2026-04-01", "2026-03-01")
        with self.assertRaises(UserError):
            self.draft.simulate("1 March", "2026-04-01")

    def test_voided_and_waiting_services_are_counted_only(self):
        """The second ticket is voided, a fourth waits to be priced: 2 × 25.00 charged, 20 + 10 and 20 + 10 simulated."""
        self.bill(self.orders.line_ids)
        self.second.void()
        self.ticket(self.order(self.alpha), "220-0000000208")
        answer = self.draft.simulate(*MARCH)
        self.assertEqual((answer["lines"]["voided"], answer["lines"]["waiting"]), (1, 1))
        issued = answer["events"][0]
        self.assertEqual((issued["lines"], issued["charged"], issued["simulated"]), (2, 50.0, 60.0))

    def test_bands_of_the_contract_period_count_on(self):
        """10.00 for the first ticket of a contract, 5.00 after it. April alone: Alpha's third ticket is beyond it, for two
        were sold in March; Gamma's, of a new contract, is the first: 5.00 + 10.00."""
        bands = ({"sequence": 1, "up_to": 1, "amount": 10.0}, {"sequence": 2, "open_ended": True, "amount": 5.0})
        tiers = [Command.create(band) for band in bands]
        self.ticket_fee.write({"method": "tiers", "tier_measure": "period_count", "per": "document", "tier_ids": tiers})
        gamma = self.customer("Gamma Ltd", self.group("Gamma Group"))
        self.contract(gamma, date_from="2026-04-01", fee_table_id=self.fees.id)
        for number, customer in enumerate((self.alpha, gamma)):
            order = self.order(customer, booked_at=datetime(2026, 4, 10, 10, 0))
            self.ticket(order, f"220-000000022{number}")
            order.rate()
        answer = self.draft.simulate("2026-04-01", "2026-05-01")
        self.assertEqual(answer["totals"]["lines"], 2)
        self.assertEqual({row["kind"]: row["simulated"] for row in answer["kinds"]}["transaction_fee"], 15.0)

    def test_a_price_by_hand_stays(self):
        self.env["travel.price.override"].sudo().create(
            {"line_id": self.first.id, "kind_id": self.kind("transaction_fee").id, "amount": 7.0, "reason": "Agreed", "user_id": self.env.uid}
        )
        kinds = {row["kind"]: row["simulated"] for row in self.draft.simulate(*MARCH)["kinds"]}
        self.assertEqual(kinds["transaction_fee"], 47.0, "7.00 + 2 × 20.00")

    def test_other_currencies_at_the_rate_of_the_day(self):
        """A ticket in pounds, two of them for one of ours: 20.00 of ours are 40.00 pounds, and 20.00 of ours again."""
        pounds = self.rate_of("GBP", 2.0)
        abroad = self.order(self.alpha)
        self.ticket(abroad, "220-0000000206", currency_id=pounds.id)
        abroad.rate()
        answer = self.draft.simulate(*MARCH)
        self.assertEqual({row["kind"]: row["simulated"] for row in answer["kinds"]}["transaction_fee"], 80.0)
        self.assertEqual(answer["totals"]["charged"], 100.0)

    def test_a_draft_contract_in_place_of_what_held(self):
        """Alpha's draft contract: its own services and those of its departments, but not of one with its own fee table."""
        sales, works = self.department("Sales", self.alpha), self.department("Works", self.alpha)
        self.contract(works, fee_table_id=self.fees.id)
        for number, node in enumerate((sales, works)):
            order = self.order(node)
            self.ticket(order, f"220-000000021{number}")
            order.rate()
        draft = self.contract(self.alpha, date_from="2027-01-01", state="draft", fee_table_id=self.draft.id)
        answer = draft.simulate(*MARCH)
        # three tickets in two orders: 60 + 20 against 75
        self.assertEqual({row["id"] for row in answer["customers"]}, {self.alpha.id, sales.id})
        self.assertEqual((answer["totals"]["simulated"], answer["totals"]["charged"]), (80.0, 75.0))
        draft.fee_table_id = False
        with self.assertRaises(UserError):
            draft.simulate(*MARCH)

    def test_who_may(self):
        agent = new_test_user(self.env, "agent-replay", groups="travel_backoffice.group_travel_agent")
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.draft.with_user(agent).simulate(*MARCH)
        manager = new_test_user(self.env, "account-replay", groups="travel_backoffice.group_travel_account_manager")
        self.assertEqual(self.draft.with_user(manager).simulate(*MARCH)["totals"]["lines"], 3)
