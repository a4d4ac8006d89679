"""What was open on any day, told from what is open now and what was settled since."""

from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL

from .remittance_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestOpenItems(MoneyCommon):
    def open_on(self, day):
        rows = self.env["travel.open.items"]._rows(day, self.agency)
        return [(row["item_id"], row["residual"]) for row in rows if row["partner_id"] == self.alpha.id]

    def test_a_look_back_adds_what_was_settled_since(self):
        first = self.item(self.plain_invoice(self.alpha, 100.0, day="2026-01-10"))
        second = self.item(self.plain_invoice(self.alpha, 200.0, day="2026-03-12"))
        advice = self.advice(self.alpha, 150.0)
        values = {"remittance_id": advice.id, "item_id": second.id, "amount": 150.0, "paid_amount": 150.0}
        self.env["travel.allocation"].create(values)
        advice.apply()
        self.assertEqual(self.open_on(date(2026, 1, 9)), [])
        self.assertEqual(self.open_on(date(2026, 3, 1)), [(first.id, 100.0)])
        self.assertEqual(self.open_on(date(2026, 4, 1)), [(first.id, 100.0), (second.id, 200.0)])
        self.assertEqual(self.open_on(date(2026, 4, 2)), [(first.id, 100.0), (second.id, 50.0)])

    def test_of_one_customer_the_same_is_found(self):
        """Asked for one customer, what others settled since is not even read; the answer is the same."""
        other = self.customer("Beta Ltd")
        paid = self.item(self.plain_invoice(self.alpha, 100.0, day="2026-01-10"))
        part = self.item(self.plain_invoice(self.alpha, 60.0, day="2026-01-12"))
        self.plain_invoice(other, 70.0, day="2026-01-10")
        for item, amount in ((paid, 100.0), (part, 20.0)):
            advice = self.advice(self.alpha, amount)
            values = {"remittance_id": advice.id, "item_id": item.id, "amount": amount, "paid_amount": amount}
            self.env["travel.allocation"].create(values)
            advice.apply()
        items = self.env["travel.open.items"]
        for day in (date(2026, 1, 9), date(2026, 1, 11), date(2026, 4, 1), date(2026, 4, 2)):
            every = [row for row in items._rows(day, self.agency) if row["partner_id"] == self.alpha.id]
            self.assertEqual(items._rows(day, self.agency, SQL("partner.id = %s", self.alpha.id)), every)
        # today: 60.00 - 20.00 are left
        self.assertEqual([row["residual"] for row in every], [40.0])

    def test_a_payment_reset_to_draft_settles_nothing(self):
        """Odoo keeps the link while the payment is a draft; the ledger has the whole invoice open."""
        invoice = self.plain_invoice(self.alpha, 200.0)
        advice = self.advice(self.alpha, 200.0)
        values = {"remittance_id": advice.id, "item_id": self.item(invoice).id, "amount": 200.0, "paid_amount": 200.0}
        self.env["travel.allocation"].create(values)
        advice.apply()
        self.assertEqual(self.open_on(date(2026, 4, 2)), [])
        move = advice.payment_id.move_id
        move.button_draft()
        self.assertEqual(self.open_on(date(2026, 4, 2)), [(self.item(invoice).id, 200.0)])
        move.action_post()
        self.assertEqual(self.open_on(date(2026, 4, 2)), [])
