"""What the stories of approvals share: a policy that business class needs approval, and people who approve."""

from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron

from .common import TravelCommon
from .fill_common import _Mails

PAST = "2026-01-01 00:00:00"


class ApprovalCommon(TravelCommon):
    """Alpha's Mary travels, Bob books, Ann approves; Carl manages the account, Tim the customer's travel.

    A ticket costs 253.00. Findings are made as the policy would make them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = cls.users["account_manager"]
        cls.alpha = cls.group(user_id=cls.carl.id)
        cls.ann = cls.person("Ann Approver")
        cls.dan = cls.person("Dan Deputy")
        cls.eve = cls.person("Eve Executive")
        cls.alpha.travel_approver_id = cls.ann
        cls.customer_node = cls.customer("Alpha Ltd", cls.alpha)
        cls.mary = cls.traveller("Mary Jones", cls.customer_node, email="mary@alpha.example")
        cls.bob = cls.person("Bob Booker")
        cls.tim = cls.env["res.partner"].create(
            {"name": "Tim Travel", "email": "tim@alpha.example", "parent_id": cls.alpha.id, "travel_portal_role": "manager"}
        )
        cls.chain = cls.make_chain("Alpha's", {"approver": "approver"})
        cls.policy = cls.env["travel.policy"].create({"name": "Alpha's", "chain_id": cls.chain.id})
        rule = {"policy_id": cls.policy.id, "kind": "other", "outcome": "approve"}
        cls.rule = cls.env["travel.policy.rule"].create({**rule, "name": "Economy up to six hours", "clause": "4.2"})
        cls.other_rule = cls.env["travel.policy.rule"].create({**rule, "name": "Booked two weeks ahead", "clause": "4.3"})
        cls.approvals = cls.env["travel.approval"].sudo()  # as the program itself
        cls.steps = cls.env["travel.approval.step"].sudo()

    @classmethod
    def person(cls, name, **values):
        address = f"{name.split()[0].lower()}@alpha.example"
        return cls.env["res.partner"].create({"name": name, "email": address, **values})

    @classmethod
    def make_chain(cls, name, *steps):
        """A chain whose steps are dicts of values, in order."""
        values = [(0, 0, {"sequence": number, **step}) for number, step in enumerate(steps)]
        return cls.env["travel.approval.chain"].create({"name": name, "step_ids": values})

    @classmethod
    def trip(cls, traveller=None, number="220-3324650328", **values):
        """A ticket of 200.00 + YQ 40.00 + UA 13.00 = 253.00 for Mary, booked by Bob."""
        traveller = traveller or cls.mary
        person = {"name": traveller.name, "partner_id": traveller.id}
        order = cls.order(cls.customer_node, passengers=(person,), **{"booker_id": cls.bob.id, **values})
        cls.ticket(order, number, taxes={"YQ": 40.0, "UA": 13.0})
        return order

    @classmethod
    def finding(cls, order, rule=None, **values):
        """The first service of an order is against a rule, and waits."""
        rule = rule or cls.rule
        order.line_ids[:1].policy_id = rule.policy_id
        vals = {"line_id": order.line_ids[:1].id, "rule_id": rule.id, "kind": rule.kind, "outcome": "approve", "state": "waiting"}
        vals |= {"clause": rule.clause, "message": f"{rule.name}: it is not so."}
        return cls.env["travel.policy.finding"].sudo().create({**vals, **values})

    @classmethod
    def ask(cls, order, *findings):
        """The open approval for these findings, or for one of the first rule."""
        found = cls.env["travel.policy.finding"].sudo().union(*findings) if findings else cls.finding(order)
        return cls.approvals._ask(order, found)

    @classmethod
    def newest(cls, order):
        """The last approval of an order."""
        return cls.approvals.search([("order_id", "=", order.id)], limit=1)

    @classmethod
    def run_job(cls):
        """The hourly job, in the test's own transaction."""
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_values: 0):
            cls.steps._cron_approve()
        cls.env.invalidate_all()

    @classmethod
    def time_is_up(cls, approval):
        approval.current_id.deadline = PAST
        cls.run_job()

    def mails(self, refuse=(), down=False):
        """What is handed to the mail server: ``(address, subject, text)``; some addresses are refused."""
        return _Mails(refuse, down)

    @staticmethod
    def said(approval):
        """Who was asked, in this order, and what became of it."""
        return [(step.recipient_id.name, step.state) for step in approval.step_ids]
