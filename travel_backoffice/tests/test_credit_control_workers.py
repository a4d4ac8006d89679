"""Two real database sessions at one customer's credit: the second sees what the first one sold; the controller is told once."""

from datetime import date, datetime

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTwoAgents(TransactionCase):
    """A limit of 1,000 and an empty order are committed; what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partner = env["res.partner"].create({"name": "Two agents", "is_company": True})
            env["travel.credit.limit"].create({"partner_id": partner.id, "amount": 1000.0, "date_from": "2020-01-01"})
            order = env["travel.order"].create({"partner_id": partner.id, "booked_at": datetime(2026, 3, 10, 10)})
            self.partner_id, self.order_id = partner.id, order.id
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["travel.order"].browse(self.order_id).unlink()
            cr.execute("DELETE FROM travel_credit_limit WHERE partner_id = %s", [self.partner_id])
            env["res.partner"].browse(self.partner_id).unlink()

    def key(self, cr, number):
        """A person keys a ticket of 600."""
        env = api.Environment(cr, self.ref("base.user_admin"), {})
        return env["travel.order.line"].create(
            {
                "order_id": self.order_id,
                "service_type_id": env.ref("travel_backoffice.service_type_air").id,
                "document_number": number,
                "base_fare": 600.0,
                "sold_at": datetime(2026, 3, 10, 10),
                "sold_on": date(2026, 3, 10),
            }
        )

    def test_two_tickets_at_once(self):
        """600 and 600 are over 1,000: the second is run again by Odoo, and then refused."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT 1")  # its view of the database begins here
            self.key(first, "220-1")
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.key(second, "220-2")
            second.rollback()
            with self.assertRaisesRegex(UserError, "200.00 too much"):
                self.key(second, "220-2")

    def test_the_controller_is_told_once(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT 1")
            answers = [self.tell(first)]
            first.commit()
            with mute_logger("odoo.sql_db"):
                answers.append(self.tell(second))
            second.execute("SELECT 1")  # the session goes on
            second.rollback()
            answers.append(self.tell(second))
        self.assertEqual(answers, [True, False, False])

    def tell(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["travel.credit.notice"]._once(self.partner_id, env.company, date(2026, 3, 10))
