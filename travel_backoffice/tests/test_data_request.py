"""Stories of asking for missing references: who is asked, when again, who next; what a mail that fails does."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fill_common import FIRST, FillCommon


@tagged("post_install", "-at_install")
class TestDataRequest(FillCommon):
    def setUp(self):
        super().setUp()
        clock = freeze_time(FIRST)
        clock.start()
        self.addCleanup(clock.stop)

    def later(self, **delta):
        """The job runs so much after the first day."""
        with freeze_time(datetime(2026, 3, 10, 10) + timedelta(**delta)):
            self.run_job()

    def test_traveller_is_asked_once(self):
        """One mail with one link for both references; run again, nothing more; what comes later joins the request."""
        order = self.held_order()
        with self.mails() as mails:
            self.run_job()
            self.run_job()
        request = self.request_to(self.mary)
        self.assertEqual([address for address, _subject, _text in mails], ['"Mary Jones" <mary@alpha.example>'])
        text = mails[0][2]
        self.assertIn(request.link, text)
        self.assertIn("KBP-FRA-KBP", text)
        self.assertIn("Cost centre, Project", text)
        self.assertNotIn("253", text, "no prices")
        self.assertRecordValues(
            request,
            [
                {
                    "state": "open",
                    "level": "asked",
                    "customer_id": self.alpha.id,
                    "asked_at": datetime(2026, 3, 10, 10),
                    "next_at": datetime(2026, 3, 12, 10),
                    "expires_at": datetime(2026, 3, 24, 10),
                    "pending_count": 2,
                    "mail_id": False,
                }
            ],
        )
        second = self.held_order("220-3324650329")
        with self.mails() as mails:
            self.later(hours=1)
            self.assertFalse(mails, "no second mail at once")
            self.later(days=2)
        self.assertEqual(self.request_to(self.mary), request)
        self.assertEqual(request.pending_count, 4)
        self.assertIn("Reminder", mails[0][1])
        self.assertEqual(mails[0][2].count("KBP-FRA-KBP"), 2, "the reminder lists both")
        self.assertEqual((order | second).open_hold_ids.data_request_id, request)

    def test_nothing_of_the_link_is_kept(self):
        """Neither record nor chatter nor mail holds the token once the mail has left."""
        self.held_order()
        with self.mails() as mails:
            self.run_job()
        token = self.request_to(self.mary).link.rpartition("/")[2]
        self.assertIn(token, mails[0][2])
        self.env.flush_all()
        self.env.cr.execute("SELECT count(*) FROM mail_message WHERE body LIKE %s", [f"%{token}%"])
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute("SELECT count(*) FROM mail_mail WHERE body_html LIKE %s", [f"%{token}%"])
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute("SELECT * FROM travel_data_request")
        self.assertNotIn(token, str(self.env.cr.fetchall()))

    def test_reminders_and_passing_on(self):
        """Asked on the 10th, reminded on the 12th and 14th, passed on to Ann on the 16th; Carl sees to it on the 22nd."""
        order = self.held_order()
        seen = []
        for day in range(13):
            with self.mails() as mails:
                self.later(days=day)
                self.later(days=day, hours=1)
            seen += [(10 + day, address.split('"')[1], subject.split(":")[0]) for address, subject, _text in mails]
        agency = self.agency.name
        self.assertEqual(
            seen,
            [
                (10, "Mary Jones", agency),
                (12, "Mary Jones", "Reminder"),
                (14, "Mary Jones", "Reminder"),
                (16, "Ann Approver", agency),
                (18, "Ann Approver", "Reminder"),
                (20, "Ann Approver", "Reminder"),
            ],
        )
        to_mary, to_ann = self.request_to(self.mary), self.request_to(self.ann)
        self.assertRecordValues(
            to_mary | to_ann,
            [
                {"state": "open", "level": "escalated", "reminder_count": 2, "next_at": False},
                {"state": "open", "level": "escalated", "reminder_count": 2, "next_at": False},
            ],
        )
        self.assertEqual(order.open_hold_ids.data_request_id, to_ann)
        self.assertFalse(to_mary.activity_ids)
        self.assertEqual(to_ann.activity_ids.user_id, self.carl)

    def test_expired(self):
        """The last mail to Mary left on the 14th, good for 14 days: expired on the 28th; Ann's (20th) on 3 April."""
        self.held_order()
        with self.mails():
            for day in (0, 2, 4, 6, 8, 10):
                self.later(days=day)
            self.later(days=18)
            self.assertEqual(self.request_to(self.mary).state, "expired")
            self.assertEqual(self.request_to(self.ann).state, "open")
            self.later(days=24)
        self.assertEqual(self.request_to(self.ann).state, "expired")
        with self.mails() as mails, freeze_time("2026-04-10"):
            self.request_to(self.ann).with_user(self.users["agent"]).action_resend()
            self.assertRecordValues(self.request_to(self.ann), [{"state": "open", "expires_at": datetime(2026, 4, 24)}])
        self.assertEqual(len(mails), 1)

    def test_passed_on_in_one_mail(self):
        """Mary and Tom do not answer: Ann gets one mail about both trips, never one each."""
        tom = self.traveller("Tom Smith", self.customer_node, email="tom@alpha.example")
        self.held_order()
        self.held_order("220-3324650329", traveller=tom)
        with self.mails():
            for day in (0, 2, 4):
                self.later(days=day)
        with self.mails() as mails:
            self.later(days=6)
            self.later(days=6, hours=1)
        self.assertEqual([address.split('"')[1] for address, _subject, _text in mails], ["Ann Approver"])
        self.assertEqual(self.request_to(self.ann).pending_count, 4)

    def test_chain(self):
        """Without an address the next one is asked; several travellers: the booker; nobody: the account manager."""
        self.mary.email = False
        self.held_order()
        with self.mails() as mails:
            self.run_job()
        self.assertIn("bob@alpha.example", mails[0][0])
        people = ({"name": "Mary", "partner_id": self.mary.id}, {"name": "Tom"})
        order = self.order(self.customer_node, passengers=people)
        self.ticket(order, "220-3324650330")
        order.action_ready()
        with self.mails() as mails:
            self.run_job()
        self.assertIn("ann@alpha.example", mails[0][0], "no traveller alone, no booker: the approver")
        self.ann.email = "no address"
        orphan = self.held_order("220-3324650331", traveller=self.mary)
        orphan.booker_id = False
        with self.mails() as mails:
            self.run_job()
            self.run_job()
        self.assertFalse(mails)
        self.assertEqual(len(set(orphan.open_hold_ids.mapped("ask_note")) - {False}), 1)
        self.assertEqual(orphan.activity_ids.user_id, self.carl)
        self.assertEqual(len(orphan.activity_ids), 1)
        # the address comes: the next run asks, and the activity is gone
        self.ann.email = "ann@alpha.example"
        self.run_job()
        self.assertEqual(orphan.open_hold_ids.data_request_id, self.request_to(self.ann))
        self.assertFalse(orphan.activity_ids)

    def test_not_what_nobody_knows(self):
        """A customer without any cost centre: no answer could be right, so nobody is asked for it."""
        beta = self.customer("Beta")
        zoe = self.traveller("Zoe", beta, email="zoe@beta.example")
        self.contract(beta, reference_set_id=self.mandated.id)
        order = self.held_order("220-3324650332", customer=beta, traveller=zoe)
        with self.mails():
            self.run_job()
        self.assertIn("no such values on file", self.hold(order, "CC").ask_note)
        self.assertEqual(self.hold(order, "PRJ").data_request_id, self.request_to(zoe))
        self.assertFalse(self.hold(order, "CC").data_request_id)

    def test_by_hand_only(self):
        """The set asks nobody by itself: the button does, at once."""
        self.mandated.ask_first = "nobody"
        order = self.held_order()
        with self.mails() as mails:
            self.run_job()
            self.assertFalse(mails)
            order.with_user(self.users["agent"]).action_ask_customer()
        self.assertEqual(len(mails), 1)
        self.assertEqual(self.request_to(self.mary).level, "asked")
        order.line_ids.reference_ids.unlink()
        free = self.order(self.customer_node)
        with self.assertRaisesRegex(UserError, "nothing to ask"):
            free.action_ask_customer()

    def test_agent_keys_it(self):
        """What an agent keys leaves the request; with nothing left it closes itself, and its mail is not sent."""
        order = self.held_order()
        with self.mails():
            self.run_job()
        request = self.request_to(self.mary)
        rows = order.line_ids.reference_ids.with_user(self.users["agent"])
        rows.filtered(lambda row: row.code == "CC").value = "4711"
        self.assertEqual((request.state, request.pending_count), ("open", 1))
        rows.filtered(lambda row: row.code == "PRJ").value = "P123"
        self.assertEqual((request.state, request.pending_count), ("answered", 0))
        self.assertEqual(order.state, "billed")
        with self.mails() as mails:
            self.later(days=2)
        self.assertFalse(mails)

    def test_bad_address_stops_nothing(self):
        """Mary's address is refused: the reason stands there, Bob is asked; Tom's mail leaves all the same."""
        tom = self.traveller("Tom Smith", self.customer_node, email="tom@alpha.example")
        self.held_order()
        self.held_order("220-3324650329", traveller=tom)
        with self.mails(refuse=["mary@"]) as mails, mute_logger("odoo.addons.mail.models.mail_mail"):
            self.run_job()
            self.run_job()
        self.assertEqual(sorted(address.split('"')[1] for address, *_rest in mails), ["Bob Booker", "Tom Smith"])
        request = self.request_to(self.mary)
        self.assertRecordValues(request, [{"state": "withdrawn", "asked_at": False, "last_sent_at": False}])
        self.assertIn("550 no such mailbox", request.mail_error)

    def test_mail_server_down(self):
        """Nobody was asked: nothing counts, nobody else is asked; an hour later the mail leaves."""
        self.held_order()
        with self.mails(down=True):
            self.run_job()
        request = self.request_to(self.mary)
        self.assertRecordValues(request, [{"state": "open", "asked_at": False, "next_at": datetime(2026, 3, 10, 11)}])
        self.assertIn("connection refused", request.mail_error)
        with self.mails() as mails:
            self.later(hours=1)
        self.assertEqual(len(mails), 1)
        self.assertRecordValues(request, [{"mail_error": False, "asked_at": datetime(2026, 3, 10, 11)}])
        self.assertEqual(len(self.requests.search([])), 1)

    def test_one_open_request_a_person(self):
        self.held_order()
        with self.mails():
            self.run_job()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.request_to(self.mary).copy()

    def test_roles(self):
        """Agents use the buttons and write nothing; the secret word is nobody's; other companies see nothing."""
        self.held_order()
        with self.mails():
            self.run_job()
        request = self.request_to(self.mary).with_user(self.users["agent"])
        self.assertTrue(request.link)
        for vals in ({"state": "answered"}, {"nonce": "x"}):
            with self.assertRaises(AccessError):
                request.write(vals)
        with self.assertRaises(AccessError):
            request.read(["nonce"])
        before = request.link
        with self.mails() as mails:
            request.action_new_link()
        self.assertNotEqual(request.link, before)
        self.assertIn(request.link, mails[0][2])
        request.action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        other = self.env["res.company"].create({"name": "Second agency"})
        stranger = self.role_user("manager", other, login="second_manager")
        self.assertFalse(self.env["travel.data.request"].with_user(stranger).search([]))
        self.assertFalse(self.env["travel.stuck.data"].with_user(stranger).search([]))

    def test_stuck(self):
        """Two tickets wait with two references each: two rows, 2 × 253.00 = 506.00, the oldest for three days."""
        old, new = self.held_order(), self.held_order("220-3324650329")
        self.env.flush_all()
        for order, days in ((old, 3), (new, 1)):
            self.env.cr.execute(
                "UPDATE travel_hold SET create_date = now() AT TIME ZONE 'UTC' - %s * interval '1 day' WHERE order_id = %s",
                [days, order.id],
            )
        Stuck = self.env["travel.stuck.data"].with_user(self.users["clerk"])
        found = Stuck._read_group([], ["customer_id", "level"], ["__count", "amount:sum", "age_days:max"])
        self.assertEqual(found, [(self.alpha, "not_asked", 2, 506.0, 3)])
        self.assertEqual(Stuck.search([], limit=1).missing, "CC, PRJ")
        with self.mails():
            self.run_job()
        self.assertEqual(set(Stuck.search([]).mapped("level")), {"asked"})
        self.assertEqual(Stuck.search([]).recipient_id, self.mary)

    def test_age(self):
        """Held on the 10th at ten: four days old on the 14th at noon, by search and on the record."""
        hold = self.hold(self.held_order(), "CC")
        self.env.flush_all()
        self.env.cr.execute("UPDATE travel_hold SET create_date = %s WHERE id = %s", [FIRST, hold.id])
        self.env.invalidate_all()
        with freeze_time("2026-03-14 12:00:00"):
            self.assertEqual(hold.age_days, 4)
            Hold = self.env["travel.hold"]
            for operator, value, found in ((">=", 4, True), (">", 3, True), (">", 4, False), ("<", 5, True), ("<=", 3, False)):
                with self.subTest(operator=operator, value=value):
                    domain = [("id", "=", hold.id), ("age_days", operator, value)]
                    self.assertEqual(bool(Hold.search(domain)), found)
