"""Aged receivables of a busy agency: ours, the SQL that one would write by hand, and OCA's aged partner balance.

All three look at the same books (``aged_data.py``), today and ninety days ago, in a process of their own (this file as a
program), where OCA's addons are installed for the comparison only. CPU is that of the process and of its PostgreSQL
backend, which works without helpers so that nothing is left out. The totals of all three are compared with the ledger.

Run by itself (``./dev bench -- aged``) the books have 1,000,000 receivable lines, else 100,000; ``BENCH_LINES`` says otherwise.
OCA reads every line into Python; where the books are larger than ``OCA_LINES`` it is measured once.
"""

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

PACKAGES = ("account_financial_report", "report_xlsx", "date_range")
ALL, SOME = 1_000_000, 100_000
TURNS = 3

#: What a good hand would write: what is open now and what was settled since, both read once.
BY_HAND = """
WITH later AS (
    SELECT item_id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
      FROM (SELECT debit_move_id AS item_id, amount, debit_amount_currency AS amount_currency
              FROM account_partial_reconcile WHERE max_date > %(day)s
             UNION ALL
            SELECT credit_move_id, -amount, -credit_amount_currency
              FROM account_partial_reconcile WHERE max_date > %(day)s) settled
     GROUP BY item_id
), open AS (
    SELECT item.partner_id, item.currency_id, %(day)s::date - item.date_maturity AS days,
           item.amount_residual + COALESCE(later.amount, 0) AS residual,
           item.amount_residual_currency + COALESCE(later.amount_currency, 0) AS residual_currency
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
      LEFT JOIN later ON later.item_id = item.id
     WHERE item.parent_state = 'posted' AND item.date <= %(day)s AND item.company_id = %(company)s
       AND (item.reconciled IS NOT TRUE OR later.item_id IS NOT NULL)
)
SELECT open.partner_id, partner.complete_name, open.currency_id, currency.name,
       SUM(residual), SUM(residual) FILTER (WHERE days < 1), SUM(residual) FILTER (WHERE days BETWEEN 1 AND 30),
       SUM(residual) FILTER (WHERE days BETWEEN 31 AND 60), SUM(residual) FILTER (WHERE days BETWEEN 61 AND 90),
       SUM(residual) FILTER (WHERE days > 90),
       SUM(residual_currency), SUM(residual_currency) FILTER (WHERE days < 1),
       SUM(residual_currency) FILTER (WHERE days BETWEEN 1 AND 30), SUM(residual_currency) FILTER (WHERE days BETWEEN 31 AND 60),
       SUM(residual_currency) FILTER (WHERE days BETWEEN 61 AND 90), SUM(residual_currency) FILTER (WHERE days > 90)
  FROM open
  JOIN res_partner partner ON partner.id = open.partner_id
  JOIN res_currency currency ON currency.id = open.currency_id
 GROUP BY open.partner_id, partner.complete_name, open.currency_id, currency.name
 ORDER BY partner.complete_name
"""

LEDGER = """
SELECT SUM(item.balance) FROM account_move_line item
  JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
 WHERE item.parent_state = 'posted' AND item.date <= %s AND item.company_id = %s
"""


# -- the program --------------------------------------------------------------------------------------------------------


def ours(env, day):
    return sum(total["open"] for total in env["travel.aging"].report(day, ["partner"])["company_totals"])


def by_hand(env, day):
    env.cr.execute(BY_HAND, {"day": day, "company": env.company.id})
    return sum(row[4] for row in env.cr.fetchall())


def oca(env, day):
    """The figures of OCA's report: no page drawn, no lines of the documents."""
    wizard, data = oca_wizard(env, day)
    values = env["report.account_financial_report.aged_partner_balance"]._get_report_values(wizard.ids, data)
    return sum(account["residual"] for account in values["aged_partner_balance"])


def oca_wizard(env, day):
    """OCA's dialog, filled, and what it hands to the report."""
    accounts = env["account.account"].search([("account_type", "=", "asset_receivable")])
    wizard = env["aged.partner.balance.report.wizard"].create(
        {"date_at": day, "account_ids": [(6, 0, accounts.ids)], "target_move": "posted", "company_id": env.company.id}
    )
    return wizard, {**wizard._prepare_report_data(), "date_at": day.isoformat()}  # as the web client hands it over


def our_screen(env, day):
    """What our list asks for when it opens, grouped by customer."""
    lines = env["travel.aging.line"].with_context(travel_as_of=day.isoformat())
    sums = ["residual:sum", *(f"bucket_{number}:sum" for number in range(5))]
    lines.web_read_group([], ["partner_id"], aggregates=sums, limit=80)


def oca_screen(env, day):
    """What OCA's button "View" makes: the report as a page."""
    wizard, data = oca_wizard(env, day)
    name = "account_financial_report.aged_partner_balance"
    env["ir.actions.report"]._render_qweb_html(name, wizard.ids, data=data)


