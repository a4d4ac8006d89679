"""Questions of the program itself, answered by a copy of the database that holds all that was written before them."""

import logging
import time
from contextlib import closing

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: seconds that a question waits for a copy to catch up, and between two looks
PATIENCE, PAUSE = 1.0, 0.05


class TravelReplica(models.AbstractModel):
    _inherit = "travel.replica"

    @api.model
    def _read(self, records, ask):
        """Ask a copy where there is one that lacks nothing, else here.

        For jobs: what the transaction at hand wrote itself is on no copy. Asked anew here where the copy breaks off.

        :param records: who is asked, with its own user, context and companies
        :param ask: function of these records that only reads, with an answer of plain values
        """
        registry = self.env.registry
        if registry._db_readonly is None:
            return ask(records)
        ((written,),) = self.env.execute_query(SQL("SELECT pg_current_wal_flush_lsn()::text"))
        try:
            with closing(registry.cursor(readonly=True)) as cr:
                if self.with_env(self.env(cr=cr))._is_current(written):
                    cr.rollback()  # what is read from here on is no older than the answer just given
                    return ask(records.with_env(records.env(cr=cr)))
        except OperationalError as error:
            _logger.warning("The copy of the database gave no answer, the main one does: %s", error)
        return ask(records)

    @api.model
    def _is_current(self, written):
        """Whether this is a copy that changes arrive at, and that has all up to ``written``; waits a moment for it."""
        if not (state := self._as_of()) or not state["connected"]:
            return False
        until = time.monotonic() + PATIENCE
        while not (current := self._has_replayed(written)) and time.monotonic() < until:
            time.sleep(PAUSE)
        return current

    @api.model
    def _has_replayed(self, written):
        """:param written: a place in the main server's log, as ``pg_current_wal_flush_lsn()`` gave it there"""
        ((replayed,),) = self.env.execute_query(SQL("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written))
        return bool(replayed)
