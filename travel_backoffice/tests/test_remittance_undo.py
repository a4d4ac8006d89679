"""Undone, everything is as it was; what was linked afterwards stands in the way; what Odoo's own screens undo is shown."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .remittance_apply_common import ApplyCommon


@tagged("post_install", "-at_install")
class TestRemittanceUndo(ApplyCommon):
    def test_all_is_as_before(self):
        before = self.plain_invoice(self.alpha, 50.0), self.plain_invoice(self.alpha, 70.0)
        owed = self.alpha.credit
        advice, first, second = self.paid(100.0, 200.0)
        self.assertEqual(self.alpha.credit, owed)
        advice.undo()
        self.assertEqual([move.amount_residual for move in (*before, first, second)], [50.0, 70.0, 100.0, 200.0])
        self.env.invalidate_all()
        self.assertEqual(self.alpha.credit, owed + 300.0)
        self.assertEqual((advice.state, advice.payment_id.state, advice.move_id.state), ("undone", "canceled", "cancel"))
        self.assertEqual({first.payment_state, second.payment_state}, {"not_paid"})

    def test_other_payments_of_the_invoice_stay(self):
        """Two advices paid 60 and 40 of 100; the first is undone: 60 are open again."""
        invoice = self.plain_invoice(self.alpha, 100.0)
        advices = []
        for amount in (60.0, 40.0):
            advice = self.advice(self.alpha, amount)
            self.allocate(advice, invoice, amount)
            advice.apply()
            advices.append(advice)
        self.assertSettled(invoice)
        advices[0].undo()
        self.assertEqual(invoice.amount_residual, 60.0)
        self.assertEqual((advices[0].links, advices[1].links), (False, "linked"))

    def test_exchange_difference_goes_with_it(self):
        invoice = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        advice = self.advice(self.alpha, 100.0, currency_id=self.euro.id)
        self.allocate(advice, invoice, 100.0)
        advice.apply()
        self.assertSettled(invoice)
        advice.undo()
        item = self.item(invoice)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (125.0, 100.0))

    def test_netting_is_undone(self):
        invoice = self.plain_invoice(self.alpha, 50.0)
        credit = self.plain_invoice(self.alpha, 50.0, move_type="out_refund")
        advice = self.advice(self.alpha, 0.0)
        self.allocate(advice, invoice, 50.0)
        self.allocate(advice, credit, -50.0)
        advice.apply()
        advice.undo()
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (50.0, 50.0))
        self.assertEqual(advice.move_id.state, "cancel")

    def test_closed_period_is_reversed(self):
        advice, invoice = self.paid(100.0)
        self.env.company.fiscalyear_lock_date = "2026-04-30"
        advice.undo()
        self.assertReversed(advice, invoice)

    def test_hashed_journal_is_reversed(self):
        self.bank.restrict_mode_hash_table = True
        advice, invoice = self.paid(100.0)
        self.assertTrue(advice.move_id.inalterable_hash)
        advice.undo()
        self.assertReversed(advice, invoice)

    def assertReversed(self, advice, invoice):
        """The entry stays, a reversal of today takes it back, and nothing of either is open."""
        self.assertEqual((advice.move_id.state, advice.payment_id.state), ("posted", "canceled"))
        reversal = advice.move_id.reversal_move_ids
        self.assertEqual(reversal.date, self.env.company._travel_today())
        items = (advice.move_id | reversal).line_ids.filtered(lambda line: line.account_id == self.receivable)
        self.assertEqual(set(items.mapped("amount_residual")), {0.0})
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_money_on_account_used_since_stands_in_the_way(self):
        invoice, other = self.plain_invoice(self.alpha, 100.0), self.plain_invoice(self.alpha, 30.0)
        advice = self.advice(self.alpha, 130.0)
        self.allocate(advice, invoice, 100.0)
        advice.apply()
        rest = advice.move_id.line_ids.filtered(lambda line: line.account_id == self.receivable and not line.reconciled)
        (rest + self.item(other)).reconcile()
        with self.assertRaisesRegex(UserError, f"30.00.*matched with {other.name} since"):
            advice.undo()
        self.assertEqual(invoice.amount_residual, 0.0)
        rest.remove_move_reconcile()
        advice.undo()
        self.assertEqual((invoice.amount_residual, other.amount_residual), (100.0, 30.0))

    def test_bank_statement_stands_in_the_way(self):
        advice, _invoice = self.paid(100.0)
        waiting = advice.move_id.line_ids.sorted("id")[0]
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "date": "2026-04-03", "payment_ref": "ALPHA", "amount": 100.0}
        )
        line._travel_replace_suspense([{"account_id": waiting.account_id.id, "balance": -100.0, "name": "ALPHA"}])
        (line.move_id.line_ids.filtered(lambda item: item.account_id == waiting.account_id) + waiting).reconcile()
        with self.assertRaisesRegex(UserError, "bank's statement"):
            advice.undo()

    def test_undo_twice_is_refused(self):
        advice, _invoice = self.paid(100.0)
        advice.undo()
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            advice.undo()

    def test_clerks_undo_nothing(self):
        advice, _invoice = self.paid(100.0)
        for method in ("undo", "action_undo", "action_correct", "action_link_again"):
            with self.assertRaises(AccessError):
                getattr(advice.with_user(self.users["clerk"]), method)()

    def test_corrected_and_applied_again(self):
        """The customer meant 100 withheld: the copy has the lines, the allocation and its deduction."""
        tds = self.tax_withheld()
        invoice = self.plain_invoice(self.alpha, 1000.0)
        advice = self.advice(self.alpha, 900.0, {"said_number": invoice.name, "said_amount": 900.0, "state": "matched"})
        self.allocate(advice, invoice, 1000.0, paid=900.0, line_id=advice.line_ids.id, **self.taken(tds, 100.0))
        advice.apply()
        with self.assertRaisesRegex(UserError, "Undo"):
            advice.action_correct()
        advice.undo()
        again = advice.browse(advice.action_correct()["res_id"])
        self.assertEqual((again.state, again.corrects_id, again.line_ids.said_number), ("draft", advice, invoice.name))
        self.assertEqual((again.allocation_ids.line_id, again.allocation_ids.deduction_ids.amount), (again.line_ids, 100.0))
        again.apply()
        self.assertSettled(invoice)
        self.assertNotEqual(again.payment_id, advice.payment_id)

    def test_applied_advices_are_not_written_over(self):
        advice, invoice = self.paid(100.0)
        for write in (
            lambda: advice.write({"amount": 90.0}),
            lambda: advice.write({"state": "draft"}),
            lambda: advice.allocation_ids.write({"amount": 90.0}),
            lambda: advice.allocation_ids.unlink(),
            lambda: self.allocate(advice, invoice, 1.0),
            advice.unlink,
        ):
            with self.assertRaises(UserError):
                write()
        advice.reference = "told later"


@tagged("post_install", "-at_install")
class TestRemittanceLinks(ApplyCommon):
    """What people do in Odoo's own screens."""

    def found(self, *links):
        return self.env["travel.remittance"].search([("links", "in", links)])

    def test_unlinked_by_hand_and_linked_again(self):
        advice, first, _second = self.paid(100.0, 200.0)
        self.assertEqual(advice.links, "linked")
        self.item(first).remove_move_reconcile()
        advice.invalidate_recordset(["links"])
        self.assertEqual(advice.links, "partly")
        self.assertIn(advice, self.found("partly"))
        self.assertNotIn(advice, self.found("linked", "unlinked"))
        advice.action_link_again()
        advice.invalidate_recordset(["links"])
        self.assertEqual(advice.links, "linked")
        self.assertSettled(first)

    def test_linked_again_only_where_it_is_free(self):
        advice, invoice = self.paid(100.0)
        self.item(invoice).remove_move_reconcile()
        self.assertEqual(advice.links, "unlinked")
        other = self.advice(self.alpha, 100.0)
        self.allocate(other, invoice, 100.0)
        other.apply()
        with self.assertRaisesRegex(UserError, "0.00 only"):
            advice.action_link_again()

    def test_payment_reset_and_posted_again(self):
        """Memo changed, posted again: Odoo keeps the links of a draft, and the items are the same."""
        advice, first, second = self.paid(100.0, 200.0)
        payment, items = advice.payment_id, advice.allocation_ids.payment_item_id
        payment.action_draft()
        self.assertEqual(advice.links, "unbooked")
        payment.memo = "Thank you"
        payment.action_post()
        advice.invalidate_recordset(["links"])
        self.assertEqual(advice.links, "linked")
        self.assertSettled(first, second)
        self.assertEqual(advice.allocation_ids.payment_item_id, items)

    def test_payment_is_not_written_over(self):
        """Odoo's form would merge 100 and 200 into one item of 310."""
        advice, _first, _second = self.paid(100.0, 200.0)
        advice.payment_id.action_draft()
        with self.assertRaisesRegex(UserError, advice.name):
            advice.payment_id.amount = 310.0
        with Form(advice.payment_id) as form:
            form.memo = "only this"
        self.assertEqual(len(advice.move_id.line_ids), 3)

    def test_payment_cancelled_by_hand(self):
        advice, first, _second = self.paid(100.0, 200.0)
        advice.payment_id.action_cancel()
        self.assertEqual((advice.links, first.amount_residual), ("unbooked", 100.0))
        advice.undo()
        self.assertEqual(advice.state, "undone")

    def test_payment_deleted_by_hand(self):
        advice, _invoice = self.paid(100.0)
        advice.payment_id.action_draft()
        advice.payment_id.unlink()
        advice.invalidate_recordset()
        self.assertEqual(advice.links, "unbooked")
        advice.undo()
        self.assertEqual(advice.state, "undone")

    def test_invoice_reset_since(self):
        advice, first, second = self.paid(100.0, 200.0)
        first.button_draft()
        advice.undo()
        first.action_post()
        self.assertEqual((first.amount_residual, second.amount_residual), (100.0, 200.0))


