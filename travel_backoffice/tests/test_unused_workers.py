"""Two real database sessions presume the same flights flown: one does, the other leaves them alone."""

from datetime import date, datetime

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .intake_common import IntakeCommon, order_json


@tagged("post_install", "-at_install")
class TestUnusedWorkers(TransactionCase):
    """The ticket is committed, what is presumed never is; what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.partner_id = env["res.partner"].create({"name": "Two workers", "is_company": True}).id
            self.order_id = env["travel.order"].create(self.prepare_order(env)).id
        self.addCleanup(self.remove_order)

    def prepare_order(self, env):
        leg = {"origin": "KBP", "destination": "FRA", "carrier": "LH", "departure_date": date(2026, 4, 1)}
        line = {
            "service_type_id": env.ref("travel_backoffice.service_type_air").id,
            "document_type": "ticket",
            "document_number": "220-0000000077",
            "base_fare": 200.0,
            "sold_at": datetime(2026, 3, 10, 10),
            "segment_ids": [Command.create(leg), Command.create({**leg, "origin": "FRA", "destination": "KBP"})],
        }
        return {"partner_id": self.partner_id, "booked_at": datetime(2026, 3, 10, 10), "line_ids": [Command.create(line)]}

    def remove_order(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["travel.order"].browse(self.order_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def segments(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["travel.order"].browse(self.order_id).line_ids.segment_ids

    def test_second_worker_leaves_the_flights_to_the_first(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            own = self.segments(first)
            own[0]._presume_flown()
            first.flush()
            other = self.segments(second)
            other._presume_flown()
            # 200.00 of two coupons: one is the first worker's
            self.assertEqual(other.mapped("coupon_presumed"), [False, True])
            self.assertEqual((own.line_id.unused_value, other.line_id.unused_value), (100.0, 100.0))
            second.rollback()
            first.rollback()

    def test_killed_worker_leaves_the_flights_open(self):
        with self.registry.cursor() as first:
            self.segments(first)._presume_flown()
            first.rollback()
        with self.registry.cursor() as second:
            segments = self.segments(second)
            self.assertEqual(segments.mapped("coupon_status"), ["open", "open"])
            segments._presume_flown()
            self.assertEqual(segments.line_id.unused_value, 0.0)
            second.rollback()


@tagged("post_install", "-at_install")
class TestUnusedIntake(IntakeCommon):
    def test_a_document_says_which_coupon_was_not_flown(self):
        """200.00 for two coupons: one flown, one left."""
        leg = {"carrier": "LH", "departure_date": "2026-04-01"}
        ticket = {
            "type": "air",
            "document_type": "ticket",
            "document_number": "220-1234567890",
            "carrier": "LH",
            "currency": "EUR",
            "fare": "200.00",
            "total": "200.00",
            "segments": [
                {**leg, "origin": "BER", "destination": "FRA", "coupon": "flown"},
                {**leg, "origin": "FRA", "destination": "BER", "coupon": "not_flown"},
            ],
        }
        answer, _intake = self.receive_one(order_json(services=[ticket]))
        line = self.order_of(answer).line_ids
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["flown", "open"])
        self.assertRecordValues(line, [{"unused_state": "left", "unused_coupons": 1, "unused_value": 100.0}])
