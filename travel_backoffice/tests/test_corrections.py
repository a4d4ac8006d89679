from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestCorrections(BillingCommon):
    """Void, refund and exchange of sold documents, from the line to the credit note."""

    def _sold(self, **values):
        """A billed ticket of 200.00 + 53.00 taxes with a transaction fee of 25.00, taxed with 10 %."""
        customer = self.customer("Alpha Ltd")
        table = self.fee_table("Fees", rules=[{"amount": 25.0}])
        self.contract(customer, fee_table_id=table.id)
        order = self.order(customer)
        line = self.ticket(order, "220-3324650328", base_fare=200.0, taxes={"YQ": 40.0, "UA": 13.0}, **values)
        order.action_ready()
        return line

    def test_void_gives_all_back(self):
        line = self._sold()
        invoice = self.bill(line.order_id)
        # 253.00 fare and taxes + 25.00 fee + 2.50 tax on the fee
        self.assertEqual(invoice.amount_total, 280.5)
        void = line.void(sold_at=line.sold_at)
        self.assertEqual(line.standing, "voided")
        self.assertEqual(sum(void.charge_ids.mapped("amount")), -278.0)
        moves = self.bill(line.order_id)
        self.assertEqual(moves.mapped("move_type"), ["out_invoice", "out_refund"])
        self.assertEqual(moves[1].amount_total, 280.5)
        self.assertEqual(line.charge_ids.mapped("given_back"), [253.0, 25.0])

    def test_refund_less_penalty(self):
        line = self._sold()
        self.bill(line.order_id)
        refund = line.refund(penalty=60.0, sold_at=line.sold_at)
        # 253.00 given back less 60.00 kept by the airline; the fee stays
        self.assertEqual(refund.total_amount, -193.0)
        credit = self.bill(line.order_id)[1]
        self.assertEqual(credit.amount_total, 193.0)
