from email.message import EmailMessage

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .mail_common import MailCommon

BOUNCE = """From: MAILER-DAEMON@mx.acme.example
To: bounce@agency.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{action}@mx.acme.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; bills@acme.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 mailbox unavailable

--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: x

--b--
"""


@tagged("post_install", "-at_install")
class TestDeliveryContents(MailCommon):
    """What a sending holds besides the PDF, and what becomes of it after it was sent."""

    def support(self, order, kind="ticket", line=None, name="receipt.pdf"):
        vals = {"name": name, "raw": b"%PDF-1.4 receipt", "res_model": "travel.order", "res_id": order.id}
        line_id = line.id if line else False
        return self.env["ir.attachment"].create(
            {**vals, "travel_support_kind": kind, "travel_support_line_id": line_id}
        )

    def attached(self, mail):
        return [part.get_filename() for part in mail.iter_attachments()]

    def test_data_file_and_supports(self):
        """PDF, the customer's CSV and the receipt that is there, each under the agreed name."""
        layout = self.env["travel.data.layout"].create(
            {
                "name": "Plain",
                "format": "csv",
                "column_ids": [Command.create({"heading": "Doc", "source": "invoice_number"})],
            }
        )
        self.rule.write({"layout_id": layout.id, "support_ticket": "if_any", "file_pattern": "{number}"})
        order = self.simple_order(self.acme)
        self.support(order, line=order.line_ids)
        invoice = self.bill(order)
        delivery = self.sent(invoice)
        self.assertEqual((delivery.state, delivery.error), ("taken", False))
        stem = invoice.name.replace("/", "-")
        self.assertEqual(self.attached(self.house.parsed()[0]), [f"{stem}.pdf", f"{stem}.csv", f"{stem}_2.pdf"])
        self.assertEqual(delivery.file_ids.mapped("kind"), ["pdf", "data", "support"])

    def test_waits_for_a_receipt(self):
        """The customer pays only with the e-ticket receipt: the invoice waits for it and goes out when it comes."""
        self.rule.support_ticket = "required"
        order = self.simple_order(self.acme)
        delivery = self.sent(self.bill(order))
        self.assertEqual((delivery.state, delivery.error), ("waiting", "Waits for E-ticket receipt: 220-3324650328"))
        self.support(order, kind="other")
        self.assertEqual(delivery.state, "waiting")
        self.support(order, line=order.line_ids)
        self.assertEqual(delivery.state, "queued")
        delivery._deliver()
        self.assertEqual((delivery.state, len(self.attached(self.house.parsed()[0]))), ("taken", 2))

    def test_sent_without_the_receipt(self):
        self.rule.support_ticket = "required"
        delivery = self.sent(self.invoice())
        delivery.with_user(self.clerk).action_send_without()
        self.assertEqual(delivery.state, "taken")

    def test_extracts_go_to_their_owners(self):
        """Two travellers of one company, each with an extract: each gets one mail with one file, the customer the invoice."""
        self.profile.extract_traveller = True
        self.rule.copy({"profile_id": self.profile.id, "send_invoices": False, "send_extracts": True, "recipients": "owner"})
        people = [self.traveller(name, self.acme, email=f"{name}@acme.example") for name in ("ann", "bob")]
        orders = self.env["travel.order"]
        for number, person in enumerate(people):
            passengers = [{"name": person.name, "partner_id": person.id}]
            orders |= self.simple_order(self.acme, f"220-000000000{number}", passengers=passengers)
        monthly = self.env["travel.billing.profile"].create(
            {"name": "Monthly", "rhythm": "monthly", "invoice_per": "company"}
        )
        self.acme.travel_contract_ids.billing_profile_id = monthly
        invoice = self.bill(orders)
        deliveries = self.sent(invoice)
        self.assertEqual(set(deliveries.mapped("state")), {"taken"}, deliveries.mapped("error"))
        self.assertEqual(
            sorted(self.house.reached()), [["ann@acme.example"], ["bills@acme.example"], ["bob@acme.example"]]
        )
        for mail in self.house.parsed():
            self.assertEqual(len(self.attached(mail)), 1)

    def test_bounce(self):
        """The mail server took it, the customer's sent it back: a delay changes nothing, a failure does."""
        delivery = self.sent(self.invoice())
        thread = self.env["mail.thread"]
        thread.message_process("res.partner", BOUNCE.format(action="delayed", message_id=delivery.message_id))
        self.assertEqual(delivery.state, "taken")
        thread.message_process("res.partner", BOUNCE.format(action="failed", message_id=delivery.message_id))
        self.assertEqual(delivery.state, "bounced")
        self.assertEqual(delivery.error, "bills@acme.example: 550 5.1.1 mailbox unavailable")
        self.assertTrue(delivery.activity_id)

    def test_bounce_without_status(self):
        delivery = self.sent(self.invoice())
        message = EmailMessage()
        message.set_content("Mailbox full")
        delivery._take_bounce(message)
        self.assertEqual((delivery.state, delivery.error), ("bounced", "Mailbox full"))

    def test_invoice_tells_and_sends(self):
        """The invoice says how it was sent; what failed goes out by its button; sent twice it is not."""
        self.house.refuse["bills@acme.example"] = "550 unknown"
        invoice = self.invoice()
        self.sent(invoice)
        self.assertEqual(invoice.travel_delivery_state, "trouble")
        self.assertIn("550 unknown", invoice.travel_delivery_text)
        self.house.refuse.clear()
        invoice.with_user(self.clerk).action_travel_send()
        self.assertEqual((invoice.travel_delivery_state, len(self.house.mails)), ("sent", 1))
        invoice.with_user(self.clerk).action_travel_send()
        self.assertEqual(len(self.house.mails), 1)
        unknown = self.invoice(self.customer("No contract"), "220-0000000009")
        with self.assertRaises(UserError):
            unknown.with_user(self.clerk).action_travel_send()

    def test_invoice_taken_back(self):
        """Reset to draft before it was sent: nothing goes out; posted again, it goes out once."""
        invoice = self.invoice()
        invoice.button_draft()
        self.assertEqual(invoice.travel_delivery_ids.state, "cancelled")
        invoice.action_post()
        self.sent(invoice)
        self.assertEqual(sorted(invoice.travel_delivery_ids.mapped("state")), ["cancelled", "taken"])
        self.assertEqual(len(self.house.mails), 1)

    def test_rules_are_checked(self):
        with self.assertRaises(ValidationError):
            self.rule.file_pattern = "{nmber}"
        with self.assertRaises(ValidationError):
            self.rule.write({"recipients": "fixed", "email_to": "nobody"})

    def test_test_send(self):
        """The mail comes to the user, marked; the customer gets nothing, and nothing is left of it."""
        portal = self.env.ref("travel_backoffice.delivery_channel_portal")
        self.rule.copy({"profile_id": self.profile.id, "channel_id": portal.id})
        invoice = self.invoice()
        before = self.Delivery.search_count([])
        self.clerk.email = "me@agency.example"
        self.house.mails.clear()  # Odoo writes to the old address that it was changed
        test = self.env["travel.delivery.test"].with_user(self.clerk).create({"profile_id": self.profile.id})
        self.assertEqual(test.move_id, invoice)
        test.action_send()
        self.assertEqual(self.house.reached(), [["me@agency.example"]])
        mail = self.house.parsed()[0]
        self.assertTrue(mail["Subject"].startswith("TEST: "))
        self.assertEqual(mail["To"], "me@agency.example")
        self.assertEqual(test.result_ids.mapped("good"), [True, True])
        self.assertIn("nothing was sent", test.result_ids[1].answer)
        self.assertEqual(self.Delivery.search_count([]), before)
        self.assertEqual(invoice.travel_delivery_ids.mapped("state"), ["queued", "queued"])
        self.assertFalse(invoice.is_move_sent)
