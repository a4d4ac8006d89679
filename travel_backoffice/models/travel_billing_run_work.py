"""Working a run off: chunk by chunk, each committed, by any number of workers at once.

How workers keep out of each other's way:

* The plan has put the parts into chunks. A worker locks the first part of a chunk (``FOR UPDATE SKIP LOCKED``) and so
  has all of it; the next worker takes the next chunk. PostgreSQL frees the lock of one that is killed.
* Odoo numbers an invoice when it is posted: the highest number that the transaction sees, plus one, written into a
  unique index. A second worker that posts in the same journal waits at that index until the first has committed, then
  finds the number taken and counts on. So no number is given twice, and one that is rolled back is free again: there are
  no gaps. It also means that posting goes one after the other; what comes before it (terms, levies, lines, taxes, texts)
  is done side by side.
* What two chunks must write in common (an order in both, an invoice that both correct) makes PostgreSQL refuse the later
  one. Its chunk is rolled back and begun anew on fresh data, after a short random pause.
* Nothing that all workers write belongs to a chunk's transaction: the run's own figures are brought up to date in one of
  their own, and skipped when another worker is at it.
"""

import logging
import random
import time

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .committing import commit, roll_back

_logger = logging.getLogger(__name__)

#: cron records that share the runs
WORKERS = 4
#: how often a chunk is begun anew before the worker leaves it to a later turn
TRIES = 12
CONCURRENCY = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
#: first half of the advisory lock by which workers are counted
AT_WORK = 1_953_652_082


class TravelBillingRun(models.Model):
    _inherit = "travel.billing.run"

    # -- without a person -------------------------------------------------------------------------------------------

    @api.model
    def _wake_workers(self):
        """Let the background workers look for a run, now."""
        for number in range(1, WORKERS + 1):
            cron = self.env.ref(f"travel_backoffice.cron_billing_worker_{number}", raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()  # sudo: a clerk starts a run, and so wakes who works it off

    @api.model
    def _cron_work(self, number):
        """One background worker: take part in every run that is running, also one whose workers were killed."""
        for run in self.search([("state", "=", "running")], order="id"):
            if not run._work(f"#{number}"):
                break

    @api.model
    def _cron_bill_due(self):
        """The run of the day, for each company by itself, in the company's time zone."""
        for company in self.env["res.company"].search([]):
            if company.travel_journal_id:
                self._try_again(self.with_company(company)._bill_day, company)

    def _bill_day(self, company):
        """Start the company's run of today, if there is none yet and something is due."""
        day = company._travel_today()
        if self.search_count([("company_id", "=", company.id), ("day", "=", day), ("automatic", "=", True)], limit=1):
            return
        run = self.create({"company_id": company.id, "day": day, "automatic": True})
        run._for_work()._refresh_and_look()
        if run._for_work()._due_lines():
            run._start()
            run._wake_workers()
        else:
            run.unlink()
        self._keep()

    def _refresh_and_look(self):
        """Bring the due days up to date, so that nothing is started for nothing."""
        self.env["travel.order.line"]._refresh_bill_on([("company_id", "=", self.company_id.id)])

    # -- one worker -------------------------------------------------------------------------------------------------

    def _work(self, worker=""):
        """Bill chunks of this run until none is free, it is stopped, or the time of a cron is up.

        :param str worker: who works, to tell people
        :return: whether there is time left for more
        """
        run = self._for_work()
        seconds = True
        while seconds and run._is_running():
            billed = run._bill_next(worker)
            if billed is None:
                break
            seconds = run._keep(billed, run._lines_left()) > 0
            run._count_if_free()
        if run._is_running():
            run._try_again(run._count_and_finish)
        return bool(seconds)

    def _bill_next(self, worker):
        """Bill the next free chunk and commit it.

        :return: number of lines; None when no chunk is free
        """
        taken = []

        def bill():
            taken[:] = [self._take_chunk()]
            parts = taken[0]
            if parts:
                self._tell_at_work()
                with self.env.cr.savepoint():
                    parts._bill(worker)
                commit(self.env)
            return sum(parts.mapped("line_count")) if parts else None

        try:
            return self._try_again(bill)
        except CONCURRENCY:
            _logger.info("Billing run %s: a chunk met others too often, it is left for later", self.name)
            return None
        except Exception as error:
            # an error of programming in one chunk is told and stops no other
            if not taken:
                raise
            _logger.exception("Billing run %s: a chunk failed", self.name)
            roll_back(self.env)
            return self._try_again(taken[0]._set_apart, error, worker)

    def _try_again(self, job, *args, tries=TRIES):
        """Do a job; where PostgreSQL refuses it because of another worker, roll it back and begin anew."""
        for attempt in range(1, tries + 1):
            try:
                answer = job(*args)
                self.env.cr.flush()
                return answer
            except CONCURRENCY:
                roll_back(self.env)
                if attempt == tries:
                    raise
            time.sleep(random.uniform(0, min(0.05 * 2**attempt, 1.0)))  # noqa: S311 - no secret
        return None

    def _count_if_free(self):
        """Bring the figures up to date, if no other worker is at it."""
        try:
            self._count_and_finish()
        except CONCURRENCY:
            roll_back(self.env)

    def _take_chunk(self):
        """The parts of the first chunk that no other worker has, locked; none when there is none."""
        Part = self.env["travel.billing.run.part"]
        todo = [("run_id", "=", self.id), ("state", "=", "todo")]
        heads = Part._read_group(todo, ["chunk"], ["id:min"], order="chunk")
        head = Part.browse([first for _chunk, first in heads]).with_context(active_test=False)._lock_first()
        return Part.search([*todo, ("chunk", "=", head.chunk)], order="id") if head else Part

    def _tell_at_work(self):
        """A mark that lasts as long as this transaction, whatever ends it."""
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(%s, %s)", AT_WORK, self.id))

    def _workers_at_work(self):
        """How many workers have a chunk of this run just now."""
        [(count,)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FROM pg_locks
                    WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s AND objsubid = 2
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
                AT_WORK,
                self.id,
            )
        )
        return count

    def _keep(self, processed=0, remaining=None):
        """Commit; in a cron, tell Odoo how far it is.

        :return: seconds that the cron has left
        """
        if self.env.context.get("ir_cron_progress_id"):
            return self.env["ir.cron"]._commit_progress(processed, remaining=remaining)
        commit(self.env)
        return float("inf")

    def _lines_left(self):
        todo = [("run_id", "=", self.id), ("state", "=", "todo")]
        [(left,)] = self.env["travel.billing.run.part"]._read_group(todo, [], ["line_count:sum"])
        return left or 0

    # -- the end ----------------------------------------------------------------------------------------------------

    def _count_and_finish(self):
        """Bring the run's figures up to date, unless another worker does so just now; end it when all is through."""
        if self.try_lock_for_update(allow_referencing=True):
            self._count()
            self._finish()
        self._keep()

    def _finish(self):
        """Done, when nothing is left to bill."""
        self.invalidate_recordset(["state"])
        if self.state == "running" and not self.part_ids.filtered(lambda part: part.state == "todo"):
            self._settle_orders()
            self.write({"state": "done", "ended_at": fields.Datetime.now()})

    def _settle_orders(self):
        """Orders of which two workers billed one service each at the same time: neither saw the other's."""
        alive = ("draft", "held", "ready")
        orders = self.env["travel.order"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", alive),
                ("line_ids", "any", [("state", "=", "billed")]),
                ("line_ids", "not any", [("state", "in", alive)]),
            ]
        )
        orders._update_states()


