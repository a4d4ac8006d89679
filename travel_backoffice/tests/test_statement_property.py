"""Random books against statements: closing balance = ledger = aged total = sum of the cost centres, whatever happens.

The lives of ``test_aging_property``, with payments reset to draft, disputes, and invoices that several cost centres bear.
``TBO_STATEMENT_LIVES`` asks for more than a quick run.
"""

import os
from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from ..models.travel_statement_scope import Scope
from . import test_aging_property as books
from .remittance_common import MoneyCommon

LIVES = int(os.environ.get("TBO_STATEMENT_LIVES", "1"))
SEED = 20260531


class StatementLife(books.Life):
    """One more random history: what statements look at besides open items."""

    def __init__(self, test, seed):
        super().__init__(test, seed)
        self.centers = test.centers

    def live(self):
        result = super().live()
        for step in (self.bear, self.bear, self.quarrel, self.quarrel, self.draft, self.bear):
            try:
                with self.test.env.cr.savepoint():
                    step()
                self.happened += 1
            except books.UserError:
                self.test.env.invalidate_all()
        return result

    def sell(self, move_type="out_invoice"):
        result = super().sell(move_type)
        if self.random.random() < 0.7:
            self.bear(self.invoices[-1])
        return result

    def bear(self, move=None):
        """Two or three cost centres bear an invoice, and a part of it none."""
        move = move or self.random.choice(self.invoices)
        if move.state != "posted" or move.travel_share_ids:
            return
        bearers = self.random.sample([*self.centers, self.centers.browse()], self.random.choice((2, 3)))
        self.test.env["travel.invoice.share"].sudo().create(
            [
                {
                    "move_id": move.id,
                    "company_id": move.company_id.id,
                    "currency_id": move.currency_id.id,
                    "cost_center_id": center.id,
                    "amount": self.amount(100.0),
                    "key": f"{number}",
                }
                for number, center in enumerate(bearers)
            ]
        )

    def quarrel(self):
        item = self.pick(self.items().filtered(lambda found: found.amount_residual_currency > 1))
        if item:
            values = {"item_id": item.id, "amount": 1.0, "reason_id": self.test.short.id, "opened_on": self.day()}
            self.test.env["travel.dispute"].create(values)

    def draft(self):
        """Money that was linked is reset to draft: Odoo keeps the link, and it settles nothing."""
        linked = self.items(open_only=False).filtered(lambda item: item.matched_debit_ids and item.move_id.move_type == "entry")
        if money := self.pick(linked):
            money.move_id.button_draft()


@tagged("post_install", "-at_install")
class TestStatementProperty(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [((books.FIRST + timedelta(days=days)).isoformat(), 2.0 + days / 100) for days in range(0, books.SPAN, 9)]
        cls.euro = cls.setup_other_currency("EUR", rates=[("2025-01-01", 1.9), *rates])
        cls.partners = cls.alpha | cls.customer("Beta Ltd")
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.cash = cls.company_data["default_account_assets"]
        cls.centers = cls.cost_center(cls.alpha, "10") | cls.cost_center(cls.alpha, "20")
        cls.profile = cls.env["travel.statement.profile"].create({"name": "P", "one_per": "cost_center"})

    def expected(self, partner, day):
        """The ledger of a customer, less what Odoo settled across currencies and customers: by currency, in cents."""
        items = self.env["account.move.line"].search(
            [("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted"), ("partner_id", "=", partner.id)]
        )
        found = {}
        for item in items.filtered(lambda one: one.date <= day):
            sides = [(one, one.credit_move_id, -one.debit_amount_currency) for one in item.matched_credit_ids]
            sides += [(one, one.debit_move_id, one.credit_amount_currency) for one in item.matched_debit_ids]
            settled = sum(
                amount for one, other, amount in sides if one.max_date <= day and other.parent_state == "posted"
            )
            # settled: what is taken off the item; what is left of it is what a statement has to show
            found[item.currency_id.name] = found.get(item.currency_id.name, 0.0) + item.amount_currency + settled
        return {name: Decimal(f"{amount:.2f}") for name, amount in found.items() if abs(amount) > 0.001}

    def aged(self, partner, day):
        totals = self.env["travel.aging"].report(day, ["partner"], filters={"partners": partner.ids})["totals"]
        return {total["currency"]: Decimal(f"{total['open']:.2f}") for total in totals if abs(total["open"]) > 0.001}

    def closings(self, blocks):
        """Sums by currency of what several statements close with."""
        found = {}
        for one in blocks:
            found[one["currency"]] = found.get(one["currency"], Decimal(0)) + Decimal(one["closing"])
        return {name: amount for name, amount in found.items() if amount}

    def check(self, partner, day, first, told):
        scope, Statement = Scope(partner, self.profile, partner), self.env["travel.statement"]
        figures = Statement._gather(scope, self.agency, day, first)
        self.assertEqual([found["wrong"] for found in figures["blocks"] if found["wrong"]], [], told)
        self.assertEqual(self.closings(figures["blocks"]), self.expected(partner, day), f"{told}: ledger")
        self.assertEqual(self.closings(figures["blocks"]), self.aged(partner, day), f"{told}: aged")
        parts = Statement._divide(scope, self.agency, day, first, figures)
        blocks = [found for part in parts for found in part.figures["blocks"]]
        self.assertEqual(self.closings(blocks), self.closings(figures["blocks"]), f"{told}: cost centres")
        for found in figures["blocks"] + blocks if first else []:
            names = ("opening", "moved", "settled_elsewhere")
            self.assertEqual(sum(Decimal(found[name]) for name in names), Decimal(found["closing"]), told)
        return len(parts)

    def test_statement_is_ledger_is_aged(self):
        for seed in range(SEED, SEED + LIVES):
            with self.subTest(seed=seed):
                life = StatementLife(self, seed)
                life.live()
                self.assertGreater(life.happened, books.STEPS * 0.6, "most of what is tried happens")
                several = 0
                for days in (-1, *range(2, books.SPAN, 9), books.SPAN + 300):
                    day = books.FIRST + timedelta(days=days)
                    for partner in self.partners:
                        for first in (None, day - timedelta(days=14)):
                            several += self.check(partner, day, first, f"seed {seed}, {partner.name}, {first} to {day}") > 1
                self.assertGreater(several, 5, "statements of several cost centres are among them")
