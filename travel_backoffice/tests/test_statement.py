"""What a customer owes on a day, as it was issued: figures worked out by hand, equal to the ledger."""

from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .remittance_common import MoneyCommon

AS_OF = "2026-04-30"


class StatementCommon(MoneyCommon):
    """Statements of the end of April 2026, in May."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Statement = cls.env["travel.statement"].with_user(cls.controller)
        cls.profile = cls.env.ref("travel_backoffice.statement_profile_open")
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])

    def setUp(self):
        super().setUp()
        self.today(date(2026, 5, 4))

    def today(self, day):
        self.startPatcher(patch.object(self.registry["res.company"], "_travel_today", lambda company: day))

    def issued(self, partner, as_of=AS_OF, **options):
        """The statements that are issued for a customer."""
        answer = self.Statement.issue([partner.id], as_of, **options)[0]
        return self.Statement.browse(answer["statement_ids"])

    @classmethod
    def pay(cls, partner, amount, *items, day="2026-04-02", currency=None):
        """A payment, linked with whole items of it."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": day,
                "journal_id": cls.bank.id,
                "currency_id": (currency or cls.currency).id,
                "memo": "Thank you",
            }
        )
        payment.action_post()
        own = payment.move_id.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        for item in items:
            (own | item).reconcile()
        return own

    @staticmethod
    def block(statement, currency="USD"):
        """The figures of one currency, amounts as Decimals."""
        found = next(one for one in statement.figures["blocks"] if one["currency"] == currency)
        names = ("closing", "opening", "moved", "unallocated", "disputed", "overdue", "settled_elsewhere")
        aged = [Decimal(amount) for amount in found["aged"]]
        return {**found, "aged": aged, **{name: Decimal(found[name]) for name in names}}

    def assertAgreed(self, statement):
        """Closing = ledger = aged, per currency, by another way than the statement's own."""
        debtors, day = statement.figures["debtors"], statement.as_of
        for found in statement.figures["blocks"]:
            items = self.env["account.move.line"].search(
                [
                    ("partner_id", "in", debtors),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", day),
                    ("currency_id", "=", found["currency_id"]),
                    ("company_id", "=", statement.company_id.id),
                ]
            )
            ledger = Decimal(str(round(sum(items.mapped("amount_currency")), found["decimals"])))
            closing = Decimal(found["closing"])
            self.assertEqual(closing, ledger, f"ledger in {found['currency']}")
            self.assertEqual(closing, sum(map(Decimal, found["aged"])) + Decimal(found["unallocated"]))
            self.assertFalse(found["wrong"])


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    def test_open_items_by_hand(self):
        """100 due in May; 200 due on 31 March, 30 days late, 50 of it paid; 60 due on 30 March, 31 days late; 80 on account."""
        self.plain_invoice(self.alpha, 100.0, day="2026-04-20", due="2026-05-20", ref="PO 4711")
        half = self.item(self.plain_invoice(self.alpha, 200.0, due="2026-03-31"))
        self.plain_invoice(self.alpha, 60.0, due="2026-03-30")
        self.pay(self.alpha, 50.0, half)
        self.pay(self.alpha, 80.0)
        statement = self.issued(self.alpha)
        found = self.block(statement)
        self.assertEqual(found["aged"], [100, 150, 60, 0, 0])
        # 100 + 150 + 60 - 80
        self.assertEqual((found["unallocated"], found["closing"], found["overdue"]), (-80, 230, 210))
        row = next(row for row in found["rows"] if row["item"] == half.id)
        self.assertEqual((row["amount"], row["paid"], row["open"]), ("200.00", "50.00", "150.00"))
        self.assertEqual({row["reference"] for row in found["rows"]}, {"PO 4711", "", "Thank you"})
        self.assertEqual(statement.balance_text, "$\xa0230.00" if "\xa0" in statement.balance_text else "$ 230.00")
        self.assertAgreed(statement)

    def test_as_of_a_day_that_is_gone(self):
        """Paid on 2 April: on 1 April all of it was open; and what is issued then shows the same for ever."""
        invoice = self.item(self.plain_invoice(self.alpha, 200.0))
        self.pay(self.alpha, 200.0, invoice)
        before = self.issued(self.alpha, "2026-04-01")
        self.assertEqual(self.block(before)["closing"], 200)
        self.assertAgreed(before)
        self.assertFalse(self.issued(self.alpha), "nothing is open at the end of April")
        self.plain_invoice(self.alpha, 70.0, day="2026-03-20")
        self.assertEqual(self.issued(self.alpha, "2026-04-01"), before)
        self.assertEqual(self.block(before)["closing"], 200, "booked late: the statement is what was issued")

    def test_issued_once(self):
        self.plain_invoice(self.alpha, 100.0)
        first = self.Statement.issue([self.alpha.id], AS_OF)[0]
        second = self.Statement.issue([self.alpha.id, self.alpha.id], AS_OF)
        self.assertEqual((first["state"], [one["state"] for one in second]), ("issued", ["known"]))
        self.assertEqual(first["statement_ids"], second[0]["statement_ids"])
        statement = self.Statement.browse(first["statement_ids"])
        statement.action_cancel()
        again = self.issued(self.alpha)
        self.assertTrue(again and again != statement)
        self.assertEqual((statement.state, again.state), ("cancelled", "issued"))

    def test_currencies_apart(self):
        """100 USD and 300 EUR, of which 100 EUR are paid; a credit note of 20 USD stays a credit."""
        self.plain_invoice(self.alpha, 100.0)
        self.plain_invoice(self.alpha, 20.0, move_type="out_refund")
        euros = self.item(self.plain_invoice(self.alpha, 300.0, currency=self.euro))
        self.pay(self.alpha, 100.0, euros, currency=self.euro)
        statement = self.issued(self.alpha)
        self.assertEqual([one["currency"] for one in statement.figures["blocks"]], ["USD", "EUR"])
        self.assertEqual((self.block(statement)["closing"], self.block(statement)["unallocated"]), (80, -20))
        self.assertEqual(self.block(statement, "EUR")["closing"], 200)
        self.assertAgreed(statement)

    def test_settled_in_another_currency(self):
        """100 EUR (200 USD) paid by 200 USD: the ledger has 100 EUR and -200 USD, open is nothing, and it is no error."""
        euros = self.item(self.plain_invoice(self.alpha, 100.0, currency=self.euro))
        self.pay(self.alpha, 200.0, euros)
        self.plain_invoice(self.alpha, 5.0)
        statement = self.issued(self.alpha)
        dollars = self.block(statement)
        self.assertEqual((dollars["closing"], Decimal(dollars["ledger"])), (5, -195))
        self.assertFalse(statement._deliverable_obstacle())

    def test_money_reset_to_draft(self):
        """60 of 100 were paid, and the payment is reset to draft: 100 are open, and nothing was settled elsewhere."""
        owed = self.item(self.plain_invoice(self.alpha, 100.0))
        self.pay(self.alpha, 60.0, owed).move_id.button_draft()
        statement = self.issued(self.alpha)
        found = self.block(statement)
        self.assertEqual((found["closing"], found["settled_elsewhere"], found["wrong"]), (100, 0, []))
        self.assertAgreed(statement)

    def test_activity_by_hand(self):
        """March ends with 200; April: 150 billed, 120 paid, of it 120 of the 200; 230 are open, 80 of March."""
        self.profile.kind = "activity"
        old = self.item(self.plain_invoice(self.alpha, 200.0))
        self.plain_invoice(self.alpha, 150.0, day="2026-04-10")
        self.pay(self.alpha, 120.0, old)
        statement = self.issued(self.alpha)
        found = self.block(statement)
        self.assertEqual(statement.date_from, date(2026, 4, 1))
        self.assertEqual((found["opening"], found["moved"], found["closing"]), (200, 30, 230))
        self.assertEqual([row["amount"] for row in found["moved_rows"]], ["-120.00", "150.00"])
        self.assertEqual([row["open"] for row in found["rows"]], ["80.00", "150.00"])
        self.assertAgreed(statement)

    def test_disputed_in_part(self):
        """30 of 100 are disputed since 15 April; of another item all 40, but 10 are paid then: of it 30."""
        first = self.item(self.plain_invoice(self.alpha, 100.0))
        second = self.item(self.plain_invoice(self.alpha, 40.0))
        for item, amount, day in ((first, 30.0, "2026-04-15"), (second, 40.0, "2026-04-29")):
            self.env["travel.dispute"].create(
                {"item_id": item.id, "amount": amount, "reason_id": self.short.id, "opened_on": day}
            )
        self.pay(self.alpha, 10.0, second, day="2026-04-30")
        self.assertEqual(self.block(self.issued(self.alpha))["disputed"], 60)
        self.assertEqual(self.block(self.issued(self.alpha, "2026-04-20"))["disputed"], 30)

    def test_promises_stand_beside_their_items(self):
        """One of two invoices is promised by 10 May: told beside it, and in no figure."""
        promised = self.item(self.plain_invoice(self.alpha, 100.0))
        self.plain_invoice(self.alpha, 40.0)
        self.env["travel.promise"].create(
            {
                "partner_id": self.alpha.id,
                "made_on": "2026-04-28",
                "promised_on": "2026-05-10",
                "line_ids": [Command.create({"item_id": promised.id})],
            }
        )
        statement = self.issued(self.alpha)
        found = self.block(statement)
        self.assertEqual({row["item"]: row["promised"] for row in found["rows"] if row["promised"]}, {promised.id: "2026-05-10"})
        self.assertEqual((found["closing"], found["disputed"]), (140, 0))
        self.assertRegex(statement.figures_html, r"Promised by\s+05/10/2026")
        self.assertIn("PK", statement.sudo()._render_xlsx()[:2].decode())

    def test_pending_refunds_are_told_and_not_counted(self):
        order = self.simple_order(self.alpha)
        self.bill(order)
        order.line_ids[0].refund(penalty=50.0)
        refund = order.line_ids.filtered(lambda line: line.event == "refund")
        refund.sudo().write({"state": "ready", "refund_state": "applied", "refund_applied_on": "2026-04-20"})
        statement = self.issued(self.alpha)
        # 253 + 25 and 10 % of it
        self.assertEqual(self.block(statement)["closing"], Decimal("280.50"))
        self.assertEqual([row["document"] for row in statement.figures["refunds"]], ["220-3324650328"])

    # -- whose ------------------------------------------------------------------------------------------------------

    def make_group(self):
        group = self.group()
        companies = [self.customer(name, group) for name in ("One", "Two")]
        branch = self.branch("Branch", companies[0])
        agent = self.sub_agent("Corner", companies[1])
        for amount, partner in ((1.0, companies[0]), (2.0, companies[1]), (4.0, branch), (8.0, agent)):
            self.plain_invoice(partner, amount)
        return group, companies, branch, agent

    def closings(self, partner):
        return {one.partner_id.name: self.block(one)["closing"] for one in self.issued(partner)}

    def test_one_for_all_but_the_sub_agent(self):
        group, companies, branch, _agent = self.make_group()
        self.contract(group, statement_profile_id=self.profile.id)
        self.assertEqual(self.closings(group), {"Alpha Group": 7, "Corner": 8})
        self.assertEqual(self.closings(companies[0]), {"One": 5}, "asked for a company: nothing of its sisters")
        self.assertEqual(self.closings(branch), {"Branch": 4})

    def test_one_per_company_and_per_debtor(self):
        group, *_others = self.make_group()
        self.contract(group, statement_profile_id=self.profile.id)
        self.profile.one_per = "company"
        self.assertEqual(self.closings(group), {"One": 5, "Two": 2, "Corner": 8})
        self.profile.one_per = "debtor"
        self.Statement.search([]).action_cancel()
        self.assertEqual(self.closings(group), {"One": 1, "Branch": 4, "Two": 2, "Corner": 8})

    def test_agreed_further_down(self):
        """A company with terms of its own is not on the group's statement."""
        group, companies, *_others = self.make_group()
        own = self.profile.copy({"name": "Own"})
        self.contract(group, statement_profile_id=self.profile.id)
        self.contract(companies[0], statement_profile_id=own.id)
        self.assertEqual(self.closings(group), {"Alpha Group": 2, "One": 5, "Corner": 8})

    # -- what goes wrong --------------------------------------------------------------------------------------------

    def test_one_bad_customer_stops_no_other(self):
        self.plain_invoice(self.alpha, 100.0)
        beta = self.customer("Beta")
        Statement, genuine = self.registry["travel.statement"], self.registry["travel.statement"]._gather

        def gather(statement, scope, *args):
            if scope.node == beta:
                raise UserError(scope.node.name)
            return genuine(statement, scope, *args)

        with patch.object(Statement, "_gather", gather):
            answers = self.Statement.issue([0, beta.id, self.alpha.id], AS_OF)
        self.assertEqual([one["state"] for one in answers], ["failed", "failed", "issued"])
        self.assertEqual(answers[1]["message"], "Beta")

    def test_what_differs_is_not_sent(self):
        self.plain_invoice(self.alpha, 100.0)
        ledger = {self.currency.id: Decimal(99)}
        with patch.object(self.registry["travel.statement"], "_ledger_balances", lambda *args: ledger):
            statement = self.issued(self.alpha)
        self.assertIn("differs from the ledger by 1", statement._deliverable_obstacle())

    def test_bad_days(self):
        for day in ("2026-05-05", "yesterday", None):
            with self.assertRaises(UserError):
                self.Statement.issue([self.alpha.id], day)

    def test_zero(self):
        self.assertEqual(self.Statement.issue([self.alpha.id], AS_OF)[0]["state"], "nothing")
        statement = self.issued(self.alpha, always=True)
        self.assertEqual(statement.figures["blocks"], [])

    # -- rights -----------------------------------------------------------------------------------------------------

    def test_rights(self):
        self.plain_invoice(self.alpha, 100.0)
        with self.assertRaises(AccessError):
            self.Statement.with_user(self.agent).issue([self.alpha.id], AS_OF)
        statement = self.issued(self.alpha)
        with self.assertRaises(AccessError):
            statement.with_user(self.agent).read(["figures"])
        with self.assertRaises(AccessError):
            statement.balance_text = "nothing"

    def test_another_company(self):
        """Another company of the agency neither sees the statement nor what is owed to this one."""
        self.plain_invoice(self.alpha, 100.0)
        statement = self.issued(self.alpha)
        other = self.env["res.company"].create({"name": "Other Agency"})
        theirs = self.role_user("controller", other, "their_controller")
        there = self.env["travel.statement"].with_user(theirs).with_company(other)
        self.assertFalse(there.search([("id", "=", statement.id)]))
        self.assertEqual(there.issue([self.alpha.id], AS_OF)[0]["state"], "nothing")
        self.controller.company_ids = [Command.link(other.id)]
        self.assertTrue(self.Statement.with_context(allowed_company_ids=self.agency.ids).search([("id", "=", statement.id)]))
