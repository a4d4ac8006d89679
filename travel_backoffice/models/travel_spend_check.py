"""Facts held against what they are made of, every night: what differs is mended and told."""

import logging

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: order lines looked at in one statement
CHUNK = 5_000


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _cron_check(self):
        """Nothing should ever differ: what is found was written past the program, or is an error of it."""
        self._flush_stale()
        for line_ids in self._chunks():
            self._check(line_ids)
            self.env["ir.cron"]._commit_progress(len(line_ids))

    @api.model
    def _check(self, line_ids=None):
        """Hold the rows of these lines, or of all, against what they are made of; mend and log what differs.

        :return: ids of the lines whose rows were wrong
        """
        self._flush_stale()
        wrong = []
        for chunk in [line_ids] if line_ids is not None else self._chunks():
            self._settle_all()
            wrong += self._differing(chunk)
        if wrong:
            some = ", ".join(map(str, wrong[:20]))
            _logger.warning("Travel spend of %s services was not as it should be, and is mended: %s", len(wrong), some)
            self._refresh(wrong)
        return wrong

    @api.model
    def _rebuild(self):
        """Make the rows of all lines, set by set, at the rates as they are entered today; those that are right stay.

        For a person to call, from a shell: nothing of the program looks up the rate of what stands once more.
        """
        self._flush_stale()
        self._settle_all()
        for line_ids in self._chunks():
            self.env.cr.execute(
                SQL("UPDATE travel_spend SET rate = NULL WHERE line_id = ANY(%s) AND currency_id != company_currency_id", line_ids)
            )
            self._refresh(line_ids)

    @api.model
    def _start(self):
        """Rows for services that were sold before there were any; set by set, so that a million of them fit into memory."""
        Line = self.env["travel.order.line"]
        for line_ids in self._chunks():
            lines = Line.browse(line_ids)
            for name in ("from_city", "first_class"):
                self.env.add_to_compute(Line._fields[name], lines)
            lines.flush_recordset()
            self._take_pending()  # all of them are made now
            self._refresh(line_ids)
            self.env.invalidate_all()

    @api.model
    def _differing(self, line_ids):
        """Ids of the lines of which readers are told something else than what they are made of."""
        names = self._fact_columns()
        found = self.env.execute_query(
            SQL(
                """
                SELECT fresh.line_id FROM (%(source)s) fresh LEFT JOIN %(told)s own ON own.line_id = fresh.line_id
                 WHERE own.id IS NULL OR (%(own)s) IS DISTINCT FROM (%(fresh)s)
                 ORDER BY fresh.line_id
                """,
                source=self._source(SQL("line.id = ANY(%s)", list(line_ids))),
                told=self._table_sql,
                own=SQL(", ").join(SQL.identifier("own", name) for name in names),
                fresh=SQL(", ").join(SQL.identifier("fresh", name) for name in names),
            )
        )
        return [line_id for (line_id,) in found]

    @api.model
    def _chunks(self, size=CHUNK):
        """The ids of all order lines, in their order, some at a time."""
        last = 0
        while ids := self._ids_after(last, size):
            yield ids
            last = ids[-1]

    @api.model
    def _ids_after(self, last, size):
        rows = self.env.execute_query(SQL("SELECT id FROM travel_order_line WHERE id > %s ORDER BY id LIMIT %s", last, size))
        return [line_id for (line_id,) in rows]
