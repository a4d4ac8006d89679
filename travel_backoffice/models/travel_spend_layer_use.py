"""Which source a question to the spend reads: the smallest layer that knows all it asks for, else the facts."""

import json
from functools import lru_cache

from odoo import api, models
from odoo.tools import SQL

from ..engine.spend_layer import covers, reads


@lru_cache(maxsize=1000)
def read_kept(text):
    """What a layer keeps, of its text."""
    return json.loads(text)


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _spend_source(self, query, selected):
        """Read from a layer where one knows every column that is asked for, filtered by, or looked at by the rights.

        The question stays as it is: only what it reads from is put in the place of the facts. What came about and went
        again leaves sums of nothing, so that a query of groups takes those with services alone (``having``).
        """
        query = super()._spend_source(query, selected)
        layers = self._standing_layers()
        asked = layers and self._asked(query, selected)
        if not asked:
            return query
        keys = self._asked_keys(asked)
        layer = next((one for one in layers if covers(one[1], keys)), None)
        self.env["travel.spend.layer"]._note_question(keys, query, layer)
        if layer:
            query._tables["travel_spend"] = self._layer_sql(layer[0], layer[1], asked)
            query.having = SQL("SUM(%s) != 0", SQL.identifier("travel_spend", "facts"))
        return query

    @api.model
    def _standing_layers(self):
        """Layers that this transaction sees, the smallest first: ``[(id, {column: grain}, cells)]``."""
        layers = self.env["travel.spend.layer"]
        layers.flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT id, kept, rows + loose FROM travel_spend_layer
                 WHERE active AND built_at IS NOT NULL AND shape = %s
                 ORDER BY rows + loose, id
                """,
                layers._shape(),
            )
        )
        return [(id_, read_kept(kept), cells) for id_, kept, cells in found]

    @api.model
    def _asked(self, query, selected):
        """``{column: grain}`` that a question reads; None where only the facts can answer."""
        joined = [condition for _kind, _table, condition in query._joins.values()]
        whole = SQL(" ").join([*selected, query.where_clause, *joined])
        asked = reads(whole.code, whole.params, self._day_columns())
        known = {*self._key_columns(), *self._additive_columns()}
        known.discard("references")  # as a whole
        return asked if asked and all(column in known or column.startswith("references.") for column in asked) else None

    @api.model
    def _asked_keys(self, asked):
        """The part of it that a layer must tell apart."""
        sums = set(self._additive_columns())
        own = {"currency_id": None} if any(self._is_own_money(column) for column in asked if column in sums) else {}
        return {column: grain for column, grain in asked.items() if column not in sums} | own

    @api.model
    def _layer_sql(self, layer_id, kept, asked):
        """The rows of a layer as if they were facts: its cells, and what changed since they were summed up."""
        layer = self.env["travel.spend.layer"]
        columns = ["facts", *layer._kept_columns(asked)]
        own = {column for column in layer._kept_columns(kept) if column in self._key_columns()}
        logged = [
            SQL("%s AS %s", layer._key_sql(kept, name), SQL.identifier(name)) if name in own else SQL.identifier(name)
            for name in columns
        ]
        return SQL(
            "(SELECT %s FROM travel_spend_cell WHERE layer_id = %s UNION ALL SELECT %s FROM %s)",
            SQL(", ").join(map(SQL.identifier, columns)),
            layer_id,
            SQL(", ").join(logged),
            self._changes_sql(),
        )

    @api.model
    def _changes_sql(self):
        """The log of what changed, with what is due as if it stood there already."""
        told = self._told()
        if not told:
            return SQL.identifier("travel_spend_log")
        names = SQL(", ").join(map(SQL.identifier, ["facts", *self._key_columns(), *self._additive_columns()]))
        return SQL("(SELECT %s FROM travel_spend_log UNION ALL %s) noted", names, self._told_changes(told))
