"""Full refunds of billed tickets: our operation, against Odoo's own reversal of the same invoices.

Each turn bills orders first, unmeasured: invoices of three lines (fare untaxed through supplier clearing, two fees with
the tax of their products), posted, statistics brought up to date. Then, on invoices made the same way:

* ours is everything from the call on the order lines: correcting lines, checks, what goes back by the reversal matrix,
  charges, credit notes with their printed facts, posting, reconciliation with the original, states of the orders;
* ``_reverse_moves(cancel=True)``, one call for all: copies that are posted and reconciled, which is what its button does;
* ``_reverse_moves`` and ``action_post``: the same, in the two steps that leave a draft in between.

Neither of Odoo's knows afterwards which service was refunded, nor what may still go back of it. It copies one by one, and
an invoice costs it more the more there are; so turns of ``SOME`` are in its favour, and short. Ours is measured in those
and at 1,000; run by itself (``./dev bench -- refunds``) this part measures both sides at 1,000, once.
"""

import statistics
from datetime import date

from billing import DAY, interleaved, make_history, make_orders, measure

REFUND = "2026-03-20 09:00:00"
CREDITED = date(2026, 3, 20)
SOME, MANY = 50, 1000


def reversal_matrix(env):
    """Everything goes back, as when Odoo reverses an invoice."""
    return env["travel.reversal.matrix"].create(
        {"name": "Bench", "rule_ids": [(0, 0, {"event": "refund", "treatment": "reverse"})]}
    )


def billed(env, count):
    """Orders of one ticket each on posted invoices of three lines, one per order."""
    orders = make_orders(env, count)
    contracts = env["travel.contract"].search([("partner_id", "in", orders.partner_id.ids)])
    contracts.write({"reversal_matrix_id": reversal_matrix(env).id, "billing_profile_id": env.ref("travel_backoffice.billing_profile_at_once").id})
    orders.confirmed = True
    orders.rate()
    invoices = orders._create_invoices()
    assert len(invoices) == count
    assert len(invoices.invoice_line_ids) == 3 * count
    return orders, invoices


def check(invoices, credits):
    """Each invoice is given back whole by a credit note of its own, posted, and nothing of the two is open."""
    assert len(credits) == len(invoices)
    assert set(credits.mapped("state")) == {"posted"}
    assert sum(credits.mapped("amount_total")) == sum(invoices.mapped("amount_total"))
    assert set(invoices.mapped("payment_state")) == {"reversed"}
    assert not any((invoices | credits).mapped("amount_residual"))


def ours(env, count):
    """Billed tickets → refunded, credit notes posted and reconciled.

    :return: what is to be measured, as a function
    """
    orders, invoices = billed(env, count)
    lines = orders.line_ids

    def work():
        assert len(lines.with_context(travel_invoice_date=CREDITED).refund(sold_at=REFUND)) == count
        check(invoices, invoices.reversal_move_ids)

    return work


def days(invoices):
    return [{"date": CREDITED, "invoice_date": CREDITED} for _invoice in invoices]


def reversed_in_one(env, count):
    """The same invoices, reversed by Odoo in one call: copied, posted, reconciled."""
    _orders, invoices = billed(env, count)

    def work():
        check(invoices, invoices._reverse_moves(days(invoices), cancel=True))

    return work


def reversed_then_posted(env, count):
    """The same invoices, reversed by Odoo to drafts, then posted, and so reconciled."""
    _orders, invoices = billed(env, count)

    def work():
        credits = invoices._reverse_moves(days(invoices))
        credits.action_post()
        check(invoices, credits)

    return work


CASES = {"ours": ours, "_reverse_moves(cancel=True)": reversed_in_one, "_reverse_moves, post": reversed_then_posted}


def run(env, repeat=3, whole=False):
    """CPU and wall per refund of each case, in turns of ``SOME``, and of ours at ``MANY``; with ``whole`` of all there."""
    env.cr.rollback()
    database = env.cr.dbname
    make_history(database)
    interleaved(database, {name: (make, 10) for name, make in CASES.items()}, 1)  # warm caches
    figures = interleaved(database, {name: (make, SOME) for name, make in CASES.items()}, repeat)
    at_many = list(CASES)[: 2 if whole else 1]
    return figures | {at(name, MANY): measure(database, CASES[name], MANY, 1) for name in at_many}


def at(name, count):
    return f"{name} at {count:,}"


def rows(env, row, whole=False):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met.

    :param whole: let Odoo reverse 1,000 as well, which takes some minutes
    """
    print(f"(d) full refunds of billed tickets, credit notes posted and reconciled (invoiced on {DAY})")
    figures, (own, *others) = run(env, whole=whole), CASES
    for name, figure in figures.items():
        turns = f"{len(figure['cpu'])} turns of {SOME}" if name in CASES else "one turn"
        print(f"    {name:<38} {1000 * statistics.median(figure['cpu']):6.2f} ms CPU a refund ({turns})")
    good = [row(f"CPU a refund, ours / {name}, {SOME}", figures[own], figures[name], 0.7) for name in others]
    many, one_call = figures[at(own, MANY)], at(others[0], MANY)
    if whole:
        return [*good, row(f"CPU a refund, ours / {one_call}, {MANY:,} each", many, figures[one_call], 0.7)]
    return [*good, row(f"CPU a refund, ours at {MANY:,} / {others[0]} at {SOME}", many, figures[others[0]], 0.7)]
