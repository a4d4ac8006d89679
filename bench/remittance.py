"""A long remittance applied, against the bare Odoo way: the same invoices paid by a script.

Three ways of the same content, each with fresh invoices of its own on a cursor that is rolled back:

- ours: ``travel.remittance.apply`` of one advice with an allocation for each invoice;
- one entry (the strict comparison): one payment whose entry has a receivable line for each invoice, reconciled pair by pair;
- many payments: one payment for each invoice, posted together, reconciled pair by pair; a fiftieth of the lines, because
  each costs about the same.

Invoices are of many customers, made before the clock starts. Memory is measured in a process of its own for each size.
``BENCH_LINES`` sets the number of lines (5,000 if not given).
"""

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date

from billing import fresh, prepare_books
from copies import copy_invoices

DAY = date(2026, 4, 2)
LINES = int(os.environ.get("BENCH_LINES", "5000"))
REPEAT = int(os.environ.get("BENCH_REPEAT", "3"))
INVOICED = date(2026, 3, 12)


def make_invoices(env, count):
    """Posted invoices of one untaxed line, 100.00 and up; their receivable items in order."""
    partner = env["res.partner"].create({"name": "Payer", "is_company": True, "travel_node_type": "company"})
    income = env["account.account"].search([("account_type", "=", "income")], limit=1)
    model = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": INVOICED,
            "invoice_line_ids": [(0, 0, {"name": "Air", "price_unit": 1.0, "account_id": income.id, "tax_ids": [(5,)]})],
        }
    )
    model.action_post()
    return partner, copy_invoices(env, model, [100 + number % 50 for number in range(count)])


def bank(env):
    return env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)


def make_advice(env, count):
    partner, items = make_invoices(env, count)
    values = {"partner_id": partner.id, "date": DAY, "journal_id": bank(env).id}
    advice = env["travel.remittance"].create({**values, "amount": sum(items.mapped("amount_residual"))})
    env["travel.allocation"].create(
        [
            {
                "remittance_id": advice.id,
                "item_id": item.id,
                "amount": item.amount_residual,
                "paid_amount": item.amount_residual,
            }
            for item in items
        ]
    )
    return advice, items


def check(items):
    assert not any(items.mapped("amount_residual"))
    assert set(items.move_id.mapped("payment_state")) <= {"paid", "in_payment"}


def ours(env, count):
    advice, items = make_advice(env, count)

    def work():
        advice.apply()
        check(items)

    return work


def one_entry(env, count):
    """What a good script does: one payment with the lines given, then all pairs in one plan."""
    partner, items = make_invoices(env, count)
    journal = bank(env)

    def work():
        lines = [(0, 0, {"account_id": outstanding(env, journal).id, "balance": sum(items.mapped("amount_residual"))})]
        for item in items:
            values = {"account_id": item.account_id.id, "partner_id": item.partner_id.id, "name": item.move_id.name}
            lines.append((0, 0, {**values, "balance": -item.amount_residual}))
        payment = env["account.payment"].create(
            {**payment_values(partner, journal), "amount": sum(items.mapped("amount_residual")), "line_ids": lines}
        )
        payment.action_post()
        paid = payment.move_id.line_ids.sorted("id")[1:]
        env["account.move.line"]._reconcile_plan([pay + item for pay, item in zip(paid, items, strict=True)])
        check(items)

    return work


def many_payments(env, count):
    """What Odoo's users do: a payment for each invoice, all in one go."""
    partner, items = make_invoices(env, count)
    journal = bank(env)

    def work():
        payments = env["account.payment"].create(
            [{**payment_values(partner, journal), "amount": item.amount_residual} for item in items]
        )
        payments.action_post()
        account = items.account_id
        pairs = [
            payment.move_id.line_ids.filtered(lambda line: line.account_id == account) + item
            for payment, item in zip(payments, items, strict=True)
        ]
        env["account.move.line"]._reconcile_plan(pairs)
        check(items)

    return work


