"""What current spend costs whoever saves an order: the same work with the facts and without, turn about in one run.

Without: nothing marks a service as changed, the fields that only spend reads are not computed, and no row is written. Each piece
of work ends with what a commit would do, and is rolled back; only the commit itself is missing, which would hide the cost.
"""

import gc
import statistics
import time
from contextlib import contextmanager
from datetime import date

from billing import customers, fresh, prepare_books

ROUNDS = 4
#: of each piece of work in a round
TIMES = 5
HISTORY = 300
TARGET = 1.05
#: Fields of ``travel.order.line`` that are there for spend only.
OF_SPEND = ("spend_marker", "from_city", "to_city", "from_country", "to_country", "first_class", "first_cabin")


def rows(env, row, whole=False):
    """:param whole: measure longer, as when this part is chosen alone"""
    database = env.cr.dbname
    make_history(database)
    results = {}
    for number in range(ROUNDS * (2 if whole else 1)):
        # who goes first changes by turns: neither profits from what the other warmed up
        for facts in (number % 2 == 0, number % 2 == 1):
            with fresh(database) as turn, switched(turn, facts):
                measure(turn, results.setdefault(facts, {}))
    print(f"(s) saving with travel spend against without, {len(results[True]['create 1'])} times each; milliseconds without:")
    print("    " + ", ".join(f"{work} {1000 * statistics.median(timed(own)['wall']):.1f}" for work, own in results[False].items()))
    return [row(f"{work}, with facts / without", timed(results[True][work]), timed(results[False][work]), TARGET) for work in results[True]]


def timed(samples):
    return {"cpu": [cpu for cpu, _wall in samples], "wall": [wall for _cpu, wall in samples]}


def make_history(database):
    """Services of earlier days with their invoices, and the statistics of a database in use."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"travel_invoice_date": date(2026, 3, 11)})
        prepare_books(env)
        partners = customers(env)
        for number in range(HISTORY // 20):
            orders = env["travel.order"].create([order_values(partners[one % len(partners)], 4) for one in range(5)])
            orders.action_ready()
            if number % 2:
                orders.action_bill()
            cr.commit()
    with Registry(database).cursor() as cr:
        cr.execute("ANALYZE")
        cr.commit()


@contextmanager
def switched(env, facts):
    """With the facts, or as if there were none."""
    registry, Spend = env.registry, env.registry["travel.spend"]
    fields = [env["travel.order.line"]._fields[name] for name in OF_SPEND]
    known = {field: registry.field_depends[field] for field in fields}
    mark = Spend._mark_stale
    if not facts:
        for field in fields:
            registry.field_depends[field] = ()
        Spend._mark_stale = lambda self, line_ids: None
        forget_triggers(registry)
    try:
        yield
    finally:
        for field in fields:
            registry.field_depends[field] = known[field]
        Spend._mark_stale = mark
        forget_triggers(registry)


def forget_triggers(registry):
    registry.__dict__.pop("_field_triggers", None)
    registry._is_modifying_relations.clear()


def measure(env, results):
    """The pieces of work of one turn."""
    partners = customers(env, 4)
    env.cr.flush()
    for lines in (1, 4):
        values = [order_values(partners[number % 4], lines) for number in range(TIMES)]
        orders = env["travel.order"]
        for vals in values:
            orders |= clocked(env, results, f"create {lines}", lambda vals=vals: env["travel.order"].create(vals))
        for order in orders:
            line = order.line_ids[0]
            change = {"line_ids": [(1, line.id, {"base_fare": 210.0, "cabin": "economy"})]}
            clocked(env, results, f"edit 1 of {lines}", lambda order=order, change=change: order.write(change))
        for order in orders:
            clocked(env, results, f"price {lines}", order.action_ready)
        for order in orders:
            clocked(env, results, f"bill {lines}", order.action_bill)


def clocked(env, results, work, call):
    env.cr.flush()
    gc.collect()
    gc.disable()
    wall, cpu = time.perf_counter(), time.process_time()
    answer = call()
    env.cr.flush()
    results.setdefault(work, []).append((time.process_time() - cpu, time.perf_counter() - wall))
    gc.enable()
    return answer


def order_values(partner, lines):
    """An order as an agent keys it: one passenger, tickets with two segments and two taxes."""
    env = partner.env
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
        "partner_id": partner.id,
        "booked_at": "2026-03-10 09:00:00",
        "passenger_ids": [(0, 0, {"name": "JONES/MARY MRS"})],
        "line_ids": [(0, 0, line) for _number in range(lines)],
    }
