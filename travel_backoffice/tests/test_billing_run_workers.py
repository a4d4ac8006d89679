"""One run and several processes: the same invoices as with one; and processes that are killed anywhere."""

import os
import random
import time

from odoo.tests import tagged

from .billing_run_common import RUN_DAY, BillingRunWorkersCommon

#: How often a worker is killed; all fifty take some minutes (TBO_KILLS=50)
KILLS = int(os.environ.get("TBO_KILLS", "12"))
SEED = 20260312


@tagged("post_install", "-at_install")
class TestBillingRunWorkers(BillingRunWorkersCommon):
    def runs(self):
        """States of the runs, oldest first, and the numbers of parts that are not billed."""

        def work(env):
            runs = env["travel.billing.run"].search([("partner_ids", "in", [self.partner_id])], order="id")
            return runs.mapped("state"), len(runs.part_ids.filtered(lambda part: part.state != "done"))

        return self.committed(work)

    def work_together(self, workers):
        """So many processes call the same run, at the same time."""
        children = [self.bill_in_process() for _number in range(workers)]
        self.assertEqual([self.ended(child) for child in children], [0] * workers)

    def test_same_as_one(self):
        """Twelve orders of a ticket and six of two: one, two and four workers post the same 18 invoices."""
        told = []
        for turn, workers in enumerate((1, 2, 4)):
            lines = self.sell_many(12, start=100 * turn) + self.sell_pairs(6, start=100 * turn)
            self.work_together(workers)
            self.assertBilledOnce(told_lines := lines)
            own = self.committed(lambda env, ids=told_lines: self._amounts(env, ids))
            told.append(own)
            states, left = self.runs()
            self.assertEqual((set(states), left), ({"done"}, 0))
            self.forget_books(lines)
        self.assertEqual(told[0], [(278.0, 1)] * 12 + [(556.0, 2)] * 6)
        self.assertEqual(told[1], told[0])
        self.assertEqual(told[2], told[0])

    def test_parts_that_share_orders(self):
        """Both tickets of an order are invoiced apart, by two workers at a time: the order knows that all is billed."""
        self.committed(lambda env: env["travel.billing.profile"].browse(self.profile_id).write({"invoice_per": "document"}))
        lines = self.sell_pairs(8)
        children = [self.bill_in_process(chunk=1) for _number in range(3)]
        self.assertEqual([self.ended(child) for child in children], [0] * 3)
        self.assertEqual(len(self.assertBilledOnce(lines)), 16)

    def test_killed_anywhere(self):
        """Workers are killed at random moments, and called again: no invoice is missing or doubled, no number lost."""
        chance = random.Random(SEED)  # noqa: S311 - moments, no secrets
        killed = turn = 0
        while killed < KILLS:
            lines = self.sell_many(10, start=1000 + 20 * turn) + self.sell_pairs(5, start=1000 + 20 * turn)
            killed += self.kill_until_done(lines, chance, KILLS - killed)
            self.assertBilledOnce(lines)
            self.forget_books(lines)
            turn += 1
        self.assertEqual(killed, KILLS)

    def kill_until_done(self, lines, chance, most):
        """Kill and call again while there is something left; then let it come to its end. How often it was killed."""
        killed = 0
        while killed < most and self.unbilled(lines):
            child = self.bill_in_process(chunk=4)
            time.sleep(chance.uniform(0.0, 0.6))
            killed += self.kill(child)
            # while it is being killed, what stands is whole: numbers without a gap, charges on posted lines only
            _invoices, numbers, count = self.books()
            self.assertEqual(numbers, list(range(1, count + 1)))
        self.assertEqual(self.ended(self.bill_in_process(chunk=4)), 0)
        self.assertEqual(self.ended(self.bill_in_process(chunk=4)), 0, "once more is nothing")
        return killed

    def unbilled(self, lines):
        return self.committed(lambda env: env["travel.order.line"].search_count([("id", "in", lines), ("state", "!=", "billed")]))

    def test_stop_from_outside(self):
        """Somebody stops the run while a worker bills: it ends after its chunk; resumed, the rest is billed."""
        lines = self.sell_many(12)
        child = self.bill_in_process(chunk=2)
        stopped = False
        while not stopped and self.unbilled(lines):
            stopped = self.committed(lambda env: self._stop(env))
            time.sleep(0.02)
        self.assertEqual(self.ended(child), 0)
        if stopped and self.unbilled(lines):
            self.assertEqual(self.runs()[0], ["stopped"])
            answer, _tries = self.called_again(lambda env: env["travel.billing.run"].search([("state", "=", "stopped")]).action_resume())
            self.assertTrue(answer)
            self.assertEqual(self.ended(self.bill_in_process()), 0)
        self.assertBilledOnce(lines)

    def called_again(self, job):
        with self.registry.cursor() as cr, self.as_on_a_server():
            return self.called(self.session(cr), job)

    @staticmethod
    def _stop(env):
        running = env["travel.billing.run"].search([("state", "=", "running"), ("day", "=", RUN_DAY)])
        if running.filtered("line_done"):
            running.action_stop()
            return True
        return False

    @staticmethod
    def _amounts(env, ids):
        moves = env["travel.order.line"].browse(ids).order_id.invoice_ids
        return sorted((move.amount_total, len(move.invoice_line_ids.travel_line_id)) for move in moves)

    def forget_books(self, lines):
        """The invoices of these lines are cancelled away, so that the next turn begins its numbers anew."""

        def work(env):
            moves = env["account.move"].search([("journal_id", "=", self.journal_id)], order="id desc")
            moves.line_ids.remove_move_reconcile()
            moves.button_draft()
            orders = env["travel.order.line"].browse(lines).order_id
            moves.with_context(force_delete=True).unlink()
            orders.charge_ids.unlink()
            orders.line_ids.write({"business_key": False, "state": "draft"})
            orders.unlink()

        self.committed(work)
