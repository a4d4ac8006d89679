"""Receivables as they stood on any day: the one query that ageing, statements, dunning, credit and portal all read."""

from odoo import api, fields, models
from odoo.tools import SQL

#: What is read of an item.
CARRIED = (
    "id",
    "move_id",
    "company_id",
    "partner_id",
    "account_id",
    "currency_id",
    "date",
    "date_maturity",
    "balance",
    "amount_currency",
    "amount_residual",
    "amount_residual_currency",
)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # what was settled after a day is what a look back at that day adds again; read from the index alone
    _travel_max_date_idx = models.Index(
        "(max_date) INCLUDE (debit_move_id, credit_move_id, amount, debit_amount_currency, credit_amount_currency)"
    )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # what is open now, read from the index alone
    _travel_open_idx = models.Index(
        "(account_id, partner_id) INCLUDE (id, move_id, company_id, currency_id, date, date_maturity, balance, amount_currency,"
        " amount_residual, amount_residual_currency)"
        " WHERE parent_state = 'posted' AND (amount_residual != 0 OR amount_residual_currency != 0)"
    )
    # reset to draft, an entry keeps its settlements (Odoo 19): few rows, looked for whenever open items are read
    _travel_unposted_matched_idx = models.Index("(account_id) WHERE parent_state != 'posted' AND matching_number IS NOT NULL")


