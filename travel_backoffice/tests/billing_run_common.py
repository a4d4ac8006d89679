"""What the stories of a run's workers share: committed tickets of several customers, and workers that are processes.

A worker is a fork of the test's process with database connections of its own: it begins at once, works as an Odoo worker
does, and may be killed.
"""

import gc
import os
import signal
import traceback
import warnings
from datetime import date

from odoo import SUPERUSER_ID, api, modules, sql_db
from odoo.service.model import retrying

from .workers_common import CODE, WorkersCommon

RUN_DAY = date(2026, 3, 12)


class BillingRunWorkersCommon(WorkersCommon):
    """The customer of the workers' stories is billed every day, per order; each ticket is 278.00."""

    def _prepare_books(self, env):
        books = super()._prepare_books(env)
        profile = env["travel.billing.profile"].create({"name": CODE, "rhythm": "daily", "invoice_per": "order"})
        contract = env["travel.contract"].search([("partner_id", "=", self.partner_id)])
        contract.billing_profile_id = profile
        self.profile_id = profile.id
        # the numbers of these invoices have a row of their own, so that gaps are seen
        self.company_id = env.company.id
        self.own_journal_id = env.company.travel_journal_id.id
        journal = env["account.journal"].create({"name": CODE, "type": "sale", "code": "TWORK", "company_id": env.company.id})
        self.journal_id = journal.id
        env.company.travel_journal_id = journal
        return books

    def _remove(self, env):
        runs = env["travel.billing.run"].search([("partner_ids", "in", [self.partner_id])])
        runs.write({"state": "draft"})  # what has begun is not deleted
        runs.unlink()
        removed = super()._remove(env)
        env["travel.billing.profile"].browse(self.profile_id).unlink()
        env.company.travel_journal_id = self.own_journal_id
        env["account.journal"].browse(self.journal_id).unlink()
        return removed

    def session(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    # -- tickets ----------------------------------------------------------------------------------------------------

    def sell_many(self, count, start=0):
        """Orders of one ticket each, ready and not billed; ids of their lines."""
        return self.sell(*[f"220-88{number:08}" for number in range(start, start + count)], billed=False)

    def sell_pairs(self, count, start=0):
        """Orders of two tickets, each of which is invoiced alone: what two workers touch in common."""

        def work(env):
            values = []
            for number in range(start, start + count):
                order = self._prepare_order(env, f"220-77{number:08}")
                other = self._prepare_order(env, f"220-66{number:08}")
                values.append({**order, "line_ids": [*order["line_ids"], *other["line_ids"]]})
            orders = env["travel.order"].create(values)
            orders.action_ready()
            return orders.line_ids.ids

        return self.committed(work)

    # -- workers ----------------------------------------------------------------------------------------------------

    def bill_in_process(self, chunk=5):
        """A process that calls the run of the day, as the API does.

        :param chunk: lines in a chunk
        :return: its id
        """
        return self.in_process(lambda: self._bill_as_child(chunk))

    def in_process(self, job):
        """A process that does ``job()`` with connections of its own; its id."""
        warnings.simplefilter("ignore", DeprecationWarning)  # forks with threads: the others only wait
        gc.collect()
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            with self.as_on_a_server():
                self._leave_parent()
                job()
            code = 0
        except BaseException:  # noqa: BLE001 - told, and the process ends whatever it was
            traceback.print_exc()
        finally:
            os._exit(code)

    def _leave_parent(self):
        sql_db._Pool = sql_db._Pool_readonly = None  # the connections are the parent's
        self.registry._db = sql_db.db_connect(self.registry.db_name)
        self.registry._db_readonly = None
        modules.module.current_test = False

    def _bill_as_child(self, chunk):
        from ..models import travel_billing_run_plan as plan

        plan.CHUNK = plan.SMALLEST_CHUNK = chunk
        with self.registry.cursor() as cr:
            env = self.session(cr)
            retrying(lambda: env["travel.billing.run"].bill(RUN_DAY, [self.partner_id]), env)

    def ended(self, child):
        """Wait for a process; how it ended (0: well, below 0: by this signal)."""
        _child, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)

    def kill(self, child):
        """End a process as a power cut would; whether it was still at work."""
        os.kill(child, signal.SIGKILL)
        return self.ended(child) == -signal.SIGKILL

    # -- books ------------------------------------------------------------------------------------------------------

    def books(self):
        """Posted invoices: ``(amount, tickets)`` of each, sorted, and their numbers in the journal, sorted."""

        def work(env):
            moves = env["account.move"].search([("journal_id", "=", self.journal_id), ("state", "=", "posted")])
            invoices = sorted(
                (move.amount_total, sorted(set(move.invoice_line_ids.travel_line_id.mapped("document_number")))) for move in moves
            )
            return invoices, sorted(moves.mapped("sequence_number")), len(moves)

        return self.committed(work)

    def assertBilledOnce(self, line_ids):
        """Each ticket on one invoice, each charge on one posted line, numbers from 1 without a gap, no draft left."""
        invoices, numbers, count = self.books()
        self.assertEqual(numbers, list(range(1, count + 1)))

        def work(env):
            lines = env["travel.order.line"].browse(line_ids)
            self.assertEqual(set(lines.mapped("state")), {"billed"})
            self.assertEqual(set(lines.order_id.mapped("state")), {"billed"})
            self.assertEqual(set(lines.charge_ids.mapped("state")), {"billed"})
            self.assertEqual(set(lines.charge_ids.invoice_line_id.mapped("parent_state")), {"posted"})
            told = env["account.move.line"].search([("travel_line_id", "in", line_ids), ("travel_charge_id", "!=", False)])
            self.assertEqual(sorted(told.travel_charge_id.ids), sorted(lines.charge_ids.ids))
            self.assertEqual(len(told), len(lines.charge_ids))
            self.assertFalse(env["account.move"].search_count([("journal_id", "=", self.journal_id), ("state", "!=", "posted")]))
            self.assertFalse(lines.billing_part_id)

        self.committed(work)
        self.assertEqual(sum(amount for amount, _tickets in invoices), 278.0 * len(line_ids))
        return invoices
