"""Reminders from the overdue item to the letter that is on its way."""

from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon
from .test_dispute import DisputeCommon

DAY = date(2026, 4, 1)


class DunningCommon(DisputeCommon):
    """Level 1 from 7 days overdue, level 2 from 21 days and 14 after level 1, level 3 stops ticketing; invoices of 12 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel_mail = cls.env["travel.delivery.channel"].search([("type", "=", "email")], limit=1)
        if not cls.channel_mail:
            cls.channel_mail = cls.env["travel.delivery.channel"].create({"name": "E-mail", "type": "email"})
        rule = {"channel_id": cls.channel_mail.id, "send_invoices": False, "send_credit_notes": False, "send_dunning": True}
        cls.letters = cls.env["travel.delivery.profile"].create({"name": "Letters", "rule_ids": [Command.create(rule)]})
        cls.plan = cls.env["travel.dunning.plan"].create(
            {
                "name": "Three",
                "days_between": 7,
                "user_id": cls.controller.id,
                "delivery_profile_id": cls.letters.id,
                "level_ids": [
                    Command.create({"number": 1, "name": "Reminder", "days_after": 7, "days_wait": 0, "text": "Dear {customer},\n\nplease pay {total} by {pay_by}."}),
                    Command.create({"number": 2, "name": "Second", "days_after": 21, "days_wait": 14, "text": "Again: {total}"}),
                    Command.create({"number": 3, "name": "Last", "days_after": 35, "days_wait": 14, "text": "Last: {total}", "stop_ticketing": True}),
                ],
            }
        )
        cls.alpha.email = "alpha@example.com"
        cls.contract(cls.alpha, dunning_plan_id=cls.plan.id)

    def prepare(self, day=DAY, **values):
        found = self.env["travel.dunning"].with_user(self.controller).prepare([self.alpha.id], day, **values)
        self.assertEqual(found["failed"], [])
        self.left = {(left["document"], left["why"]): left["amount"] for left in found["left"]}
        return self.env["travel.dunning"].browse(found["letter_ids"])

    def send(self, letters, day=DAY):
        with patch.object(type(self.agency), "_travel_today", lambda company: fields.Date.to_date(day)):
            letters.with_user(self.controller).action_send()
        return letters


@tagged("post_install", "-at_install")
class TestDunning(DunningCommon, CreditCommon):
    def test_what_is_disputed_is_left_out_for_that_amount(self):
        """1,000.00 of which 200.00 is disputed is reminded of for 800.00."""
        invoice = self.plain_invoice(self.alpha, 1000.0)
        self.dispute(invoice, 200.0)
        letter = self.prepare()
        self.assertEqual((letter.level, letter.net_amount, letter.state), (1, 800.0, "draft"))
        line = letter.line_ids
        self.assertEqual((line.open_amount, line.disputed_amount, line.days), (1000.0, 200.0, 20))  # 12 March to 1 April
        self.assertEqual(self.left, {(invoice.name, "disputed"): 200.0})

    def test_prepared_again_nothing_is_doubled(self):
        self.plain_invoice(self.alpha, 1000.0)
        letter = self.prepare()
        self.assertFalse(self.prepare())
        line = letter.line_ids
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.sudo().create({"dunning_id": letter.id, "item_id": line.item_id.id, "level": 1})

    def test_sent_it_goes_the_customers_way_with_the_figures_of_that_day(self):
        """1,000.00 and 300.00; before it is sent 1,000.00 is paid: the letter asks for 300.00."""
        large, small = self.plain_invoice(self.alpha, 1000.0), self.plain_invoice(self.alpha, 300.0)
        letter = self.prepare()
        self.assertEqual(letter.net_amount, 1300.0)
        self.pay(large, 1000.0, "2026-04-02")
        self.send(letter, "2026-04-02")
        self.assertEqual((letter.state, letter.net_amount, letter.date), ("sent", 300.0, date(2026, 4, 2)))
        self.assertEqual((letter.line_ids.move_id, letter.line_ids.state), (small, "sent"))
        delivery = letter.delivery_ids
        self.assertEqual((delivery.document_kind, delivery.recipient, delivery.state), ("dunning", "alpha@example.com", "queued"))
        self.assertIn("please pay", " ".join(letter._text_shown()))
        self.assertIn("300.00", " ".join(letter._text_shown()))
        self.assertEqual((small.travel_dunning_level, large.travel_dunning_level), (1, 0))
        letter.with_user(self.controller).action_send()
        self.assertEqual(letter.delivery_ids, delivery)

    def test_what_was_paid_meanwhile_drops_the_letter(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        letter = self.prepare()
        self.pay(invoice, 1000.0, "2026-04-02")
        self.send(letter, "2026-04-02")
        self.assertEqual((letter.state, letter.delivery_ids.ids), ("dropped", []))

    def test_a_refund_that_is_awaited_is_not_asked_for(self):
        """A ticket of 253.00 with a fee of 27.50; the ticket was given back and waits for the airline: 27.50 is asked for."""
        order = self.simple_order(self.alpha)
        invoice = self.bill(order)
        self.correct(order.line_ids, back={"fare": 253.0}, refund_state="applied", refund_applied_on="2026-03-20")
        self.assertEqual(self.prepare().net_amount, 27.50)
        self.assertEqual(self.left, {(invoice.name, "a refund is awaited"): 253.0})

    def test_levels_rise_one_by_one_and_fall_away_when_paid(self):
        invoice = self.plain_invoice(self.alpha, 1000.0, due="2026-01-10")
        self.send(self.prepare())
        self.assertFalse(self.prepare(date(2026, 4, 14)))  # 14 days after level 1 is 15 April
        second = self.send(self.prepare(date(2026, 4, 15)), "2026-04-15")
        self.assertEqual((second.level, invoice.travel_dunning_level), (2, 2))
        self.assertFalse(self.alpha.travel_dunning_stop)
        self.send(self.prepare(date(2026, 4, 29)), "2026-04-29")
        self.assertTrue(self.alpha.travel_dunning_stop)
        self.assertFalse(self.prepare(date(2026, 9, 1)))
        self.pay(invoice, 1000.0, "2026-09-02")
        self.alpha.invalidate_recordset()
        self.assertEqual((invoice.travel_dunning_level, self.alpha.travel_dunning_stop), (0, False))

    def test_a_promise_keeps_its_items_out_until_the_day_after(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        line = Command.create({"item_id": self.item(invoice).id, "amount": 1000.0})
        values = {"partner_id": self.alpha.id, "made_on": DAY, "promised_on": "2026-04-10", "line_ids": [line]}
        self.env["travel.promise"].with_user(self.controller).create(values)
        self.assertFalse(self.prepare(date(2026, 4, 10)))
        self.assertEqual(self.left, {(invoice.name, "promised"): 1000.0})
        self.assertEqual(self.prepare(date(2026, 4, 11)).net_amount, 1000.0)

    def test_money_on_account(self):
        """1,000.00 overdue; 400.00 on account is taken off; with 600.00 more nothing is asked for, and the controller is told."""
        self.plain_invoice(self.alpha, 1000.0)
        self.advice(self.alpha, 400.0, date="2026-03-30").apply()
        letter = self.prepare()
        self.assertEqual((letter.total_amount, letter.credit_amount, letter.net_amount), (1000.0, 400.0, 600.0))
        letter.with_user(self.controller).action_drop()
        self.advice(self.alpha, 600.0, date="2026-03-30").apply()
        self.assertFalse(self.prepare(date(2026, 12, 10)))
        told = self.alpha.activity_ids
        self.assertEqual((told.user_id, "on account" in told.summary), (self.controller, True))
        self.prepare(date(2026, 12, 11))
        self.assertEqual(self.alpha.activity_ids, told)

    def test_an_item_left_out_by_a_controller(self):
        first, second = self.plain_invoice(self.alpha, 100.0), self.plain_invoice(self.alpha, 50.0)
        letter = self.prepare()
        with patch.object(type(self.agency), "_travel_today", lambda company: DAY):
            letter.line_ids.filtered(lambda line: line.move_id == first).with_user(self.controller).action_drop()
        self.assertEqual(letter.net_amount, 50.0)
        self.send(letter)
        self.assertEqual(letter._asked_lines().move_id, second)
        self.assertFalse(self.prepare(date(2026, 4, 8)))  # left out until 1 + 7 = 8 April
        self.assertEqual(self.prepare(date(2026, 4, 9)).line_ids.filtered(lambda line: not line.also).move_id, first)

    def test_one_bad_customer_stops_no_other(self):
        beta = self.customer("Beta Ltd", email="beta@example.com")
        self.contract(beta, dunning_plan_id=self.plan.id)
        self.plain_invoice(self.alpha, 100.0)
        self.plain_invoice(beta, 100.0)
        letters = self.env["travel.dunning"]
        prepared = type(letters)._prepare_letter

        def fails(model, debtor, *args):
            if debtor.partner == self.alpha:
                raise ValueError("no such thing")
            return prepared(model, debtor, *args)

        with patch.object(type(letters), "_prepare_letter", fails), mute_logger("odoo.addons.travel_backoffice.models.travel_dunning_prepare"):
            result = letters.with_user(self.controller).prepare([self.alpha.id, beta.id], DAY)
        self.assertEqual(letters.browse(result["letter_ids"]).partner_id, beta)
        self.assertEqual(result["failed"], ["Alpha Ltd: no such thing"])

    def test_each_currency_has_a_letter_of_its_own(self):
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.plain_invoice(self.alpha, 100.0)
        self.plain_invoice(self.alpha, 70.0, currency=other)
        amounts = {letter.currency_id: letter.net_amount for letter in self.prepare()}
        self.assertEqual(amounts, {self.currency: 100.0, other: 70.0})

    def test_a_fee_is_an_invoice_of_its_own(self):
        product = self.env["product.product"].create({"name": "Reminder fee", "type": "service", "taxes_id": False})
        self.plan.level_ids[0].write({"fee_product_id": product.id, "fee_amount": 10.0})
        self.plain_invoice(self.alpha, 100.0)
        letter = self.send(self.prepare())
        fee = letter.fee_move_id
        self.assertEqual((fee.state, fee.amount_total, fee.invoice_date, letter.net_amount), ("posted", 10.0, DAY, 100.0))

    def test_interest_is_told_and_not_charged(self):
        """1,000.00 at 9 % for 20 days: 1,000 x 0.09 x 20 / 365 = 4.93."""
        self.plan.interest_percent = 9.0
        self.plain_invoice(self.alpha, 1000.0)
        letter = self.prepare()
        self.assertEqual((letter.interest_amount, letter.net_amount), (4.93, 1000.0))

    def test_nothing_says_how_it_is_sent(self):
        self.plan.delivery_profile_id = False
        self.plain_invoice(self.alpha, 100.0)
        letter = self.prepare()
        with self.assertRaisesRegex(UserError, "nothing says how letters are sent"):
            self.send(letter)

    def test_who_may(self):
        self.plain_invoice(self.alpha, 100.0)
        letter = self.prepare()
        with self.assertRaises(AccessError):
            self.env["travel.dunning"].with_user(self.clerk).prepare()
        for change in (lambda one: one.action_send(), lambda one: one.action_drop(), lambda one: one.write({"text": "x"})):
            with self.assertRaises(AccessError):
                change(letter.with_user(self.clerk))
        with self.assertRaises(AccessError):
            letter.with_user(self.controller).write({"state": "sent"})
        other = self.env["res.company"].create({"name": "Other Agency"})
        stranger = self.role_user("controller", other, "travel_stranger")
        with self.assertRaises(AccessError):
            letter.with_user(stranger).read(["net_amount"])

    def test_words_and_placeholders(self):
        with self.assertRaisesRegex(ValidationError, "stands for nothing"):
            self.plan.level_ids[0].text = "Dear {somebody}"
        self.assertEqual(
            self.plan.summary,
            "Level 1 from 7 days overdue; level 2 from 21 days overdue (14 days after the letter before); level 3 from 35 days overdue "
            "(14 days after the letter before, no more tickets until paid); never two letters within 7 days; a controller looks through "
            "the letters before they go out; what is disputed or promised is left out.",
        )

    def test_by_itself_on_working_days(self):
        """1 April 2026 is a Wednesday, 4 April a Saturday."""
        self.assertTrue(self.agency._travel_works_on(DAY))
        self.assertFalse(self.agency._travel_works_on(date(2026, 4, 4)))
        self.plan.automatic = True
        self.plain_invoice(self.alpha, 100.0)
        letter = self.prepare()
        self.assertEqual((letter.state, letter.delivery_ids.state), ("sent", "queued"))

    def test_the_letter_on_paper(self):
        self.alpha.name = "Alpha <b>Ltd"
        self.dispute(self.plain_invoice(self.alpha, 1000.0), 200.0)
        letter = self.prepare()
        html = self.env["ir.actions.report"]._render_qweb_html("travel_backoffice.report_dunning", letter.ids)[0].decode()
        self.assertIn("800.00", html)
        self.assertNotIn("Alpha <b>Ltd", html)
        mail = letter._deliverable_mail({"subject": "", "body": ""})
        self.assertIn("Alpha &lt;b&gt;Ltd", mail["body"])
