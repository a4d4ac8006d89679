"""Whose an invoice is: written with it when it is posted, gone when it is posted no longer."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .aging_common import AgingCommon
from .test_migrations import Migrating


@tagged("post_install", "-at_install")
class TestInvoiceShare(Migrating, AgingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.travel_orders()

    def shares(self, move):
        move.invalidate_recordset()
        names = ("customer_company_id", "branch_id", "department_id", "cost_center_id")
        return {
            share.service_id: (tuple(share[name].name or "" for name in names), share.office or "", share.amount)
            for share in self.env["travel.invoice.share"].search([("move_id", "=", move.id)])
        }

    def expected(self):
        """253.00 fare, 25.00 fee and 2.50 tax: 280.50; 50.00, 10.00 and 1.00: 61.00."""
        first, second = self.orders.line_ids
        return {
            first: (("Alpha Works", "North", "Sales", "4711"), "VIE1A0980", 280.5),
            second: (("Alpha Works", "", "IT", ""), "", 61.0),
        }

    def test_each_service_has_its_share(self):
        invoice = self.bill(self.orders)
        self.assertEqual(len(invoice), 1)
        self.assertEqual(self.shares(invoice), self.expected())
        self.assertEqual(sum(invoice.travel_share_ids.mapped("amount")), invoice.amount_total)
        self.assertEqual(invoice.travel_share_ids[0].travel_end_on, date(2026, 4, 3))

    def test_what_is_posted_no_longer_has_none(self):
        invoice = self.bill(self.orders)
        invoice.button_draft()
        self.assertFalse(self.shares(invoice))
        invoice.action_post()
        self.assertEqual(self.shares(invoice), self.expected())
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFalse(self.shares(invoice))

    def test_a_unit_that_moves_leaves_the_past_alone(self):
        """The department is in another branch from now on; what was billed stays with the one of its day."""
        invoice = self.bill(self.orders)
        self.sales.parent_id = self.branch("South", self.firm)
        self.assertEqual(self.shares(invoice), self.expected())

    def test_a_credit_note_gives_the_share_back(self):
        invoice = self.bill(self.orders)
        credit = invoice._reverse_moves([{"invoice_date": "2026-03-20", "date": "2026-03-20"}], cancel=True)
        amounts = {service: share[-1] for service, share in self.shares(credit).items()}
        first, second = self.orders.line_ids
        self.assertEqual(amounts, {first: -280.5, second: -61.0})

    def test_a_plain_invoice_has_none(self):
        move = self.init_invoice("out_invoice", self.firm, invoice_date="2026-03-12", amounts=[10.0], post=True)
        self.assertFalse(self.shares(move))

    def test_invoices_posted_before_get_theirs(self):
        """Before 19.0.4.0.0 there were no shares. Those that stand stay, however often the upgrade is run."""
        invoice = self.bill(self.orders)
        self.env.cr.execute("DELETE FROM travel_invoice_share WHERE move_id = %s", [invoice.id])
        for _turn in range(2):
            self.migrate("19.0.4.0.0", "post-invoice-shares")
            self.assertEqual(self.shares(invoice), self.expected())

    def test_nobody_writes_them(self):
        share = self.bill(self.orders).travel_share_ids[0]
        for user in (self.users["controller"], self.users["manager"]):
            with self.assertRaises(AccessError):
                share.with_user(user).write({"amount": 1.0})
        with self.assertRaises(AccessError):
            share.with_user(self.users["agent"]).read(["amount"])
