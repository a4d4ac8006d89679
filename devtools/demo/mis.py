"""ACME's people get October's travel by themselves, on the third working day."""

from datetime import date

from odoo.fields import Command

#: of the library, by code
VIEWS = ("department", "traveller", "supplier", "route", "month", "advance_purchase", "class_mix", "savings_exceptions")
ISSUED_ON = date(2026, 11, 4)


def schedule(env, nodes):
    """The schedule, and what it issued on 4 November: one report for each who gets it."""
    views = env["travel.spend.view"].search([("code", "in", VIEWS)], order="sequence")
    pages = [Command.create({"view_id": view.id, "sequence": number}) for number, view in enumerate(views)]
    made = env["travel.mis.schedule"].create(
        {
            "name": "Travel of the month",
            "partner_id": nodes["acme"].id,
            "user_id": env["res.users"].search([("login", "=", "account")]).id,
            "frequency": "monthly",
            "day": 3,
            "working_days": True,
            "starts_on": "2026-11-01",
            "with_csv": True,
            "page_ids": [*pages, Command.create({"kind": "outstanding", "sequence": 99})],
            "recipient_ids": [
                Command.create({"role": "manager"}),
                Command.create({"role": "address", "emails": "board@acme.example", "lang": "en_US"}),
            ],
        }
    )
    env["travel.mis.due"]._plan(made, ISSUED_ON)
    for due in made.due_ids:
        due._issue()
    return made


def report_lines(env):
    for report in env["travel.mis.report"].search([], order="id"):
        yield f"  {report.name}: {report.title}, {report.scope_text}, for {report.reader_name}"
