"""An advice is applied as it says, and nothing else is touched."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .remittance_apply_common import ApplyCommon


@tagged("post_install", "-at_install")
class TestRemittanceApply(ApplyCommon):
    def test_one_payment_links_exactly_what_was_said(self):
        """The oldest invoice is not the one that is paid: nobody asked for that."""
        oldest = self.plain_invoice(self.alpha, 100.0, day="2026-01-10")
        second = self.plain_invoice(self.alpha, 200.0)
        third = self.plain_invoice(self.alpha, 300.0)
        advice = self.advice(self.alpha, 450.0)
        self.allocate(advice, third, 300.0)
        self.allocate(advice, second, 120.0)
        advice.apply()
        self.assertEqual((oldest.amount_residual, second.amount_residual, third.amount_residual), (100.0, 80.0, 0.0))
        payment = advice.payment_id
        receivable = payment.move_id.line_ids.filtered(lambda line: line.account_id == self.item(oldest).account_id)
        self.assertEqual(sorted(receivable.mapped("balance")), [-300.0, -120.0, -30.0])
        self.assertEqual(sorted(receivable.mapped("amount_residual")), [-30.0, 0.0, 0.0])
        self.assertEqual(advice.on_account_amount, 30.0)

    def test_one_invoice_named_twice(self):
        invoice = self.plain_invoice(self.alpha, 300.0)
        advice = self.advice(self.alpha, 300.0)
        self.allocate(advice, invoice, 100.0)
        self.allocate(advice, invoice, 200.0)
        advice.apply()
        self.assertBooked(advice, (300.0, "USD", 300.0), (-100.0, "USD", -100.0), (-200.0, "USD", -200.0))
        self.assertSettled(invoice)

    def test_credit_note_taken_lessens_the_payment(self):
        """100 less 30: 70 are paid, and the invoice and the credit note each have a line of their own."""
        invoice = self.plain_invoice(self.alpha, 100.0)
        credit = self.plain_invoice(self.alpha, 30.0, move_type="out_refund")
        advice = self.advice(self.alpha, 70.0)
        self.allocate(advice, invoice, 100.0)
        self.allocate(advice, credit, -30.0)
        advice.apply()
        self.assertBooked(advice, (70.0, "USD", 70.0), (-100.0, "USD", -100.0), (30.0, "USD", 30.0))
        self.assertSettled(invoice, credit)
        self.assertEqual(advice.payment_id.reconciled_invoice_ids, invoice | credit)

    def test_nothing_paid_is_an_entry_without_payment(self):
        invoice = self.plain_invoice(self.alpha, 50.0)
        credit = self.plain_invoice(self.alpha, 80.0, move_type="out_refund")
        advice = self.advice(self.alpha, 0.0, journal_id=False)
        self.allocate(advice, invoice, 50.0)
        self.allocate(advice, credit, -50.0)
        advice.apply()
        self.assertFalse(advice.payment_id)
        self.assertEqual(advice.move_id.journal_id.type, "general")
        self.assertSettled(invoice)
        self.assertEqual(credit.amount_residual, 30.0)

    def test_credit_notes_paid_back(self):
        credit = self.plain_invoice(self.alpha, 80.0, move_type="out_refund")
        advice = self.advice(self.alpha, -80.0)
        self.allocate(advice, credit, -80.0)
        advice.apply()
        self.assertEqual((advice.payment_id.payment_type, advice.payment_id.amount), ("outbound", 80.0))
        self.assertBooked(advice, (-80.0, "USD", -80.0), (80.0, "USD", 80.0))
        self.assertSettled(credit)

    def test_withheld_tax_settles_the_invoice(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        tds = self.tax_withheld()
        advice = self.advice(self.alpha, 900.0)
        self.allocate(advice, invoice, 1000.0, paid=900.0, **self.taken(tds, 100.0))
        advice.apply()
        self.assertEqual(invoice.amount_residual, 0.0)
        withheld = advice.payment_id.move_id.line_ids.filtered(lambda line: line.account_id == tds.account_id)
        self.assertEqual(withheld.balance, 100.0)

    def test_payment_is_an_ordinary_one(self):
        advice, first, second = self.paid(100.0, 200.0)
        payment = advice.payment_id
        self.assertEqual((payment.amount, payment.partner_id, payment.state), (300.0, self.alpha, "paid"))
        self.assertTrue(payment.is_reconciled)
        self.assertEqual(payment.reconciled_invoice_ids, first | second)
        waiting = payment.payment_method_line_id.payment_account_id or payment._get_outstanding_account("inbound")
        self.assertEqual(payment.move_id.line_ids.sorted("id")[0].account_id, waiting)

    def test_applying_again_is_refused(self):
        advice, invoice = self.paid(100.0)
        with self.assertRaisesRegex(UserError, "applied already"):
            advice.apply()
        self.assertEqual(len(self.item(invoice).matched_credit_ids), 1)

    def test_an_allocation_is_booked_once_in_the_database(self):
        advice, _invoice = self.paid(100.0)
        other = self.plain_invoice(self.alpha, 10.0)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.item(other).sudo().travel_allocation_id = advice.allocation_ids
            self.env.flush_all()

    # -- what is refused, before anything is written -----------------------------------------------------------------

    def assertRefused(self, advice, *words):
        before = self.env["account.move"].search_count([])
        with self.assertRaises(UserError) as refused:
            advice.apply()
        for word in words:
            self.assertIn(word, str(refused.exception))
        self.assertEqual(self.env["account.move"].search_count([]), before)
        self.assertEqual(advice.state, "draft")

    def test_more_than_paid_is_refused(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 90.0)
        self.allocate(advice, invoice, 100.0)
        self.assertRefused(advice, "More is allocated")

    def test_a_line_that_waits_stops_it(self):
        self.assertRefused(self.advice(self.alpha, 90.0, {"said_number": "INV/1"}), "INV/1")

    def test_paid_meanwhile_is_told_with_name(self):
        first, invoice = self.paid(100.0)
        advice = self.advice(self.alpha, 100.0)
        self.allocate(advice, invoice, 100.0)
        self.assertRefused(advice, invoice.name, "0.00", first.name, self.controller.name, "match again")

    def test_sum_over_allocations_is_within_what_is_open(self):
        """60 + 50 of 100."""
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 110.0)
        self.allocate(advice, invoice, 60.0)
        self.allocate(advice, invoice, 50.0)
        self.assertRefused(advice, invoice.name, "110.00")

    def test_invoice_taken_as_a_credit_is_refused(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 0.0)
        self.allocate(advice, invoice, -100.0)
        self.allocate(advice, invoice, 100.0)
        self.assertRefused(advice, invoice.name)

    def test_reset_invoice_is_refused(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 100.0)
        self.allocate(advice, invoice, 100.0)
        invoice.button_draft()
        self.assertRefused(advice, "not posted")

    def test_money_and_deductions_must_be_what_is_settled(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 100.0)
        self.allocate(advice, invoice, 100.0, paid=90.0)
        self.assertRefused(advice, invoice.name, "100.00")

    def test_closed_period_is_told(self):
        invoice = self.plain_invoice(self.alpha, 100.0)
        advice = self.advice(self.alpha, 100.0)
        self.allocate(advice, invoice, 100.0)
        self.env.company.fiscalyear_lock_date = "2026-04-30"
        self.assertRefused(advice, "2026-04-02", "closed period")

    def test_all_reasons_at_once(self):
        first, second = self.plain_invoice(self.alpha, 100.0), self.plain_invoice(self.alpha, 200.0)
        advice = self.advice(self.alpha, 330.0)
        self.allocate(advice, first, 110.0)
        self.allocate(advice, second, 220.0)
        self.assertRefused(advice, first.name, second.name)

    def test_clerks_look_only(self):
        advice = self.advice(self.alpha, 90.0)
        with self.assertRaises(AccessError):
            advice.with_user(self.users["clerk"]).apply()

    def test_agents_do_not_even_look(self):
        with self.assertRaises(AccessError):
            self.advice(self.alpha, 90.0).with_user(self.users["agent"]).apply()

    def test_failing_in_the_middle_leaves_nothing(self):
        """The second of two pairs cannot be linked: neither payment nor the first pair stays."""
        first, second = self.plain_invoice(self.alpha, 100.0), self.plain_invoice(self.alpha, 200.0)
        advice = self.advice(self.alpha, 300.0)
        self.allocate(advice, first, 100.0)
        self.allocate(advice, second, 200.0)
        self.patch(type(self.env["travel.remittance"]), "_open_disputes", lambda remittance: 1 / 0)
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            advice.apply()
        self.env.invalidate_all()
        self.assertEqual((first.amount_residual, second.amount_residual, advice.state), (100.0, 200.0, "draft"))
        self.assertFalse(advice.payment_id)


@tagged("post_install", "-at_install")
class TestRemittanceServices(ApplyCommon):
    """A ticket of 200.00 with a fee of 25.00: less than 300.00 for one service."""

    def setUp(self):
        super().setUp()
        order = self.simple_order(self.alpha)
        self.invoice = self.bill(order)
        self.service = order.line_ids

    def gross(self):
        return sum(
            self.invoice.invoice_line_ids.filtered(lambda line: line.travel_line_id == self.service).mapped(
                "price_total"
            )
        )

    def test_within_its_gross(self):
        advice = self.advice(self.alpha, 100.0)
        self.allocate(advice, self.invoice, 100.0, service_id=self.service.id)
        advice.apply()
        self.assertEqual(self.invoice.amount_residual, self.invoice.amount_total - 100.0)

    def test_never_above_it_over_all_advices(self):
        other = self.plain_invoice(self.alpha, 500.0)
        first = self.advice(self.alpha, 200.0)
        self.allocate(first, self.invoice, 200.0, service_id=self.service.id)
        first.apply()
        self.assertLess(self.gross(), 300.0)
        self.invoice.button_draft()
        self.invoice.action_post()  # the link is gone, but the advice still says so
        second = self.advice(self.alpha, 100.0)
        self.allocate(second, self.invoice, 100.0, service_id=self.service.id)
        with self.assertRaisesRegex(UserError, "it costs"):
            second.apply()
        third = self.advice(self.alpha, 100.0)
        self.allocate(third, other, 100.0, service_id=self.service.id)
        with self.assertRaisesRegex(UserError, "is not on"):
            third.apply()


@tagged("post_install", "-at_install")
class TestRemittancePayment(ApplyCommon):
    """What Odoo's own payments do, those of advices do as well."""

    def test_journal_without_outstanding_account(self):
        """Odoo would book no entry where none is set up (with its accounting app), and nothing could be linked."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        advice, first, second = self.paid(100.0, 200.0)
        self.assertTrue(advice.payment_id.outstanding_account_id)
        self.assertEqual(advice.move_id.line_ids.sorted("id")[0].account_id, advice.payment_id.outstanding_account_id)
        self.assertSettled(first, second)

    def test_money_straight_to_the_bank_account(self):
        """As a payment keyed in Odoo: the same account, the same state."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = self.bank.default_account_id
        bare = self.env["account.payment"].create(
            {"partner_id": self.alpha.id, "amount": 100.0, "date": "2026-04-02", "journal_id": self.bank.id}
        )
        bare.action_post()
        advice, first = self.paid(100.0)
        ours = advice.payment_id
        self.assertEqual(ours.state, "paid")
        self.assertEqual((ours.state, ours.outstanding_account_id), (bare.state, bare.outstanding_account_id))
        self.assertEqual(advice.move_id.line_ids.sorted("id")[0].account_id, self.bank.default_account_id)
        self.assertEqual((ours.is_matched, bare.is_matched), (True, True))
        self.assertSettled(first)

    def test_outstanding_account_of_the_payers_own_method(self):
        """A customer whose method has another account: the money waits there."""
        method = self.bank.inbound_payment_method_line_ids[:1].copy({"name": "Transfer"})
        method.payment_account_id = self.company_data["default_account_assets"].copy({"reconcile": True})
        self.alpha.property_inbound_payment_method_line_id = method
        advice, _first = self.paid(100.0)
        self.assertEqual(advice.move_id.line_ids.sorted("id")[0].account_id, method.payment_account_id)

    def test_receipt_names_every_invoice(self):
        euros = self.plain_invoice(self.alpha, 100.0, currency=self.euro)
        dollars = self.plain_invoice(self.alpha, 50.0)
        advice = self.advice(self.alpha, 178.0)
        self.allocate(advice, euros, 100.0, paid=128.0)
        self.allocate(advice, dollars, 50.0)
        advice.apply()
        receipt = self.env["ir.actions.report"]._render_qweb_html("account.report_payment_receipt", advice.payment_id.ids)[0].decode()
        self.assertIn(euros.name, receipt)
        self.assertIn(dollars.name, receipt)
