"""The tables behind the layers of spend, kept by the database: a log of what changed, and cells summed up from the facts.

Plain tables without references to others: a contact that is deleted leaves the facts, which says so in the log; were it to
leave the cells by itself, too, it would count twice. The log is written by triggers of the facts, so that nothing changes
without it, whoever changes it and however. They stand only while there are layers: who has none pays nothing.
"""

from odoo import api, models
from odoo.tools import SQL

from ..engine.spend import MEASURES

#: what of the facts is told apart, in an order that is quick to read: fixed widths first
_WIDTHS = {"date": 1, "int4": 1, "bool": 2}
#: facts that no sum can be told by
_SINGLE = ("trip_key",)
_TRIGGERS = {
    "INSERT": "REFERENCING NEW TABLE AS come",
    "UPDATE": "REFERENCING OLD TABLE AS gone NEW TABLE AS come",
    "DELETE": "REFERENCING OLD TABLE AS gone",
}


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _init_layers(self):
        """Make the tables, with the columns that the facts have now."""
        for table, first in (("travel_spend_log", []), ("travel_spend_cell", [("layer_id", "int4")])):
            self._init_sums(table, [*first, ("facts", "int4")])
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS travel_spend_cell_layer_root_idx ON travel_spend_cell (layer_id, root_id)"
        )
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS travel_spend_turn (single boolean PRIMARY KEY DEFAULT TRUE CHECK (single), turn integer)"
        )
        self._init_log_function()

    @api.model
    def _init_sums(self, table, first):
        columns = [
            *first,
            *((name, self._fields[name].column_type[0]) for name in (*self._key_columns(), *self._additive_columns())),
        ]
        self.env.cr.execute(SQL("CREATE TABLE IF NOT EXISTS %s ()", SQL.identifier(table)))
        for name, kind in columns:
            kind = "int8" if name in self._additive_columns() and kind == "int4" else kind
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    SQL(kind),
                )
            )

    @api.model
    def _init_log_function(self):
        """What the triggers do: write the old rows with the contrary sign, and the new ones."""
        keys, sums = (list(map(SQL.identifier, names)) for names in (self._key_columns(), self._additive_columns()))
        into = SQL("INSERT INTO travel_spend_log (facts, %s)", SQL(", ").join([*keys, *sums]))
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION travel_spend_note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP != 'INSERT' THEN %(into)s SELECT -1, %(keys)s, %(less)s FROM gone; END IF;
                    IF TG_OP != 'DELETE' THEN %(into)s SELECT 1, %(keys)s, %(more)s FROM come; END IF;
                    RETURN NULL;
                END $$
                """,
                into=into,
                keys=SQL(", ").join(keys),
                less=SQL(", ").join(SQL("-%s", name) for name in sums),
                more=SQL(", ").join(sums),
            )
        )

    # -- columns ------------------------------------------------------------------------------------------------------

    @api.model
    def _additive_columns(self):
        """Names of the columns that are summed: amounts, and counts of which sums make sense."""
        counted = {name for measure in MEASURES.values() for name in measure.columns}
        fields = [field for field in self.env["travel.spend.columns"]._fields.values() if field.store]
        return [
            field.name
            for field in fields
            if field.type == "monetary" or (field.type == "integer" and field.name in counted)
        ]

    @api.model
    def _is_own_money(self, column):
        """Whether a column is an amount in the services' own currencies."""
        return self._fields[column].type == "monetary" and not column.endswith("_company")

    @api.model
    def _key_columns(self):
        """Names of the columns that sums may be told by, the quickest to read first."""
        sums = {*self._additive_columns(), *_SINGLE, "id"}
        fields = [
            field for field in self.env["travel.spend.columns"]._fields.values() if field.store and field.column_type
        ]
        kept = [field for field in fields if field.name not in sums]
        return [field.name for field in sorted(kept, key=lambda field: _WIDTHS.get(field.column_type[0], 9))]

    @api.model
    def _day_columns(self):
        return {name for name in self._key_columns() if self._fields[name].type == "date"}

    # -- triggers -----------------------------------------------------------------------------------------------------

    @api.model
    def _is_noted(self):
        """Whether changes of the facts are logged."""
        name = "travel_spend_note_insert"
        return bool(
            self.env.execute_query(
                SQL("SELECT 1 FROM pg_trigger WHERE tgrelid = 'travel_spend'::regclass AND tgname = %s", name)
            )
        )

    @api.model
    def _start_noting(self):
        """Log what changes from here on. Waits for whoever changes facts just now; a layer may be built by a later transaction."""
        for event, tables in _TRIGGERS.items():
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s AFTER %s ON travel_spend %s FOR EACH STATEMENT EXECUTE FUNCTION travel_spend_note()",
                    SQL.identifier(f"travel_spend_note_{event.lower()}"),
                    SQL(event),
                    SQL(tables),
                )
            )

    @api.model
    def _stop_noting(self):
        for event in _TRIGGERS:
            self.env.cr.execute(
                SQL("DROP TRIGGER IF EXISTS %s ON travel_spend", SQL.identifier(f"travel_spend_note_{event.lower()}"))
            )
        self.env.cr.execute("TRUNCATE travel_spend_log")
