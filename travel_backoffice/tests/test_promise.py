"""A customer's word: kept or broken by what was settled in time, item by item."""

from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_dispute import DisputeCommon

PROMISED_ON = date(2026, 4, 10)


@tagged("post_install", "-at_install")
class TestPromise(DisputeCommon):
    @classmethod
    def promise(cls, *parts, user=None, **values):
        """Given on 1 April: items, each with the amount promised."""
        lines = [Command.create({"item_id": cls.item(move).id, "amount": amount}) for move, amount in parts]
        values = {"partner_id": cls.alpha.id, "made_on": "2026-04-01", "promised_on": PROMISED_ON, "line_ids": lines, **values}
        return cls.env["travel.promise"].with_user(user or cls.controller).create(values)

    def on(self, promise, *day):
        promise._evaluate(date(*day))
        return promise.state

    def test_kept_when_every_item_is_paid_in_time(self):
        """1,000.00 of which 300.00 is promised, and 50.00: 250.00 + 50.00 come, then 50.00 on the day itself."""
        large, small = self.plain_invoice(self.alpha, 1000.0), self.plain_invoice(self.alpha, 50.0)
        promise = self.promise((large, 300.0), (small, 50.0))
        self.assertEqual(promise.amount, 350.0)
        self.pay(large, 250.0, "2026-04-03")
        self.pay(small, 50.0, "2026-04-03")
        self.assertEqual((self.on(promise, 2026, 4, 10), promise.paid_amount), ("open", 300.0))
        self.pay(large, 50.0, "2026-04-10")
        self.assertEqual((self.on(promise, 2026, 4, 11), promise.kept_on), ("kept", PROMISED_ON))
        self.assertEqual(self.alpha._travel_promise_counts(), (1, 0))

    def test_broken_by_a_payment_a_day_late(self):
        """100.00 + 100.00 promised, one paid on the 10th, one on the 11th: broken, and first on the list."""
        first, second = self.plain_invoice(self.alpha, 100.0), self.plain_invoice(self.alpha, 100.0)
        promise = self.promise((first, 100.0), (second, 100.0))
        other = self.promise(amount=70.0, promised_on="2026-04-05")
        self.pay(first, 100.0, "2026-04-10")
        self.pay(second, 100.0, "2026-04-11")
        self.assertEqual(self.on(promise, 2026, 4, 10), "open")
        self.assertEqual((self.on(promise, 2026, 4, 11), promise.paid_amount), ("broken", 100.0))
        self.assertEqual(promise.line_ids.mapped("paid_amount"), [100.0, 0.0])
        self.assertEqual(promise.activity_ids.user_id, self.controller)
        both = self.env["travel.promise"].search([("id", "in", (promise | other).ids)])
        self.assertEqual(both.ids, [promise.id, other.id])
        promise.action_followed_up()
        self.assertFalse(promise.activity_ids)
        self.assertEqual(self.alpha._travel_promise_counts(), (0, 1))

    def test_a_late_bank_statement_mends_it(self):
        """The money of the 9th is booked when the promise counts as broken already."""
        invoice = self.plain_invoice(self.alpha, 100.0)
        promise = self.promise((invoice, 100.0))
        self.assertEqual(self.on(promise, 2026, 4, 11), "broken")
        self.pay(invoice, 100.0, "2026-04-09")
        self.assertEqual((self.on(promise, 2026, 4, 12), promise.broken_on), ("kept", False))
        self.assertFalse(promise.activity_ids)

    def test_money_taken_back_breaks_it(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        promise = self.promise((invoice, 100.0))
        advice = self.pay(invoice, 100.0, "2026-04-03")
        advice.payment_id.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self.on(promise, 2026, 4, 11), "broken")

    def test_an_amount_is_kept_by_any_money(self):
        """500.00 promised without invoices: 200.00 for an invoice and 300.00 on account."""
        invoice = self.plain_invoice(self.alpha, 200.0)
        promise = self.promise(amount=500.0)
        self.pay(invoice, 200.0, "2026-04-02")
        self.assertEqual((self.on(promise, 2026, 4, 5), promise.paid_amount), ("open", 200.0))
        self.advice(self.alpha, 300.0, date="2026-04-10").apply()
        self.assertEqual((self.on(promise, 2026, 4, 20), promise.paid_amount), ("kept", 500.0))

    def test_what_cannot_be_promised(self):
        invoice, beta = self.plain_invoice(self.alpha, 100.0), self.customer("Beta Ltd")
        theirs = self.plain_invoice(beta, 100.0)
        for parts, words in (([(invoice, 100.01)], "only"), ([(theirs, 100.0)], "not owed by"), ([(invoice, 60.0)], None)):
            if words is None:
                self.promise(*parts)
                words, parts = "promises the same already", [(invoice, 40.0)]
            with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                self.promise(*parts)

    def test_until_when_items_are_promised(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        item = self.item(invoice)
        promise = self.promise((invoice, 100.0))
        promises = self.env["travel.promise"]
        self.assertEqual(promises._promised_until(item, PROMISED_ON), {item.id: PROMISED_ON})
        self.assertEqual(promises._promised_until(item, date(2026, 4, 11)), {})
        promise.action_cancel()
        self.assertEqual(promises._promised_until(item, PROMISED_ON), {})

    def test_nobody_says_that_it_was_kept(self):
        promise = self.promise((self.plain_invoice(self.alpha, 100.0), 100.0), state="kept")
        self.assertEqual(promise.state, "open")
        with self.assertRaises(AccessError):
            promise.state = "kept"
        with self.assertRaises(AccessError):
            self.promise(amount=1.0, user=self.agent)
