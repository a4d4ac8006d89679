"""Two audits at once, and audits that are killed: each error is one finding."""

import random
import time

from odoo.tests import tagged

from .billing_run_common import BillingRunWorkersCommon

#: Tickets are billed on whatever day it is.
DAYS = "2020-01-01", "2099-12-31"
TICKETS, KILLS = 24, 4


@tagged("post_install", "-at_install")
class TestAuditWorkers(BillingRunWorkersCommon):
    def setUp(self):
        super().setUp()
        self.lines = self.sell(*[f"220-55{number:08}" for number in range(TICKETS)])
        self.addCleanup(self.committed, self._forget)
        self.committed(self._spoil)

    def _forget(self, env):
        env["travel.audit.finding"].search([("line_id", "in", self.lines)]).unlink()
        env["travel.audit"].search([("date_from", "=", DAYS[0]), ("date_to", "=", DAYS[1])]).unlink()

    def _spoil(self, env):
        """Every other ticket was billed at 20.00 instead of 25.00."""
        fees = env["travel.order.line"].browse(self.lines[::2]).charge_ids.filtered(lambda charge: charge.stage == "fee")
        env.cr.execute("UPDATE account_move_line SET price_subtotal = 20, price_total = 20 WHERE travel_charge_id = ANY(%s)", [fees.ids])
        env.cr.execute("UPDATE travel_charge SET amount = 20 WHERE id = ANY(%s)", [fees.ids])

    def audit_in_process(self):
        return self.in_process(self._audit_as_child)

    def _audit_as_child(self):
        from ..models import travel_audit_work as work

        work.CHUNK = 3
        with self.registry.cursor() as cr:
            self.session(cr)["travel.audit"].rerate(*DAYS)

    def found(self):
        """(line, error, what is owed) of each finding of these tickets."""

        def read(env):
            found = env["travel.audit.finding"].search([("line_id", "in", self.lines)])
            return sorted((one.line_id.id, one.code, one.difference) for one in found)

        return self.committed(read)

    def expected(self):
        return [(line, "under", 5.0) for line in sorted(self.lines[::2])]

    def test_two_at_once(self):
        children = [self.audit_in_process() for _number in range(2)]
        self.assertEqual([self.ended(child) for child in children], [0, 0])
        self.assertEqual(self.found(), self.expected())

    def test_killed_anywhere(self):
        """What an audit found before it was killed stands; the next one finds the rest, and nothing twice."""
        chance = random.Random(5)
        for _turn in range(KILLS):
            child = self.audit_in_process()
            time.sleep(chance.uniform(0.1, 0.8))
            self.kill(child)
            self.assertLessEqual(set(self.found()), set(self.expected()))
        self.assertEqual(self.ended(self.audit_in_process()), 0)
        self.assertEqual(self.found(), self.expected())

    def test_the_night_goes_on_where_it_was_killed(self):
        """An automatic audit that stopped after its first orders looks at the others only."""

        def stopped(env):
            lines = env["travel.order.line"].browse(self.lines)
            orders = sorted(lines.order_id.ids)
            values = {"date_from": DAYS[0], "date_to": DAYS[1], "automatic": True, "state": "running"}
            return env["travel.audit"].create({**values, "company_id": lines.company_id.id, "last_order_id": orders[TICKETS // 2 - 1]}).id

        audit = self.committed(stopped)
        self.committed(lambda env: env["travel.audit"].browse(audit)._work())
        self.assertEqual(self.committed(lambda env: env["travel.audit"].browse(audit).state), "done")
        self.assertEqual(self.found(), self.expected()[TICKETS // 4 :])
