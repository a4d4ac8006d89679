"""What the ledger holds of some debtors: balances on a day, what was booked in a period, and settlements with others."""

from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    @api.model
    def _ledger_where(self, debtors, company, day):
        return SQL(
            """item.parent_state = 'posted' AND item.date <= %s AND item.company_id = %s AND item.partner_id IN %s
               AND item.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')""",
            day,
            company.id,
            tuple(debtors.ids),
        )

    @api.model
    def _ledger_balances(self, debtors, company, day):
        """The receivable ledger at the end of a day: ``{currency id: Decimal}``."""
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT item.currency_id, SUM(item.amount_currency)::text FROM account_move_line item WHERE %s GROUP BY 1",
                self._ledger_where(debtors, company, day),
            )
        )
        return {currency: Decimal(amount) for currency, amount in rows}

    @api.model
    def _settled_elsewhere(self, debtors, company, day):
        """What settlements until the end of a day took from a currency without giving it to the other side.

        Both sides of a settlement between items of these debtors in one currency sum to nothing. What is left was settled
        with items of other customers, or in other currencies: no booking of this currency tells of it.

        :return: ``{currency id: Decimal}``; below zero: less is open than was booked
        """
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model()
        where = self._ledger_where(debtors, company, day)
        # what has a side that was reset to draft settles nothing, although Odoo keeps it
        unposted = self.env["travel.open.items"]._unposted_settlements() or (0,)
        counts = SQL("partial.max_date <= %s AND partial.id NOT IN %s", day, unposted)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT currency_id, SUM(amount)::text FROM (
                    SELECT item.currency_id, -partial.debit_amount_currency AS amount
                      FROM account_partial_reconcile partial JOIN account_move_line item ON item.id = partial.debit_move_id
                     WHERE %(counts)s AND %(where)s
                     UNION ALL
                    SELECT item.currency_id, partial.credit_amount_currency
                      FROM account_partial_reconcile partial JOIN account_move_line item ON item.id = partial.credit_move_id
                     WHERE %(counts)s AND %(where)s) settled
                 GROUP BY 1 HAVING SUM(amount) != 0
                """,
                counts=counts,
                where=where,
            )
        )
        return {currency: Decimal(amount) for currency, amount in rows}

    @api.model
    def _open_balances(self, debtors, company, day):
        """What was open at the end of a day: ``{currency id: Decimal}``."""
        query = self.env["travel.open.items"]._query(day, company, SQL("partner.id IN %s", tuple(debtors.ids)))
        rows = self.env.execute_query(SQL("SELECT currency_id, SUM(residual_currency)::text FROM (%s) open GROUP BY 1", query))
        return {currency: Decimal(amount) for currency, amount in rows}

    @api.model
    def _booked(self, debtors, company, first, last):
        """Receivable items that were booked from one day to another, both included."""
        return self.env["account.move.line"].search(
            [
                ("partner_id", "in", debtors.ids),
                ("company_id", "=", company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            order="date, move_name, id",
        )

    @api.model
    def _company_balance(self, debtors, company, day):
        """What was open at the end of a day, in the company's currency."""
        query = self.env["travel.open.items"]._query(day, company, SQL("partner.id IN %s", tuple(debtors.ids)))
        return self.env.execute_query(SQL("SELECT COALESCE(SUM(residual), 0) FROM (%s) open", query))[0][0]
