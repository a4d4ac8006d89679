"""A self-audit at work: chunk by chunk, each committed, in bounded memory; by the nightly cron or for a person who waits."""

import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from .audit_look import AuditLook
from .committing import commit
from .travel_billing_run_work import CONCURRENCY

_logger = logging.getLogger(__name__)

#: Orders that are looked at in one go.
CHUNK = 2_000
#: Ids of orders that are kept in mind at a time.
AHEAD = 20_000
#: Reasons why something cannot be priced again that are told.
TOLD = 20
#: Days back that the audit of the night looks.
NIGHTLY_DAYS = 31


class TravelAudit(models.Model):
    _inherit = "travel.audit"

    # -- by night ---------------------------------------------------------------------------------------------------

    @api.model
    def _cron_rerate(self):
        """What was billed lately, company by company; one that was killed goes on where it stood."""
        for company in self.env["res.company"].search([]):
            if company.travel_journal_id:
                self.with_company(company)._try_night(company)

    def _try_night(self, company):
        audit = self.search([("company_id", "=", company.id), ("state", "=", "running"), ("automatic", "=", True)], limit=1)
        today = company._travel_today()
        if not audit:
            if self.search_count([("company_id", "=", company.id), ("date_to", "=", today), ("automatic", "=", True)], limit=1):
                return
            days = {"date_from": today - timedelta(days=NIGHTLY_DAYS), "date_to": today}
            audit = self.create({"company_id": company.id, "automatic": True, **days})
            audit._start()
            commit(self.env)
        audit._work()

    # -- one worker -------------------------------------------------------------------------------------------------

    def _work(self):
        """Look at the orders that are left, until all are through or the time of a cron is up."""
        # sudo: the audit reads whatever was billed in its company; every way here has checked who asks, or is a cron
        audit = self.sudo().with_company(self.company_id)
        seconds = True
        while seconds and (ahead := audit._orders_left()):
            chunks = [ahead[place : place + CHUNK] for place in range(0, len(ahead), CHUNK)]
            for number, chunk in enumerate(chunks, 1):
                if not audit._runs._try_again(audit._work_chunk, chunk):
                    return
                seconds = audit._runs._keep(1, len(chunks) - number) > 0
                if not seconds:
                    return
        audit._runs._try_again(audit._finish)

    @property
    def _runs(self):
        """Billing runs know how to begin a chunk anew that met another worker, and how much time a cron has left."""
        return self.env["travel.billing.run"]

    def _work_chunk(self, order_ids):
        """Look at a chunk and write down what was found, unless another worker is at this audit.

        :return: whether it was done
        """
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset(["state", "last_order_id"])
        if self.state != "running":
            return False
        if order_ids[-1] > self.last_order_id:
            try:
                with self.env.cr.savepoint():
                    self._look_at(order_ids)
            except IntegrityError as error:
                # another audit found the same just now: look again, and see it
                raise ConcurrencyError(str(error)) from error
            except CONCURRENCY:
                raise
            except Exception as error:
                # an error of programming in one chunk is told and stops no other
                _logger.exception("Self-audit %s: orders %s to %s failed", self.id, order_ids[0], order_ids[-1])
                self._tell(f"{order_ids[0]} – {order_ids[-1]}: {type(error).__name__}: {error}")
            self.last_order_id = order_ids[-1]
        commit(self.env)
        self.env.invalidate_all()  # what is through is not kept in mind
        return True

    def _look_at(self, order_ids):
        look = AuditLook(self.env, order_ids)
        wrong = self.env["travel.audit.finding"]._settle(self, look)
        self.line_count += len(look.line_ids)
        self.wrong_count += wrong
        if look.unproven:
            self.unproven_count += len(look.unproven)
            self._tell_unproven(look)

    def _tell_unproven(self, look):
        for line_id, problem in look.unproven.items():
            line = self.env["travel.order.line"].browse(line_id)
            self._tell(f"{line.order_id.name} {line.display_name}: {line._problem_message(problem)}")

    def _tell(self, words):
        said = (self.unproven_text or "").splitlines()
        if len(said) < TOLD:
            self.unproven_text = "\n".join([*said, words])

    def _finish(self):
        if self.try_lock_for_update(allow_referencing=True) and self.state == "running":
            self.write({"state": "done", "ended_at": fields.Datetime.now()})
        commit(self.env)

    # -- which orders -----------------------------------------------------------------------------------------------

    def _orders_left(self):
        """Ids of the next orders of which something was billed in these days, or of which a finding stands."""
        for model in ("account.move", "account.move.line", "travel.order.line", "travel.audit.finding"):
            self.env[model].flush_model()
        return [order_id for (order_id,) in self.env.execute_query(self._orders_query())]

    def _orders_query(self):
        return SQL(
            """
            SELECT order_id FROM (
                SELECT line.order_id
                  FROM account_move move
                  JOIN account_move_line item ON item.move_id = move.id AND item.travel_line_id IS NOT NULL
                  JOIN travel_order_line line ON line.id = item.travel_line_id
                 WHERE move.company_id = %(company)s AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
                   AND move.invoice_date BETWEEN %(first)s AND %(last)s
                 UNION
                SELECT line.order_id FROM travel_order_line line
                 WHERE line.company_id = %(company)s AND line.state = 'billed' AND line.sold_on BETWEEN %(first)s AND %(last)s
                   AND NOT EXISTS (SELECT FROM account_move_line item WHERE item.travel_line_id = line.id)
                 UNION
                SELECT order_id FROM travel_audit_finding
                 WHERE company_id = %(company)s AND state IN ('open', 'released') AND %(automatic)s
            ) billed
             WHERE order_id > %(after)s ORDER BY order_id LIMIT %(ahead)s
            """,
            company=self.company_id.id,
            first=self.date_from,
            last=self.date_to,
            automatic=bool(self.automatic),
            after=self.last_order_id or 0,
            ahead=AHEAD,
        )
