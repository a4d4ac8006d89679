"""A process that refunds and bills many tickets is killed; the next one goes on where it was."""

import os
import signal
import subprocess
import sys

from odoo.tests import tagged
from odoo.tools import config

from .workers_common import BACK_AT, DAY, WorkersCommon

#: What the other process does: refund and bill ticket by ticket, each committed; in the one told it says so, and waits.
WORK = """
import time
from datetime import datetime
env = env(context={{"travel_invoice_date": "{day}"}})
stop_at, where = {stop_at}, "{where}"

def wait(*args, **kwargs):
    env.cr.execute("SELECT pg_backend_pid()")
    print("IN THE MIDDLE", env.cr.fetchone()[0], flush=True)
    time.sleep(300)

for number, line in enumerate(env["travel.order.line"].browse({lines})):
    if line.standing:
        continue
    refund = line.refund(sold_at=datetime.fromisoformat("{back_at}"))
    if number == stop_at and where == "refund":
        env.flush_all()
        wait()
    env.cr.commit()
    line.order_id._create_invoices()
    if number == stop_at and where == "bill":
        env.flush_all()
        wait()
    env.cr.commit()
"""


@tagged("post_install", "-at_install")
class TestCorrectionKill(WorkersCommon):
    def kill_in_the_middle(self, lines, where, stop_at):
        """Another process is ended by SIGKILL with its work in the database, not committed."""
        command = [sys.executable, "-m", "odoo", "shell", "-d", self.registry.db_name, "--no-http", "--log-level=critical"]
        command += ["--addons-path", ",".join(config["addons_path"]), "--shell-interface=python"]
        if config["config"] and os.path.exists(config["config"]):
            command += ["-c", config["config"]]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            work = WORK.format(day=DAY, back_at=BACK_AT.isoformat(), lines=lines, where=where, stop_at=stop_at)
            process.stdin.write(work)
            process.stdin.close()
            told = next((line for line in process.stdout if line.startswith("IN THE MIDDLE")), "")
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
        self.assertTrue(told, "the other process never came to the middle")
        # PostgreSQL takes back what it did as soon as it sees that the process is gone
        self.committed(lambda env: env.cr.execute("SELECT id FROM travel_order_line WHERE id IN %s FOR UPDATE", [tuple(lines)]))

    def finish(self, lines):
        """What the next run does: the same, over all."""

        def work(env):
            left = env["travel.order.line"].browse(lines).filtered(lambda line: not line.standing)
            left.refund(sold_at=BACK_AT)
            return len(left), len(env["travel.order.line"].browse(lines).order_id._create_invoices())

        return self.committed(work)

    def test_nothing_is_missing_and_nothing_twice(self):
        """Six tickets of 253.00 + fee 25.00. Killed while the third is refunded, and again while the fourth is credited."""
        lines = self.sell(*[f"220-777700010{number}" for number in range(6)])
        self.assertEqual(self.balance(), 1668.0)  # 6 × 278.00
        self.kill_in_the_middle(lines, "refund", stop_at=2)
        self.assertEqual([self.corrections(line) for line in lines], [["refund"]] * 2 + [[]] * 4)
        self.assertEqual((self.credits(), self.balance()), ([253.0] * 2, 1162.0))  # 1,668.00 − 2 × 253.00
        self.kill_in_the_middle(lines, "bill", stop_at=3)
        # the fourth is refunded, its credit note is gone with the process
        self.assertEqual([self.corrections(line) for line in lines], [["refund"]] * 4 + [[]] * 2)
        self.assertEqual((self.credits(), self.balance()), ([253.0] * 3, 909.0))  # 1,668.00 − 3 × 253.00
        self.assertEqual(self.finish(lines), (2, 3))
        self.assertEqual(self.finish(lines), (0, 0))
        self.assertEqual([self.corrections(line) for line in lines], [["refund"]] * 6)
        self.assertEqual((self.credits(), self.balance()), ([253.0] * 6, 150.0))  # six fees of 25.00 stay
