"""What becomes of credit notes when people change them, of their invoices, and of closed books."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditChanges(CreditCommon):
    def refunded(self, back=None, **values):
        """A billed ticket of 253.00 with a fee of 25.00, and its credit note."""
        line = self.sold(**values)
        invoice = self.bill(line.order_id)
        return line, invoice, self.credit(self.correct(line, back=back).order_id)

    # -- the credit note --------------------------------------------------------------------------------------------

    def test_cancelled_credit_note_is_made_again(self):
        """Its charges go back to the order; meanwhile the ticket still counts as given back."""
        line, invoice, credit = self.refunded()
        credit.button_cancel()
        self.assertEqual(set(line.correction_ids.charge_ids.mapped("state")), {"open"})
        self.assertEqual(line.charge_ids.mapped("given_back"), [253.0, 25.0])
        self.assertEqual(invoice.amount_residual, 280.5)
        again = self.credit(line.order_id)
        self.assertEqual((again.amount_total, again.reversed_entry_id, invoice.amount_residual), (280.5, invoice, 0.0))

    def test_posted_again_it_meets_its_invoice_again(self):
        line, invoice, credit = self.refunded()
        credit.button_draft()
        credit.line_ids.remove_move_reconcile()
        self.assertEqual(invoice.amount_residual, 280.5)
        credit.invoice_line_ids[0].name = "Air ticket, as agreed"
        credit.action_post()
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (0.0, 0.0))
        self.assertEqual(self.ledger(invoice, credit), {})

    def test_deleted_line_frees_its_charge(self):
        line, invoice, credit = self.refunded()
        credit.button_draft()
        credit.invoice_line_ids.filtered("tax_ids").unlink()
        self.assertEqual(line.correction_ids.charge_ids.mapped("state"), ["billed", "open"])
        credit.action_post()
        self.assertEqual(self.credit(line.order_id).amount_total, 27.5)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_tax_of_a_credit_note_stays_when_it_is_opened(self):
        """The second third of 30.03 has 1.81 of tax, which Odoo alone would round to 1.80."""
        self.tax10.amount = 18.0
        line, _invoice, _credit = self.refunded(back={"transaction_fee": 10.01}, fee=30.03)
        second = self.credit(self.correct(line, back={"transaction_fee": 10.01}).order_id)
        second.button_draft()
        second.invoice_line_ids.name = "Part of the fee"
        second.action_post()
        self.assertEqual((second.amount_untaxed, second.amount_tax), (10.01, 1.81))

    def test_tax_cancelled_in_the_middle_is_given_back_all_the_same(self):
        """1.80, then 1.81 that is cancelled: what follows takes exactly what is left of 5.41."""
        self.tax10.amount = 18.0
        line, invoice, first = self.refunded(back={"transaction_fee": 10.01}, fee=30.03)
        second = self.credit(self.correct(line, back={"transaction_fee": 10.01}).order_id)
        first.button_cancel()
        self.correct(line, back={"transaction_fee": 10.01})
        rest = self.credit(line.order_id)
        self.assertEqual((second.amount_tax, rest.amount_untaxed, rest.amount_tax), (1.81, 20.02, 3.6))
        self.assertEqual(self.balance(invoice.partner_id), 253.0)

    # -- the invoice ------------------------------------------------------------------------------------------------

    def test_corrected_invoice_is_not_cancelled(self):
        line, invoice, credit = self.refunded(back={"fare": 100.0})
        with self.assertRaisesRegex(UserError, "is corrected by"):
            invoice.button_cancel()
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, "is corrected by"):
            invoice.invoice_line_ids[0].unlink()
        invoice.action_post()
        credit.button_cancel()
        invoice.button_cancel()
        self.assertEqual(set(line.charge_ids.mapped("state")), {"open"})

    def test_invoice_cancelled_before_the_credit_note_was_made(self):
        """The refund waits for its ticket: both are billed again, one after the other."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.correct(line, back={"fare": 100.0})
        invoice.button_cancel()
        again, credit = self.credit(line.order_id)
        self.assertEqual((again.amount_total, credit.amount_total, credit.reversed_entry_id), (280.5, 100.0, again))

    def test_other_credit_note_of_odoo(self):
        """One made by hand says what it gives back; posted, it meets its own lines only."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"journal_id": invoice.journal_id.id, "date": "2026-03-13"}).modify_moves()
        by_hand = invoice.reversal_move_ids
        self.assertEqual(by_hand.invoice_line_ids.travel_reversed_line_id, invoice.invoice_line_ids)
        self.assertEqual(self.ledger(invoice, by_hand), {})
        new = self.env["account.move"].search([("id", ">", by_hand.id), ("partner_id", "=", invoice.partner_id.id)])
        self.assertFalse(new.invoice_line_ids.travel_reversed_line_id)

    # -- closed books -----------------------------------------------------------------------------------------------

    def test_invoice_of_a_closed_year(self):
        """The books are closed up to the day of the invoice; the credit note is of today."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.agency.fiscalyear_lock_date = "2026-03-12"
        self.correct(line)
        line.order_id.with_user(self.clerk).with_context(travel_invoice_date="2026-03-20").action_bill()
        credit = invoice.reversal_move_ids
        self.assertEqual((str(credit.date), credit.state, invoice.payment_state), ("2026-03-20", "posted", "reversed"))

    def test_today_is_closed(self):
        """Nothing is booked on another day than asked for: the order is held with the reason."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.correct(line)
        self.agency.fiscalyear_lock_date = "2026-03-31"
        self.bill(line.order_id)
        self.assertFalse(invoice.reversal_move_ids)
        self.assertIn("The books are closed on", line.order_id.open_hold_ids.message)
        self.agency.fiscalyear_lock_date = False
        self.assertEqual(self.credit(line.order_id).amount_total, 280.5)

    def test_journal_with_hashes_and_its_own_refund_numbers(self):
        self.agency.travel_journal_id.write({"restrict_mode_hash_table": True, "refund_sequence": True})
        _line, invoice, credit = self.refunded()
        self.assertTrue(credit.name.startswith("R"), credit.name)
        self.assertEqual((invoice.payment_state, self.ledger(invoice, credit)), ("reversed", {}))

    def test_storno_company(self):
        """Storno books the credit with a sign, not on the other side; the balance is nothing all the same."""
        self.agency.account_storno = True
        _line, invoice, credit = self.refunded()
        income = credit.line_ids.filtered("tax_ids")
        self.assertEqual((income.debit, income.credit, income.is_storno), (0.0, -25.0, True))
        self.assertEqual((invoice.payment_state, self.ledger(invoice, credit)), ("reversed", {}))

    def test_archived_account_holds_the_order(self):
        line = self.sold()
        self.bill(line.order_id)
        self.correct(line)
        self.clearing.active = False
        self.bill(line.order_id)
        self.assertIn("is archived", line.order_id.open_hold_ids.message)

    def test_error_in_the_middle_leaves_nothing_behind(self):
        """The reconciliation fails: no credit note stands, and its charges stay open."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        refund = self.correct(line)
        lines = type(self.env["account.move.line"])
        with patch.object(lines, "_reconcile_plan", side_effect=UserError("Not now")):
            self.bill(line.order_id)
        self.assertFalse(invoice.reversal_move_ids)
        self.assertEqual(set(refund.charge_ids.mapped("state")), {"open"})
        self.assertEqual(self.credit(line.order_id).amount_total, 280.5)

    # -- the supplier's side ----------------------------------------------------------------------------------------

    def package(self):
        """A package sold for 1,000.00 as principal, bought for 800.00."""
        operator = self.env["res.partner"].create({"name": "Tour Operator"})
        self.service("package").product_id.taxes_id = [Command.set(self.tax10.ids)]
        order = self.order(self.customer())
        line = self.line(order, "package", 1000.0, supplier_id=operator.id, cost_amount=800.0)
        self.charge(line, "fare", 1000.0)
        return self.ready(order).line_ids

    def test_cost_goes_back_as_a_draft_vendor_credit_note(self):
        """400.00 + 40.00 tax go back to the customer, 320.00 from the operator; once, whatever is billed again."""
        line = self.package()
        self.bill(line.order_id)
        bill = line.order_id.invoice_ids.filtered(lambda move: move.move_type == "in_invoice")
        refund = self.correct(line, back={"fare": 400.0}, cost_amount=-320.0, supplier_id=line.supplier_id.id)
        credit = self.credit(line.order_id)
        self.assertEqual((credit.amount_untaxed, credit.amount_tax), (400.0, 40.0))
        back = line.order_id.invoice_ids.filtered(lambda move: move.move_type == "in_refund")
        self.assertRecordValues(
            back, [{"state": "draft", "amount_untaxed": 320.0, "reversed_entry_id": bill.id, "partner_id": bill.partner_id.id}]
        )
        self.assertEqual(back.invoice_line_ids.travel_cost_line_id, refund)
        credit.button_cancel()
        self.credit(line.order_id)
        self.assertEqual(line.order_id.invoice_ids.filtered(lambda move: move.move_type == "in_refund"), back)

    def test_voided_before_billing_the_supplier_bills_nothing(self):
        line = self.package()
        self.correct(line, "void", cost_amount=-800.0, supplier_id=line.supplier_id.id)
        self.bill(line.order_id)
        self.assertFalse(line.order_id.invoice_ids)

    def test_price_quoted_with_its_tax_goes_back_with_it(self):
        """1,000.00 quoted with 10 % inside: 909.09 + 90.91. 333.33 go back as 303.03 + 30.30, then 666.67 as
        606.06 + 60.61."""
        self.tax10.price_include_override = "tax_included"
        line = self.package()
        invoice = self.bill(line.order_id)
        first = self.credit(self.correct(line, back={"fare": 333.33}).order_id)
        self.assertEqual((first.amount_untaxed, first.amount_tax, first.amount_total), (303.03, 30.3, 333.33))
        last = self.credit(self.correct(line, back={"fare": 666.67}).order_id)
        self.assertEqual((last.amount_untaxed, last.amount_tax, last.amount_total), (606.06, 60.61, 666.67))
        self.assertEqual(self.ledger(invoice, first, last), {})
