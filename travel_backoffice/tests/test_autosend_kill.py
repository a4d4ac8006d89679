"""From ready orders to the customer's mailbox, by workers that are killed anywhere: nothing is missing, nothing comes twice.

PDFs are a few bytes here, so that the way is short; with ``TBO_REAL_PDFS=1`` they are Odoo's own.
"""

import logging
import os
import random
import time
from collections import Counter

from odoo.tests import tagged

from .autosend_workers_common import KINDS, PHASES, AutosendWorkersCommon

_logger = logging.getLogger(__name__)

#: How often a worker is killed; all fifty take some minutes (TBO_KILLS=50)
KILLS = int(os.environ.get("TBO_KILLS", "8"))
REAL_PDFS = bool(os.environ.get("TBO_REAL_PDFS"))
SEED = int(os.environ.get("TBO_SEED", "20260312"))


@tagged("post_install", "-at_install")
class TestAutosendKill(AutosendWorkersCommon):
    def test_killed_anywhere(self):
        """Workers, one or two at a time, are killed while they plan, post, render, ask, tell and hand over; then all goes on.

        Each turn has six orders of a ticket (278.00) and three of two (556.00): nine invoices, 3,336.00, 36 sendings.
        """
        chance, hits, doubts = random.Random(SEED), Counter(), Counter()  # noqa: S311 - moments, no secrets
        lines, turns = [], 0
        while hits.total() < KILLS:
            lines += self.sell_many(6, start=1000 + 20 * turns) + self.sell_pairs(3, start=1000 + 20 * turns)
            turns += 1
            hits += self.kill_until_done(chance, KILLS - hits.total(), 9 * turns)
            doubts += self.clear_up()
            invoices = self.assertBilledOnce(lines)
            amounts = Counter((amount, len(tickets)) for amount, tickets in invoices)
            self.assertEqual(amounts, {(278.0, 1): 6 * turns, (556.0, 2): 3 * turns})
            self.assertReceivedOnce(9 * turns)
        again = sum(len(bodies) - 1 for bodies in self.posts().values())
        _logger.info(
            "Killed %s times in %s turns: %s. In doubt: %s. Posted again under the same key: %s",
            hits.total(), turns, dict(hits.most_common()), dict(doubts), again,
        )  # fmt: skip

    def kill_until_done(self, chance, most, invoices):
        """Kill and start again while there is something left. How often a worker was killed at what."""
        hits = Counter()
        while hits.total() < most and self.left(invoices):
            for worker in [self.start(real_pdfs=REAL_PDFS) for _number in range(chance.choice((1, 1, 2)))]:
                if at := self.strike(worker, chance):
                    hits[at] += 1
            # while it is being killed, what stands is whole: numbers without a gap
            _invoices, numbers, count = self.books()
            self.assertEqual(numbers, list(range(1, count + 1)))
            self.time_passes()
        return hits

    def strike(self, worker, chance):
        """Kill a worker somewhere, or shortly after it began with something. What it was at; nothing when it had ended."""
        wanted = chance.choice((None, *PHASES[1:-1], "email", "email"))
        until = time.monotonic() + 15
        while wanted and worker.phase not in (wanted, "ended") and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.06 if wanted else 1.5))
        return worker.phase if self.kill(worker.child) else None

    def clear_up(self):
        """A worker that nobody kills, the clerk for what is in doubt, and a last worker, who finds nothing to do."""
        for _turn in range(2):  # what the last one killed had begun, and the channel has not, is tried again later
            self.assertEqual(self.ended(self.start(real_pdfs=REAL_PDFS).child), 0)
            self.time_passes()
        arrived, lost = self.clear_doubts()
        before = len(list((self.place / "posts").iterdir()))
        self.assertEqual(self.ended(self.start(real_pdfs=REAL_PDFS).child), 0)
        self.assertEqual(len(list((self.place / "posts").iterdir())), before, "once more is nothing")
        return Counter({"arrived": arrived, "sent again": lost})

    def left(self, invoices):
        """Whether something is to bill or to deliver."""

        def work(env):
            deliveries = self._deliveries(env)
            settled = deliveries.filtered(lambda one: one.state in ("taken", "unsure") and one.told)
            return len(settled) < invoices * len(KINDS)

        return self.committed(work)

    def test_same_as_one(self):
        """One, two and four workers: the same invoices, each received once by each channel, and nothing in doubt."""
        lines = []
        for turn, workers in enumerate((1, 2, 4), start=1):
            lines += self.sell_many(4, start=100 * turn) + self.sell_pairs(2, start=100 * turn)
            started = [self.start(chunk=2) for _number in range(workers)]
            self.assertEqual([self.ended(worker.child) for worker in started], [0] * workers)
            self.time_passes()
            self.assertEqual(self.clear_up().total(), 0)
            amounts = Counter(amount for amount, _tickets in self.assertBilledOnce(lines))
            self.assertEqual(amounts, {278.0: 4 * turn, 556.0: 2 * turn})
            self.assertReceivedOnce(6 * turn)
