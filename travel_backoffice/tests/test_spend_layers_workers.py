import os
import signal
from unittest.mock import patch

from odoo.tests import tagged

from ..models import travel_spend_layer_build
from .billing_run_common import BillingRunWorkersCommon
from .workers_common import WorkersCommon


@tagged("post_install", "-at_install")
class TestSpendLayersWorkers(WorkersCommon):
    """Several sessions write, fold and build at once; one is killed. A layer says what the facts say, whoever looks."""

    in_process, _leave_parent = BillingRunWorkersCommon.in_process, BillingRunWorkersCommon._leave_parent

    def setUp(self):
        self.startPatcher(patch.multiple(travel_spend_layer_build, WORTH=0, SMALLER=0))
        super().setUp()
        self.addCleanup(self.committed, self._remove_layers)
        self.committed(lambda env: env["travel.spend"]._start_noting())
        self.layer_id = self.committed(self._new_layer).id
        self.committed(self.building)

    def _remove_layers(self, env):
        env["travel.spend.layer"].search([("kept", "like", "booker_id")]).unlink()
        env["travel.spend"]._stop_noting()

    @staticmethod
    def _new_layer(env):
        layers = env["travel.spend.layer"]
        return layers.create({"kept": layers._spelled({"booker_id": None, "customer_id": None, "event": None})})

    def sell(self, *numbers, written=True, **options):
        """Committed tickets with their rows, unless these are to be due."""
        line_ids = super().sell(*numbers, **options)
        if written:
            self.committed(self.settling)
        return line_ids

    @staticmethod
    def settling(env):
        return env["travel.spend"]._settle()

    def building(self, env):
        return env["travel.spend.layer"].browse(self.layer_id)._build()

    @staticmethod
    def folding(env):
        return env["travel.spend.layer"]._fold()

    def told(self, env):
        """What the layer says of the customer, once it is what the facts say, too."""
        Spend = env["travel.spend"]
        answers = []
        for layers in (Spend._standing_layers(), []):
            with patch.object(self.registry["travel.spend"], "_standing_layers", lambda _self, layers=layers: layers):
                answers.append(Spend.cube(["event"], ["spend", "lines"], {"node": [self.partner_id]})["totals"])
        self.assertTrue(Spend._standing_layers())
        self.assertEqual(*answers)
        return answers[0]["spend"], answers[0]["lines"]

    def test_two_fold_at_once(self):
        """278.00 each; what the log holds is folded by one of them, the other finds nothing left."""
        self.sell("220-0000000001", "220-0000000002", billed=False)
        self.assertEqual(self.committed(self.told), (556.0, 2))
        answers = self.at_once(self.folding, self.folding)
        self.assertEqual(min(answers), 0)
        self.assertGreater(max(answers), 0)
        self.assertEqual(self.committed(self.told), (556.0, 2))

    def test_fold_and_build(self):
        """Whoever comes second begins anew with what the first one left."""
        self.sell("220-0000000001", billed=False)
        _answer, tries = self.after(self.folding, self.building)
        self.assertGreater(tries, 1)
        self.assertEqual(self.committed(self.told), (278.0, 1))
        self.sell("220-0000000002", billed=False)
        _answer, tries = self.after(self.building, self.folding)
        self.assertGreater(tries, 1)
        self.assertEqual(self.committed(self.told), (556.0, 2))

    def test_written_while_it_is_built(self):
        """A sale that began before the layer was built, and is saved after it, is counted once."""
        line_ids = self.sell("220-0000000001", billed=False)
        answer, _tries = self.after(self.building, self.voiding(line_ids[0]))
        self.assertIsInstance(answer, int)
        spend, lines = self.committed(self.told)
        self.assertEqual(lines, 2)
        self.assertLess(spend, 278.0)

    def test_rows_written_while_it_is_built(self):
        """Sold before; the job that writes the row began before the layer was built, and ends after it."""
        self.sell("220-0000000001", billed=False, written=False)
        self.assertEqual(self.committed(self.told), (278.0, 1))
        answer, _tries = self.after(self.building, self.settling)
        self.assertGreater(answer, 0)
        self.assertEqual(self.committed(self.told), (278.0, 1))

    def test_an_old_look(self):
        """A transaction from before a fold reads what it read before."""
        self.sell("220-0000000001", billed=False)
        with self.registry.cursor() as cr:
            env = self.session(cr)
            self.assertEqual(self.told(env), (278.0, 1))
            self.sell("220-0000000002", billed=False)
            self.committed(self.folding)
            self.assertEqual(self.told(env), (278.0, 1))
        self.assertEqual(self.committed(self.told), (556.0, 2))

    def test_killed_and_rolled_back(self):
        """Killed between fold and commit, or while it builds: as if nothing had been; the next one does it."""
        self.sell("220-0000000001", billed=False)
        for work in (self.folding, self.building):
            child = self.in_process(lambda work=work: self._work_and_die(work))
            _pid, status = os.waitpid(child, 0)
            self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
            self.assertEqual(self.committed(self.told), (278.0, 1))
        self.assertGreater(self.committed(self.folding), 0)
        self.assertEqual(self.committed(self.told), (278.0, 1))

    def _work_and_die(self, work):
        with self.registry.cursor() as cr:
            work(self.session(cr))
            os.kill(os.getpid(), signal.SIGKILL)
