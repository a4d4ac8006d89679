"""The PDF of an invoice is made once, is Odoo's own, and a bad invoice spoils no batch."""

import io
import re
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from unittest import skipUnless
from unittest.mock import patch

from pypdf import PdfReader

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import find_in_path

from odoo.addons.base.models import ir_actions_report

from ..models.ir_actions_report_lean import travel_single
from .billing_common import DAY, BillingCommon

REPORT = "account.report_invoice_with_payments"


def has_wkhtmltopdf():
    try:
        return bool(find_in_path("wkhtmltopdf")) and ir_actions_report._wkhtml().is_patched_qt
    except OSError:
        return False


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def words(pdf):
    """All words, whatever their order and page: Odoo's own page has no style sheet without its web server"""
    return set(re.sub(r"Page\s+\d+\s+/\s+\d+", "", " ".join(pages(pdf))).split())


@tagged("post_install", "-at_install")
class TestRender(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha Ltd")
        orders = cls.env["travel.order"]
        for number in (1, 2, 3):
            orders |= cls.simple_order(cls.alpha, f"220-000000000{number}")
        orders.with_user(cls.clerk).action_bill()
        cls.invoices = orders.invoice_ids.sorted("id").with_user(cls.clerk)

    @contextmanager
    def bad(self, move):
        """The data of one invoice make its template fail."""
        data = type(move)._travel_print_data

        def failing(record):
            if record.id == move.id:
                raise ValueError("Its logo cannot be read.")
            return data(record)

        with patch.object(type(move), "_travel_print_data", failing):
            yield

    def test_each_gets_odoos_own_file_once(self):
        done, reasons = self.invoices._travel_render_pdfs()
        self.assertEqual((done, reasons), (self.invoices, {}))
        files = self.invoices.invoice_pdf_report_id
        self.assertEqual(len(files), 3)
        first = self.invoices[0]
        self.assertEqual(first.invoice_pdf_report_id.name, first._get_invoice_report_filename())
        self.assertEqual(first.message_main_attachment_id, first.invoice_pdf_report_id)
        self.assertFalse(first.is_move_sent, "made is not sent")
        # what Odoo's Send, Print and portal hand out is this file
        self.assertEqual(first._get_invoice_legal_documents("pdf")["content"], first.invoice_pdf_report_id.raw)
        self.assertEqual(self.env["account.move.send"]._get_invoice_extra_attachments(first), files[0])
        again, reasons = self.invoices._travel_render_pdfs()
        self.assertEqual((again, reasons), (self.invoices, {}))
        self.invoices.invalidate_recordset()
        self.assertEqual(self.invoices.invoice_pdf_report_id, files, "nothing is made twice")
        self.assertEqual(
            self.env["ir.attachment"].search_count(
                [("res_model", "=", "account.move"), ("res_id", "in", self.invoices.ids), ("res_field", "!=", False)]
            ),
            3,
        )

    def test_a_bad_invoice_is_told_and_the_others_are_done(self):
        good, bad = self.invoices[0] | self.invoices[2], self.invoices[1]
        with self.bad(bad):
            done, reasons = self.invoices._travel_render_pdfs()
        self.assertEqual(done, good)
        self.assertEqual(list(reasons), [bad])
        self.assertIn("Its logo cannot be read.", reasons[bad])
        self.assertFalse(bad.invoice_pdf_report_id)
        done, reasons = self.invoices._travel_render_pdfs()
        self.assertEqual((done, reasons), (self.invoices, {}), "mended, it follows")

    def test_drafts_and_entries_are_told(self):
        draft = self.invoices[0].sudo().copy()
        done, reasons = (draft | self.invoices[1])._travel_render_pdfs()
        self.assertEqual(done, self.invoices[1])
        self.assertEqual(reasons, {draft: "It is not posted."})

    def test_what_another_worker_holds_is_left_to_it(self):
        first, second = self.invoices[0], self.invoices[1]
        with patch.object(type(first), "try_lock_for_update", lambda moves, **_options: moves - first):
            done, reasons = (first | second)._travel_render_pdfs()
        self.assertEqual(done, second)
        self.assertEqual(reasons, {first: "Its PDF is just being made elsewhere."})

    def test_extensions_have_the_last_word(self):
        with patch.object(type(self.invoices), "_travel_after_render", lambda move, pdf: pdf + move.name.encode()):
            self.invoices._travel_render_pdfs()
        first = self.invoices[0]
        self.assertTrue(first.invoice_pdf_report_id.raw.endswith(first.name.encode()))

    def test_an_embedded_einvoice_is_left_to_odoos_module(self):
        if "invoice_edi_format" not in self.alpha:
            self.skipTest("no module for it")
        send, seen = type(self.env["account.move.send"]), []

        def after(model, move, data):
            seen.append(move)
            data["pdf_attachment_values"]["raw"] += b"embedded"

        def before(model, move, data):
            data["before"] = True

        with (
            patch.object(send, "_get_default_invoice_edi_format", lambda *_args, **_options: "facturx"),
            patch.object(send, "_hook_invoice_document_before_pdf_report_render", before),
            patch.object(send, "_hook_invoice_document_after_pdf_report_render", after),
        ):
            self.invoices[0]._travel_render_pdfs()
        self.assertEqual(seen, [self.invoices[0]])
        self.assertTrue(self.invoices[0].invoice_pdf_report_id.raw.endswith(b"embedded"))

    def test_equal_headers_are_written_once(self):
        single = travel_single(
            '<html><body><div id="h"><p>A</p><p>B</p><p>A</p></div></body></html>',
            "h",
        )
        self.assertIn('<div id="h"><p>A</p><p>B</p></div>', single)
        self.assertIn("places = [0, 1, 0]", single)


@tagged("post_install", "-at_install")
@skipUnless(has_wkhtmltopdf(), "wkhtmltopdf with patched Qt is not installed")
class TestRenderPaper(BillingCommon):
    """With the real program: the same paper as Odoo prints."""

    def invoice(self, partner, lines, **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": DAY,
                "invoice_line_ids": [
                    Command.create({"name": f"Ticket {number}", "quantity": 1, "price_unit": 10.0})
                    for number in range(lines)
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def test_same_pages_as_odoo_prints(self):
        self.env["res.lang"]._activate_lang("de_DE")
        alpha, german = self.customer("Alpha Ltd"), self.customer("Beta GmbH", lang="de_DE")
        short, long, foreign = self.invoice(alpha, 1), self.invoice(alpha, 60), self.invoice(german, 2)
        refund = self.invoice(german, 1, move_type="out_refund")
        moves = (short | long | foreign | refund).with_context(force_report_rendering=True)
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        theirs = {move: reports._render_qweb_pdf(REPORT, move.ids)[0] for move in moves}
        done, reasons = moves._travel_render_pdfs()
        self.assertEqual((done, reasons), (moves, {}))
        for move in moves:
            self.assertEqual(words(move.invoice_pdf_report_id.raw), words(theirs[move]), move.name)
        told = pages(long.invoice_pdf_report_id.raw)
        self.assertGreaterEqual(len(told), 3)
        for number, page in enumerate(told, 1):
            self.assertIn(f"Page {number} / {len(told)}", " ".join(page.split()))

    def test_a_missing_program_is_a_plain_reason(self):
        invoice = self.invoice(self.customer("Alpha Ltd"), 1).with_context(force_report_rendering=True)
        with patch.object(type(self.env["ir.actions.report"]), "get_wkhtmltopdf_state", lambda _model: "install"):
            done, reasons = invoice._travel_render_pdfs()
        self.assertFalse(done)
        self.assertIn("Unable to find Wkhtmltopdf", reasons[invoice])

    def test_a_crash_is_a_plain_reason(self):
        invoice = self.invoice(self.customer("Alpha Ltd"), 1).with_context(force_report_rendering=True)

        class Crashed:
            returncode, stderr = -11, "Segmentation fault"

        with patch.object(ir_actions_report, "_run_wkhtmltopdf", lambda _arguments: Crashed):
            done, reasons = invoice._travel_render_pdfs()
        self.assertFalse(done)
        self.assertIn("Segmentation fault", reasons[invoice])

    def test_crash_is_printed_with_another_margin(self):
        """wkhtmltopdf ends with a segmentation fault as long as the bottom margin is the paper's own, 32 mm."""
        invoice = self.invoice(self.customer("Alpha Ltd"), 1).with_context(force_report_rendering=True)
        run, margins, cut = ir_actions_report._run_wkhtmltopdf, [], []

        def falling(command):
            margins.append(float(command[command.index("--margin-bottom") + 1]))
            cut.append("page-break-inside: auto !important" in Path(command[-2]).read_text())
            return run(command) if margins[-1] > margins[0] else CompletedProcess(command, 139, "", "Segmentation fault")

        with patch.object(ir_actions_report, "_run_wkhtmltopdf", falling), mute_logger(ir_actions_report.__name__):
            done, reasons = invoice._travel_render_pdfs()
        self.assertEqual((done, reasons), (invoice, {}))
        self.assertEqual([margin - margins[0] for margin in margins], [0, 0, 1])
        self.assertEqual(cut, [False, True, True])
