"""What invoices cost until they are paid, and what of them is never paid; shared by their services."""

from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class TravelProfit(models.Model):
    """Credit, bad debt and provision, in the company's currency as booked.

    * Money is out from the invoice's date until it is settled: by a payment, a credit note, a write-off, on the later of both
      days; what is open, until the day of the report. A settlement with an entry that is no longer posted is none.
    * Bad debt: what is settled by an entry that books it on one of the company's bad debt accounts, in the proportion in which
      it does (tax that comes back is no loss); and what a credit note for no service gave away in a dispute, without its taxes.
    * Provision: a percentage of what is open, by how long it is overdue.

    Worked out in double precision, three times as fast: these are shares and percentages, rounded where they are shown.
    """

    _inherit = "travel.profit"

    def _owed(self, as_of):
        """SQL of ``line_id, money_days, lost, provided``."""
        return SQL(
            """
            SELECT share.service_id AS line_id,
                   SUM(own.part * (COALESCE(settled.money_days, 0)
                       + (item.balance::float8 - COALESCE(settled.amount, 0)) * GREATEST(%(as_of)s::date - item.invoice_date, 0))) AS money_days,
                   SUM(own.part * COALESCE(settled.lost, 0)) AS lost,
                   SUM(own.part * %(provided)s) AS provided
              FROM travel_invoice_share share
              JOIN (SELECT move_id, SUM(amount) AS amount FROM travel_invoice_share
                     WHERE service_id IS NOT NULL GROUP BY move_id) whole ON whole.move_id = share.move_id AND whole.amount != 0
             CROSS JOIN LATERAL (SELECT share.amount::float8 / whole.amount::float8 AS part) own
              JOIN account_move_line item ON item.move_id = share.move_id AND item.display_type = 'payment_term'
               AND item.parent_state = 'posted' AND item.invoice_date <= %(as_of)s
              LEFT JOIN (SELECT item_id, SUM(amount) AS amount, SUM(amount) FILTER (WHERE day <= %(as_of)s) AS amount_then,
                                SUM(amount * GREATEST(LEAST(day, %(as_of)s) - invoice_date, 0)) AS money_days,
                                SUM(lost) FILTER (WHERE day <= %(as_of)s) AS lost
                           FROM (%(settled)s) one GROUP BY item_id) settled ON settled.item_id = item.id
             WHERE share.service_id IS NOT NULL AND share.company_id IN %(companies)s
             GROUP BY share.service_id
            """,
            as_of=as_of,
            settled=self._settled(),
            provided=self._provided(as_of),
            companies=self._companies(),
        )

    def _settled(self):
        """SQL of ``item_id, invoice_date, day, amount, lost``: each settlement of an invoice's receivable; amounts with its sign."""
        sides = [
            SQL(
                """
                SELECT item.id AS item_id, item.invoice_date, partial.max_date AS day, %(sign)s * partial.amount::float8 AS amount,
                       %(sign)s * partial.amount::float8 * COALESCE(written.lost, given.lost, 0)::float8 AS lost
                  FROM account_move_line item
                  JOIN account_partial_reconcile partial ON partial.%(own)s = item.id
                  JOIN account_move_line other ON other.id = partial.%(other)s AND other.parent_state = 'posted'
                  %(written_off)s
                 WHERE item.display_type = 'payment_term' AND item.invoice_date IS NOT NULL AND item.parent_state = 'posted'
                   AND %(sign)s * item.balance > 0 AND item.company_id IN %(companies)s
                """,
                own=own,
                other=other,
                sign=sign,
                companies=self._companies(),
                written_off=self._joined_losses(),
            )
            for own, other, sign in (
                (SQL("debit_move_id"), SQL("credit_move_id"), SQL("1")),
                (SQL("credit_move_id"), SQL("debit_move_id"), SQL("-1")),
            )
        ]
        return SQL(" UNION ALL ").join(sides)

    def _joined_losses(self):
        """Of an entry that settles: how much of it is lost, as a part of one."""
        # sudo: which accounts losses are booked on is a setting of the company
        accounts = self.env.companies.sudo().travel_bad_debt_account_ids
        return SQL(
            """
            LEFT JOIN (SELECT entry.move_id,
                              LEAST(GREATEST(SUM(entry.balance) FILTER (WHERE entry.account_id = ANY(%(accounts)s))
                                    / NULLIF(-SUM(entry.balance) FILTER (WHERE account.account_type = 'asset_receivable'), 0), 0), 1) AS lost
                         FROM account_move_line entry
                         JOIN account_account account ON account.id = entry.account_id
                        WHERE entry.move_id IN (SELECT move_id FROM account_move_line WHERE account_id = ANY(%(accounts)s))
                        GROUP BY entry.move_id) written ON written.move_id = other.move_id
            LEFT JOIN (SELECT DISTINCT settlement.partial_id, ABS(note.amount_untaxed / NULLIF(note.amount_total, 0)) AS lost
                         FROM travel_dispute_settlement settlement
                         JOIN account_partial_reconcile own ON own.id = settlement.partial_id
                         JOIN account_move_line credit ON credit.id = own.credit_move_id
                         JOIN account_move note ON note.id = credit.move_id AND note.move_type = 'out_refund'
                        WHERE settlement.kind = 'credit' AND NOT EXISTS (
                              SELECT FROM account_move_line row WHERE row.move_id = note.id AND row.travel_line_id IS NOT NULL)
                      ) given ON given.partial_id = partial.id
            """,
            accounts=accounts.ids,
        )

    def _provided(self, as_of):
        """What is provided for a receivable: of what is open of it, the percentage of the longest delay that it has reached."""
        # sudo: as in _rates
        rates = self.env["travel.cost.rate"].sudo().search(
            [
                *(("company_id", "in", self._companies()), ("kind", "=", "provision"), ("date_from", "<=", as_of)),
                *("|", ("date_to", "=", False), ("date_to", ">", as_of)),
            ]
        )
        if not rates:
            return SQL("0")
        return SQL(
            """
            GREATEST(item.balance::float8 - COALESCE(settled.amount_then, 0), 0) * COALESCE((
                SELECT band.percent FROM unnest(%s::integer[], %s::integer[], %s::numeric[]) AS band(company_id, overdue, percent)
                 WHERE band.company_id = item.company_id
                   AND band.overdue <= %s::date - COALESCE(item.date_maturity, item.date)
                 ORDER BY band.overdue DESC LIMIT 1), 0) / 100
            """,
            [rate.company_id.id for rate in rates],
            rates.mapped("overdue_from"),
            [Decimal(str(rate.percent)) for rate in rates],
            as_of,
        )
