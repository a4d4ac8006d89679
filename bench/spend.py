"""Questions to the travel spend of a large agency: the cube against DuckDB and, at a million rows, against Odoo's invoice report.

DuckDB works with one thread on the same rows in its own memory, columns typed as narrow as they go, and gives the same
answer: cells, subtotals, totals, names, in order. Both answers are compared, figure by figure. CPU is that of this process
and of its PostgreSQL backend, which has no helpers; DuckDB works in this process.

Each question is asked in three states, each as the job that keeps layers on a server leaves it: without any layer (the facts
are read), never asked before (the layers that come along stand), and asked before (layers were built for what was asked
often). Rows: ``BENCH_LINES``, a million if nothing is said; ``BENCH_LINES=10000000 ./dev bench -- spend`` needs 6 GB of disk
and half an hour.
"""

import gc
import os
import statistics
import tempfile
import time
from pathlib import Path

from aged import backend_seconds
from spend_data import make_facts

ROWS = 1_000_000
#: questions are asked of the invoice report up to so many rows; with so many there is a target
REPORT_ROWS = 1_000_000
TURNS = 5
#: what layers there are when a question is asked; the targets are for the last
STATES = ("no layers", "never asked", "asked")
MEASURES = ["spend", "fees", "taxes", "lines", "documents"]
YEAR = {"period": ["2025-01-01", "2026-01-01"]}
#: dimensions and filters; ``root`` is asked as the travel manager of one large customer
QUESTIONS = {
    "service": (["service_type"], YEAR),
    "supplier": (["supplier"], {}),
    "customer": (["customer"], YEAR),
    "month, service": (["month", "service_type"], YEAR),
    "customer group, service": (["root", "service_type"], YEAR),
    "month, customer group": (["month", "root"], {}),
    "month, service, policy": (["month", "service_type", "policy_status"], {}),
    "year, customer group, service": (["year", "root", "service_type"], {}),
    "manager: month, service": (["month", "service_type"], YEAR),
    "manager: supplier, cabin": (["supplier", "cabin"], {}),
    "manager: month, customer, service": (["month", "customer", "service_type"], YEAR),
}
COLUMNS = {
    "company_id": "USMALLINT",
    "root_id": "INTEGER",
    "customer_id": "INTEGER",
    "traveller_id": "INTEGER",
    "supplier_id": "INTEGER",
    "service_type_id": "USMALLINT",
    "policy_status": "VARCHAR",
    "cabin": "VARCHAR",
    "booked_on": "DATE",
    "spend_company": "DECIMAL(12,2)",
    "fees_company": "DECIMAL(12,2)",
    "taxes_company": "DECIMAL(12,2)",
    "lines": "SMALLINT",
    "documents": "SMALLINT",
}
#: how DuckDB tells a dimension, and the table that names its values
TOLD = {
    "root": ("root_id", "partner"),
    "customer": ("customer_id", "partner"),
    "supplier": ("supplier_id", "partner"),
    "service_type": ("service_type_id", "service"),
    "policy_status": ("policy_status", None),
    "cabin": ("cabin", None),
    "month": ("date_trunc('month', booked_on)", None),
    "year": ("date_trunc('year', booked_on)", None),
}
SUMMED = ["spend_company", "fees_company", "taxes_company", "lines", "documents"]


# -- DuckDB -------------------------------------------------------------------------------------------------------------


def duck_of(env):
    """DuckDB with the same rows, and the names of what they are about."""
    import duckdb

    duck = duckdb.connect()
    duck.execute("SET threads = 1")
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    copied(env, duck, "spend", columns, f"SELECT {', '.join(COLUMNS)} FROM travel_spend")
    copied(env, duck, "partner", "id INTEGER, name VARCHAR", "SELECT id, complete_name FROM res_partner")
    copied(env, duck, "service", "id INTEGER, name VARCHAR", "SELECT id, name->>'en_US' FROM travel_service_type")
    return duck


