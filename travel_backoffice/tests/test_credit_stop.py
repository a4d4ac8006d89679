"""The last reminder stops ticketing until it is paid, or until a controller lets the customer go on."""

from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_dunning import DunningCommon

LAST = date(2026, 5, 20)


@tagged("post_install", "-at_install")
class TestCreditStop(DunningCommon):
    """Alpha's invoice of 12 March is reminded of three times; there is no credit limit at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.plain_invoice(cls.alpha, 500.0)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(type(self.agency), "_travel_today", lambda company: fields.Date.to_date(LAST)))
        for day in (date(2026, 4, 1), date(2026, 4, 20), date(2026, 5, 11)):
            self.send(self.prepare(day), day)

    def check(self):
        return self.env["travel.credit"].with_user(self.agent).check(self.alpha.id, 100.0)

    def test_stopped_until_paid(self):
        self.assertEqual(self.check()["result"], "block")
        self.assertIn("stop ticketing", self.check()["message"])
        with self.assertRaisesRegex(UserError, "asks to stop ticketing for Alpha Ltd"):
            self.with_agent_ticket("220-3324650340")
        advice = self.advice(self.alpha, 500.0)
        values = {"remittance_id": advice.id, "item_id": self.item(self.invoice).id, "amount": 500.0, "paid_amount": 500.0}
        self.env["travel.allocation"].create(values)
        advice.apply()
        self.assertEqual(self.check()["result"], "ok")

    def test_a_controller_lets_it_go_on(self):
        values = {"partner_id": self.alpha.id, "unlimited": True, "date_from": "2026-05-20", "date_to": "2026-05-21", "reason": "Paid today"}
        self.env["travel.credit.override"].with_user(self.controller).create(values)
        self.assertEqual(self.check()["result"], "ok")
        self.with_agent_ticket("220-3324650341")

    def with_agent_ticket(self, number):
        """A counter agent keys a ticket for Alpha."""
        order = self.order(self.alpha)
        values = {
            "order_id": order.id,
            "service_type_id": self.service("air").id,
            "document_type": "ticket",
            "document_number": number,
            "base_fare": 100.0,
        }
        return self.env["travel.order.line"].with_user(self.agent).create(values)
