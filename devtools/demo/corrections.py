"""What the agency's people correct by hand: a void, a partial refund, an exchange chain, a refund awaited for long."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

#: Days that the airline has let the agency wait, whenever the demo is built.
WAITING = 40
VOIDED = datetime.fromisoformat("2026-10-22 14:30")
RETURNED = datetime.fromisoformat("2026-10-26 09:15")
MOVED = datetime.fromisoformat("2026-10-23 10:00"), datetime.fromisoformat("2026-10-27 16:00")
SINGAPORE_SOLD = datetime.fromisoformat("2026-10-06 09:00")


def matrix(env):
    """What the agency gives back unless a contract says otherwise."""
    kinds = {kind.code: kind.id for kind in env["travel.charge.kind"].search([])}
    rows = [
        {"event": "void", "when": "same_day", "treatment": "reverse"},
        {"event": "void", "when": "later", "kind_id": kinds["transaction_fee"], "treatment": "retain"},
        {"event": "void", "treatment": "reverse"},
        {"event": "refund", "stage": "discount", "treatment": "prorate"},
        {"event": "refund", "treatment": "retain"},
        {"event": "part_refund", "stage": "discount", "treatment": "prorate"},
        {"event": "part_refund", "treatment": "retain"},
        {"event": "exchange", "treatment": "retain"},
    ]
    env.company.travel_reversal_matrix_id = env["travel.reversal.matrix"].create(
        {"name": "House rules 2026", "rule_ids": [Command.create(row) for row in rows]}
    )


def by_day(env):
    """Day → what the people at the desk correct on it; each is called with ``env``."""
    made = {
        VOIDED: [void_madrid],
        RETURNED: [refund_geneva],
        MOVED[0]: [lambda env: exchange_paris(env, "057-4100002001", "057-4100002011", 45.0, MOVED[0], 1)],
        MOVED[1]: [lambda env: exchange_paris(env, "057-4100002011", "057-4100002012", 30.0, MOVED[1], 2)],
    }
    made.setdefault(called_off(env), []).append(refund_singapore)
    days = {}
    for moment, what in made.items():
        days.setdefault(moment.date(), []).extend(what)
    return days


def sold(env, number):
    return env["travel.order.line"].search([("document_number", "=", number), ("event", "=", "issue")], limit=1)


def on(line, moment):
    """The ticket as it is worked on at a moment: what is billed then bears its date."""
    return line.with_context(travel_invoice_date=moment.date())


def void_madrid(env):
    """The ticket to Madrid was issued twice; it is voided in the afternoon of the same day."""
    on(sold(env, "075-4100002301"), VOIDED).void(sold_at=VOIDED)


def refund_geneva(env):
    """Mr Hansen came back by train: half of the fare goes back, the airline keeps 40.00."""
    line = on(sold(env, "724-4100002201"), RETURNED)
    received = {"refund_state": "received", "refund_received_amount": 46.0}  # 86.00 - 40.00
    line.refund(40.0, {}, line.segment_ids[-1], sold_at=RETURNED, **received)


def exchange_paris(env, old, new, fare, moment, later):
    """Ms Schuster's day in Paris was moved twice, by so many days; each time a little was collected."""
    line = env["travel.order.line"].search([("document_number", "=", old), ("event", "in", ("issue", "exchange"))], limit=1)
    exchanged(line, new, fare, moment, timedelta(days=later))


def exchanged(line, number, fare, moment, later):
    """The wizard's way: key the new ticket, for the same flights some days later."""
    line = on(line, moment)
    wizard = line.env["travel.exchange"].create(
        {
            "line_id": line.id,
            "document_number": number,
            "base_fare": fare,
            "sold_at": moment,
            "start_date": line.start_date and line.start_date + later,
        }
    )
    wizard.action_exchange()
    return line.correction_ids.filtered(lambda own: own.document_number == number)


def called_off(env):
    """When Dr von Hagen's refund was applied for: so long ago that the airline is late, not before it was sold."""
    applied = env.company._travel_today() - timedelta(days=WAITING)
    return max(datetime.combine(applied, time(9)), SINGAPORE_SOLD + timedelta(days=1))


def refund_singapore(env):
    """Dr von Hagen's journey was called off; the airline has said nothing since."""
    moment = called_off(env)
    on(sold(env, "618-4100000401"), moment).refund(
        150.0, sold_at=moment, refund_state="applied", refund_applied_on=moment.date()
    )
