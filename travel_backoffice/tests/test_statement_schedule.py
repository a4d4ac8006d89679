"""Statements by schedule: each period once, the missed ones caught up, and none forgotten that was not delivered."""

from contextlib import suppress
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .mail_common import MailCommon
from .test_statement import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementSchedule(MailCommon, StatementCommon):
    """ACME gets its open items on the 1st and the 16th by mail, since 1 April 2026; it owes 100 since March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.send_statements = True
        cls.profile_mail, cls.profile = cls.profile, cls.env.ref("travel_backoffice.statement_profile_open")
        cls.profile.write({"rhythm": "fortnightly", "scheduled_from": "2026-04-01", "with_xlsx": False})
        cls.acme.travel_contract_ids.statement_profile_id = cls.profile
        cls.env["travel.contract"].search([("id", "not in", cls.acme.travel_contract_ids.ids)]).statement_profile_id = False
        cls.Period = cls.env["travel.statement.period"]
        cls.plain_invoice(cls.acme, 100.0)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(self.registry["travel.statement"], "_render_pdf", lambda one: b"%PDF-1.4 " + one.name.encode()))

    def run_on(self, *day):
        """The schedule of a day, and the sending of what it queued."""
        self.today(date(*day))
        self.Period.sudo()._cron_issue()
        sendings = self.Period.search([]).statement_id.sudo().delivery_ids.filtered(lambda one: one.state == "queued")
        sendings.next_try_at = "2026-03-12 08:00:00"
        sendings._deliver()
        self.env.invalidate_all()
        return self.seen()

    def seen(self):
        return [(str(one.as_of), one.state) for one in self.Period.search([], order="as_of")]

    def test_on_the_16th_and_the_1st(self):
        self.assertEqual(self.run_on(2026, 4, 15), [])
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")])
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")], "once")
        self.assertEqual(self.run_on(2026, 5, 1), [("2026-04-15", "done"), ("2026-04-30", "done")])
        self.assertEqual(len(self.house.mails), 2)
        statements = self.Period.search([]).statement_id
        self.assertEqual(statements.mapped("balance_text"), ["$\xa0100.00"] * 2)

    def test_every_mail_text_can_be_tried_on_it(self):
        """Odoo tries a template on whatever delivery there is when it is made or changed: an upgrade with statements, too."""
        self.run_on(2026, 4, 16)
        delivery = self.Period.search([]).statement_id.sudo().delivery_ids
        templates = self.env["mail.template"].search([("model", "=", "travel.delivery")])
        self.assertGreaterEqual(len(templates), 4)
        for template in templates:
            told = template._generate_template(delivery.ids, ("subject", "body_html", "email_from"))
            self.assertIn("subject", told[delivery.id])

    def test_missed_periods_are_caught_up(self):
        """Off from 2 April to 20 May: three periods are due, each with the figures of its own day."""
        self.plain_invoice(self.acme, 50.0, day="2026-04-20")
        found = self.run_on(2026, 5, 20)
        self.assertEqual(found, [("2026-04-15", "done"), ("2026-04-30", "done"), ("2026-05-15", "done")])
        periods = self.Period.search([], order="as_of")
        self.assertEqual([self.block(one.statement_id)["closing"] for one in periods], [100, 150, 150])

    def test_never_past_a_failed_sending(self):
        """Refused in April: the next period is sent on time, the failed one stays; with the right address it goes out, once."""
        self.house.refuse["bills@acme.example"] = "550 no such person"
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "trouble")])
        first = self.Period.search([]).statement_id
        self.assertEqual(first.activity_ids.res_id, first.id)
        self.house.refuse.clear()
        self.acme.email = "new@acme.example"
        first.delivery_ids.sudo().attempt_ids.at = "2026-04-16 08:00:00"
        self.assertEqual(self.run_on(2026, 5, 1), [("2026-04-15", "done"), ("2026-04-30", "done")])
        self.assertEqual(self.Period.search([], order="as_of")[0].statement_id, first, "the same statement")
        self.assertEqual(sorted(self.house.reached()), [["new@acme.example"]] * 2)

    def test_a_bounce_brings_it_back(self):
        """Done, then bounced: it is due again, and tried again when the address is another; in doubt only a person says."""
        self.run_on(2026, 4, 16)
        sending = self.Period.search([]).statement_id.delivery_ids.sudo()
        sending.state = "bounced"
        self.assertEqual(self.run_on(2026, 4, 17), [("2026-04-15", "trouble")])
        self.acme.email = "new@acme.example"
        self.assertEqual(self.run_on(2026, 4, 18), [("2026-04-15", "done")])
        sending.state = "unsure"
        self.assertEqual(self.run_on(2026, 4, 19), [("2026-04-15", "trouble")])
        found = self.Period.search([("state", "in", ("trouble", "due"))])
        self.assertEqual(found.statement_id, sending._own_document())

    def test_nobody_gets_it(self):
        """No sending is for statements: the period stays, and somebody is told once; then it goes out by itself."""
        self.rule.send_statements = False
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "trouble")])
        self.run_on(2026, 4, 17)
        period = self.Period.search([])
        self.assertIn("Nobody gets it", period.note)
        self.assertEqual(len(period.statement_id.activity_ids), 1)
        self.rule.send_statements = True
        self.assertEqual(self.run_on(2026, 4, 18), [("2026-04-15", "done")])

    def test_killed_in_between(self):
        """Killed when the statement stands and the rest does not: begun again it is the same statement, sent once."""
        self.today(date(2026, 4, 16))

        class Killed(BaseException):
            pass

        def die(period):
            raise Killed

        with patch.object(self.registry["travel.statement.period"], "_send", die), suppress(Killed):
            self.Period.sudo()._cron_issue()
        self.Period.search([]).sudo().statement_id = False  # as when only the statement was kept
        statement = self.env["travel.statement"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual((len(statement), self.house.mails), (1, []))
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")])
        self.assertEqual((self.Period.search([]).statement_id, len(self.house.mails)), (statement, 1))

    def test_nothing_open_and_minimum(self):
        """Zero is sent where it is wanted; below 500 nothing is."""
        invoice = self.env["account.move"].search([("partner_id", "=", self.acme.id)])
        self.pay(self.acme, 100.0, self.item(invoice), day="2026-04-02")
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "left")])
        self.profile.only_open = False
        self.assertEqual(self.run_on(2026, 5, 1)[1], ("2026-04-30", "done"))
        self.plain_invoice(self.acme, 499.0, day="2026-05-02")
        self.profile.minimum_amount = 500.0
        self.assertEqual(self.run_on(2026, 5, 16)[2], ("2026-05-15", "left"))

    def test_days_of_the_month(self):
        """On the 1st, 11th and 21st, two days later: as of 31 March, 10 and 20 April."""
        self.profile.write({"rhythm": "days", "month_days": "1, 11, 21", "days_after": 2, "scheduled_from": "2026-04-01"})
        self.assertEqual(self.run_on(2026, 4, 12), [])
        self.assertEqual(self.run_on(2026, 4, 13), [("2026-04-10", "done")])
        self.assertEqual(self.run_on(2026, 4, 23), [("2026-04-10", "done"), ("2026-04-20", "done")])

    def test_the_contract_of_the_day(self):
        """The contract ends on 1 May and the next one wants none: April is still sent, May is not."""
        self.acme.travel_contract_ids.date_to = "2026-05-01"
        self.env.flush_all()
        self.contract(self.acme, "2026-05-01", delivery_profile_id=self.profile_mail.id)
        found = self.run_on(2026, 6, 1)
        self.assertEqual([as_of for as_of, _state in found], ["2026-04-15", "2026-04-30"])

    def test_one_bad_customer_stops_no_other(self):
        beta = self.customer("Beta", email="b@beta.example")
        self.contract(beta, delivery_profile_id=self.profile_mail.id, statement_profile_id=self.profile.id)
        self.plain_invoice(beta, 10.0)
        Statement, genuine = self.registry["travel.statement"], self.registry["travel.statement"]._gather

        def gather(statement, scope, *args):
            if scope.node == self.acme:
                raise ZeroDivisionError
            return genuine(statement, scope, *args)

        with patch.object(Statement, "_gather", gather), self.assertLogs("odoo.addons.travel_backoffice", "ERROR"):
            self.run_on(2026, 4, 16)
        states = {one.partner_id.name: one.state for one in self.Period.search([])}
        self.assertEqual(states, {"ACME": "due", "Beta": "done"})
        notes = {one.partner_id.name: one.note for one in self.Period.search([])}
        self.assertIn("The program failed (ZeroDivisionError); it is tried again", notes["ACME"])
        self.assertFalse(notes["Beta"])
        self.assertEqual(set(self.run_on(2026, 4, 17)), {("2026-04-15", "done")})
        self.assertEqual(self.Period.search([]).filtered("note"), self.Period, "it is issued: nothing to be said")

    def test_one_bad_contract_stops_no_other(self):
        """Its periods cannot be planned: its chatter says so once, and the next look plans them."""
        beta = self.customer("Beta", email="b@beta.example")
        contract = self.contract(beta, delivery_profile_id=self.profile_mail.id, statement_profile_id=self.profile.id)
        self.plain_invoice(beta, 10.0)
        Period, genuine = self.registry["travel.statement.period"], self.registry["travel.statement.period"]._plan

        def plan(period, one, today):
            if one == contract:
                raise ZeroDivisionError
            return genuine(period, one, today)

        before = contract.message_ids
        with patch.object(Period, "_plan", plan), self.assertLogs("odoo.addons.travel_backoffice", "ERROR"):
            self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")])
            self.run_on(2026, 4, 16)
        self.assertEqual(len(contract.message_ids - before), 1)
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")] * 2)

    def test_per_cost_centre(self):
        """280.50 on a cost centre, 100 on none: two statements and two periods, each followed until it was delivered."""
        self.profile.one_per = "cost_center"
        center = self.cost_center(self.acme, "4711", "Sales")
        order = self.simple_order(self.acme)
        order.line_ids.cost_center_id = center
        billed = self.bill(order)
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")] * 2)
        periods = self.Period.search([], order="id")
        closings = {one.part: self.block(one.statement_id)["closing"] for one in periods}
        self.assertEqual(closings, {"4711 Sales": billed.amount_total, "Without Cost Centre": 100})
        self.assertEqual(self.run_on(2026, 4, 16), [("2026-04-15", "done")] * 2, "once")
        self.assertEqual(len(self.house.mails), 2)
        periods[0].statement_id.with_user(self.users["controller"]).action_cancel()
        self.env.invalidate_all()
        periods[0].with_user(self.users["controller"]).action_issue()
        self.assertEqual(self.run_on(2026, 4, 17), [("2026-04-15", "done")] * 2)
        self.assertEqual(self.Period.search([], order="id").mapped("part"), ["4711 Sales", "Without Cost Centre"])

    def test_by_hand(self):
        self.rule.send_statements = False
        self.run_on(2026, 4, 16)
        period = self.Period.with_user(self.users["controller"]).search([])
        period.action_leave()
        self.assertEqual((period.state, self.run_on(2026, 4, 20)), ("left", [("2026-04-15", "left")]))
        with self.assertRaises(AccessError):
            self.Period.with_user(self.agent).search([])
