"""Documents that are no invoice leave by the same channels, with the same guarantees."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .mail_common import PDF, MailCommon


@tagged("post_install", "-at_install")
class TestDeliveryDocuments(MailCommon):
    """A statement of ACME, already on paper, on its way out."""

    def setUp(self):
        super().setUp()
        self.rule.send_statements = True
        self.statement = self.make_statement(self.acme)

    def make_statement(self, partner):
        values = {"partner_id": partner.id, "as_of": "2026-03-31", "business_key": f"test:{partner.id}"}
        statement = self.env["travel.statement"].sudo().create(values)
        vals = {"name": "statement.pdf", "raw": PDF % b"ST", "res_model": statement._name, "res_id": statement.id}
        statement.pdf_id = self.env["ir.attachment"].sudo().create(vals)
        return statement

    def send(self):
        self.statement._queue_deliveries()
        self.statement.delivery_ids.next_try_at = "2026-03-31 08:00:00"
        self.statement.delivery_ids._deliver()
        return self.statement.delivery_ids

    def test_by_mail(self):
        """Taken by the server, noted in the statement's own chatter; queued again: nothing new."""
        delivery = self.send()
        self.assertEqual((delivery.state, self.statement.delivery_state), ("taken", "sent"))
        self.assertEqual(self.house.reached(), [["bills@acme.example"]])
        mail = self.house.parsed()[0]
        self.assertIn(self.statement.name, mail["subject"])
        attachment = next(mail.iter_attachments())
        self.assertEqual(attachment.get_filename(), f"{self.statement.name.replace('/', '-')}.pdf")
        self.assertIn(delivery.file_ids.name, self.statement.message_ids[0].body)
        self.assertFalse(self.statement._queue_deliveries())

    def test_nobody_asked_for_statements(self):
        """Sendings that stood before know nothing of statements: nobody gets surprising mail."""
        self.rule.send_statements = False
        self.assertFalse(self.statement._queue_deliveries())
        self.assertFalse(self.statement.delivery_state)

    def test_sent_again(self):
        """The same bytes, also after the day's text of mails has changed."""
        delivery = self.send()
        self.env.ref("travel_backoffice.mail_template_delivery_statement").subject = "Changed"
        delivery.with_user(self.clerk).action_send_again()
        first, second = (content for _to, content in self.house.mails)
        self.assertEqual(first, second)

    def test_refused(self):
        """A clerk is told on the statement; the search for what was not delivered finds it."""
        self.house.refuse["bills@acme.example"] = "550 no such person"
        delivery = self.send()
        self.assertEqual((delivery.state, self.statement.delivery_state), ("failed", "trouble"))
        self.assertEqual(self.statement.activity_ids, delivery.activity_id)
        found = self.env["travel.statement"].search([("delivery_state", "=", "trouble")])
        self.assertEqual(found, self.statement)
        self.assertIn("no such person", self.statement.delivery_text)

    def test_search(self):
        Statement = self.env["travel.statement"]
        self.assertEqual(Statement.search([("delivery_state", "=", False)]), self.statement)
        self.statement._queue_deliveries()
        self.assertEqual(Statement.search([("delivery_state", "=", "waiting")]), self.statement)
        self.assertFalse(Statement.search([("delivery_state", "in", ("sent", False))]))

    def test_not_in_the_portal(self):
        portal = self.env.ref("travel_backoffice.delivery_channel_portal")
        self.rule.channel_id = portal
        self.patch(type(self.statement), "_deliverable_in_portal", lambda statement: False)
        delivery = self.send()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("another channel", delivery.error)

    def test_must_not_be_sent(self):
        """A document that says why not is not sent, and goes out once the reason is gone."""
        kind = type(self.statement)
        self.patch(kind, "_deliverable_obstacle", lambda statement: "Sums differ")
        delivery = self.send()
        self.assertEqual((delivery.state, delivery.error, self.house.mails), ("failed", "Sums differ", []))
        self.patch(kind, "_deliverable_obstacle", lambda statement: "")
        self.statement.with_user(self.clerk).action_deliver()
        self.assertEqual(delivery.state, "taken")

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.statement.with_user(self.agent).action_deliver()

    def test_webhook_facts(self):
        channel = self.env["travel.delivery.channel"].create({"name": "Hook", "type": "webhook"})
        self.statement._queue_deliveries()
        facts = channel._webhook_facts(self.statement.delivery_ids, "key", [])
        told = {name: facts[name] for name in ("type", "document", "date", "due_date")}
        expected = {"type": "statement", "document": self.statement.name, "date": "2026-03-31", "due_date": None}
        self.assertEqual(told, expected)
        self.assertEqual(channel._folder_values(self.statement.delivery_ids)["month"], "03")
