"""Random books against the ledger: whatever happens, the aged total of every day is what the receivable accounts say.

Invoices, credit notes, payments, partial payments, write-offs, exchange differences, settlements across currencies,
settlements undone, documents reset and posted again, reversals, remittances: in random order on random days. Then the report
is compared with the journal items, which Odoo keeps by itself, as of every day of the span. ``TBO_AGING_LIVES`` asks for more
than a quick run.
"""

import os
import random
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .remittance_common import MoneyCommon

LIVES = int(os.environ.get("TBO_AGING_LIVES", "2"))
STEPS = 28
SEED = 20260430
FIRST = date(2026, 1, 5)
SPAN = 60


class Life:
    """One random history of two customers."""

    def __init__(self, test, seed):
        self.test, self.random = test, random.Random(seed)
        self.invoices, self.remittances, self.happened = [], [], 0

    def day(self):
        return FIRST + timedelta(days=self.random.randrange(SPAN))

    def amount(self, most=900.0):
        return round(self.random.uniform(0.05, most), 2)

    def live(self):
        steps = (
            self.sell, self.sell, self.sell, self.give_back, self.pay, self.pay, self.pay, self.pay_across, self.write_off,
            self.link, self.unlink, self.reset, self.reverse, self.remit, self.undo,
        )
        self.sell()
        for _turn in range(STEPS):
            step = self.random.choice(steps)
            try:
                with self.test.env.cr.savepoint():
                    step()
                self.happened += 1
            except UserError:
                # what Odoo or the addon refuses changes nothing
                self.test.env.invalidate_all()

    # -- steps ------------------------------------------------------------------------------------------------------

    def sell(self, move_type="out_invoice"):
        currency = self.random.choice((self.test.currency, self.test.currency, self.test.euro))
        day = self.day()
        due = day + timedelta(days=self.random.choice((0, 14, 45)))
        partner = self.random.choice(self.test.partners)
        self.invoices.append(
            self.test.plain_invoice(partner, self.amount(), day.isoformat(), due.isoformat(), currency, move_type)
        )

    def give_back(self):
        self.sell("out_refund")

    def items(self, open_only=True):
        domain = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("partner_id", "in", self.test.partners.ids),
        ]
        items = self.test.env["account.move.line"].search(domain, order="id")
        return items.filtered(lambda item: not item.reconciled) if open_only else items

    def pick(self, items):
        return items.browse(self.random.choice(items.ids)) if items else items

    def entry(self, day, partner, currency, amount, account):
        """A posted journal entry against receivables: money that came, or an amount written off."""
        rate = currency._get_conversion_rate(currency, self.test.currency, self.test.agency, day)
        balance = self.test.currency.round(amount * rate)
        sides = ((self.test.receivable, -amount, -balance), (account, amount, balance))
        move = self.test.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": self.test.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": own.id,
                            "partner_id": partner.id,
                            "currency_id": currency.id,
                            "amount_currency": in_currency,
                            "balance": in_company,
                        }
                    )
                    for own, in_currency, in_company in sides
                ],
            }
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == self.test.receivable)

    def pay(self, currency=None, account=None):
        """Money for an item: a part, all or too much of it; another day has another rate."""
        item = self.pick(self.items().filtered(lambda found: found.balance > 0))
        if not item:
            return
        part = self.random.choice((1.0, 1.0, 0.5, 0.3, 1.2))
        amount = max(round(abs(item.amount_residual_currency) * part, 2), 0.01)
        money = self.entry(self.day(), item.partner_id, currency or item.currency_id, amount, account or self.test.cash)
        (item | money).reconcile()

    def pay_across(self):
        """Euros for what is owed in the company's currency, or the other way round: Odoo settles both by its own rule."""
        self.pay(currency=self.random.choice((self.test.currency, self.test.euro)))

    def write_off(self):
        self.pay(account=self.test.company_data["default_account_expense"])

    def link(self):
        items = self.items()
        debits, credits = items.filtered(lambda item: item.balance > 0), items.filtered(lambda item: item.balance < 0)
        one, other = self.pick(debits), self.pick(credits)
        if one and other and one.partner_id == other.partner_id:
            (one | other).reconcile()

    def unlink(self):
        self.pick(self.items(open_only=False).filtered("matching_number")).remove_move_reconcile()

    def reset(self):
        """Reset to draft, perhaps change what it says, post again."""
        move = self.random.choice(self.invoices)
        if move.state == "posted":
            move.button_draft()
            if self.random.random() < 0.5:
                move.invoice_line_ids.price_unit = self.amount()
            move.action_post()

    def reverse(self):
        move = self.random.choice(self.invoices)
        if move.state == "posted" and move.move_type == "out_invoice":
            day = self.day()
            move._reverse_moves([{"date": day, "invoice_date": day}], cancel=True)

    def remit(self):
        item = self.pick(self.items().filtered(lambda found: found.move_id in self.invoices_of_company()))
        if not item:
            return
        amount = min(self.amount(), item.amount_residual_currency)
        advice = self.test.advice(item.partner_id, amount + self.random.choice((0, 7.5)), date=self.day().isoformat())
        values = {"remittance_id": advice.id, "item_id": item.id, "amount": amount, "paid_amount": amount}
        self.test.env["travel.allocation"].create(values)
        advice.apply()
        self.remittances.append(advice)

    def invoices_of_company(self):
        moves = self.test.env["account.move"].union(*self.invoices)
        return moves.filtered(lambda move: move.currency_id == self.test.currency and move.move_type == "out_invoice")

    def undo(self):
        if self.remittances and hasattr(self.remittances[-1], "undo"):
            self.remittances.pop().undo()


