"""When services fall due to be billed: kept on each line, so that a run finds them without asking every contract."""

from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from .committing import commit

#: lines looked at in one go
BATCH = 5000
#: what deciding the day reads of a line
READ = ["bill_on", "billing_from", "company_id", "end_date", "order_id", "partner_id", "sold_at", "sold_on", "start_date"]
UNBILLED = ("draft", "held", "ready")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    billing_from = fields.Date(
        string="Moved to Period",
        readonly=True,
        copy=False,
        help="Below the customer's minimum, or too late, it was left to the period of this day.",
    )

    def _mark_ready(self):
        """What is priced knows when it falls due; what is held, too, so that a run can tell what it leaves behind."""
        answer = super()._mark_ready()
        self._set_bill_on()
        return answer

    def _mark_billed(self):
        """What is billed is no longer due, nor part of a run."""
        self.filtered(lambda line: line.bill_on or line.billing_part_id).write({"bill_on": False, "billing_part_id": False})
        return super()._mark_billed()

    def _period_day(self, profile):
        """What was below the minimum, or too late, belongs to the period it was left to."""
        moved_to = self.billing_from if profile.minimum_amount or profile.late == "next" else None
        return max(super()._period_day(profile), moved_to or date.min)

    def _due_on(self, profile, *facts):
        """What was below the minimum waits no longer than agreed."""
        due = super()._due_on(profile, *facts)
        if due and profile.minimum_days and self.billing_from:
            due = min(due, self._longest_wait(profile))
        return due

    def _longest_wait(self, profile):
        """The day on which it is billed even below the minimum; none if it waits for ever."""
        sold = self.sold_on or fields.Date.to_date(self.sold_at)
        return sold + timedelta(days=profile.minimum_days) if profile.minimum_days else date.max

    @api.model
    def _refresh_bill_on(self, domain):
        """Decide anew when lines fall due that are not billed yet: their contracts may have changed.

        :param domain: which of them
        """
        unbilled = Domain("state", "in", UNBILLED) & Domain(domain)
        ids = self.search(unbilled, order="id").ids
        for some in split_every(BATCH, ids, list):
            self.search_fetch([("id", "in", some)], READ)._set_bill_on()

    @api.model
    def _cron_set_due(self):
        """Nightly, so that lists and filters of what is due are right without a run."""
        for company in self.env["res.company"].search([]):
            self.with_company(company)._refresh_bill_on([("company_id", "=", company.id)])
            commit(self.env)


class TravelOrder(models.Model):
    _inherit = "travel.order"

    bill_on = fields.Date(
        string="Due to Bill",
        compute="_compute_bill_on",
        search="_search_bill_on",
        help="First day on which billing takes up a service of it by itself.",
    )

    @api.depends("line_ids.bill_on")
    def _compute_bill_on(self):
        rows = self.env["travel.order.line"]._read_group(
            [("order_id", "in", self.ids), ("bill_on", "!=", False)], ["order_id"], ["bill_on:min"]
        )
        days = defaultdict(bool, rows)
        for order in self:
            order.bill_on = days[order._origin]

    def _search_bill_on(self, operator, value):
        if operator not in ("<", "<=", ">", ">=", "in"):
            return NotImplemented
        blank = operator == "in" and not all(value)
        some = Domain("line_ids", "any", [("bill_on", operator, value)])
        return some if not blank else Domain("line_ids", "not any", [("bill_on", "!=", False)])


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_release_charges(self):
        """What is to be billed again falls due again."""
        lines = self.sudo().travel_charge_id.line_id  # sudo: as for the charges themselves
        answer = super()._travel_release_charges()
        lines.filtered(lambda line: line.state == "ready")._set_bill_on()
        return answer
