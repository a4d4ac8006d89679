"""Alerts that people set themselves: told once, kept current, gone when it is over; with the eyes of whom they are for."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_line_operations import OperationsCommon

TODAY = date(2026, 6, 29)


@tagged("post_install", "-at_install")
class TestAlert(OperationsCommon):
    """Alpha Ltd of Maria, the account manager; today is Monday 29 June 2026.

    Last four weeks: 1 to 28 June. The twelve before: 9 March to 31 May. A year ago: 2 to 29 June, 10 March to 1 June 2025.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(cls.env.registry["res.company"], "_travel_today", lambda _company: TODAY))
        cls.maria = cls.users["account_manager"]
        cls.gamma = cls.customer("Gamma Ltd", user_id=cls.maria.id)
        cls.number = 3324650000

    @classmethod
    def spent(cls, customer, *days, fare=400.0):
        """One ticket each day, without taxes and fees."""
        for day in days:
            cls.number += 1
            booked = datetime(*day, 10, 0)
            cls.ticket(cls.order(customer, booked_at=booked), f"220-{cls.number}", base_fare=fare)

    def alert(self, kind, user=None, **values):
        return self.env["travel.alert"].with_user(user or self.maria).create({"kind": kind, **values})

    def told(self, alert):
        """What stands, as its person sees it."""
        alert._look()
        return self.env["travel.alert.hit"].with_user(alert.user_id).search([("alert_id", "=", alert.id), ("state", "!=", "over")])

    def test_spend_falls_and_comes_back(self):
        """Three times 400.00 in twelve weeks make 400.00 in four; 310.00 came: 22.5 % less. With 20.00 more it is 17.5 %."""
        self.spent(self.gamma, (2026, 3, 9), (2026, 4, 20), (2026, 5, 31))
        self.spent(self.gamma, (2026, 6, 1), fare=310.0)
        self.spent(self.gamma, (2026, 6, 29))  # today is not over
        alert = self.alert("spend_drop")
        hit = self.told(alert)
        self.assertRecordValues(hit, [{"partner_id": self.gamma.id, "figure": 22.5, "amount": -90.0, "state": "new", "first_on": TODAY}])
        self.assertEqual(hit.activity_ids.user_id, self.maria)
        behind = hit.action_open_behind()
        lines = self.env[behind["res_model"]].search(behind["domain"])
        self.assertEqual(lines.mapped("spend"), [310.0])
        # looked at again: told once; seen: no activity; over: gone
        self.assertEqual(self.told(alert), hit)
        hit.action_seen()
        self.assertEqual((self.told(alert).state, hit.activity_ids), ("seen", self.env["mail.activity"]))
        self.spent(self.gamma, (2026, 6, 28), fare=20.0)
        self.assertFalse(self.told(alert))
        self.assertEqual(hit.state, "over")

    def test_a_summer_as_every_summer(self):
        """1,200.00 in twelve weeks; a year ago four weeks were 100.00 of 600.00 before: 200.00 are expected, and 190.00 are fine."""
        self.spent(self.gamma, (2025, 3, 10), (2025, 6, 1), fare=300.0)
        self.spent(self.gamma, (2025, 6, 2), fare=100.0)
        self.spent(self.gamma, (2026, 3, 9), (2026, 4, 20), (2026, 5, 31))
        self.spent(self.gamma, (2026, 6, 10), fare=190.0)
        self.assertFalse(self.told(self.alert("spend_drop")))
        # 200.00 expected, 190.00 came: 5 %
        self.assertEqual(self.told(self.alert("spend_drop", threshold=5.0)).figure, 5.0)

    def test_whose_customers(self):
        """A person is told of customers of his own, or of the one he names; small ones can be left out."""
        for customer in (self.gamma, self.customer("Delta Ltd", user_id=self.users["manager"].id)):
            self.spent(customer, (2026, 3, 9), (2026, 5, 31))
        self.assertEqual(self.told(self.alert("spend_drop")).partner_id, self.gamma)
        self.assertFalse(self.told(self.alert("spend_drop", least_amount=300.0)))  # 800 / 3 = 266.67
        theirs = self.alert("spend_drop", self.users["manager"], partner_id=self.gamma.id)
        self.assertEqual(self.told(theirs).amount, -266.67)
        with self.assertRaises(AccessError):
            theirs.with_user(self.maria).read(["name"])
        with self.assertRaises(AccessError):
            self.told(theirs).with_user(self.maria).action_seen()
        with self.assertRaises(AccessError):
            self.told(theirs).write({"message": "Nothing"})

    @freeze_time("2026-06-29")
    def test_refunds_that_nobody_pays(self):
        """193.00 less 14.00 of commission, applied for on 12 March: 109 days on 29 June."""
        line = self.sold()
        line.order_id.partner_id.user_id = self.maria
        refund = line.refund(penalty=60.0, sold_at="2026-03-12 10:00:00")
        alert = self.alert("refund_pending")
        hit = self.told(alert)
        self.assertRecordValues(hit, [{"figure": 109.0, "amount": 179.0}])
        behind = hit.action_open_behind()
        self.assertEqual(self.env[behind["res_model"]].search(behind["domain"]), refund)
        refund.set_refund_state("received", "2026-06-29")
        self.assertFalse(self.told(alert))

    def test_out_of_policy(self):
        """One of four services is out of policy: 25 %; a fifth that is not makes 20 %, and a sixth 16.7 %."""
        june = [(2026, 6, day) for day in (1, 2, 3, 4)]
        self.spent(self.gamma, *june)
        lines = self.env["travel.order.line"].search([("partner_id", "=", self.gamma.id)], order="id")
        lines.policy_status = "in"
        lines[0].policy_status = "out"
        alert = self.alert("policy_out")
        self.assertRecordValues(self.told(alert), [{"figure": 25.0, "amount": 400.0}])
        for figure in ([20.0], []):
            self.spent(self.gamma, (2026, 6, 5))
            self.env["travel.order.line"].search([("partner_id", "=", self.gamma.id), ("policy_status", "=", False)]).policy_status = "in"
            self.assertEqual(self.told(alert).mapped("figure"), figure)

    def test_a_contract_that_nothing_follows(self):
        """In force before 1 August: 33 days. A draft that follows is enough."""
        contract = self.contract(self.gamma, date_to="2026-08-01")
        alert = self.alert("contract_end")
        self.assertEqual(self.told(alert).figure, 33.0)
        contract.action_renew()
        self.assertFalse(self.told(alert))

    def test_days_to_pay_as_worked_out_at_night(self):
        row = {"partner_id": self.gamma.id, "company_id": self.agency.id, "as_of": TODAY, "amount": 500.0}
        behaviour = self.env["travel.payment.behaviour"].sudo().create({**row, "recent_days": 12.5, "before_days": 6.5, "trend": 6.0})
        alert = self.alert("days_to_pay")
        self.assertRecordValues(self.told(alert), [{"partner_id": self.gamma.id, "figure": 6.0, "amount": 500.0}])
        behaviour.trend = 4.9
        self.assertFalse(self.told(alert))

    def test_what_is_held_for_long(self):
        """A hold of today is not old; ten days later it is."""
        order = self.order(self.gamma)
        line = self.ticket(order, base_fare=200.0)
        alert = self.alert("held")
        hold = self.env["travel.hold"]._put(line, "reference_missing", "Say the project")
        self.assertFalse(self.told(alert))
        self.env.cr.execute("UPDATE travel_hold SET create_date = now() at time zone 'utc' - interval '10 days' WHERE id = %s", [hold.id])
        hold.invalidate_recordset()
        self.assertEqual(self.told(alert).amount, 200.0)

    def test_one_that_cannot_look_stops_no_other(self):
        """Somebody left; Maria is told all the same, also as a message, since she asked for that."""
        leaver = self.role_user("account_manager", login="leaver")
        theirs = self.alert("spend_drop", leaver)
        mine = self.alert("contract_end", by_mail=True)
        self.contract(self.gamma, date_to="2026-08-01")
        leaver.active = False
        self.env["travel.alert"].sudo()._cron_look()
        self.assertIn("does not work here", theirs.sudo().problem)
        self.assertFalse(mine.problem)
        hit = self.env["travel.alert.hit"].with_user(self.maria).search([("alert_id", "=", mine.id)])
        told = [("model", "=", hit._name), ("res_id", "=", hit.id), ("notified_partner_ids", "=", self.maria.partner_id.id)]
        said = self.env["mail.message"].sudo().search(told)
        self.assertEqual(len(said), 1)
