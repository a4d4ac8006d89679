from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import PDF, MailCommon

WORKER = "odoo.addons.travel_backoffice.models.travel_delivery_worker"


@tagged("post_install", "-at_install")
class TestDeliveryMail(MailCommon):
    """Mails against a real SMTP server: what it took is sent, and nothing else."""

    def test_invoice_by_mail(self):
        """The customer gets the stored PDF under the agreed name; the invoice knows that it was taken."""
        self.rule.file_pattern = "{customer}_{number}"
        invoice = self.invoice()
        delivery = self.sent(invoice)
        self.assertRecordValues(delivery, [{"state": "taken", "attempts": 1, "error": False}])
        self.assertIn("queued as 4711", delivery.receipt)
        mail = self.house.parsed()[0]
        self.assertEqual((mail["To"], mail["Message-Id"]), ("bills@acme.example", delivery.message_id))
        self.assertIn(invoice.name, mail["Subject"])
        self.assertIn("280.50", mail.get_body(("plain",)).get_content())
        files = [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]
        self.assertEqual(files, [(f"ACME_{invoice.name.replace('/', '-')}.pdf", PDF % invoice.name.encode())])
        self.assertEqual(delivery.attachment_ids, invoice.invoice_pdf_report_id, "linked, not copied")
        self.assertTrue(invoice.is_move_sent)
        said = invoice.message_ids.filtered(lambda message: message.message_id == delivery.message_id)
        self.assertEqual((said.message_type, len(said)), ("email_outgoing", 1))
        self.assertFalse(self.env["mail.mail"].search([("mail_message_id", "=", said.id)]), "not sent again")

    def test_one_connection_and_one_bad_address(self):
        """Three invoices over one connection; the server does not know one address, and one customer has none."""
        other = self.customer("Beta", email="gone@beta.example")
        lost = self.customer("Gamma")
        for partner in (other, lost):
            self.contract(partner, delivery_profile_id=self.profile.id)
        self.house.refuse["gone@beta.example"] = "550 5.1.1 No such user here"
        moves = self.invoice(other) | self.invoice(lost, "220-0000000002") | self.invoice(self.acme, "220-0000000003")
        deliveries = self.sent(moves)
        self.assertEqual(deliveries.mapped("state"), ["failed", "failed", "taken"])
        self.assertIn("550 5.1.1 No such user here", deliveries[0].error)
        self.assertIn("There is no e-mail address. Enter one at Gamma", deliveries[1].error)
        self.assertEqual((self.house.reached(), self.house.sessions), ([["bills@acme.example"]], 1))
        self.assertEqual(len(moves.activity_ids), 2, "the clerk is asked for the two")
        self.assertEqual(moves.mapped("is_move_sent"), [False, False, True])

    def test_several_recipients_of_one_mail(self):
        """One refused, one put off, one that takes it: the second one gets the same mail later, the third no second one."""
        self.acme.email = "a@acme.example; B <b@acme.example>, c@acme.example, not an address"
        self.house.refuse = {"a@acme.example": "550 unknown", "b@acme.example": "451 greylisted"}
        delivery = self.sent(self.invoice())
        self.assertEqual((delivery.state, self.house.reached()), ("queued", [["c@acme.example"]]))
        self.assertIn("451 greylisted", delivery.error)
        del self.house.refuse["b@acme.example"]
        delivery._deliver()
        self.assertEqual((delivery.state, self.house.reached()[1]), ("taken", ["b@acme.example"]))
        self.assertIn("a@acme.example: 550 unknown", delivery.error)
        self.assertIn("not an address", delivery.error)
        self.assertTrue(delivery.activity_id)
        self.assertEqual(self.house.mails[0][1], self.house.mails[1][1], "the same bytes")

    def test_put_off_until_it_fails(self):
        """5 min, 15 min, 1 h, 4 h, 12 h, then a person is asked. 5 + 15 + 60 + 240 + 720 = 1040 minutes."""
        self.house.at_data = "452 too much mail"
        delivery, waits = self.sent(self.invoice()), []
        while delivery.state == "queued":
            begun = delivery.attempt_ids[0].at
            waits.append(round((delivery.next_try_at - begun).total_seconds() / 60))
            delivery._deliver()
        self.assertEqual((waits, delivery.state), ([5, 15, 60, 240, 720], "failed"))
        self.assertEqual(len(delivery.attempt_ids), 6)
        self.assertTrue(delivery.activity_id)
        self.assertFalse(self.house.mails)

    def test_content_refused(self):
        self.house.at_data = "552 message too big"
        delivery = self.sent(self.invoice())
        self.assertEqual((delivery.state, delivery.error), ("failed", "552 message too big"))

    def test_line_breaks_before_the_answer(self):
        """Nobody knows whether the server has the mail: it is never sent again by itself."""
        self.house.hang_up = True
        delivery = self.sent(self.invoice())
        self.assertEqual(delivery.state, "unsure")
        self.assertIn("Ask the customer", delivery.error)
        self.Delivery._cron_deliver()
        self.assertEqual((delivery.state, len(self.house.mails)), ("unsure", 1))
        self.house.hang_up = False
        delivery.with_user(self.clerk).action_send_again()
        self.assertEqual((delivery.state, delivery.activity_id.id), ("taken", False))
        self.assertEqual(self.house.mails[0], self.house.mails[1], "the same bytes, the same Message-ID")

    def test_it_arrived(self):
        self.house.hang_up = True
        delivery = self.sent(self.invoice())
        delivery.with_user(self.clerk).action_arrived()
        self.assertEqual((delivery.state, len(self.house.mails)), ("taken", 1))
        self.assertTrue(delivery.move_id.is_move_sent)

    def test_server_is_down(self):
        """The channel does not work: its other sendings wait without losing a try."""
        self.controller.stop()
        moves = self.invoice() | self.invoice(number="220-0000000002")
        deliveries = self.sent(moves)
        self.assertEqual(deliveries.mapped("state"), ["queued", "queued"])
        self.assertEqual(deliveries.mapped("attempts"), [1, 0])
        self.assertIn("does not answer", deliveries[0].error)
        self.open_house(self.controller.port)
        deliveries._deliver()
        self.assertEqual((deliveries.mapped("state"), len(self.house.mails)), (["taken", "taken"], 2))

    def test_no_server(self):
        self.server.active = False
        delivery = self.sent(self.invoice())
        self.assertEqual(delivery.state, "failed")
        self.assertIn("Outgoing Mail Servers", delivery.error)

    def test_send_again_to_a_mended_address(self):
        """The address was wrong; the customer's new one gets the same files."""
        self.house.refuse["bills@acme.example"] = "550 unknown"
        delivery = self.sent(self.invoice())
        self.acme.email = "accounts@acme.example"
        delivery.with_user(self.clerk).action_send_again()
        self.assertEqual((delivery.state, self.house.reached()), ("taken", [["accounts@acme.example"]]))

    def test_hostile_names(self):
        """Nothing that a customer, an address or a pattern says gets out of its place."""
        evil = "../../etc/passwd\r\nBcc: spy@evil.example"
        self.acme.name, self.rule.file_pattern = evil, "{customer}/..\\{number}"
        self.acme.email = "bills@acme.example\r\nBcc: spy@evil.example"
        delivery = self.sent(self.invoice())
        self.assertEqual((delivery.state, self.house.reached()), ("taken", [["bills@acme.example"]]))
        mail = self.house.parsed()[0]
        self.assertFalse(mail["Bcc"])
        name = next(mail.iter_attachments()).get_filename()
        self.assertFalse(set(name) & set('/\\:\r\n"'), name)
        self.assertFalse(name.startswith("."))

    def test_changed_file_is_not_sent(self):
        self.house.at_data = "452 later"
        delivery = self.sent(self.invoice())
        delivery.file_ids.attachment_id.raw = b"another"
        delivery._deliver()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("was changed", delivery.error)

    def test_fault_of_ours_is_not_sent_twice(self):
        """An unforeseen error of one: nobody knows what it did, so a person decides; the other goes out."""
        moves = self.invoice() | self.invoice(number="220-0000000002")
        real = type(self.Delivery)._build_mail

        def build(delivery):
            return 1 / 0 if delivery.move_id == moves[0] else real(delivery)

        with patch.object(type(self.Delivery), "_build_mail", build), mute_logger(WORKER):
            deliveries = self.sent(moves)
        self.assertEqual(deliveries.mapped("state"), ["unsure", "taken"])
