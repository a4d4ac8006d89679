"""October 2026, day after day: documents come in, people correct, what falls due is invoiced."""

from datetime import date, timedelta

from . import corrections, documents

FIRST = date(2026, 10, 1)
#: What is invoiced by the month is invoiced on the first day after it.
LAST = date(2026, 11, 1)


def live(env):
    """Let the month pass; ``[(file name, answer)]`` of all its documents, by name."""
    arriving, people, answers = documents.by_day(), corrections.by_day(env), []
    for day in days(FIRST, LAST):
        today = env(context=dict(env.context, travel_invoice_date=day))
        answers += documents.receive(today, arriving.get(day, []))
        for correct in people.get(day, []):
            correct(env)
        invoice(env, day)
    for day in sorted(day for day in people if day > LAST):
        for correct in people[day]:
            correct(env)
    return sorted(answers, key=lambda pair: pair[0])


def days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def invoice(env, day):
    """Bill what is due by the customers' agreements; it bears the date of the last day of its period."""
    env["travel.order.line"].search([("state", "=", "ready")])._set_bill_on()
    due = env["travel.order.line"].search([("state", "=", "ready"), ("bill_on", "<=", day)])
    dated = due.with_context(travel_invoice_date=day - timedelta(days=1))
    for chunk in dated._billing_chunks():
        chunk._bill_chunk()
