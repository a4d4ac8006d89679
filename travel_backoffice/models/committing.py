"""Ends of a transaction in the middle of work, in one place, so that tests may have one transaction."""

from odoo import modules


def can_commit(env):
    """Whether this transaction may end here: all but the one that a test rolls back."""
    return getattr(modules.module.current_test, "cr", None) is not env.cr


def commit(env):
    """Keep what is done; what the next statement reads is what the database holds then."""
    env.flush_all()
    if can_commit(env):
        env.cr.commit()
    else:
        env.invalidate_all()


def roll_back(env):
    """Forget what is not kept yet."""
    if can_commit(env):
        env.cr.rollback()
    else:
        env.invalidate_all(flush=False)
