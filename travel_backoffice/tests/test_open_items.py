"""What was open on any day, told from what is open now and what was settled since."""

from datetime import date

from odoo.tests import tagged

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
