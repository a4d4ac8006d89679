"""The worked cases of ``policy_cases``, through real orders."""

from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from .common import TravelCommon
from .policy_cases import CASES, RULES


@tagged("post_install", "-at_install")
class TestPolicyCases(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.euro.id)]).unlink()
        cls.env["res.currency.rate"].create({"currency_id": cls.euro.id, "name": "2026-01-01", "rate": 0.8})
        cls.categories = {
            code: cls.env["travel.traveller.category"].create({"code": f"{code}_t", "name": code.title()}) for code in ("staff", "board")
        }
        cls.root = cls.group("Alpha Group")
        cls.company_ = cls.customer("Alpha Ltd", cls.root)
        cls.sales = cls.department("Sales", cls.company_)
        board = {"BILL", "BETH"}
        cls.people = {
            name: cls.traveller(
                name, cls.sales, travel_category_id=cls.categories["board" if name in board else "staff"].id, email=f"{name}@alpha.example"
            )
            for name in ("MARY", "PAUL", "BILL", "BETH")
        }
        cls.sales.travel_approver_id = cls.people["BILL"]
        cls.center = cls.cost_center(cls.root, "SALES")
        cls.head = cls.env["res.partner"].create({"name": "Head of Travel", "email": "head@alpha.example"})
        cls.chain = cls.env["travel.approval.chain"].create(
            {"name": "Head of Travel", "step_ids": [Command.create({"approver": "person", "partner_id": cls.head.id})]}
        )
        own = {"approver": "person", "partner_id": cls.people["PAUL"].id, "substitute_id": cls.people["BETH"].id}
        chains = cls.env["travel.approval.chain"].create(
            [{"name": name, "step_ids": [Command.create(step)]} for name, step in (("Paul", own), ("Node", {"approver": "approver"}))]
        )
        cls.chains = {chain.name: chain.id for chain in chains}
        cls.fees = cls.fee_table()

    # -- what is agreed -------------------------------------------------------------------------------------------------

    def agree(self, case):
        """The contracts of a case."""
        terms = {"fee_table_id": self.fees.id, "billing_profile_id": self.by_clerk}
        if case.policy == "none":
            return self.contract(self.root, **terms)
        policy = self.policy("Alpha", case.rules)
        if case.policy == "from April":
            self.contract(self.root, date_to="2026-04-01", **terms)
            return self.contract(self.root, "2026-04-01", policy_id=policy.id, **terms)
        if case.policy == "department":
            own = self.policy("Sales", (), base_policy_id=policy.id)
            self.policy_rule(own, {"name": "Business", "kind": "class", "cabin": "business"})
            self.contract(self.sales, policy_id=own.id)
        return self.contract(self.root, policy_id=policy.id, **terms)

    def policy(self, name, rules, **values):
        reasons = [Command.create({"code": "T1", "name": "Too early"})]
        policy = self.env["travel.policy"].create({"name": name, "chain_id": self.chain.id, "reason_ids": reasons, **values})
        for key in rules:
            self.policy_rule(policy, RULES[key])
        return policy

    def policy_rule(self, policy, values):
        categories = [self.categories[code].id for code in values.get("categories", ())]
        values = {name: value for name, value in values.items() if name != "categories"}
        if "chain" in values:
            values["chain_id"] = self.chains[values.pop("chain")]
        return self.env["travel.policy.rule"].create(
            {"policy_id": policy.id, "traveller_category_ids": [Command.set(categories)], **values}
        )

    # -- what happens ---------------------------------------------------------------------------------------------------

    def sell(self, given):
        """A service of its own order, confirmed."""
        given = dict(given)
        who, day = given.pop("who"), datetime.fromisoformat(f"{given.pop('sold')} 10:00")
        people = [{"name": name, "partner_id": self.people[name].id} for name in who]
        order = self.order(self.company_, people, day, trip_reference=given.pop("trip", False))
        place = given.pop("place", None)
        legs = given.pop("legs")
        if given.pop("center", None):
            given["cost_center_id"] = self.center.id
        if given.pop("currency", None):
            given["currency_id"] = self.euro.id
        line = self.line(
            order,
            given.pop("service", "air"),
            given.pop("base_fare"),
            segment_ids=[Command.create({**leg, "sequence": number}) for number, leg in enumerate(legs)],
            offer_ids=[Command.create(self.offer(offer)) for offer in given.pop("offers", ())],
            start_date=given.pop("start_date", legs and legs[0]["departure_date"]),
            place=place,
            **given,
        )
        order.action_ready()
        return line

    def offer(self, given):
        currency = {"currency_id": self.euro.id} if given.get("currency") else {}
        return {name: value for name, value in given.items() if name != "currency"} | currency

    def happen(self, line, word, given):
        """:return: the service that is looked at then"""
        findings = line and line.policy_finding_ids
        if word == "sell":
            return self.sell(given)
        if word == "change":
            line.write(given)
        elif word == "refund":
            line.refund(sold_at=datetime(2026, 3, 11, 10, 0))
        elif word == "exchange":
            new = self.sell(
                {"who": ("MARY",), "sold": "2026-03-11", "legs": (given,), "base_fare": 30.0, "document_type": "ticket",
                 "document_number": "220-1234567891"}
            )  # fmt: skip
            line.exchange(new)
            new.order_id.action_recheck()
            return new
        elif word == "allow":
            findings.with_user(self.users["account_manager"])._allow(given)
        else:
            findings._decide(word == "approve", self.head)
        return line

    def test_cases(self):
        for case in CASES:
            with self.subTest(case.name), self.env.cr.savepoint() as savepoint:
                self.check(case)
                savepoint.rollback()
                self.env.invalidate_all()

    def check(self, case):
        self.agree(case)
        line = None
        for word, given in case.does:
            line = self.happen(line, word, given)
        self.env.invalidate_all()
        found = tuple(sorted((one.clause, one.state) for one in line.policy_finding_ids))
        self.assertEqual((line.policy_status, found, line.state), (case.status, case.found, case.state), case.name)
        self.assertAlmostEqual(line.lowest_fare, case.lowest)
        holds = line.open_hold_ids
        self.assertEqual(holds.mapped("code"), list(case.waits[:1]), case.name)
        if case.waits:
            self.assertIn(case.waits[1], holds.message)

    def test_there_are_thirty(self):
        self.assertGreaterEqual(len({case.name for case in CASES}), 30)
        self.assertEqual(len({case.name for case in CASES}), len(CASES))
