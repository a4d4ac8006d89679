"""Whether promises are kept: told by what was settled in time, item by item."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.promises import Promised, look_at, outcome
from .committing import commit

#: So long after its day a broken promise is looked at again: banks' statements come late.
LATE_NEWS = timedelta(days=30)


class TravelPromise(models.Model):
    _inherit = "travel.promise"

    @api.model
    def _cron_evaluate(self):
        """Look at all that are awaited, and at those that broke of late; one that fails stops no other."""
        for company in self.env["res.company"].search([]):
            today = company._travel_today()
            late = Domain("state", "=", "broken") & Domain("promised_on", ">=", today - LATE_NEWS)
            domain = Domain("company_id", "=", company.id) & (Domain("state", "=", "open") | late)
            self.search(domain).with_company(company)._evaluate(today)
            commit(self.env)

    def _evaluate(self, today):
        """Write down what became of these by the end of yesterday, or what is paid of them so far.

        :param date today: in the agency's time zone
        """
        for day, promises in self.grouped(lambda promise: look_at(promise.promised_on, today)).items():
            open_then = promises._open_on(day)
            for promise in promises:
                promise.sudo()._write_outcome(open_then, day, today)  # sudo: the outcome is the program's to write

    def _open_on(self, day):
        """What is open of the promised items at the end of a day: ``{item_id: amount}``"""
        items = self.line_ids.item_id
        if not items:
            return {}
        partners = SQL("partner.id IN %s", tuple(items.partner_id.ids))
        rows = self.env["travel.open.items"]._rows(day, items.company_id, partners)
        return {row["item_id"]: row["residual_currency"] for row in rows}

    def _write_outcome(self, open_then, day, today):
        items = self._promised_items(open_then) if self.line_ids else [self._promised_amount(day)]
        for line, item in zip(self.line_ids, items, strict=False):
            line.paid_amount = float(item.paid)
        state = outcome(items, self.promised_on, today)
        vals = {"paid_amount": float(sum(item.paid for item in items))}
        if state != self.state:
            vals |= {"state": state, "kept_on": day if state == "kept" else False, "broken_on": today if state == "broken" else False}
        self.write(vals)
        if "state" in vals:
            self._tell_outcome()

    def _promised_items(self, open_then):
        exact = self._exact
        return [
            Promised(exact(line.was_open), exact(line.amount), exact(open_then.get(line.item_id.id, 0.0))) for line in self.line_ids
        ]

    def _exact(self, amount):
        return Decimal(str(self.currency_id.round(amount)))

    def _promised_amount(self, day):
        """A promise of an amount: any money that came from the customer since."""
        came, amount = self._exact(self._money_since(day)), self._exact(self.amount)
        return Promised(amount, amount, amount - came)

    def _money_since(self, day):
        """Money of the customer booked from the day of the promise to this one, in the promise's currency."""
        domain = self._customer_domain("partner_id") & Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("date", ">=", self.made_on),
                ("date", "<=", day),
                ("currency_id", "=", self.currency_id.id),
                ("journal_id.type", "in", ("bank", "cash", "credit")),
            ]
        )
        [(total,)] = self.env["account.move.line"].sudo()._read_group(domain, [], ["amount_currency:sum"])  # sudo: a total only
        return -(total or 0.0)

    def _tell_outcome(self):
        """The controller is asked what to do about a broken promise."""
        self.activity_unlink(["mail.mail_activity_data_warning"])
        if self.state == "broken" and self.user_id:
            self.followed_up = False
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_warning",
                date_deadline=self.broken_on,
                summary=self.env._(
                    "Promise broken: %(paid)s of %(amount)s paid",
                    paid=self.currency_id.format(self.paid_amount),
                    amount=self.currency_id.format(self.amount),
                ),
                user_id=self.user_id.id,
            )

    # -- read by reminders and limits -------------------------------------------------------------------------------

    @api.model
    def _promised_until(self, items, day):
        """Until when these items are promised, of those whose promise holds on this day.

        :param items: journal items
        :return: ``{item_id: date}``; the day itself is still in time
        """
        domain = [("item_id", "in", items.ids), ("promise_id.state", "=", "open"), ("promise_id.promised_on", ">=", day)]
        lines = self.env["travel.promise.line"].sudo().search(domain)  # sudo: days only, for items the caller has
        until = {}
        for line in lines:
            until[line.item_id.id] = max(line.promise_id.promised_on, until.get(line.item_id.id, line.promise_id.promised_on))
        return until

    @api.model
    def _promised_amounts(self, company, day):
        """Amounts promised without naming items, and not paid yet, that hold on this day: ``{(debtor id, currency id): amount}``"""
        domain = [
            *(("company_id", "=", company.id), ("line_ids", "=", False)),
            *(("state", "=", "open"), ("promised_on", ">=", day)),
        ]
        found = {}
        for promise in self.sudo().search(domain):  # sudo: sums for the program
            key = promise.partner_id.commercial_partner_id.id, promise.currency_id.id
            found[key] = found.get(key, 0.0) + promise.amount - promise.paid_amount
        return found


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_promise_count = fields.Integer(
        string="Promises", compute="_compute_travel_promises", groups="travel_backoffice.group_travel_agent"
    )
    travel_promise_text = fields.Char(compute="_compute_travel_promises", groups="travel_backoffice.group_travel_agent")

    def _compute_travel_promises(self):
        """How reliable the word of this customer, and of all below it, has been."""
        for partner in self:
            domain = partner._origin._travel_subtree_domain("partner_id")
            partner.travel_promise_count = self.env["travel.promise"].search_count(domain) if partner._origin else 0
            kept, broken = partner._origin._travel_promise_counts()
            partner.travel_promise_text = self.env._("%(kept)s kept, %(broken)s broken", kept=kept, broken=broken)

    def _travel_promise_counts(self):
        """``(kept, broken)`` promises of these customers and all below them."""
        if not self:
            return 0, 0
        domain = self._travel_subtree_domain("partner_id") & Domain("state", "in", ("kept", "broken"))
        counts = dict(self.env["travel.promise"]._read_group(domain, ["state"], ["__count"]))
        return counts.get("kept", 0), counts.get("broken", 0)

    def action_travel_promises(self):
        """Stat button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_promise")
        return {**action, "domain": list(self._travel_subtree_domain("partner_id")), "context": {"default_partner_id": self.id}}


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_travel_promise(self):
        """Button on invoices, one or several of one customer: the customer gives its word."""
        self.check_access("read")
        items = self._travel_disputable_items()
        context = {
            "default_partner_id": self.commercial_partner_id[:1].id,
            "default_currency_id": items.currency_id[:1].id,
            "default_line_ids": [fields.Command.create({"item_id": item.id, "amount": item._travel_undisputed()}) for item in items],
        }
        action = {"type": "ir.actions.act_window", "name": self.env._("Promise to Pay"), "res_model": "travel.promise"}
        return {**action, "view_mode": "form", "context": context}
