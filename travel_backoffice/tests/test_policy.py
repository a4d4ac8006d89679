"""Policies: what they must keep to, in words, what looks odd in them, and what they cost whoever has none."""

import json

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestPolicy(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        steps = [Command.create({"approver": "travel_manager"})]
        cls.chain = cls.env["travel.approval.chain"].create({"name": "Travel Manager", "step_ids": steps})
        cls.policy = cls.env["travel.policy"].create({"name": "Alpha", "chain_id": cls.chain.id})
        cls.customer_ = cls.customer("Alpha Ltd", travel_debtor_code="ALPHA")
        cls.terms = {"fee_table_id": cls.fee_table().id, "billing_profile_id": cls.by_clerk}

    def rule(self, policy=None, **values):
        values = {"name": "Economy", "kind": "class", "cabin": "economy", **values}
        return self.env["travel.policy.rule"].create({"policy_id": (policy or self.policy).id, **values})

    # -- what a rule must keep to -----------------------------------------------------------------------------------

    def test_what_a_rule_needs(self):
        wrong = [
            {"cabin": False},
            {"kind": "hotel"},
            {"kind": "budget"},
            {"kind": "banned", "wanted": "not"},
            {"travel_from": "2026-05-01", "travel_to": "2026-05-01"},
            {"hours_from": 6.0, "hours_below": 6.0},
            {"origins": "NOWHERE"},
        ]
        for values in wrong:
            with self.subTest(values), self.assertRaises(ValidationError):
                self.rule(**values)
        self.rule(travel_from="2025-12-20", travel_to="2026-01-07", every_year=True)

    def test_a_policy_extends_no_circle(self):
        other = self.env["travel.policy"].create({"name": "Beta", "base_policy_id": self.policy.id})
        with self.assertRaises(ValidationError):
            self.policy.base_policy_id = other

    # -- in words ---------------------------------------------------------------------------------------------------

    def test_in_words(self):
        rule = self.rule(
            hours_below=6.0, scope="international", travel_from="2025-12-20", travel_to="2026-01-07", every_year=True, outcome="approve"
        )
        self.assertEqual(
            rule.condition_text,
            "International · travelling from 20 December to before 7 January every year · longest flight below 6 hours",
        )
        self.assertEqual((rule.ask_text, rule.outcome_text), ("Economy at most", "Approval by Travel Manager"))
        hotel = self.rule(kind="hotel", rate_cap=250.0, tolerance_percent=10.0, reason_required=True)
        self.assertEqual(hotel.ask_text, "Up to $\N{NO-BREAK SPACE}250.00 a room and night, 10 % more is no breach")
        self.assertEqual(hotel.outcome_text, "It is told, with a reason code")

    def test_a_policy_is_tried_on_what_was_sold(self):
        """Nothing is agreed yet: what would the draft say?"""
        self.contract(self.customer_, **self.terms)
        self.rule(kind="budget", budget=100.0, clause="1", name="Trip")
        self.rule(kind="banned", wanted="S7", clause="2", name="Not with S7")
        order = self.order(self.customer_)
        line = self.line(order, base_fare=400.0)
        order.action_ready()
        tried = self.env["travel.policy.try"].with_user(self.users["account_manager"])
        shown = tried.create({"policy_id": self.policy.id, "line_id": line.id}).result_html
        self.assertIn("only 100.00 is left; this adds 400.00", shown)
        self.assertIn("Kept", shown)
        self.assertEqual((line.policy_status, line.policy_finding_ids.ids), (False, []))

    def test_what_looks_odd(self):
        self.rule(name="All")
        self.rule(name="Long", sequence=20, cabin="business", hours_from=6.0)
        self.rule(name="Other", cabin="business")
        warnings = self.policy.warning_text
        self.assertIn("“Long” can never win: “All” comes before it", warnings)
        self.assertIn("“Other” can never win: “All” comes before it", warnings)

    # -- with documents ---------------------------------------------------------------------------------------------

    def document(self, **service):
        return json.dumps(
            {
                "order_number": "P1", "booked_on": "2026-03-10", "customer": {"code": "ALPHA"},
                "passengers": [{"last_name": "JONES", "first_name": "MARY"}],
                "services": [{"type": "air", "currency": "USD", "fare": "400.00", "total": "400.00", **service}],
            }
        )  # fmt: skip

    def receive(self, content, format="json"):
        answer = self.env["travel.intake"].receive([{"source": "test", "format": format, "content": content}])
        self.assertEqual(answer[0]["state"], "done", answer)
        return self.env["travel.order"].browse(answer[0]["order_ids"]).line_ids

    SEGMENT = {"origin": "LHR", "destination": "FRA", "carrier": "LH", "number": "400", "departure": "2026-05-04T10:00"}
    OFFER = {"carrier": "BA", "number": "900", "departure": "2026-05-04T11:30", "amount": "310.00", "reason": "T1", "cabin": "premium_economy"}  # fmt: skip

    def test_offers_come_with_documents(self):
        self.contract(self.customer_, policy_id=self.policy.id, **self.terms)
        self.rule(kind="lowest", window_hours=2.0, name="Lowest fare")
        line = self.receive(self.document(segments=[self.SEGMENT], offers=[self.OFFER, {"amount": "300.00", "departure": "2026-05-04T13:00"}]))
        self.assertEqual(sorted(line.offer_ids.mapped(lambda offer: (offer.amount, offer.cabin))), [(300.0, False), (310.0, "premium")])
        # 300.00 leaves an hour too late; 400.00 - 310.00 = 90.00
        self.assertEqual((line.lowest_fare, line.policy_reason, line.policy_status), (310.0, "T1", "out"))
        self.assertEqual(line.policy_finding_ids.excess, 90.0)

    def test_offers_without_a_policy(self):
        self.contract(self.customer_, **self.terms)
        line = self.receive(self.document(segments=[self.SEGMENT], offers=[{"amount": "350.00"}, {"amount": "310.50"}]))
        self.assertEqual((line.lowest_fare, line.policy_status), (310.5, False))
        line.offer_ids.sorted("amount")[0].unlink()
        self.assertEqual(line.lowest_fare, 350.0)

    def test_offers_in_a_table(self):
        self.contract(self.customer_, **self.terms)
        head = "order;booked_on;customer_code;last_name;type;currency;fare;total;route;offers"
        row = "P2;2026-03-10;ALPHA;JONES;air;USD;400.00;400.00;LHR-FRA;BA900 2026-05-04T11:30 economy 310.00 T1|ANA 350.00"
        line = self.receive(f"{head}\n{row}\n", "csv")
        cheap, dear = line.offer_ids.sorted("amount")
        self.assertEqual((cheap.carrier, cheap.number, str(cheap.departure_date), cheap.departure_time), ("BA", "900", "2026-05-04", "11:30"))
        self.assertEqual((cheap.cabin, cheap.reason, dear.amount, dear.carrier), ("economy", "T1", 350.0, "ANA"))

    def test_nobody_says_that_a_document_approved_it(self):
        """An agent may choose a status; it is his own then, and asks for approval all the same."""
        self.contract(self.customer_, policy_id=self.policy.id, **self.terms)
        self.rule(kind="other", outcome="block", name="Nothing")
        order = self.order(self.customer_)
        line = self.line(order)
        agent = line.with_user(self.users["agent"])
        with self.assertRaises(AccessError):
            agent.write({"policy_source": "document", "policy_status": "approved"})
        agent.policy_status = "approved"
        order.action_ready()
        self.assertEqual((line.policy_source, line.policy_status, line.state), ("person", "approved", "held"))
        self.assertFalse(line.copy().policy_status)

    # -- and without -----------------------------------------------------------------------------------------------

    def test_it_costs_nothing_where_none_is_agreed(self):
        """Not one query more than it takes to know the terms, however many services."""
        self.contract(self.customer_, **self.terms)
        order = self.order(self.customer_)
        lines = self.line(order) | self.line(order) | self.line(order)
        of_day = lines._terms_of_day()
        lines.mapped("policy_id")
        with self.assertQueryCount(0):
            lines._check_policy(of_day)

    def test_every_night_what_is_to_come_is_looked_at(self):
        """A budget that somebody used up since then, and one that was raised."""
        self.contract(self.customer_, policy_id=self.policy.id, **self.terms)
        budget = self.rule(kind="budget", name="Trip", budget=1000.0, outcome="block")
        order = self.order(self.customer_)
        day = self.env.company._travel_today()
        line = self.line(order, base_fare=1200.0, start_date=day)
        order.action_ready()
        self.assertEqual((line.state, line.policy_status), ("held", "out"))
        budget.budget = 1500.0
        self.env["travel.policy"]._cron_check()
        self.assertEqual((line.state, line.policy_status), ("ready", "in"))

    def test_a_policy_that_no_longer_holds_leaves_nothing(self):
        contract = self.contract(self.customer_, policy_id=self.policy.id, **self.terms)
        self.rule(kind="other", outcome="block", name="Nothing")
        order = self.order(self.customer_)
        line = self.line(order)
        order.action_ready()
        self.assertEqual((line.state, line.policy_status), ("held", "out"))
        contract.policy_id = False
        order.action_recheck()
        self.assertEqual((line.state, line.policy_status, line.policy_finding_ids.ids, line.policy_id.id), ("ready", False, [], False))
