"""What current spend costs whoever saves an order: the same work with the facts and without, turn about in one run.

Each sample is a request: a cursor of its own, nothing in Odoo's caches of records, the work, the commit. CPU is that of Odoo and of
its session of PostgreSQL together. Orders take turns by with, without, without, with; so whatever else the machine does, and
whatever grows, is on both sides alike.

The rows themselves are written by a job a little later. What that costs is measured, too: for each order alone, and for many at once as in
the job; those rows have no target.
"""

import gc
import random
import statistics
import time
from datetime import date
from pathlib import Path

from billing import customers, prepare_books
from spend_off import Switch

#: orders of a size on each side; of them the first, who warm up, are not counted
TIMES, WARM = 16, 3
WHOLE = 64
HISTORY = 300
SIZES = (1, 4)
TARGET = 1.05
CONTEXT = {"travel_invoice_date": date(2026, 3, 11), "lang": "en_US", "tz": "UTC"}
#: what is done to each order, as from its form
WORKS = ("save new", "save a change", "price", "bill")
#: what the target is for: saving, that is a new order and a change of it
SAVING = WORKS[:2]


def rows(env, row, whole=False):
    """:param whole: measure longer, as when this part is chosen alone"""
    database, times = env.cr.dbname, WHOLE if whole else TIMES
    desk = Desk(database, make_history(database))
    switch = Switch(env)
    gc.freeze()
    good = []
    for lines in SIZES:
        results = {facts: {work: [] for work in WORKS} for facts in (True, False)}
        alone = []
        desk.settle([])
        for number in range(2 * (times + WARM)):
            facts = number % 4 in (0, 3)
            with switch(facts):
                desk.handle(lines, {work: results[facts][work] for work in WORKS})
            if facts and number < times + WARM:
                desk.settle(alone)
        results = {facts: {work: samples[WARM:] for work, samples in own.items()} for facts, own in results.items()}
        good += told(row, lines, results, times)
        # orders of the first half have their rows
        told_rows(row, lines, results, alone[WARM:], desk.settle_many(times + WARM - len(alone)))
    return good


def told_rows(row, lines, results, alone, many):
    """Print what saving costs together with the rows that are written later.

    :param alone: samples, a job for each order
    :param many: samples of one job for many orders, its share of each
    """
    without = saved(results[False])
    for name, rows in {"one order at a time": alone, "many at once": many}.items():
        later = tuple(statistics.median(kind) for kind in zip(*rows, strict=True))
        ours = [together([sample, later]) for sample in saved(results[True])]
        row(f"saving, and the rows written {name}, {lines} line{'s' * (lines > 1)}", timed(ours), timed(without), None)


def saved(results):
    """Samples of saving an order, new and changed."""
    return [together(sample) for sample in zip(*(results[work] for work in SAVING), strict=True)]


def told(row, lines, results, times):
    """Print what an order of so many lines costs; the target is that of saving, the rest stands beside."""
    print(f"(s) orders of {lines} line{'s' * (lines > 1)} with travel spend against without, {times} of each in turns; milliseconds without:")
    print("    " + ", ".join(f"{work} {1000 * median(own, 'cpu'):.1f} CPU {1000 * median(own, 'wall'):.1f} wall" for work, own in results[False].items()))
    good = []
    for name, works in {"saving: new and changed": SAVING, **{work: (work,) for work in WORKS}, "all four": WORKS}.items():
        with_facts, without = ([together(sample) for sample in zip(*(results[facts][work] for work in works), strict=True)] for facts in (True, False))
        low, high = spread(with_facts, without)
        met = row(f"{name}, {lines} line{'s' * (lines > 1)}; CPU 95 % within {low:.2f} to {high:.2f}", timed(with_facts), timed(without), TARGET)
        good += [met] if works == SAVING else []
    return good


