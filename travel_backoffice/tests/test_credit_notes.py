"""Credit notes: linked to their invoice, reconciled where it is open, right to the cent."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditNotes(CreditCommon):
    # -- whole ------------------------------------------------------------------------------------------------------

    def test_void_of_an_unpaid_invoice(self):
        """Receivable 280.50 = 253.00 clearing + 25.00 fee + 2.50 tax; all of it goes back and nothing stays open."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        credit = self.credit(self.correct(line, "void").order_id)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 278.0,
                    "amount_tax": 2.5,
                    "amount_residual": 0.0,
                    "payment_state": "paid",
                }
            ],
        )
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.ledger(invoice, credit), {})
        self.assertEqual(self.balance(invoice.partner_id), 0.0)
        clearing = (invoice | credit).line_ids.filtered(lambda own: own.account_id == self.clearing)
        self.assertEqual(clearing.mapped("reconciled"), [True, True], "nobody bills a voided ticket")
        self.assertEqual(line.order_id.state, "billed")
        self.assertChargesOnInvoices(line.order_id)

    def test_refund_leaves_the_clearing_open(self):
        """Sale and refund both stand on the supplier's statement, which settles each."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        credit = self.credit(self.correct(line).order_id)
        clearing = (invoice | credit).line_ids.filtered(lambda own: own.account_id == self.clearing)
        self.assertEqual(clearing.mapped("reconciled"), [False, False])
        self.assertEqual(sum(clearing.mapped("balance")), 0.0)

    def test_refund_of_a_paid_invoice_stays_as_open_credit(self):
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.pay(invoice, 280.5)
        credit = self.credit(self.correct(line, back={"fare": 253.0}).order_id)
        self.assertRecordValues(
            credit, [{"amount_total": 253.0, "amount_residual": 253.0, "payment_state": "not_paid"}]
        )
        self.assertEqual(self.balance(invoice.partner_id), -253.0)

    def test_refund_of_a_partly_paid_invoice(self):
        """280.50 less 200.00 paid leaves 80.50; of the credit of 253.00 these are used and 172.50 stay."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.pay(invoice, 200.0)
        credit = self.credit(self.correct(line, back={"fare": 253.0}).order_id)
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (0.0, 172.5))
        self.assertEqual(self.balance(invoice.partner_id), -172.5)

    def test_disputed_invoice_stays_disputed(self):
        """The rest of an invoice in dispute is not dunned because a part was credited."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        receivable = invoice.line_ids.filtered(lambda own: own.display_type == "payment_term")
        receivable.no_followup = True
        self.credit(self.correct(line, back={"fare": 100.0}).order_id)
        self.assertEqual((invoice.amount_residual, receivable.no_followup), (180.5, True))

    # -- new charges of the correction ------------------------------------------------------------------------------

    def test_penalty_and_fee_stand_on_the_credit_note(self):
        """253.00 back less penalty 60.00 less refund fee 20.00 + 2.00 tax: 171.00."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        refund = self.correct(line, back={"fare": 253.0})
        self.charge(refund, "penalty", 60.0)
        self.charge(refund, "refund_fee", 20.0)
        credit = self.credit(line.order_id)
        self.assertRecordValues(credit, [{"amount_untaxed": 173.0, "amount_tax": -2.0, "amount_total": 171.0}])
        self.assertEqual(invoice.amount_residual, 109.5)
        # clearing: 253.00 - 253.00 + 60.00 kept by the airline
        self.assertEqual(self.ledger(invoice, credit)[self.clearing], -60.0)
        self.assertEqual(self.balance(invoice.partner_id), 109.5)

    def test_fee_beyond_what_goes_back_is_an_invoice(self):
        """10.00 go back and the fee is 20.00 + 2.00 tax: a credit note and an invoice, each with its sign."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        refund = self.correct(line, back={"fare": 10.0})
        self.charge(refund, "refund_fee", 20.0)
        fee, credit = self.credit(line.order_id)
        self.assertEqual((fee.move_type, fee.amount_total), ("out_invoice", 22.0))
        self.assertEqual(
            (credit.move_type, credit.amount_total, credit.reversed_entry_id), ("out_refund", 10.0, invoice)
        )
        self.assertIn(line.document_number, fee.invoice_line_ids.name)
        self.assertEqual(self.balance(invoice.partner_id), 292.5)

    def test_fee_that_just_fits_counts_its_tax(self):
        """21.00 go back; a fee of 20.00 is 22.00 with its tax: it does not fit."""
        line = self.sold()
        self.bill(line.order_id)
        refund = self.correct(line, back={"fare": 21.0})
        self.charge(refund, "refund_fee", 20.0)
        self.assertEqual(self.credit(line.order_id).mapped("amount_total"), [22.0, 21.0])

    # -- the last takes the rest ------------------------------------------------------------------------------------

    def test_three_thirds_with_tax(self):
        """A fee of 30.03 with 18 % tax (5.4054 → 5.41), given back by 10.01: 1.80, 1.81 and 1.80 of tax."""
        self.tax10.amount = 18.0
        line = self.sold(fee=30.03)
        invoice = self.bill(line.order_id)
        taxes = []
        for _turn in range(3):
            credit = self.credit(self.correct(line, back={"transaction_fee": 10.01}).order_id)
            self.assertEqual(credit.amount_untaxed, 10.01)
            taxes.append(credit.amount_tax)
        self.assertEqual([round(tax, 2) for tax in taxes], [1.8, 1.81, 1.8])
        self.assertEqual(self.ledger(invoice, *invoice.reversal_move_ids)[self.clearing], -253.0)
        self.assertEqual(self.balance(invoice.partner_id), 253.0)
        self.assertEqual(invoice.amount_residual, 253.0)

    def test_two_thirds_in_one_run(self):
        """Two refunds of one ticket billed together are one credit note, and the tax is that of both."""
        self.tax10.amount = 18.0
        line = self.sold(fee=30.03)
        self.bill(line.order_id)
        for _turn in range(2):
            self.correct(line, back={"transaction_fee": 10.01})
        credit = self.credit(line.order_id)
        self.assertEqual((credit.amount_untaxed, credit.amount_tax), (20.02, 3.61))

    def test_price_included_tax(self):
        """A fee of 30.03 untaxed with 18 % inside the price is 35.44; 10.01 + 1.80 = 11.81 go back."""
        self.tax10.write({"amount": 18.0, "price_include_override": "tax_included"})
        line = self.sold(fee=30.03)
        invoice = self.bill(line.order_id)
        self.assertEqual(invoice.amount_total, 288.44)
        for total in (11.81, 11.82, 11.81):
            credit = self.credit(self.correct(line, back={"transaction_fee": 10.01}).order_id)
            self.assertEqual((credit.amount_untaxed, credit.amount_total), (10.01, total))
            self.assertEqual(credit.invoice_line_ids.price_unit, total)
        self.assertEqual(self.balance(invoice.partner_id), 253.0)

    def test_taxes_rounded_over_the_whole_invoice(self):
        """Three fees of 0.30 with 18 %: 0.162 → 0.16 in all, though 0.054 → 0.05 each. Together they give back 0.16."""
        self.agency.tax_calculation_rounding_method = "round_globally"
        self.tax10.amount = 18.0
        line = self.sold(fee=0.3)
        for kind in ("handling", "management_fee"):
            self.charge(line, kind, 0.3)
        invoice = self.bill(line.order_id)
        self.assertEqual(invoice.amount_tax, 0.16)
        for kind in ("transaction_fee", "handling", "management_fee"):
            self.credit(self.correct(line, back={kind: 0.3}).order_id)
        self.assertEqual(sorted(invoice.reversal_move_ids.mapped("amount_tax")), [0.05, 0.05, 0.06])
        self.assertEqual(self.balance(invoice.partner_id), 253.0)
        self.assertEqual(list(self.ledger(invoice, *invoice.reversal_move_ids)), self.accounts_of(invoice))

    def accounts_of(self, invoice):
        """Where the fare stands: clearing and receivable, in the order of the invoice."""
        kept = self.clearing | invoice.line_ids.filtered(lambda own: own.display_type == "payment_term").account_id
        return [account for account in dict.fromkeys(invoice.line_ids.account_id) if account in kept]

    def test_foreign_currency_goes_back_at_its_old_rate(self):
        """3 GBP for one of ours when sold, 4 when refunded. 100.00 GBP are 33.33; thirds go back as 11.11 each, and
        the last one too: 33.33. No exchange difference arises."""
        pound = self.pound(3.0)
        line = self.foreign(pound)
        invoice = self.bill(line.order_id)
        self.rate(pound, "2026-03-12", 4.0, invoice_day=False)
        self.assertEqual(invoice.line_ids.filtered(lambda own: own.display_type == "payment_term").balance, 33.33)
        for amount, ours in ((33.34, 11.11), (33.33, 11.11), (33.33, 11.11)):
            credit = self.credit_on("2026-03-20", self.correct(line, back={"fare": amount}).order_id)
            self.assertEqual(credit.invoice_currency_rate, 3.0)
            self.assertEqual(credit.line_ids.filtered(lambda own: own.account_id == self.clearing).balance, ours)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self.ledger(invoice, *invoice.reversal_move_ids), {})
        partials = (invoice | invoice.reversal_move_ids).line_ids.matched_debit_ids
        self.assertFalse(partials.exchange_move_id)

    def pound(self, rate):
        pound = self.env.ref("base.GBP")
        pound.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", pound.id)]).unlink()
        self.rate(pound, "2026-01-01", rate)
        return pound

    def rate(self, currency, day, rate, invoice_day=True):
        day = day if invoice_day else "2026-03-15"
        self.env["res.currency.rate"].create({"currency_id": currency.id, "name": day, "rate": rate})

    def foreign(self, currency):
        order = self.order(self.customer("London Ltd"), currency_id=currency.id)
        ticket = self.ticket(order, base_fare=100.0, currency_id=currency.id)
        self.charge(ticket, "fare", 100.0)
        return self.ready(order).line_ids

    def credit_on(self, day, orders):
        before = orders.invoice_ids
        orders.with_user(self.clerk).with_context(travel_invoice_date=day).action_bill()
        self.assertFalse(orders.open_hold_ids.mapped("message"))
        return orders.invoice_ids - before

    # -- as it was sold ---------------------------------------------------------------------------------------------

    def test_customer_accounts_and_taxes_of_the_original(self):
        """Debtor, income account and tax have changed since; the credit note follows the invoice."""
        customer = self.customer()
        line = self.sold(customer)
        invoice = self.bill(line.order_id)
        other = self.customer("Paying Ltd")
        self.contract(customer, date_from="2026-03-15", invoice_partner_id=other.id)
        self.tax10.copy({"name": "New", "amount": 20.0})
        self.fee_products.taxes_id = [Command.clear()]
        self.fee_products.property_account_income_id = self.company_data["default_account_revenue"].copy()
        customer.property_account_receivable_id = self.company_data["default_account_receivable"].copy()
        credit = self.credit(self.correct(line).order_id)
        self.assertEqual(credit.partner_id, customer)
        self.assertEqual(self.ledger(invoice, credit), {})
        self.assertEqual(invoice.payment_state, "reversed")

    def test_refund_over_two_invoices(self):
        """A ticket reissued for 40.00 more: its refund gives back 40.00 of its invoice and 253.00 of the first one."""
        line = self.sold()
        first = self.bill(line.order_id)
        new = self.ticket(line.order_id, "220-3324650999", base_fare=40.0, event="exchange", original_line_id=line.id)
        self.charge(new, "fare", 40.0)
        second = self.credit(self.ready(line.order_id))
        refund = self.correct(new)
        self.reverse(refund, line.charge_ids[0], 253.0)
        credits = self.credit(line.order_id)
        self.assertEqual(sorted(credits.mapped("amount_total")), [40.0, 253.0])
        self.assertEqual(credits.reversed_entry_id, first | second)
        self.assertEqual((first.amount_residual, second.amount_residual), (27.5, 0.0))

    def test_void_on_an_invoice_of_many_services(self):
        """Two tickets of one order on one invoice: the void of one leaves the clearing of the other alone."""
        order = self.simple_order(self.customer())
        other = self.ticket(order, "220-3324650329", base_fare=253.0)
        self.charge(other, "fare", 253.0)
        invoice = self.bill(self.ready(order))
        credit = self.credit(self.correct(other, "void").order_id)
        clearing = invoice.line_ids.filtered(lambda own: own.account_id == self.clearing)
        self.assertEqual(
            {own.travel_line_id: own.reconciled for own in clearing}, {order.line_ids[0]: False, other: True}
        )
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (280.5, 0.0))

    # -- before billing ---------------------------------------------------------------------------------------------

    def test_void_before_billing_reaches_no_invoice(self):
        line = self.sold()
        void = self.correct(line, "void")
        self.assertFalse(self.credit(line.order_id))
        self.assertEqual(set((line | void).charge_ids.mapped("state")), {"netted"})
        self.assertEqual(line.order_id.state, "billed")
        self.assertEqual(line.order_id.amount_to_bill, 0.0)

    def test_void_before_billing_with_a_fee_of_its_own(self):
        line = self.sold()
        void = self.correct(line, "void")
        self.charge(void, "transaction_fee", 5.0, business_key=f"{void.id}:fee")
        invoice = self.credit(line.order_id)
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 5.5))

    def test_voided_document_is_not_billed_alone(self):
        """The void still waits for something: so does the ticket."""
        line = self.sold()
        void = self.correct(line, "void")
        self.env["travel.hold"]._put(void, "reference_missing", "Wait")
        self.env["travel.order"].browse(line.order_id.id).sudo()._create_invoices()
        self.assertEqual(set((line | void).charge_ids.mapped("state")), {"open"})
        self.assertFalse(line.order_id.invoice_ids)

    def test_partial_refund_before_billing(self):
        """The ticket is billed first, then what goes back of it; both in one go."""
        line = self.sold()
        self.correct(line, back={"fare": 100.0})
        invoice, credit = self.credit(line.order_id)
        self.assertEqual((invoice.amount_total, credit.amount_total), (280.5, 100.0))
        self.assertEqual((credit.reversed_entry_id, invoice.amount_residual), (invoice, 180.5))

    def test_refund_waits_for_its_ticket(self):
        line = self.sold()
        refund = self.correct(line, back={"fare": 100.0})
        self.env["travel.hold"]._put(line, "reference_missing", "Wait")
        line.order_id.sudo()._create_invoices()
        self.assertEqual(refund.charge_ids.state, "open")
        self.assertFalse(line.order_id.invoice_ids)

    def test_void_whose_ticket_another_worker_bills_just_now(self):
        """Only one of the two can be locked: neither is billed, and nothing is settled without the other."""
        line = self.sold()
        void = self.correct(line, "void")
        lines = type(self.env["travel.order.line"])
        for locked in (line, void):
            with patch.object(lines, "try_lock_for_update", lambda _lines, own=locked, **_options: own.sudo()):
                self.assertFalse(line.order_id.sudo()._create_invoices())
            self.assertEqual(set((line | void).charge_ids.mapped("state")), {"open"})

    # -- taken back -------------------------------------------------------------------------------------------------

    def test_void_that_was_undone_is_billed_again(self):
        """The ticket is good again: an invoice that takes the credit note back, at the old figures."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.pay(invoice, 280.5)
        void = self.correct(line, "void")
        credit = self.credit(line.order_id)
        self.correct(void, "void")
        again = self.credit(line.order_id)
        self.assertRecordValues(
            again, [{"move_type": "out_invoice", "amount_total": 280.5, "reversed_entry_id": credit.id}]
        )
        self.assertEqual((credit.amount_residual, again.amount_residual), (0.0, 0.0))
        self.assertEqual(line.charge_ids.mapped("given_back"), [0.0, 0.0])
        self.assertEqual(self.balance(invoice.partner_id), 0.0)
        # and once more: all of it can go back
        self.assertEqual(self.credit(self.correct(line).order_id).amount_total, 280.5)

    def test_one_that_fails_is_held_and_the_others_go_on(self):
        lines = [self.sold(self.customer(name)) for name in ("Alpha Ltd", "Beta Ltd")]
        orders = lines[0].order_id | lines[1].order_id
        invoices = self.bill(orders)
        bad = invoices.filtered(lambda move: lines[0].order_id in move.travel_order_ids)
        bad.button_draft()
        for line in lines:
            self.correct(line)
        self.bill(orders)
        self.assertEqual((invoices - bad).payment_state, "reversed")
        self.assertIn("is not posted", lines[0].order_id.open_hold_ids.message)
        bad.action_post()
        self.credit(lines[0].order_id)
        self.assertEqual(bad.payment_state, "reversed")

    def test_more_than_is_left_is_refused(self):
        """A credit note made by hand gave it back already."""
        line = self.sold()
        invoice = self.bill(line.order_id)
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"journal_id": invoice.journal_id.id, "date": "2026-03-13"}).modify_moves()
        self.bill(self.correct(line).order_id)
        self.assertIn("credit note made by hand", line.order_id.open_hold_ids.message)

    def test_odoo_credit_note_after_ours_is_refused(self):
        line = self.sold()
        invoice = self.bill(line.order_id)
        self.credit(self.correct(line, back={"fare": 100.0}).order_id)
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        action = wizard.create({"journal_id": invoice.journal_id.id, "date": "2026-03-13"}).refund_moves()
        by_hand = self.env["account.move"].browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "more would be given back"):
            by_hand.action_post()
