"""Travel spend: one row for each service, as it is now for whoever reads it."""

from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from .travel_spend_columns import ANY, NEW, SALES, UNBILLED

#: Where a transaction keeps the ids of the lines that changed.
STALE = "travel_spend.stale"
#: Where a transaction keeps the names of the statements that it knows to be prepared.
PREPARED = "travel_spend.prepared"


class TravelSpend(models.Model):
    """What one service comes to for its customer, told by everything that spend is looked at by.

    Exactly one row for each order line, written by the program only, see :meth:`_refresh`; a little after its line, and told
    to readers until then, see ``travel_spend_due``. A correction is a row of its own, as it is a line of its own.
    """

    _name = "travel.spend"
    _inherit = ["travel.spend.columns"]
    _description = "Travel Spend"
    _log_access = False
    _order = "booked_on desc, id desc"

    line_id = fields.Many2one("travel.order.line", string="Order Line", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one("travel.order", string="Order", required=True, readonly=True, ondelete="cascade", index=True)

    _line_uniq = models.Constraint("UNIQUE(line_id)", "This service has its row.")
    _root_booked_idx = models.Index("(root_id, booked_on)")
    # in the order in which services are sold: a period is read from one stretch of the table
    _booked_idx = models.Index("(booked_on)")
    _dates_idx = models.Index("USING brin (invoiced_on, travelled_on, paid_on)")

    # -- kept current -------------------------------------------------------------------------------------------------

    @api.model
    def _mark_stale(self, line_ids):
        """Note that these order lines changed; their rows are made anew before this transaction reads them, or soon after it."""
        precommit = self.env.cr.precommit
        if STALE not in precommit.data:
            precommit.data[STALE] = set()
            spend = self.env["travel.spend"].sudo()  # sudo: facts follow their lines, whoever changes these
            precommit.add(spend._keep_pending)
        self._pending().update(line_ids)

    @api.model
    def _pending(self):
        """Ids of the lines that changed in this transaction since their rows were made or noted."""
        return self.env.cr.precommit.data.get(STALE, set())

    @api.model
    def _take_pending(self):
        """The same, taken off before they are looked at: what changes later, while others do their work, is noted anew."""
        return self.env.cr.precommit.data.pop(STALE, set())

    @api.model
    def _refresh_pending(self):
        """Make the rows of the lines that changed in this transaction anew."""
        if not self._pending():
            return
        self.env.flush_all()
        line_ids, kind = self._with_corrections(self._take_pending())
        if line_ids:
            self._refresh(line_ids, kind)

    @api.model
    def _with_corrections(self, line_ids):
        """These lines and what corrects them: a correction is told by what it corrects.

        :return: ids, sorted, and what all of them are, see :data:`ANY`
        """
        [(found, sales, billed, told)] = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE follow(id) AS (
                    SELECT unnest(%s::integer[])
                     UNION
                    SELECT own.id FROM follow JOIN travel_order_line own ON own.original_line_id = follow.id)
                SELECT array_agg(line.id ORDER BY line.id), bool_and(line.event = 'issue' AND line.original_line_id IS NULL),
                       bool_or(EXISTS (SELECT FROM account_move_line item WHERE item.travel_line_id = line.id)),
                       bool_or(EXISTS (SELECT FROM travel_spend fact WHERE fact.line_id = line.id))
                  FROM follow JOIN travel_order_line line ON line.id = follow.id
                """,
                list(line_ids),
            )
        )
        if not sales:
            return found or [], ANY
        return found, SALES if billed else UNBILLED if told else NEW

    @api.model
    def _flush_stale(self):
        """Before reading: nothing that was changed in this transaction is missing from the rows."""
        self.env["travel.order.line"]._recompute_model(["spend_marker"])
        self.sudo()._refresh_pending()  # sudo: as in _mark_stale

    def _search(self, domain, *args, **kwargs):
        self._flush_stale()
        return super()._search(domain, *args, **kwargs)

    def fetch(self, field_names=None):
        self._flush_stale()
        return super().fetch(field_names)

    @api.model
    def _refresh(self, line_ids, kind=ANY):
        """Write the rows of these order lines, where they differ from what stands; in one statement.

        Of two transactions that change what one row is made of, the second to write it is told by the database, and run
        again: neither overlooks the other's change. Rows are written in the order of their lines: no two wait for each other.

        :param kind: what all of these lines are, see :data:`ANY`
        """
        if not line_ids:
            return
        # One plan for any number of lines, tables in the order in which they are written: to plan takes longer than the work.
        self.env.cr.execute(
            SQL(
                """
                SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL join_collapse_limit = 1;
                EXECUTE %s(%s::integer[]);
                SET LOCAL plan_cache_mode TO DEFAULT; SET LOCAL join_collapse_limit TO DEFAULT
                """,
                SQL.identifier(self._prepared(kind)),
                list(line_ids),
            )
        )
        self._forget_told()

    @api.model
    def _prepared(self, kind):
        """Name of the statement that writes rows, prepared once in each session of the database; a request is one."""
        name, statement = self._refresh_statement(kind)
        known = self.env.cr.cache.setdefault(PREPARED, set())
        if name not in known:
            if not self.env.execute_query(SQL("SELECT FROM pg_prepared_statements WHERE name = %s", name)):
                self.env.cr.execute(SQL("PREPARE %s(integer[]) AS %s", SQL.identifier(name), SQL(statement)))
            known.add(name)
        return name

    @api.model
    @ormcache("kind")
    def _refresh_statement(self, kind=ANY):
        """:return: name and text of the statement with the lines' ids as ``$1``; another text has another name"""
        names = self._fact_columns()
        statement = SQL(
            """
            INSERT INTO travel_spend AS old (id, %(columns)s)
            SELECT COALESCE((SELECT MIN(due.id) FROM travel_spend_due due WHERE due.line_id = fresh.line_id),
                            nextval('travel_spend_id_seq')), %(columns)s
              FROM (%(source)s) fresh ORDER BY line_id
                ON CONFLICT (line_id) DO %(differing)s
            """,
            columns=SQL(", ").join(map(SQL.identifier, names)),
            source=self._source(SQL("line.id = ANY($1)"), kind),
            differing=SQL("NOTHING") if kind == NEW else self._update_differing(names),
        )
        assert not statement.params, "what is prepared has no values of its own"
        return f"travel_spend_{sha256(statement.code.encode()).hexdigest()[:16]}", statement.code

    @api.model
    def _update_differing(self, names):
        return SQL(
            "UPDATE SET (%(columns)s) = ROW(%(fresh)s) WHERE (%(old)s) IS DISTINCT FROM (%(fresh)s)",
            columns=SQL(", ").join(map(SQL.identifier, names)),
            fresh=SQL(", ").join(SQL.identifier("excluded", name) for name in names),
            old=SQL(", ").join(SQL.identifier("old", name) for name in names),
        )

    @api.model
    def _forget(self, line_ids):
        """Take off the rows of lines that are about to be deleted; the database would do so without telling anybody."""
        self._pending().difference_update(line_ids)
        self.env.cr.execute(SQL("DELETE FROM travel_spend WHERE line_id = ANY(%s)", list(line_ids)))
        self._forget_told()

    @api.model
    def _fact_columns(self):
        """Names of the stored columns, without the id."""
        return [name for name, field in self._fields.items() if field.store and field.column_type and name != "id"]
