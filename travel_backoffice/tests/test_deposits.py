"""Money on account and deposits pay invoices by exact amounts, and only where it was agreed."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .test_bank_allocation import BankCommon


@tagged("post_install", "-at_install")
class TestDeposits(BankCommon, CronMixinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.corner = cls.sub_agent("Corner Travel")
        cls.auto = cls.env["travel.remittance"]
        cls.liability = cls.env["account.account"].create(
            {"name": "Deposits Received", "code": "DEPO", "account_type": "liability_current", "reconcile": True}
        )

    def deposit(self, partner, amount, day="2026-04-02"):
        """A deposit as a clerk registers it."""
        values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id, "amount": amount}
        payment = self.env["account.payment"].create({**values, "date": day, "journal_id": self.bank.id, "travel_is_deposit": True})
        payment.action_post()
        return payment

    def left(self, partner):
        return list(partner._travel_deposit_balances(self.agency).get(partner.id, {}).values())

    def run_auto(self):
        self.auto.sudo()._cron_allocate_by_mandate()  # as crons run

    def test_drawn_down_as_invoices_are_posted(self):
        """Two deposits of 500 and 300: invoices of 400 and 250 take 650, 150 are left of the second."""
        self.agree(self.corner, "advised", draw_deposits=True)
        self.agency.travel_deposit_account_id = self.liability
        first, second = self.deposit(self.corner, 500.0), self.deposit(self.corner, 300.0, day="2026-04-03")
        self.assertEqual(first.destination_account_id, self.liability)
        self.assertEqual(self.left(self.corner), [800.0])
        with self.capture_triggers("travel_backoffice.cron_allocate_by_mandate") as triggers:
            one = self.plain_invoice(self.corner, 400.0)
        self.assertEqual(len(triggers.records), 1)
        two = self.plain_invoice(self.corner, 250.0, day="2026-03-20")
        self.run_auto()
        self.assertEqual(self.residuals(one, two), [0.0, 0.0])
        self.assertEqual(self.left(self.corner), [150.0])
        items = (first | second).move_id.line_ids.filtered("travel_is_deposit").sorted("date")
        self.assertEqual(items.mapped("amount_residual"), [0.0, -150.0])
        self.assertEqual(items.mapped("travel_deposit_left"), [0.0, 150.0])
        self.assertIn("150.00", self.corner.travel_deposit_text)
        advice = self.auto.search([("partner_id", "=", self.corner.id)])
        self.assertEqual((advice.money, advice.state, advice.amount), ("credit", "applied", 650.0))
        # 500 + 150 used of the two
        self.assertEqual(advice.source_ids.mapped("amount"), [500.0, 150.0])
        self.run_auto()
        self.assertEqual(self.auto.search_count([("partner_id", "=", self.corner.id)]), 1)

    def test_not_where_it_was_not_agreed(self):
        self.agree(self.corner, "oldest")
        self.deposit(self.corner, 500.0)
        invoice = self.plain_invoice(self.corner, 400.0)
        self.run_auto()
        self.assertEqual((invoice.amount_residual, self.left(self.corner)), (400.0, [500.0]))

    def test_refused_above_the_balance(self):
        self.deposit(self.corner, 100.0)
        invoice = self.plain_invoice(self.corner, 400.0)
        advice = self.advice(self.corner, 0.0, money="credit", journal_id=False)
        advice.action_take_credits()
        self.assertEqual(advice.amount, 100.0)
        values = {"remittance_id": advice.id, "item_id": self.item(invoice).id, "amount": 120.0, "paid_amount": 120.0}
        self.env["travel.allocation"].create(values)
        with self.assertRaisesRegex(UserError, "120.00.*only.*100.00"):
            advice.apply()
        advice.source_ids.amount = 120.0
        with self.assertRaisesRegex(UserError, "only.*100.00.* are left"):
            advice.apply()

    def test_exactly_what_is_said(self):
        """Of 350 on account (200 and 150), 250 are for the March invoice: 200 of the first, 50 of the second."""
        self.advice(self.alpha, 200.0, date="2026-04-01").apply()
        self.advice(self.alpha, 150.0, date="2026-04-02").apply()
        advice = self.advice(self.alpha, 0.0, money="credit", journal_id=False)
        advice.action_take_credits()
        self.assertEqual((advice.amount, len(advice.source_ids)), (350.0, 2))
        values = {"remittance_id": advice.id, "item_id": self.item(self.march).id, "amount": 250.0, "paid_amount": 250.0}
        self.env["travel.allocation"].create(values)
        advice.apply()
        self.assertEqual(self.residuals(self.january, self.february, self.march), [100.0, 200.0, 50.0])
        self.assertEqual(advice.source_ids.item_id.mapped("amount_residual"), [0.0, -100.0])
        self.assertEqual(sorted(advice.move_id.line_ids.mapped("balance")), [-250.0, 50.0, 200.0])
        advice.undo()
        self.assertEqual(self.march.amount_residual, 300.0)
        self.assertEqual(advice.source_ids.item_id.mapped("amount_residual"), [-200.0, -150.0])

    def test_money_of_others_is_not_used(self):
        self.advice(self.corner, 100.0).apply()
        revenue = self.march.line_ids.filtered(lambda line: line.account_id.account_type == "income")
        theirs = self.env["account.move.line"].search(self.auto.env["account.move.line"]._travel_credit_domain(self.agency))
        for item, words in ((theirs, "money of Corner Travel"), (revenue, "not money on account")):
            advice = self.advice(self.alpha, 0.0, money="credit", journal_id=False)
            source = {"remittance_id": advice.id, "item_id": item.id, "amount": 40.0}
            self.env["travel.remittance.source"].with_user(self.controller).create(source)
            values = {"item_id": self.item(self.january).id, "amount": 40.0, "paid_amount": 40.0}
            self.env["travel.allocation"].create({"remittance_id": advice.id, **values})
            with self.assertRaisesRegex(UserError, words):
                advice.apply()
            advice.unlink()

    def test_a_credit_is_not_used_twice(self):
        """What one advice to be checked uses, another one does not find; what was used meanwhile is told."""
        self.advice(self.alpha, 100.0).apply()
        one = self.advice(self.alpha, 0.0, money="credit", journal_id=False)
        two = self.advice(self.alpha, 0.0, money="credit", journal_id=False)
        one.action_take_credits()
        with self.assertRaisesRegex(UserError, "nothing on account"):
            two.action_take_credits()
        two._take_sources(one.source_ids.item_id)
        for advice in (one, two):
            values = {"item_id": self.item(self.january).id, "amount": 40.0, "paid_amount": 40.0}
            self.env["travel.allocation"].create({"remittance_id": advice.id, **values})
        one.apply()
        with self.assertRaisesRegex(UserError, "only.*60.00.* are left"):
            two.apply()

    def test_unallocated_money_pays_new_invoices_oldest_first(self):
        """700 came for 600: the rest of 100 pays the next invoice, without a person."""
        self.agree(self.alpha, "oldest")
        advice = self.advice(self.alpha, 700.0)
        advice.action_allocate_by_mandate()
        advice.apply()
        invoice = self.plain_invoice(self.alpha, 250.0, day="2026-04-10")
        self.run_auto()
        self.assertEqual(invoice.amount_residual, 150.0)

    def test_what_a_person_left_on_account_stays(self):
        self.agree(self.alpha, "oldest")
        advice = self.advice(self.alpha, 50.0, {"said_amount": 50.0, "state": "left"})
        advice.apply()
        self.run_auto()
        self.assertEqual(self.january.amount_residual, 100.0)

    def test_credit_notes_by_themselves_only_where_agreed(self):
        for credits, open_after in (("advised", 100.0), ("oldest", 70.0)):
            customer = self.customer(credits)
            self.agree(customer, "oldest", credits=credits)
            invoice = self.plain_invoice(customer, 100.0)
            self.plain_invoice(customer, 30.0, move_type="out_refund")
            self.run_auto()
            self.assertEqual(invoice.amount_residual, open_after)

    def test_as_advised_only_is_not_touched(self):
        self.agree(self.alpha, "advised")
        self.advice(self.alpha, 100.0).apply()
        self.run_auto()
        self.assertEqual(self.january.amount_residual, 100.0)

    def test_a_bank_line_is_a_deposit(self):
        """300 come ahead; nothing is owed: the whole of it is a deposit in its own account."""
        self.agency.travel_deposit_account_id = self.liability
        line = self.bank_line(300.0, "deposit may", partner_id=self.corner.id)
        advice = self.click(line)
        advice.is_deposit = True
        advice.apply()
        self.assertEqual(self.left(self.corner), [300.0])
        self.assertEqual(self.corner._travel_deposit_balances(self.agency, outside_receivables=True)[self.corner.id], {self.currency: 300.0})
        rows = self.env["travel.credit"]._deposit_rows(self.agency, self.corner)
        self.assertEqual([(row.node, row.part, float(row.amount)) for row in rows], [(self.corner.id, "deposits", 300.0)])

    def test_in_another_currency(self):
        """A deposit of 100 EUR at 2 per EUR pays an invoice of 80 EUR at 1.25: in euro to the cent, in two pairs."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-04-01", 0.8)])
        self.agree(self.corner, "advised", draw_deposits=True)
        values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.corner.id, "currency_id": euro.id}
        payment = self.env["account.payment"].create(
            {**values, "amount": 100.0, "date": "2026-02-01", "journal_id": self.bank.id, "travel_is_deposit": True}
        )
        payment.action_post()
        invoice = self.plain_invoice(self.corner, 80.0, day="2026-04-05", currency=euro)
        self.run_auto()
        self.assertEqual((invoice.amount_residual, self.left(self.corner)), (0.0, [20.0]))

    def test_one_that_fails_stops_no_other(self):
        """One customer cannot be served; the other one is."""
        self.agree(self.corner, "oldest")
        self.agree(self.alpha, "oldest")
        for partner in (self.corner, self.alpha):
            self.advice(partner, 60.0).apply()
        self.plain_invoice(self.corner, 60.0)
        original = type(self.auto)._use_credits_of

        def failing(records, partner, company):
            if partner == self.corner:
                raise ValueError(partner)
            return original(records, partner, company)

        self.patch(type(self.auto), "_use_credits_of", failing)
        with self.assertLogs("odoo.addons.travel_backoffice.models.travel_allocation_auto", "WARNING"):
            self.run_auto()
        self.assertEqual(self.january.amount_residual, 40.0)
