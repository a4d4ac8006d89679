"""Which questions are asked: noted now and then, so that those asked often get a layer.

Each process counts by itself and writes at most once a minute, over a connection of its own to the main server: a question
in a read-only request, or on a replica, writes nothing. What a process had not written when it ended is lost: no harm.
"""

import logging
import time
from collections import Counter, defaultdict

import psycopg2

from odoo import api, models
from odoo.tools import SQL

from .committing import can_commit

_logger = logging.getLogger(__name__)

#: seconds between two writes of one process, and questions that it counts apart at most
PAUSE, APART = 60, 200
#: what PostgreSQL says of the work of a question (its own cost units) from which on it is worth a layer
DEAR = 5000
#: cells of a layer from which on a question to it is worth one that is smaller
MUCH = 4000
#: questions that are known at most
KNOWN = 500

_asked = defaultdict(Counter)
_written = {}


class TravelSpendLayer(models.Model):
    _inherit = "travel.spend.layer"

    @api.model
    def _note_question(self, keys, query, layer):
        """Count a question: the layer that answered it, and what would be sums of its own where it had much to read.

        :param dict keys: ``{column: grain}`` that it needs
        :param layer: the layer that answers it, as :meth:`travel.spend._standing_layers` has it
        """
        known = [self._spelled(layer[1])] if layer else []
        own = self._spelled(keys)
        if own not in known and self._is_of_references(keys) and (layer[2] > MUCH if layer else self._is_dear(query)):
            known.append(own)
        counts = _asked[self.env.cr.dbname]
        for kept in known:
            if kept in counts or len(counts) < APART:
                counts[kept] += 1
        if known and time.monotonic() - _written.get(self.env.cr.dbname, -PAUSE) >= PAUSE:
            self._write_questions()

    @api.model
    def _is_of_references(self, keys):
        """Whether the references that a question reads are known: anybody may ask by codes that nobody uses."""
        codes = {key.partition(".")[2] for key in keys if key.startswith("references.")}
        # sudo: which codes there are, of any customer; nothing of them is told
        known = self.env["travel.reference"].sudo().search([("code", "in", list(codes))]).mapped("code") if codes else ()
        return codes <= set(known)

    @api.model
    def _is_dear(self, query):
        """Whether the database expects the question to be much work, when asked of the facts."""
        [[plan]] = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query.select(SQL("1"))))
        return plan[0]["Plan"]["Total Cost"] >= DEAR

    @api.model
    def _write_questions(self):
        """Write down what this process counted; not at all where that cannot be just now."""
        name = self.env.cr.dbname
        _written[name] = time.monotonic()
        counts = _asked.pop(name, Counter())
        if not counts:
            return
        try:
            if can_commit(self.env):
                with self.env.registry.cursor() as cr:
                    cr.execute("SET LOCAL lock_timeout = '50ms'")  # nobody waits for layers that are just written
                    self._write_counts(cr, counts)
            else:
                self._write_counts(self.env.cr, counts)
        except psycopg2.Error as error:
            _logger.info("Questions to the spend are not counted: %s", error)

    @api.model
    def _write_counts(self, cr, counts):
        cr.execute(
            SQL(
                """
                INSERT INTO travel_spend_layer AS old (kept, origin, active, asked, asked_on)
                SELECT kept, 'learnt', TRUE, asked, CURRENT_DATE
                  FROM unnest(%(kept)s, %(asked)s) AS counted(kept, asked)
                 WHERE (SELECT COUNT(*) FROM travel_spend_layer) < %(known)s
                    OR kept IN (SELECT kept FROM travel_spend_layer)
                 ORDER BY kept
                    ON CONFLICT (kept) DO UPDATE SET asked = COALESCE(old.asked, 0) + EXCLUDED.asked, asked_on = CURRENT_DATE
                """,
                kept=list(counts),
                asked=list(counts.values()),
                known=KNOWN,
            ),
            log_exceptions=False,
        )
