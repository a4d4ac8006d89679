"""Random lives of tickets, from sale over exchanges, refunds, voids and payments, against the books.

The engine's own properties are tested on thousands of lives without a database (``tests_engine/engine``). Here a
hundred and more go through Odoo, many at a time, and the ledger has to say what a simple sum of their documents says.
"""

import random
from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .billing_common import BillingCommon

LIVES = 120
ROUNDS = 4
SEED = 20260312


class Life:
    """What a ticket should be worth, kept beside the database: of each document what was paid and not given back."""

    def __init__(self, order, line, fare, taxes):
        self.order, self.line = order, line
        self.fare, self.taxes, self.penalties = fare, taxes, 0.0
        self.ended = False

    @property
    def clearing(self):
        """What is owed to suppliers."""
        return self.fare + self.taxes + self.penalties


@tagged("post_install", "-at_install")
class TestRandomLives(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        every = ("void", "refund", "part_refund", "tax_refund")
        cells = [Command.create({"event": event, "treatment": "reverse"}) for event in ("void", "refund", "tax_refund")]
        cells += [Command.create({"event": "part_refund", "treatment": "prorate"})]
        assert len(cells) == len(every)
        cls.matrix = cls.env["travel.reversal.matrix"].create({"name": "All back", "rule_ids": cells})
        cls.table = cls.fee_table("Fees", rules=[{"amount": 25.0}, {"kind": "discount", "amount": 3.33}])
        cls.partners = [cls._partner(number) for number in range(10)]

    @classmethod
    def _partner(cls, number):
        partner = cls.customer(f"Customer {number}")
        cls.contract(partner, fee_table_id=cls.table.id, reversal_matrix_id=cls.matrix.id)
        return partner

    def test_lives(self):
        lives = [self._sell(number) for number in range(LIVES)]
        self._orders(lives).action_ready()
        for turn in range(ROUNDS):
            self._bill_some(lives, turn)
            for life in lives:
                self._live_on(life)
            self._assert_sound(lives)
        self._bill_some(lives, share=1.0)
        self._pay_some()
        self._assert_books(lives)
        for life in lives:
            self._end(life)
        self._bill_some(lives, share=1.0)
        self._assert_sound(lives)
        self._assert_all_given_back(lives)

    # -- living -----------------------------------------------------------------------------------------------------

    def _sell(self, number):
        fare = round(self.random.uniform(50, 900), 2)
        taxes = {"YQ": round(self.random.uniform(0, 90), 2), "UA": 13.01}
        order = self.order(self.random.choice(self.partners))
        line = self.ticket(order, f"220-{5_000_000_000 + number}", base_fare=fare, taxes=taxes)
        return Life(order, line, fare, sum(taxes.values()))

    def _orders(self, lives):
        return self.env["travel.order"].browse([life.order.id for life in lives])

    def _bill_some(self, lives, turn=0, share=0.7):
        chosen = [life for life in lives if self.random.random() < share]
        orders = self._orders(chosen).with_context(travel_invoice_date=f"2026-03-{12 + turn}")
        orders.with_user(self.clerk).action_bill()
        self.assertFalse(orders.open_hold_ids.mapped("message"))
        self._renew_statistics()

    def _renew_statistics(self):
        """As on a database in use: on tables that were empty just now PostgreSQL chooses plans a hundred times slower."""
        self.env.flush_all()
        for table in ("account_move", "account_move_line", "account_partial_reconcile", "travel_charge", "travel_order_line"):
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def _live_on(self, life):
        if life.ended:
            return
        step = self.random.choice(("rest", "part", "part", "taxes", "exchange", "exchange", "void", "undo"))
        getattr(self, f"_step_{step}")(life)

    def _step_rest(self, life):
        pass

    def _step_part(self, life):
        """Part of the fare comes back, less a penalty."""
        if life.fare < 1.0:
            return
        fare = round(self.random.uniform(0.01, life.fare * 0.8), 2)
        penalty = round(fare * self.random.choice((0, 0, 0.2)), 2)
        life.line.refund(fare=fare, tax_refunds={}, penalty=penalty, sold_at=datetime(2026, 3, 14, 9))
        life.fare, life.penalties = round(life.fare - fare, 2), life.penalties + penalty

    def _step_taxes(self, life):
        if life.line.standing or "UA" not in life.line.tax_ids.mapped("code"):
            return
        life.line.refund(fare=0.0, tax_refunds={"UA": 13.01}, sold_at=datetime(2026, 3, 14, 9))
        life.taxes -= 13.01

    def _step_exchange(self, life):
        fare, tax = round(self.random.uniform(0, 80), 2), round(self.random.uniform(0, 20), 2)
        number = f"220-{6_000_000_000 + life.line.id}"
        new = self.ticket(life.order, number, base_fare=fare, taxes={"CP": tax}, event="exchange")
        life.line = life.line.exchange(new)
        life.fare, life.taxes = life.fare + fare, life.taxes + tax

    def _step_void(self, life):
        """Only what nothing happened to since can be void; the ticket before it is good again."""
        if life.line.correction_ids:
            return
        voided = life.line
        void = voided.void(sold_at=voided.sold_at)
        if self.random.random() < 0.5:
            void.take_back()
            return
        life.fare -= voided.base_fare
        life.taxes -= voided.tax_amount
        life.line = voided.original_line_id
        life.ended = not life.line

    def _step_undo(self, life):
        """A refund that is taken back at once changes nothing."""
        if life.fare >= 1.0:
            life.line.refund(fare=1.0, tax_refunds={}, sold_at=datetime(2026, 3, 14, 9)).take_back()

    def _end(self, life):
        if not life.ended and (life.fare or life.taxes):
            life.line.refund(sold_at=datetime(2026, 3, 15, 9))
        with self.assertRaises(UserError, msg="nothing is left to give back"), self.env.cr.savepoint():
            (life.line or life.order.line_ids[:1]).refund(fare=0.01, tax_refunds={}, sold_at=datetime(2026, 3, 15, 9))
        life.fare = life.taxes = 0.0

    def _pay_some(self):
        """Part of the customers pay all they owe, in one go."""
        for partner in self.partners[:5]:
            open_ones = self.env["account.move"].search(
                [("partner_id", "=", partner.id), ("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid")]
            )
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=open_ones.ids
            )
            if open_ones:
                wizard.create({"payment_date": "2026-03-16", "group_payment": True})._create_payments()

    # -- what always holds ------------------------------------------------------------------------------------------

    def _assert_sound(self, lives):
        """No charge gives back more than was charged, and no order is worth less than nothing."""
        charges = self._orders(lives).charge_ids
        for charge in charges:
            given, amount = charge.given_back, charge.amount
            self.assertTrue(not given or (given * amount > 0 and abs(given) <= abs(amount) + 0.0001), charge.business_key)
        for life in lives:
            fares = life.order.charge_ids.filtered(lambda charge: charge.stage == "fare")
            self.assertAlmostEqual(sum(fares.mapped("amount")), life.clearing, 2, life.order.name)

    def _entries(self, lives, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted"), ("travel_order_id", "in", self._orders(lives).ids)]
        )
        return {order: sum(own.mapped("balance")) for order, own in lines.grouped("travel_order_id").items()}

    def _assert_books(self, lives):
        """Clearing says what is owed to suppliers, order by order; receivable is invoices less credit notes and payments."""
        clearing = self._entries(lives, self.clearing)
        for life in lives:
            self.assertAlmostEqual(-clearing.get(life.order, 0.0), life.clearing, 2, life.order.name)
        for partner in self.partners:
            moves = self.env["account.move"].search([("partner_id", "=", partner.id), ("state", "=", "posted")])
            receivable = moves.line_ids.filtered(lambda entry: entry.account_type == "asset_receivable")
            invoiced = sum(moves.filtered("travel_order_ids").mapped("amount_total_signed"))
            paid = sum(self.env["account.payment"].search([("partner_id", "=", partner.id)]).mapped("amount"))
            self.assertAlmostEqual(sum(receivable.mapped("balance")), invoiced - paid, 2)
            self.assertAlmostEqual(sum(receivable.mapped("amount_residual")), invoiced - paid, 2)

    def _assert_all_given_back(self, lives):
        """When all has been given back, nothing is left but what airlines kept."""
        clearing = self._entries(lives, self.clearing)
        for life in lives:
            self.assertAlmostEqual(-clearing.get(life.order, 0.0), life.penalties, 2, life.order.name)
            fees = life.order.charge_ids.filtered(lambda charge: charge.stage != "fare")
            self.assertAlmostEqual(sum(fees.mapped("amount")), 0.0, 2, life.order.name)
        moves = self._orders(lives).invoice_ids
        taxes = moves.line_ids.filtered("tax_line_id")
        self.assertAlmostEqual(sum(taxes.mapped("balance")), 0.0, 2)
