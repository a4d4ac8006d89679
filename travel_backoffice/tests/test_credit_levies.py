"""Credit notes of charges of which a part is taxed: part by part, at the rates of the sale."""

from odoo.tests import tagged

from .credit_common import CreditCommon
from .levy_common import LevyCommon


@tagged("post_install", "-at_install")
class TestCreditLevies(LevyCommon, CreditCommon):
    def share(self):
        """5 % of the basic fare of 10,000.00 are taxed with 18 %: 500.00 + 90.00; 9,500.00 and taxes 1,000.00 are not."""
        self.treatment("IN", {"treatment": "base_share", "share": 5.0, "rate": 18.0, "tax_id": self.tax18.id})
        order = self.flight(taxes={"YQ": 1_000.0}, fee=0)
        charge = order.charge_ids
        charge.sudo().base_amount = 10_000.0
        return order.line_ids, self.bill(order)

    def fare_back(self, line, amount, base):
        """A refund of this amount, with so much basic fare in it."""
        refund = self.correct(line, back={})
        self.reverse(refund, line.charge_ids, amount)
        refund.charge_ids.sudo().base_amount = -base
        return self.credit(line.order_id)

    def test_share_goes_back_with_the_basic_fare(self):
        """A third of the basic fare: 166.67 of 500.00 taxed, 30.00 of tax; taxes only: nothing of it; then the rest."""
        line, invoice = self.share()
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (11_000.0, 90.0))
        first = self.fare_back(line, 3_333.33, 3_333.33)
        self.assertParts(first, [(166.67, self.tax18), (3_166.66, self.env["account.tax"])])
        self.assertEqual(first.amount_tax, 30.0)
        taxes = self.fare_back(line, 1_000.0, 0.0)
        self.assertParts(taxes, [(1_000.0, self.env["account.tax"])])
        last = self.fare_back(line, 6_666.67, 6_666.67)
        self.assertParts(last, [(333.33, self.tax18), (6_333.34, self.env["account.tax"])])
        self.assertEqual(last.amount_tax, 60.0)
        self.assertEqual(self.ledger(invoice, first, taxes, last), {})
        self.assertEqual(self.balance(invoice.partner_id), 0.0)

    def test_rate_that_changed_since(self):
        """The levy says 12 % today, and the company has another treatment: what goes back bears the 18 % it was sold with."""
        line, invoice = self.share()
        self.treatment("NEW", {"treatment": "whole_price", "rate": 19.0, "tax_id": self.tax19.id})
        credit = self.credit(self.correct(line).order_id)
        self.assertEqual(self.ledger(invoice, credit), {})
        self.assertFalse(credit.line_ids.tax_line_id - self.tax18)

    def test_tax_in_a_margin_goes_back_in_proportion(self):
        """1,000.00 sold, 800.00 bought: of the margin of 200.00 19 % are inside, 31.93; half of it is 15.965 → 15.97,
        and the rest 15.96."""
        self.treatment("DE", {"treatment": "margin", "rate": 19.0, "tax_id": self.tax19.id})
        order = self.package()
        invoice, line = self.bill(order), order.line_ids
        owed = self.owed(self.tax19)
        self.assertEqual(self.ledger(invoice)[owed], -31.93)
        first = self.credit(self.correct(line, back={"fare": 500.0}).order_id)
        self.assertEqual(self.ledger(first)[owed], 15.97)
        self.assertEqual(first.amount_total, 500.0)
        last = self.credit(self.correct(line, back={"fare": 500.0}).order_id)
        self.assertEqual(self.ledger(invoice, first, last), {})