def copied(env, duck, table, columns, query):
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        env.cr.copy_expert(f"COPY ({query}) TO STDOUT CSV", file)
        file.flush()
        duck.execute(f"CREATE TABLE {table} ({columns})")
        duck.execute(f"COPY {table} FROM '{file.name}' (FORMAT csv, HEADER false, AUTO_DETECT false, QUOTE '\"', ESCAPE '\"')")


def duck_sql(dimensions, filters, root):
    """Cells, subtotals by each leading part of the dimensions, and the total, named and in order."""
    keys = [f"k{place}" for place in range(len(dimensions))]
    told = [f"{TOLD[name][0]} AS {key}" for name, key in zip(dimensions, keys, strict=True)]
    sets = [f"({', '.join(keys[:length])})" for length in range(len(keys), -1, -1)]
    since, until = filters.get("period", ["2000-01-01", "2100-01-01"])
    where = f"booked_on >= DATE '{since}' AND booked_on < DATE '{until}' AND company_id = 1" + (f" AND root_id = {root}" if root else "")
    named = [(place, TOLD[name][1]) for place, name in enumerate(dimensions) if TOLD[name][1]]
    joins = " ".join(f"LEFT JOIN {table} n{place} ON n{place}.id = k{place}" for place, table in named)
    names = "".join(f", n{place}.name" for place, _table in named)
    return f"""
        WITH cells AS (
            SELECT {", ".join(keys)}, GROUPING({", ".join(keys)}) AS part, {", ".join(f"SUM({name}) AS {name}" for name in SUMMED)}
              FROM (SELECT {", ".join([*told, *SUMMED])} FROM spend WHERE {where}) GROUP BY GROUPING SETS ({", ".join(sets)}))
        SELECT cells.*{names} FROM cells {joins} ORDER BY part, spend_company DESC"""


def duck_figures(rows, size):
    """``{key: figures}`` of the cells, and the total."""
    return {tuple(map(plain, row[:size])): [float(value) for value in row[size + 1 : size + 6]] for row in rows if row[size] in (0, 2**size - 1)}


def plain(value):
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


def our_figures(answer, size):
    told = {tuple(row["key"]): [row["values"][name] for name in MEASURES] for row in answer["rows"]}
    return told | {(None,) * size: [answer["totals"][name] for name in MEASURES]}


def assert_same(name, ours, theirs):
    assert ours.keys() == theirs.keys(), f"{name}: {len(ours)} and {len(theirs)} cells"
    wrong = [key for key, figures in ours.items() if any(abs(one - two) > 0.005 for one, two in zip(figures, theirs[key], strict=True))]
    assert not wrong, f"{name}: {wrong[0]} is {ours[wrong[0]]}, DuckDB says {theirs[wrong[0]]}"


# -- measured -----------------------------------------------------------------------------------------------------------


def timed(env, work, turns=TURNS):
    """CPU (both) and wall seconds of each turn, and the last answer; the first turn warms up."""
    env.cr.execute("SELECT pg_backend_pid()")
    pid = env.cr.fetchone()[0]
    figures = {"cpu": [], "wall": []}
    for turn in range(turns + 1):
        env.invalidate_all()
        gc.collect()
        backend, cpu, wall = backend_seconds(pid), time.process_time(), time.perf_counter()
        answer = work()
        wall, cpu, backend = time.perf_counter() - wall, time.process_time() - cpu, backend_seconds(pid) - backend
        if turn or turns == 1:
            figures["cpu"].append(cpu + backend)
            figures["wall"].append(wall)
    return figures, answer


def asked(env, user, name):
    dimensions, filters = QUESTIONS[name]
    return env["travel.spend"].with_user(user).cube(dimensions, MEASURES, filters=filters)


def is_manager(name):
    return name.startswith("manager")


