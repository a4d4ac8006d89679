"""Whether a coupon was flown: said by a person or a document, else presumed some days after the flight."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Coupons that one step of the daily job takes at once.
CHUNK = 500


class TravelSegment(models.Model):
    _inherit = "travel.segment"

    coupon_presumed = fields.Boolean(
        string="Presumed Flown", copy=False, readonly=True, help="The day has passed, and nobody said that it was not flown."
    )
    coupon_not_flown = fields.Boolean(
        string="Not Flown", copy=False, readonly=True, help="Known to be unused: it is never presumed flown."
    )

    # the daily job looks for old flights among few open coupons, not among all
    _open_idx = models.Index("(company_id, departure_date) WHERE coupon_status = 'open' AND NOT surface")

    def action_flown(self):
        """The coupon was used."""
        return self._say_coupon(self.env._("flown"), coupon_flown=True, coupon_not_flown=False)

    def action_not_flown(self):
        """The coupon was not used, or will not be: its value is left."""
        return self._say_coupon(self.env._("not flown"), coupon_flown=False, coupon_not_flown=True)

    def _say_coupon(self, words, **values):
        """Keep what a person knows about these coupons, and tell it in the orders' logs."""
        self.check_access("write")
        for segment in self:
            if segment.surface or segment.line_id.document_type != "ticket":
                raise UserError(self.env._("Only a flight of a ticket is flown or not."))
            if segment.coupon_status not in ("open", "flown"):
                raise UserError(self.env._("This coupon was corrected already: its value is gone."))
        # sudo: whether it was flown changes no figure of a billed ticket; the right to write is checked above
        self.sudo().write({"coupon_presumed": False, **values})
        for line, segments in self.grouped("line_id").items():
            legs = ", ".join(f"{leg.origin}–{leg.destination}" for leg in segments)
            line.order_id._message_log(body=f"{line.document_number or line.display_name}: {legs} {words}")
        return True

    @api.model
    def _cron_presume_flown(self):
        """Flights some days back (settings) count as flown. In chunks, each its own commit; run again, it finds the rest.

        What another worker has locked is left to it: it writes the same.
        """
        for company in self.env["res.company"].search([("travel_presume_days", ">", 0)]):
            segments = self.search(self._presume_domain(company))
            for start in range(0, len(segments), CHUNK):
                segments[start : start + CHUNK]._presume_flown()
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _presume_domain(self, company):
        last = company._travel_today() - timedelta(days=company.travel_presume_days)
        return [
            ("company_id", "=", company.id),
            ("coupon_status", "=", "open"),
            ("departure_date", "<", last),
            ("surface", "=", False),
            ("coupon_not_flown", "=", False),
            ("line_id.document_type", "=", "ticket"),
            ("line_id.state", "!=", "cancelled"),
            ("line_id.event", "in", ("issue", "exchange")),
        ]

    def _presume_flown(self):
        locked = self.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["coupon_not_flown", "coupon_status"])
        still = locked.filtered(lambda segment: segment.coupon_status == "open" and not segment.coupon_not_flown)
        # sudo: the daily job's own statement, also on billed tickets: no figure of theirs changes
        still.sudo().write({"coupon_flown": True, "coupon_presumed": True})
