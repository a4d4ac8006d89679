"""One billing run by one, two and four workers: how much sooner it is through.

Each turn makes orders of its own (one ticket, three charges, an invoice each), committed, in the same bench database;
the run is planned, unmeasured, and so many processes share it, as Odoo's background workers do. The clock runs from
their start to the end of the last one. What the processes burn together is told beside it. Posting in one journal goes one after the other, because its numbers have no gap; the rest is shared.
"""

import os
import statistics

from billing import DAY, make_history, make_orders
from workers import together

COUNT = 400
WORKERS = (1, 2, 4)
#: on a machine of two cores
TARGET = 0.8


def make_due(database):
    """Committed orders that fall due; the ids of their customers."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"tracking_disable": True})
        orders = make_orders(env, COUNT)
        profile = env["travel.billing.profile"].create({"name": "Bench", "rhythm": "daily", "invoice_per": "order"})
        env["travel.contract"].search([("partner_id", "in", orders.partner_id.ids)]).billing_profile_id = profile
        orders.rate()
        cr.commit()
        cr.execute("ANALYZE")
        cr.commit()
        partners = orders.partner_id
        env["travel.billing.run"].create({"day": DAY, "partner_ids": [(6, 0, partners.ids)]})._start()
        cr.commit()
        return partners.ids


def turn(database, workers):
    """CPU and wall seconds of one run."""
    partner_ids = make_due(database)
    took = together(database, workers, lambda env: env["travel.billing.run"].bill(DAY, partner_ids))
    check(database, partner_ids)
    return took


def check(database, partner_ids):
    """Each order has its invoice, posted."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        domain = [("partner_id", "in", partner_ids), ("state", "=", "posted")]
        assert env["account.move"].search_count(domain) == COUNT


def rows(env, row, repeat=2):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    database = env.cr.dbname
    env.cr.rollback()
    make_history(database)
    turn(database, 1)  # warm caches
    figures = {workers: {"cpu": [], "wall": []} for workers in WORKERS}
    for _turn in range(repeat):
        for workers, figure in figures.items():
            cpu, wall = turn(database, workers)
            # the row's target is about the clock here
            figure["cpu"].append(wall)
            figure["wall"].append(cpu)
    print(f"(e) a run of {COUNT} invoices, on {os.cpu_count()} cores; the first ratio is of the clock, the second of CPU")
    for workers, figure in figures.items():
        clock, cpu = statistics.median(figure["cpu"]), statistics.median(figure["wall"])
        print(f"    {workers} workers: {clock:6.2f} s, {1000 * cpu / COUNT:6.2f} ms CPU an invoice")
    return [row(f"wall (and CPU), {many} workers / one", figures[many], figures[1], TARGET) for many in WORKERS[1:]]
