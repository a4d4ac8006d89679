"""Two real database sessions bill the same order: one does, the other leaves it alone."""

from datetime import date, datetime

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

DAY = "2026-03-12"


@tagged("post_install", "-at_install")
class TestTwoWorkers(TransactionCase):
    """The order is committed, the invoices never are; what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.company
            if not company._travel_has_chart():
                self.skipTest("The main company of this database has no chart of accounts")
            company._travel_prepare_accounting()
            self.order_id = self.make_order(env).id
        self.addCleanup(self.remove_order)

    def make_order(self, env):
        partner = env["res.partner"].create({"name": "Two workers", "is_company": True})
        order = env["travel.order"].create(
            {
                "partner_id": partner.id,
                "booked_at": datetime(2026, 3, 10, 10),
                "line_ids": [
                    Command.create(
                        {
                            "service_type_id": env.ref("travel_backoffice.service_type_air").id,
                            "base_fare": 200.0,
                            "total_amount": 200.0,
                            "sold_at": datetime(2026, 3, 10, 10),
                            "sold_on": date(2026, 3, 10),
                        }
                    )
                ],
            }
        )
        line = order.line_ids
        env["travel.charge"].create(
            {
                "order_id": order.id,
                "line_id": line.id,
                "kind_id": env["travel.charge.kind"].search([("code", "=", "fare")]).id,
                "name": "Air",
                "currency_id": line.currency_id.id,
                "amount": 200.0,
                "business_key": f"{line.id}:fare",
            }
        )
        line.state = "ready"
        order._update_states()
        return order

    def remove_order(self):
        with self.registry.cursor() as cr:
            order = api.Environment(cr, SUPERUSER_ID, {})["travel.order"].browse(self.order_id)
            partner = order.partner_id
            order.charge_ids.unlink()
            order.line_ids.write({"state": "draft"})
            order.unlink()
            partner.unlink()

    def worker(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {"travel_invoice_date": DAY})
        return env["travel.order"].browse(self.order_id)

    def test_second_worker_leaves_the_order_to_the_first(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            invoices = self.worker(first)._create_invoices()
            self.assertEqual((len(invoices), invoices.state), (1, "posted"))
            self.assertFalse(self.worker(second)._create_invoices(), "locked by the first")
            first.rollback()

    def test_killed_worker_leaves_the_order_to_bill(self):
        """Nothing of a transaction that ends half-way stays: the next one bills once."""
        with self.registry.cursor() as first:
            self.assertEqual(len(self.worker(first)._create_invoices()), 1)
            first.rollback()
        with self.registry.cursor() as second:
            order = self.worker(second)
            self.assertEqual(order.state, "ready")
            self.assertEqual(len(order._create_invoices()), 1)
            self.assertEqual(len(order.invoice_ids), 1)
            second.rollback()

    def test_worker_with_an_old_view_tries_again(self):
        """The lines changed since the second began: PostgreSQL refuses the lock, Odoo begins anew; nothing is held."""
        with self.registry.cursor() as second:
            order = self.worker(second)
            self.assertEqual(order.line_ids.state, "ready")
            with self.registry.cursor() as first:
                self.worker(first).line_ids.write({"state": "billed"})
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                order._create_invoices()
            second.rollback()
        with self.registry.cursor() as again:
            self.assertFalse(self.worker(again)._create_invoices())
            again.rollback()
