"""Days beyond terms, by hand."""

from datetime import date

from odoo.tests import tagged

from .test_credit_control import CreditCommon

AS_OF = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestPaymentBehaviour(CreditCommon):
    """Invoices dated 1 March and due on 31 March 2026; looked at on 30 June: the last three months begin on 30 March."""

    def owed(self, amount, partner=None, due="2026-03-31", **values):
        return self.item(self.plain_invoice(partner or self.alpha, amount, day="2026-03-01", due=due, **values))

    def pay(self, item, amount, day, currency=None):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound", "partner_type": "customer", "partner_id": item.partner_id.id, "amount": amount,
                "date": day, "journal_id": self.bank.id, "currency_id": (currency or self.currency).id,
                "payment_method_line_id": self.bank.inbound_payment_method_line_ids[:1].id,
            }
        )  # fmt: skip
        self.bank.inbound_payment_method_line_ids.payment_account_id = self.inbound_payment_method_line.payment_account_id
        payment.action_post()
        (item | payment.move_id.line_ids.filtered(lambda line: line.account_id == item.account_id)).reconcile()

    def behaviour(self, partner=None, as_of=AS_OF):
        Model = self.env["travel.payment.behaviour"].sudo()  # as the nightly job
        Model._work_out(self.agency, as_of)
        return Model.search([("partner_id", "=", (partner or self.alpha).id)])

    def test_weighted_by_amount(self):
        """1,000 paid on 10 April (+10), 3,000 on 27 March (-4), nothing of 500, which is open.

        beyond: (1,000 x 10 - 3,000 x 4) / 4,000 = -0.5; to pay: (1,000 x 40 + 3,000 x 26) / 4,000 = 29.5;
        on time 3,000 of 4,000; recent 10, before -4: 14 slower.
        """
        self.pay(self.owed(1000.0), 1000.0, "2026-04-10")
        self.pay(self.owed(3000.0), 3000.0, "2026-03-27")
        self.pay(self.owed(500.0), 100.0, "2026-05-27")
        row = self.behaviour()
        self.assertRecordValues(
            row,
            [{"amount": 4000.0, "days_beyond": -0.5, "days_to_pay": 29.5, "worst_days": 10, "on_time": 75.0,
              "recent_days": 10.0, "before_days": -4.0, "trend": 14.0}],
        )  # fmt: skip

    def test_in_parts(self):
        """600 on 10 April (+10) and 400 on 30 April (+30): (6,000 + 12,000) / 1,000 = 18."""
        item = self.owed(1000.0)
        self.pay(item, 600.0, "2026-04-10")
        self.pay(item, 400.0, "2026-04-30")
        self.assertEqual(self.behaviour().days_beyond, 18.0)

    def test_credited_and_disputed_are_left_out(self):
        """Of 1,000 due on 31 March 600 came on 10 April; 100 were credited; 300 were disputed, and paid on 29 June.

        What counts are the 600: 10 days.
        """
        item = self.owed(1000.0)
        self.pay(item, 600.0, "2026-04-10")
        note = self.item(self.plain_invoice(self.alpha, 100.0, day="2026-05-01", move_type="out_refund"))
        (item | note).reconcile()
        self.env["travel.dispute"].create(
            {"item_id": item.id, "amount": 300.0, "reason_id": self.short.id, "opened_on": "2026-05-02"}
        )
        self.pay(item, 300.0, "2026-06-29")
        self.assertRecordValues(self.behaviour(), [{"amount": 600.0, "days_beyond": 10.0, "worst_days": 10}])

    def test_the_group_and_running_again(self):
        """Alpha 1,000 at +10, Beta 1,000 at +30: the group 20. Run again it is the same; a year later nobody paid."""
        self.pay(self.owed(1000.0), 1000.0, "2026-04-10")
        self.pay(self.owed(1000.0, self.beta), 1000.0, "2026-04-30")
        self.assertEqual(self.behaviour(self.top).days_beyond, 20.0)
        self.assertEqual(len(self.behaviour(self.top)), 1)
        self.assertFalse(self.behaviour(self.top, date(2027, 6, 30)))

    def test_another_currency_weighs_in_the_companys(self):
        """200 EUR at 2 EUR a dollar weigh 100: (100 x 20 + 300 x 0) / 400 = 5."""
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self.pay(self.owed(200.0, currency=euro), 200.0, "2026-04-20", euro)
        self.pay(self.owed(300.0), 300.0, "2026-03-31")
        self.assertRecordValues(self.behaviour(), [{"amount": 400.0, "days_beyond": 5.0, "on_time": 75.0}])

    def test_companies_apart(self):
        self.pay(self.owed(1000.0), 1000.0, "2026-04-10")
        row = self.behaviour()
        self.assertEqual(row.company_id, self.agency)
        clerk = self.role_user("clerk", self.setup_other_company(name="Sister")["company"], "sister_clerk")
        self.assertFalse(self.env["travel.payment.behaviour"].with_user(clerk).search([("partner_id", "=", self.alpha.id)]))
