"""The printed credit note: a reader who has only the paper sees what goes back, what is kept, and of which invoice."""

import io

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import find_in_path

from .credit_common import CreditCommon
from .test_invoice_print import REPORT, text_of


@tagged("post_install", "-at_install")
class TestCreditPrint(CreditCommon):
    def refund(self):
        """253.00 paid; 180.00 fare and 53.00 taxes go back less 60.00 penalty and 20.00 + 2.00 refund fee; the
        transaction fee of 25.00 is kept, handling of 5.00 goes back with 0.50 tax."""
        order = self.simple_order(self.customer(), record_locator="YMNB7W")
        line = order.line_ids
        self.charge(line, "handling", 5.0, "Handling")
        invoice = self.bill(order)
        taxes = [Command.create({"code": code, "amount": -amount}) for code, amount in (("YQ", 40.0), ("UA", 13.0))]
        refund = self.correct(
            line,
            back={"fare": 233.0, "handling": 5.0},
            base_fare=-180.0,
            tax_ids=taxes,
            penalty_amount=60.0,
            total_amount=-173.0,
        )
        self.charge(refund, "penalty", 60.0)
        self.charge(refund, "refund_fee", 20.0, "Refund fee")
        return line, invoice, self.credit(order)

    def test_print_says_what_goes_back_and_what_is_kept(self):
        line, invoice, credit = self.refund()
        # 233.00 + 5.00 - 60.00 - 20.00 = 158.00; tax 0.50 - 2.00 = -1.50
        self.assertEqual((credit.amount_untaxed, credit.amount_tax, credit.amount_total), (158.0, -1.5, 156.5))
        text = text_of(self.env["ir.actions.report"]._render_qweb_html(REPORT, credit.ids)[0])
        for expected in (
            f"Corrects {invoice.name} of 12 Mar 2026",
            "JONES/MARY MRS Refund of Air · 220-3324650328",
            "Transaction fee 25.00 is kept",
            "Air: fare 180.00, taxes 53.00, given back (YQ 40.00 · UA 13.00)",
            "Handling, given back",
            self.kind("penalty").name,
            "-60.00",
            "Refund fee",
            "-20.00",
            "156.50",
        ):
            self.assertIn(expected, text)
        self.assertEqual(text.count("YQ 40.00"), 1)
        line.correction_ids.sudo().write({"base_fare": -1.0, "document_number": "000-1"})
        self.env.invalidate_all()
        self.assertEqual(text_of(self.env["ir.actions.report"]._render_qweb_html(REPORT, credit.ids)[0]), text)

    def test_print_says_which_segment_goes_back(self):
        """KBP-FRA was flown, FRA-KBP was not; the refund replaces no document."""
        line = self.sold()
        self.bill(line.order_id)
        unused = line.segment_ids.filtered(lambda segment: segment.origin == "FRA")
        self.correct(
            line,
            back={"fare": 100.0},
            base_fare=-100.0,
            total_amount=-100.0,
            refund_kind="segments",
            refunded_segment_ids=unused.ids,
            original_documents=line.document_number,
        )
        credit = self.credit(line.order_id)
        text = text_of(self.env["ir.actions.report"]._render_qweb_html(REPORT, credit.ids)[0])
        self.assertIn("FRA–KBP", text)
        self.assertNotIn("KBP–FRA", text)
        self.assertNotIn("Replaces", text)

    def test_undone_void_says_so(self):
        line = self.sold()
        self.bill(line.order_id)
        void = self.correct(line, "void")
        self.credit(line.order_id)
        self.correct(void, "void")
        again = self.credit(line.order_id)
        self.assertEqual(again.invoice_line_ids[0].name.split("\n")[0], "Air, charged again")
        text = text_of(self.env["ir.actions.report"]._render_qweb_html(REPORT, again.ids)[0])
        self.assertIn("Correction taken back: Air", text)

    def test_pdf(self):
        try:
            find_in_path("wkhtmltopdf")
        except OSError:
            self.skipTest("wkhtmltopdf is missing: the PDF itself is not tested")
        from pdfminer.high_level import extract_text

        _line, invoice, credit = self.refund()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, _kind = report._render_qweb_pdf(REPORT, credit.ids)
        self.assertIn(invoice.name, extract_text(io.BytesIO(pdf)))
