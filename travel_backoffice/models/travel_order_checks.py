"""An order on its way: checked, priced, billed; held lines go on by themselves once they are put right."""

import logging

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .fixing import fixing, is_fixing

_logger = logging.getLogger(__name__)

#: What a person changes to put an order right.
ORDER_FIXES = {"partner_id", "line_ids", "passenger_ids", "booked_at", "channel_id", "source", "office"}
LINE_FIXES = {
    "base_fare", "tax_amount", "total_amount", "tax_ids", "currency_id", "reference_ids", "passenger_ids", "segment_ids",
    "service_type_id", "event", "sold_at", "sold_on", "channel_id", "scope", "nights", "rooms", "quantity",
    "validating_carrier_id", "supplier_code", "form_of_payment", "customer_card", "cost_center_id",
}  # fmt: skip


class TravelOrder(models.Model):
    _inherit = "travel.order"

    confirmed = fields.Boolean(
        readonly=True, copy=False, help="Complete, as far as its agent knows: it is checked and priced."
    )

    # -- on its way -------------------------------------------------------------------------------------------------

    def action_ready(self):
        """What an agent keyed is complete: check it, price it, bill it where the contract says so."""
        for order in self:
            if not order.line_ids:
                raise UserError(self.env._("Order %s has no services yet.", order.display_name))
        self.confirmed = True
        self._complete_passengers()
        self.line_ids._complete_references()
        self._go_on()

    def _complete_passengers(self):
        """A keyed service that names no passenger is for everybody in the order."""
        for order in self.filtered("passenger_ids"):
            blank = order.line_ids.filtered(lambda line: not line.passenger_ids and line.state in ("draft", "held"))
            blank.passenger_ids = order.passenger_ids

    def _after_intake(self):
        """Orders that documents made or completed: check, price, bill."""
        waiting = self.filtered(lambda order: order.line_ids)
        waiting.confirmed = True
        waiting._go_on()
        (self - waiting)._update_states()

    def _after_fix(self):
        """Something was put right, or added: whatever waited for it goes on."""
        self.filtered(lambda order: order.state == "billed")._update_states()  # a new service makes it wait again
        self.filtered(lambda order: order.confirmed and order.state not in ("billed", "cancelled"))._go_on()

    def _go_on(self):
        """Check, price and bill many orders at once; when that fails, each by itself, so that one stops no other."""
        if not self:
            return None
        # What a document or an agent completed is priced and, where the contract says so, billed: more than the
        # agent may do by hand. Which orders these are was checked by whoever read them.
        orders = fixing(self.sudo())
        try:
            with self.env.cr.savepoint():
                orders._step_on()
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            raise
        except Exception as error:
            if len(orders) == 1:
                return orders._hold_failed(error)
            for order in orders:
                order._go_on()

    def _step_on(self):
        self._check_lines()
        self.rate()
        self._update_states()
        self._bill_if_due()

    def _hold_failed(self, error):
        """An order that could not be priced or billed stays, with the reason."""
        told = str(error) if isinstance(error, UserError) else type(error).__name__
        if not isinstance(error, UserError):
            _logger.error("Order %s could not be priced or billed", self.name, exc_info=error)
        message = self.env._("It could not be priced or billed: %s. Put it right, then choose Check Again.", told)
        self.env["travel.hold"]._put(self, "processing_failed", message)

    def action_recheck(self):
        """Check, price and bill again, for example after a contract or a fee table was completed."""
        self.confirmed = True
        self._go_on()

    # -- checks -----------------------------------------------------------------------------------------------------

    def _check_lines(self):
        """Put and lift the holds that the order's own data gives: customer, sums, amounts, references, awaited refunds."""
        holds = self.env["travel.hold"]
        holds._lift(self, "processing_failed")
        without = self.filtered(lambda order: not order.partner_id)
        holds._lift(self - without, "customer_missing")
        if without:
            holds._put(without, "customer_missing", self.env._("The order has no customer yet. Choose one."))
        lines = self.line_ids.filtered(lambda line: line.state in ("draft", "held", "ready"))
        lines._check_sums()
        lines._check_references()
        lines._check_refund_awaited()

    def write(self, vals):
        if vals.get("state") == "cancelled" or "partner_id" in vals:
            vals = {**vals, "gather_key": False}  # another order may take in the locator's documents
        relevant = ORDER_FIXES & set(vals) and not is_fixing(self.env)
        if not relevant:
            return super().write(vals)
        result = super(TravelOrder, fixing(self)).write(vals)
        self._after_fix()
        return result


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def write(self, vals):
        relevant = LINE_FIXES & set(vals) and not is_fixing(self.env)
        if not relevant:
            return super().write(vals)
        result = super(TravelOrderLine, fixing(self)).write(vals)
        self.order_id._after_fix()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_keyed(self):
        """What came from a document, or is billed, is cancelled and stays; what an agent keyed may go."""
        if any(line.business_key or line.state == "billed" for line in self):
            raise UserError(self.env._("This service came from a document, or is billed: cancel it instead of deleting it."))

    def _check_sums(self):
        """Hold lines whose fare + taxes is not their total; lift those that are right now."""
        holds = self.env["travel.hold"]
        wrong = self.browse()
        for line in self:
            problem = line._sum_problem()
            if problem:
                wrong |= line
                holds._put(line, "sum_mismatch", self.env._("%s Correct the figures.", problem))
        if self - wrong:
            holds._lift(self - wrong, "sum_mismatch")
        priced = self.filtered("total_amount")
        if priced:
            holds._lift(priced, "amount_missing")

    def action_cancel(self):
        """Take a line out that nobody bought, or that was taken back before it was billed."""
        if any(line.state == "billed" for line in self):
            raise UserError(self.env._("What is billed is corrected by a credit note, not cancelled."))
        self.check_access("write")
        self.env["travel.hold"]._lift(self)
        self.order_id._write_state(self, "cancelled")
        self.order_id._update_states()
        self.order_id._after_fix()
