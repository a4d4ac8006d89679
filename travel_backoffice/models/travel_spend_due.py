"""Rows that are due: whoever saves a few services only notes them; a job writes their rows soon after.

To plan the statement that writes rows costs PostgreSQL more than the rows themselves, and it plans anew in each request. So
saving an order adds a line to a plain table, which waits for nobody and nobody waits for. What is noted is told to readers
all the same, see ``travel_spend_told``.
"""

from odoo import api, models
from odoo.exceptions import MissingError
from odoo.service.model import retrying
from odoo.tools import SQL

from .committing import can_commit, commit
from .travel_spend_source import OF_MEANT

#: lines of one transaction from which on their rows are written at once: planning is a small part of it then
FEW = 20
#: notes that are taken at a time
CHUNK = 2_000


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    def init(self):
        """The table of what is due. Its ids are those that new rows get, so that they are called the same before and after.

        Without references to the lines: a note of a line that is gone is taken off like any other.
        """
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS travel_spend_due (
                id integer PRIMARY KEY DEFAULT nextval('travel_spend_id_seq'),
                line_id integer NOT NULL,
                booked_on date,
                currency_id integer,
                company_currency_id integer,
                rate numeric);
            CREATE INDEX IF NOT EXISTS travel_spend_due_line_idx ON travel_spend_due (line_id)
            """
        )

    # -- noted --------------------------------------------------------------------------------------------------------

    @api.model
    def _keep_pending(self):
        """Before the commit: note the lines that changed in this transaction; write the rows of many."""
        self.env.flush_all()
        if len(self._pending()) > FEW:
            self._refresh_pending()
        elif self._pending():
            self._note_due(list(self._take_pending()))

    @api.model
    def _note_due(self, line_ids):
        """Note lines; those in another currency with the rate of their day as it is known now, so that one entered later changes nothing."""
        abroad = self._in_other_currency(line_ids)
        if abroad:
            self._note_rated(abroad)
        if at_home := set(line_ids) - set(abroad):
            self.env.cr.execute(SQL("INSERT INTO travel_spend_due (line_id) SELECT unnest(%s)", list(at_home)))
        self._forget_told()

    @api.model
    def _in_other_currency(self, line_ids):
        """Those of the lines that are not in their company's currency; all where one is gone already."""
        try:
            lines = self.env["travel.order.line"].browse(line_ids)
            return lines.filtered(lambda line: line.currency_id != line.company_id.currency_id).ids
        except MissingError:
            return line_ids

    @api.model
    def _note_rated(self, line_ids):
        rate = OF_MEANT.sub("line.", self._rate_of_day().code)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO travel_spend_due (line_id, booked_on, currency_id, company_currency_id, rate)
                SELECT line.id, line.sold_on, line.currency_id, company.currency_id, COALESCE(%s, 1)
                  FROM travel_order_line line JOIN res_company company ON company.id = line.company_id
                 WHERE line.id = ANY(%s)
                """,
                SQL(rate),
                line_ids,
            )
        )

    @api.model
    def _noted_rate(self):
        """The rate that was known when the sale was noted, under the same day and currencies: SQL of ``sale``, ``line``, ``company``."""
        return SQL(
            """
            SELECT due.rate
              FROM travel_spend_due due
             WHERE due.line_id = sale.id AND due.booked_on IS NOT DISTINCT FROM sale.sold_on
               AND due.currency_id = line.currency_id AND due.company_currency_id = company.currency_id
             ORDER BY due.id LIMIT 1
            """
        )

    # -- written ------------------------------------------------------------------------------------------------------

    @api.model
    def _cron_settle(self):
        """Write the rows that are due, some at a time, each kept."""
        while self._settle_alone():
            pass

    @api.model
    def _settle_alone(self):
        """In a transaction of its own, begun anew where somebody else wrote such a row at the same time."""
        done = retrying(self._settle, self.env) if can_commit(self.env) else self._settle()
        commit(self.env)
        return done

    @api.model
    def _settle_all(self):
        """All of them, in the transaction at hand."""
        while self._settle():
            pass

    @api.model
    def _settle(self):
        """Write rows that are due, the oldest first; what another session is just writing is left to it.

        :return: how many notes were taken
        """
        [(notes, line_ids)] = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(id), array_agg(DISTINCT line_id)
                  FROM (SELECT id, line_id FROM travel_spend_due ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) taken
                """,
                CHUNK,
            )
        )
        if not notes:
            return 0
        self._refresh(*self._with_corrections(line_ids))
        self.env.cr.execute(SQL("DELETE FROM travel_spend_due WHERE id = ANY(%s)", notes))
        self._forget_told()
        return len(notes)
