"""Why an open amount is not simply collected: disputed, waiting for data, a refund pending, a card payment on its way."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import SQL

from .travel_order_references import CODES

#: In the order in which they are taken out of what is open; what is left is collectable.
MARKS = ("disputed", "waiting", "refund", "card")
STATUSES = [
    ("collectable", "Collectable"),
    ("disputed", "Disputed"),
    ("waiting", "Waiting for Customer's Data"),
    ("refund", "Refund Pending"),
    ("card", "Card"),
]


#: There is no day after the last one that Python knows.
LAST = date.max - timedelta(days=2)
#: What is read of models that may not be written to the database yet.
READ = (
    "account.move",
    "payment.transaction",
    "res.partner",
    "travel.allocation",
    "travel.charge",
    "travel.dispute",
    "travel.dispute.reason",
    "travel.dispute.settlement",
    "travel.hold",
    "travel.order.line",
    "travel.remittance",
)


class TravelDisputeReason(models.Model):
    _inherit = "travel.dispute.reason"

    aging_status = fields.Selection(
        [("disputed", "Disputed"), ("waiting", "Waiting for Customer's Data"), ("refund", "Refund Pending")],
        string="Aged As",
        required=True,
        default="disputed",
        help="As what amounts with this reason are shown among the aged receivables.",
    )


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    _travel_refund_idx = models.Index("(original_line_id) WHERE event = 'refund'")


class TravelAging(models.AbstractModel):
    _name = "travel.aging"
    _description = "Aged Receivables"

    def _marks(self, as_of, companies=None):
        """SQL of the marks on open items as of a day: ``item_id, service_id, status, amount``, the amount above zero and in
        the item's currency. Reads the items from ``open``."""
        for name in READ:
            self.env[name].flush_model()
        over = self._day_over(as_of, companies or self.env.companies)
        parts = (self._dispute_marks(as_of), self._refund_marks(as_of), self._data_marks(over), self._card_marks(over))
        every = SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)
        return SQL("SELECT item_id, service_id, status, amount FROM (%s) mark WHERE amount > 0", every)

    @staticmethod
    def _day_over(as_of, companies):
        """SQL of the moment (UTC) at which a day is over where the company of an ``open`` item is."""
        as_of = min(as_of, LAST)
        midnight = datetime.combine(as_of + timedelta(days=1), time())
        zones = {company.id: company.sudo()._travel_timezone() for company in companies}  # sudo: its hours are no secret
        ends = {
            id_: midnight.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc).replace(tzinfo=None)
            for id_, zone in zones.items()
        }
        cases = SQL(" ").join(SQL("WHEN %s THEN %s::timestamp", id_, end) for id_, end in ends.items())
        return SQL("CASE open.company_id %s ELSE %s::timestamp END", cases, midnight)

    def _dispute_marks(self, as_of):
        """Disputes that stood on the day; their reason says as what they count."""
        return SQL(
            """
            SELECT dispute.item_id, dispute.service_id, reason.aging_status AS status,
                   dispute.amount - COALESCE(settled.amount, 0) AS amount
              FROM travel_dispute dispute
              JOIN travel_dispute_reason reason ON reason.id = dispute.reason_id
              LEFT JOIN (SELECT dispute_id, SUM(amount) AS amount FROM travel_dispute_settlement
                          WHERE date <= %(as_of)s GROUP BY dispute_id) settled ON settled.dispute_id = dispute.id
             WHERE dispute.opened_on <= %(as_of)s
               AND CASE WHEN dispute.closed_on IS NULL THEN dispute.state = 'open' ELSE dispute.closed_on > %(as_of)s END
            """,
            as_of=as_of,
        )

    def _refund_marks(self, as_of):
        """Refunds of billed services that were asked for on the day and not yet credited: what the customer gets back.

        Of several instalments the last one due is the one that the credit will meet.
        """
        return SQL(
            """
            SELECT DISTINCT ON (refund.id)
                   open.item_id, refund.original_line_id AS service_id, 'refund' AS status,
                   COALESCE(NULLIF(-(SELECT SUM(amount) FROM travel_charge WHERE line_id = refund.id), 0),
                            -refund.total_amount) AS amount
              FROM travel_order_line refund
              JOIN travel_invoice_share share ON share.service_id = refund.original_line_id AND share.amount > 0
              JOIN open ON open.move_id = share.move_id AND open.currency_id = refund.currency_id
             WHERE refund.event = 'refund'
               AND refund.sold_on <= %(as_of)s
               AND refund.customer_card IS NOT TRUE
               AND (refund.state IN ('draft', 'held', 'ready')
                    OR (SELECT MIN(credit.date)
                          FROM travel_invoice_share given
                          JOIN account_move credit ON credit.id = given.move_id
                         WHERE given.service_id = refund.id) > %(as_of)s)
             ORDER BY refund.id, open.date_maturity DESC, open.item_id DESC
            """,
            as_of=as_of,
        )

    def _data_marks(self, over):
        """Billed services for which the customer still owed references on the day."""
        return SQL(
            """
            SELECT DISTINCT ON (share.id)
                   open.item_id, share.service_id, 'waiting' AS status, share.amount
              FROM travel_hold hold
              JOIN travel_invoice_share share ON share.service_id = hold.line_id
              JOIN open ON open.move_id = share.move_id
             WHERE hold.code IN %(codes)s
               AND hold.create_date < %(over)s
               AND (hold.open OR hold.resolved_at >= %(over)s)
             ORDER BY share.id, open.date_maturity DESC, open.item_id DESC
            """,
            codes=tuple(CODES),
            over=over,
        )

    def _card_marks(self, over):
        """Online payments of invoices that were authorised or pending on the day, and not booked yet."""
        return SQL(
            """
            SELECT DISTINCT ON (payment.id, open.move_id)
                   open.item_id, NULL::integer AS service_id, 'card' AS status, payment.amount
              FROM payment_transaction payment
              JOIN account_invoice_transaction_rel paid ON paid.transaction_id = payment.id
              JOIN open ON open.move_id = paid.invoice_id AND open.currency_id = payment.currency_id
             WHERE payment.create_date < %(over)s
               AND (payment.state IN ('pending', 'authorized')
                    OR (payment.state = 'done' AND payment.last_state_change >= %(over)s))
             ORDER BY payment.id, open.move_id, open.date_maturity, open.item_id
            """,
            over=over,
        )
