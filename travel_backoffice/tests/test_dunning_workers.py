"""Two at once: one dispute of what is open, one letter about an item, and nothing of a worker that was killed."""

from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .workers_common import CODE, WorkersCommon

DAY = date(2026, 5, 4)


@tagged("post_install", "-at_install")
class TestDunningWorkers(WorkersCommon):
    """An invoice of 278.00 of 12 March, reminded of on 4 May."""

    def setUp(self):
        super().setUp()
        self.line_id = self.sell("220-7000000001")[0]
        self.plan_id = self.committed(self._prepare_plan)

    def _prepare_plan(self, env):
        level = {"number": 1, "name": "Reminder", "days_after": 7, "days_wait": 0, "text": "Please pay {total}"}
        plan = env["travel.dunning.plan"].create({"name": CODE, "level_ids": [Command.create(level)]})
        env["travel.contract"].search([("partner_id", "=", self.partner_id)]).dunning_plan_id = plan
        return plan.id

    def _remove(self, env):
        of_customer = [("partner_id", "=", self.partner_id)]
        env["travel.dunning"].search(of_customer).unlink()
        env["travel.dispute"].search(of_customer).unlink()
        env["travel.contract"].search(of_customer).dunning_plan_id = False
        env["travel.dunning.plan"].search([("name", "=", CODE)]).unlink()
        return super()._remove(env)

    def disputing(self, amount):
        def work(env):
            item = self.open_item(env)
            reason = env.ref("travel_backoffice.dispute_reason_fee").id
            return env["travel.dispute"].create({"item_id": item.id, "amount": amount, "reason_id": reason, "opened_on": "2026-03-20"}).id

        return work

    def open_item(self, env):
        domain = [("partner_id", "=", self.partner_id), ("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")]
        return env["account.move.line"].search(domain)

    def preparing(self, env):
        return env["travel.dunning"].prepare([self.partner_id], DAY)["letter_ids"]

    def letters(self):
        def work(env):
            lines = env["travel.dunning.line"].search([("partner_id", "=", self.partner_id)])
            return [(line.dunning_id.state, line.level, line.amount) for line in lines]

        return self.committed(work)

    def test_two_disputes_of_the_same_money(self):
        """200.00 and 100.00 of 278.00: whoever comes second is told, also when both began together."""
        answer, _tries = self.after(self.disputing(200.0), self.disputing(100.0))
        self.assertIsInstance(answer, ValidationError)
        self.assertEqual(self.committed(lambda env: env["travel.dispute"]._amounts(self.open_item(env))), {self._item_id(): 200.0})

    def _item_id(self):
        return self.committed(lambda env: self.open_item(env).id)

    def test_two_prepare_at_once(self):
        answers = self.at_once(self.preparing, self.preparing)
        self.assertEqual(self.letters(), [("draft", 1, 278.0)], answers)
        self.assertEqual(self.committed(self.preparing), [])

    def test_killed_before_it_was_kept(self):
        with self.registry.cursor() as cr:
            env = self.session(cr)
            (debtor,) = env["travel.dunning"]._debtors(env.company, DAY, self.partner(env))
            env["travel.dunning"]._remind(debtor, env.company, DAY, {"left": []})
            cr.rollback()
        self.assertEqual(self.letters(), [])
        self.committed(self.preparing)
        self.assertEqual(self.letters(), [("draft", 1, 278.0)])

    def partner(self, env):
        return env["res.partner"].browse(self.partner_id)