class TravelOpenItems(models.AbstractModel):
    """Open items of the receivable accounts, as of any day.

    A look back begins with what is open today and adds again what was settled since. A settlement counts from the day on
    which both its sides are booked (Odoo's ``max_date``), so that the items of every day sum to the ledger; while one side
    is reset to draft it does not count at all, although Odoo keeps it.
    """

    _name = "travel.open.items"
    _description = "Open Items"

    @api.model
    def _query(self, as_of, companies=None, partners=None):
        """One row for each receivable item that was open at the end of a day.

        Rights are the caller's to check: this reads what it is asked for.

        What is open today is found by an index of such items, what was settled since by the day of the settlement: neither
        way reads the many items that were settled before.

        :param date as_of: the day, included
        :param companies: of the agency; those of the user's session if not given
        :param partners: SQL condition on ``partner`` (res_partner of the item), or None for all
        :return: SQL of a select with the columns ``item_id, move_id, company_id, partner_id, account_id, currency_id,
            date, date_maturity, balance, amount_currency, residual, residual_currency``; ``residual`` is in the company's
            currency, ``residual_currency`` in the item's; what the customer owes is positive
        """
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        wanted = self._wanted(as_of, companies or self.env.companies, partners)
        return SQL(
            """
            WITH settled AS (
                SELECT %(carried)s, SUM(since.amount) AS later, SUM(since.amount_currency) AS later_currency
                  FROM (%(since)s) since
                  JOIN %(items)s ON item.id = since.item_id
                 WHERE %(wanted)s
                 GROUP BY item.id
            )
            SELECT %(columns)s
              FROM %(items)s
              LEFT JOIN (SELECT id AS settled_id, later, later_currency FROM settled) settled ON settled_id = item.id
             WHERE (item.amount_residual != 0 OR item.amount_residual_currency != 0)
               AND %(wanted)s
               AND %(open)s
            UNION ALL
            SELECT %(columns)s
              FROM settled item
             WHERE NOT (item.amount_residual != 0 OR item.amount_residual_currency != 0)
               AND %(open)s
            """,
            carried=SQL(", ").join(SQL.identifier("item", name) for name in CARRIED),
            since=self._settled_since(as_of, partners),
            columns=self._columns(),
            items=self._items(partners),
            wanted=wanted,
            open=SQL(
                "(item.amount_residual + COALESCE(later, 0) != 0 OR item.amount_residual_currency + COALESCE(later_currency, 0) != 0)"
            ),
        )

    def _columns(self):
        return SQL(
            """
            item.id AS item_id, item.move_id, item.company_id, item.partner_id, item.account_id, item.currency_id,
            item.date, COALESCE(item.date_maturity, item.date) AS date_maturity, item.balance, item.amount_currency,
            item.amount_residual + COALESCE(later, 0) AS residual,
            item.amount_residual_currency + COALESCE(later_currency, 0) AS residual_currency
            """
        )

    def _items(self, partners):
        """The items, and their partners where one asks for some."""
        if partners is None:
            return SQL("account_move_line item")
        return SQL("(account_move_line item LEFT JOIN res_partner partner ON partner.id = item.partner_id)")

    def _wanted(self, as_of, companies, partners):
        return SQL(
            """
            item.parent_state = 'posted'
            AND item.account_id IN %(accounts)s
            AND item.date <= %(as_of)s
            AND item.company_id IN %(companies)s
            AND %(partners)s
            """,
            as_of=fields.Date.to_date(as_of),
            accounts=self._accounts(),
            companies=tuple(companies.ids),
            partners=SQL("TRUE") if partners is None else partners,
        )

    def _accounts(self):
        """Ids of the receivable accounts: named one by one, so that the index of open items finds theirs only."""
        self.env["account.account"].flush_model(["account_type"])
        found = self.env.execute_query(SQL("SELECT id FROM account_account WHERE account_type = 'asset_receivable'"))
        return tuple(id_ for (id_,) in found) or (0,)

    def _unposted_settlements(self):
        """Ids of the settlements that have a side which is not posted (any more)."""
        query = SQL(
            """
            SELECT partial.id
              FROM account_move_line item
              JOIN account_partial_reconcile partial ON item.id IN (partial.debit_move_id, partial.credit_move_id)
             WHERE item.account_id IN %s AND item.parent_state != 'posted' AND item.matching_number IS NOT NULL
            """,
            self._accounts(),
        )
        return tuple(id_ for (id_,) in self.env.execute_query(query))

    def _settled_since(self, as_of, partners):
        """SQL of what was settled after a day, or only with a draft: ``item_id, amount, amount_currency`` of both sides."""
        as_of = fields.Date.to_date(as_of)
        which = [SQL("partial.max_date > %s", as_of)]
        if unposted := self._unposted_settlements():
            which.append(SQL("partial.max_date <= %s AND partial.id IN %s", as_of, unposted))
        sides = (SQL("debit"), SQL("")), (SQL("credit"), SQL("-"))
        every = SQL(" UNION ALL ").join(self._settled(*side, one, partners) for side in sides for one in which)
        if partners is not None:
            return every
        # the side that settles is mostly booked after the day, too: quicker left out by the index of days than looked up
        return SQL(
            """
            SELECT * FROM (%s) side
             WHERE NOT EXISTS (SELECT FROM account_move_line after WHERE after.date > %s AND after.id = side.item_id)
            """,
            every,
            as_of,
        )

    def _settled(self, side, sign, which, partners):
        """SQL of one side of some settlements; of some partners: of their items only."""
        some = partners is not None
        return SQL(
            """
            SELECT partial.%(side)s_move_id AS item_id, %(sign)spartial.amount AS amount,
                   %(sign)spartial.%(side)s_amount_currency AS amount_currency
              FROM account_partial_reconcile partial
              %(join)s
             WHERE %(which)s AND %(partners)s
            """,
            side=side,
            sign=sign,
            which=which,
            join=SQL("JOIN %s ON item.id = partial.%s_move_id", self._items(partners), side) if some else SQL(""),
            partners=partners if some else SQL("TRUE"),
        )

    @api.model
    def _rows(self, as_of, companies=None, partners=None):
        """The rows of :meth:`_query` as dicts, oldest due first."""
        query = SQL("SELECT * FROM (%s) open ORDER BY date_maturity, item_id", self._query(as_of, companies, partners))
        return self.env.execute_query_dict(query)