@tagged("post_install", "-at_install")
class TestAgingProperty(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [((FIRST + timedelta(days=days)).isoformat(), 2.0 + days / 100) for days in range(0, SPAN, 9)]
        cls.euro = cls.setup_other_currency("EUR", rates=[("2025-01-01", 1.9), *rates])
        cls.partners = cls.alpha | cls.customer("Beta Ltd")
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.cash = cls.company_data["default_account_assets"]

    def ledger(self, day):
        """What the journal items up to a day say: by company currency, and by the currency of the items."""
        items = self.env["account.move.line"].search(
            [("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted"), ("date", "<=", day)]
        )
        own = {currency: sum(found.mapped("amount_currency")) for currency, found in items.grouped("currency_id").items()}
        return sum(items.mapped("balance")), own

    def settled_across(self, day):
        """What Odoo settled between currencies up to a day: it takes one amount off the debit, another off the credit."""
        partials = self.env["account.partial.reconcile"].search([("max_date", "<=", day)])
        found = {}
        for partial in partials.filtered(lambda one: one.debit_move_id.account_type == "asset_receivable"):
            sides = ((partial.debit_currency_id, -partial.debit_amount_currency), (partial.credit_currency_id, partial.credit_amount_currency))
            for currency, amount in sides:
                found[currency] = found.get(currency, 0.0) + amount
        return found

    def check(self, day, seed, *asked):
        """One report of a day against the ledger, and its columns against each other."""
        report = self.env["travel.aging"].report(day, *asked)
        balance, own = self.ledger(day)
        across = self.settled_across(day)
        told = f"seed {seed}, {day}, {asked}"
        self.assertAlmostEqual(sum(total["open"] for total in report["company_totals"]), balance, 2, told)
        opens = {total["currency_id"]: total["open"] for total in report["totals"]}
        for currency in own.keys() | across.keys():
            expected = own.get(currency, 0.0) + across.get(currency, 0.0)
            self.assertAlmostEqual(opens.get(currency.id, 0.0), expected, 2, f"{told} {currency.name}")
        for row in report["rows"]:
            self.assertAlmostEqual(sum(row["buckets"]), row["open"], 2, told)
            statuses = ("collectable", "disputed", "waiting", "refund", "card")
            self.assertAlmostEqual(sum(row[name] for name in statuses), row["open"], 2, told)

    def test_the_aged_total_is_the_ledger(self):
        for number in range(LIVES):
            seed = SEED + number
            with self.subTest(seed=seed):
                life = Life(self, seed)
                life.live()
                self.assertGreater(life.happened, STEPS * 0.6, "most of what is tried happens")
                for days in range(-1, SPAN + 2):
                    self.check(FIRST + timedelta(days=days), seed, ["partner"])
                for days in (*range(3, SPAN, 10), 360):
                    day = FIRST + timedelta(days=days)
                    self.check(day, seed, ["department", "status"], {"basis": "invoice", "days": [10, 20, 30]})
