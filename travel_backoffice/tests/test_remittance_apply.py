"""An advice is applied as it says, and nothing else is touched."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .remittance_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestRemittanceApply(MoneyCommon):
    def allocate(self, advice, move, amount):
        values = {"remittance_id": advice.id, "item_id": self.item(move).id, "amount": amount, "paid_amount": amount}
        return self.env["travel.allocation"].create(values)

    def test_one_payment_links_exactly_what_was_said(self):
        """The oldest invoice is not the one that is paid: nobody asked for that."""
        oldest = self.plain_invoice(self.alpha, 100.0, day="2026-01-10")
        second = self.plain_invoice(self.alpha, 200.0)
        third = self.plain_invoice(self.alpha, 300.0)
        advice = self.advice(self.alpha, 450.0)
        self.allocate(advice, third, 300.0)
        self.allocate(advice, second, 120.0)
        advice.apply()
        self.assertEqual((oldest.amount_residual, second.amount_residual, third.amount_residual), (100.0, 80.0, 0.0))
        payment = advice.payment_id
        receivable = payment.move_id.line_ids.filtered(lambda line: line.account_id == self.item(oldest).account_id)
        self.assertEqual(sorted(receivable.mapped("balance")), [-300.0, -120.0, -30.0])
        self.assertEqual(sorted(receivable.mapped("amount_residual")), [-30.0, 0.0, 0.0])
        self.assertEqual(advice.on_account_amount, 30.0)

    def test_more_than_paid_is_refused(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 90.0)
        self.allocate(advice, invoice, 100.0)
        with self.assertRaisesRegex(UserError, "More is allocated"):
            advice.apply()

    def test_a_line_that_waits_stops_it(self):
        advice = self.advice(self.alpha, 90.0, {"said_number": "INV/1"})
        with self.assertRaisesRegex(UserError, "INV/1"):
            advice.apply()

    def test_withheld_tax_settles_the_invoice(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        account = self.company_data["default_account_tax_purchase"]
        tds = self.env["travel.deduction.kind"].create({"name": "TDS", "code": "tds", "account_id": account.id})
        advice = self.advice(self.alpha, 900.0)
        allocation = self.allocate(advice, invoice, 1000.0)
        allocation.write({"paid_amount": 900.0, "deduction_ids": [Command.create({"kind_id": tds.id, "amount": 100.0})]})
        advice.apply()
        self.assertEqual(invoice.amount_residual, 0.0)
        withheld = advice.payment_id.move_id.line_ids.filtered(lambda line: line.account_id == account)
        self.assertEqual(withheld.balance, 100.0)