def users_of(env):
    """One of the agency's staff, and the travel manager of a large customer group in the portal."""
    env.cr.execute("SELECT root_id FROM travel_spend GROUP BY 1 ORDER BY COUNT(*) DESC OFFSET 4 LIMIT 1")
    root = env.cr.fetchone()[0]
    groups = {"staff": "travel_backoffice.group_travel_agent", "manager": "base.group_portal"}
    users = {
        name: env["res.users"].create({"name": name, "login": f"bench {name}", "group_ids": [(6, 0, env.ref(group).ids)]})
        for name, group in groups.items()
    }
    person = users["manager"].partner_id
    person.write({"parent_id": root, "travel_portal_role": "manager"})
    env.cr.commit()
    return users["staff"], users["manager"], root


def measured(env, duck, staff, manager, root):
    """Figures by question: DuckDB's, and ours in each state."""
    users = {name: manager if is_manager(name) else staff for name in QUESTIONS}
    figures, answers = {}, {}
    for name, (dimensions, filters) in QUESTIONS.items():
        sql = duck_sql(dimensions, filters, root if is_manager(name) else None)
        theirs, rows = timed(env, lambda sql=sql: duck.execute(sql).fetchall())
        figures[name], answers[name] = {"DuckDB": theirs}, duck_figures(rows, len(dimensions))
    duck.close()

    def state(kind, turns):
        for name, (dimensions, _filters) in QUESTIONS.items():
            figures[name][kind], answer = timed(env, lambda name=name: asked(env, users[name], name), turns)
            assert_same(name, our_figures(answer, len(dimensions)), answers[name])
            figures[name]["cells"] = answer["cells"]

    state("no layers", 1)
    keep(env)
    state("never asked", 3)
    learn(env, lambda: [asked(env, users[name], name) for name in QUESTIONS])
    state("asked", TURNS)
    return figures


def keep(env):
    """What a server does in the background: layers are built and told of."""
    layers = env["travel.spend.layer"]
    started = time.perf_counter()
    layers._cron_keep()
    seconds = time.perf_counter() - started
    standing = layers.search([("built_at", "!=", False)])
    env.cr.execute("SELECT pg_total_relation_size('travel_spend') / 1e6, pg_total_relation_size('travel_spend_cell') / 1e6")
    facts, cells = env.cr.fetchone()
    print(
        f"    {len(standing)} layers of {sum(standing.mapped('rows')):,} cells, the last built in {seconds:.0f} s; "
        f"{cells:.0f} MB beside {facts:.0f} MB of facts",
        flush=True,
    )


def learn(env, ask):
    """Layers for questions that were asked often.

    :param ask: asks the questions once
    """
    from odoo.addons.travel_backoffice.models.travel_spend_layer_keep import OFTEN

    for _turn in range(2):  # the second time over a finer layer
        for _time in range(OFTEN):
            ask()
        env["travel.spend.layer"]._write_questions()
        env.cr.commit()
        keep(env)


def rows(env, row, whole=False):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    count = int(os.environ.get("BENCH_LINES") or (ROWS if whole else ROWS // 10))
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    env["ir.config_parameter"].set_param("travel_backoffice.spend_layers_from", count // 2)
    make_facts(env, count)
    duck = duck_of(env)
    print(f"(h) travel spend of {count:,} services; CPU with PostgreSQL's; wall and CPU in milliseconds")
    staff, manager, root = users_of(env)
    figures = measured(env, duck, staff, manager, root)
    for name, one in figures.items():
        told = {kind: " ".join(f"{1000 * statistics.median(one[kind][key]):6.0f}" for key in ("wall", "cpu")) for kind in ("DuckDB", *STATES)}
        print(f"    {name:<34} {one['cells']:6} cells; " + "; ".join(f"{kind} {figure}" for kind, figure in told.items()))
    good = []
    for state in STATES[::-1]:
        target = 2 if state == "asked" else None
        good += [row(f"{state}, ours / DuckDB: {name}", one[state], one["DuckDB"], target) for name, one in figures.items()]
    if count <= REPORT_ROWS:
        from spend_report import rows as report_rows

        good += report_rows(env, row, staff, learn, timed, 20 if count == REPORT_ROWS else None)
    return good


if __name__ == "__main__":
    print(Path(__file__).name, "is a part of main.py")
