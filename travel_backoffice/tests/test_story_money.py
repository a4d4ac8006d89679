"""A quarter of money of four customers, each step as its role does it; after every step all books say the same."""

import io

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .money_common import MoneyStoryCommon

ADVICE = """UTR,Payment Date,Inv No,Gross Amt,TDS,Net Amt
UTR4711,2026-05-06,{a1},1000.00,10.00,990.00
UTR4711,2026-05-06,{a2},500.00,0.00,500.00
UTR4711,2026-05-06,{a3},550.00,6.00,544.00
"""


@tagged("post_install", "-at_install")
class TestStoryMoney(MoneyStoryCommon):
    """
    Alpha Group   Alpha Ltd and Alpha India; as advised only, TDS of 10 % of fees; limit 3,000.00
    Corner        a sub-agent that pays ahead; its deposits are drawn down
    Beta          pays by bank transfer, oldest first; a statement of activity
    Delta         is invoiced and pays in euro; one euro is 1.25, and 1.28 from June on
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.8), ("2026-06-01", 0.78125)])
        cls.rule.write({"send_statements": True, "send_dunning": True, "send_invoices": False, "send_credit_notes": False})
        opened = {"kind": "open", "rhythm": "monthly", "scheduled_from": "2026-04-01"}
        cls.statements, cls.activity = cls.env["travel.statement.profile"].create(
            [{"name": "Monthly", **opened}, {"name": "Activity", **opened, "kind": "activity"}]
        )
        plan = cls.dunning_plan()
        cls.top = cls.group(email="books@alpha.example")
        cls.alpha.parent_id = cls.top
        cls.india = cls.customer("Alpha India", cls.top)
        cls.corner = cls.sub_agent("Corner Travel", email="corner@corner.example")
        cls.beta = cls.customer("Beta Ltd", email="books@beta.example")
        cls.delta = cls.customer("Delta Sarl", email="books@delta.example")
        cls.env["res.partner.bank"].create({"acc_number": "GB29NWBK60161331926819", "partner_id": cls.beta.id})
        account = cls.company_data["default_account_tax_purchase"]
        cls.tds = cls.env["travel.deduction.kind"].create({"name": "TDS", "code": "tds", "account_id": account.id})
        rule = Command.create({"kind_id": cls.tds.id, "percent": 10.0, "base": "fees"})
        terms = {"statement_profile_id": cls.statements.id, "dunning_plan_id": plan.id, "delivery_profile_id": cls.profile.id}
        mandate = cls.env["travel.allocation.profile"].create
        advised = mandate({"name": "Alpha", "mode": "advised", "short_pay": "dispute", "rule_ids": [rule]})
        cls.contract(cls.top, **terms, allocation_profile_id=advised.id)
        drawn = mandate({"name": "Corner", "mode": "advised", "draw_deposits": True})
        cls.contract(cls.corner, **terms, allocation_profile_id=drawn.id)
        oldest = mandate({"name": "Beta", "mode": "oldest"})
        cls.contract(cls.beta, **{**terms, "statement_profile_id": cls.activity.id}, allocation_profile_id=oldest.id)
        cls.contract(cls.delta, **terms)
        for node, login in ((cls.top, "m_alpha"), (cls.corner, "m_corner"), (cls.beta, "m_beta"), (cls.delta, "m_delta")):
            cls.account_of(node, login)
        (cls.alpha | cls.india).property_payment_term_id = cls.thirty

    def test_the_quarter(self):
        self._april()
        self._limit()
        self._advice()
        self._bank_transfer()
        self._reminders()
        self._end_of_may()
        self._euro()
        self._credit_note()
        self._bank_lines()
        self._on_account()
        self._end_of_june()

    # -- April ------------------------------------------------------------------------------------------------------

    def _april(self):
        """Price + fee + 10 % of the fee; Corner's 500.00 pay 200.00, then 300.00 of 400.00."""
        self.on("2026-04-02")
        self.deposit(500.0)
        self.assertAgreed()
        self.on("2026-04-08")
        self.a1 = self.sell(self.alpha, 890.0, 100.0)  # 1,000.00
        self.a1.name = "INV/2026/00046"
        self.a2 = self.sell(self.india, 445.0, 50.0)  # 500.00
        self.c1 = self.sell(self.corner, 178.0, 20.0)  # 200.00
        self.b1 = self.sell(self.beta, 267.0, 30.0)  # 300.00
        self.d1 = self.sell(self.delta, 356.0, 40.0, self.euro)  # 400.00 EUR, worth 500.00
        # 1,000 + 500 + 200 + 300 = 2,000; with the euro 2,500
        self.assertEqual(self.assertAgreed(USD=2000, EUR=400), 2500.0)
        self.at_night("travel.remittance", "_cron_allocate_by_mandate")
        self.assertEqual(self.c1.amount_residual, 0.0)
        self.assertAgreed(USD=1800, EUR=400)
        self.on("2026-04-15")
        self.a3 = self.sell(self.alpha, 534.0, 60.0)  # 600.00
        self.b2 = self.sell(self.beta, 178.0, 20.0)  # 200.00
        self.c2 = self.sell(self.corner, 356.0, 40.0)  # 400.00
        self.at_night("travel.remittance", "_cron_allocate_by_mandate")
        self.assertEqual((self.c2.amount_residual, self.left_of_deposits()), (100.0, 0.0))
        # 1,800 + 600 + 200 + 400 - 300 of the deposit
        self.assertAgreed(USD=2700, EUR=400)
        self._statements("2026-05-01", {"Alpha Group": {"USD": 2100}, "Corner Travel": {"USD": 100}, "Beta Ltd": {"USD": 500}, "Delta Sarl": {"EUR": 400}})

    def deposit(self, amount):
        values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.corner.id, "amount": amount}
        self.env["account.payment"].create(
            {**values, "date": self.day, "journal_id": self.bank.id, "travel_is_deposit": True}
        ).action_post()

    def left_of_deposits(self):
        return sum(self.corner._travel_deposit_balances(self.agency).get(self.corner.id, {}).values())

    # -- May --------------------------------------------------------------------------------------------------------

    def _limit(self):
        """Alpha owes 2,100.00 of 3,000.00. 356.00 more warn (from 2,400.00); then 2,500.00 + 534.00 are 34.00 too much."""
        self.on("2026-05-04")
        values = {"partner_id": self.top.id, "amount": 3000.0, "currency_id": self.currency.id, "date_from": "2026-01-01"}
        self.env["travel.credit.limit"].create({**values, "warn": 80.0, "block": 100.0})
        agent = self.users["agent"]
        order = self.order_of(self.alpha, 356.0, 40.0, numbered=False)
        order.line_ids.with_user(agent).document_number = self.number()
        self.assertEqual(order.with_user(agent).credit_level, "warn")
        self.a4 = self.invoice_of(order)  # 356 + 40 + 4 = 400.00
        self.assertAgreed(USD=3100, EUR=400)
        order = self.order_of(self.india, 534.0, 0.0, numbered=False)
        line = order.line_ids.with_user(agent)
        with self.assertRaisesRegex(UserError, "34.00 too much"), self.cr.savepoint():
            line.document_number = self.number()
        override = {"partner_id": self.top.id, "reason": "Their payment is on its way", "amount": 100.0, "date_to": "2026-05-08"}
        self.env["travel.credit.override"].with_user(self.desk).create(override)
        line.document_number = self.number()
        self.assertIn("on its way", order.with_user(agent).credit_message)
        self.a5 = self.invoice_of(order)  # 534.00
        self.assertAgreed(USD=3634, EUR=400)

    def _advice(self):
        """
        A1 1,000.00 - 10.00 TDS = 990.00 · A2 500.00, its number transposed · A3 550.00 - 6.00 = 544.00, 50.00 short.
        990 + 500 + 544 = 2,034.00 of money and 16.00 of TDS settle 2,050.00.
        """
        self.on("2026-05-06")
        self.assertEqual(self.a2.name, "INV/2026/00047")
        text = ADVICE.format(a1=self.a1.name, a2="INV/2026/00074", a3=self.a3.name)
        Remittance = self.env["travel.remittance"].with_user(self.desk)
        told = Remittance.load(text.encode(), self.top.id, "may.csv", self.bank.id)
        self.assertEqual([one["state"] for one in told], ["loaded"], told)
        again = Remittance.load(text.encode(), self.top.id, "again.csv", self.bank.id)
        self.assertEqual([one["state"] for one in again], ["duplicate"])
        advice = Remittance.browse(told[0]["remittance_id"])
        self.assertEqual(advice.line_ids.mapped("state"), ["matched", "suggested", "suggested"], advice.line_ids.mapped("reason_text"))
        self.assertIn("swapped", advice.line_ids[1].reason_text)
        self.assertIn("agreed is", advice.line_ids[2].reason_text)  # 10 % of the fees of what is settled: 60 x 550 / 600 = 5.50
        with self.assertRaisesRegex(UserError, "waits for you"), self.cr.savepoint():
            advice.apply()
        for line in advice.line_ids[1:]:
            line.action_take()
        self.assertAgreed(USD=3634, EUR=400)  # nothing is booked yet
        advice.apply()
        self.assertEqual([move.amount_residual for move in (self.a1, self.a2, self.a3, self.a4)], [0.0, 0.0, 50.0, 400.0])
        self.short_pay = self.env["travel.dispute"].search([("partner_id", "=", self.alpha.id)])
        self.assertEqual((self.short_pay.move_id, self.short_pay.left_amount, self.short_pay.state), (self.a3, 50.0, "open"))
        taken = self.env["account.move.line"].search([("account_id", "=", self.tds.account_id.id), ("move_id", "=", advice.move_id.id)])
        self.assertEqual(sum(taken.mapped("balance")), 16.0)
        # 3,634 - 2,050
        self.assertAgreed(USD=1584, EUR=400)

    def _bank_transfer(self):
        """Beta disputes 80.00 of B1; 350.00 are for B1's other 220.00 and 130.00 of B2. The bank's line confirms it."""
        self.on("2026-05-07")
        fee = self.env.ref("travel_backoffice.dispute_reason_fee")
        action = self.b1.travel_order_ids.line_ids.with_user(self.users["agent"]).action_dispute()
        Dispute = self.env["travel.dispute"].with_user(self.users["agent"]).with_context(**action["context"])
        self.refused = Dispute.create({"amount": 80.0, "reason_id": fee.id})
        self.assertAgreed(USD=1584, EUR=400)
        self.on("2026-05-11")
        advice = self.advice(self.beta, 350.0, date=self.day, reference="TT-0815")
        advice.action_allocate_by_mandate()
        advice.apply()
        self.assertEqual((self.b1.amount_residual, self.b2.amount_residual), (80.0, 70.0))
        self.assertAgreed(USD=1234, EUR=400)
        self.on("2026-05-13")
        line = self.bank_line(350.0, "transfer tt-0815")
        line.action_travel_allocate()
        self.assertTrue(line.is_reconciled)
        self.assertAgreed(USD=1234, EUR=400)

    def _reminders(self):
        """
        18 May: Delta's 400.00 EUR are due since 8 May: level 1. What is disputed (B1, A3) is left out.
        20 May: Delta promises to pay by 29 May. 26 May: Beta's 70.00 and Corner's 100.00, due since 15 May, at level 1.
        2 June: the promise is broken; 14 days after level 1 Delta comes to level 2.
        """
        self.assertEqual(self.remind("2026-05-18"), {("Delta Sarl", 1, 400.0)})
        self.on("2026-05-20")
        item = Command.create({"item_id": self.item(self.d1).id, "amount": 400.0})
        values = {"partner_id": self.delta.id, "made_on": self.day, "promised_on": "2026-05-29", "line_ids": [item]}
        promise = self.env["travel.promise"].with_user(self.desk).create({**values, "currency_id": self.euro.id})
        self.b3 = self.sell(self.beta, 356.0, 40.0)  # 400.00
        self.c3 = self.sell(self.corner, 267.0, 30.0)  # 300.00
        self.d2 = self.sell(self.delta, 178.0, 20.0, self.euro)  # 200.00 EUR, worth 250.00
        # 1,234 + 400 + 300; 400 + 200
        self.assertAgreed(USD=1934, EUR=600)
        self.assertEqual(self.remind("2026-05-26"), {("Beta Ltd", 1, 70.0), ("Corner Travel", 1, 100.0)})
        self.assertAgreed(USD=1934, EUR=600)
        self.on("2026-05-27")
        self.deposit(500.0)
        self.at_night("travel.remittance", "_cron_allocate_by_mandate")
        self.assertEqual((self.c2.amount_residual, self.c3.amount_residual, self.left_of_deposits()), (0.0, 0.0, 100.0))
        self.assertAgreed(USD=1534, EUR=600)  # 1,934 - 100 - 300
        self.on("2026-05-30")
        self.at_night("travel.promise", "_cron_evaluate")
        self.assertEqual(promise.state, "broken")

    def remind(self, day):
        """The night prepares, the controller sends, the mails arrive: customer, level and amount of each letter."""
        self.on(day)
        Letter = self.env["travel.dunning"]
        before = Letter.search([])
        self.at_night("travel.dunning", "_cron_remind")
        self.at_night("travel.dunning", "_cron_remind")
        letters = Letter.search([]) - before
        letters.with_user(self.desk).action_send()
        mails = self.deliver()
        self.assertEqual(sorted(mail["To"] for mail in mails), sorted(letters.partner_id.mapped("email")))
        self.assertEqual(set(letters.delivery_ids.mapped("state")), {"taken"})
        return {(one.partner_id.name, one.level, one.net_amount) for one in letters}

    def _end_of_may(self):
        """Alpha 50 + 400 + 534 = 984.00 · Beta 80 + 70 + 400 = 550.00 · Corner owes nothing · Delta 600.00 EUR"""
        self._statements("2026-06-01", {"Alpha Group": {"USD": 984}, "Beta Ltd": {"USD": 550}, "Delta Sarl": {"EUR": 600}})

    # -- June -------------------------------------------------------------------------------------------------------

    def _euro(self):
        """400.00 EUR booked at 1.25 as 500.00 come at 1.28 as 512.00: 12.00 are gained, and D1 is zero in both."""
        self.assertEqual(self.remind("2026-06-02"), {("Delta Sarl", 2, 400.0)})
        self.on("2026-06-03")
        said = {"said_number": self.d1.name, "said_amount": 400.0}
        advice = self.advice(self.delta, 400.0, said, date=self.day, currency_id=self.euro.id)
        advice._match()
        advice.apply()
        item = self.item(self.d1)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (0.0, 0.0))
        gained = item.matched_credit_ids.exchange_move_id.line_ids.filtered(lambda line: line.account_type != "asset_receivable")
        self.assertEqual(gained.balance, -12.0)
        # 984 + 550 and 200 EUR, booked at 1.25 as 250
        self.assertEqual(self.assertAgreed(USD=1534, EUR=200), 1784.0)

    def _credit_note(self):
        """50.00 of A3's fare are credited: its dispute is settled by it."""
        self.on("2026-06-05")
        line = self.a3.travel_order_ids.line_ids
        self.short_pay.with_user(self.desk).action_credit()
        (charge,) = line.charge_ids.filtered(lambda one: one.kind_id.code == "fare")
        note = self.give_back(line, charge, 50.0)
        self.assertEqual((note.move_type, note.amount_total, self.a3.amount_residual), ("out_refund", 50.0, 0.0))
        self.assertEqual((self.short_pay.state, self.short_pay.left_amount), ("credited", 0.0))
        self.assertAgreed(USD=1484, EUR=200)

    def give_back(self, line, charge, amount):
        """A refund of that much, billed as the clerk does."""
        before = line.order_id.invoice_ids
        refund = {"order_id": line.order_id.id, "original_line_id": line.id, "event": "refund", "document_number": line.document_number}
        refund |= {"service_type_id": line.service_type_id.id, "sold_at": f"{self.day} 10:00:00", "currency_id": line.currency_id.id}
        correction = self.env["travel.order.line"].sudo().create({**refund, "passenger_ids": [Command.set(line.passenger_ids.ids)]})
        self.charge(correction, "fare", -amount, business_key=f"{correction.id}:reverse:{charge.id}", reverses_id=charge.id)
        self.invoice_of(line.order_id)
        return line.order_id.invoice_ids - before

    def _bank_lines(self):
        """450.00 from Beta's account: B2 70.00 and 380.00 of B3. Its dispute is refused: 150.00 are B1 80.00, B3 20.00, 50.00 on account."""
        self.on("2026-06-10")
        line = self.bank_line(450.0, "thank you", account_number="GB29NWBK60161331926819")
        self.at_night("travel.remittance", "_cron_allocate_by_mandate")
        self.assertTrue(line.is_reconciled)
        self.assertEqual([move.amount_residual for move in (self.b1, self.b2, self.b3)], [80.0, 0.0, 20.0])
        self.assertAgreed(USD=1034, EUR=200)
        self.on("2026-06-12")
        action = self.refused.with_user(self.desk).action_refuse()
        Refuse = self.env["travel.dispute.refuse"].with_user(self.desk).with_context(**action["context"])
        Refuse.create({"reason": "As agreed in the contract"}).action_refuse()
        self.assertAgreed(USD=1034, EUR=200)
        self.on("2026-06-15")
        self.bank_line(150.0, "and the rest", account_number="GB29NWBK60161331926819")
        self.at_night("travel.remittance", "_cron_allocate_by_mandate")
        self.assertEqual([move.amount_residual for move in (self.b1, self.b2, self.b3)], [0.0, 0.0, 0.0])
        self.assertAgreed(USD=884, EUR=200)  # 984 - 50 of Alpha, 50 of Beta on account

    def _on_account(self):
        """Alpha pays A4 less 4.00 of TDS, A5 in full, and 10.00 that it does not explain: as advised only, they stay on account."""
        self.on("2026-06-18")
        said = [
            {"said_number": self.a4.name, "said_amount": 396.0, "said_deductions": {"tds": 4.0}},
            {"said_number": self.a5.name, "said_amount": 534.0},
        ]
        advice = self.advice(self.top, 940.0, *said, date=self.day)
        advice._match()
        self.assertEqual(advice.line_ids.mapped("state"), ["matched", "matched"], advice.line_ids.mapped("reason_text"))
        advice.apply()
        self.at_night("travel.remittance", "_cron_allocate_by_mandate")
        # Alpha -10.00, Beta -50.00
        self.assertEqual(self.assertAgreed(USD=-60, EUR=200), 190.0)  # 250 - 60
        advice.undo()
        self.assertAgreed(USD=884, EUR=200)
        again = advice.browse(advice.action_correct()["res_id"])
        again.apply()
        self.assertAgreed(USD=-60, EUR=200)

    def _end_of_june(self):
        closings = {"Alpha Group": {"USD": -10}, "Beta Ltd": {"USD": -50}, "Delta Sarl": {"EUR": 200}}
        self._statements("2026-07-01", closings)
        moved = self.env["travel.statement"].search([("partner_id", "=", self.beta.id)], order="as_of").mapped("figures")
        openings = [(float(one["blocks"][0]["opening"]), float(one["blocks"][0]["closing"])) for one in moved]
        self.assertEqual(openings, [(0.0, 500.0), (500.0, 550.0), (550.0, -50.0)])

    # -- statements -------------------------------------------------------------------------------------------------

    def _statements(self, day, closings):
        """The schedule of the night, twice; what lies in the mailboxes is opened and compared. Nothing is sent twice."""
        self.on(day)
        for _time in range(2):
            self.at_night("travel.statement.period", "_cron_issue")
        mails = {mail["To"]: mail for mail in self.deliver()}
        as_of = max(self.env["travel.statement"].search([]).mapped("as_of"))
        issued = self.env["travel.statement"].search([("as_of", "=", as_of)])
        self.assertEqual({one.partner_id.name for one in issued}, set(closings))
        self.assertEqual(set(mails), set(issued.partner_id.mapped("email")))
        self.assertEqual(self.deliver(), [])
        for statement in issued:
            self.assertOpened(mails[statement.partner_id.email], statement, closings[statement.partner_id.name])
        states = self.env["travel.statement.period"].search([("as_of", "=", as_of)]).mapped("state")
        self.assertLessEqual(set(states), {"done", "left"})

    def assertOpened(self, mail, statement, closings):
        """The workbook in the mail ends with the closing balance; the paper is the one that is kept."""
        found = {part.get_filename().rpartition(".")[2]: part.get_content() for part in mail.iter_attachments()}
        self.assertEqual(found["pdf"], statement.pdf_id.raw)
        kept = {one["currency"]: float(one["closing"]) for one in statement.figures["blocks"]}
        self.assertEqual(kept, closings)
        book = load_workbook(io.BytesIO(found["xlsx"]), data_only=True)
        numbers = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        for amount in closings.values():
            self.assertIn(amount, numbers, statement.partner_id.name)
