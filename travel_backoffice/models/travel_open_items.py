"""Receivables as they stood on any day: the one query that ageing, statements, dunning, credit and portal all read."""

from odoo import api, fields, models
from odoo.tools import SQL


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # what was settled after a day is what a look back at that day adds again
    _travel_max_date_idx = models.Index("(max_date)")


class TravelOpenItems(models.AbstractModel):
    """Open items of the receivable accounts, as of any day.

    A look back begins with what is open today and adds again what was settled since. A settlement counts from the day on
    which both its sides are booked (Odoo's ``max_date``), so that the items of every day sum to the ledger.
    """

    _name = "travel.open.items"
    _description = "Open Items"

    @api.model
    def _query(self, as_of, companies=None, partners=None):
        """One row for each receivable item that was open at the end of a day.

        Rights are the caller's to check: this reads what it is asked for.

        :param date as_of: the day, included
        :param companies: of the agency; those of the user's session if not given
        :param partners: SQL condition on ``partner`` (res_partner of the item), or None for all
        :return: SQL of a select with the columns ``item_id, move_id, company_id, partner_id, account_id, currency_id,
            date, date_maturity, balance, amount_currency, residual, residual_currency``; ``residual`` is in the company's
            currency, ``residual_currency`` in the item's; what the customer owes is positive
        """
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        companies = companies or self.env.companies
        return SQL(
            """
            WITH later AS (
                SELECT item_id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
                  FROM (SELECT debit_move_id AS item_id, amount, debit_amount_currency AS amount_currency
                          FROM account_partial_reconcile
                         WHERE max_date > %(as_of)s
                         UNION ALL
                        SELECT credit_move_id, -amount, -credit_amount_currency
                          FROM account_partial_reconcile
                         WHERE max_date > %(as_of)s) settled
                 GROUP BY item_id
            )
            SELECT item.id AS item_id, item.move_id, item.company_id, item.partner_id, item.account_id, item.currency_id,
                   item.date, COALESCE(item.date_maturity, item.date) AS date_maturity, item.balance, item.amount_currency,
                   item.amount_residual + COALESCE(later.amount, 0) AS residual,
                   item.amount_residual_currency + COALESCE(later.amount_currency, 0) AS residual_currency
              FROM account_move_line item
              JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
              LEFT JOIN res_partner partner ON partner.id = item.partner_id
              LEFT JOIN later ON later.item_id = item.id
             WHERE item.parent_state = 'posted'
               AND item.date <= %(as_of)s
               AND item.company_id IN %(companies)s
               AND (item.reconciled IS NOT TRUE OR later.item_id IS NOT NULL)
               AND (item.amount_residual + COALESCE(later.amount, 0) != 0
                    OR item.amount_residual_currency + COALESCE(later.amount_currency, 0) != 0)
               AND %(partners)s
            """,
            as_of=fields.Date.to_date(as_of),
            companies=tuple(companies.ids),
            partners=SQL("TRUE") if partners is None else partners,
        )

    @api.model
    def _rows(self, as_of, companies=None, partners=None):
        """The rows of :meth:`_query` as dicts, oldest due first."""
        query = SQL("SELECT * FROM (%s) open ORDER BY date_maturity, item_id", self._query(as_of, companies, partners))
        return self.env.execute_query_dict(query)
