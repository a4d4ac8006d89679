from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .profit_common import ProfitCommon


@tagged("post_install", "-at_install")
class TestProfitFindings(ProfitCommon):
    """What to do, of March 2026; and who may know of it."""

    PERIOD = date(2026, 3, 1), date(2026, 4, 1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rate("handling", 12.0, event="issue")
        cls.rate("handling", 7.0, event="void")
        cls.alpha = cls.customer("Alpha", user_id=cls.users["account_manager"].id)

    def sell(self, count, fee, customer=None, day=10, **values):
        order = self.order(customer or self.alpha, booked_at=datetime(2026, 3, day, 10, 0))
        for number in range(count):
            stay = self.line(order, "hotel", 100.0, **values)
            self.charge(stay, "transaction_fee", fee, business_key=f"{stay.id}:fee{number}")
        return order

    def work_out(self):
        findings = self.env["travel.profit.finding"].sudo()  # sudo: as the nightly job
        return findings._work_out(self.agency, *self.PERIOD)

    def found(self):
        return {(one.code, one.partner_id.name or one.agreement_id.name): one.money for one in self.work_out()}

    def test_a_fee_below_its_cost(self):
        """Four stays at a fee of 10.00, each an issue of 12.00: 8.00 short. At 13.00 nothing is said."""
        self.sell(4, 10.0)
        self.sell(4, 13.0, self.customer("Beta"))
        self.assertEqual(self.found(), {("fee_below_cost", "Alpha"): 8.0})
        finding = self.work_out()
        self.assertIn("4 services at $\xa010.00 in fees on average, and each costs $\xa012.00", finding.message)
        self.assertEqual(finding.user_id, self.users["account_manager"])
        behind = finding.action_open_behind()
        self.assertEqual(len(self.profit().search(behind["domain"])), 4)

    def test_what_is_no_longer_so_goes_and_what_was_done_stays_done(self):
        order = self.sell(4, 10.0)
        finding = self.work_out()
        finding.with_user(self.users["account_manager"]).action_done()
        again = self.work_out()
        self.assertEqual((again, again.state), (finding, "done"))
        order.line_ids[0].charge_ids.sudo().amount = 30.0
        self.assertFalse(self.work_out())

    def test_living_on_refunds(self):
        """Four sold, three voided at 7.00 each: 75 %, and 21.00 of work."""
        order = self.sell(4, 20.0)
        for stay in order.line_ids[:3]:
            self.line(order, "hotel", -100.0, event="void", original_line_id=stay.id)
        # the voids have no fee: 3 at 0.00 against 7.00
        self.assertEqual(self.found(), {("refunds", "Alpha"): 21.0, ("fee_below_cost", "Alpha"): 21.0})
        text = self.work_out().filtered(lambda one: one.code == "refunds").message
        self.assertEqual(text, "3 of 4 services were voided or refunded: 75.0 %.")

    def test_a_discount_without_its_volume(self):
        """Agreed 36,500 a year, so 3,100 for the 31 days of March: sold 2 x (100 + 12 - 5) = 214; discounts of 10.00."""
        order = self.sell(2, 12.0)
        for stay in order.line_ids:
            self.charge(stay, "discount", -5.0)
        self.assertFalse(self.found())
        agreed = self.contract(self.alpha, agreed_volume=36500.0)
        self.assertEqual(self.found(), {("volume_agreed", "Alpha"): 10.0})
        self.assertIn("214.00 of the $\xa03,100.00 agreed", self.work_out().message)
        agreed.agreed_volume = 0.0
        before = self.order(self.alpha, booked_at=datetime(2025, 3, 20, 10, 0))
        self.line(before, "hotel", 400.0)
        # 214 after 400 in March 2025: 46.5 % less
        self.assertEqual(self.found(), {("volume_before", "Alpha"): 10.0})
        self.assertIn("46.5 %", self.work_out().message)

    def test_a_slow_payer(self):
        """Billed 112 + 1.20 tax on 12 March, never paid; at 100 % a year and 70 days 21.71 of an income of 12.00."""
        self.rate("credit", 100.0)
        order = self.sell(1, 12.0)
        self.charge(order.line_ids, "fare", 100.0, sequence=1)
        self.bill(self.ready(order))
        findings = self.env["travel.profit.finding"].sudo().with_context(travel_profit_as_of=self.AS_OF)  # sudo: as the nightly job
        # 113.20 x 70 / 365 = 21.709...
        self.assertEqual([(one.code, one.money) for one in findings._work_out(self.agency, *self.PERIOD)], [("slow_payer", 21.71)])

    def test_an_override_missed_by_little(self):
        """380 of 400 sold: 2 % of it would be 7.60 in place of 3.80."""
        supplier = self.env["res.partner"].create({"name": "Hilton"})
        self.agreement("Hilton", ((0, 1.0), (400, 2.0)), supplier_id=supplier.id)
        order = self.order(self.alpha)
        self.line(order, "hotel", 380.0, supplier_id=supplier.id)
        found = self.work_out().filtered("agreement_id")
        self.assertEqual((found.code, found.money), ("override_missed", 3.8))
        self.assertEqual(self.profit().search(found.action_open_behind()["domain"]).sales, 380.0)

    def test_who_may_know(self):
        """Account managers and managers; nobody else reads rates, agreements, profit or findings, or has a way to them."""
        self.sell(4, 10.0)
        self.work_out()
        models = ("travel.profit", "travel.profit.finding", "travel.cost.rate", "travel.override.agreement", "travel.override.tier")
        for role, allowed in (("agent", False), ("clerk", False), ("controller", False), ("account_manager", True), ("manager", True)):
            for name in models:
                self.assertEqual(self.env[name].with_user(self.users[role]).has_access("read"), allowed, (role, name))
            alpha = self.alpha.with_user(self.users[role])
            if allowed:
                self.assertEqual(alpha.action_travel_profit()["params"], {"partner_id": self.alpha.id})
                self.assertTrue(self.profit(user=self.users[role]).waterfall(self.alpha.id, "dates", "2026-03-01", "2026-03-31")["services"])
                continue
            with self.assertRaises(AccessError):
                alpha.action_travel_profit()
            with self.assertRaises(AccessError):
                self.profit(user=self.users[role]).waterfall()
            with self.assertRaises(AccessError):
                self.env["travel.profit.finding"].with_user(self.users[role]).action_work_out()
        contract = self.contract(self.alpha, agreed_volume=5.0)
        self.assertNotIn("agreed_volume", contract.with_user(self.users["agent"]).fields_get())
        with self.assertRaises(AccessError):
            self.env["travel.cost.rate"].with_user(self.users["account_manager"]).create({"kind": "handling", "amount": 1.0})
