"""Which services' spend changed: told by Odoo's own graph of what depends on what."""

from odoo import api, fields, models
from odoo.fields import Domain

#: All of a service that facts are read from, its own and those of its corrections; see ``travel.spend._source``.
READ_FROM = (
    "event", "state", "company_id", "currency_id", "service_type_id", "document_type", "validating_carrier_id", "supplier_id",
    "supplier_code", "cost_center_id", "sold_on", "lead_days", "start_date", "route", "scope", "country_id", "nights", "rooms",
    "quantity", "channel_id", "base_fare", "tax_amount", "penalty_amount", "total_amount", "form_of_payment", "customer_card",
    "original_line_id", "connected_line_id", "refund_kind", "refund_final", "fare_used", "refunded_segment_ids", "standing",
    "refunded_nights",
    "from_city", "to_city", "from_country", "to_country", "first_class", "first_cabin",
    "lowest_fare", "policy_status", "policy_reason",
    "passenger_ids.partner_id", "passenger_ids.name", "passenger_ids.employee_code", "passenger_ids.sequence",
    "passenger_ids.partner_id.travel_employee_code",
    "segment_ids.surface", "segment_ids.coupon_status",
    "tax_ids.code", "tax_ids.amount", "tax_ids.paid_before",
    "reference_ids.code", "reference_ids.value",
    "charge_ids.amount", "charge_ids.stage", "charge_ids.reverses_id",
    "order_id.partner_id", "order_id.travel_root_id", "order_id.booker_id", "order_id.office", "order_id.channel_id",
    "order_id.trip_reference",
)  # fmt: skip


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    spend_marker = fields.Boolean(
        compute="_compute_spend_marker",
        store=True,
        help="Holds nothing: that it is to be computed says that the spend of the service changed.",
    )

    @api.depends(*READ_FROM)
    def _compute_spend_marker(self):
        # nights that one refund gives back are none of those that the last one does
        documents = self.filtered("refunded_nights").original_line_id
        self.env["travel.spend"]._mark_stale((self | documents)._ids_stored())

    def _ids_stored(self):
        return [line.id for line in self if isinstance(line.id, int)]

    def unlink(self):
        self.check_access("unlink")
        self.env["travel.spend"].sudo()._forget(self.ids)  # sudo: the right to delete the lines is checked above
        return super().unlink()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def unlink(self):
        """The database deletes the lines of an order together with it."""
        self.check_access("unlink")
        self.env["travel.spend"].sudo()._forget(self.sudo().line_ids.ids)  # sudo: as for the lines themselves
        return super().unlink()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def unlink(self):
        """A traveller or supplier that is a contact no longer is told by what the document says."""
        if not self.ids:
            return super().unlink()
        # sudo: whoever may delete the contact; the lines themselves are only told anew
        domain = Domain("passenger_ids.partner_id", "in", self.ids) | Domain("supplier_id", "in", self.ids)
        line_ids = self.env["travel.order.line"].sudo().search(domain).ids
        answer = super().unlink()
        if line_ids:
            self.env["travel.spend"]._mark_stale(line_ids)
        return answer