class TravelBillingRunPart(models.Model):
    _inherit = "travel.billing.run.part"

    def _lock_first(self):
        """The first of these that nobody has locked, locked."""
        return self.try_lock_for_update(allow_referencing=True, limit=1)

    def _bill(self, worker):
        """Bill these parts together, and write down what came of each."""
        claimed = self.line_ids.filtered(lambda line: line.billing_part_id in self)
        orders = claimed.order_id._take_up_again()
        lines = claimed.filtered(lambda line: line.state == "ready" and line.order_id in orders)
        moves = lines._bill_chunk() if lines else self.env["account.move"]
        self._close(moves, worker)

    def _close(self, moves, worker):
        """What came of the parts."""
        by_line = {}
        for move in moves:
            for line in move.invoice_line_ids.travel_line_id:
                by_line.setdefault(line, set()).add(move.id)
        self.line_ids.invalidate_recordset(["state"])
        self.line_ids.filtered("billing_part_id").write({"billing_part_id": False})
        for part in self:
            own = moves.browse(sorted({id_ for line in part.line_ids for id_ in by_line.get(line, ())}))
            part.write({**part._prepare_outcome(own), "worker": worker, "done_at": fields.Datetime.now()})

    def _prepare_outcome(self, moves):
        left = self.line_ids.filtered(lambda line: line.state in ("draft", "ready", "held"))
        holds = left.order_id.open_hold_ids.filtered(lambda hold: not hold.line_id or hold.line_id in left)
        words = list(dict.fromkeys(holds.mapped("message")))[:5]
        if left and not words:
            words = [self.env._("It is being billed elsewhere, or waits for what it corrects.")]
        credits = moves.filtered(lambda move: move.move_type == "out_refund")
        return {
            "state": "done" if not left else "held" if holds else "waiting",
            "reason": "\n".join(words) if left else False,
            "held_count": len(left),
            "move_ids": [(6, 0, moves.ids)],
            "invoice_count": len(moves - credits),
            "credit_count": len(credits),
        }

    def _set_apart(self, error, worker):
        """A chunk failed for a reason that nobody foresaw: its parts are tried one by one; a single one is given up.

        :return: number of lines that were given up
        """
        parts, given_up = self.exists(), 0
        if len(parts) > 1:
            [(last,)] = self._read_group([("run_id", "=", parts.run_id.id)], [], ["chunk:max"])
            for number, part in enumerate(parts, start=last + 1):
                part.chunk = number
        else:
            parts.line_ids.filtered(lambda line: line.billing_part_id in parts).write({"billing_part_id": False})
            reason = f"{type(error).__name__}: {error}"
            parts.write(
                {"state": "failed", "reason": reason, "held_count": parts.line_count, "worker": worker, "done_at": fields.Datetime.now()}
            )
            given_up = parts.line_count
        parts.run_id._keep()
        return given_up
