"""From ready orders to posted invoices, told as an accountant's stories."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestBilling(BillingCommon):
    def test_agent_sale_books_fare_on_clearing_and_fee_as_income(self):
        """A ticket of 253.00 passes through clearing; the fee of 25.00 is income and taxed.

        Ledger by hand: receivable 253.00 + 25.00 + 10 % of 25.00 = 280.50; clearing -253.00; income -25.00; tax -2.50.
        """
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        self.assertRecordValues(
            invoice,
            [
                {
                    "state": "posted",
                    "move_type": "out_invoice",
                    "amount_untaxed": 278.00,
                    "amount_tax": 2.50,
                    "amount_total": 280.50,
                    "invoice_date": date(2026, 3, 12),
                    "invoice_date_due": date(2026, 3, 12),
                    "invoice_origin": order.name,
                    "journal_id": self.agency.travel_journal_id.id,
                }
            ],
        )
        income = self.fee_products[:1]._get_product_accounts()["income"]
        self.assertRecordValues(
            invoice.line_ids.sorted("balance"),
            [
                {"account_id": self.clearing.id, "balance": -253.00, "tax_ids": []},
                {"account_id": income.id, "balance": -25.00, "tax_ids": self.tax10.ids},
                {
                    "account_id": self.tax10.invoice_repartition_line_ids.account_id.id or income.id,
                    "balance": -2.50,
                    "tax_ids": [],
                },
                {
                    "account_id": order.partner_id.property_account_receivable_id.id,
                    "balance": 280.50,
                    "tax_ids": [],
                },
            ],
        )
        self.assertRecordValues(order, [{"state": "billed", "amount_to_bill": 0.0}])
        self.assertRecordValues(order.charge_ids, [{"state": "billed"}] * 2)
        self.assertChargesOnInvoices(order)

    def test_billing_twice_changes_nothing(self):
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        self.assertFalse(order.sudo()._create_invoices())
        self.assertEqual(self.bill(order), invoice)

    def test_liable_and_exempt_customer_differ(self):
        """The same order: 10 % of the fee for one (25.00 → 2.50), nothing for the other."""
        liable = self.customer("Liable Ltd")
        exempt = self.customer("Exempt Ltd", property_account_position_id=self.exempt.id)
        orders = self.simple_order(liable, "220-1") | self.simple_order(exempt, "220-2")
        invoices = self.bill(orders)
        self.assertRecordValues(
            invoices,
            [
                {"partner_id": liable.id, "amount_untaxed": 278.0, "amount_tax": 2.5},
                {"partner_id": exempt.id, "amount_untaxed": 278.0, "amount_tax": 0.0},
            ],
        )

    def test_fiscal_position_maps_tax_and_account(self):
        """A customer abroad bears 5 % instead of 10 %, on another income account: 25.00 → 1.25."""
        income = self.fee_products[:1]._get_product_accounts()["income"]
        abroad = self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "account_ids": [(0, 0, {"account_src_id": income.id, "account_dest_id": self.copy_account(income).id})],
            }
        )
        self.env["account.tax"].create(
            {
                "name": "GST 5%",
                "amount": 5.0,
                "type_tax_use": "sale",
                "fiscal_position_ids": abroad.ids,
                "original_tax_ids": self.tax10.ids,
            }
        )
        partner = self.customer("Abroad Ltd", property_account_position_id=abroad.id)
        invoice = self.bill(self.simple_order(partner))
        self.assertEqual(invoice.amount_tax, 1.25)
        fee_line = invoice.invoice_line_ids.filtered("tax_ids")
        self.assertEqual(fee_line.account_id, abroad.account_ids.account_dest_id)

    def test_fee_is_net_even_where_the_tax_is_price_included(self):
        """Fees are agreed without tax. 25.00 at 10 % is 27.50 gross, whatever the kind of tax.

        0.07 at 10 %: tax 0.007, rounded 0.01; the untaxed amount stays 0.07.
        """
        self.tax10.price_include_override = "tax_included"
        order = self.simple_order(self.customer())
        self.charge(order.line_ids, "handling", 0.07)
        invoice = self.bill(order)
        fees = invoice.invoice_line_ids.filtered("tax_ids").sorted("price_subtotal")
        self.assertEqual(fees.mapped("price_subtotal"), [0.07, 25.00])
        self.assertAlmostEqual(fees[1].price_unit, 27.50)
        self.assertEqual(invoice.amount_untaxed, 278.07)

    def test_discount_and_markup_are_own_income(self):
        """Discount of 10.00 lowers the income, not the debt to the supplier: tax 10 % of 25 + 15 - 10 = 3.00."""
        order = self.simple_order(self.customer())
        self.charge(order.line_ids, "markup", 15.0)
        self.charge(order.line_ids, "discount", -10.0)
        invoice = self.bill(order)
        self.assertRecordValues(invoice, [{"amount_untaxed": 283.0, "amount_tax": 3.0, "amount_total": 286.0}])
        clearing = invoice.line_ids.filtered(lambda line: line.account_id == self.clearing)
        self.assertEqual(clearing.mapped("balance"), [-253.0])

    def test_customer_card_makes_no_receivable(self):
        """The fare was paid by the customer's card: a memo; only the fee of 25.00 + 2.50 is billed."""
        order = self.order(self.customer())
        ticket = self.ticket(
            order, taxes={"YQ": 40.0}, customer_card=True, card_brand="VI", card_masked="411111XXXXXX1111"
        )
        fare = self.charge(ticket, "fare", 240.0, state="memo")
        self.charge(ticket, "transaction_fee", 25.0)
        invoice = self.bill(self.ready(order))
        self.assertRecordValues(invoice, [{"amount_untaxed": 25.0, "amount_total": 27.5}])
        self.assertRecordValues(fare, [{"state": "memo", "invoice_line_id": False}])
        self.assertEqual(order.state, "billed")
        self.assertFalse(invoice.line_ids.filtered(lambda line: line.account_id == self.clearing))

    def test_only_memo_and_waived_charges_make_no_invoice(self):
        """Nothing to pay: no invoice, yet the order is done with."""
        order = self.order(self.customer())
        ticket = self.ticket(order, customer_card=True)
        self.charge(ticket, "fare", 200.0, state="memo")
        self.charge(ticket, "transaction_fee", 0.0)
        self.bill(self.ready(order))
        self.assertFalse(order.invoice_ids)
        self.assertEqual(order.state, "billed")
        self.assertEqual(sorted(order.charge_ids.mapped("state")), ["billed", "memo"])

    def test_more_discount_than_price_is_a_credit_note(self):
        """Fee 5.00, discount 30.00: the customer gets 25.00 and the tax on it, 2.50, on a credit note."""
        order = self.order(self.customer())
        ticket = self.ticket(order, customer_card=True)
        self.charge(ticket, "fare", 200.0, state="memo")
        self.charge(ticket, "transaction_fee", 5.0)
        self.charge(ticket, "discount", -30.0)
        credit_note = self.bill(self.ready(order))
        self.assertRecordValues(
            credit_note, [{"move_type": "out_refund", "state": "posted", "amount_untaxed": 25.0, "amount_total": 27.5}]
        )
        self.assertChargesOnInvoices(order)

    def test_payment_terms_and_debtor_of_the_contract(self):
        """The contract sends the invoice to the group's head office, 30 % now and 70 % later: 84.15 and 196.35."""
        group = self.group()
        office = self.customer("Shared Services", group)
        alpha = self.customer("Alpha Ltd", group)
        self.contract(alpha, invoice_partner_id=office.id, payment_term_id=self.pay_terms_b.id)
        invoice = self.bill(self.simple_order(alpha))
        self.assertRecordValues(invoice, [{"partner_id": office.id, "invoice_payment_term_id": self.pay_terms_b.id}])
        receivable = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(sorted(receivable.mapped("balance")), [84.15, 196.35])

    def test_sub_agent_is_the_debtor_of_its_customers(self):
        corner = self.sub_agent("Corner Travel")
        invoice = self.bill(self.simple_order(self.customer("Shop", corner)))
        self.assertEqual(invoice.partner_id, corner)

    def test_two_companies_of_a_group_get_their_own_invoices(self):
        group = self.group()
        one, two = self.customer("One", group), self.customer("Two", group)
        orders = self.simple_order(one, "220-1") | self.simple_order(two, "220-2", fee=30.0)
        self.assertRecordValues(
            self.bill(orders),
            [{"partner_id": one.id, "amount_untaxed": 278.0}, {"partner_id": two.id, "amount_untaxed": 283.0}],
        )

    def test_counter_agent_cannot_bill(self):
        order = self.simple_order(self.customer())
        with self.assertRaises(AccessError):
            order.with_user(self.agent).action_bill()
        self.assertEqual(order.state, "ready")

    def test_contract_bills_by_itself_when_complete(self):
        """The counter agent cannot bill, but the contract's own agreement does."""
        alpha = self.customer()
        self.contract(alpha, billing_profile_id=self.by_itself)
        order = self.simple_order(alpha)
        order.parts_expected = 2
        self.assertFalse(order.with_user(self.agent)._bill_if_due(), "a part is missing")
        order.parts_received = 2
        invoice = order.with_user(self.agent)._bill_if_due()
        self.assertRecordValues(invoice.sudo(), [{"state": "posted", "amount_total": 280.5}])
        self.assertEqual(order.state, "billed")

    def test_manual_contract_waits_for_the_clerk(self):
        alpha = self.customer()
        self.contract(alpha, billing_profile_id=self.by_clerk)
        order = self.simple_order(alpha)
        self.assertFalse(order._bill_if_due())
        self.assertEqual(order.state, "ready")

    def test_held_order_is_not_billed(self):
        order = self.simple_order(self.customer())
        self.env["travel.hold"]._put(order, "customer_missing_reference", "Tell us the project.")
        self.assertFalse(self.bill(order))
        self.assertFalse(order.invoice_ids)

    def test_one_failing_order_does_not_stop_the_others(self):
        """An archived income account fails one order; it alone is held, in words, and goes on once mended."""
        income = self.copy_account(self.fee_products[:1]._get_product_accounts()["income"])
        handling = self.kind("handling").product_id
        handling.property_account_income_id = income
        good = self.simple_order(self.customer("Good"), "220-1")
        bad = self.simple_order(self.customer("Bad"), "220-2")
        self.charge(bad.line_ids, "handling", 3.0)
        income.active = False
        self.assertEqual(len(self.bill(good | bad)), 1)
        self.assertEqual((good.state, bad.state), ("billed", "held"))
        self.assertRecordValues(bad.hold_ids, [{"code": "billing_failed", "open": True}])
        self.assertIn("is archived", bad.hold_ids.message)
        self.assertEqual(bad.charge_ids.mapped("state"), ["open"] * 3)
        income.active = True
        self.assertEqual(self.bill(bad).amount_untaxed, 281.0)
        self.assertRecordValues(bad.hold_ids, [{"open": False}])

    def test_invoice_date_is_the_day_in_the_agency(self):
        """23:30 UTC on the 12th is the 13th in Kyiv, where the agency is."""
        self.agency.partner_id.tz = "Europe/Kyiv"
        with freeze_time("2026-03-12 23:30:00"):
            self.assertEqual(self.agency._travel_today(), date(2026, 3, 13))

    def test_invoice_lines_carry_the_full_text(self):
        """Portal, e-invoice and other reports say the same as the print."""
        order = self.simple_order(self.customer())
        names = self.bill(order).invoice_line_ids.sorted("sequence").mapped("name")
        self.assertEqual(
            names,
            [
                "Air: fare 200.00, taxes 53.00\n220-3324650328 · JONES/MARY MRS · KBP-FRA-KBP 04/01/2026 · LH",
                "Transaction fee\n220-3324650328 · JONES/MARY MRS · KBP-FRA-KBP 04/01/2026 · LH",
            ],
        )
