"""What goes by post is printed in batches; the portal counts when somebody can look."""

import base64
import io

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfReader, PdfWriter

from ..models.travel_delivery_channel import DeliveryRefused
from .billing_common import BillingCommon
from .channel_common import ChannelCommon


def pdf(pages):
    """A PDF of so many empty pages."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    with io.BytesIO() as stream:
        writer.write(stream)
        return stream.getvalue()


@tagged("post_install", "-at_install")
class TestPrintBatch(ChannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zeta = cls.customer("Zeta")
        cls.printer = cls.channel_of("print")

    def batch(self, **values):
        Batch = self.env["travel.print.batch"].with_user(self.users["clerk"])
        return Batch.create({"channel_id": self.printer.id, "cover": False, **values})

    def waiting(self):
        """Zeta's document of one page came first, then one of three pages for Acme."""
        late = self.delivery(self.printer, [("z.pdf", pdf(1))], partner_id=self.zeta.id, document_name="INV/1")
        early = self.delivery(self.printer, [("a.pdf", pdf(3))], document_name="INV/2")
        return late, early

    def test_batch_is_printed(self):
        """Ordered by customer; printed on both sides 3 + 1 blank and 1 + 1 blank: 6 pages. Then all are sent."""
        late, early = self.waiting()
        self.assertFalse((late | early).mapped("next_try_at")[0])
        (late | early)._deliver()
        self.assertEqual(late.state, "queued")
        batch = self.batch(duplex=True)
        self.assertEqual((batch.waiting_count, batch.waiting_customers), (2, 2))
        batch.action_make()
        self.assertRecordValues(batch, [{"state": "made", "document_count": 2, "page_count": 6}])
        self.assertEqual(len(PdfReader(io.BytesIO(base64.b64decode(batch.pdf_file))).pages), 6)
        self.assertEqual(late.state, "queued")
        batch.action_printed()
        self.assertEqual((late.state, early.state), ("taken", "taken"))
        self.assertIn(batch.name, late.receipt)

    def test_two_clerks(self):
        """What is in one batch is in no other, until it was not printed."""
        both = self.delivery(self.printer, [("a.pdf", pdf(1))]) | self.delivery(self.printer, [("b.pdf", pdf(1))])
        first, second = self.batch(), self.batch()
        first.action_make()
        third = self.delivery(self.printer, [("c.pdf", pdf(2))])
        second.action_make()
        self.assertEqual((first.delivery_ids, second.delivery_ids), (both, third))
        first.action_release()
        again = self.batch()
        again.action_make()
        self.assertEqual(again.delivery_ids, both)

    def test_bad_paper_stops_nobody(self):
        """A file that is no PDF is left out with the reason."""
        good, bad = self.delivery(self.printer, [("a.pdf", pdf(1))]), self.delivery(self.printer, [("b.pdf", b"%PDF-1.4")])
        batch = self.batch()
        batch.action_make()
        self.assertEqual(batch.delivery_ids, good)
        self.assertIn("no PDF that can be read", batch.left_out)
        self.assertFalse(bad.print_batch_id)

    def test_cover(self):
        """A list of the documents lies on top."""
        self.waiting()
        batch = self.batch(cover=True).with_context(force_report_rendering=True)
        batch.action_make()
        pages = PdfReader(io.BytesIO(base64.b64decode(batch.pdf_file))).pages
        self.assertEqual(len(pages), 5)
        self.assertIn("INV/2", pages[0].extract_text())


@tagged("post_install", "-at_install")
class TestPortalChannel(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls.customer("Acme", email="bills@acme.example")
        cls.contract(cls.acme)
        cls.portal = cls.env["travel.delivery.channel"].create({"name": "Portal", "type": "portal"})
        profile = cls.env["travel.delivery.profile"].create(
            {"name": "Portal", "rule_ids": [Command.create({"channel_id": cls.portal.id})]}
        )
        invoice = cls.bill(cls(), cls.simple_order(cls.acme))
        invoice.travel_delivery_profile_id = profile
        cls.delivery = cls.env["travel.delivery"].sudo()._queue(invoice)
        cls.invoice = invoice

    def test_nobody_can_look(self):
        """Without a log-in it is not delivered; with a mailed link it is. The link opens the document, no file goes along."""
        with self.assertRaises(DeliveryRefused) as caught:
            self.portal._hand_over(self.delivery)
        self.assertIn("Nobody of Acme", caught.exception.reason)
        self.portal.portal_notify = True
        self.assertIn("bills@acme.example", self.portal._hand_over(self.delivery))
        mail = self.env["mail.mail"].sudo().search([("email_to", "=", "bills@acme.example")])
        self.assertIn(self.invoice.access_token, mail.body_html)
        self.assertFalse(mail.attachment_ids)

    def test_somebody_can_look(self):
        """A portal user of the customer's makes it delivered; when the page is opened is noted once. Extracts are not shown."""
        user = new_test_user(self.env, "acme_portal", groups="base.group_portal")
        user.partner_id.parent_id = self.acme
        self.assertIn("acme_portal", self.portal._hand_over(self.delivery))
        self.delivery._note_viewed()
        first = self.delivery.viewed_at
        self.assertTrue(first)
        self.delivery._note_viewed()
        self.assertEqual(self.delivery.viewed_at, first)
        self.delivery.document_kind = "extract"
        with self.assertRaises(DeliveryRefused) as caught:
            self.portal._hand_over(self.delivery)
        self.assertTrue(caught.exception.final)
