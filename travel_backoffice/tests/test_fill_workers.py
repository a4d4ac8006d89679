"""Two jobs, and two people, at the very same time: one request, one mail, one answer, one invoice."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .workers_common import CODE, WorkersCommon

ANSWERS = {"first": "P1", "second": "P2"}


@tagged("post_install", "-at_install")
class TestFillWorkers(WorkersCommon):
    def _prepare_books(self, env):
        books = super()._prepare_books(env)
        project = {"code": "PRJ", "name": "Project", "type": "pattern", "pattern": r"P\d"}
        mandated = env["travel.reference.set"].create(
            {"name": CODE, "ask_first": "traveller", "reference_ids": [Command.create(project)]}
        )
        env["travel.contract"].search([("partner_id", "=", self.partner_id)]).write(
            {"reference_set_id": mandated.id, "billing_profile_id": env.ref("travel_backoffice.billing_profile_at_once").id}
        )
        people = [
            {"name": f"{CODE} {name}", "email": f"{name}@workers.example", "parent_id": self.partner_id}
            for name in ("mary", "ann")
        ]
        mary, ann = env["res.partner"].create(people)
        mary.travel_node_type = "traveller"
        self.mary_id, self.ann_id, self.set_id = mary.id, ann.id, mandated.id
        return books

    def _remove(self, env):
        env["travel.data.request"].search([("customer_id", "=", self.partner_id)]).unlink()
        gone = super()._remove(env)
        env["travel.reference.set"].browse(self.set_id).unlink()
        env["res.partner"].browse([self.mary_id, self.ann_id]).exists().unlink()
        return gone

    def held(self, *numbers):
        """Committed tickets of Mary that wait for their project; the ids of their lines."""

        def work(env):
            orders = env["travel.order"].create([self._prepare_order(env, number) for number in numbers])
            for order in orders:
                order.passenger_ids = [Command.create({"name": "MARY", "partner_id": self.mary_id})]
                order.line_ids.passenger_ids = order.passenger_ids
            orders.action_ready()
            return orders.line_ids.ids

        return self.committed(work)

    def sending(self, mails):
        """Mails that leave are counted."""

        def send(_server, message, *_args, **_values):
            mails.append(message["To"])
            return message["Message-Id"]

        fakes = {"_connect__": lambda *_args, **_values: None, "send_email": send, "_disable_send": lambda _server: False}
        return patch.multiple(IrMail_Server, **fakes)

    @staticmethod
    def job(env):
        env["travel.data.request"]._cron_ask()

    def requests(self, env):
        return env["travel.data.request"].search([("customer_id", "=", self.partner_id)])

    def test_two_jobs(self):
        """Whoever comes first asks; nobody asks twice."""
        self.held("220-4100000801", "220-4100000802")
        mails = []
        with self.sending(mails):
            answers = self.at_once(self.job, self.job, self.job)
            self.assertEqual([answer for answer in answers if isinstance(answer, Exception)], [])
            self.committed(self.job)

        def look(env):
            request = self.requests(env)
            return len(request), request.pending_count, request.level, request.reminder_count

        self.assertEqual(self.committed(look), (1, 2, "asked", 0))
        self.assertEqual(len(mails), 1)

    def test_two_answers(self):
        """The traveller and the one to whom it was passed on send at once: the first is heard; one value, one invoice."""
        (line_id,) = self.held("220-4100000803")
        mails = []
        with self.sending(mails):
            self.committed(self.job)

        def pass_on(env):
            request = self.requests(env)
            other = request.copy({"recipient_id": self.ann_id, "state": "open"})
            other.hold_ids = request.hold_ids
            return request.id, other.id

        ids = self.committed(pass_on)

        def answering(request_id, value):
            def work(env):
                asked = env["travel.data.request"].browse(request_id)._as_program()
                holds = asked._pending()
                return asked._answer({f"h{hold.id}": value for hold in holds})[1] if asked._is_open() else 0

            return work

        first, second = (answering(id_, value) for id_, value in zip(ids, ANSWERS.values(), strict=True))
        answers = self.at_once(first, second)

        def look(env):
            line = env["travel.order.line"].browse(line_id)
            moves = line.order_id.invoice_ids.filtered(lambda move: move.state == "posted")
            return line.state, line.reference_ids.mapped("value"), len(moves), set(self.requests(env).mapped("state"))

        state, values, invoices, states = self.committed(look)
        self.assertEqual((state, len(values), invoices, states), ("billed", 1, 1, {"answered"}))
        self.assertIn(values[0], ANSWERS.values())
        self.assertEqual(answers.count(1), 1, answers)
