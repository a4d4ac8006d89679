"""Two controllers, real sessions: an invoice that two advices name is paid once, and the second is told by whom."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .workers_common import CODE, DAY, WorkersCommon


@tagged("post_install", "-at_install")
class TestRemittanceWorkers(WorkersCommon):
    """An invoice of 100.00 and two advices that pay it, committed; removed again."""

    def _prepare_books(self, env):
        if not env.company._travel_has_chart():
            self.skipTest("The main company of this database has no chart of accounts")
        partner = env["res.partner"].create({"name": CODE, "is_company": True, "travel_node_type": "company"})
        self.partner_id = partner.id
        account = env["account.account"].search([("account_type", "=", "income")], limit=1)
        line = {"name": "Services", "quantity": 1, "price_unit": 100.0, "tax_ids": [Command.clear()], "account_id": account.id}
        values = {"move_type": "out_invoice", "partner_id": partner.id, "invoice_date": DAY}
        invoice = env["account.move"].create({**values, "invoice_line_ids": [Command.create(line)]})
        invoice.action_post()
        self.invoice_id = invoice.id
        self.first_id, self.second_id = self.make_advice(env), self.make_advice(env)

    def make_advice(self, env):
        bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
        values = {"partner_id": self.partner_id, "amount": 100.0, "date": DAY, "journal_id": bank.id}
        advice = env["travel.remittance"].create(values)
        item = env["account.move"].browse(self.invoice_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        values = {"remittance_id": advice.id, "item_id": item.id, "amount": 100.0, "paid_amount": 100.0}
        env["travel.allocation"].create(values)
        return advice.id

    def _remove(self, env):
        advices = env["travel.remittance"].search([("partner_id", "=", self.partner_id)])
        for advice in advices.filtered(lambda advice: advice.state == "applied"):
            advice.undo()
        payments, moves = advices.payment_id, advices.move_id
        advices.state = "draft"
        advices.unlink()
        for move in moves:
            move.button_draft()
        moves.with_context(force_delete=True).unlink()
        payments.exists().unlink()
        invoice = env["account.move"].browse(self.invoice_id)
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        env["res.partner"].browse(self.partner_id).unlink()

    def apply_first(self, env):
        return env["travel.remittance"].browse(self.first_id).apply()

    def apply_second(self, env):
        return env["travel.remittance"].browse(self.second_id).apply()

    def seen(self, env):
        """Open amount of the invoice, states of the advices, number of payments."""
        advices = env["travel.remittance"].browse([self.first_id, self.second_id])
        invoice = env["account.move"].browse(self.invoice_id)
        return invoice.amount_residual, sorted(advices.mapped("state")), len(advices.payment_id)

    def test_second_is_told_who_has_it(self):
        with self.registry.cursor() as first:
            env = self.session(first)
            self.apply_first(env)
            env.flush_all()
            with self.registry.cursor() as second, self.assertRaises(UserError) as told:
                self.apply_second(self.session(second))
            invoice = env["account.move"].browse(self.invoice_id)
            advice = env["travel.remittance"].browse(self.first_id)
            for word in (invoice.name, advice.name, "try again in a moment"):
                self.assertIn(word, str(told.exception))
            first.rollback()
        self.assertEqual(self.committed(self.seen), (100.0, ["draft", "draft"], 0))

    def test_second_with_an_old_view_is_told_that_it_is_paid(self):
        answer, tries = self.after(self.apply_first, self.apply_second)
        self.assertIsInstance(answer, UserError)
        self.assertIn("0.00 only", str(answer))
        self.assertIn("match again", str(answer))
        self.assertEqual(tries, 2, "PostgreSQL refuses the old view, Odoo looks again")
        self.assertEqual(self.committed(self.seen), (0.0, ["applied", "draft"], 1))

    def load_both(self):
        """Two controllers load an advice of the same invoice at once: neither sees the other's, so both are matched."""
        self.committed(lambda env: env["travel.remittance"].browse([self.first_id, self.second_id]).unlink())
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.first_id, self.second_id = (self.load(self.session(cr), text) for cr, text in ((one, "Anna"), (two, "Ben")))
            one.commit()
            two.commit()
        states = self.committed(lambda env: env["travel.remittance"].browse([self.first_id, self.second_id]).line_ids.mapped("state"))
        self.assertEqual(states, ["matched", "matched"])

    def load(self, env, text):
        number = env["account.move"].browse(self.invoice_id).name
        content = f"Inv No,Net Amt,Narration\n{number},100.00,{text}\n"
        bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
        [answer] = env["travel.remittance"].load(content.encode(), self.partner_id, "advice.csv", bank.id, DAY)
        return answer["remittance_id"]

    def check_only_one_of_both_is_applied(self, first, second, number):
        self.load_both()
        answer, _tries = self.after(first, second)
        self.assertIsInstance(answer, UserError)
        winner = self.committed(lambda env: env["travel.remittance"].browse(number()).name)
        for words in ("0.00 only", f"paid by {winner}", "match again"):
            self.assertIn(words, str(answer))
        self.assertEqual(self.committed(self.seen), (0.0, ["applied", "draft"], 1))
        self.assertEqual(self.committed(self.booked), {number(): 1})

    def booked(self, env):
        """Advice → how many of its allocations are in the books."""
        allocations = env["travel.allocation"].search([("payment_item_id", "!=", False), ("move_id", "=", self.invoice_id)])
        return {advice.id: len(own) for advice, own in allocations.grouped("remittance_id").items()}

    def test_both_loaded_before_the_first_is_applied(self):
        self.check_only_one_of_both_is_applied(self.apply_first, self.apply_second, lambda: self.first_id)

    def test_both_loaded_before_the_second_is_applied(self):
        self.check_only_one_of_both_is_applied(self.apply_second, self.apply_first, lambda: self.second_id)

    def test_double_click_books_once(self):
        answers = self.at_once(self.apply_first, self.apply_first)
        self.assertEqual(len([answer for answer in answers if answer is True]), 1)
        self.assertTrue(any(isinstance(answer, UserError) for answer in answers))
        self.assertEqual(self.committed(self.seen), (0.0, ["applied", "draft"], 1))

    def test_two_at_once_pay_once(self):
        answers = self.at_once(self.apply_first, self.apply_second)
        self.assertEqual(len([answer for answer in answers if answer is True]), 1)
        self.assertEqual(self.committed(self.seen), (0.0, ["applied", "draft"], 1))

    def test_killed_in_the_middle_nothing_stays(self):
        with self.registry.cursor() as killed:
            env = self.session(killed)
            self.apply_first(env)
            env.flush_all()
            killed.rollback()
        self.assertEqual(self.committed(self.seen), (100.0, ["draft", "draft"], 0))
        self.assertTrue(self.committed(self.apply_first))
        self.assertEqual(self.committed(self.seen), (0.0, ["applied", "draft"], 1))