def matched(env, count):
    """An advice whose lines name their invoices, to be matched."""
    partner, items = make_invoices(env, count)
    values = {"partner_id": partner.id, "date": DAY, "journal_id": bank(env).id, "amount": sum(items.mapped("amount_residual"))}
    said = [
        (0, 0, {"sequence": number, "said_number": item.move_id.name, "said_amount": item.amount_residual})
        for number, item in enumerate(items, 1)
    ]
    advice = env["travel.remittance"].create({**values, "line_ids": said})

    def work():
        advice._match()
        assert set(advice.line_ids.mapped("state")) == {"matched"}, set(advice.line_ids.mapped("state"))

    return work


def payment_values(partner, journal):
    values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id}
    return {**values, "journal_id": journal.id, "date": DAY}


def outstanding(env, journal):
    line = journal.inbound_payment_method_line_ids[:1]
    return line.payment_account_id or env["account.payment"]._get_outstanding_account("inbound")


def sample(database, make, count):
    """CPU and wall seconds of one turn."""
    with fresh(database) as env:
        work = make(env, count)
        env.flush_all()
        env.cr.execute("ANALYZE")
        env.invalidate_all()
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        env.flush_all()
        return time.process_time() - cpu, time.perf_counter() - wall


def interleaved(database, cases, repeat):
    """Seconds a line, turn by turn, so that a busy minute hits all of them.

    :param dict cases: name → (function, number of lines)
    """
    figures = {name: {"cpu": [], "wall": []} for name in cases}
    for _turn in range(repeat):
        for name, (make, count) in cases.items():
            cpu, wall = sample(database, make, count)
            figures[name]["cpu"].append(cpu / count)
            figures[name]["wall"].append(wall / count)
            print(f"    … {name} at {count:,} lines: {cpu:.2f} s CPU, {wall:.2f} s wall", file=sys.stderr, flush=True)
    return figures


def make_payments(database, count=200):
    """Payments of earlier days, committed: on empty tables PostgreSQL chooses plans that nobody would meet."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        prepare_books(env)
        many_payments(env, count)()
        one_entry(env, count)()
        cr.commit()
        cr.execute("ANALYZE")
        cr.commit()


def peak(database, count):
    """Peak memory in MB of a process that makes and applies an advice of so many lines, and what it was before applying."""
    code = f"import sys; sys.path[:0] = {sys.path!r}; import remittance; remittance.memory({database!r}, {count})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = done.stdout.split()[-2:]
    return float(before), float(after)


def memory(database, count):
    from main import odoo_environment

    with odoo_environment(database), fresh(database) as env:
        work = ours(env, count)
        env.flush_all()
        env.invalidate_all()
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work()
        env.flush_all()
        print(before / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def rows(env, row):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    database = env.cr.dbname
    env.cr.rollback()
    makes = {"ours": ours, "one entry": one_entry, "many payments": many_payments, "matching": matched}
    counts = {"many payments": max(50, LINES // 50)}
    make_payments(database)
    interleaved(database, {name: (make, 50) for name, make in makes.items()}, 1)  # warm caches
    figures = interleaved(database, {name: (make, counts.get(name, LINES)) for name, make in makes.items()}, REPEAT)
    print(f"(r) a remittance of {LINES:,} lines on as many invoices")
    for name, figure in figures.items():
        cpu, wall = statistics.median(figure["cpu"]), statistics.median(figure["wall"])
        count = counts.get(name, LINES)
        print(f"    {name:<14} {count:6,} lines {cpu * count:8.2f} s CPU {wall * count:8.2f} s wall {1000 * cpu:7.2f} ms CPU a line")
    for count in (LINES // 5, LINES):
        before, after = peak(database, count)
        print(f"    memory at {count:,} lines: {before:.0f} MB when the invoices are made, peak {after:.0f} MB when applied")
    return [
        row("CPU a line, applied / one payment entry, reconciled pair by pair", figures["ours"], figures["one entry"], 1.3),
        row("CPU a line, applied / a payment for each invoice, reconciled", figures["ours"], figures["many payments"], 1.3),
    ]
