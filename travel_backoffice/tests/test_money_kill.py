"""Money, statements and reminders by workers that are killed anywhere: nothing is lost, nothing comes twice."""

import logging
import random
import time
from collections import Counter

from odoo.tests import tagged

from .money_workers_common import JOBS, MoneyWorkersCommon, kills

_logger = logging.getLogger(__name__)

#: How often a worker is killed; all fifty take some minutes (TBO_KILLS=50)
KILLS = kills("4")
SEED = 20260504


@tagged("post_install", "-at_install")
class TestMoneyKill(MoneyWorkersCommon):
    def test_killed_anywhere(self):
        """Workers, one or two at a time, are killed while they apply, allocate, issue, remind and deliver; then all goes on."""
        chance, hits = random.Random(SEED), Counter()  # noqa: S311 - moments, no secrets
        while hits.total() < KILLS:
            self.new_customers(2)
            hits += self.kill_until_done(chance, KILLS - hits.total())
            self.assertEqual(self.ended(self.start(*JOBS).child), 0)
            self.time_passes()
            self.assertEqual(self.ended(self.start(*JOBS).child), 0, "once more is nothing")
            self.assertAllOnce()
        _logger.info("Killed %s times with %s customers: %s", hits.total(), len(self.partner_ids), dict(hits.most_common()))

    def kill_until_done(self, chance, most):
        """Kill and start again while there is something left. How often a worker was killed at what."""
        hits = Counter()
        while hits.total() < most and self.left():
            workers = [self.start(*chance.sample(JOBS, len(JOBS))) for _number in range(chance.choice((1, 1, 2)))]
            for worker in workers:
                if at := self.strike(worker, chance):
                    hits[at] += 1
            self.assertWhole()
            self.time_passes()
        return hits

    def strike(self, worker, chance):
        """Kill a worker shortly after it began with something. What it was at; nothing when it had ended."""
        wanted, until = chance.choice(JOBS), time.monotonic() + 15
        while worker.phase not in (wanted, "ended") and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.4))
        return worker.phase if self.kill(worker.child) else None

    def test_two_at_once(self):
        """Two workers on the same queues: the same as one."""
        self.new_customers(2)
        workers = [self.start(*JOBS) for _number in range(2)]
        self.assertEqual([self.ended(worker.child) for worker in workers], [0, 0])
        self.time_passes()
        self.assertEqual(self.ended(self.start(*JOBS).child), 0)
        self.assertAllOnce()
