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
    """The day's billing run, where something is due by the customers' agreements."""
    if env["travel.order.line"].search_count([("state", "=", "ready"), ("bill_on", "<=", day)], limit=1):
        # the demo's month may still be to come
        run = env["travel.billing.run"].create({"day": day, "day_ahead": True})
        run._start()
        run._work_to_the_end()
