"""What nobody keys: what the program derives, and what has been billed; whoever asks, by form, import or API."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

#: Written by the program only.
DERIVED = {
    "state",
    "business_key",
    "gather_key",
    "month_key",
    "invoice_ids",
    "intake_ids",
    "fee_total",
    "amount_to_bill",
    "amount_billed",
    "bill_on",
    "billing_from",
    "billing_part_id",
    # corrections: made by void, refund and exchange only
    "original_line_id",
    "standing",
    "undone",
    "correction_count",
    "correction_number",
    "refund_kind",
    "refund_final",
    "penalty_amount",
    "fare_used",
    "refunded_segment_ids",
    "refunded_nights",
    "residual_value",
    "refund_state",
    "refund_applied_on",
    "refund_authorised_on",
    "refund_received_on",
    "refund_received_amount",
    "refund_short_amount",
    "coupon_status",
    "correction_intake_id",
    "memo_id",
    "is_adjustment",
    # the travel policy's: findings decide, and people by what they say to them
    "policy_id",
    "policy_source",
    # worked out of the above
    "refund_expected",
    "fare_left",
    "unused_state",
    "unused_coupons",
    "unused_value",
    "expiry_told_on",
}
#: What the charges and invoices of a billed service rest on.
BILLED_LINE = {
    "event", "service_type_id", "document_type", "document_number", "sold_at", "sold_on", "currency_id", "base_fare",
    "tax_amount", "total_amount", "tax_ids", "segment_ids", "customer_card", "quantity", "nights", "rooms",
}  # fmt: skip
BILLED_ORDER = {"partner_id", "currency_id"}
#: What is learned of a segment later; it changes nothing that was billed.
FOLLOWS = {"coupon_flown", "coupon_status"}
#: Figures of a document; who changes them is told in the order's log.
TOLD = ("base_fare", "tax_amount", "total_amount", "currency_id", "customer_card")


def is_program(env):
    """The program itself, and back-office managers who mend data."""
    return env.su or env.user.has_group("travel_backoffice.group_travel_manager")


def check_derived(records, vals_list, unset=()):
    """Refuse derived values from anyone but the program itself and back-office managers.

    :param unset: values that say nothing, and may stand in a new record
    """
    if is_program(records.env):
        return
    keyed = {name for vals in vals_list for name in DERIVED & set(vals) if vals[name] not in unset}
    if keyed:
        raise AccessError(records.env._("States follow from prices, holds, invoices and corrections; they cannot be set by hand."))


def without_derived_defaults(records):
    """A new record takes no derived value from its caller's context, either."""
    if is_program(records.env):
        return records
    context = {name: value for name, value in records.env.context.items() if name.removeprefix("default_") not in DERIVED}
    return records.with_env(records.env(context=context))


def check_not_billed(lines):
    """Refuse to change the facts of services that are billed; only the program itself mends them."""
    if lines.env.su:
        return
    if billed := lines.filtered(lambda line: line.state == "billed"):
        raise UserError(
            lines.env._(
                "%s is billed: what was sold and for how much stays. A credit note corrects it.", billed[0].display_name
            )
        )


def check_facts_stay(lines):
    """Refuse to change what billed services and corrections say."""
    check_not_billed(lines)
    if lines.env.su:
        return
    if own := lines.filtered(lambda line: line._takes_back()):
        message = lines.env._(
            "%s is a correction: undo it and correct again, so that no more goes back than is left.", own[0].display_name
        )
        raise UserError(message)
    lines._refuse_for_memo()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list, unset=(False, None, "draft", [], 0))
        return super(TravelOrder, without_derived_defaults(self)).create(vals_list)

    def write(self, vals):
        check_derived(self, [vals])
        if BILLED_ORDER & set(vals):
            check_not_billed(self.line_ids)
        if "company_id" in vals and any(order.company_id.id != vals["company_id"] and order.line_ids for order in self):
            raise UserError(self.env._("An order with services stays in its company."))
        return super().write(vals)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list, unset=(False, None, "draft", [], 0))
        return super(TravelOrderLine, without_derived_defaults(self)).create(vals_list)

    def write(self, vals):
        check_derived(self, [vals])
        if "order_id" in vals and any(line.order_id.id != vals["order_id"] for line in self):
            raise UserError(self.env._("A service stays in its order."))
        if BILLED_LINE & set(vals):
            check_facts_stay(self)
        if "event" in vals:
            self._refuse_other_event(vals["event"])
        before = self._told_figures(vals)
        result = super().write(vals)
        self._tell_changes(before)
        return result

    def _refuse_other_event(self, event):
        """What took a document's place goes on doing so: nothing but an undo makes it something else."""
        if self.env.su:
            return
        if linked := self.filtered(lambda line: line.original_line_id and line.event != event):
            message = self.env._(
                "%(new)s replaces %(old)s: undo the exchange first.",
                new=linked[0]._document_name(),
                old=linked[0].original_line_id._document_name(),
            )
            raise UserError(message)

    def _told_figures(self, vals):
        """The document's figures that a person is about to change: line → texts."""
        told = [name for name in TOLD if name in vals]
        if not told or self.env.su:
            return {}
        return {line: line._figures_text() for line in self if line.business_key}

    def _figures_text(self):
        self.ensure_one()
        return self.env._(
            "fare %(fare)s + taxes %(taxes)s, total %(total)s%(card)s",
            fare=self.currency_id.format(self.base_fare),
            taxes=self.currency_id.format(self.tax_amount),
            total=self.currency_id.format(self.total_amount),
            card=self.env._(", paid by the customer's own card") if self.customer_card else "",
        )

    def _tell_changes(self, before):
        """Write into the order's log which figures of a document a person changed."""
        for line, text in before.items():
            now = line._figures_text()
            if now != text:
                body = self.env._("%(line)s: %(before)s → %(now)s", line=line.display_name, before=text, now=now)
                line.order_id._message_log(body=body)


class TravelLinePart(models.AbstractModel):
    """What belongs to one service stays as it is once the service is billed."""

    _name = "travel.line.part"
    _description = "Part of a Travel Order Line"

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list, unset=(False, None, "open"))
        parts = super(TravelLinePart, without_derived_defaults(self)).create(vals_list)
        check_facts_stay(parts.line_id)
        return parts

    def write(self, vals):
        check_derived(self, [vals])
        if set(vals) <= FOLLOWS:
            return super().write(vals)
        check_facts_stay(self.line_id)
        result = super().write(vals)
        check_facts_stay(self.line_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        check_facts_stay(self.line_id)


class TravelSegment(models.Model):
    _name = "travel.segment"
    _inherit = ["travel.segment", "travel.line.part"]


class TravelLineTax(models.Model):
    _name = "travel.line.tax"
    _inherit = ["travel.line.tax", "travel.line.part"]