@tagged("post_install", "-at_install")
class TestRemittanceDisputes(ApplyCommon):
    """100 are owed, 80 paid, 20 disputed."""

    def paid_short(self, **values):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 80.0)
        self.allocate(advice, invoice, 80.0, short_amount=20.0, short_as="dispute", **values)
        return advice, invoice

    def disputes(self, invoice):
        return self.env["travel.dispute"].search([("move_id", "=", invoice.id)])

    def test_one_dispute_for_what_is_short(self):
        manager = self.users["account_manager"]
        self.alpha.user_id = manager
        advice, invoice = self.paid_short(dispute_reason_id=self.short_reason("fee"))
        advice.apply()
        dispute = self.disputes(invoice)
        self.assertEqual((dispute.amount, dispute.user_id, dispute.state), (20.0, manager, "open"))
        self.assertEqual(dispute.reason_id.id, self.short_reason("fee"))
        self.assertEqual(advice.dispute_count, 1)

    def short_reason(self, code):
        return self.env.ref(f"travel_backoffice.dispute_reason_{code}").id

    def test_without_manager_the_salesperson_has_it(self):
        advice, invoice = self.paid_short()
        invoice.invoice_user_id = self.users["agent"]
        advice.apply()
        self.assertEqual(self.disputes(invoice).user_id, self.users["agent"])

    def test_what_stays_open_is_no_dispute(self):
        advice, invoice = self.paid_short()
        advice.allocation_ids.short_as = "open"
        advice.apply()
        self.assertFalse(self.disputes(invoice))

    def test_disputed_before_is_not_disputed_twice(self):
        """Of 100, 15 were disputed before: of the 20 that are short, 5 are new."""
        advice, invoice = self.paid_short()
        self.env["travel.dispute"].create({"item_id": self.item(invoice).id, "amount": 15.0, "reason_id": self.short_reason("fare")})
        advice.apply()
        self.assertEqual(sorted(self.disputes(invoice).mapped("amount")), [5.0, 15.0])

    def test_more_short_than_open_is_refused(self):
        advice, invoice = self.paid_short()
        advice.allocation_ids.short_amount = 30.0
        with self.assertRaisesRegex(UserError, f"{invoice.name}.*30.00 short"):
            advice.apply()

    def test_undo_withdraws_what_nobody_worked_on(self):
        advice, invoice = self.paid_short()
        advice.apply()
        self.assertTrue(advice.action_undo())
        self.assertEqual(self.disputes(invoice).state, "withdrawn")
        again = advice.browse(advice.action_correct()["res_id"])
        again.apply()
        self.assertEqual(sorted(self.disputes(invoice).mapped("state")), ["open", "withdrawn"])

    def test_worked_on_is_asked(self):
        for answer, state in (("keep", "open"), ("withdraw", "withdrawn")):
            with self.subTest(answer=answer):
                advice, invoice = self.paid_short()
                advice.apply()
                dispute = self.disputes(invoice)
                dispute.message_post(body="They are right", message_type="comment")
                with self.assertRaisesRegex(UserError, dispute.name):
                    advice.undo()
                action = advice.action_undo()
                wizard = self.env[action["res_model"]].with_context(**action["context"]).create({"disputes": answer})
                self.assertEqual(wizard.dispute_ids, dispute)
                wizard.with_user(self.controller).action_undo()
                self.assertEqual((advice.state, dispute.state, invoice.amount_residual), ("undone", state, 100.0))
