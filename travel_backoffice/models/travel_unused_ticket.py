"""What is left of tickets: open coupons with their share of the fare, and until when they are good."""

from datetime import timedelta

from odoo import api, fields, models

UNUSED = [
    ("left", "Not Used"),
    ("planned", "Still to Fly"),
]
DOCUMENTS = ("ticket", "emd", "mco")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        recursive=True,
        copy=False,
        help="The last day on which the document can be used or exchanged, counted from the first issue of its chain.",
    )
    fare_left = fields.Monetary(
        compute="_compute_fare_left",
        store=True,
        recursive=True,
        help="Fare paid for the document and for those it replaced, less what was refunded of it.",
    )
    unused_state = fields.Selection(
        UNUSED,
        compute="_compute_unused",
        store=True,
        help="Not Used: a coupon that nobody flew or will fly. Still to Fly: open coupons of flights to come.",
    )
    unused_coupons = fields.Integer(compute="_compute_unused", store=True, string="Open Coupons")
    unused_value = fields.Monetary(
        compute="_compute_unused", store=True, help="The open coupons' share of the fare, or what is left on an EMD."
    )
    traveller_names = fields.Char(compute="_compute_traveller_names", store=True, string="Traveller")

    _unused_idx = models.Index("(company_id, valid_until) WHERE unused_state IS NOT NULL")

    @api.depends("sold_on", "event", "document_type", "validating_carrier_id", "original_line_id.valid_until")
    def _compute_valid_until(self):
        """An exchanged document is good as long as the first of its chain; days as configured when it is issued."""
        for line in self:
            first = line.original_line_id.valid_until if line.event == "exchange" else False
            days = line.validating_carrier_id.validity_days or line.company_id.travel_validity_days
            sold = line.document_type in DOCUMENTS and line.event in ("issue", "exchange") and line.sold_on
            line.valid_until = first or (sold and sold + timedelta(days=days))

    @api.depends(
        "base_fare", "event", "document_type", "residual_value", "currency_id", "original_line_id.fare_left",
        "original_line_id.correction_ids.residual_value", "original_line_id.correction_ids.document_type",
        "original_line_id.correction_ids.event", "original_line_id.correction_ids.state",
        "original_line_id.correction_ids.standing",
        "correction_ids.base_fare", "correction_ids.tax_amount", "correction_ids.event", "correction_ids.state",
        "correction_ids.standing",
    )  # fmt: skip
    def _compute_fare_left(self):
        """What was paid along the chain of exchanges; a residual value lives on its EMD alone."""
        for line in self:
            if line._is_residual():
                line.fare_left = line.base_fare + line.residual_value - line._fare_refunded("tax_amount")
            else:
                line.fare_left = line.base_fare + line._fare_brought() - line.residual_value - line._fare_refunded()

    def _fare_refunded(self, *more):
        """:param more: other amounts that count; a residual value may be of taxes, too"""
        refunds = self._alive_corrections("refund")
        return -sum(sum(refunds.mapped(name)) for name in ("base_fare", *more))

    def _fare_brought(self):
        """The value of the document that this one replaces, without what EMDs keep of it, in this one's currency."""
        original = self.original_line_id
        if self.event != "exchange" or not original:
            return 0.0
        value = max(original.fare_left - sum(original._residuals().mapped("residual_value")), 0.0)
        if original.currency_id == self.currency_id or not self.sold_on:
            return value
        return original.currency_id._convert(value, self.currency_id, self.company_id, self.sold_on)

    @api.depends(
        "event", "document_type", "standing", "fare_left", "residual_value",
        "segment_ids.coupon_status", "segment_ids.coupon_not_flown", "segment_ids.departure_date", "segment_ids.surface",
    )  # fmt: skip
    def _compute_unused(self):
        for line in self:
            state, coupons, value = line._unused()
            line.unused_state, line.unused_coupons, line.unused_value = state, coupons, value

    def _unused(self):
        """:return: (state, open coupons, value left); nothing of a document that was corrected as a whole"""
        if self.event not in ("issue", "exchange") or self.standing in ("voided", "refunded", "exchanged"):
            return False, 0, 0.0
        if self._is_residual():
            return ("left", 0, self.fare_left) if self.fare_left > 0 else (False, 0, 0.0)
        if self.document_type != "ticket":
            return False, 0, 0.0
        return self._unused_coupons()

    def _unused_coupons(self):
        """The open coupons' share of the fare: what is left of it belongs to the coupons not given back yet."""
        counted = self.segment_ids.filtered(lambda leg: not leg.surface and leg.coupon_status in ("open", "flown"))
        still_open = counted.filtered(lambda leg: leg.coupon_status == "open")
        if not still_open:
            return False, 0, 0.0
        sure = any(leg.coupon_not_flown or not leg.departure_date for leg in still_open)
        value = self.currency_id.round(self.fare_left * len(still_open) / len(counted))
        return "left" if sure else "planned", len(still_open), max(value, 0.0)

    @api.depends("passenger_ids.name", "passenger_ids.partner_id.name")
    def _compute_traveller_names(self):
        """As they are known here; as the document writes them where they are not."""
        for line in self:
            line.traveller_names = ", ".join(one.partner_id.name or one.name or "" for one in line.passenger_ids)
