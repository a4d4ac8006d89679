"""Scheduled reports read a copy of the database where one lacks nothing. Here there is one server: what is told of it is made up."""

from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.tests import tagged

from .mis_common import MisCommon

COPY = {"as_of": None, "behind": 0, "connected": True}


@tagged("post_install", "-at_install")
class TestReplicaMis(MisCommon):
    def setUp(self):
        super().setUp()
        self.schedule(outstanding=True)
        self.read = []
        for model, name in (("travel.spend", "cube"), ("travel.mis.figures", "_open_rows")):
            self.watch(self.registry[model], name)

    def watch(self, model, name):
        real = getattr(model, name)

        def watched(records, *args, **kwargs):
            self.read.append("copy" if records.env.cr.readonly else "main")
            return real(records, *args, **kwargs)

        self.startPatcher(patch.object(model, name, watched))

    def copy(self, state=None, replayed=True):
        """A second server that tells this of itself."""
        replica = self.registry["travel.replica"]
        self.enterContext(self.enter_registry_test_mode())  # what the test wrote is seen by it
        self.startPatcher(patch.object(self.registry, "_db_readonly", self.registry._db))
        self.startPatcher(patch.object(replica, "_as_of", lambda own: state))
        self.startPatcher(patch.object(replica, "_has_replayed", lambda own, written: replayed))
        self.startPatcher(patch("odoo.addons.travel_backoffice.models.travel_replica_read.PATIENCE", 0.0))

    def issued(self):
        """What Mary was told, and who was asked: spend, then what is outstanding."""
        self.run_on(2026, 4, 1)
        return self.told(self.reports(self.mary))[()], self.read

    def test_no_copy(self):
        self.assertEqual(self.issued(), (456.0, ["main", "main"]))

    def test_copy_that_lacks_nothing(self):
        self.copy(COPY)
        self.assertEqual(self.issued(), (456.0, ["copy", "copy"]))

    def test_copy_that_changes_do_not_reach(self):
        self.copy(COPY | {"connected": False})
        self.assertEqual(self.issued(), (456.0, ["main", "main"]))

    def test_copy_that_is_behind(self):
        """What the main server had written when it was asked did not arrive in time."""
        self.copy(COPY | {"behind": 12}, replayed=False)
        self.assertEqual(self.issued(), (456.0, ["main", "main"]))

    def test_copy_that_is_gone(self):
        """Odoo gives the main server instead: it is no copy."""
        self.copy(None)
        self.assertEqual(self.issued(), (456.0, ["main", "main"]))

    def test_copy_that_breaks_off(self):
        """In the middle of the question: asked once more on the main server, told in the log."""
        self.copy(COPY)
        self.startPatcher(patch.object(self.registry["travel.replica"], "_is_current", side_effect=OperationalError("gone")))
        with self.assertLogs("odoo.addons.travel_backoffice.models.travel_replica_read", "WARNING"):
            self.assertEqual(self.issued(), (456.0, ["main", "main"]))

    def test_by_hand(self):
        """Whoever issues at once may have written what is read in the same transaction."""
        self.copy(COPY)
        self.today(self.env["travel.mis.schedule"].search([], limit=1).starts_on)
        self.env["travel.mis.schedule"].search([]).action_issue_now()
        self.assertEqual(self.read, ["main", "main"])
