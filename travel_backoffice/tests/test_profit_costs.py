from datetime import date

from odoo.tests import tagged

from .profit_common import ProfitCommon


@tagged("post_install", "-at_install")
class TestProfitCosts(ProfitCommon):
    """What the work beside the sale costs, and what is never paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha")
        cls.reason = cls.env["travel.dispute.reason"].search([], limit=1)
        cls.loss = cls.company_data["default_account_expense"].copy({"name": "Bad debts"})
        cls.agency.travel_bad_debt_account_ids = cls.loss

    def two_tickets(self):
        """One order of two, 200.00 and 47.00 without any fees."""
        order = self.order(self.alpha)
        for number, fare in (("220-0000000001", 200.0), ("220-0000000002", 47.0)):
            ticket = self.ticket(order, number, base_fare=fare)
            self.charge(ticket, "fare", fare, sequence=1)
        return self.ready(order)

    def test_holds(self):
        """Two on a service, one on the whole order; the program's own count nothing, nor does one that is open."""
        self.rate("handling", 5.0, event="hold")
        order = self.two_tickets()
        first, second = order.line_ids
        Hold = self.env["travel.hold"]
        Hold.with_user(self.users["agent"])._put(first, "amount_missing", "No amount")
        Hold.with_user(self.users["agent"])._put(first, "reference_missing", "No cost centre")
        Hold.with_user(self.users["agent"])._put(order, "part_missing", "A part is missing")
        Hold.sudo()._put(second, "amount_missing", "No amount")
        self.env.flush_all()
        Hold.with_user(self.users["agent"])._lift(first)
        Hold.with_user(self.users["agent"])._lift(order)
        Hold.with_user(self.env.ref("base.user_root"))._lift(second)
        Hold.with_user(self.users["agent"])._put(second, "sum_mismatch", "Sums")
        # first 2 + 1/2, second 1/2: at 5.00
        self.assertEqual(self.sheet(first), {"handling": -12.5, "profit": -12.5})
        self.assertEqual(self.sheet(second), {"handling": -2.5, "profit": -2.5})
        [touches] = self.profit()._read_group([("order_id", "=", order.id)], [], ["touches:sum"])
        self.assertEqual(touches, (5.0,))  # two issues and three holds

    def test_disputes(self):
        """One about a service; one about the whole invoice of 247.00, shared 200 : 47."""
        self.rate("handling", 24.7, event="dispute")
        order = self.two_tickets()
        first, second = order.line_ids
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_total, 247.0)
        item = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        for service in (first.id, False):
            self.env["travel.dispute"].create(
                {"item_id": item.id, "amount": 10.0, "reason_id": self.reason.id, "service_id": service, "opened_on": "2026-03-20"}
            )
        self.assertEqual(self.sheet(first)["handling"], -44.7)  # 24.70 + 20.00
        self.assertEqual(self.sheet(second)["handling"], -4.7)

    def test_written_off(self):
        """Of 247.00 open 123.50 is written off, 23.50 of it tax that comes back: 100.00 lost, 80.97 and 19.03."""
        order = self.two_tickets()
        first, second = order.line_ids
        invoice = self.bill(order)
        tax_account = self.company_data["default_account_tax_purchase"]
        entry = self.write_off(invoice, 123.5, self.loss, "2026-05-11", 23.5, tax_account)
        self.assertEqual(self.sheet(first), {"bad_debt": -80.97, "profit": -80.97})
        self.assertEqual(self.sheet(second), {"bad_debt": -19.03, "profit": -19.03})
        self.assertEqual(self.sheet(order.line_ids, "2026-05-10"), {"profit": 0.0})
        # an entry that is posted no longer takes nothing off
        entry.button_draft()
        self.assertEqual(self.sheet(order.line_ids), {"profit": 0.0})

    def test_another_account_is_no_loss(self):
        order = self.two_tickets()
        self.write_off(self.bill(order), 100.0, self.company_data["default_account_expense"], "2026-05-11")
        self.assertEqual(self.sheet(order.line_ids), {"profit": 0.0})

    def test_given_away_in_a_dispute(self):
        """A credit note for no service settles the dispute: 24.70 are lost."""
        order = self.two_tickets()
        invoice = self.bill(order)
        item = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        dispute = self.env["travel.dispute"].create(
            {"item_id": item.id, "amount": 24.7, "reason_id": self.reason.id, "opened_on": "2026-03-20"}
        )
        note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "invoice_date": date(2026, 4, 1),
                "invoice_line_ids": [(0, 0, {"name": "Goodwill", "quantity": 1, "price_unit": 24.7, "tax_ids": []})],
            }
        )
        note.action_post()
        (item + note.line_ids.filtered(lambda line: line.display_type == "payment_term")).reconcile()
        self.assertEqual(dispute.state, "credited")
        self.assertEqual(self.sheet(order.line_ids), {"bad_debt": -24.7, "profit": -24.7})

    def test_a_provision_by_age(self):
        """Due on 12 March; on 21 May it is 70 days late: 20 % from 60 days on, 5 % before; of what is open only."""
        self.rate("provision", 5.0, overdue_from=30)
        self.rate("provision", 20.0, overdue_from=60)
        order = self.two_tickets()
        invoice = self.bill(order)
        self.assertEqual(str(invoice.invoice_date_due), "2026-03-12")
        self.pay(invoice, 47.0, "2026-05-01")
        # 200 open x 20 %; on 20 April 247 x 5 %; on 10 April 29 days late
        self.assertEqual(self.sheet(order.line_ids)["provision"], -40.0)
        self.assertEqual(self.sheet(order.line_ids, "2026-04-20")["provision"], -12.35)
        self.assertNotIn("provision", self.sheet(order.line_ids, "2026-04-10"))

    def test_credit_ends_with_a_credit_note(self):
        """The second ticket is voided after ten days: 47.00 was out for ten days, 200.00 until it is paid on day 40."""
        self.rate("credit", 36.5)
        order = self.two_tickets()
        invoice = self.bill(order)
        note = invoice._reverse_moves([{"date": date(2026, 3, 22), "invoice_date": date(2026, 3, 22)}])
        note.invoice_line_ids.filtered(lambda line: line.price_unit == 200.0).unlink()
        note.action_post()
        items = (invoice + note).line_ids.filtered(lambda line: line.display_type == "payment_term")
        items.reconcile()
        self.pay(invoice, 200.0, "2026-04-21")
        # (47 x 10 + 200 x 40) x 36.5 % / 365 = 8.47
        self.assertEqual(self.sheet(order.line_ids), {"credit_cost": -8.47, "profit": -8.47})

    def test_reminders_and_requests_by_hand(self):
        """A reminder that somebody looked through is a touch; one of a plan that sends by itself is none."""
        self.rate("handling", 3.0, event="dunning")
        order = self.two_tickets()
        invoice = self.bill(order)
        item = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        plan = self.env.ref("travel_backoffice.dunning_plan_three")
        # sudo: letters are the program's own
        letter = self.env["travel.dunning"].sudo().create(
            {
                "partner_id": invoice.partner_id.id, "plan_id": plan.id, "level_id": plan.level_ids[0].id, "level": 1, "state": "sent",
                "date": "2026-04-01", "currency_id": self.currency.id, "company_id": self.agency.id,
                "line_ids": [(0, 0, {"item_id": item.id, "amount": 247.0, "state": "sent"})],
            }
        )  # fmt: skip
        plan.automatic = False
        self.assertEqual(self.sheet(order.line_ids), {"handling": -3.0, "profit": -3.0})
        plan.automatic = True
        self.assertEqual(self.sheet(order.line_ids), {"profit": 0.0})
        self.assertEqual(letter.state, "sent")
