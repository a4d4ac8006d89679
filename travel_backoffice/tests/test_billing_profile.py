from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestBillingProfile(CreditCommon):
    """What stands together on one invoice, as the contract's profile says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls.customer("ACME")
        cls.terms = cls.contract(cls.acme)
        cls.orders = cls.simple_order(cls.acme, "220-0000000001") | cls.simple_order(cls.acme, "220-0000000002", fee=30.0)

    def profile(self, **values):
        profile = self.env["travel.billing.profile"].create({"name": "Agreed", "rhythm": "monthly", **values})
        self.terms.billing_profile_id = profile
        return profile

    def test_one_invoice_for_all_orders(self):
        """Two tickets of 253.00 with fees of 25.00 and 30.00 and 10 % on fees: 506 + 55 + 5.50 = 566.50."""
        self.profile(invoice_per="company")
        invoice = self.bill(self.orders)
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.amount_total, 566.5)
        self.assertEqual(invoice.travel_order_ids, self.orders)
        self.assertChargesOnInvoices(self.orders)

    def test_fees_apart(self):
        """One invoice of the fares, one of the fees with their tax: 506.00 and 55.00 + 5.50."""
        self.profile(invoice_per="company", separate_fees=True)
        self.assertEqual(sorted(self.bill(self.orders).mapped("amount_total")), [60.5, 506.0])
        self.assertChargesOnInvoices(self.orders)

    def test_bad_order_waits_alone(self):
        """An order that cannot be billed is held; the others still stand on one invoice."""
        self.profile(invoice_per="company")
        bad = self.simple_order(self.acme, "220-0000000003")
        bad.sudo().charge_ids.filtered(lambda charge: charge.stage == "fee").kind_id = self.kind("management_fee")
        self.kind("management_fee").product_id = False
        invoice = self.bill(self.orders | bad)
        self.assertEqual((len(invoice), invoice.amount_total), (1, 566.5))
        self.assertEqual((bad.state, bad.open_hold_ids.code), ("held", "accounting_setup"))

    def test_one_credit_note_for_one_invoice(self):
        """Both tickets of a monthly invoice are voided: one credit note takes back all of it."""
        self.profile(invoice_per="company")
        invoice = self.bill(self.orders)
        for line in self.orders.line_ids:
            self.correct(line, "void")
        credit = self.credit(self.orders)
        self.assertEqual((len(credit), credit.move_type), (1, "out_refund"))
        self.assertEqual(credit.amount_total, invoice.amount_total)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_posting_queues_the_sending(self):
        """A contract with a delivery profile: the invoice is queued for its customer once, and knows its profile."""
        self.profile(invoice_per="company")
        self.terms.delivery_profile_id = self.env.ref("travel_backoffice.delivery_profile_email")
        self.acme.email = "bills@acme.example"
        invoice = self.bill(self.orders)
        self.assertRecordValues(
            invoice.travel_delivery_ids,
            [{"document_kind": "invoice", "state": "queued", "recipient": "bills@acme.example", "move_id": invoice.id}],
        )
        self.assertFalse(self.env["travel.delivery"].sudo()._queue(invoice))

    def test_due_day_is_kept_on_the_line(self):
        """Sold on 10 March, billed by the month with three days for late documents: due on 4 April."""
        self.profile(days_after=3)
        self.orders.line_ids._set_bill_on()
        self.assertEqual({str(day) for day in self.orders.line_ids.mapped("bill_on")}, {"2026-04-04"})
        self.profile(rhythm="manual")
        self.orders.line_ids._set_bill_on()
        self.assertFalse(any(self.orders.line_ids.mapped("bill_on")))

    def test_fee_payment(self):
        """Fees are paid otherwise: their invoice has terms of its own."""
        net30 = self.env["account.payment.term"].create(
            {"name": "Net 30", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )
        self.profile(invoice_per="company", fee_payment_term_id=net30.id)
        fees = self.bill(self.orders).filtered(lambda move: move.amount_total == 60.5)
        self.assertEqual(fees.invoice_payment_term_id, net30)

    def test_cost_center_invoiced_to_another_node(self):
        """The plant pays for the cost centres below its own; the other ticket stays with the contract's debtor."""
        plant = self.branch("ACME Plant", self.acme)
        top = self.cost_center(self.acme, "P", invoice_partner_id=plant.id)
        self.orders[0].line_ids.cost_center_id = self.cost_center(self.acme, "P-1", parent=top)
        self.profile(invoice_per="company")
        found = {move.partner_id: move.amount_untaxed for move in self.bill(self.orders)}
        self.assertEqual(found, {plant: 278.0, self.acme: 283.0})
        with self.assertRaisesRegex(ValidationError, "does not belong to ACME"):
            top.invoice_partner_id = self.customer("Stranger")
