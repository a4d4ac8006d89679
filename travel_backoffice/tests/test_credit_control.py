"""Limits and exposure: what a node and all below it owe, over companies and currencies, and whose limit holds."""

from datetime import timedelta

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .remittance_common import MoneyCommon


class CreditCommon(MoneyCommon):
    """Alpha Group over Alpha Ltd (with a department, Sales) and Beta Ltd; today is the agency's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.agency._travel_today()
        cls.top = cls.group()
        cls.alpha.parent_id = cls.top
        cls.beta = cls.customer("Beta Ltd", cls.top)
        cls.sales = cls.department("Sales", cls.alpha)

    @classmethod
    def limit(cls, partner, amount, **values):
        values = {"partner_id": partner.id, "amount": amount, "currency_id": cls.currency.id, **values}
        return cls.env["travel.credit.limit"].create({"date_from": cls.today - timedelta(days=100), **values})

    @classmethod
    def override(cls, partner, user=None, **values):
        values = {"partner_id": partner.id, "reason": "Money is on its way", "date_to": cls.today, **values}
        return cls.env["travel.credit.override"].with_user(user or cls.controller).create(values)

    @classmethod
    def standing(cls, partner, company=None, **more):
        return cls.env["travel.credit"]._standings(partner, company or cls.agency, **more)[partner.id]

    @classmethod
    def check(cls, partner, amount=0, user=None, **more):
        return cls.env["travel.credit"].with_user(user or cls.agent).check(partner.id, amount, **more)

    def parts(self, partner):
        found = self.standing(partner, everyone=True).own.parts
        return {part: float(amount) for part, amount in found.items() if amount}


@tagged("post_install", "-at_install")
class TestCreditExposure(CreditCommon):
    def test_parts_of_an_exposure(self):
        """Invoice 500, of which 100 disputed; credit note 30; one ticket to bill 200 + 53 + fee 25; one on hold 90.

        open 400, disputed 100, credits 30, unbilled 278, held 90: 400 + 100 + 278 + 90 - 30 = 838.
        """
        invoice = self.plain_invoice(self.alpha, 500.0)
        self.plain_invoice(self.alpha, 30.0, move_type="out_refund")
        self.env["travel.dispute"].create(
            {"item_id": self.item(invoice).id, "amount": 100.0, "reason_id": self.short.id, "opened_on": "2026-03-20"}
        )
        self.simple_order(self.alpha)
        self.line(self.order(self.alpha), base_fare=90.0)
        self.assertEqual(
            self.parts(self.alpha), {"open": 400.0, "disputed": 100.0, "credits": 30.0, "unbilled": 278.0, "held": 90.0}
        )
        self.assertEqual(self.standing(self.alpha, everyone=True).own.total(), 838)

    def test_deposits_are_taken_off(self):
        """Invoice 500; paid ahead 200 on the receivable account; 120 on account that is no deposit: 500 - 200 - 120 = 180."""
        self.plain_invoice(self.alpha, 500.0)
        for amount, deposit in ((200.0, True), (120.0, False)):
            self.env["account.payment"].create(
                {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.alpha.id, "amount": amount,
                 "date": "2026-04-01", "journal_id": self.bank.id, "travel_is_deposit": deposit,
                 "payment_method_line_id": self.inbound_payment_method_line.id}
            ).action_post()  # fmt: skip
        self.assertEqual(self.parts(self.alpha), {"open": 500.0, "deposits": 200.0, "credits": 120.0})
        self.assertEqual(self.standing(self.top, everyone=True).own.total(), 180)

    def test_the_customers_own_card_never_counts(self):
        """The fare of 253 is paid by card, only the fee of 25 is owed; on hold it is nothing at all."""
        order = self.order(self.alpha)
        ticket = self.ticket(order, base_fare=200.0, taxes={"YQ": 53.0}, customer_card=True)
        self.assertEqual(self.parts(self.alpha), {})
        self.charge(ticket, "fare", 253.0, state="memo")
        self.charge(ticket, "transaction_fee", 25.0)
        self.ready(order)
        self.assertEqual(self.parts(self.alpha), {"unbilled": 25.0})

    def test_refunds_on_hold_take_nothing_off(self):
        self.line(self.order(self.alpha), base_fare=-90.0, event="refund")
        self.assertEqual(self.parts(self.alpha), {})

    def test_the_group_has_all_below(self):
        """Alpha 500, its department 40, Beta 60: the group 600."""
        self.plain_invoice(self.alpha, 500.0)
        self.line(self.order(self.sales), base_fare=40.0)
        self.plain_invoice(self.beta, 60.0)
        self.assertEqual(self.standing(self.top, everyone=True).own.total(), 600)
        self.assertEqual(self.standing(self.alpha, everyone=True).own.total(), 540)
        self.assertEqual(self.standing(self.sales, everyone=True).own.total(), 40)

    def test_a_department_keeps_its_exposure_when_the_company_is_billed(self):
        """Sales bought for 253 + 25 (+ 2.50 tax on the fee): 278 before it is billed to Alpha, 280.50 after; so Alpha."""
        order = self.simple_order(self.sales)
        self.assertEqual(self.standing(self.sales, everyone=True).own.total(), 278)
        invoice = self.bill(order)
        self.assertEqual(invoice.commercial_partner_id, self.alpha)
        self.assertEqual(self.parts(self.sales), {"open": 280.5})
        self.assertEqual(self.parts(self.alpha), {"open": 280.5})

    def test_two_companies_and_currencies(self):
        """The group owes the agency 500, and its sister 300 EUR at 2 EUR a dollar, which is 150: 650 of 1,000 together."""
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        sister = self.setup_other_company(name="Sister")["company"]
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": sister.id, "name": "2020-01-01", "rate": 2.0}
        )
        self.plain_invoice(self.alpha, 500.0)
        values = {"order_id": self.order(self.beta, company_id=sister.id).id, "service_type_id": self.service("hotel").id}
        self.env["travel.order.line"].create({**values, "base_fare": 300.0, "currency_id": euro.id})
        self.limit(self.top, 1000.0)
        holds = self.standing(self.beta).holds
        self.assertEqual((holds.limit.node, holds.total, holds.room, holds.level), (self.top.id, 650, 350, "ok"))
        self.limit(self.top, 600.0, company_id=self.agency.id)
        holds = self.standing(self.beta).holds
        self.assertEqual((holds.total, holds.level), (500, "warn"), "500 of 600 in the agency alone is 83 %")

    def test_many_customers_cost_no_more_queries(self):
        """Two customers or six: the same number of questions to the database."""
        customers = self.alpha | self.beta
        customers |= self.env["res.partner"].union(*(self.customer(f"C{number}", self.top) for number in range(4)))
        for customer in customers:
            self.limit(customer, 100.0)
            self.line(self.order(customer), base_fare=10.0)
        counts = []
        for some in (customers[:2], customers[:2], customers):  # the first time fills what is kept for good
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            standings = self.env["travel.credit"]._standings(some, self.agency)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual({one.own.total() for one in standings.values()}, {10})
        self.assertEqual(counts[1], counts[2])

    def test_a_missing_rate_is_told(self):
        yen = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "JPY")])
        yen.active = True
        yen.rate_ids.unlink()
        self.line(self.order(self.alpha), base_fare=9000.0, currency_id=yen.id)
        self.limit(self.alpha, 1000.0)
        answer = self.check(self.alpha)
        self.assertEqual((answer["result"], answer["exposure"]), ("warn", 0.0))
        self.assertIn("JPY", answer["message"])


@tagged("post_install", "-at_install")
class TestCreditLimit(CreditCommon):
    def test_the_tightest_limit_holds(self):
        """Alpha 500 of Odoo's limit of 1,000; with 400 more 900, warned. The group at 1,100 of 1,200: with 400 more blocked."""
        self.agency.account_use_credit_limit = True
        self.alpha.credit_limit = 1000.0
        self.plain_invoice(self.alpha, 500.0)
        answer = self.check(self.alpha, 400)
        self.assertEqual((answer["result"], answer["limit"], answer["exposure"], answer["room"]), ("warn", 1000.0, 900.0, 100.0))
        self.limit(self.top, 1200.0)
        self.plain_invoice(self.beta, 600.0)
        answer = self.check(self.alpha, 400)
        self.assertEqual((answer["result"], answer["node"], answer["over_by"]), ("block", "Alpha Group", 300.0))

    def test_odoos_limit_is_of_one_company(self):
        sister = self.setup_other_company(name="Sister")["company"]
        self.agency.account_use_credit_limit = True
        self.alpha.credit_limit = 100.0
        self.plain_invoice(self.alpha, 500.0)
        self.assertEqual(self.standing(self.alpha).holds.level, "block")
        self.assertIsNone(self.standing(self.alpha, sister).holds)

    def test_no_limit_no_answer(self):
        self.plain_invoice(self.alpha, 500.0)
        self.assertEqual(self.check(self.alpha, 10**6)["result"], "ok")

    def test_days_overdue(self):
        """Due 31 days ago: blocked after 30 days; when all of it is disputed, nothing is collectable."""
        self.agency.write({"travel_credit_warn_days": 10, "travel_credit_block_days": 30})
        invoice = self.plain_invoice(self.alpha, 500.0, due=self.today - timedelta(days=31), day=self.today - timedelta(days=40))
        answer = self.check(self.sales)
        self.assertEqual((answer["result"], answer["days_overdue"], answer["node"]), ("block", 31, "Alpha Ltd"))
        self.assertEqual(self.check(self.beta)["result"], "ok")
        self.env["travel.dispute"].create(
            {"item_id": self.item(invoice).id, "amount": 500.0, "reason_id": self.short.id, "opened_on": self.today}
        )
        self.assertEqual(self.check(self.sales)["result"], "ok")

    def test_disputed_counts_as_the_company_says(self):
        invoice = self.plain_invoice(self.alpha, 500.0)
        self.env["travel.dispute"].create(
            {"item_id": self.item(invoice).id, "amount": 450.0, "reason_id": self.short.id, "opened_on": self.today}
        )
        self.limit(self.alpha, 400.0)
        self.assertEqual(self.check(self.alpha)["result"], "block")
        self.agency.travel_credit_disputed = False
        self.assertEqual((self.check(self.alpha)["result"], self.check(self.alpha)["exposure"]), ("ok", 50.0))

    def test_a_new_limit_ends_the_one_before(self):
        first = self.limit(self.alpha, 100.0)
        second = self.limit(self.alpha, 200.0, date_from=self.today)
        self.assertEqual(first.date_to, self.today)
        self.assertEqual(self.standing(self.alpha).holds.limit.amount, 200)
        with self.assertRaises(UserError):
            second.with_user(self.controller).amount = 300.0
        with self.assertRaises(UserError):
            first.with_user(self.env.user).unlink()

    def test_the_database_refuses_two_limits_at_once(self):
        self.limit(self.alpha, 100.0, date_from=self.today + timedelta(days=10))
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.ExclusionViolation), self.env.cr.savepoint():
            self.limit(self.alpha, 200.0, date_from=self.today)

    def test_who_may_ask_and_set(self):
        with self.assertRaises(AccessError):
            self.env["travel.credit.limit"].with_user(self.agent).create({"partner_id": self.alpha.id, "amount": 1.0})
        limit = self.env["travel.credit.limit"].with_user(self.controller).create(
            {"partner_id": self.alpha.id, "amount": 1.0, "user_id": self.agent.id}
        )  # fmt: skip
        self.assertEqual(limit.user_id, self.controller, "Nobody sets a limit in another's name.")
        portal = self.env["res.users"].create({"name": "P", "login": "credit_portal", "partner_id": self.beta.id,
                                              "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]})  # fmt: skip
        with self.assertRaises(AccessError):
            self.check(self.alpha, user=portal)

    def test_odd_questions(self):
        credit = self.env["travel.credit"].with_user(self.agent)
        for partner, amount, currency in [(0, 1, None), (self.alpha.id, "NaN", None), (self.alpha.id, "1,5", None),
                                          (self.alpha.id, 1, "ZZZ"), (True, 1, None), ("x", 1, None)]:  # fmt: skip
            with self.assertRaises(UserError):
                credit.check(partner, amount, currency)

    def test_another_companys_customer(self):
        """An agent of the agency asks nothing about customers that only the sister may see."""
        sister = self.setup_other_company(name="Sister")["company"]
        theirs = self.customer("Theirs", company_id=sister.id)
        with self.assertRaises(AccessError):
            self.check(theirs)
