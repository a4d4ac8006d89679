"""Levies on paper: a reader sees the price in one row, what of it is taxed, and the words of the law."""

from datetime import date

from odoo.tests import tagged

from .levy_common import LevyCommon
from .test_invoice_print import REPORT, text_of


@tagged("post_install", "-at_install")
class TestLevyPrint(LevyCommon):
    def text(self, invoice):
        return text_of(self.env["ir.actions.report"]._render_qweb_html(REPORT, invoice.ids)[0])

    def test_share_is_printed_in_one_row_with_its_levy(self):
        """5 % of 10,000.00 and the fee of 500.00: 1,000.00 at 18 % is 180.00; the fare stands as 12,000.00."""
        self.treatment(
            "IN", {"name": "Air, domestic: 5 %", "treatment": "base_share", "share": 5.0, "rate": 18.0}
        )
        text = self.text(self.bill(self.flight(taxes={"YQ": 2_000.0})))
        self.assertIn("GST 18% on $ 500.00 $ 12,000.00", text)
        self.assertNotIn("11,500.00", text)
        self.assertEqual(text.count("Air: fare 10,000.00, taxes 2,000.00"), 1)
        self.assertIn("Levy Taxable Value Rate Tax GST 18% $ 1,000.00 18 % $ 180.00", text)
        self.assertIn("Air, domestic: 5 % · supplied 10 Mar 2026", text)

    def test_margin_shows_the_legend_and_no_vat(self):
        self.treatment(
            "DE",
            {
                "treatment": "margin",
                "sold_as": "principal",
                "rate": 19.0,
                "supply_on": "travel_end",
                "legend": "Sonderregelung für Reisebüros",
            },
        )
        invoice = self.bill(self.package(start_date=date(2026, 4, 1), end_date=date(2026, 4, 8)))
        text = self.text(invoice)
        self.assertIn("Sonderregelung für Reisebüros · supplied 8 Apr 2026", text)
        self.assertIn("1,000.00", text)
        for hidden in ("968.07", "31.93", "168.07", "VAT", "Taxable Value", "Untaxed"):
            self.assertNotIn(hidden, text)

    def test_credit_note_is_printed_like_its_invoice(self):
        """By the order's void, and by Odoo's own wizard."""
        self.treatment("IN", {"name": "Share", "treatment": "base_share", "share": 5.0, "rate": 18.0})
        self.contract(self.alpha, fee_table_id=self.fee_table().id)
        order = self.flight(fee=0)
        invoice = self.bill(order)
        by_hand = invoice._reverse_moves([{"invoice_date": "2026-03-13"}])
        self.assertIn("GST 18% on $ 500.00 $ 10,000.00", self.text(by_hand))
        self.assertIn("GST 18% $ 500.00 18 % $ 90.00", self.text(by_hand))
        by_hand.unlink()
        order.line_ids.void(sold_at=order.line_ids.sold_at)
        credit_note = self.bill(order)[1]
        self.assertRecordValues(credit_note, [{"move_type": "out_refund", "amount_total": 10_090.0}])
        text = self.text(credit_note)
        self.assertIn("GST 18% on $ 500.00 $ 10,000.00", text)
        self.assertIn("Share · supplied 10 Mar 2026", text)

    def test_what_was_billed_is_printed_as_it_was(self):
        levy = self.treatment("IN", {"name": "Before", "rate": 18.0, "legend": "Old words"}).levy_ids
        invoice = self.bill(self.flight())
        levy.write({"name": "After", "legend": "New words"})
        text = self.text(invoice)
        self.assertIn("Old words", text)
        self.assertNotIn("New words", text)

    def test_unit_price_of_a_row_is_that_of_the_charge(self):
        """Where the accountant adds a line of three pieces, prices and quantities are printed."""
        self.treatment("IN", {"treatment": "base_share", "share": 5.0, "rate": 18.0})
        invoice = self.bill(self.flight(fee=0))
        invoice.button_draft()
        invoice.invoice_line_ids.create(
            {"move_id": invoice.id, "name": "Luggage tags", "quantity": 3.0, "price_unit": 1.0, "tax_ids": []}
        )
        invoice.action_post()
        self.assertIn("1.00 $ 10,000.00 GST 18% on $ 500.00 $ 10,000.00", self.text(invoice))
