"""From the keyed order to the posted invoice, priced by the contract: nobody touches a key in between."""

from datetime import date

from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingStory(BillingCommon):
    def test_counter_agent_completes_an_order_and_the_contract_bills_it(self):
        """
        Given Alpha's contract: 25.00 a ticket, 10.00 a hotel, 5 % discount on the fare, billed by itself.
        When a counter agent completes an order of a ticket (200.00 + 53.00) and a hotel (420.00),
        then the invoice says 253.00 + 25.00 - 10.00 + 420.00 + 10.00 = 698.00, tax 10 % of 25.00 = 2.50.
        """
        alpha = self.customer("Alpha Ltd", self.group())
        fees = self.fee_table(
            rules=[
                {"amount": 25.0, "services": ["air"], "name": "Ticket fee"},
                {"amount": 10.0, "services": ["hotel"], "name": "Hotel fee"},
                {
                    "kind": "discount",
                    "method": "percent",
                    "percent": 5.0,
                    "base": "base_fare",
                    "services": ["air"],
                    "name": "Contract discount",
                },
            ]
        )
        self.contract(alpha, fee_table_id=fees.id, billing_profile_id=self.by_itself)
        order = self.order(alpha)
        self.ticket(order, base_fare=200.0, taxes={"YQ": 40.0, "UA": 13.0})
        self.line(order, "hotel", 420.0, place="Frankfurt", start_date=date(2026, 4, 1), end_date=date(2026, 4, 4))
        order.with_user(self.agent).action_ready()
        self.assertRecordValues(order, [{"state": "billed", "amount_to_bill": 0.0}])
        self.assertRecordValues(
            order.invoice_ids,
            [{"state": "posted", "amount_untaxed": 698.0, "amount_tax": 2.5, "amount_total": 700.5}],
        )
        self.assertChargesOnInvoices(order)

    def test_rating_again_leaves_billed_charges(self):
        """A fee table that says 30.00 after billing changes nothing of what is billed at 25.00."""
        alpha = self.customer()
        fees = self.fee_table(rules=[{"amount": 25.0, "services": ["air"]}])
        self.contract(alpha, fee_table_id=fees.id)
        order = self.order(alpha)
        self.ticket(order, base_fare=200.0)
        order.rate()
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_untaxed, 225.0)
        self.fee_rule(fees, amount=30.0, services=["air"], sequence=1)
        order.rate()
        self.assertEqual(sum(order.charge_ids.mapped("amount")), 225.0)
        self.assertEqual(order.state, "billed")
        self.assertEqual(self.bill(order), invoice)
