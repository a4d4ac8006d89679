from datetime import datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

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

    def test_more_at_the_database(self):
        """Whoever writes a reversal beside the program is stopped by the database itself."""
        line = self._sold()
        fee = line.charge_ids.filtered(lambda own: own.kind_id.code == "transaction_fee")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.charge(line, "transaction_fee", -25.01, reverses_id=fee.id, business_key="by hand")
            self.env.flush_all()

    def test_shared_fee_through_invoices(self):
        """Two tickets with one handling of 8.00: the first void credits no handling, the second does; all ends at zero."""
        table = self.fee_table("Fees", rules=[{"amount": 25.0}, {"kind": "handling", "amount": 8.0, "per": "order"}])
        customer = self.customer("Beta Ltd")
        self.contract(customer, fee_table_id=table.id)
        order = self.order(customer)
        first, second = (self.ticket(order, number, base_fare=200.0) for number in ("220-1111111111", "220-2222222222"))
        order.action_ready()
        # 2 × 200.00 + 2 × 25.00 + 8.00 = 458.00, with 10 % on 58.00 of fees
        self.assertEqual(self.bill(order).amount_total, 463.8)
        first.void(sold_at=first.sold_at)
        # 200.00 + 27.50
        self.assertEqual(self.bill(order)[-1].amount_total, 227.5)
        second.void(sold_at=second.sold_at)
        # 200.00 + 27.50 + 8.80
        self.assertEqual(self.bill(order)[-1].amount_total, 236.3)
        moves = order.invoice_ids
        self.assertEqual(sum(moves.line_ids.mapped("balance")), 0.0)
        self.assertEqual(sum(moves.line_ids.filtered(lambda own: own.account_id == self.clearing).mapped("balance")), 0.0)
        self.assertEqual(self.currency.round(sum(moves.mapped("amount_total_signed"))), 0.0)
        order.rate()
        self.assertEqual(sum(order.charge_ids.mapped("amount")), 0.0)

    def test_void_of_what_was_not_billed(self):
        """Ticket and void meet no invoice; a fee that the contract keeps does."""
        matrix = self.env["travel.reversal.matrix"].create(
            {"name": "Kept", "rule_ids": [Command.create({"event": "void", "stage": "fee", "treatment": "retain"})]}
        )
        line = self._sold()
        void = line.void(sold_at=line.sold_at)
        self.assertFalse(self.bill(line.order_id))
        self.assertEqual(set((line | void).charge_ids.mapped("state")), {"netted"})
        self.agency.travel_reversal_matrix_id = matrix
        customer = self.customer("Gamma Ltd")
        self.contract(customer, fee_table_id=self.fee_table("Fees", rules=[{"amount": 25.0}]).id)
        order = self.order(customer)
        ticket = self.ticket(order, "220-3333333333", base_fare=200.0)
        order.action_ready()
        ticket.void(sold_at=ticket.sold_at)
        invoice = self.bill(order)
        # the fee alone: 25.00 + 10 %
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 27.5))

    def test_service_keyed_into_a_billed_order_goes_on(self):
        line = self._sold()
        self.bill(line.order_id)
        self.assertEqual(line.order_id.state, "billed")
        line.order_id.write(
            {"line_ids": [Command.create({"service_type_id": self.service("hotel").id, "base_fare": 90.0, "sold_at": line.sold_at})]}
        )
        self.assertEqual(line.order_id.state, "ready")
        # 90.00 + 25.00 fee + 2.50 tax on it
        self.assertEqual(self.bill(line.order_id)[1].amount_total, 117.5)

    def test_refund_explains_its_fare(self):
        line = self._sold()
        self.bill(line.order_id)
        refund = line.refund(penalty=60.0, sold_at=line.sold_at)
        fare = refund.charge_ids.filtered("reverses_id")
        told = " ".join(fare.explain()["steps"])
        self.assertIn("253.00 of 253.00", told)
        self.assertIn("200.00", told)

    def test_nothing_is_corrected_before_its_sale(self):
        line = self._sold()
        with self.assertRaisesRegex(UserError, "was sold on 03/10/2026: it cannot be corrected on 03/09/2026"):
            line.void(sold_at=datetime(2026, 3, 9, 10))

    def test_links_of_invoice_lines_are_not_keyed(self):
        line = self._sold()
        self.bill(line.order_id)
        line.void(sold_at=line.sold_at)
        credit = self.bill(line.order_id)[1]
        for name in ("travel_reversed_line_id", "travel_charge_id"):
            with self.assertRaises(AccessError):
                credit.invoice_line_ids[0].with_user(self.clerk).write({name: False})
