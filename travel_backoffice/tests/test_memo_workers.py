"""Two real database sessions raise, or decide on, the same memo: one does, the other leaves it alone."""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

DAY = "2026-03-12"


@tagged("post_install", "-at_install")
class TestMemoWorkers(TransactionCase):
    """The memo is committed, what becomes of it never is; what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if not env.company._travel_has_chart():
                self.skipTest("The main company of this database has no chart of accounts")
            env.company._travel_prepare_accounting()
            values = {"number": "TWO-WORKERS", "amount": 50.0, "received_on": "2026-03-01", "dispute_until": "2026-03-10"}
            self.memo_id = env["travel.memo"].create(values).id
        self.addCleanup(self.remove_memo)

    def remove_memo(self):
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["travel.memo"].browse(self.memo_id).unlink()

    def worker(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"travel_invoice_date": DAY})["travel.memo"].browse(self.memo_id)

    def test_second_worker_leaves_the_memo_to_the_first(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.worker(first)._raise_overdue()
            self.assertEqual(self.worker(first).state, "accepted")
            self.worker(second)._raise_overdue()
            self.assertEqual(self.worker(second).state, "received", "locked by the first")
            first.rollback()

    def test_killed_worker_leaves_the_memo_to_raise(self):
        with self.registry.cursor() as first:
            self.worker(first)._raise_overdue()
            first.rollback()
        with self.registry.cursor() as second:
            memo = self.worker(second)
            self.assertEqual(memo.state, "received")
            memo._raise_overdue()
            self.assertEqual(memo.state, "accepted")
            second.rollback()

    def test_second_manager_is_told(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            memo = self.worker(first)
            memo.action_accept()
            memo.action_keep()
            self.assertEqual(len(memo.entry_ids), 1)
            with self.assertRaisesRegex(UserError, "Somebody else is working"):
                self.worker(second).action_accept()
            first.rollback()
