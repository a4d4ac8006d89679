"""What a customer does not accept: opened, never more than is open, settled by credit or payment, refused, looked back at."""

from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .remittance_common import MoneyCommon


@tagged("post_install", "-at_install")
class DisputeCommon(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_reason = cls.env.ref("travel_backoffice.dispute_reason_fee")

    @classmethod
    def dispute(cls, move, amount, user=None, opened_on="2026-03-20", **values):
        values = {"item_id": cls.item(move).id, "amount": amount, "reason_id": cls.fee_reason.id, "opened_on": opened_on, **values}
        return cls.env["travel.dispute"].with_user(user or cls.controller).create(values)

    @classmethod
    def pay(cls, move, amount, day="2026-04-02", service=None):
        """A payment of just this item, applied as an advice says."""
        advice = cls.advice(move.partner_id, amount, date=day)
        values = {"remittance_id": advice.id, "item_id": cls.item(move).id, "amount": amount, "paid_amount": amount}
        cls.env["travel.allocation"].create({**values, "service_id": service.id if service else False})
        advice.apply()
        return advice

    @classmethod
    def credit(cls, move, amount, day="2026-04-05"):
        """A posted credit note on an invoice of one line."""
        reversal = cls.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        reversal = reversal.create({"journal_id": move.journal_id.id, "date": day})
        note = cls.env["account.move"].browse(reversal.refund_moves()["res_id"])
        note.invoice_line_ids.price_unit = amount
        note.action_post()
        return note

    def amounts(self, move, day):
        return self.env["travel.dispute"]._amounts(move, fields.Date.to_date(day)).get(self.item(move).id, 0.0)


@tagged("post_install", "-at_install")
class TestDispute(DisputeCommon):
    def test_never_more_than_is_open_and_not_disputed(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        self.dispute(invoice, 700.0)
        with self.assertRaisesRegex(ValidationError, "disputed already"), self.cr.savepoint():
            self.dispute(invoice, 300.01)  # 1,000.00 - 700.00 = 300.00 can still be disputed
        second = self.dispute(invoice, 300.0)
        with self.assertRaisesRegex(ValidationError, "disputed already"), self.cr.savepoint():
            second.amount = 301.0
        self.assertEqual(invoice.travel_disputed_amount, 1000.0)

    def two_services(self):
        """An invoice of two tickets of 280.50 each."""
        self.contract(self.alpha, billing_profile_id=self.by_clerk)
        order = self.order(self.alpha)
        tickets = [self.ticket(order, number) for number in ("220-3324650331", "220-3324650332")]
        for ticket in tickets:
            self.charge(ticket, "fare", 280.50, sequence=1)
        return self.bill(self.ready(order)), *tickets

    def test_a_service_is_disputed_up_to_its_price(self):
        invoice, first, second = self.two_services()
        with self.assertRaisesRegex(ValidationError, "no more can be disputed"), self.cr.savepoint():
            self.dispute(invoice, 280.51, service_id=first.id)
        self.dispute(invoice, 200.0, service_id=first.id)
        with self.assertRaisesRegex(ValidationError, "no more can be disputed"), self.cr.savepoint():
            self.dispute(invoice, 80.51, service_id=first.id)
        self.assertEqual(self.dispute(invoice, 280.50, service_id=second.id).left_amount, 280.50)

    def test_a_credit_note_settles_it(self):
        """Of 200.00 disputed, 150.00 is credited: 50.00 is left; the rest is credited too: closed on that day."""
        invoice = self.plain_invoice(self.alpha, 1000.0)
        dispute = self.dispute(invoice, 200.0)
        self.credit(invoice, 150.0, "2026-04-05")
        self.assertEqual((dispute.state, dispute.left_amount), ("open", 50.0))
        last = self.credit(invoice, 60.0, "2026-04-08")
        self.assertEqual((dispute.state, dispute.left_amount, dispute.closed_on), ("credited", 0.0, date(2026, 4, 8)))
        self.assertEqual([self.amounts(invoice, day) for day in ("2026-03-19", "2026-03-20", "2026-04-04")], [0.0, 200.0, 200.0])
        self.assertEqual([self.amounts(invoice, day) for day in ("2026-04-05", "2026-04-07", "2026-04-08")], [50.0, 50.0, 0.0])
        last.button_cancel()
        self.assertEqual((dispute.state, dispute.left_amount, dispute.closed_on), ("open", 50.0, False))

    def test_a_payment_settles_what_it_leaves_nothing_open_for(self):
        """Of 1,000.00 with 200.00 disputed 800.00 is paid: still disputed. 120.00 more: 80.00 is. All: paid."""
        invoice = self.plain_invoice(self.alpha, 1000.0)
        dispute = self.dispute(invoice, 200.0)
        self.pay(invoice, 800.0, "2026-04-02")
        self.assertEqual((dispute.state, dispute.left_amount), ("open", 200.0))
        self.pay(invoice, 120.0, "2026-04-09")
        self.assertEqual((dispute.state, dispute.left_amount), ("open", 80.0))
        self.pay(invoice, 80.0, "2026-04-10")
        self.assertEqual((dispute.state, dispute.closed_on), ("paid", date(2026, 4, 10)))
        self.assertFalse(dispute.activity_ids)

    def test_a_payment_of_the_service_settles_its_dispute(self):
        """Two services of 280.50 on one invoice; one disputed by 30.00, and then paid in full: the other is open still."""
        invoice, first, second = self.two_services()
        dispute = self.dispute(invoice, 30.0, service_id=first.id)
        self.pay(invoice, 280.50, "2026-04-02", service=second)
        self.assertEqual(dispute.state, "open")
        self.pay(invoice, 250.50, "2026-04-03", service=first)  # 280.50 - 250.50 = 30.00 is left of it: disputed still
        self.assertEqual((dispute.state, dispute.left_amount), ("open", 30.0))

    def test_refused_it_is_collected_again(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        dispute = self.dispute(invoice, 200.0)
        with self.assertRaisesRegex(UserError, "Say why"):
            dispute.refuse("  ")
        dispute.refuse("Fee agreed in the contract")
        self.assertEqual((dispute.state, dispute.closed_on), ("refused", self.agency._travel_today()))
        self.assertEqual(self.amounts(invoice, "2026-03-25"), 200.0)
        self.assertEqual(self.amounts(invoice, self.agency._travel_today()), 0.0)
        dispute.action_reopen()
        self.assertEqual((dispute.state, dispute.left_amount, dispute.refusal), ("open", 200.0, False))

    def test_the_amount_of_a_day_is_never_more_than_was_open(self):
        """200.00 disputed on 20 March; on 2 April 900.00 of 1,000.00 is paid: 100.00 is disputed from then on."""
        invoice = self.plain_invoice(self.alpha, 1000.0)
        self.dispute(invoice, 200.0)
        self.pay(invoice, 900.0, "2026-04-02")
        self.assertEqual((self.amounts(invoice, "2026-04-01"), self.amounts(invoice, "2026-04-02")), (200.0, 100.0))

    def test_the_ageing_says_what_is_left_of_it(self):
        """Of 200.00 disputed 150.00 is credited on 5 April."""
        invoice = self.plain_invoice(self.alpha, 1000.0)
        self.dispute(invoice, 200.0)
        self.credit(invoice, 150.0, "2026-04-05")
        found = []
        for day in (date(2026, 4, 4), date(2026, 4, 5)):
            opened = self.env["travel.open.items"]._query(day, self.agency)
            marks = self.env["travel.aging"]._marks(day, self.agency)
            query = SQL("WITH open AS (%s) SELECT amount FROM (%s) mark WHERE item_id = %s", opened, marks, self.item(invoice).id)
            found += [row[0] for row in self.env.execute_query(query)]
        self.assertEqual(found, [200.0, 50.0])

    def test_a_reset_invoice_tells_its_disputes(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        dispute = self.dispute(invoice, 200.0)
        invoice.button_draft()
        self.assertIn("set back to draft", dispute.message_ids[0].body)
        self.assertIn("set back to draft", " ".join(dispute.activity_ids.mapped("summary")))
        invoice.button_cancel()
        self.assertEqual(dispute.state, "withdrawn")

    def test_agents_open_and_answer_and_do_not_decide(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        for role in ("agent", "account_manager"):
            dispute = self.dispute(invoice, 100.0, user=self.users[role], state="refused")
            self.assertEqual(dispute.state, "open")
            dispute.message_post(body="They say that it was never flown")
            for decide in (lambda one: one.refuse("No"), lambda one: one.action_withdraw(), lambda one: one.write({"amount": 1.0})):
                with self.assertRaises(AccessError):
                    decide(dispute)
        with self.assertRaises(AccessError):
            dispute.with_user(self.controller).state = "paid"

    def test_the_owner_is_asked(self):
        salesperson = self.users["account_manager"]
        self.alpha.user_id = salesperson
        dispute = self.dispute(self.plain_invoice(self.alpha, 100.0), 40.0, user=self.agent)
        self.assertEqual((dispute.user_id, dispute.activity_ids.user_id), (salesperson, salesperson))
        dispute.with_user(self.controller).user_id = self.clerk
        self.assertEqual(dispute.activity_ids.user_id, self.clerk)

    def test_found_by_age(self):
        today = self.agency._travel_today()
        old = self.dispute(self.plain_invoice(self.alpha, 100.0), 40.0, opened_on=fields.Date.subtract(today, days=31))
        new = self.dispute(self.plain_invoice(self.alpha, 100.0), 40.0, opened_on=fields.Date.subtract(today, days=30))
        found = self.env["travel.dispute"].search([("age", ">", 30)])
        self.assertEqual((old.age, new.age, old in found, new in found), (31, 30, True, False))
        by_age = dict(self.env["travel.dispute"]._read_group([("id", "in", (old | new).ids)], ["age_band"], ["__count"]))
        self.assertEqual(by_age, {"30": 1, "60": 1})
        shown = self.env["travel.dispute"].web_read_group([("id", "in", (old | new).ids)], ["age_band"], ["__count"])
        self.assertEqual(sorted(group["age_band"] for group in shown["groups"]), ["30", "60"])
        self.assertEqual(self.env["travel.dispute"].search([("age_band", "=", "60"), ("id", "in", (old | new).ids)]), old)

    def test_another_company_sees_nothing(self):
        dispute = self.dispute(self.plain_invoice(self.alpha, 100.0), 40.0)
        other = self.env["res.company"].create({"name": "Other Agency"})
        stranger = self.role_user("controller", other, "travel_stranger")
        with self.assertRaises(AccessError):
            dispute.with_user(stranger).read(["amount"])

    def test_opened_from_an_invoice_and_a_service(self):
        order = self.simple_order(self.alpha)
        invoice = self.bill(order)
        action = order.line_ids.with_user(self.agent).action_dispute()
        self.assertEqual(action["context"]["default_amount"], 280.50)
        self.dispute(invoice, 80.50)
        self.assertEqual(invoice.with_user(self.clerk).action_travel_dispute()["context"]["default_amount"], 200.0)
        self.dispute(invoice, 200.0)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            invoice.action_travel_dispute()
