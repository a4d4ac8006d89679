"""The coupons of a ticket: each flown segment is one, and is open until it is used or corrected."""

from odoo import api, fields, models

COUPON_STATUSES = [
    ("open", "Open"),
    ("flown", "Flown"),
    ("refunded", "Refunded"),
    ("exchanged", "Exchanged"),
    ("void", "Void"),
]
#: What a ticket as a whole says about its coupons.
OF_STANDING = {"voided": "void", "exchanged": "exchanged", "refunded": "refunded"}


class TravelSegment(models.Model):
    _inherit = "travel.segment"

    coupon_flown = fields.Boolean(string="Flown", copy=False, help="The coupon is known to be used.")
    coupon_status = fields.Selection(
        COUPON_STATUSES,
        compute="_compute_coupon_status",
        store=True,
        default="open",
        copy=False,
        help="Follows the corrections of the ticket; a correction that is undone leaves it open again.",
    )

    @api.depends(
        "coupon_flown",
        "coupon_presumed",
        "line_id.standing",
        "line_id.correction_ids.refunded_segment_ids",
        "line_id.correction_ids.fare_used",
        "line_id.correction_ids.state",
        "line_id.correction_ids.standing",
    )
    def _compute_coupon_status(self):
        for line, segments in self.grouped("line_id").items():
            refunds = line._alive_corrections("refund")
            handed_in = refunds.refunded_segment_ids
            used_until = max(refunds.filtered("fare_used").mapped("sold_on"), default=None)
            for segment in segments:
                segment.coupon_status = segment._status_of_coupon(line.standing, handed_in, used_until)

    def _status_of_coupon(self, standing, handed_in, used_until):
        """:param used_until: day of the refund that says what of the fare was flown: flights before it were"""
        if standing == "voided":
            return "void"
        if self in handed_in:
            return "refunded"
        if standing == "refunded" and not used_until and (self.coupon_presumed or not self.coupon_flown):
            return "refunded"  # as a whole: what was only presumed to be flown was not
        before = used_until and self.departure_date and self.departure_date < used_until
        if self.coupon_flown or (before and standing == "refunded"):
            return "flown"
        return OF_STANDING.get(standing, "open")
