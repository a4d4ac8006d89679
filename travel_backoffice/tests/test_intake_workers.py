"""Two workers, and the door for other systems."""

import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import HttpCase, new_test_user, tagged

from .intake_common import IntakeCommon, air, order_json


@tagged("post_install", "-at_install")
class TestIntakeWorkers(IntakeCommon):
    def _cursor(self):
        """A connection of its own, as another worker has it; not the test's."""
        return db_connect(self.env.cr.dbname).cursor()

    def _receive_with(self, cr, content):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["travel.intake"].receive([{"source": "race", "content": content}])[0]

    def _clean(self):
        with self._cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["travel.intake"].search([("source", "=", "race")]).unlink()

    def test_one_of_two_workers_wins(self):
        """Two transactions began before either knew the document: one stores it, the other is told of the first."""
        content = air(office="NOBODY001", locator="RACE01")
        self.addCleanup(self._clean)
        with self._cursor() as warm:  # the key of the checksums stands before both begin
            api.Environment(warm, SUPERUSER_ID, {})["travel.intake"]._secret()
        with self._cursor() as first, self._cursor() as second:
            second.execute("SELECT 1")  # from now on it sees the database as it is now
            won = self._receive_with(first, content)
            first.commit()
            lost = self._receive_with(second, content)
        self.assertEqual((won["state"], lost["state"]), ("held", "duplicate"))
        self.assertEqual(won["intake_id"], lost["intake_id"])
        with self._cursor() as later:
            env = api.Environment(later, SUPERUSER_ID, {})
            self.assertEqual(env["travel.intake"].search_count([("source", "=", "race")]), 1)


@tagged("post_install", "-at_install")
class TestIntakeApi(IntakeCommon, HttpCase):
    def _post(self, key, documents):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        body = json.dumps({"documents": documents})
        return self.url_open("/json/2/travel.intake/receive", data=body, headers=headers)

    def _key(self, user):
        tomorrow = fields.Datetime.now() + timedelta(days=1)  # Odoo wants keys to end some day after today
        return self.env["res.users.apikeys"].with_user(user)._generate("rpc", "front office", tomorrow)

    def test_front_office_hands_in_by_api(self):
        """The intake service's key is enough to hand in, and for nothing else; an employee's key is refused."""
        service = new_test_user(self.env, "api_service", groups="base.group_user,travel_backoffice.group_travel_intake")
        answer = self._post(self._key(service), [{"source": "tool", "format": "json", "content": order_json()}])
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()[0]["state"], "done", answer.text)
        self.assertTrue(answer.json()[0]["order_ids"])
        stranger = new_test_user(self.env, "api_stranger", groups="base.group_user")
        self.assertEqual(self._post(self._key(stranger), []).status_code, 403)
