"""The self-audit of clean billed lines against the engine alone on the same sales, in one run and turn about.

Each line bears what the fee table asks for, each charge stands on an invoice line with the levy's tax: nothing is found.
The audit reads lines, terms, charges and invoice lines from the database, prices all again, and compares charges and taxes.
"""

import time

from billing import prepare_books
from replay import TURNS, engine_alone, timed, told
from replay_data import make_lines, make_table

LINES = 20_000


def rows(env, row, whole=False):
    """:param whole: 100,000 lines, as when this part is chosen alone"""
    prepare_books(env)
    count = 100_000 if whole else LINES
    started = time.perf_counter()
    line_ids, table = make_lines(env, count), make_table(env)
    levy = make_terms(env, table)
    bill(env, line_ids, table, levy)
    print(f"(u) {count:,} billed lines of orders made in {time.perf_counter() - started:.0f} s")
    works = {"engine": engine_alone(env, line_ids, table), "audited": auditing(env, count)}
    results = {name: {"cpu": [], "wall": []} for name in works}
    for _turn in range(TURNS):
        for name, work in works.items():
            timed(work, results[name])
    for name, result in results.items():
        print(f"    {name}: {told(result['cpu'], count)} CPU, {told(result['wall'], count)} wall")
    return [row("self-audit of clean lines, seconds / the engine's from memory", results["audited"], results["engine"], None)]


def auditing(env, count):
    """One audit of all orders, chunk by chunk; it must find nothing."""
    from odoo.addons.travel_backoffice.models.travel_audit_work import CHUNK

    orders = env["travel.order"].search([], order="id").ids

    def work():
        audit = env["travel.audit"].create({"date_from": "2025-01-01", "date_to": "2025-12-31"})
        for place in range(0, len(orders), CHUNK):
            audit._look_at(orders[place : place + CHUNK])
            env.flush_all()
            env.invalidate_all()
        seen = audit.line_count, audit.wrong_count, audit.unproven_count
        if seen != (count, 0, 0):
            raise SystemExit(f"Not clean: {seen} {audit.unproven_text} {audit.finding_ids[:3].mapped('words')}")

    return work


def make_terms(env, table):
    """A contract with the table for every customer, and a levy of 10 % on fees as the agency's own."""
    customers = env["res.partner"].search([("name", "=like", "Bench %")])
    contract = {"date_from": "2024-01-01", "state": "active", "fee_table_id": table.id}
    env["travel.contract"].create([{"name": one.name, "partner_id": one.id, **contract} for one in customers])
    tax = env["account.tax"].create({"name": "Bench 10 %", "amount": 10.0, "amount_type": "percent", "type_tax_use": "sale"})
    levy = {"name": "Fees", "treatment": "fee_only", "rate": 10.0, "tax_id": tax.id}
    env.company.travel_levy_set_id = env["travel.levy.set"].create({"code": "BENCH", "name": "Bench", "levy_ids": [(0, 0, levy)]})
    env.flush_all()
    return env.company.travel_levy_set_id.levy_ids


def bill(env, line_ids, table, levy):
    """Charges as the engine works them out, the service itself beside them, each on a line of its order's invoice."""
    from odoo.addons.travel_backoffice.engine.rating import rate

    kinds = {kind.code: kind.id for kind in env["travel.charge.kind"].search([])}
    sales = [sale for chunk in env["travel.order.line"]._sales_in_chunks(line_ids) for sale in chunk]
    result = rate(table._compiled(), sales)
    if result.problems:
        raise SystemExit(f"Not priced: {result.problems[:3]}")
    charged = [(one.sale_key, kinds[one.kind], one.kind, one.rule.stage, one.rule.id, one.amount) for one in result.charges if one.amount]
    journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
    values = {"table": table.id, "levy": levy.id, "tax": levy.tax_id.id, "fare": kinds["fare"], "journal": journal.id,
              "account": journal.default_account_id.id}  # fmt: skip
    names = ("line", "kind", "code", "stage", "rule", "amount")
    values |= {name: list(column) for name, column in zip(names, zip(*charged, strict=True), strict=True)}
    for statement in (FEES, FARES, INVOICES, ITEMS, TAXES):
        env.cr.execute(statement, values)
    for name in ("travel_charge", "account_move", "account_move_line", "account_move_line_account_tax_rel"):
        env.cr.execute(f"ANALYZE {name}")
    env.invalidate_all()


COLUMNS = """(order_id, line_id, company_id, sequence, kind_id, stage, name, table_id, rule_id, currency_id, amount, units, state, levy_id,
              taxable_amount, business_key)"""
FEES = f"""
INSERT INTO travel_charge {COLUMNS}
SELECT line.order_id, line.id, line.company_id, 10, one.kind, one.stage, one.code, %(table)s, one.rule, line.currency_id, one.amount, 1, 'billed',
       %(levy)s, one.amount, line.id || ':' || one.code
  FROM unnest(%(line)s, %(kind)s, %(code)s, %(stage)s, %(rule)s, %(amount)s) one (line, kind, code, stage, rule, amount)
  JOIN travel_order_line line ON line.id = one.line
"""
FARES = f"""
INSERT INTO travel_charge {COLUMNS}
SELECT order_id, id, company_id, 1, %(fare)s, 'fare', 'Service', NULL, NULL, currency_id, total_amount, 1, 'billed', %(levy)s, 0, id || ':fare'
  FROM travel_order_line
"""
INVOICES = """
INSERT INTO account_move (name, company_id, currency_id, journal_id, partner_id, move_type, state, date, invoice_date, auto_post)
SELECT 'BENCH/' || id, company_id, currency_id, %(journal)s, partner_id, 'out_invoice', 'posted', '2025-12-31', '2025-12-31', 'no'
  FROM travel_order
"""
ITEMS = """
INSERT INTO account_move_line (move_id, company_id, currency_id, account_id, journal_id, display_type, name, parent_state, date, quantity,
       price_subtotal, price_total, debit, credit, balance, amount_currency, travel_order_id, travel_line_id, travel_charge_id)
SELECT move.id, charge.company_id, charge.currency_id, %(account)s, %(journal)s, 'product', charge.name, 'posted', '2025-12-31', 1,
       charge.amount, CASE WHEN stage = 'fare' THEN amount ELSE amount + round(amount / 10, 2) END,
       greatest(-amount, 0), greatest(amount, 0), -amount, -amount, charge.order_id, charge.line_id, charge.id
  FROM travel_charge charge JOIN account_move move ON move.name = 'BENCH/' || charge.order_id
"""
TAXES = """
INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)
SELECT item.id, %(tax)s FROM account_move_line item JOIN travel_charge charge ON charge.id = item.travel_charge_id AND charge.stage != 'fare'
"""
