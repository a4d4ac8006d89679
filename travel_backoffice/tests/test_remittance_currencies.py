"""Advices in other currencies: invoices are settled exactly, and what the rates make is booked as such."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .remittance_apply_common import ApplyCommon


@tagged("post_install", "-at_install")
class TestRemittanceCurrencies(ApplyCommon):
    def exchanged(self, move):
        """What Odoo booked on the receivable for the change of the rate since this invoice."""
        item = self.item(move)
        return (item.matched_credit_ids | item.matched_debit_ids).exchange_move_id.line_ids.filtered(
            lambda line: line.account_id == self.receivable
        )

    def test_euros_for_an_invoice_in_euros(self):
        """100 EUR were 125 in March and are 128 in April: Odoo books the 3."""
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        advice = self.advice(self.alpha, 100.0, currency_id=self.euro.id)
        self.allocate(advice, invoice, 100.0)
        advice.apply()
        self.assertBooked(advice, (100.0, "EUR", 128.0), (-100.0, "EUR", -128.0))
        self.assertSettled(invoice)
        self.assertEqual(self.exchanged(invoice).balance, 3.0)

    def test_dollars_for_an_invoice_in_euros(self):
        """The customer says that 127 dollars pay the 100 EUR: they do, and 2 are won against March."""
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        advice = self.advice(self.alpha, 127.0)
        self.allocate(advice, invoice, 100.0, paid=127.0)
        advice.apply()
        self.assertBooked(advice, (127.0, "USD", 127.0), (-100.0, "EUR", -127.0))
        self.assertSettled(invoice)
        self.assertEqual(self.exchanged(invoice).balance, 2.0)

    def test_euros_for_an_invoice_in_dollars(self):
        """100 EUR are 128 dollars, and pay 127.50: half a dollar is won, on a line of its own."""
        invoice = self.plain_invoice(self.alpha, 127.5)
        advice = self.advice(self.alpha, 100.0, currency_id=self.euro.id)
        self.allocate(advice, invoice, 127.5, paid=100.0)
        advice.apply()
        self.assertBooked(advice, (100.0, "EUR", 128.0), (-127.5, "USD", -127.5), (-0.5, "USD", -0.5))
        self.assertEqual(
            advice.move_id.line_ids.account_id & self.env.company.income_currency_exchange_account_id,
            self.env.company.income_currency_exchange_account_id,
        )
        self.assertSettled(invoice)

    def test_euros_for_an_invoice_in_pounds(self):
        """122 EUR are 156.16 dollars; the 100 pounds were 160 in March: 3.84 are lost."""
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.pound)
        advice = self.advice(self.alpha, 122.0, currency_id=self.euro.id)
        self.allocate(advice, invoice, 100.0, paid=122.0)
        advice.apply()
        self.assertBooked(advice, (122.0, "EUR", 156.16), (-100.0, "GBP", -156.16))
        self.assertSettled(invoice)
        self.assertEqual(self.exchanged(invoice).balance, -3.84)

    def test_three_currencies_in_one_payment_with_a_rest(self):
        """Of 300 EUR (384.00) 100 pay an invoice in euros, 100 one of 128 dollars, 61 one of 50 pounds (78.08); 39 are left."""
        euros = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        dollars = self.plain_invoice(self.alpha, 128.0)
        pounds = self.plain_invoice(self.alpha, 50.0, currency=self.pound)
        advice = self.advice(self.alpha, 300.0, currency_id=self.euro.id)
        self.allocate(advice, euros, 100.0)
        self.allocate(advice, dollars, 128.0, paid=100.0)
        self.allocate(advice, pounds, 50.0, paid=61.0)
        advice.apply()
        self.assertBooked(
            advice,
            (300.0, "EUR", 384.0),
            (-100.0, "EUR", -128.0),
            (-128.0, "USD", -128.0),
            (-50.0, "GBP", -78.08),
            (-39.0, "EUR", -49.92),
        )
        self.assertSettled(euros, dollars, pounds)
        self.assertFalse(advice.payment_id.is_reconciled, "39 EUR wait on account")

    def test_paid_in_two_parts_it_ends_at_zero(self):
        """33.33 and 66.67 of 100 EUR."""
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        for amount in (33.33, 66.67):
            advice = self.advice(self.alpha, amount, currency_id=self.euro.id)
            self.allocate(advice, invoice, amount)
            advice.apply()
        self.assertSettled(invoice)

    def test_tax_withheld_from_an_invoice_in_euros(self):
        """90 EUR (115.20) came, 10 EUR (12.80) are withheld."""
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        advice = self.advice(self.alpha, 90.0, currency_id=self.euro.id)
        self.allocate(advice, invoice, 100.0, paid=90.0, **self.taken(self.tax_withheld(), 10.0))
        advice.apply()
        self.assertBooked(advice, (90.0, "EUR", 115.2), (-100.0, "EUR", -128.0), (10.0, "EUR", 12.8))
        self.assertSettled(invoice)

    def test_slip_of_the_pen_is_told(self):
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        advice = self.advice(self.alpha, 12.7)
        self.allocate(advice, invoice, 100.0, paid=12.7)
        with self.assertRaisesRegex(UserError, "far from the rate"):
            advice.apply()

    def test_missing_rate_is_told(self):
        advice = self.advice(self.alpha, 100.0, currency_id=self.euro.id, date="2026-02-01")
        with self.assertRaisesRegex(UserError, "no rate of EUR on 2026-02-01"):
            advice.apply()
