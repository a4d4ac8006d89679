"""What is counted of a service: documents, nights, segments, days before the journey; and what a correction takes back."""

from odoo import models
from odoo.tools import SQL

from .travel_spend_columns import ANY

#: Room nights of a sale.
NIGHTS = SQL("COALESCE(sale.nights, 0) * GREATEST(sale.rooms, 1)")


class TravelSpend(models.Model):
    """How the trade counts.

    ===============================  =========  ===========================  ==============================  ==========
    event                            documents  room nights (hotels)         segments                        lead days
    ===============================  =========  ===========================  ==============================  ==========
    issue, amend with a price        + sold     + nights × rooms             + flown sectors                 +
    exchange                         0          + new − old                  + new − what the old one left   –
    refund, taxes only               0          0                            0                               –
    refund of segments, or nights    0          − those given back           − those given back              –
    refund, nothing more to be used  0          − those given back           − those left                    –
    the same, nothing was used       − sold     − those left                 − those left                    –
    void                             the opposite of what it voids: of an issue − sold, of a refund + sold …
    monthly fee, cancel, amend       0          0                            0                               –
    without a price
    ===============================  =========  ===========================  ==============================  ==========

    *Sold* is the quantity of the line, at least one; EMDs and MCOs are documents and no tickets. Surface sectors are no
    segments; those known to be flown are given back by nobody. A cancelled line counts nothing.
    """

    _inherit = "travel.spend"

    def _source_taken(self):
        """SQL of what a line means.

        ``meant``: the line, or what a void voids, through voids of voids; ``taken.way`` −1 then. ``sale``: the sale that it is,
        or that it takes back; ``taken.sign``: + for a sale, − for one that is wholly taken back, else 0.
        """
        return SQL(
            """
            LEFT JOIN LATERAL (
                WITH RECURSIVE undone(id, event, original_id, way) AS (
                    SELECT own.id, own.event, own.original_line_id, -1
                      FROM travel_order_line own WHERE own.id = line.original_line_id AND line.event = 'void'
                     UNION ALL
                    SELECT own.id, own.event, own.original_line_id, -undone.way
                      FROM undone JOIN travel_order_line own ON own.id = undone.original_id
                     WHERE undone.event = 'void')
                SELECT id, way FROM undone WHERE event != 'void' LIMIT 1) undone ON TRUE
            JOIN travel_order_line meant ON meant.id = COALESCE(undone.id, line.id)
            JOIN travel_order_line sale
              ON sale.id = CASE WHEN meant.event = 'refund' THEN COALESCE(meant.original_line_id, meant.id) ELSE meant.id END
            CROSS JOIN LATERAL (%(coupons)s) coupons
            CROSS JOIN LATERAL (
                SELECT COALESCE(undone.way, 1) AS way,
                       COALESCE(undone.way, 1) * CASE
                            WHEN meant.event = 'issue' THEN 1
                            WHEN meant.event = 'amend' AND meant.total_amount != 0 THEN 1
                            WHEN meant.event = 'void' THEN -1
                            WHEN meant.event = 'refund' AND meant.original_line_id IS NULL THEN -1
                            WHEN meant.event = 'refund' AND meant.refund_final AND meant.refund_kind IS DISTINCT FROM 'taxes'
                                 AND COALESCE(meant.fare_used, 0) = 0 AND coupons.flown = 0 THEN -1
                            ELSE 0 END AS sign) taken
            CROSS JOIN LATERAL (
                SELECT CASE WHEN sale.event = 'issue' AND sale.start_date IS NOT NULL THEN sale.lead_days END AS days,
                       CASE WHEN sale.event = 'issue' AND sale.start_date IS NOT NULL AND meant.event = 'issue'
                            THEN taken.sign ELSE 0 END AS counted) lead
            """,
            coupons=self._source_coupons(),
        )

    def _source_sold(self):
        """The same of first sales: each means itself, and is its own sale."""
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT COUNT(*) AS own FROM travel_segment leg WHERE leg.line_id = line.id AND leg.surface IS NOT TRUE) coupons
            CROSS JOIN LATERAL (SELECT 1 AS way, 1 AS sign) taken
            CROSS JOIN LATERAL (
                SELECT CASE WHEN line.start_date IS NOT NULL THEN line.lead_days END AS days,
                       CASE WHEN line.start_date IS NOT NULL THEN 1 ELSE 0 END AS counted) lead
            """
        )

    def _source_coupons(self):
        """The document's own coupons, and those of the document before that it gives back, takes over or finds flown."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE leg.line_id = meant.id) AS own,
                   COUNT(*) FILTER (WHERE leg.line_id = meant.original_line_id AND leg.coupon_status = 'flown') AS flown,
                   COUNT(*) FILTER (WHERE leg.line_id = meant.original_line_id
                                      AND leg.coupon_status NOT IN ('flown', 'refunded')) AS handed_over,
                   COUNT(*) FILTER (WHERE meant.event = 'refund' AND EXISTS (
                        SELECT FROM travel_line_refunded_segment_rel back
                         WHERE back.line_id = meant.id AND back.segment_id = leg.id)) AS given_back,
                   COUNT(*) FILTER (WHERE meant.event = 'refund' AND leg.line_id = meant.original_line_id
                                      AND leg.coupon_status != 'flown' AND NOT EXISTS (
                        SELECT FROM travel_line_refunded_segment_rel back
                          JOIN travel_order_line other ON other.id = back.line_id
                         WHERE back.segment_id = leg.id AND other.id < meant.id
                           AND other.state != 'cancelled' AND other.standing IS DISTINCT FROM 'voided')) AS rest
              FROM travel_segment leg
             WHERE (leg.line_id = meant.id OR leg.line_id = meant.original_line_id) AND leg.surface IS NOT TRUE
            """
        )

    def _source_counts(self, kind):
        return SQL(
            """
            alive.is AS lines,
            alive.is * taken.sign * GREATEST(sale.quantity, 1) AS documents,
            CASE WHEN sale.document_type = 'ticket' THEN alive.is * taken.sign * GREATEST(sale.quantity, 1) ELSE 0 END AS tickets,
            CASE WHEN service.code = 'hotel' THEN alive.is * %(nights)s ELSE 0 END AS nights,
            alive.is * taken.way * %(segments)s AS segments,
            alive.is * lead.counted * COALESCE(lead.days, 0) AS lead_total,
            alive.is * lead.counted AS lead_count
            """,
            nights=self._source_nights() if kind == ANY else NIGHTS,
            segments=self._source_segments() if kind == ANY else SQL("coupons.own"),
        )

    def _source_nights(self):
        """Nights of all rooms. A stay that was used in part gives back those that its refund names."""
        return SQL(
            """
            CASE WHEN meant.event = 'exchange' THEN taken.way * (%(sold)s - (
                    SELECT COALESCE(SUM(COALESCE(old.nights, 0) * GREATEST(old.rooms, 1) - %(back_of_old)s), 0)
                      FROM travel_order_line old WHERE old.id = meant.original_line_id))
                 WHEN meant.event = 'refund' AND taken.sign = 0 THEN -taken.way * COALESCE(meant.refunded_nights, 0)
                 WHEN meant.event = 'refund' THEN taken.sign * (%(sold)s - %(back_of_sale)s)
                 ELSE taken.sign * %(sold)s END
            """,
            sold=NIGHTS,
            back_of_old=self._source_nights_back(SQL("old.id")),
            back_of_sale=self._source_nights_back(SQL("sale.id")),
        )

    def _source_nights_back(self, document):
        """Nights of a document that earlier refunds gave back."""
        return SQL(
            """
            (SELECT COALESCE(SUM(other.refunded_nights), 0)
               FROM travel_order_line other
              WHERE other.original_line_id = %s AND other.event = 'refund' AND other.id < meant.id
                AND other.state != 'cancelled' AND other.standing IS DISTINCT FROM 'voided')
            """,
            document,
        )

    def _source_segments(self):
        """A residual value that stands beside the new ticket takes no coupons over: the ticket does."""
        return SQL(
            """
            CASE meant.event
                 WHEN 'issue' THEN coupons.own
                 WHEN 'amend' THEN coupons.own
                 WHEN 'exchange' THEN coupons.own - CASE
                      WHEN meant.document_type IN ('emd', 'mco') AND meant.connected_line_id IS NOT NULL THEN 0
                      ELSE coupons.handed_over END
                 WHEN 'refund' THEN -CASE
                      WHEN meant.refund_kind = 'taxes' THEN 0
                      WHEN coupons.given_back > 0 THEN coupons.given_back
                      WHEN meant.refund_final THEN coupons.rest ELSE 0 END
                 ELSE 0 END
            """
        )
