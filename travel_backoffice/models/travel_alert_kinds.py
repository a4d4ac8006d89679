"""What alerts look at, each kind for itself; all within the rights of the alert's person."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine.trend import below, expected, windows
from .travel_refund_progress import AWAITED


class TravelAlert(models.Model):
    _inherit = "travel.alert"

    # -- spend ------------------------------------------------------------------------------------------------------

    def _found_spend_drop(self):
        """Customers whose last four weeks are so many percent below what was expected of them."""
        today = self.company_id._travel_today()
        asked = windows(today)
        spent = {name: self._spend_by_customer(getattr(asked, name)) for name in ("recent", "before", "recent_last_year", "before_last_year")}
        return [
            told
            for customer in spent["before"]
            if (told := self._dropped(customer, asked, *(spent[name].get(customer, Decimal(0)) for name in spent)))
        ]

    def _spend_by_customer(self, period):
        """Customer (the alert's own, or each group) → spend booked in a period, in the company's currency."""
        groups = self.env["travel.spend"]._read_group(self._spend_within(period), self._by_customer(), ["spend_company:sum"])
        return {key[0] if key else self.partner_id: Decimal(str(amount or 0)) for *key, amount in groups}

    def _by_customer(self):
        return [] if self.partner_id else ["root_id"]

    def _spend_within(self, period):
        since, until = period
        booked = Domain("booked_on", ">=", since) & Domain("booked_on", "<", until)
        return booked & self._of_company() & self._customers("customer_id")

    def _dropped(self, customer, asked, recent, before, recent_last_year, before_last_year):
        wanted = expected(before, recent_last_year, before_last_year)
        drop = below(recent, wanted)
        if drop is None or drop < Decimal(str(self.threshold)) or wanted < Decimal(str(self.least_amount)):
            return None
        message = self.env._(
            "%(customer)s spent %(amount)s in the last four weeks; %(expected)s was to be expected: %(percent)s %% less.",
            customer=customer.display_name,
            amount=self._said(float(recent)),
            expected=self._said(float(wanted)),
            percent=f"{drop:.0f}",
        )
        domain = self._spend_within(asked.recent) & self._below(customer)
        return self._told(customer, drop, recent - wanted, message, "travel.spend", domain)

    def _below(self, customer):
        return Domain.TRUE if self.partner_id else Domain("root_id", "=", customer.id)

    def _found_policy_out(self):
        """Customers of whose services of the last four weeks more than so many percent are out of policy."""
        within = self._spend_within(windows(self.company_id._travel_today()).recent) & Domain("policy_status", "!=", False)
        outside = within & Domain("policy_status", "=", "out")
        by = [*self._by_customer(), "policy_status"]
        judged, out = {}, {}
        for *key, status, count, amount in self.env["travel.spend"]._read_group(within, by, ["lines:sum", "spend_company:sum"]):
            customer = key[0] if key else self.partner_id
            judged[customer] = judged.get(customer, 0) + count
            if status == "out":
                out[customer] = (count, amount)
        return [
            self._told(customer, share, amount, self._out_message(customer, count, judged[customer]), "travel.spend", outside & self._below(customer))
            for customer, (count, amount) in out.items()
            if judged[customer] and (share := count * 100 / judged[customer]) >= self.threshold and amount >= self.least_amount
        ]

    def _out_message(self, customer, count, judged):
        return self.env._(
            "%(customer)s: %(count)s of %(all)s services of the last four weeks are out of policy.",
            customer=customer.display_name,
            count=count,
            all=judged,
        )

    # -- money ------------------------------------------------------------------------------------------------------

    def _found_days_to_pay(self):
        """Customers who paid so many days later in the last three months than in the nine before."""
        node = Domain("partner_id", "=", self.partner_id.id) if self.partner_id else self._customers("partner_id") & self._roots()
        domain = node & self._of_company() & Domain("trend", ">=", self.threshold) & Domain("amount", ">=", self.least_amount)
        return [
            self._told(
                row.partner_id,
                row.trend,
                row.amount,
                self.env._(
                    "%(customer)s paid %(recent)s days after the due day in the last three months, %(before)s in the nine before.",
                    customer=row.partner_id.display_name,
                    recent=f"{row.recent_days:.1f}",
                    before=f"{row.before_days:.1f}",
                ),
                "account.move",
                row.partner_id._travel_subtree_domain("partner_id")
                & self._of_company()
                & Domain([("move_type", "=", "out_invoice"), ("state", "=", "posted")]),
            )
            for row in self.env["travel.payment.behaviour"].search(domain)
        ]

    def _roots(self):
        return Domain("partner_id.parent_id", "=", False)

    def _found_refund_pending(self):
        """Customers with refunds that their supplier has not paid back for more than so many days."""
        since = self.company_id._travel_today() - timedelta(days=int(self.threshold))
        domain = Domain("refund_state", "in", AWAITED) & Domain("refund_applied_on", "<", since)
        domain &= self._of_company() & self._customers("partner_id")
        return self._told_by_customer("travel.order.line", domain, "refund_expected", "refund_applied_on", self._refund_message)

    def _refund_message(self, customer, count, amount, days):
        return self.env._(
            "%(customer)s: %(count)s refunds with %(amount)s are awaited from suppliers, the oldest for %(days)s days.",
            customer=customer.display_name,
            count=count,
            amount=self._said(amount),
            days=days,
        )

    # -- orders and contracts ---------------------------------------------------------------------------------------

    def _found_held(self):
        """Customers whose services have waited for more than so many days."""
        since = fields.Datetime.now() - timedelta(days=self.threshold)
        domain = Domain("open", "=", True) & Domain("create_date", "<", since)
        domain &= self._of_company() & self._customers("partner_id")
        return self._told_by_customer("travel.hold", domain, "amount", "create_date", self._held_message)

    def _held_message(self, customer, count, amount, days):
        return self.env._(
            "%(customer)s: %(count)s reasons hold services worth %(amount)s, the oldest for %(days)s days.",
            customer=customer.display_name,
            count=count,
            amount=self._said(amount),
            days=days,
        )

    def _found_contract_end(self):
        """Contracts that end within so many days and have no version that follows."""
        today = self.company_id._travel_today()
        until = today + timedelta(days=int(self.threshold))
        domain = Domain("state", "=", "active") & Domain("date_to", ">", today) & Domain("date_to", "<=", until)
        domain &= self._of_company() & self._customers("partner_id")
        ending = self.env["travel.contract"].search(domain)
        followed = self.env["travel.contract"].search([("previous_id", "in", ending.ids), ("state", "!=", "closed")]).previous_id
        return [self._contract_told(contract, today) for contract in ending - followed]

    def _contract_told(self, contract, today):
        message = self.env._(
            "%(contract)s ends with %(day)s, and nothing follows it.",
            contract=contract.name,
            day=format_date(self.env, contract.date_to - timedelta(days=1)),
        )
        days = (contract.date_to - today).days
        domain = Domain("id", "=", contract.id)
        return {**self._told(contract.partner_id, days, 0, message, "travel.contract", domain), "key": f"contract:{contract.id}"}

    # -- telling ----------------------------------------------------------------------------------------------------

    def _told_by_customer(self, model, domain, amount_field, since_field, say):
        """One hit a customer (the alert's own, or each group), of records with an amount and a day since when."""
        records = self.env[model].search(domain)
        today = self.company_id._travel_today()
        found = []
        for customer, own in records.grouped(lambda record: self.partner_id or record.partner_id.travel_root_id or record.partner_id).items():
            amount = sum(self._in_company_currency(record, record[amount_field], today) for record in own)
            days = (today - min(fields.Date.to_date(record[since_field]) for record in own)).days
            if amount >= self.least_amount:
                own_domain = domain & Domain("id", "in", own.ids)
                found.append(self._told(customer, days, amount, say(customer, len(own), amount, days), model, own_domain))
        return found

    def _in_company_currency(self, record, amount, today):
        currency = record.currency_id or self.currency_id
        return currency._convert(amount, self.currency_id, self.company_id, today)

    def _told(self, customer, figure, amount, message, model, domain):
        return {
            "key": f"partner:{customer.id}",
            "partner_id": customer.id,
            "figure": float(figure),
            "amount": float(amount),
            "message": message,
            "behind": {"model": model, "name": self.name, "domain": _plain(domain)},
        }


def _plain(domain):
    """A domain as JSON keeps it: days as texts, sets as lists."""
    return [[part[0], part[1], _plain_value(part[2])] if isinstance(part, tuple | list) else part for part in domain]


def _plain_value(value):
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    return [_plain_value(one) for one in value] if isinstance(value, Iterable) and not isinstance(value, str) else value
