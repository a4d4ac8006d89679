"""What has to be right before an advice is applied; all that is not is told at once, before anything is written."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

SHOWN = 10


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _check_can_apply(self):
        """:raise UserError: with every reason why this cannot be applied yet"""
        reasons = self._reasons()
        if not reasons:
            return
        if len(reasons) > SHOWN:
            reasons[SHOWN:] = [self.env._("… and %s more.", len(reasons) - SHOWN)]
        raise UserError("\n".join(reasons))

    def _reasons(self):
        """Why this cannot be applied yet, in words. What would only follow from an earlier reason is not told."""
        if self.state != "draft":
            states = dict(self._fields["state"]._description_selection(self.env))
            return [self.env._("%(advice)s is %(state)s already.", advice=self.name, state=states[self.state].lower())]
        return (
            self._reasons_of_lines()
            or self._reasons_of_money() + self._reasons_of_rates() + self._reasons_of_accounts()
            or self._reasons_of_sums()
            or self._reasons_of_items() + self._reasons_of_services()
        )

    def _reasons_of_lines(self):
        waiting = self.line_ids.filtered(lambda line: line.state in ("open", "suggested"))
        return [
            self.env._(
                "Line %(line)s waits for you: %(reason)s",
                line=line.sequence,
                reason=line.reason or line.said_number or "?",
            )
            for line in waiting
        ]

    def _reasons_of_money(self):
        """Day, bank, and whether there is anything to do."""
        found = []
        nothing = self.currency_id.is_zero(self.amount)
        if nothing and not self.allocation_ids:
            found.append(self.env._("Nothing was paid, and nothing is allocated."))
        if not self.partner_id:
            found.append(self.env._("Say who paid."))
        if self.money == "payment" and not nothing and not self.journal_id:
            found.append(self.env._("Say into which bank account it was paid."))
        if self.money == "payment" and nothing and not self._entry_journal():
            found.append(
                self.env._("Add a journal of miscellaneous operations: nothing was paid, so it is booked there.")
            )
        return found + self._reasons_of_period()

    def _reasons_of_period(self):
        locks = self.company_id._get_violated_lock_dates(self.date, False, self.journal_id)
        if not locks:
            return []
        told = self.company_id._format_lock_dates(locks)
        return [self.env._("%(date)s is in a closed period: %(locks)s.", date=self.date, locks=told)]

    def _reasons_of_rates(self):
        rates = {}
        return [
            self.env._(
                "There is no rate of %(currency)s on %(date)s or before.", currency=currency.name, date=self.date
            )
            for currency in self._currencies()
            if self._rate(currency, rates) is None
        ]

    def _reasons_of_accounts(self):
        found = []
        for kind in self.allocation_ids.deduction_ids.kind_id:
            if kind.company_id != self.company_id:
                found.append(self.env._("The deduction %s is of another company.", kind.name))
        if not self._receivable_account():
            found.append(self.env._("%s has no receivable account.", self._payer().name))
        return found

    def _reasons_of_sums(self):
        booking = self._booking()
        allocations = {allocation.id: allocation for allocation in self.allocation_ids}
        found = [self._told_problem(allocations.get(key), code) for key, code in booking.problems]
        for item in booking.items:
            if item.role == "difference" and not self._difference_account(item.balance):
                found.append(self.env._("Set the accounts of exchange gains and losses in the accounting settings."))
        return found

    def _told_problem(self, allocation, code):
        """A problem of the engine in words."""
        if code == "more":
            return self.env._("More is allocated than was paid.")
        words = {
            "empty": self.env._("%(invoice)s: nothing is allocated to it; take the line away."),
            "sum": self.env._("%(invoice)s: money and deductions are not the %(amount)s that are settled."),
            "side": self.env._("%(invoice)s: the money paid and what it settles have opposite signs."),
            "rate": self.env._("%(invoice)s: %(paid)s for %(amount)s is far from the rate of that day."),
        }
        return words[code] % {
            "invoice": allocation.move_id.name,
            "amount": allocation.currency_id.format(allocation.amount),
            "paid": self.currency_id.format(allocation.paid_amount),
        }

    def _reasons_of_items(self):
        """Each item is still open for what is allocated to it, over all allocations."""
        sums, short = defaultdict(float), defaultdict(float)
        for allocation in self.allocation_ids:
            sums[allocation.item_id] += allocation.amount
            short[allocation.item_id] += allocation.short_amount
        return [reason for item in sums if (reason := self._reason_of_item(item, sums[item], short[item]))]

    def _reason_of_item(self, item, amount, short):
        name = item.move_id.name
        if item.parent_state != "posted":
            return self.env._("%s is not posted any more.", name)
        if item.company_id != self.company_id:
            return self.env._("%s is of another company.", name)
        if item.account_id.account_type != "asset_receivable":
            return self.env._("%s is not what a customer owes.", name)
        currency, left = item.currency_id, item.amount_residual_currency
        if amount * left <= 0 or currency.compare_amounts(abs(amount), abs(left)) > 0:
            return self._told_not_open(item, amount)
        if currency.compare_amounts(abs(amount + short), abs(left)) > 0:
            told = {
                "invoice": name,
                "amount": currency.format(amount),
                "short": currency.format(short),
                "open": currency.format(left),
            }
            return self.env._(
                "%(invoice)s: %(amount)s paid and %(short)s short are more than the %(open)s that are open.", **told
            )
        return None

    def _told_not_open(self, item, amount):
        currency = item.currency_id
        told = self.env._(
            "%(invoice)s is open for %(open)s only, and %(amount)s are allocated to it.",
            invoice=item.move_id.name,
            open=currency.format(item.amount_residual_currency),
            amount=currency.format(amount),
        )
        domain = [("item_id", "=", item.id), ("remittance_id", "!=", self.id), ("remittance_id.state", "=", "applied")]
        other = self.env["travel.allocation"].search(domain, order="id desc", limit=1).remittance_id
        if not other:
            return told
        by = self.env._(
            "It was paid by %(advice)s (%(user)s); match again.", advice=other.name, user=other.write_uid.name
        )
        return f"{told} {by}"
