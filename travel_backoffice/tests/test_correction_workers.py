"""Two real database sessions correct the same ticket: one does, the other is told; nothing is done twice."""

from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

CHECKS = "odoo.addons.travel_backoffice.models.travel_correction_checks.TravelOrderLine"
SOLD_AT = datetime(2026, 3, 10, 10)


@tagged("post_install", "-at_install")
class TestTwoClerks(TransactionCase):
    """A ticket of 200.00 and taxes of 53.00 is committed; what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self.line_id = self.make_line(api.Environment(cr, SUPERUSER_ID, {})).id
        self.addCleanup(self.remove_order)

    def make_line(self, env):
        partner = env["res.partner"].create({"name": "Two clerks", "is_company": True})
        taxes = [Command.create({"code": code, "amount": amount}) for code, amount in (("YQ", 40.0), ("UA", 13.0))]
        line = {
            "service_type_id": env.ref("travel_backoffice.service_type_air").id,
            "document_number": "220-7777777777",
            "base_fare": 200.0,
            "tax_ids": taxes,
            "sold_at": SOLD_AT,
            "sold_on": date(2026, 3, 10),
        }
        values = {"partner_id": partner.id, "booked_at": SOLD_AT, "line_ids": [Command.create(line)]}
        return env["travel.order"].create(values).line_ids

    def remove_order(self):
        with self.registry.cursor() as cr:
            order = self.clerk(cr).order_id
            partner = order.partner_id
            order.charge_ids.filtered("reverses_id").unlink()
            order.charge_ids.unlink()
            order.line_ids.write({"original_line_id": False, "business_key": False, "state": "draft"})
            order.unlink()
            partner.unlink()

    def clerk(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["travel.order.line"].browse(self.line_id)

    def corrections(self):
        with self.registry.cursor() as cr:
            return self.clerk(cr).correction_ids.mapped("event")

    def refund_tax(self, line, amount):
        return line.refund(fare=0, tax_refunds={"YQ": amount}, sold_at=SOLD_AT)

    def test_second_clerk_is_told(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.clerk(first).void(sold_at=SOLD_AT)
            for correct in (self.clerk(second).void, self.clerk(second).refund):
                with self.assertRaisesRegex(UserError, "Somebody else is correcting or billing 220-7777777777 just now"):
                    correct(sold_at=SOLD_AT)
            second.rollback()
        self.assertEqual(self.corrections(), ["void"])

    def test_who_began_before_sees_the_new_state(self):
        """PostgreSQL refuses what began before the first was done; Odoo begins anew, and the second clerk is told."""
        with self.registry.cursor() as second:
            self.assertFalse(self.clerk(second).standing)
            with self.registry.cursor() as first:
                self.clerk(first).refund(sold_at=SOLD_AT)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.clerk(second).void(sold_at=SOLD_AT)
            second.rollback()
        with self.registry.cursor() as again:
            with self.assertRaisesRegex(UserError, "was refunded on 03/10/2026"):
                self.clerk(again).void(sold_at=SOLD_AT)
            again.rollback()
        self.assertEqual(self.corrections(), ["refund"])

    def test_partial_refunds_are_counted(self):
        """YQ 30.00 went back while the second clerk looked at 40.00: another 20.00 would be 10.00 too many."""
        with self.registry.cursor() as before:
            self.refund_tax(self.clerk(before), 5.0)  # the ticket is partly refunded for both
        with self.registry.cursor() as second:
            self.assertEqual(self.clerk(second).standing, "part_refunded")
            with self.registry.cursor() as first:
                self.refund_tax(self.clerk(first), 25.0)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.refund_tax(self.clerk(second), 20.0)
            second.rollback()
        with self.registry.cursor() as again:
            with self.assertRaisesRegex(UserError, "Of tax YQ of 220-7777777777"):
                self.refund_tax(self.clerk(again), 20.0)
            again.rollback()

    def test_killed_half_way_leaves_nothing(self):
        with self.registry.cursor() as first:
            self.clerk(first).void(sold_at=SOLD_AT)
            first.rollback()
        self.assertEqual(self.corrections(), [])
        with self.registry.cursor() as second:
            self.assertEqual(self.clerk(second).void(sold_at=SOLD_AT).correction_number, 1)
            second.rollback()

    def test_database_has_the_last_word(self):
        """Both sessions skip every check: the second correction cannot be stored, whatever kind it is."""
        for method in ("void", "refund"):
            with self.subTest(method), self.registry.cursor() as second:
                line = self.clerk(second)
                self.assertFalse(line.standing)
                with patch(f"{CHECKS}._take_for_correction"), patch(f"{CHECKS}._refuse_correction"):
                    with self.registry.cursor() as first:
                        correction = getattr(self.clerk(first), method)(sold_at=SOLD_AT)
                    with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
                        getattr(line, method)(sold_at=SOLD_AT)
                second.rollback()
            with self.registry.cursor() as cr:
                self.clerk(cr).browse(correction.id).take_back()
