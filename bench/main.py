"""Speed, measured in one run against what a user would pick instead; started by ``./dev bench``; a single part by
``./dev bench -- refunds``, which then takes its time.

Each row is a ratio of medians, so that a slow or busy machine changes both sides alike. CPU first, wall clock beside it.
"""

import os
import statistics
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


@contextmanager
def odoo_environment(database):
    """An Odoo environment on the bench database; nothing is kept."""
    import odoo
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--no-http", "--log-level=error", "-c", os.environ["ODOO_RC"]], setup_logging=True)
    with Registry(database).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        cr.rollback()


def median(values):
    return statistics.median(values)


def row(name, ours, theirs, target, better="lower"):
    """Print one ratio: ours / theirs, or theirs / ours where more is better; without a target only told."""
    first, second = (ours, theirs) if better == "lower" else (theirs, ours)
    cpu = median(first["cpu"]) / median(second["cpu"])
    wall = median(first["wall"]) / median(second["wall"])
    if target is None:
        print(f"  {name:<66} {cpu:7.2f} CPU {wall:7.2f} wall   no target")
        return True
    good = cpu <= target if better == "lower" else cpu >= target
    sign = "at most" if better == "lower" else "at least"
    print(f"  {name:<66} {cpu:7.2f} CPU {wall:7.2f} wall   {sign} {target:g}   {'met' if good else 'NOT MET'}")
    return good


def rating_row(env):
    """(a) Prices per CPU second of the fee engine and of Odoo's pricelist."""
    import pricelist
    import rating

    ours = rating.measure()
    theirs = pricelist.measure(env)
    each = {key: [seconds / ours["prices"] for seconds in ours[key]] for key in ("cpu", "wall")}
    print(
        f"(a) rating {ours['lines']:,} lines: {1 / median(each['cpu']):,.0f} prices a CPU second; "
        f"pricelist of {theirs['rules']} items: {1 / median(theirs['cpu']):,.0f}"
    )
    return row("prices per CPU second, engine / product.pricelist", each, theirs, 30, better="higher")


def main(chosen):
    """:param chosen: names of parts to measure (rating, billing, refunds, delivery, run, workers, remittance, aged,
    spend, spend_save, replay, audit, profit); none: all"""
    from aged import rows as aged_rows
    from audit import rows as audit_rows
    from billing import rows as billing_rows
    from billing_run import rows as run_rows
    from delivery import rows as delivery_rows
    from delivery_workers import rows as worker_rows
    from profit import rows as profit_rows
    from refunds import rows as refund_rows
    from remittance import rows as remittance_rows
    from replay import rows as replay_rows
    from spend import rows as spend_rows
    from spend_save import rows as save_rows

    parts = {
        "rating": lambda env: [rating_row(env)],
        "billing": lambda env: billing_rows(env, row),
        "refunds": lambda env: refund_rows(env, row, whole=chosen == ["refunds"]),
        "delivery": lambda env: delivery_rows(env, row),
        "run": lambda env: run_rows(env, row),
        "workers": lambda env: worker_rows(env, row),
        "remittance": lambda env: remittance_rows(env, row),
        "aged": lambda env: aged_rows(env, row, whole=chosen == ["aged"]),
        "spend": lambda env: spend_rows(env, row, whole=chosen == ["spend"]),
        "replay": lambda env: replay_rows(env, row, whole=chosen == ["replay"]),
        "audit": lambda env: audit_rows(env, row, whole=chosen == ["audit"]),
        "spend_save": lambda env: save_rows(env, row, whole=chosen == ["spend_save"]),
        "profit": lambda env: profit_rows(env, whole=chosen == ["profit"]),
    }
    good = []
    for name in chosen or parts:
        with odoo_environment(os.environ["BENCH_DB"]) as env:
            good += parts[name](env)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
