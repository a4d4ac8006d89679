import os
import signal

from odoo.tests import tagged
from odoo.tools import SQL

from .billing_run_common import BillingRunWorkersCommon
from .workers_common import WorkersCommon


@tagged("post_install", "-at_install")
class TestSpendDueWorkers(WorkersCommon):
    """Sessions that save, read and settle at once, and some that are killed: a sale of 278.00 is told once, to everybody."""

    in_process, _leave_parent = BillingRunWorkersCommon.in_process, BillingRunWorkersCommon._leave_parent

    def setUp(self):
        super().setUp()
        self.committed(self.settling)

    @staticmethod
    def settling(env):
        return env["travel.spend"]._settle()

    def told(self, env):
        """Sum and number of the customer's services, and whether they are what they are made of."""
        answer = env["travel.spend"].cube([], ["spend", "lines"], {"node": [self.partner_id]})["totals"]
        lines = env["travel.order.line"].search([("partner_id", "=", self.partner_id)])
        self.assertFalse(env["travel.spend"]._differing(lines.ids))
        return answer["spend"], answer["lines"]

    def rows(self):
        """How many of all services have rows, and of how many they are due."""
        count = "SELECT (SELECT COUNT(*) FROM travel_spend), (SELECT COUNT(DISTINCT line_id) FROM travel_spend_due)"
        return self.committed(lambda env: env.execute_query(SQL(count))[0])

    def due(self):
        return self.rows()[1]

    def costing(self, line_id):
        return lambda env: env["travel.order.line"].browse(line_id).write({"lowest_fare": 100.0})

    def test_read_only(self):
        """Who may only read, as on a copy of the database, is told of the sale before its row is written, and by one question."""
        before = self.rows()
        self.sell("220-7777000021", billed=False)
        with self.registry.cursor() as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            self.assertEqual(self.told(self.session(cr)), (278.0, 1))
        self.assertEqual((before[1], self.rows()), (0, (before[0], 1)))

    def test_settled_under_a_reader(self):
        """A reader goes on to see what it saw: the note before, the row after."""
        self.sell("220-7777000022", billed=False)
        with self.registry.cursor() as cr:
            env = self.session(cr)
            self.assertEqual(self.told(env), (278.0, 1))
            self.committed(self.settling)
            self.sell("220-7777000023", billed=False)
            env.cr.precommit.data.clear()  # asked anew
            self.assertEqual(self.told(env), (278.0, 1))
        self.assertEqual(self.committed(self.told), (556.0, 2))

    def test_settled_under_a_saver(self):
        """Who saves while the row is written need not try again, nor does the job overlook what was saved."""
        (line_id,) = self.sell("220-7777000024", billed=False)
        _answer, tries = self.after(self.settling, self.costing(line_id))
        self.assertEqual((tries, self.due()), (1, 1))
        _answer, tries = self.after(self.costing(line_id), self.settling)
        self.assertEqual((tries, self.due()), (1, 1))  # that of the saver, who came later
        self.assertEqual(self.committed(self.told), (278.0, 1))
        self.committed(self.settling)
        self.assertEqual((self.committed(self.told), self.due()), ((278.0, 1), 0))

    def test_all_at_once(self):
        """Savers, readers and two jobs in parallel."""
        one, two = self.sell("220-7777000025", "220-7777000026", billed=False)
        self.at_once(self.settling, self.costing(one), self.told, self.costing(two), self.settling, self.told)
        self.assertEqual(self.committed(self.told), (556.0, 2))
        self.committed(self.settling)
        self.assertEqual((self.committed(self.told), self.due()), ((556.0, 2), 0))

    def test_killed(self):
        """A job killed with the rows written and the notes taken, before its commit: as if it had not begun."""
        self.sell("220-7777000027", billed=False)
        child = self.in_process(self._settle_and_die)
        _pid, status = os.waitpid(child, 0)
        self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
        self.assertEqual((self.committed(self.told), self.due()), ((278.0, 1), 1))
        self.committed(self.settling)
        self.assertEqual((self.committed(self.told), self.due()), ((278.0, 1), 0))

    def _settle_and_die(self):
        with self.registry.cursor() as cr:
            self.settling(self.session(cr))
            os.kill(os.getpid(), signal.SIGKILL)
