"""Approvals as the agency's people see them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalInside(ApprovalCommon):
    """What the agency's people may do: decide where they are asked, or in another's place; take back; ask again."""

    def decide(self, approval, login, approved, comment):
        dialog = self.env["travel.approval.decide"].with_user(self.users[login])
        values = {"approval_id": approval.id, "approved": "yes" if approved else "no", "comment": comment}
        return dialog.create(values).action_decide()

    def test_in_the_place_of(self):
        """Carl decides for Ann, with a reason, logged as such; an agent may not."""
        approval = self.ask(self.trip())
        with self.assertRaises(AccessError):
            self.decide(approval, "agent", True, "I know her")
        with self.assertRaises(UserError):
            self.decide(approval, "account_manager", True, "  ")
        self.decide(approval, "account_manager", True, "Ann said so on the phone")
        self.assertRecordValues(approval, [{"state": "approved", "decided_by_id": self.carl.partner_id.id, "comment": "Ann said so on the phone"}])
        self.assertEqual(approval.step_ids.on_behalf_id, self.carl)
        self.assertTrue(any("in the place of Ann Approver" in message.body for message in approval.message_ids))

    def test_not_his_own(self):
        """Carl travels himself: he does not decide, in nobody's place."""
        approval = self.ask(self.trip(self.carl.partner_id))
        with self.assertRaises(AccessError):
            self.decide(approval, "account_manager", True, "I need it")
        self.assertEqual(approval.state, "open")

    def test_asked_inside(self):
        """Carl is the chain's person: an activity in the place of a mail; he approves with a button, refuses with a reason."""
        self.chain.step_ids.write({"approver": "person", "partner_id": self.carl.partner_id.id})
        with self.mails() as mails:
            approval = self.ask(self.trip())
            self.run_job()
        self.assertFalse([subject for _address, subject, _text in mails if subject.startswith("Please")])
        self.assertEqual(approval.activity_ids.user_id, self.carl)
        mine = approval.with_user(self.carl)
        self.assertTrue(mine.waits_for_me)
        self.assertEqual(mine.action_refuse()["context"]["default_approved"], "no")
        mine.action_approve()
        self.assertEqual((approval.state, len(approval.activity_ids)), ("approved", 0))
        with self.assertRaises(AccessError):
            mine.action_approve()

    def test_nobody_is_asked(self):
        """No chain finds anybody and there is no account manager of the customer: any account manager decides."""
        self.alpha.user_id = False
        self.policy.chain_id = False
        approval = self.ask(self.trip(user_id=False))
        self.decide(approval, "account_manager", True, "Good")
        self.assertEqual((approval.state, approval.step_ids.recipient_id), ("approved", self.carl.partner_id))

    def test_withdraw_and_ask_again(self):
        """Taken back by an agent it is not asked again by itself; by the button it is, with a link of its own."""
        order = self.trip()
        finding = self.finding(order)
        approval = self.ask(order, finding)
        agent = self.users["agent"]
        approval.with_user(agent).action_withdraw()
        self.assertRecordValues(approval, [{"state": "withdrawn", "withdrawn_by_id": agent.id}])
        self.assertFalse(self.ask(order, finding))
        approval.with_user(agent).action_send_again()
        again = self.newest(order)
        self.assertEqual((again.state, again.recipient_id), ("open", self.ann))
        with self.mails() as mails:
            self.run_job()
            again.with_user(agent).action_send_again()
        self.assertEqual(len(mails), 2, "The first mail, and once more by hand")
        again.current_id._answer(False, "Too dear", self.ann)
        again.with_user(agent).action_send_again()
        self.assertEqual((self.newest(order).state, finding.state), ("open", "waiting"))

    def test_by_the_policy(self):
        """Keyed as usual: the policy asks Ann; approved for 253.00, on 250.00 it stands; on 300.00 it is asked again."""
        self.other_rule.unlink()
        self.contract(self.alpha, policy_id=self.policy.id, billing_profile_id=self.by_clerk)
        order = self.trip(number=False)  # not issued yet
        order.action_ready()
        approval = self.newest(order)
        self.assertEqual((approval.recipient_id, approval.amount, order.line_ids.policy_status), (self.ann, 253.0, "out"))
        approval.current_id._answer(True, "Good", self.ann)
        self.assertEqual((order.policy_finding_ids.state, order.line_ids.policy_status), ("approved", "approved"))
        order.line_ids.base_fare = 197.0
        self.assertEqual((order.policy_finding_ids.state, self.newest(order)), ("approved", approval))
        order.line_ids.base_fare = 247.0
        self.assertEqual(order.policy_finding_ids.state, "waiting")
        self.assertRecordValues(approval + self.newest(order), [{"state": "approved", "amount": 253.0}, {"state": "open", "amount": 300.0}])
        hold = order.line_ids.open_hold_ids.filtered(lambda hold: hold.code == "policy_approval")
        self.assertIn("Ann Approver", hold.message)

    def test_budget_and_offers(self):
        """A budget of 1,000.00 for the customer, 253.00 used by this trip: 747.00 left. What was declined, and why."""
        self.other_rule.write({"kind": "budget", "budget": 1000.0, "budget_of": "customer", "outcome": "inform"})
        self.contract(self.alpha, policy_id=self.policy.id, billing_profile_id=self.by_clerk)
        order = self.trip(number=False)
        offer = {"carrier": "LO", "number": "752", "departure_date": "2026-04-01", "departure_time": "07:10", "amount": 180.0}
        order.line_ids.offer_ids = [(0, 0, {**offer, "cabin": "economy", "reason": "TIME"})]
        order.action_ready()
        page = self.newest(order).current_id._page()
        self.assertEqual([row["left"].replace("\xa0", " ") for row in page["budgets"]], ["$ 747.00"])
        (service,) = page["services"]
        self.assertEqual([text.replace("\xa0", " ") for text in service["offers"]], ["LO 752 · 04/01/2026 07:10 · Economy · $ 180.00 · TIME"])
        order.line_ids.base_fare = 1000.0
        self.assertEqual(self.newest(order).current_id._page()["budgets"][0]["left"].replace("\xa0", " "), "$ 53.00 too much")

    def test_colleagues_of_another_company(self):
        """They see none of it."""
        approval = self.ask(self.trip())
        other = self.setup_other_company()["company"]
        stranger = self.role_user("manager", other, "other_manager")
        self.assertFalse(self.env["travel.approval"].with_user(stranger).search([("id", "=", approval.id)]))
        with self.assertRaises(AccessError):
            approval.with_user(stranger)._decide_here(True, "x")

    def test_nobody_answers_in_anothers_name(self):
        """The link opens the page as the one who is asked: no colleague reads it, nor makes himself a substitute."""
        approval = self.ask(self.trip())
        for login in ("agent", "account_manager", "manager"):
            with self.assertRaises(AccessError):
                approval.current_id.with_user(self.users[login]).read(["link"])
        values = {"partner_id": self.ann.id, "substitute_id": self.dan.id, "date_from": "2026-01-01"}
        with self.assertRaises(AccessError):
            self.env["travel.approval.substitute"].with_user(self.users["agent"]).create(values)
        self.assertTrue(self.env["travel.approval.substitute"].with_user(self.carl).create(values))
