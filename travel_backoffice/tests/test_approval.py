"""Who is asked to approve a trip, one after the other, and what silence means."""

from contextlib import suppress
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .approval_common import PAST, ApprovalCommon


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCommon):
    # -- asking -------------------------------------------------------------------------------------------------------

    def test_asked_once(self):
        """Looked at three times: one question, one mail to Ann, the trip in its subject."""
        order = self.trip()
        finding = self.finding(order)
        approval = self.ask(order, finding)
        with self.mails() as mails:
            self.run_job()
            self.assertEqual(self.ask(order, finding), approval)
            self.run_job()
            self.assertEqual(self.ask(order, finding), approval)
            self.run_job()
        self.assertEqual([(address, subject) for address, subject, _text in mails],
                         [('"Ann Approver" <ann@alpha.example>', "Please approve: Mary Jones · KBP-FRA-KBP · $\xa0253.00")])  # fmt: skip
        self.assertRecordValues(approval, [{"state": "open", "recipient_id": self.ann.id, "amount": 253.0}])
        self.assertEqual(finding.approval_id, approval)
        hours = (approval.deadline - approval.asked_at).total_seconds() / 3600
        self.assertEqual(hours, 24)

    def test_approved(self):
        """Ann says yes: the finding is approved; Mary and Bob are told."""
        order = self.trip()
        approval = self.ask(order)
        with self.mails() as mails:
            self.run_job()
            self.assertTrue(approval.current_id._answer(True, "Have a good trip", self.ann))
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self.assertRecordValues(approval, [{"state": "approved", "decided_by_id": self.ann.id, "comment": "Have a good trip"}])
        self.assertEqual(approval.finding_ids.mapped("state"), ["approved"])
        told = sorted(address for address, subject, _text in mails if subject.startswith("Approved:") and "alpha" in address)
        self.assertEqual(told, ['"Bob Booker" <bob@alpha.example>', '"Mary Jones" <mary@alpha.example>'])

    def test_refused_needs_a_comment(self):
        approval = self.ask(self.trip())
        for comment in ("", "  \n", None):
            with self.assertRaises(UserError):
                approval.current_id._answer(False, comment, self.ann)
        self.assertEqual(approval.state, "open")
        self.assertTrue(approval.current_id._answer(False, "Too dear", self.ann))
        self.assertRecordValues(approval, [{"state": "refused", "comment": "Too dear", "decided_by_id": self.ann.id}])
        self.assertEqual(approval.finding_ids.state, "refused")

    def test_answered_twice(self):
        approval = self.ask(self.trip())
        step = approval.current_id
        self.assertTrue(step._answer(True, "", self.ann))
        self.assertFalse(step._answer(False, "No, after all", self.ann))
        self.assertEqual((approval.state, step.state), ("approved", "approved"))

    def test_more_against_the_policy(self):
        """While nobody has heard of it the question grows; once Ann was mailed a new one takes its place."""
        order = self.trip()
        first = self.finding(order)
        approval = self.ask(order, first)
        second = self.finding(order, self.other_rule)
        self.assertEqual(self.ask(order, first, second), approval)
        with self.mails() as mails:
            self.run_job()
        self.assertEqual(len(mails), 1)
        self.assertIn("4.2 Economy", approval.question)
        self.assertIn("4.3 Booked", approval.question)
        third = self.finding(order, self.other_rule, subject="S7")
        renewed = self.ask(order, first, second, third)
        self.assertEqual((approval.state, approval.step_ids.state, renewed.state), ("withdrawn", "withdrawn", "open"))
        self.assertEqual(renewed.finding_ids, first + second + third)

    def test_less_against_the_policy(self):
        """What is gone is no longer asked for; nothing left: taken back, and Ann's mail that waits is dropped."""
        order = self.trip()
        first, second = self.finding(order), self.finding(order, self.other_rule)
        approval = self.ask(order, first, second)
        self.assertEqual(self.ask(order, first), approval)
        self.assertEqual(approval.finding_ids, first)
        self.approvals._withdraw(order)
        self.assertEqual((approval.state, approval.step_ids.state), ("withdrawn", "withdrawn"))
        with self.mails() as mails:
            self.run_job()
        self.assertFalse(mails)

    def test_dearer(self):
        """253.00 was asked; for 300.00 it is asked anew, for 250.00 not."""
        order = self.trip()
        finding = self.finding(order)
        approval = self.ask(order, finding)
        with self.mails():
            self.run_job()
        order.line_ids.base_fare = 197.0
        self.assertEqual(self.ask(order, finding), approval)
        order.line_ids.base_fare = 247.0
        renewed = self.ask(order, finding)
        self.assertNotEqual(renewed, approval)
        self.assertRecordValues(approval + renewed, [{"state": "withdrawn", "amount": 253.0}, {"state": "open", "amount": 300.0}])

    # -- the chain ----------------------------------------------------------------------------------------------------

    def two_steps(self, **values):
        """Ann, then Eve from 250.00 on."""
        self.chain.step_ids.write({"substitute_id": self.dan.id})
        step = {"chain_id": self.chain.id, "sequence": 20, "approver": "person", "partner_id": self.eve.id, "amount_from": 250.0}
        return self.env["travel.approval.chain.step"].create({**step, **values})

    def test_two_steps(self):
        """253.00: Ann, then Eve, who has approved only when both have."""
        self.two_steps()
        approval = self.ask(self.trip())
        self.assertTrue(approval.current_id._answer(True, "", self.ann))
        self.assertEqual((approval.state, approval.recipient_id), ("open", self.eve))
        self.assertEqual(approval.finding_ids.state, "waiting")
        self.assertTrue(approval.current_id._answer(True, "", self.eve))
        self.assertEqual((approval.state, approval.decided_by_id), ("approved", self.eve))

    def test_threshold(self):
        """From 253.01 on Eve is asked: not for 253.00. A chain in another currency is converted: 2 dollars are a pound."""
        step = self.two_steps(amount_from=253.01)
        approval = self.ask(self.trip())
        approval.current_id._answer(True, "", self.ann)
        self.assertEqual(approval.state, "approved")
        pound = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "GBP")])
        pound.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", pound.id)]).unlink()
        rate = {"currency_id": pound.id, "company_id": self.env.company.id, "name": "2026-01-01", "rate": 0.5}
        self.env["res.currency.rate"].create(rate)
        self.chain.currency_id = pound
        step.amount_from = 126.5  # = 253.00 dollars
        approval = self.ask(self.trip(number="220-3324650329"))
        approval.current_id._answer(True, "", self.ann)
        self.assertEqual(approval.recipient_id, self.eve)

    def test_silence(self):
        """Ann says nothing, Dan says nothing: the next step is asked. Eve says nothing: refused, as agreed."""
        self.two_steps(on_timeout="refuse")
        approval = self.ask(self.trip())
        with self.mails() as mails:
            self.run_job()
            self.time_is_up(approval)
            self.assertEqual(approval.recipient_id, self.dan)
            self.assertEqual(approval.current_id.instead_of_id, self.ann)
            self.run_job()
            self.time_is_up(approval)
            self.assertEqual(approval.recipient_id, self.eve)
            self.time_is_up(approval)
        self.assertEqual(self.said(approval), [("Ann Approver", "silent"), ("Dan Deputy", "silent"), ("Eve Executive", "silent")])
        self.assertRecordValues(approval, [{"state": "expired", "comment": "No answer in time: refused, as agreed."}])
        self.assertEqual(approval.finding_ids.state, "refused")
        asked = [address.split('"')[1] for address, subject, _text in mails if subject.startswith("Please")]
        self.assertEqual(asked, ["Ann Approver", "Dan Deputy", "Eve Executive"])

    def test_silence_then_next(self):
        """With “ask the next step” Dan is left out; where nobody comes next it is the account manager's, who says yes."""
        self.two_steps(on_timeout="next")
        self.chain.step_ids[0].on_timeout = "next"
        approval = self.ask(self.trip())
        with self.mails():
            self.run_job()
            self.time_is_up(approval)
            self.assertEqual(approval.recipient_id, self.eve)
            self.time_is_up(approval)
        self.assertEqual((approval.recipient_id, approval.state), (self.carl.partner_id, "open"))
        self.assertEqual(approval.activity_ids.user_id, self.carl)
        self.assertFalse(approval.deadline, "Carl is not passed over")
        approval.current_id._answer(True, "", self.carl.partner_id)
        self.assertEqual(approval.state, "approved")
        self.assertFalse(approval.activity_ids)

    def test_silence_is_a_yes(self):
        """Only where that is agreed, and only of somebody who was asked: a mail that cannot leave is no yes."""
        self.chain.step_ids.on_timeout = "approve"
        approval = self.ask(self.trip())
        with self.mails(down=True):
            self.run_job()
        self.assertRecordValues(approval, [{"state": "open", "deadline": False}])
        self.assertTrue(approval.mail_error)
        approval.current_id.next_at = PAST
        with self.mails():
            self.run_job()
            self.time_is_up(approval)
        self.assertRecordValues(approval, [{"state": "approved", "decided_by_id": False, "comment": "No answer in time: approved, as agreed."}])

    def test_reminded_once(self):
        approval = self.ask(self.trip())
        with self.mails() as mails:
            self.run_job()
            due = approval.current_id.next_at - approval.asked_at
            self.assertEqual(due.total_seconds() / 3600, 12)
            for _hour in range(3):
                approval.current_id.write({"next_at": approval.current_id.next_at and PAST})
                self.run_job()
        self.assertEqual([subject.split(":")[0] for _address, subject, _text in mails], ["Please approve", "Reminder"])

    def test_killed_before_it_is_sent(self):
        """The job dies when the mail is in the queue: the queue sends it, the next job sees that, and sends no other."""
        approval = self.ask(self.trip())
        with self.mails() as mails:
            # not assertRaises, which takes back what the job has committed
            with patch.object(type(self.steps), "_deliver", side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
                self.run_job()
            self.assertFalse(mails)
            self.assertEqual(approval.current_id.mail_id.state, "outgoing")
            approval.current_id.mail_id.send()
            self.run_job()
            self.run_job()
        self.assertEqual(len(mails), 1)
        self.assertTrue(approval.deadline)
        self.assertFalse(approval.current_id.mail_id, "No link is kept")

    def test_address_refused(self):
        """Ann's address is refused: her substitute is asked at once, though silence would have meant yes."""
        self.chain.step_ids.write({"substitute_id": self.dan.id, "on_timeout": "approve"})
        approval = self.ask(self.trip())
        with self.mails(refuse=["ann@"]), mute_logger("odoo.addons.mail.models.mail_mail"):
            self.run_job()
        self.assertEqual(self.said(approval), [("Ann Approver", "unreachable"), ("Dan Deputy", "open")])
        self.assertTrue(approval.asked_at)

    # -- nobody approves his own trip -----------------------------------------------------------------------------------

    def test_own_trip(self):
        """Ann travels: her substitute is asked; he booked it: the next step; nobody else: the account manager."""
        self.assertEqual(self.ask(self.trip(self.ann)).recipient_id, self.carl.partner_id)
        self.chain.step_ids.substitute_id = self.dan
        approval = self.ask(self.trip(self.ann, "220-3324650331"))
        self.assertEqual((approval.recipient_id, approval.current_id.instead_of_id), (self.dan, self.ann))
        both = self.trip(self.ann, "220-3324650332", booker_id=self.dan.id)
        self.assertEqual(self.ask(both).recipient_id, self.carl.partner_id)
        self.two_steps()
        approval = self.ask(self.trip(self.ann, "220-3324650333", booker_id=self.dan.id))
        self.assertEqual(approval.recipient_id, self.eve)
        approval.current_id._answer(True, "", self.eve)
        self.assertEqual(approval.state, "approved", "Eve, who comes after Ann, has said yes")

    def test_own_trip_by_address(self):
        """A traveller who is no contact is known by the address on the booking."""
        order = self.trip()
        order.passenger_ids.write({"partner_id": False, "email": " ANN@alpha.example"})
        self.assertEqual(self.ask(order).recipient_id, self.carl.partner_id)

    def test_last_step_finds_nobody(self):
        """Ann has approved, Eve travels herself: that is not enough; the account manager decides."""
        self.two_steps()
        approval = self.ask(self.trip(self.eve))
        self.assertEqual(approval.recipient_id, self.ann)
        approval.current_id._answer(True, "", self.ann)
        self.assertEqual((approval.state, approval.recipient_id), ("open", self.carl.partner_id))

    def test_no_chain(self):
        """No chain, and no account manager: it waits, and nobody is asked."""
        self.policy.chain_id = False
        self.alpha.user_id = False
        order = self.trip(user_id=False)
        approval = self.ask(order)
        self.assertRecordValues(approval, [{"state": "open", "recipient_id": False}])
        self.assertIn("Nobody can be asked", approval.message_ids[0].body)

    def test_asked_twice_by_two_chains(self):
        """Two rules with chains of their own: Ann for both is asked once, then Eve."""
        self.rule.chain_id = self.make_chain("One", {"approver": "approver"})
        self.other_rule.chain_id = self.make_chain(
            "Two", {"approver": "person", "partner_id": self.ann.id}, {"approver": "person", "partner_id": self.eve.id}
        )
        order = self.trip()
        approval = self.ask(order, self.finding(order), self.finding(order, self.other_rule))
        approval.current_id._answer(True, "", self.ann)
        self.assertEqual(approval.recipient_id, self.eve)
        approval.current_id._answer(True, "", self.eve)
        self.assertEqual(self.said(approval), [("Ann Approver", "approved"), ("Eve Executive", "approved")])
        self.assertEqual(approval.state, "approved")

    # -- who it is ------------------------------------------------------------------------------------------------------

    def test_kinds(self):
        """The owner of the cost centre, or of the one above it; the travel manager of the nearest node."""
        above = self.cost_center(self.alpha, "4700", "All")
        center = self.cost_center(self.alpha, "4711", "Sales", above)
        self.chain.step_ids.approver = "cost_center"
        order = self.trip()
        order.line_ids.cost_center_id = center
        self.assertEqual(self.ask(order).recipient_id, self.carl.partner_id, "Nobody owns it")
        owner = {"parent_id": self.alpha.id, "travel_portal_role": "cost_center", "travel_owned_center_ids": [(4, above.id)]}
        olga = self.person("Olga Owner", **owner)
        order = self.trip(number="220-3324650335")
        order.line_ids.cost_center_id = center
        self.assertEqual(self.ask(order).recipient_id, olga)
        self.chain.step_ids.approver = "travel_manager"
        self.assertEqual(self.ask(self.trip(number="220-3324650336")).recipient_id, self.tim)
        near = self.person("Nina Near", parent_id=self.customer_node.id, travel_portal_role="manager")
        self.assertEqual(self.ask(self.trip(number="220-3324650337")).recipient_id, near)
        with self.assertRaises(ValidationError):
            self.chain.step_ids.approver = "person"

    def test_away(self):
        """From 1 April and before 8 April Dan is asked for Ann; and Eve while he is away, too. At Ann's own midnight."""
        away = {"partner_id": self.ann.id, "substitute_id": self.dan.id, "date_from": "2026-04-01", "date_to": "2026-04-08"}
        self.env["travel.approval.substitute"].create(away)
        days = {"2026-03-31": self.ann, "2026-04-01": self.dan, "2026-04-07": self.dan, "2026-04-08": self.ann}
        for day, person in days.items():
            with freeze_time(f"{day} 12:00:00"):
                self.assertEqual(self.ann._travel_asked_instead(self.env.company), person, day)
        self.env["travel.approval.substitute"].create({**away, "partner_id": self.dan.id, "substitute_id": self.eve.id})
        with freeze_time("2026-04-02 12:00:00"):
            approval = self.ask(self.trip())
        self.assertEqual((approval.recipient_id, approval.current_id.instead_of_id), (self.eve, self.ann))
        self.env["travel.approval.substitute"].create({**away, "partner_id": self.eve.id, "substitute_id": self.ann.id})
        with freeze_time("2026-04-02 12:00:00"):
            self.assertFalse(self.ann._travel_asked_instead(self.env.company), "All are away, in a circle")

    def test_midnight_of_the_approver(self):
        """On 31 March at 23:30 UTC it is 1 April in Kyiv: Ann, who lives there, is away."""
        away = {"partner_id": self.ann.id, "substitute_id": self.dan.id, "date_from": "2026-04-01"}
        self.env["travel.approval.substitute"].create(away)
        zones = {"Europe/Kyiv": self.dan, "UTC": self.ann, "America/New_York": self.ann}
        for zone, person in zones.items():
            self.ann.tz = zone
            with freeze_time("2026-03-31 23:30:00"):
                self.assertEqual(self.ann._travel_asked_instead(self.env.company), person, zone)