class Desk:
    """Whoever keys and bills orders: each step a request of its own."""

    def __init__(self, database, partner_ids):
        import odoo
        from odoo.modules.registry import Registry
        from odoo.tests import Form

        self.registry, self.partner_ids, self.handled = Registry(database), partner_ids, 0
        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, CONTEXT)
            # an agent and clerk with all rights of both, who is not the superuser
            self.user_id = env.ref("base.user_admin").id
            self.form = Form(env["travel.order"])._view["fields_spec"]

    def handle(self, lines, results):
        """One order from its first save to its invoice.

        :param results: a list of ``(CPU, wall)`` for each of the works, to which samples are added
        """
        partner_id = self.partner_ids[self.handled % len(self.partner_ids)]
        self.handled += 1
        order_id = self.request(results["save new"], lambda orders: self.save(orders, order_values(orders.env, partner_id, lines)))
        self.request(results["price"], lambda orders: orders.browse(order_id).action_ready())
        self.request(results["save a change"], lambda orders: self.save(orders.browse(order_id), change(orders.browse(order_id))))
        self.request(results["bill"], lambda orders: orders.browse(order_id).action_bill())

    def settle(self, samples):
        """What the job does with what is due."""
        self.request(samples, lambda orders: orders.env["travel.spend"].sudo()._settle_all())

    def settle_many(self, orders):
        """The same for this many orders at once.

        :return: samples, as if each order had its share
        """
        samples = []
        self.settle(samples)
        return [(cpu / orders, wall / orders) for cpu, wall in samples]

    def save(self, order, values):
        """Save and read back, as the form does."""
        return order.web_save(values, self.form)[0]["id"]

    def request(self, samples, work):
        import odoo

        gc.collect()
        gc.disable()
        wall, process = time.perf_counter(), time.process_time()
        with self.registry.cursor() as cr:
            session = cr._cnx.info.backend_pid
            before = session_seconds(session)
            answer = work(odoo.api.Environment(cr, self.user_id, CONTEXT)["travel.order"])
            cr.commit()
            wall, process = time.perf_counter() - wall, time.process_time() - process
            samples.append((process + session_seconds(session) - before, wall))
        gc.enable()
        return answer


def session_seconds(process_id):
    """CPU seconds of a session of PostgreSQL on this machine, exact to microseconds."""
    return int(Path(f"/proc/{process_id}/schedstat").read_text().split()[0]) / 1e9


def change(order):
    """The fare of one service was wrong; it is priced again."""
    return {"line_ids": [(1, order.line_ids[0].id, {"base_fare": 210.0, "total_amount": 263.0, "cabin": "economy"})]}


def make_history(database):
    """Services of earlier days with their invoices, and the statistics of a database in use.

    :return: ids of the customers
    """
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, CONTEXT)
        prepare_books(env)
        partners = customers(env)
        for number in range(HISTORY // 20):
            orders = env["travel.order"].create([order_values(env, partners[one % len(partners)].id, 4) for one in range(5)])
            orders.action_ready()
            if number % 2:
                orders.action_bill()
            cr.commit()
    with Registry(database).cursor() as cr:
        cr.execute("ANALYZE")
        cr.commit()
    return partners.ids


def together(samples):
    """CPU and wall seconds of several works on one order."""
    return tuple(map(sum, zip(*samples, strict=True)))


def timed(samples):
    return {"cpu": [cpu for cpu, _wall in samples], "wall": [wall for _cpu, wall in samples]}


def median(samples, kind):
    return statistics.median(timed(samples)[kind])


def spread(ours, theirs, draws=1000):
    """Between which the ratio of the medians of CPU lies in 95 of 100 draws with replacement (bootstrap)."""
    draw = random.Random(6)
    pools = [timed(samples)["cpu"] for samples in (ours, theirs)]
    ratios = sorted(
        statistics.median(draw.choices(pools[0], k=len(pools[0]))) / statistics.median(draw.choices(pools[1], k=len(pools[1])))
        for _number in range(draws)
    )
    return ratios[draws // 40], ratios[-(draws // 40)]


def order_values(env, partner_id, lines):
    """An order as an agent keys it: one passenger, tickets with two segments and two taxes."""
    air = env.ref("travel_backoffice.service_type_air")
    leave, back = date(2026, 4, 1), date(2026, 4, 3)
    line = {
        "service_type_id": air.id,
        "document_type": "ticket",
        "route": "KBP-FRA-KBP",
        "base_fare": 200.0,
        "tax_amount": 53.0,
        "total_amount": 253.0,
        "sold_at": "2026-03-10 09:00:00",
        "sold_on": date(2026, 3, 10),
        "start_date": leave,
        "tax_ids": [(0, 0, {"code": "YQ", "amount": 40.0}), (0, 0, {"code": "UA", "amount": 13.0})],
        "segment_ids": [
            (0, 0, {"origin": "KBP", "destination": "FRA", "booking_class": "Y", "departure_date": leave}),
            (0, 0, {"origin": "FRA", "destination": "KBP", "booking_class": "Y", "departure_date": back}),
        ],
        "reference_ids": [(0, 0, {"code": "PROJECT", "value": "P-1"})],
    }
    return {
        "partner_id": partner_id,
        "booked_at": "2026-03-10 09:00:00",
        "passenger_ids": [(0, 0, {"name": "JONES/MARY MRS"})],
        "line_ids": [(0, 0, line) for _number in range(lines)],
    }
