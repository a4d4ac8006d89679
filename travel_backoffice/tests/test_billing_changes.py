"""What becomes of charges when people change invoices, and when workers meet."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingChanges(BillingCommon):
    def test_cancelled_invoice_gives_its_charges_back(self):
        order = self.simple_order(self.customer())
        first = self.bill(order)
        first.button_draft()
        self.assertEqual(order.state, "billed", "a draft still holds its charges")
        first.button_cancel()
        self.assertRecordValues(order.charge_ids, [{"state": "open", "invoice_line_id": False}] * 2)
        self.assertRecordValues(order, [{"state": "ready", "amount_to_bill": 278.0}])
        second = self.bill(order) - first
        self.assertEqual(second.amount_untaxed, 278.0)
        self.assertChargesOnInvoices(order)

    def test_cancelled_invoice_cannot_be_posted_again(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.button_cancel()
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, "bill the orders again"):
            invoice.action_post()

    def test_reset_to_draft_and_posted_again_keeps_the_charges(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.button_draft()
        invoice.invoice_line_ids[0].name = "Air ticket as agreed"
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertChargesOnInvoices(order)

    def test_amount_of_a_charge_is_not_changed_on_the_invoice(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, "change the charge there"):
            invoice.invoice_line_ids[0].price_unit = 1.0
        with self.assertRaisesRegex(UserError, "change the charge there"):
            invoice.write({"invoice_line_ids": [Command.update(invoice.invoice_line_ids[1].id, {"quantity": 2})]})

    def test_amount_changed_behind_our_back_is_not_posted(self):
        """Another product brings another price along: the invoice would say what no charge says."""
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.button_draft()
        line = invoice.invoice_line_ids.filtered("tax_ids")
        line.travel_charge_id.sudo().amount = 26.0
        with self.assertRaisesRegex(UserError, "the charge \\D*26"):
            invoice.action_post()

    def test_currency_changed_behind_our_back_is_not_posted(self):
        """The same figures in another currency are another amount."""
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.button_draft()
        invoice.currency_id = self.env.ref("base.EUR")
        with self.assertRaisesRegex(UserError, "the charge"):
            invoice.action_post()

    def test_deleted_line_and_deleted_invoice_free_their_charges(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.button_draft()
        fee = order.charge_ids.filtered(lambda charge: charge.stage == "fee")
        fee.invoice_line_id.unlink()
        self.assertRecordValues(fee, [{"state": "open", "invoice_line_id": False}])
        self.assertEqual(order.state, "ready")
        self.assertEqual(invoice.amount_total, 253.0)
        invoice.name = False
        invoice.with_context(force_delete=True).unlink()
        self.assertEqual(order.charge_ids.mapped("state"), ["open", "open"])
        self.assertEqual(self.bill(order).amount_total, 280.5)

    def test_credit_note_says_its_services_but_claims_no_charge(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        action = wizard.create({"journal_id": invoice.journal_id.id, "date": "2026-03-13"}).modify_moves()
        again = self.env["account.move"].browse(action["res_id"])
        credit_note = invoice.reversal_move_ids
        self.assertEqual(credit_note.travel_order_ids, order)
        self.assertEqual(credit_note.invoice_line_ids.travel_line_id, order.line_ids)
        self.assertFalse((credit_note | again).invoice_line_ids.travel_charge_id)
        self.assertEqual(order.charge_ids.invoice_line_id.move_id, invoice)
        self.assertEqual(credit_note.state, "posted")

    def test_plain_duplicate_has_nothing_to_do_with_the_order(self):
        copy = self.bill(self.simple_order(self.customer())).copy()
        self.assertFalse(copy.travel_order_ids or copy.travel_print or copy.invoice_line_ids.travel_line_id)

    def test_accountant_without_travel_role_may_cancel(self):
        """Who keeps the books frees the charges by cancelling, without rights on orders."""
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        invoice.with_user(self.simple_accountman).button_cancel()
        self.assertEqual(order.state, "ready")

    def test_counter_agent_cannot_reach_invoices(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        with self.assertRaises(AccessError):
            invoice.with_user(self.agent).read(["amount_total"])
        self.assertEqual(order.with_user(self.agent).invoice_count, 1)

    # -- workers ----------------------------------------------------------------------------------------------------

    def test_lines_locked_by_another_worker_are_left_to_it(self):
        """The lock skips what another has: nothing is billed, nothing fails."""
        order = self.simple_order(self.customer())
        lines = type(self.env["travel.order.line"])
        with patch.object(lines, "try_lock_for_update", lambda lines, **_options: lines.browse()):
            self.assertFalse(order.sudo()._create_invoices())
        self.assertEqual(order.state, "ready")
        self.assertEqual(len(order.sudo()._create_invoices()), 1)

    def test_error_in_the_middle_leaves_nothing_behind(self):
        """An invoice that cannot be posted is not left as draft, and its charges stay open."""
        order = self.simple_order(self.customer())
        moves = type(self.env["account.move"])

        def refuse(_moves, soft=True):
            raise UserError(self.env._("The period is closed."))

        before = self.env["account.move"].search_count([])
        with patch.object(moves, "_post", refuse):
            self.bill(order)
        self.assertEqual(self.env["account.move"].search_count([]), before)
        self.assertEqual(order.charge_ids.mapped("state"), ["open", "open"])
        self.assertEqual(order.hold_ids.message, "Billing failed: The period is closed.")
        self.assertEqual(len(self.bill(order)), 1)

    def test_error_of_programming_is_raised(self):
        order = self.simple_order(self.customer())
        moves = type(self.env["account.move"])
        with patch.object(moves, "_post", side_effect=ZeroDivisionError), self.assertRaises(ZeroDivisionError):
            self.bill(order)

    def test_partly_billed_order_bills_the_rest_later(self):
        """A line added later comes on an invoice of its own."""
        order = self.simple_order(self.customer())
        first = self.bill(order)
        hotel = self.line(order, "hotel", 120.0)
        self.charge(hotel, "fare", 120.0)
        self.ready(order)
        second = self.bill(order) - first
        self.assertEqual(second.amount_total, 120.0)
        self.assertChargesOnInvoices(order)
