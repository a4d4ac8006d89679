"""Reading from a copy of the database: what pages say about its age, and who is not sent there. ``./dev replica --check`` tries it
with two real servers; here there is one, which Odoo's tests make read-only for ``readonly`` routes."""

from contextlib import closing
from datetime import date, datetime
from unittest.mock import patch

from odoo.http import root
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ..models.travel_replica import FORGET_AFTER, LAST_CHANGE
from .remittance_common import MoneyCommon

LATE = {"as_of": datetime(2026, 4, 30, 8, 33), "behind": 12, "connected": True}


@tagged("post_install", "-at_install")
class TestReplicaWords(TransactionCase):
    def note(self, lang="en_US", **state):
        self.env["res.lang"]._activate_lang(lang)
        self.env.user.tz = "Asia/Kolkata"
        replica = self.env["travel.replica"].with_context(lang=lang)
        with patch.object(self.registry["travel.replica"], "_as_of", lambda _self: {**LATE, **state}):
            return replica._note()

    def text(self, **state):
        return self.note(**state)["text"].replace("\u202f", " ").replace("\u00a0", " ")

    def test_main_database_says_nothing(self):
        self.assertIsNone(self.env["travel.replica"]._as_of())
        self.assertIsNone(self.env["travel.replica"]._note())

    def test_time_is_the_users(self):
        """8:33 in Greenwich is 14:03 in Kolkata."""
        self.assertEqual(self.text(behind=0), "Figures as of 2:03 PM")
        self.assertEqual(self.text(), "Figures as of 2:03 PM, 12 seconds behind")
        self.assertEqual(self.text(lang="fr_FR"), "Figures as of 14:03, 12 secondes behind")

    def test_another_day_is_named(self):
        self.assertEqual(self.text(behind=2 * 86400), "Figures as of 4/30/26, 2:03 PM, 2 days behind")

    def test_cut_off(self):
        expected = "Figures as of 2:03 PM, 12 seconds behind: newer ones do not arrive at the moment"
        self.assertEqual(self.text(connected=False), expected)

    def test_attention_is_asked_for(self):
        """From a minute on, or when nothing newer arrives."""
        self.assertEqual([self.note(behind=seconds)["old"] for seconds in (0, 59, 60)], [False, False, True])
        self.assertTrue(self.note(connected=False)["old"])


@tagged("post_install", "-at_install")
class TestReplicaRoutes(MoneyCommon, HttpCase):
    """A bookkeeper reads the account of Alpha, to whom 100.00 was invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.plain_invoice(cls.alpha, 100.0, day="2026-01-10", due="2026-01-31")
        keeper = cls.env["res.partner"].create({"name": "Bookkeeper", "parent_id": cls.alpha.id})
        cls.keeper = new_test_user(cls.env, login="rp_keeper", password="rp_keeper", groups="base.group_portal", partner_id=keeper.id)
        cls.layout = cls.env["travel.data.layout"].search([], limit=1)

    def setUp(self):
        super().setUp()
        self.readonly = []
        account = self.registry["travel.portal.account"]
        real = account._page

        def watched(account, *args):
            self.readonly.append(bool(account.env.cr.readonly))
            return real(account, *args)

        self.startPatcher(patch.object(account, "_page", watched))

    def open(self, path, user):
        """A page that tried to write would be answered, too, but from the main database and with a warning."""
        self.authenticate(user, user)
        with self.assertNoLogs("odoo.http", "WARNING"):
            answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200, path)
        return answer

    def test_what_only_reads_writes_nothing(self):
        day = date(2026, 4, 30)
        for path in ("/my/statement", f"/my/statement?as_of={day}", "/my/statement/items.xlsx", "/my/travel", "/my/travel/trips"):
            self.open(path, "rp_keeper")
        self.assertEqual(self.readonly, [True, True])
        self.open(f"/travel/data/{self.layout.id}/{self.invoice.id}", "travel_manager")
        wizard = self.env["travel.aging.wizard"].with_user(self.users["manager"]).create({"as_of": "2026-04-30"})
        self.open(f"/travel/aging/{wizard.id}/xlsx", "travel_manager")

    def test_whoever_changed_something_reads_the_main_database_until_the_copy_has_it(self):
        """A number that the copy does not hold yet; then it does."""
        holds = [False, True, True]
        self.startPatcher(patch.object(self.registry["travel.replica"], "_holds", lambda _self, number: holds.pop(0)))
        session = self.authenticate("rp_keeper", "rp_keeper")
        session[LAST_CHANGE] = ["123", 2**40]
        root.session_store.save(session)
        for _page in range(3):
            self.url_open("/my/statement")
        self.assertEqual((self.readonly, holds), ([False, True, True], []))

    def test_a_change_is_noted(self):
        """By the number of the transaction that it is written in; one that nobody writes in has none."""
        session = {}
        with closing(self.registry._db.cursor()) as cr:
            self.env(cr=cr)["travel.replica"]._note_change(session)
        self.assertEqual(session, {})
        self.env["travel.replica"]._note_change(session)
        self.env.cr.execute("SELECT pg_current_xact_id()::text")
        self.assertEqual(session[LAST_CHANGE][0], self.env.cr.fetchone()[0])

    def test_an_old_change_is_forgotten(self):
        session = {LAST_CHANGE: ["123", 2**30 - FORGET_AFTER]}
        with self.registry.cursor(readonly=True) as cr, patch("time.time", lambda: 2**30):
            self.assertTrue(self.env(cr=cr)["travel.replica"]._holds_last_change(session))
        self.assertEqual(session, {})
