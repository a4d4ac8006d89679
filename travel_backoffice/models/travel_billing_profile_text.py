"""What a billing profile does, in a sentence that a customer could sign."""

from odoo import api, fields, models
from odoo.tools import formatLang

from ..engine.billing_calendar import PERIODIC

MONTH_END = 31


class TravelBillingProfile(models.Model):
    _inherit = "travel.billing.profile"

    summary = fields.Text(compute="_compute_summary", help="What this profile does, in plain words.")

    @api.depends(
        *("rhythm", "closes_on", "month_days", "period_by", "days_after", "dated", "minimum_amount", "minimum_days", "late"),
        *("invoice_per", "separate_services", "separate_fees", "po_code", "po_required", "print_policy"),
        *("payment_method_line_id", "fee_payment_method_line_id", "fee_payment_term_id"),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for profile in self:
            said = [profile._said_when(), profile._said_together(), *profile._said_of_period(), *profile._said_of_payment()]
            profile.summary = self.env._("; ").join(part for part in said if part) + "."

    def _said_when(self):
        """How often, and on which days."""
        weekday = dict(self._fields["closes_on"]._description_selection(self.env)).get(self.closes_on or "6")
        last = self.env._("the last day")
        days = ", ".join(last if day == MONTH_END else str(day) for day in sorted(set(self._month_days())))
        return {
            "at_once": self.env._("As soon as an order is complete"),
            "trip_end": self.env._("When all orders of a trip are over"),
            "daily": self.env._("Every day"),
            "weekly": self.env._("Every week that ends on a %s", weekday),
            "fortnightly": self.env._("Twice a month, up to the 15th and up to the last day"),
            "monthly": self.env._("Every month up to its last day"),
            "days": self.env._("Every month up to these days: %s", days or "…"),
            "manual": self.env._("Only when a clerk bills"),
        }[self.rhythm or "at_once"]

    def _said_together(self):
        """What stands on one invoice."""
        texts = {
            "document": self.env._("one invoice per document"),
            "order": self.env._("one invoice per order"),
            "trip": self.env._("one invoice per trip"),
            "traveller": self.env._("one invoice per traveller"),
            "cost_center": self.env._("one invoice per cost centre"),
            "department": self.env._("one invoice per department"),
            "company": self.env._("one invoice for all"),
        }
        said = [texts[self.invoice_per or "order"]]
        if self.separate_services:
            said.append(self.env._("each service type apart"))
        if self._fees_apart():
            said.append(self.env._("fees apart"))
        if self.po_code and self.po_required:
            said.append(self.env._("each purchase order number (%s) apart, nothing without one", self.po_code))
        elif self.po_code:
            said.append(self.env._("each purchase order number (%s) apart", self.po_code))
        return ", ".join(said)

    def _said_of_period(self):
        """What a period does with days, late documents and small sums."""
        said = []
        if self.rhythm in PERIODIC and self.period_by == "travel":
            said.append(self.env._("services count by their last day of travel"))
        if self.rhythm in PERIODIC:
            dated = self.env._("dated the last day of the period"), self.env._("dated the day of invoicing")
            said.append(dated[self.dated != "period"])
        if self.days_after and self.rhythm not in ("at_once", "manual"):
            said.append(self.env._("late documents have %s days to come in", self.days_after))
        if self.rhythm in PERIODIC:
            late = self.env._("what comes later is invoiced at once"), self.env._("what comes later waits for the next invoice")
            said.append(late[self.late == "next"])
        if self.minimum_amount and self.rhythm not in ("at_once", "manual"):
            said.append(self._said_of_minimum())
        return said

    def _said_of_minimum(self):
        amount = formatLang(self.env, self.minimum_amount)
        if self.minimum_days:
            return self.env._(
                "less than %(amount)s waits for the next period, at most %(days)s days", amount=amount, days=self.minimum_days
            )
        return self.env._("less than %s waits for the next period", amount)

    def _said_of_payment(self):
        said = []
        if self.payment_method_line_id:
            said.append(self.env._("paid by %s", self.payment_method_line_id.sudo().display_name))  # sudo: its name only
        if self.fee_payment_method_line_id:
            said.append(self.env._("fees paid by %s", self.fee_payment_method_line_id.sudo().display_name))
        if self.fee_payment_term_id:
            said.append(self.env._("fees payable: %s", self.fee_payment_term_id.display_name))
        return said
