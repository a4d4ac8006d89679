"""MIS reports by workers that are killed anywhere, or work at once: each reader gets each report once."""

import os
import random
import tempfile
import time
from datetime import date
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged

from ..models.committing import commit
from .billing_run_common import BillingRunWorkersCommon
from .workers_common import CODE

TODAY = date(2026, 5, 4)
READERS = 4
KILLS = int(os.environ.get("TBO_KILLS", 3))
SEED = 20260504


@tagged("post_install", "-at_install")
class TestMisKill(BillingRunWorkersCommon):
    """One customer whose four managers get the reports of 1 April and 1 May into a folder: eight files."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name).resolve()
        self.startPatcher(patch.dict(os.environ, {"TRAVEL_DELIVERY_FOLDERS": str(self.place)}))
        super().setUp()
        self.sell("220-9100000001", billed=False)

    def _prepare_books(self, env):
        books = super()._prepare_books(env)
        people = [{"name": f"{CODE} {number}", "parent_id": self.partner_id, "travel_portal_role": "manager"} for number in range(READERS)]
        env["res.partner"].create(people)
        channel = env["travel.delivery.channel"].create({"name": CODE, "type": "folder", "folder": str(self.place)})
        rule = Command.create({"channel_id": channel.id, "send_invoices": False, "send_credit_notes": False, "send_mis": True})
        profile = env["travel.delivery.profile"].create({"name": CODE, "rule_ids": [rule]})
        view = env["travel.spend.view"].create({"name": CODE, "dimensions": ["customer"], "measures": ["spend"], "user_id": False})
        schedule = env["travel.mis.schedule"].create(
            {
                "name": CODE,
                "partner_id": self.partner_id,
                "starts_on": "2026-04-01",
                "covers": "last_quarter",
                "with_pdf": False,
                "delivery_profile_id": profile.id,
                "page_ids": [Command.create({"view_id": view.id})],
                "recipient_ids": [Command.create({"role": "manager"})],
            }
        )
        self.schedule_id, self.view_id = schedule.id, view.id
        return books

    def _remove(self, env):
        schedule = env["travel.mis.schedule"].browse(self.schedule_id)
        reports = env["travel.mis.report"].search([("schedule_id", "=", self.schedule_id)])
        reports.delivery_ids.unlink()
        reports.activity_ids.unlink()
        reports.unlink()
        schedule.due_ids.unlink()
        schedule.activity_ids.unlink()
        schedule.unlink()
        env["travel.spend.view"].browse(self.view_id).unlink()
        for model in ("travel.delivery.profile", "travel.delivery.channel"):
            env[model].search([("name", "=", CODE)]).unlink()
        env["res.partner"].search([("parent_id", "=", self.partner_id)]).unlink()
        return super()._remove(env)

    # -- workers ----------------------------------------------------------------------------------------------------

    def start(self):
        """A process that issues and delivers, as the crons of a server do."""
        return self.in_process(self._work)

    def _work(self):
        self.registry["res.company"]._travel_today = lambda company: TODAY
        with self.registry.cursor() as cr:
            env = self.session(cr)
            for model, job in (("travel.mis.due", "_cron_issue"), ("travel.delivery", "_cron_deliver")):
                retrying(lambda model=model, job=job: getattr(env[model], job)(), env)
                commit(env)

    def time_passes(self):
        """What is to be tried again later is tried again now."""

        def work(env):
            queued = env["travel.delivery"].search([("partner_id", "=", self.partner_id), ("state", "=", "queued")])
            queued.next_try_at = env.cr.now()

        self.committed(work)

    # -- what came of it ----------------------------------------------------------------------------------------------

    def assertOnce(self):
        """Four readers, two months: eight reports of 278.00 or nothing, each sent once."""

        def work(env):
            dues = env["travel.mis.due"].search([("schedule_id", "=", self.schedule_id)], order="due_on")
            self.assertEqual([(str(due.due_on), due.state, due.report_count) for due in dues], [("2026-04-01", "done", 4), ("2026-05-01", "done", 4)])
            reports = dues.report_ids
            self.assertEqual({(report.due_id, report.reader_id) for report in reports}, {(due, one) for due in dues for one in reports.reader_id})
            self.assertEqual({report.figures["pages"][0]["answer"]["totals"]["spend"] for report in reports}, {278.0})
            self.assertEqual(reports.delivery_ids.mapped("state"), ["taken"] * 8)

        self.committed(work)
        self.assertEqual(len(list(self.place.iterdir())), 8)

    def test_two_at_once(self):
        """Two workers on the same schedule: the same as one."""
        children = [self.start() for _number in range(2)]
        self.assertEqual([self.ended(child) for child in children], [0, 0])
        self.time_passes()
        self.assertEqual(self.ended(self.start()), 0)
        self.assertOnce()

    def test_killed_anywhere(self):
        """Killed while they issue and deliver; begun again, all goes on."""
        chance = random.Random(SEED)  # noqa: S311 - moments, no secrets
        struck, longest = 0, 0.4
        while struck < KILLS:
            child = self.start()
            time.sleep(chance.uniform(0, longest))
            if self.kill(child):
                struck += 1
            else:
                longest /= 2  # it was done before: sooner, next time
            self.time_passes()
        for _turn in range(2):
            self.assertEqual(self.ended(self.start()), 0)
            self.time_passes()
        self.assertOnce()
