"""How layers come about and keep short: built from the facts, the log folded into their cells, cells compacted."""

import logging

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..engine.spend_layer import covers
from .committing import can_commit, commit

_logger = logging.getLogger(__name__)

#: A layer with more cells than this part of the facts saves too little: it is given up.
WORTH = 4
#: ... and so many times its cells are to be in the finer layer that would answer without it
SMALLER = 1.5
#: cells that are added at least before all of them are summed up anew
LOOSE = 1000


class TravelSpendLayer(models.Model):
    _inherit = "travel.spend.layer"

    # -- SQL ----------------------------------------------------------------------------------------------------------

    @api.model
    def _key_sql(self, kept, column):
        """The value of a column, as a layer keeps it, of rows that hold it in full: SQL."""
        name = SQL.identifier(column)
        if column == "references":
            return self._references_sql([key.partition(".")[2] for key in kept if key.startswith("references.")])
        if (kept[column] or "day") == "day":
            return name
        return SQL("date_trunc(%s, %s::timestamp)::date", kept[column], name)

    @api.model
    def _references_sql(self, codes):
        """The references of these codes alone; null where there is none of them."""
        pairs = SQL(", ").join(SQL("%s, %s ->> %s", code, SQL.identifier("references"), code) for code in codes)
        return SQL("NULLIF(jsonb_strip_nulls(jsonb_build_object(%s)), %s)", pairs, Json({}))

    @api.model
    def _kept_columns(self, kept):
        """The columns of the tables that hold what is kept."""
        return list(dict.fromkeys(key.partition(".")[0] for key in kept))

    @api.model
    def _summed_columns(self, kept):
        """What is summed in the cells: amounts of the services' own currencies only where these are told apart."""
        own = "currency_id" in kept
        spend = self.env["travel.spend"]
        return [name for name in spend._additive_columns() if own or not spend._is_own_money(name)]

    def _insertion(self, source):
        """Add to the cells the sums of rows that hold what the layer keeps, or more: SQL.

        :param SQL source: what stands for a table with these columns and ``facts``
        """
        kept = self._kept()
        columns, sums = self._kept_columns(kept), self._summed_columns(kept)
        places = SQL(", ").join(SQL(str(place + 3)) for place in range(len(columns)))
        return SQL(
            """
            INSERT INTO travel_spend_cell (layer_id, facts, %(names)s)
            SELECT %(id)s, SUM(facts), %(keys)s, %(sums)s
              FROM %(source)s
             GROUP BY %(places)s
            HAVING SUM(facts) != 0 OR %(some)s
             ORDER BY %(places)s
            """,
            names=SQL(", ").join(map(SQL.identifier, [*columns, *sums])),
            id=self.id,
            keys=SQL(", ").join(self._key_sql(kept, column) for column in columns),
            sums=SQL(", ").join(SQL("SUM(%s)", SQL.identifier(name)) for name in sums),
            source=source,
            places=places,
            some=SQL(" OR ").join(SQL("SUM(%s) != 0", SQL.identifier(name)) for name in sums),
        )

    # -- one at a time ------------------------------------------------------------------------------------------------

    @api.model
    def _exclusively(self):
        """Building and folding exclude each other: who comes second is told to try again, having seen what the first did.

        :raise SerializationFailure: where somebody did so since this transaction began
        """
        self.env.cr.execute(
            "INSERT INTO travel_spend_turn AS old VALUES (TRUE, 1) ON CONFLICT (single) DO UPDATE SET turn = old.turn + 1"
        )

    # -- build --------------------------------------------------------------------------------------------------------

    def _build(self):
        """Sum up the facts, or a finer layer; less what the log will add. The log must have been written since before."""
        self.ensure_one()
        self._exclusively()
        self.env["travel.spend"]._flush_stale()
        self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        self.env.cr.execute("DELETE FROM travel_spend_cell WHERE layer_id = %s", (self.id,))
        finer = self._finer()
        self.env.cr.execute(self._insertion(self._cells_of(finer) if finer else self._whole_facts()))
        rows = self.env.cr.rowcount
        self.env.cr.execute("RESET work_mem")
        if rows * WORTH > self._facts_count() or (finer and rows * SMALLER > finer.rows):
            self._give_up(rows)
        else:
            self.write({"built_at": fields.Datetime.now(), "rows": rows, "loose": 0, "shape": self._shape()})
        self._analyse()

    def _finer(self):
        """The smallest of the layers that tell apart all that this one does, or more; none perhaps."""
        finer = [layer for layer in self.search(self._standing_domain()) - self if covers(layer._kept(), self._kept())]
        return min(finer, key=lambda layer: layer.rows + layer.loose, default=self.browse())

    @api.model
    def _cells_of(self, layer):
        return SQL("(SELECT * FROM travel_spend_cell WHERE layer_id = %s) finer", layer.id)

    @api.model
    def _whole_facts(self):
        """The facts less what the log will add."""
        spend = self.env["travel.spend"]
        names = [*spend._key_columns(), *spend._additive_columns()]
        return SQL(
            "(SELECT 1 AS facts, %s FROM travel_spend UNION ALL SELECT -facts, %s FROM travel_spend_log) facts",
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(
                SQL("-%s" if name in spend._additive_columns() else "%s", SQL.identifier(name)) for name in names
            ),
        )

    def _give_up(self, rows):
        """Nearly as many cells as services: not worth keeping."""
        _logger.info("Layer of spend by %s: %s cells, not kept", self.kept, rows)
        self.env.cr.execute("DELETE FROM travel_spend_cell WHERE layer_id = %s", (self.id,))
        self.write({"active": False, "built_at": False, "rows": rows, "loose": 0})

    @api.model
    def _facts_count(self):
        """About how many services there are, as the database's statistics know; counted where they know nothing."""
        [[known]] = self.env.execute_query(
            SQL("SELECT reltuples::bigint FROM pg_class WHERE oid = 'travel_spend'::regclass")
        )
        return known if known > 0 else self.env.execute_query(SQL("SELECT COUNT(*) FROM travel_spend"))[0][0]

    @api.model
    def _analyse(self):
        self.env.cr.execute("ANALYZE travel_spend_cell")

    # -- fold ---------------------------------------------------------------------------------------------------------

    @api.model
    def _fold(self):
        """Take what the log holds into the cells of every layer that is built, in one statement.

        :return: how many rows of the log there were
        """
        self._exclusively()
        self.flush_model()
        built = self.with_context(active_test=False).search([("built_at", "!=", False)])
        parts = [
            SQL("%s AS (%s RETURNING layer_id)", SQL.identifier(f"layer_{layer.id}"), layer._insertion(SQL("gone")))
            for layer in built
        ]
        added = [
            SQL("SELECT layer_id, COUNT(*) FROM %s GROUP BY 1", SQL.identifier(f"layer_{layer.id}")) for layer in built
        ]
        counts = dict(
            self.env.execute_query(
                SQL(
                    "WITH %s SELECT 0, COUNT(*) FROM gone %s",
                    SQL(", ").join([SQL("gone AS (DELETE FROM travel_spend_log RETURNING *)"), *parts]),
                    SQL(" ").join(SQL("UNION ALL %s", one) for one in added),
                )
            )
        )
        for layer in built.filtered(lambda layer: counts.get(layer.id)):
            layer.loose += counts[layer.id]
            layer._compact()
        return counts[0]

    def _compact(self):
        """Sum up the cells anew where many were added: one for each key again, none for what there is no more."""
        if self.loose <= max(LOOSE, self.rows // 5):
            return
        self.env.cr.execute(
            SQL(
                "WITH gone AS (DELETE FROM travel_spend_cell WHERE layer_id = %s RETURNING *) %s",
                self.id,
                self._insertion(SQL("gone")),
            )
        )
        self.write({"rows": self.env.cr.rowcount, "loose": 0})

    # -- in the background --------------------------------------------------------------------------------------------

    @api.model
    def _step(self, work):
        """One piece of work, kept when done; tried again where somebody else was first."""
        answer = retrying(work, self.env) if can_commit(self.env) else work()
        commit(self.env)
        return answer
