"""Accounting set-up, principal sales, foreign currency, other companies: what is booked where."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingAccounts(BillingCommon):
    def test_company_is_prepared_when_its_chart_is_loaded(self):
        """A second company gets clearing account, journal, treatments and taxed fee products with its chart."""
        data = self.setup_other_company(name="Second agency")
        second = data["company"]
        clearing = second.travel_clearing_account_id
        self.assertRecordValues(clearing, [{"account_type": "liability_current", "reconcile": True}])
        self.assertIn(second, clearing.company_ids)
        self.assertEqual(second.travel_journal_id.company_id, second)
        services = self.env["travel.service.type"].with_company(second)
        self.assertEqual(services.search([("code", "=", "air")]).treatment, "agent")
        self.assertEqual(services.search([("code", "=", "package")]).treatment, "principal")
        product = self.kind("transaction_fee").product_id
        self.assertIn(data["default_tax_sale"], product.sudo().taxes_id)

    def test_preparing_again_changes_nothing(self):
        air = self.service("air")
        air.treatment = "principal"
        before = self.env["account.account"].search_count([])
        clearing = self.agency.travel_clearing_account_id
        self.agency._travel_prepare_accounting()
        self.assertEqual(self.agency.travel_clearing_account_id, clearing)
        self.assertEqual(self.env["account.account"].search_count([]), before)
        self.assertEqual(air.treatment, "principal", "what a person chose stays")

    def test_blank_clearing_account_is_found_again(self):
        clearing = self.agency.travel_clearing_account_id
        self.agency.travel_clearing_account_id = False
        self.agency._travel_prepare_accounting()
        self.assertEqual(self.agency.travel_clearing_account_id, clearing)

    def test_missing_setup_holds_the_order_in_words(self):
        order = self.simple_order(self.customer())
        self.agency.travel_clearing_account_id = False
        self.assertFalse(self.bill(order))
        self.assertRecordValues(order.hold_ids, [{"code": "accounting_setup", "open": True}])
        self.assertIn("clearing account", order.hold_ids.message)

    # -- principal --------------------------------------------------------------------------------------------------

    def package(self, **values):
        """A package sold for 1,000.00 as principal, bought for 800.00 of a tour operator."""
        operator = self.env["res.partner"].create({"name": "Tour Operator"})
        order = self.order(self.customer())
        line = self.line(order, "package", 1000.0, supplier_id=operator.id, cost_amount=800.0, **values)
        self.charge(line, "fare", 1000.0)
        return self.ready(order), operator

    def test_principal_sale_is_income_and_its_cost_a_draft_bill(self):
        """1,000.00 on the income account with the product's tax (10 % on top: 100.00); a draft bill of 800.00."""
        self.service("package").product_id.taxes_id = [Command.set(self.tax10.ids)]
        order, operator = self.package()
        invoice = self.bill(order)
        self.assertRecordValues(invoice, [{"amount_untaxed": 1000.0, "amount_tax": 100.0}])
        self.assertFalse(invoice.line_ids.filtered(lambda line: line.account_id == self.clearing))
        vendor_bill = order.invoice_ids - invoice
        self.assertRecordValues(
            vendor_bill,
            [{"move_type": "in_invoice", "state": "draft", "partner_id": operator.id, "amount_untaxed": 800.0}],
        )
        self.assertEqual(vendor_bill.invoice_line_ids.travel_cost_line_id, order.line_ids)

    def test_cost_is_billed_once_although_the_sale_is_billed_again(self):
        order, _operator = self.package()
        invoice = self.bill(order)
        invoice.button_cancel()
        self.bill(order)
        self.assertEqual(len(order.invoice_ids.filtered(lambda move: move.move_type == "in_invoice")), 1)

    def test_quoted_price_holds_its_included_tax(self):
        """A package product with the tax in its price: the customer pays 1,000.00; untaxed 909.09, tax 90.91."""
        included = self.tax10.copy({"price_include_override": "tax_included", "name": "GST in price"})
        self.service("package").product_id.taxes_id = [Command.set(included.ids)]
        order, _operator = self.package()
        self.assertRecordValues(
            self.bill(order), [{"amount_untaxed": 909.09, "amount_tax": 90.91, "amount_total": 1000.0}]
        )

    def test_exempt_customer_pays_the_quoted_price_too(self):
        """The quote is what was agreed: without liability it is all untaxed."""
        included = self.tax10.copy({"price_include_override": "tax_included", "name": "GST in price"})
        self.service("package").product_id.taxes_id = [Command.set(included.ids)]
        order, _operator = self.package()
        order.partner_id.property_account_position_id = self.exempt
        self.assertRecordValues(self.bill(order), [{"amount_untaxed": 1000.0, "amount_tax": 0.0}])

    # -- currencies and companies -----------------------------------------------------------------------------------

    def test_foreign_currency_is_invoiced_in_it(self):
        """Rate 2.00 for one of ours: 278.00 + 2.50 tax is 140.25 in the books; clearing -126.50."""
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        order = self.order(self.customer(), currency_id=other.id)
        ticket = self.ticket(order, taxes={"YQ": 53.0}, currency_id=other.id)
        self.charge(ticket, "fare", 253.0, sequence=1)
        self.charge(ticket, "transaction_fee", 25.0)
        invoice = self.bill(self.ready(order))
        self.assertRecordValues(
            invoice, [{"currency_id": other.id, "amount_total": 280.5, "amount_total_signed": 140.25}]
        )
        clearing = invoice.line_ids.filtered(lambda line: line.account_id == self.clearing)
        self.assertRecordValues(clearing, [{"amount_currency": -253.0, "balance": -126.5}])
        self.assertChargesOnInvoices(order)

    def test_missing_rate_holds_the_order_in_words(self):
        """Odoo would take one to one; we hold, and go on once a rate is entered."""
        other = self.setup_other_currency("EUR", rates=[("2026-06-01", 2.0)])
        order = self.order(self.customer(), currency_id=other.id)
        ticket = self.ticket(order, currency_id=other.id)
        self.charge(ticket, "fare", 200.0)
        self.assertFalse(self.bill(self.ready(order)))
        self.assertRecordValues(order.hold_ids, [{"code": "rate_missing", "detail": "EUR"}])
        self.assertEqual(order.state, "held")
        other.rate_ids = [Command.create({"name": date(2026, 3, 1), "rate": 2.0})]
        self.assertEqual(self.bill(order).amount_total_signed, 100.0)

    def test_charges_in_two_currencies_make_two_invoices(self):
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        order = self.simple_order(self.customer())
        self.charge(order.line_ids, "handling", 7.0, currency_id=other.id)
        invoices = self.bill(order)
        self.assertEqual(
            {move.currency_id: move.amount_untaxed for move in invoices}, {self.currency: 278.0, other: 7.0}
        )
        self.assertChargesOnInvoices(order)

    def test_orders_of_two_agencies_are_billed_in_their_own_books(self):
        second = self.setup_other_company(name="Second agency")["company"]
        mine = self.simple_order(self.customer("Here"), "220-1")
        theirs = self.order(self.customer("There"), company_id=second.id)
        ticket = self.ticket(theirs, "220-2", currency_id=second.currency_id.id)
        self.charge(ticket, "fare", 200.0)
        self.ready(theirs)
        invoices = (mine | theirs).sudo()._create_invoices()
        self.assertEqual(invoices.mapped("company_id"), self.agency | second)
        self.assertEqual(theirs.invoice_ids.journal_id.company_id, second)
        line = theirs.invoice_ids.invoice_line_ids
        self.assertEqual(line.account_id, second.travel_clearing_account_id)

    # -- worked out before Odoo sees it -----------------------------------------------------------------------------

    def test_worked_out_amounts_are_what_odoo_comes_to(self):
        """The same order with and without an analytic model (which leaves all to Odoo): the same ledger."""
        orders = [self.simple_order(self.customer(name), f"220-{name}") for name in ("One", "Two")]
        for order in orders:
            self.charge(order.line_ids, "handling", 33.33)
            self.charge(order.line_ids, "discount", -1.11)
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        account = self.env["account.analytic.account"].create({"name": "Desk", "plan_id": plan.id})
        fast = self.bill(orders[0])
        self.env["account.analytic.distribution.model"].create(
            {"partner_id": orders[1].partner_id.id, "analytic_distribution": {str(account.id): 100}}
        )
        slow = self.bill(orders[1])
        self.assertEqual(self.ledger(fast), self.ledger(slow))
        self.assertTrue(slow.invoice_line_ids.filtered("analytic_distribution"), "the company's models still work")

    @staticmethod
    def ledger(move):
        columns = ("display_type", "balance", "amount_currency", "tax_base_amount", "price_subtotal", "price_total")
        rows = [
            (*(line[name] for name in columns), line.account_id, line.tax_ids, line.tax_line_id, line.tax_tag_ids)
            for line in move.line_ids
        ]
        return sorted(rows, key=str)
