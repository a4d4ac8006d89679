"""Online payments settle exactly what the customer chose, once, and are undone like any advice."""

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_allocation_mandate import MandateCommon


@tagged("post_install", "-at_install")
class TestPortalPayment(AccountPaymentCommon, MandateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.agency.currency_id
        cls.partner = cls.alpha

    def pay(self, invoices, amount, reference="online"):
        """The customer presses Pay: what it sees is what is open now."""
        values = {"invoice_ids": [(6, 0, invoices.ids)], "amount": amount, "reference": reference, "currency_id": self.currency.id}
        return self._create_transaction("redirect", **values)

    def confirm(self, transaction):
        """The provider says that the money is there."""
        transaction._set_done()
        transaction._post_process()
        return self.env["travel.remittance"].search([("transaction_id", "=", transaction.id)])

    def test_two_invoices_and_not_the_oldest(self):
        """February and March, 500 in all; January, which is older, stays open."""
        transaction = self.pay(self.february | self.march, 500.0)
        advice = self.confirm(transaction)
        self.assertEqual(self.residuals(self.january, self.february, self.march), [100.0, 0.0, 0.0])
        self.assertEqual((advice.state, advice.payment_id, advice.amount), ("applied", transaction.payment_id, 500.0))
        receivable = transaction.payment_id.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.assertEqual(sorted(receivable.mapped("balance")), [-300.0, -200.0])
        for allocation in advice.allocation_ids:
            self.assertEqual(allocation.payment_item_id.matched_debit_ids.debit_move_id, allocation.item_id)
        advice.undo()
        self.assertEqual(self.residuals(self.february, self.march), [200.0, 300.0])
        self.assertEqual(transaction.payment_id.state, "canceled")

    def test_a_part_of_one_invoice(self):
        advice = self.confirm(self.pay(self.march, 120.0))
        self.assertEqual((self.march.amount_residual, advice.on_account_amount), (180.0, 0.0))

    def test_one_that_was_paid_meanwhile(self):
        """150 were meant for January (100) and February (50). January is paid by transfer before the money is there: 50 are
        for February as said, and not the 150 that Odoo would take; 100 stay on account, and somebody is told."""
        transaction = self.pay(self.january | self.february, 150.0)
        advice = self.advice(self.alpha, 100.0)
        values = {"remittance_id": advice.id, "item_id": self.item(self.january).id, "amount": 100.0, "paid_amount": 100.0}
        self.env["travel.allocation"].create(values)
        advice.apply()
        online = self.confirm(transaction)
        self.assertEqual(self.residuals(self.january, self.february), [0.0, 150.0])
        self.assertEqual(online.on_account_amount, 100.0)
        self.assertIn("100.00", online.activity_ids.summary)
        self.assertIn("paid already", online.message_ids[:1].body)

    def test_all_paid_meanwhile(self):
        transaction = self.pay(self.january, 100.0)
        self.confirm(self.pay(self.january, 100.0, "first"))
        online = self.confirm(transaction)
        self.assertFalse(online.allocation_ids)
        self.assertEqual((online.state, online.on_account_amount, self.february.amount_residual), ("applied", 100.0, 200.0))

    def test_once(self):
        """The provider tells it twice: one payment, one advice; the database refuses a second."""
        transaction = self.pay(self.january, 100.0)
        advice = self.confirm(transaction)
        transaction._post_process()
        self.assertEqual(self.env["account.payment"].search_count([("payment_transaction_id", "=", transaction.id)]), 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            advice.sudo().copy({"transaction_id": transaction.id})

    def test_the_discount_for_paying_early_is_kept(self):
        """2 % of 1,000 within ten days: 980 settle it, 20 are the discount that Odoo books."""
        term = self.env["account.payment.term"].create(
            {"name": "2 % in ten days", "early_discount": True, "discount_percentage": 2.0, "discount_days": 10}
        )
        today = self.env["travel.remittance"]._fields["date"].default(self.env["travel.remittance"])
        invoice = self.plain_invoice(self.alpha, 1000.0, day=today, invoice_payment_term_id=term.id)
        advice = self.confirm(self.pay(invoice, 980.0))
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual((advice.allocation_ids.amount, advice.allocation_ids.paid_amount), (1000.0, 980.0))
        self.assertEqual(advice.state, "applied")

    def test_a_refund_is_odoos(self):
        transaction = self.pay(self.january, 100.0)
        self.confirm(transaction)
        refund = self._create_transaction(
            "redirect", amount=-100.0, reference="R-online", operation="refund", source_transaction_id=transaction.id
        )
        self.assertFalse(self.confirm(refund))
        self.assertEqual(refund.payment_id.payment_type, "outbound")
