"""Advices with every kind of mess, worked out by hand."""

from odoo.tests import tagged

from .remittance_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestRemittanceCases(MoneyCommon):
    def test_an_exact_number_is_matched(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 100.0, {"said_number": invoice.name, "said_amount": 100.0})
        advice._match()
        self.assertEqual(advice.line_ids.mapped("state"), ["matched"])
        self.assertEqual(advice.allocation_ids.item_id, self.item(invoice))
        advice._match()
        self.assertEqual(advice.allocation_ids.mapped("amount"), [100.0])
