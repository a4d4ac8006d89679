"""How fees are tried, policies held against a service, and profit looked into, in the browser."""

from odoo.tests import tagged

from .intake_common import air
from .test_tours import ToursCommon


@tagged("post_install", "-at_install")
class TestSteeringTours(ToursCommon):
    """Alpha's ticket of 10 March 2026 to Frankfurt on 14 April: 250.50, and a fee of 25.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _answer, intake = cls.receive_one(air())
        cls.ticket = intake.order_ids.line_ids

    def test_back_test(self):
        """A draft of 20.00 instead of 25.00: 5.00 less; every list leads to the ticket, and the ticket is as it was."""
        draft = self.fee_table("Draft", rules=[{"name": "Cheaper", "amount": 20.0}])
        days = {"date_from": "2026-03-01", "date_to": "2026-04-01"}
        tried = self.env["travel.simulation"].with_user(self.users["account_manager"]).create({"name": "Try", "table_id": draft.id, **days})
        self.tour("travel_back_test", "account_manager", f"/odoo/travel.simulation/{tried.id}")
        self.assertRecordValues(tried, [{"lines": 1, "charged": 25.0, "simulated": 20.0, "difference": -5.0}])
        self.assertEqual(self.ticket.charge_ids.filtered("rule_id").mapped("amount"), [25.0])

    def test_policy_tried(self):
        """Sold 35 days ahead where 60 are asked: said so, and nothing is written."""
        policy = self.env["travel.policy"].create({"name": "Alpha policy"})
        clause = {"clause": "4.3", "name": "Booked two months ahead", "kind": "advance", "least_days": 60, "outcome": "approve"}
        self.env["travel.policy.rule"].create({"policy_id": policy.id, **clause})
        self.tour("travel_policy_try", "account_manager", f"/odoo/travel.policy/{policy.id}")
        self.assertFalse(self.ticket.policy_status)

    def test_waterfall(self):
        """Fees of 25.00 in March, commission of 5 % of 200.00, 6.00 for the touch: 29.00 are left; the bar leads to the service."""
        rates = self.env["travel.cost.rate"]
        rates.search([]).unlink()
        rates.create({"kind": "handling", "amount": 6.0, "date_from": "2026-01-01"})
        self.tour("travel_waterfall", "account_manager", "/odoo/travel-waterfall")
