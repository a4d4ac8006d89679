"""What the agency's people correct by hand: a void, a partial refund, an exchange chain, a refund awaited for long."""

from datetime import datetime, timedelta

from odoo.fields import Command

#: Days that the airline has let the agency wait, whenever the demo is built.
WAITING = 40


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


def make(env):
    """Correct some of the month's tickets, as the people at the desk do."""
    void_madrid(env)
    refund_geneva(env)
    exchange_paris(env)
    refund_singapore(env)


def sold(env, number):
    return env["travel.order.line"].search([("document_number", "=", number), ("event", "=", "issue")], limit=1)


def on(line, moment):
    """The ticket as it is worked on at a moment: what is billed then bears its date."""
    return line.with_context(travel_invoice_date=moment.date())


def void_madrid(env):
    """The ticket to Madrid was issued twice; it is voided in the afternoon of the same day."""
    moment = datetime.fromisoformat("2026-10-22 14:30")
    on(sold(env, "075-4100002301"), moment).void(sold_at=moment)


def refund_geneva(env):
    """Mr Hansen came back by train: half of the fare goes back, the airline keeps 40.00."""
    moment = datetime.fromisoformat("2026-10-26 09:15")
    line = on(sold(env, "724-4100002201"), moment)
    received = {"refund_state": "received", "refund_received_amount": 46.0}  # 86.00 - 40.00
    line.refund(40.0, {}, line.segment_ids[-1], sold_at=moment, **received)


def exchange_paris(env):
    """Ms Schuster's day in Paris was moved twice; each time a little was collected."""
    first = sold(env, "057-4100002001")
    second = exchanged(first, "057-4100002011", 45.0, datetime.fromisoformat("2026-10-23 10:00"), timedelta(days=1))
    exchanged(second, "057-4100002012", 30.0, datetime.fromisoformat("2026-10-27 16:00"), timedelta(days=2))


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


def refund_singapore(env):
    """Dr von Hagen's journey was called off; the airline has said nothing since."""
    applied = env.company._travel_today() - timedelta(days=WAITING)
    line = sold(env, "618-4100000401")
    moment = max(datetime.combine(applied, datetime.min.time()), line.sold_at) + timedelta(hours=9)
    on(line, moment).refund(150.0, sold_at=moment, refund_state="applied", refund_applied_on=applied)
