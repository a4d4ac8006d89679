"""Two people load the same file at the same moment, and the door for other systems."""

import base64
import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import HttpCase, TransactionCase, tagged

from .remittance_common import MoneyCommon

RACE = b"UTR,Inv No,Amount\nRACE1,R1,10.00\nRACE2,R2,20.00\n"


@tagged("post_install", "-at_install")
class TestRemittanceLoadWorkers(TransactionCase):
    def _cursor(self):
        """A connection of its own, as another worker has it; not the test's."""
        return db_connect(self.env.cr.dbname).cursor()

    def _load_with(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["travel.remittance"].load(RACE)

    def _clean(self):
        with self._cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["travel.remittance"].search([("reference", "like", "RACE_")]).unlink()

    def test_one_of_two_wins_and_the_other_is_told_the_number(self):
        """The second began before the first was committed, and cannot see it; nothing stands twice."""
        self.addCleanup(self._clean)
        with self._cursor() as first, self._cursor() as second:
            second.execute("SELECT 1")  # from now on it sees the database as it is now
            won = self._load_with(first)
            first.commit()
            lost = self._load_with(second)
        self.assertEqual([answer["state"] for answer in won + lost], ["loaded", "loaded", "duplicate", "duplicate"])
        self.assertEqual([answer["remittance_id"] for answer in won], [answer["remittance_id"] for answer in lost])
        self.assertIn(won[0]["number"], lost[0]["message"])
        with self._cursor() as later:
            env = api.Environment(later, SUPERUSER_ID, {})
            self.assertEqual(env["travel.remittance"].search_count([("reference", "like", "RACE_")]), 2)


@tagged("post_install", "-at_install")
class TestRemittanceApi(MoneyCommon, HttpCase):
    def _post(self, user, **arguments):
        tomorrow = fields.Datetime.now() + timedelta(days=1)  # Odoo wants keys to end some day after today
        key = self.env["res.users.apikeys"].with_user(user)._generate("rpc", "bank", tomorrow)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return self.url_open("/json/2/travel.remittance/load", data=json.dumps(arguments), headers=headers)

    def test_a_program_loads_with_the_key_of_a_credit_controller(self):
        file = base64.b64encode(b"UTR,Inv No,Amount\nU9,I1,10.00\n").decode()
        answer = self._post(self.controller, file=file, filename="a.csv", partner_id=self.alpha.id, paid_on="2026-04-02")
        self.assertEqual(answer.status_code, 200, answer.text)
        [told] = answer.json()
        self.assertEqual((told["state"], told["lines"], told["amount"], told["partner_id"]), ("loaded", 1, 10.0, self.alpha.id))
        self.assertEqual(self._post(self.controller, file=file).json()[0]["state"], "duplicate")
        self.assertEqual(self._post(self.users["clerk"], file=file).status_code, 403)
