"""Re-rating and back-testing sold lines from the database against the engine alone.

One run, turn about: the engine rates the sales from memory; the same lines are read from the database and rated; and a
fee table is tried on them with ``simulate``. Each figure is a median of the turns. CPU is Odoo's own; the wall clock
has PostgreSQL's in it.
"""

import gc
import time

from replay_data import charge_lines, make_lines, make_table

TURNS = 7
#: re-rating and simulating at no less than half the engine's own speed
TARGET = 2.0


def rows(env, row, whole=False):
    """:param whole: all 100,000 lines, as when this part is chosen alone"""
    count = 100_000 if whole else 20_000
    started = time.perf_counter()
    line_ids, table = make_lines(env, count), make_table(env)
    charge_lines(env)
    print(f"(r) {count:,} lines of orders made in {time.perf_counter() - started:.0f} s")
    works = {"engine": engine_alone(env, line_ids, table), "read": reading(env, line_ids), "re-rated": rerated(env, line_ids, table),
             "simulated": lambda: table.simulate("2025-01-01", "2026-01-01")}  # fmt: skip
    results = {name: {"cpu": [], "wall": []} for name in works}
    for _turn in range(TURNS):
        for name, work in works.items():
            timed(work, results[name])
    for name, result in results.items():
        print(f"    {name}: {told(result['cpu'], count)} CPU, {told(result['wall'], count)} wall")
    return [
        row("re-rating from the database, seconds / the engine's from memory", results["re-rated"], results["engine"], TARGET),
        row("simulate, seconds / the engine's from memory", results["simulated"], results["engine"], TARGET),
    ]


def told(seconds, count):
    middle = sorted(seconds)[len(seconds) // 2]
    return f"{middle:.2f} s ({count / middle:,.0f} lines a second)"


def timed(work, result):
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    result["cpu"].append(time.process_time() - cpu)
    result["wall"].append(time.perf_counter() - wall)


def engine_alone(env, line_ids, table):
    from odoo.addons.travel_backoffice.engine.rating import rate

    sales = [sale for chunk in env["travel.order.line"]._sales_in_chunks(line_ids) for sale in chunk]
    return lambda: rate(table._compiled(), sales)


def reading(env, line_ids):
    def work():
        for _sales in env["travel.order.line"]._sales_in_chunks(line_ids):
            pass

    return work


def rerated(env, line_ids, table):
    from odoo.addons.travel_backoffice.engine.rating import rate, without_collector

    def work():
        compiled = table._compiled()
        with without_collector():
            for sales in env["travel.order.line"]._sales_in_chunks(line_ids):
                rate(compiled, sales)

    return work
