"""Fee tables as the engine knows them, made ready once and kept until something changes."""

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..engine.compile import compile_table
from ..engine.lint import lint_table
from .travel_rule_conditions import RECORD_FIELDS

_CODED = ("travel.charge.kind", "travel.service.type", "travel.channel", "travel.traveller.category")
#: So many sentences are shown above a table; a table with more is mended one after the other.
WARNINGS_SHOWN = 20
_OWN = ("travel.fee.table", "travel.fee.rule", "travel.fee.tier")


class TravelFeeTable(models.Model):
    """Rating asks ``_compiled()`` for the table made ready by the engine.

    It is kept in Odoo's own cache under a stamp of every row it was made from (``_stamp``). The stamp is read from the
    database each time, so a change counts at once, in every worker and in the transaction that made it, and a change
    that is rolled back leaves nothing behind.
    """

    _inherit = "travel.fee.table"

    warning_text = fields.Text(compute="_compute_warning_text", string="Warnings")

    def _engine_rules(self):
        """Every rule that holds under this table, base tables included, for the engine.

        Archived rules do not take part; rules of any date do, the engine looks at the date of sale.

        :return: list of ``Rule``
        """
        chain = self._chain()
        depths = {table: depth for depth, table in enumerate(chain)}
        rules = chain.env["travel.fee.rule"].search([("table_id", "in", chain.ids)])
        return [rule._engine_rule(depths[rule.table_id]) for rule in rules]

    def _compiled(self):
        """The table made ready to rate.

        :return: ``CompiledTable``, shared: it is not to be changed
        """
        self.ensure_one()
        return self._compiled_at(self._stamp())

    @tools.ormcache("self.id", "stamp", "self.env.lang")
    def _compiled_at(self, stamp):
        return compile_table(self._engine_rules())

    def _warnings(self):
        """What the engine finds odd here: rules that can never win, that overlap, that contradict themselves.

        Only what is said of the table's own rules: that they hide rules of the table it extends is what they are for.

        :return: tuple of ``TableWarning``
        """
        self.ensure_one()
        return self._warnings_at(self._stamp())

    @tools.ormcache("self.id", "stamp", "self.env.lang")
    def _warnings_at(self, stamp):
        rules = self._engine_rules()
        own = {rule.id for rule in rules if not rule.depth}
        return tuple(warning for warning in lint_table(rules) if warning.rule_ids[0] in own)

    @api.depends("rule_ids", "base_table_id")
    def _compute_warning_text(self):
        for table in self:
            found = table._origin._warnings() if table._origin else ()
            sentences = [warning.text(self._translate) for warning in found[:WARNINGS_SHOWN]]
            if more := len(found) - len(sentences):
                sentences.append(self.env._("… and %s more", more))
            table.warning_text = "\n".join(sentences)

    def _translate(self, sentence):
        """A sentence of the engine in the reader's language."""
        return self.env._(sentence)

    # The stamp

    def _stamp(self):
        """What changes whenever anything changes that this table is made of.

        PostgreSQL gives each version of a row its own transaction and place (``xmin``, ``ctid``). That is exact where
        ``write_date`` is not: two transactions may commit in another order than they began, and two writes of one
        transaction share their date.
        """
        chain = self._chain()
        for model in (*_OWN, *_CODED):
            self.env[model].flush_model()
        parts = SQL(" UNION ALL ").join(chain._stamp_parts())
        self.env.cr.execute(SQL("SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (%s) AS parts", parts))
        return self.env.cr.fetchone()[0]

    def _stamp_parts(self):
        """Queries that give one text (``part``) for each row these tables are made of."""
        tables = tuple(self.ids)
        rules = SQL("SELECT id FROM travel_fee_rule WHERE table_id IN %s", tables)
        parts = [
            row_versions("travel_fee_table", SQL("id IN %s", tables)),
            row_versions("travel_fee_rule", SQL("table_id IN %s", tables)),
            row_versions("travel_fee_tier", SQL("rule_id IN (%s)", rules)),
        ]
        parts += [row_versions(self.env[model]._table, SQL("TRUE")) for model in _CODED]
        parts += [links(self.env["travel.fee.rule"]._fields[name], rules) for name in RECORD_FIELDS]
        return parts


def row_versions(table, condition):
    return SQL(
        "SELECT %s || id || ':' || xmin::text || ':' || ctid::text AS part FROM %s WHERE %s",
        table,
        SQL.identifier(table),
        condition,
    )


def links(field, rules):
    """Rows of a many2many: they have no version of their own, but their content says it all."""
    here, there = SQL.identifier(field.column1), SQL.identifier(field.column2)
    return SQL(
        "SELECT %s || %s || ':' || %s AS part FROM %s WHERE %s IN (%s)",
        field.relation,
        here,
        there,
        SQL.identifier(field.relation),
        here,
        rules,
    )
