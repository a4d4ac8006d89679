"""Back-tests as people keep them: run, looked at, run again."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .rating_common import RatingCommon


@tagged("post_install", "-at_install")
class TestSimulation(RatingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_rule(cls.fees, "transaction_fee", 25.0)
        cls.trip = cls.order(cls.alpha)
        cls.tickets = [cls.ticket(cls.trip, f"220-000000030{number}") for number in range(2)]
        cls.trip.rate()
        cls.draft = cls.fee_table("Draft")
        cls.new_rule = cls.fee_rule(cls.draft, "transaction_fee", 20.0)
        cls.hotels = cls.fee_rule(cls.draft, "handling", 5.0, services=("hotel",))
        cls.account = new_test_user(cls.env, "account-simulation", groups="travel_backoffice.group_travel_account_manager")

    def run_draft(self, **values):
        days = {"date_from": "2026-03-01", "date_to": "2026-04-01"}
        tried = self.env["travel.simulation"].with_user(self.account).create({"name": "Try", "table_id": self.draft.id, **days, **values})
        tried.action_run()
        return tried

    def test_kept_result(self):
        """Two tickets of 25.00 as 20.00: -10.00, and every list has its rows."""
        tried = self.run_draft()
        self.assertEqual((tried.lines, tried.changed, tried.charged, tried.simulated, tried.difference), (2, 2, 50.0, 40.0, -10.0))
        self.assertRecordValues(tried.customer_row_ids, [{"partner_id": self.alpha.id, "lines": 2, "difference": -10.0}])
        self.assertRecordValues(tried.event_row_ids, [{"event": "issue", "charged": 50.0, "simulated": 40.0}])
        self.assertRecordValues(tried.kind_row_ids, [{"kind_id": self.kind("transaction_fee").id, "difference": -10.0}])
        self.assertEqual(tried.never_row_ids.rule_id, self.hotels)
        self.assertEqual(tried.change_row_ids.line_id.ids, [ticket.id for ticket in self.tickets])
        self.assertIn("25.00", tried.change_row_ids[0].before)
        self.assertIn("20.00", tried.change_row_ids[0].after)
        self.assertFalse(tried.unpriced_row_ids)

    def test_run_again(self):
        """The rule is changed: what came of it before is replaced."""
        tried = self.run_draft()
        self.new_rule.amount = 30.0
        tried.action_run()
        self.assertEqual((tried.difference, len(tried.customer_row_ids), len(tried.change_row_ids)), (10.0, 1, 2))

    def test_services_behind_each_row(self):
        tried = self.run_draft(partner_ids=self.alpha.ids)
        rules = {row.rule_id: row for row in tried.rule_row_ids}
        rows = [tried.customer_row_ids, tried.event_row_ids, tried.kind_row_ids, rules[self.new_rule], rules[self.fees.rule_ids]]
        wanted = {ticket.id for ticket in self.tickets}
        for row in rows:
            domain = row.action_lines()["domain"]
            self.assertEqual(set(self.env["travel.order.line"].search(domain).ids), wanted, row.section)
        self.assertEqual(self.env["travel.order.line"].search(tried.change_row_ids[1].action_lines()["domain"]), self.tickets[1])

    def test_started_from_table_and_contract(self):
        action = self.draft.action_back_test()
        self.assertEqual(action["context"]["default_table_id"], self.draft.id)
        contract = self.contract(self.alpha, date_from="2027-01-01", state="draft", fee_table_id=self.draft.id)
        self.assertEqual(contract.action_back_test()["context"]["default_contract_id"], contract.id)
        tried = self.run_draft(table_id=False, contract_id=contract.id)
        self.assertEqual((tried.lines, tried.difference), (2, -10.0))

    def test_others_see_nothing(self):
        agent = new_test_user(self.env, "agent-simulation", groups="travel_backoffice.group_travel_agent")
        tried = self.run_draft()
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            tried.with_user(agent).read(["difference"])
