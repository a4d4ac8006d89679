import time
from contextlib import contextmanager, suppress
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.travel_delivery_channel import DeliveryRefused
from .mail_common import MailCommon, small_pdfs


@tagged("post_install", "-at_install")
class TestDelivery(MailCommon):
    """What is queued for whom, and who may do what with it."""

    def test_several_channels(self):
        """By mail and in the portal; the mail fails, the portal does not mind."""
        self.acme.email = False
        new_test_user(self.env, "acme_portal", groups="base.group_portal").partner_id.parent_id = self.acme
        portal = self.env.ref("travel_backoffice.delivery_channel_portal")
        self.rule.copy({"profile_id": self.profile.id, "channel_id": portal.id})
        deliveries = self.sent(self.invoice())
        self.assertEqual({one.channel_type: one.state for one in deliveries}, {"email": "failed", "portal": "taken"})

    def test_recipients(self):
        """Contact of type Invoice before the customer; the booker; fixed addresses."""
        self.env["res.partner"].create(
            {"name": "Payables", "type": "invoice", "parent_id": self.acme.id, "email": "payables@acme.example"}
        )
        booker = self.env["res.partner"].create({"name": "Ann", "parent_id": self.acme.id, "email": "ann@acme.example"})
        invoice = self.invoice(booker_id=booker.id)
        self.assertEqual(invoice.travel_delivery_ids.recipient, "payables@acme.example")
        people = {}
        for recipients in ("booker", "fixed"):
            self.rule.write({"recipients": recipients, "email_to": "x@acme.example, y@acme.example"})
            people[recipients] = self.rule._people(invoice)
        self.assertEqual(people, {"booker": ["ann@acme.example"], "fixed": ["x@acme.example, y@acme.example"]})

    def test_file_that_cannot_be_made(self):
        """One invoice that cannot be printed fails with the reason; the other is sent."""
        moves = self.invoice() | self.invoice(number="220-0000000002")
        def make(these):
            return small_pdfs(these - moves[0])[0], {moves[0]: "No paper"}

        with patch.object(self.registry["account.move"], "_travel_render_pdfs", make):
            deliveries = self.sent(moves)
        self.assertEqual(deliveries.mapped("state"), ["failed", "taken"])
        self.assertEqual(deliveries[0].error, "No paper")
        deliveries[0].with_user(self.clerk).action_send_now()
        self.assertEqual(deliveries[0].state, "taken", "made once the reason is gone")

    def test_left_by_a_dead_worker(self):
        """A mail may have gone out: a person decides. The portal can be asked: it goes on by itself."""
        portal = self.env.ref("travel_backoffice.delivery_channel_portal")
        self.rule.copy({"profile_id": self.profile.id, "channel_id": portal.id})
        deliveries = self.invoice().travel_delivery_ids.sudo().sorted("id")
        deliveries._prepare_files()
        deliveries.state = "sending"
        self.Delivery._recover()
        self.assertEqual({one.channel_type: one.state for one in deliveries}, {"email": "unsure", "portal": "queued"})
        mail = deliveries.filtered(lambda one: one.channel_type == "email")
        self.assertIn("Nobody can tell whether it arrived", mail.error)
        self.assertEqual(mail.activity_id.res_id, mail.move_id.id)

    def test_left_to_a_living_worker(self):
        delivery = self.invoice().travel_delivery_ids.sudo()
        delivery.state = "sending"
        self.env.flush_all()
        with self.registry.cursor() as other:
            self.assertTrue(delivery.with_env(self.env(cr=other))._lock())
            self.Delivery._recover()
            self.assertEqual(delivery.state, "sending")

    def test_rights(self):
        """Counter agents read; clerks send; nobody writes by hand."""
        delivery = self.sent(self.invoice())
        self.assertEqual(delivery.with_user(self.agent).state, "taken")
        with self.assertRaises(AccessError):
            delivery.with_user(self.agent).action_send_again()
        with self.assertRaises(AccessError):
            delivery.with_user(self.clerk).recipient = "me@evil.example"
        portal = self.env["res.users"].create(
            {"name": "P", "login": "delivery_portal", "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )
        for model in ("travel.delivery", "travel.delivery.file", "travel.delivery.attempt"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_cancel(self):
        delivery = self.invoice().travel_delivery_ids
        delivery.with_user(self.clerk).action_cancel()
        self.sent(delivery.move_id)
        self.assertEqual((delivery.state, self.house.mails), ("cancelled", []))


@tagged("post_install", "-at_install")
class TestDeliveryWorkers(TransactionCase):
    """Real database sessions: what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            # what a run that was ended from outside left in a kept database
            env["travel.delivery"].search([("business_key", "=like", "test:%")]).unlink()
            channel = env["travel.delivery.channel"].create({"name": "Workers", "type": "portal"})
            vals = {
                "company_id": env.company.id,
                "document_kind": "invoice",
                "res_model": "res.partner",
                "res_id": env.user.partner_id.id,
                "channel_id": channel.id,
                "made_at": "2026-03-12 08:00:00",
            }
            made = env["travel.delivery"].create(
                [{**vals, "business_key": f"test:{number}", "document_name": str(number)} for number in range(5)]
            )
            self.ids, self.channel_id = made.ids, channel.id
        self.addCleanup(self.remove)
        self.taken = []

    def remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["travel.delivery"].browse(self.ids).unlink()
            env["travel.delivery.channel"].browse(self.channel_id).unlink()

    @contextmanager
    def worker(self, hand_over=None):
        """Deliveries of a session of its own; the portal notes what it takes."""

        def take(channel, delivery):
            if hand_over:
                hand_over(delivery)
            self.taken.append(delivery.id)
            return "ok"

        channels = self.registry["travel.delivery.channel"]
        with patch.object(channels, "_hand_over_portal", take), self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})["travel.delivery"].browse(self.ids)

    def states(self):
        with self.registry.cursor() as cr:
            return api.Environment(cr, SUPERUSER_ID, {})["travel.delivery"].browse(self.ids).mapped("state")

    def test_two_workers_share(self):
        """While the first hands one over, a second looks at the same five: each is handed over once, by one of them."""
        inner = []

        def second_comes(delivery):
            if not inner:
                inner.append(delivery.id)
                with self.registry.cursor() as cr:
                    api.Environment(cr, SUPERUSER_ID, {})["travel.delivery"].browse(self.ids)._deliver()

        with self.worker(second_comes) as deliveries:
            deliveries._deliver()
        self.assertEqual(sorted(self.taken), self.ids)
        self.assertEqual(self.taken[-1], inner[0], "the second took the four others meanwhile")
        self.assertEqual(self.states(), ["taken"] * 5)

    def test_killed_in_the_middle(self):
        """The session ends while the third is handed over: two are done, one is asked for, two go on."""

        class Killed(BaseException):
            pass

        def die(delivery):
            if len(self.taken) == 2:
                raise Killed

        cr = self.registry.cursor()
        self.addCleanup(self.end_session, cr)
        channels = self.registry["travel.delivery.channel"]
        with patch.object(channels, "_hand_over_portal", lambda channel, one: (die(one), self.taken.append(one.id), "ok")[2]):
            deliveries = api.Environment(cr, SUPERUSER_ID, {})["travel.delivery"].browse(self.ids)
            with patch.object(type(deliveries), "_unlock", lambda delivery: None), self.assertRaises(Killed):
                deliveries._deliver()
        self.assertEqual(self.states(), ["taken", "taken", "sending", "queued", "queued"])
        with self.worker() as others:
            others._recover()
            self.assertEqual(others[2].state, "sending", "its session lives")
            self.end_session(cr)
            others._recover()
            others._cron_deliver()
        self.assertEqual(self.states(), ["taken", "taken", "queued", "taken", "taken"], "the third is due in 5 minutes")
        self.assertEqual(self.taken, self.ids[:2] + self.ids[3:])

    def end_session(self, cr):
        """As the kernel does when a process is killed; PostgreSQL then frees the session's locks."""
        if cr.closed:
            return
        cr._cnx.close()
        with suppress(psycopg2.InterfaceError):
            cr.close()
        for _look in range(100):
            with self.registry.cursor() as other:
                held = """SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
                           WHERE datname = current_database() AND locktype = 'advisory' AND objid = %s"""
                other.execute(held, [self.ids[2]])
                if not other.rowcount:
                    return
            time.sleep(0.05)

    def test_result_survives_another_writer(self):
        """Somebody writes the row while it is handed over: the result is kept all the same."""

        def somebody_writes(delivery):
            with self.registry.cursor() as cr:
                cr.execute("UPDATE travel_delivery SET receipt = 'other' WHERE id = %s", [delivery.id])

        with self.worker(somebody_writes) as deliveries, mute_logger("odoo.sql_db"):
            deliveries._deliver()
        self.assertEqual(self.states(), ["taken"] * 5)

    def test_refusal_of_one(self):
        def refuse(delivery):
            if delivery.id == self.ids[1]:
                raise DeliveryRefused("Not this one", final=True)

        with self.worker(refuse) as deliveries:
            deliveries._deliver()
        self.assertEqual(self.states(), ["taken", "failed", "taken", "taken", "taken"])
