"""Full refunds of billed tickets: our operation, against Odoo's own reversal of invoices that say the same.

Ours is everything from the call on the order lines: correcting lines, checks, what goes back by the reversal matrix,
credit notes, posting, reconciliation with the original. Odoo's is ``_reverse_moves(cancel=True)``: copies of plain
invoices with the same three lines, posted and reconciled. Invoices are made first, unmeasured.
"""

import statistics
from datetime import date

from billing import DAY, bare_moves, interleaved, make_history, make_orders

REFUND = "2026-03-20 09:00:00"


def reversal_matrix(env):
    """Everything goes back, as when Odoo reverses an invoice."""
    return env["travel.reversal.matrix"].create(
        {"name": "Bench", "rule_ids": [(0, 0, {"event": "refund", "treatment": "reverse"})]}
    )


def ours(env, count):
    """Billed tickets → refunded, credit notes posted and reconciled.

    :return: what is to be measured, as a function
    """
    orders = make_orders(env, count)
    contracts = env["travel.contract"].search([("partner_id", "in", orders.partner_id.ids)])
    contracts.write({"reversal_matrix_id": reversal_matrix(env).id, "billing_mode": "order"})
    orders.confirmed = True
    orders.rate()
    invoices = orders._create_invoices()
    assert len(invoices) == count
    lines = orders.line_ids

    def work():
        refunds = lines.refund(sold_at=REFUND)
        credits = invoices.reversal_move_ids
        assert len(refunds) == len(credits) == count
        assert set(credits.mapped("state")) == {"posted"}
        assert set(invoices.mapped("payment_state")) == {"reversed"}
        assert not any(credits.mapped("amount_residual"))

    return work


def odoo_reversal(env, count):
    """Plain invoices of the same lines, reversed by Odoo: copied, posted, reconciled."""
    known = env["account.move"].search([], limit=1, order="id desc").id or 0
    bare_moves(env, count)()
    invoices = env["account.move"].search([("id", ">", known), ("move_type", "=", "out_invoice")])

    def work():
        values = [{"date": date(2026, 3, 20), "invoice_date": date(2026, 3, 20)} for _invoice in invoices]
        credits = invoices._reverse_moves(values, cancel=True)
        assert len(credits) == count
        assert set(credits.mapped("state")) == {"posted"}
        assert set(invoices.mapped("payment_state")) == {"reversed"}

    return work


def run(env, count=1000, repeat=3):
    """CPU and wall per refund: ``ours`` and ``odoo``."""
    env.cr.rollback()
    database = env.cr.dbname
    make_history(database)
    cases = {"ours": (ours, count), "odoo": (odoo_reversal, count)}
    interleaved(database, {name: (make, 20) for name, (make, _count) in cases.items()}, 1)  # warm caches
    return interleaved(database, cases, repeat)


def rows(env, row, count=1000, repeat=3):
    """Print the ratio through ``row(name, ours, theirs, target)``; true when it is met."""
    print(f"(d) full refunds of billed tickets, {count:,} credit notes, posted and reconciled (invoiced on {DAY})")
    figures = run(env, count, repeat)
    for name, figure in figures.items():
        print(f"    {name:<16} {1000 * statistics.median(figure['cpu']):6.2f} ms CPU a refund")
    return [row("CPU a refund, ours / account.move._reverse_moves", figures["ours"], figures["odoo"], 0.7)]
