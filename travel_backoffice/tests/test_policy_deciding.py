"""Yes, no, or go on all the same: what people decide on a service that is against its customer's policy."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestPolicyDeciding(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approver = cls.env["res.partner"].create({"name": "Ann Approver", "email": "ann@alpha.example"})
        steps = [Command.create({"approver": "person", "partner_id": cls.approver.id})]
        chain = cls.env["travel.approval.chain"].create({"name": "Ann Approver", "step_ids": steps})
        cls.policy = cls.env["travel.policy"].create({"name": "Alpha", "chain_id": chain.id})
        cls.rule = cls.env["travel.policy.rule"].create(
            {"policy_id": cls.policy.id, "clause": "4.2", "name": "No hotels", "kind": "other", "outcome": "approve"}
        )
        cls.client = cls.customer("Alpha Ltd")
        cls.contract(cls.client, fee_table_id=cls.fee_table().id, billing_profile_id=cls.by_clerk, policy_id=cls.policy.id)

    def held(self, state="waiting", **values):
        """A service in an order on its way, and the finding it waits for."""
        order = self.order(self.client, confirmed=True)
        line = self.line(order, "hotel", 300.0)
        line.policy_id = self.policy
        finding = self.env["travel.policy.finding"].sudo().create(
            {
                "line_id": line.id, "rule_id": self.rule.id, "kind": "other", "outcome": "approve", "clause": "4.2",
                "message": "A hotel.", "state": state, **values,
            }
        )  # fmt: skip
        line._settle_policy()
        return line, finding

    def test_what_waits_is_held_and_names_clause_and_chain(self):
        line, _finding = self.held()
        hold = line.open_hold_ids
        self.assertEqual((line.state, hold.code, line.policy_status), ("held", "policy_approval", "out"))
        self.assertIn("4.2", hold.message)
        self.assertIn("Ann Approver", hold.message)

    def test_yes_lets_it_go_on(self):
        line, finding = self.held()
        finding._decide(True, self.approver, "This once.")
        self.assertEqual((finding.state, finding.decided_by_id, finding.comment), ("approved", self.approver, "This once."))
        self.assertEqual((line.policy_status, line.open_hold_ids.ids), ("approved", []))
        self.assertIn("Ann Approver approved: 4.2 No hotels: A hotel. — This once.", str(line.order_id.message_ids[0].body))

    def test_no_leaves_it_with_the_agent(self):
        line, finding = self.held()
        finding._decide(False, self.approver)
        self.assertEqual((line.open_hold_ids.code, line.policy_status), ("policy_refused", "out"))
        self.assertIn("Ann Approver", line.open_hold_ids.message)
        # said is said: a later answer changes nothing
        self.assertFalse(finding._decide(True, self.approver))
        self.assertEqual(finding.state, "refused")

    def test_the_account_manager_alone_goes_on_and_says_why(self):
        line, finding = self.held("blocked")
        self.assertEqual(line.open_hold_ids.code, "policy_blocked")
        with self.assertRaises(UserError):
            finding.with_user(self.users["agent"])._allow("The board said so.")
        manager = self.users["account_manager"]
        with self.assertRaises(UserError):
            finding.with_user(manager)._allow(" ")
        finding.with_user(manager)._allow("The board said so.")
        self.assertEqual((finding.state, line.policy_status), ("approved", "approved"))
        self.assertIn("The board said so.", str(line.order_id.message_ids[0].body))
        with self.assertRaises(UserError):
            finding.with_user(manager)._allow("Again.")

    def test_a_missing_reason_code_is_asked_for_first(self):
        self.rule.reason_required = True
        line, finding = self.held()
        self.assertEqual(line.open_hold_ids.code, "policy_reason")
        finding.reason = "P1"
        line._settle_policy()
        self.assertEqual(line.open_hold_ids.code, "policy_approval")
