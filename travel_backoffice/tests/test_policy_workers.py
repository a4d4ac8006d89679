"""Two real database sessions at the last of one budget: the second is run again by Odoo, and is told."""

from datetime import date, datetime

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTwoAtOneBudget(TransactionCase):
    """A budget of 1,000 a year for the customer is committed; what is committed is removed again."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            rule = {
                "name": "A thousand a year", "kind": "budget", "outcome": "block", "budget": 1000.0, "budget_of": "customer",
                "budget_period": "year",
            }  # fmt: skip
            currency = env.company.currency_id.id
            policy = env["travel.policy"].create({"name": "Two", "currency_id": currency, "rule_ids": [Command.create(rule)]})
            table = env["travel.fee.table"].create({"name": "Two"})
            partner = env["res.partner"].create({"name": "Two at once", "is_company": True, "travel_node_type": "company"})
            contract = env["travel.contract"].create(
                {
                    "name": "Two", "partner_id": partner.id, "date_from": "2026-01-01", "state": "active", "policy_id": policy.id,
                    "fee_table_id": table.id, "billing_profile_id": env.ref("travel_backoffice.billing_profile_clerk").id,
                }
            )  # fmt: skip
            self.made = [contract, policy, table, partner]
            self.partner_id, self.made = partner.id, [(record._name, record.id) for record in self.made]
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["travel.order"].search([("partner_id", "=", self.partner_id)])
            orders.policy_finding_ids.unlink()
            orders.charge_ids.unlink()
            orders.unlink()
            for model, id_ in self.made:
                record = env[model].browse(id_)
                if model == "travel.contract":
                    record.state = "draft"
                record.unlink()

    def sell(self, cr):
        """An agent books for 600, and says that it is complete."""
        env = api.Environment(cr, self.ref("base.user_admin"), {})
        order = env["travel.order"].create({"partner_id": self.partner_id, "booked_at": datetime(2026, 3, 10, 10)})
        line = env["travel.order.line"].create(
            {
                "order_id": order.id, "service_type_id": env.ref("travel_backoffice.service_type_hotel").id, "base_fare": 600.0,
                "sold_at": datetime(2026, 3, 10, 10), "sold_on": date(2026, 3, 10),
            }
        )  # fmt: skip
        order.action_ready()
        return line

    def test_the_last_of_a_budget_is_given_once(self):
        """600 and 600 are over 1,000: whoever comes second is run again, and then sees what the first one took."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT 1")  # its view of the database begins here
            taken = self.sell(first)
            self.assertEqual((taken.policy_status, taken.state), ("in", "ready"))
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.sell(second)
            second.rollback()
            late = self.sell(second)
            self.assertEqual((late.policy_status, late.state), ("out", "held"))
            self.assertIn("only 400.00 is left; this adds 600.00", late.policy_finding_ids.message)
            second.commit()
            # what the first one has stays his, asked again
            first.rollback()
            taken.order_id.action_recheck()
            self.assertEqual(taken.policy_status, "in")