@contextmanager
def environment(database):
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        cr.execute("SET max_parallel_workers_per_gather = 0")
        yield odoo.api.Environment(cr, 2, {})
        cr.rollback()


def backend_seconds(pid):
    """CPU of a PostgreSQL backend so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sample(env, work, day):
    """CPU (both), wall, CPU of PostgreSQL alone, and what the process grew by at its highest."""
    env.cr.execute("SELECT pg_backend_pid()")
    pid = env.cr.fetchone()[0]
    env.invalidate_all()
    gc.collect()
    high = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    backend, cpu, wall = backend_seconds(pid), time.process_time(), time.perf_counter()
    total = work(env, day)
    wall, cpu, backend = time.perf_counter() - wall, time.process_time() - cpu, backend_seconds(pid) - backend
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - high) / 1024
    env.cr.execute(LEDGER, (day, env.company.id))
    ledger = env.cr.fetchone()[0] or 0
    assert total is None or abs(total - float(ledger)) < 0.01, f"{work.__name__} {day}: {total} is not the ledger's {ledger}"
    return {"cpu": cpu + backend, "wall": wall, "backend": backend, "grown": grown}


def program(database, lines, folder):
    import odoo
    from odoo.tools import config

    options = ["-d", database, "--no-http", "--log-level=error", "-c", os.environ["ODOO_RC"]]
    config.parse_config(options, setup_logging=True)
    found = packages(folder)
    if found:
        config["addons_path"] = [*config["addons_path"], found]
        odoo.modules.module.initialize_sys_path()
    from aged_data import make_books

    today = date.today()  # noqa: DTZ011 - OCA compares with the same
    with environment(database) as env:
        made = make_books(env(su=True), lines, today)
        if found:
            install(env)
    days = {"today": today, "90 days ago": today - timedelta(days=90)}
    figures = {}
    for when, day in days.items():
        for turn in range(TURNS + 1):
            for name, work in (("ours", ours), ("our list", our_screen), ("by hand", by_hand)):
                with environment(database) as env:
                    took = sample(env, work, day)
                if turn:  # the first one warms caches
                    add(figures, f"{name} {when}", took)
        if found:
            for name, work in (("OCA", oca), ("OCA's page", oca_screen)):
                with environment(database) as env:
                    add(figures, f"{name} {when}", sample(env, work, day))
    print(json.dumps({"lines": made, "figures": figures}))


def add(figures, name, took):
    figure = figures.setdefault(name, {key: [] for key in took})
    for key, value in took.items():
        figure[key].append(value)


def packages(folder):
    """Where OCA's addons lie, fetched from the package index into the bench's own folder; None where that cannot be."""
    place = Path(folder)
    names = [f"odoo-addon-{name}==19.0.*" for name in PACKAGES]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", place / "wheels", *names]
    done = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.DEVNULL)
    if done.returncode:
        return None
    import zipfile

    for wheel in (place / "wheels").glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(place / "unpacked")
    return str(place / "unpacked" / "odoo" / "addons")


def install(env):
    module = env["ir.module.module"].sudo()
    module.update_list()
    module.search([("name", "=", PACKAGES[0])]).button_immediate_install()
    env.cr.commit()


# -- the part of the bench ----------------------------------------------------------------------------------------------


def run(database, lines):
    """All figures, of a process of their own."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, database, str(lines), folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent)
    return json.loads(done.stdout.splitlines()[-1])


def rows(env, row, whole=False):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    database = env.cr.dbname
    env.cr.rollback()
    found = run(database, int(os.environ.get("BENCH_LINES") or (ALL if whole else SOME)))
    figures = found["figures"]
    print(f"(g) aged receivables of {found['lines']:,} receivable lines, by customer and currency; CPU with PostgreSQL's")
    for name, figure in figures.items():
        cpu, wall, backend = (statistics.median(figure[key]) for key in ("cpu", "wall", "backend"))
        grown = max(figure["grown"])
        print(f"    {name:<22} {1000 * cpu:9.0f} ms CPU ({1000 * backend:.0f} PostgreSQL), {wall:7.2f} s wall, grown by {grown:.0f} MB")
    good = []
    for when in ("today", "90 days ago"):
        good.append(row(f"CPU, ours / SQL by hand, {when}", figures[f"ours {when}"], figures[f"by hand {when}"], 1.5))
        if f"OCA {when}" in figures:
            good.append(row(f"CPU, OCA's / ours, {when}", figures[f"ours {when}"], figures[f"OCA {when}"], 50, better="higher"))
            theirs, own = (statistics.median(figures[f"{name} {when}"]["cpu"]) for name in ("OCA's page", "our list"))
            print(f"    as the user gets it on the screen, {when}: OCA's page takes {theirs / own:.1f} times the CPU of our list")
    if f"OCA {when}" not in figures:
        print("    OCA's report could not be fetched: not measured")
        good.append(False)
    return good


if __name__ == "__main__":
    program(sys.argv[1], int(sys.argv[2]), sys.argv[3])
