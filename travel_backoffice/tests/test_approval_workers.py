"""Two clicks, two jobs, two documents at the very same moment: one question, one mail, one decision."""

from unittest.mock import patch

from odoo.exceptions import LockError
from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .workers_common import CODE, WorkersCommon


@tagged("post_install", "-at_install")
class TestApprovalWorkers(WorkersCommon):
    def _prepare_books(self, env):
        books = super()._prepare_books(env)
        ann, eve = env["res.partner"].create([{"name": f"{CODE} {name}", "email": f"{name}@workers.example"} for name in ("ann", "eve")])
        steps = [(0, 0, {"sequence": number, "approver": "person", "partner_id": one.id}) for number, one in enumerate((ann, eve))]
        chain = env["travel.approval.chain"].create({"name": CODE, "step_ids": steps})
        policy = env["travel.policy"].create({"name": CODE, "chain_id": chain.id})
        rule = env["travel.policy.rule"].create({"policy_id": policy.id, "name": CODE, "kind": "other", "outcome": "approve"})
        self.ann_id, self.eve_id, self.chain_id, self.policy_id, self.rule_id = ann.id, eve.id, chain.id, policy.id, rule.id
        return books

    def _remove(self, env):
        orders = env["travel.order"].search([("partner_id", "=", self.partner_id)])
        env["travel.approval"].search([("order_id", "in", orders.ids)]).unlink()
        orders.line_ids.policy_finding_ids.unlink()
        orders.line_ids.write({"policy_id": False})
        gone = super()._remove(env)
        env["travel.policy"].browse(self.policy_id).unlink()
        env["travel.approval.chain"].browse(self.chain_id).unlink()
        env["res.partner"].browse([self.ann_id, self.eve_id]).unlink()
        return gone

    def found(self, number):
        """A committed ticket that is against the policy; the id of its finding."""

        def work(env):
            order = env["travel.order"].create(self._prepare_order(env, number))
            order.line_ids.policy_id = self.policy_id
            values = {"line_id": order.line_ids.id, "rule_id": self.rule_id, "kind": "other", "outcome": "approve"}
            return env["travel.policy.finding"].create({**values, "state": "waiting", "message": CODE}).id

        return self.committed(work)

    def asking(self, finding_id):
        def work(env):
            finding = env["travel.policy.finding"].browse(finding_id)
            return env["travel.approval"]._ask(finding.order_id, finding).id

        return work

    def answering(self, step_id, approved):
        def work(env):
            step = env["travel.approval.step"].browse(step_id)
            return step._answer(approved, "because", step.recipient_id)

        return work

    def look(self, finding_id):
        """State of the finding, and of approvals and steps of its order."""

        def work(env):
            finding = env["travel.policy.finding"].browse(finding_id)
            approvals = finding.order_id.approval_ids
            return finding.state, approvals.mapped("state"), approvals.step_ids.mapped("state")

        return self.committed(work)

    def current(self, finding_id):
        return self.committed(lambda env: env["travel.policy.finding"].browse(finding_id).approval_id.current_id.id)

    def test_asked_by_two(self):
        finding_id = self.found("220-4100000901")
        answers = self.at_once(self.asking(finding_id), self.asking(finding_id))
        self.assertEqual([answer for answer in answers if isinstance(answer, Exception)], [])
        self.assertEqual(self.look(finding_id), ("waiting", ["open"], ["open"]))

    def test_two_clicks(self):
        """Yes and no at once: whoever is first is heard; a refusal ends it, a yes brings the next step, once."""
        finding_id = self.found("220-4100000902")
        self.committed(self.asking(finding_id))
        step_id = self.current(finding_id)
        answers = self.at_once(self.answering(step_id, True), self.answering(step_id, False))
        self.assertEqual(answers.count(True), 1, answers)
        self.assertTrue(all(answer in (True, False) or isinstance(answer, LockError) for answer in answers), answers)
        said = self.look(finding_id)
        self.assertIn(said, [("waiting", ["open"], ["approved", "open"]), ("refused", ["refused"], ["refused"])])

    def test_decided_meanwhile(self):
        """A click that began before another was saved, and comes after it, changes nothing."""
        finding_id = self.found("220-4100000903")
        self.committed(self.asking(finding_id))
        step_id = self.current(finding_id)
        answer, tries = self.after(self.answering(step_id, False), self.answering(step_id, True))
        self.assertIs(answer, False)
        self.assertEqual(tries, 2)
        self.assertEqual(self.look(finding_id)[0], "refused")

    def test_two_jobs(self):
        """One mail, whoever sends it."""
        finding_id = self.found("220-4100000904")
        self.committed(self.asking(finding_id))
        mails = []

        def send(_server, message, *_args, **_values):
            mails.append(message["To"])
            return message["Message-Id"]

        def job(env):
            env["travel.approval.step"]._cron_approve()

        fakes = {"_connect__": lambda *_args, **_values: None, "send_email": send, "_disable_send": lambda _server: False}
        with patch.multiple(IrMail_Server, **fakes):
            answers = self.at_once(job, job, job)
            self.committed(job)
        self.assertEqual([answer for answer in answers if isinstance(answer, Exception)], [])
        self.assertEqual(len([one for one in mails if "ann@workers" in one]), 1)
