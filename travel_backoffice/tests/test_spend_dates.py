from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .billing_common import BillingCommon

TAXES = {"YQ": 40.0, "UA": 13.0}
TWELFTH, TWENTIETH, LAST = date(2026, 3, 12), date(2026, 3, 20), date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestSpendDates(BillingCommon):
    """When a service is invoiced and paid, and what of it is billed: 200 + 53 + fee 25 = 278, 10 % on the fee: 280.50."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer("Alpha")
        cls.orders = cls.simple_order(cls.partner) + cls.simple_order(cls.partner, "220-0000000002")
        cls.order_one = cls.orders[0]

    def days(self, order=None):
        row = self.env["travel.spend"].search([("order_id", "=", (order or self.order_one).id)])
        return row.invoiced_on, row.paid_on

    def billed(self):
        row = self.env["travel.spend"].search([("order_id", "=", self.order_one.id)])
        return row.billed, row.levies, row.billed_company, row.levies_company

    def pay(self, invoices, day, amount=None):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoices.ids)
        values = {"payment_date": day, **({"amount": amount} if amount else {})}
        return wizard.create(values)._create_payments()

    def test_paid_when_all_is_paid(self):
        invoice = self.bill(self.order_one)
        self.assertEqual(self.days(), (TWELFTH, False))
        self.pay(invoice, TWENTIETH, 100.0)
        self.assertEqual(self.days(), (TWELFTH, False))
        self.pay(invoice, LAST)
        self.assertEqual(self.days(), (TWELFTH, LAST))

    def test_paid_no_longer(self):
        """A payment taken off, or an invoice taken back to draft, and what was said of it is gone."""
        invoice = self.bill(self.order_one)
        payment = self.pay(invoice, TWENTIETH)
        self.assertEqual(self.days(), (TWELFTH, TWENTIETH))
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self.days(), (TWELFTH, False))
        (invoice.line_ids + payment.move_id.line_ids).filtered(lambda item: item.account_type == "asset_receivable").reconcile()
        self.assertEqual(self.days(), (TWELFTH, TWENTIETH))
        payment.action_draft()  # Odoo leaves it matched
        self.assertEqual(self.days(), (TWELFTH, False))
        payment.action_post()
        self.assertEqual(self.days(), (TWELFTH, TWENTIETH))
        payment.action_cancel()
        self.assertEqual(self.days(), (TWELFTH, False))
        invoice.button_draft()
        self.assertEqual((self.days(), self.billed()), ((False, False), (0, 0, 0, 0)))
        invoice.invoice_date = date(2026, 3, 14)
        invoice.action_post()
        self.assertEqual((self.days(), self.billed()), ((date(2026, 3, 14), False), (280.5, 2.5, 280.5, 2.5)))

    def test_settled_by_a_credit_note(self):
        """Voided after billing, all given back: the credit note settles the invoice, both are paid on its day."""
        matrix = self.env["travel.reversal.matrix"].create(
            {"name": "All back", "rule_ids": [Command.create({"event": "void", "treatment": "reverse"})]}
        )
        table = self.fee_table("Fees", rules=[{"amount": 25.0}])
        self.contract(self.partner, fee_table_id=table.id, reversal_matrix_id=matrix.id)
        invoice = self.bill(self.order_one)
        self.order_one.line_ids.void(sold_at=self.order_one.booked_at)
        order = self.order_one.with_context(travel_invoice_date="2026-03-20")
        note = self.bill(order) - invoice
        self.assertEqual((note.move_type, invoice.amount_residual), ("out_refund", 0.0))
        rows = self.env["travel.spend"].search([("order_id", "=", self.order_one.id)], order="line_id")
        self.assertEqual(rows.mapped("event"), ["issue", "void"])
        self.assertEqual(rows.mapped("invoiced_on"), [TWELFTH, TWENTIETH])
        self.assertEqual(rows.mapped("paid_on"), [TWENTIETH, TWENTIETH])
        self.assertEqual(rows.mapped("billed"), [280.5, -280.5])

    def test_one_invoice_for_both(self):
        """Consolidated: both services are paid on the day on which the whole invoice is."""
        profile = self.env["travel.billing.profile"].create({"name": "All together", "invoice_per": "company"})
        self.contract(self.partner, billing_profile_id=profile.id)
        invoice = self.bill(self.orders)
        self.assertEqual(len(invoice), 1)
        self.pay(invoice, TWENTIETH, 300.0)
        self.assertEqual([self.days(order)[1] for order in self.orders], [False, False])
        self.pay(invoice, LAST)
        self.assertEqual([self.days(order)[1] for order in self.orders], [LAST, LAST])

    def test_two_invoices_for_one(self):
        """Fees on an invoice of their own: invoiced with the first, paid with the last."""
        profile = self.env["travel.billing.profile"].create({"name": "Fees apart", "separate_fees": True})
        self.contract(self.partner, billing_profile_id=profile.id)
        invoices = self.bill(self.order_one)
        self.assertEqual(len(invoices), 2)
        self.pay(invoices[0], LAST)
        self.assertEqual(self.days(), (TWELFTH, False))
        self.pay(invoices[1], TWENTIETH)
        self.assertEqual(self.days(), (TWELFTH, LAST))

    def test_levies_rounded_as_a_whole(self):
        """10 % on two fees of 25.05: 2.51 on each item, 5.01 on the invoice, not 5.02. One of the services bears the cent."""
        self.agency.tax_calculation_rounding_method = "round_globally"
        partner = self.customer("Beta")
        profile = self.env["travel.billing.profile"].create({"name": "All together", "invoice_per": "company"})
        self.contract(partner, billing_profile_id=profile.id)
        orders = self.simple_order(partner, "220-0000000005", fee=25.05) + self.simple_order(partner, "220-0000000006", fee=25.05)
        invoice = self.bill(orders)
        items = invoice.invoice_line_ids.filtered("travel_line_id")
        self.assertEqual((invoice.amount_tax, round(sum(items.mapped("price_total")), 2)), (5.01, 561.12))
        rows = self.env["travel.spend"].search([("order_id", "in", orders.ids)], order="line_id")
        self.assertEqual(sorted(round(amount, 2) for amount in rows.mapped("levies")), [2.50, 2.51])
        self.assertEqual(sorted(round(amount, 2) for amount in rows.mapped("billed_company")), [280.55, 280.56])
        self.assertAlmostEqual(sum(rows.mapped("billed")), invoice.amount_total, 2)  # 561.11

    def test_foreign_currency(self):
        """A sale of 278 at 2 for 1 on the day of sale (139), invoiced at 2.5: booked are 280.50 / 2.5 = 112.20, of it 1 levy.

        Paid when the rate is 4: the difference of exchange, booked on a later day, does not put off the day of payment.
        """
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0), ("2026-03-11", 2.5), ("2026-03-20", 4.0)])
        order = self.order(self.partner)
        line = self.ticket(order, "220-0000000003", taxes=TAXES, currency_id=foreign.id)
        self.charge(line, "fare", line.total_amount, sequence=1)
        self.charge(line, "transaction_fee", 25.0)
        invoice = self.bill(self.ready(order))
        row = self.env["travel.spend"].search([("line_id", "=", line.id)])
        self.assertEqual((row.spend, row.spend_company, row.billed, row.levies), (278.0, 139.0, 280.5, 2.5))
        self.assertEqual((row.billed_company, row.levies_company), (112.2, 1.0))
        self.assertEqual(row.billed_company, invoice.amount_total_signed)
        self.pay(invoice, TWENTIETH)
        self.assertEqual(self.days(order), (TWELFTH, TWENTIETH))

    def test_correction_at_the_rate_of_its_sale(self):
        """Sold at 2 for 1 and voided when the rate is 4: both come to 139, and to nothing together."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0), ("2026-03-11", 4.0)])
        order = self.order(self.partner)
        line = self.ticket(order, "220-0000000003", taxes=TAXES, currency_id=foreign.id)
        order.action_ready()
        void = line.void(sold_at="2026-03-12 09:00:00")
        rows = self.env["travel.spend"].search([("line_id", "in", (line + void).ids)], order="line_id")
        self.assertEqual(rows.mapped("spend_company"), [126.5, -126.5])

    def test_rate_entered_late(self):
        """Sold on the 10th at 2 for 1: 126.50. The 9th's rate of 4 comes too late, whatever else changes of the sale."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        order = self.order(self.partner)
        line = self.ticket(order, "220-0000000003", taxes=TAXES, currency_id=foreign.id)
        order.action_ready()
        Spend = self.env["travel.spend"]
        row = Spend.search([("line_id", "=", line.id)])
        self.assertEqual((row.spend_company, row.rate), (126.5, 2.0))
        self.env["res.currency.rate"].create({"currency_id": foreign.id, "name": "2026-03-09", "rate": 4.0})
        self.assertEqual(Spend._check(), [])
        line.lowest_fare = 213.0  # 40 below fare and taxes, at the rate that it stands at
        row = Spend.search([("line_id", "=", line.id)])
        self.assertEqual((row.spend_company, row.lost_savings_company), (126.5, 20.0))
        void = line.void(sold_at="2026-03-13 09:00:00")
        self.assertEqual(Spend.search([("line_id", "=", void.id)]).spend_company, -126.5)
        self.assertEqual(Spend._check(), [])
        Spend._rebuild()
        rows = Spend.search([("line_id", "in", (line + void).ids)], order="line_id")
        self.assertEqual(rows.mapped("spend_company"), [63.25, -63.25])
        line.sold_on = "2026-03-08"  # another day of sale, and so the rate of that day
        rows = Spend.search([("line_id", "in", (line + void).ids)], order="line_id")
        self.assertEqual(rows.mapped("spend_company"), [126.5, -126.5])
