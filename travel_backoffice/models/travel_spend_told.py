"""Readers are told of services whose rows are due what their rows will say: made for one transaction, written nowhere.

So a reader waits for nobody, and reads the same from the main database and from a copy that only reads.
"""

from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

#: Where a transaction keeps what is due, and what it is told of it.
TOLD = "travel_spend.told"

#: ``line_ids`` whose rows are not read, and the JSON of the ``rows`` in their place.
Told = namedtuple("Told", "line_ids rows")


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @property
    def _table_sql(self):
        """The rows, those that are due as they will be: whatever Odoo reads of spend is read from here."""
        told = self._told()
        if not told:
            return super()._table_sql
        return SQL(
            "(SELECT * FROM travel_spend WHERE line_id != ALL(%s) UNION ALL SELECT * FROM %s)", told.line_ids, self._told_rows(told)
        )

    @api.model
    def _told_rows(self, told):
        return SQL("json_populate_recordset(NULL::travel_spend, %s::json) told", told.rows)

    @api.model
    def _told_changes(self, told):
        """What is due as the log of the layers would have it: the rows that stand with the contrary sign, and those to come."""
        keys, sums = (list(map(SQL.identifier, names)) for names in (self._key_columns(), self._additive_columns()))
        return SQL(
            "SELECT -1 AS facts, %(keys)s, %(less)s FROM travel_spend WHERE line_id = ANY(%(lines)s)"
            " UNION ALL SELECT 1, %(keys)s, %(more)s FROM %(rows)s",
            keys=SQL(", ").join(keys),
            less=SQL(", ").join(SQL("-%s", name) for name in sums),
            more=SQL(", ").join(sums),
            lines=told.line_ids,
            rows=self._told_rows(told),
        )

    @api.model
    def _told(self):
        """What of the rows is due in the state that this transaction sees; of a customer's person, of its own customer alone.

        :return: a :class:`Told`; None where nothing is
        """
        known = self.env.cr.precommit.data.setdefault(TOLD, {})
        if "due" not in known:
            known["due"] = self._due_lines()
        if not known["due"]:
            return None
        root = self._told_root()
        if root not in known:
            known[root] = self._tell(known["due"], root)
        return known[root]

    @api.model
    def _forget_told(self):
        """Rows were written in this transaction: it is told anew."""
        self.env.cr.precommit.data.pop(TOLD, None)
        self.invalidate_model(flush=False)

    @api.model
    def _due_lines(self):
        return [line_id for (line_id,) in self.env.execute_query(SQL("SELECT DISTINCT line_id FROM travel_spend_due"))]

    @api.model
    def _told_root(self):
        """The customer at or below which is all that the reader sees, see ``res.partner._travel_spend_domain``; None: no such limit."""
        if self.env.su or not self.env.user.share:
            return None
        return self.env.user.partner_id._travel_portal_node().travel_root_id.id or 0

    @api.model
    def _tell(self, due, root):
        line_ids, kind = self._with_corrections(due)
        if line_ids and root is not None:
            line_ids = self._touching(line_ids, root) if root else []
        if not line_ids:
            return None
        [(rows,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(json_agg(own), '[]')::text
                  FROM (SELECT COALESCE(stands.id, (SELECT MIN(id) FROM travel_spend_due WHERE line_id = fresh.line_id),
                                        -fresh.line_id) AS id, fresh.*
                          FROM (%s) fresh LEFT JOIN travel_spend stands ON stands.line_id = fresh.line_id) own
                """,
                self._source(SQL("line.id = ANY(%s)", line_ids), kind),
            )
        )
        return Told(line_ids, rows)

    @api.model
    def _touching(self, line_ids, root):
        """Those of this customer, or of one below it that a sub-agent serves; or that were when their rows were written."""
        partners = self.env["res.partner"].sudo()  # sudo: the customer's place in the tree, of which nothing is told
        partners.flush_model(["travel_path"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  FROM travel_order_line line
                  JOIN travel_order trip ON trip.id = line.order_id
                  JOIN res_partner customer ON customer.id = trip.partner_id
                  LEFT JOIN travel_spend stands ON stands.line_id = line.id
                  LEFT JOIN res_partner former ON former.id = stands.customer_id
                 WHERE line.id = ANY(%(lines)s)
                   AND (%(root)s IN (trip.travel_root_id, stands.root_id)
                        OR starts_with(customer.travel_path, %(path)s) OR starts_with(former.travel_path, %(path)s))
                """,
                lines=line_ids,
                root=root,
                path=partners.browse(root).travel_path or "-",
            )
        )
        return [line_id for (line_id,) in rows]
