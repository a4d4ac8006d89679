"""One queue of deliveries and one, two and four workers: how much sooner all mails are taken.

Posted invoices, each with its own mail; their PDFs are drawn meanwhile, by Odoo's own program, which is most of the work.
"""

import os
import statistics

from delivery import make_invoices, prepare
from receivers import mail_server
from workers import together

COUNT = 120
WORKERS = (1, 2, 4)
#: on a machine of two cores
TARGET = 0.8


def deliver(env):
    """The background job, until nothing is due."""
    due = [("state", "in", ("queued", "sending"))]
    while env["travel.delivery"].search_count(due):
        env["travel.delivery"]._cron_deliver()
        env.cr.commit()


def turn(database, workers, mails):
    """CPU and wall seconds until all is taken."""
    make_invoices(database, COUNT)
    before = mails.taken()
    took = together(database, workers, deliver)
    assert mails.taken() - before == COUNT, f"{mails.taken() - before} mails of {COUNT}"
    return took


def rows(env, row, repeat=2):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    database = env.cr.dbname
    env.cr.rollback()
    figures = {workers: {"cpu": [], "wall": []} for workers in WORKERS}
    with mail_server() as mails:
        prepare(database, mails, "http://127.0.0.1:9")
        turn(database, 1, mails)  # warm caches
        for _turn in range(repeat):
            for workers, figure in figures.items():
                cpu, wall = turn(database, workers, mails)
                # the row's target is about the clock here
                figure["cpu"].append(wall)
                figure["wall"].append(cpu)
    print(f"(f) {COUNT} invoices drawn and mailed, on {os.cpu_count()} cores; the first ratio is of the clock, the second of CPU")
    for workers, figure in figures.items():
        clock, cpu = statistics.median(figure["cpu"]), statistics.median(figure["wall"])
        print(f"    {workers} workers: {clock:6.2f} s, {1000 * cpu / COUNT:6.2f} ms CPU an invoice")
    return [row(f"wall (and CPU), {many} workers / one", figures[many], figures[1], TARGET) for many in WORKERS[1:]]
