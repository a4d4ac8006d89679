"""What of a service stands in the ledger: on which posted invoices, for how much, and since when they are paid."""

from odoo import models
from odoo.tools import SQL

#: Of an invoice's ``item``: whether it has levies, and what they are, in its own currency and in the company's.
TAXED = SQL("item.price_total != item.price_subtotal")
LEVY = SQL("way.sign * (item.price_total - item.price_subtotal)")
LEVY_COMPANY = SQL(
    """
    CASE WHEN item.price_total = item.price_subtotal THEN 0
         ELSE ROUND(way.sign * (item.price_total - item.price_subtotal) / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)::numeric,
                    (SELECT decimal_places FROM res_currency WHERE id = item.company_currency_id)) END
    """
)


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    def _source_invoice(self):
        """What of the line is on posted invoices and credit notes.

        ``invoiced_on`` is the day of the first of them, ``paid_on`` the day on which the last of them was wholly paid;
        null while one is not. In the company's currency they are as booked; levies at the invoice's own rate.
        """
        return SQL(
            """
            SELECT MIN(bill.invoice_date) AS invoiced_on, SUM(bill.billed + bill.rounding) AS billed,
                   SUM(bill.levies + bill.rounding) AS levies,
                   SUM(bill.untaxed_company + bill.levies_company + bill.rounding_company) AS billed_company,
                   SUM(bill.levies_company + bill.rounding_company) AS levies_company,
                   CASE WHEN BOOL_AND(bill.paid_on IS NOT NULL) THEN MAX(bill.paid_on) END AS paid_on
              FROM (SELECT part.*, (%(settled)s) AS paid_on, (%(rounding)s) AS rounding, (%(rounding_company)s) AS rounding_company
                      FROM (SELECT move.id, move.invoice_date,
                                   MIN(item.id) FILTER (WHERE %(is_taxed)s) AS taxed_item,
                                   SUM(way.sign * item.price_total) AS billed,
                                   SUM(%(levy)s) AS levies,
                                   SUM(-item.balance) AS untaxed_company,
                                   SUM(%(levy_company)s) AS levies_company
                              FROM account_move_line item
                              JOIN account_move move ON move.id = item.move_id
                             CROSS JOIN LATERAL (SELECT CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END AS sign) way
                             WHERE item.travel_line_id = line.id AND item.display_type = 'product'
                               AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
                             GROUP BY move.id) part) bill
            """,
            settled=self._source_settled(),
            is_taxed=TAXED,
            levy=LEVY,
            levy_company=LEVY_COMPANY,
            rounding=self._source_rounding(SQL("way.sign * move.amount_tax"), LEVY),
            rounding_company=self._source_rounding(SQL("move.amount_tax_signed"), LEVY_COMPANY),
        )

    def _source_rounding(self, whole, levy):
        """What the levies of the invoice ``part`` are more than those of its items: rounded as a whole, as Odoo does unless told
        otherwise, they are some cents apart. The first service with levies bears it, so that all services are the invoice.
        """
        return SQL(
            """
            CASE WHEN part.taxed_item IS NULL OR EXISTS (
                    SELECT FROM account_move_line item
                     WHERE item.move_id = part.id AND item.id < part.taxed_item AND item.travel_line_id IS NOT NULL
                       AND item.display_type = 'product' AND %(is_taxed)s) THEN 0
                 ELSE (SELECT MAX(%(whole)s) - SUM(%(levy)s)
                         FROM account_move_line item
                         JOIN account_move move ON move.id = item.move_id
                        CROSS JOIN LATERAL (SELECT CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END AS sign) way
                        WHERE item.move_id = part.id AND item.display_type = 'product') END
            """,
            is_taxed=TAXED,
            whole=whole,
            levy=levy,
        )

    def _source_settled(self):
        """The day on which the invoice ``part`` was settled last; null while it is open.

        As the ledger has it: an entry reset to draft pays nothing, though Odoo leaves it matched. Differences of exchange
        settle, but on no day of their own; an invoice of nothing is paid on its own day.
        """
        return SQL(
            """
            SELECT CASE WHEN BOOL_AND(ABS(own.balance) <= COALESCE(paid.amount, 0))
                        THEN COALESCE(MAX(paid.day), part.invoice_date) END
              FROM account_move_line own
              LEFT JOIN LATERAL (
                SELECT SUM(partial.amount) AS amount,
                       MAX(partial.max_date) FILTER (WHERE NOT EXISTS (
                            SELECT FROM account_partial_reconcile origin WHERE origin.exchange_move_id = other.move_id)) AS day
                  FROM account_partial_reconcile partial
                  JOIN account_move_line other ON other.id = partial.debit_move_id + partial.credit_move_id - own.id
                 WHERE (partial.debit_move_id = own.id OR partial.credit_move_id = own.id) AND other.parent_state = 'posted'
              ) paid ON TRUE
             WHERE own.move_id = part.id AND own.display_type = 'payment_term'
            """
        )

    def _source_unbilled(self):
        """The same of a service that is on no invoice."""
        return SQL(
            """
            SELECT NULL::date AS invoiced_on, NULL::date AS paid_on, 0 AS billed, 0 AS levies, 0 AS billed_company, 0 AS levies_company
            """
        )
