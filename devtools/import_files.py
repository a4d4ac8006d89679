"""Feeds files through the pipeline; called by ``./dev import FILE…`` inside Odoo's shell.

``TBO_FILES`` holds their paths as a JSON list, ``TBO_CUSTOMER`` the debtor code to use for documents that do not tell
their customer.
"""

import json
import os
from pathlib import Path

from .demo import documents, telling

NO_CUSTOMER = ("customer_unknown", "customer_ambiguous")


def main(env) -> None:
    """Print, per file, what became of it; what it did is committed by the caller."""
    paths = [Path(name) for name in json.loads(os.environ["TBO_FILES"])]
    customer = chosen_customer(env, os.environ.get("TBO_CUSTOMER"))
    unknown = False
    for name, answer in documents.receive(env, paths):
        if customer:
            answer = with_customer(env, answer, customer)
        unknown = unknown or waits_for_customer(env, answer)
        print("\n".join(telling.answer_lines(env, name, answer)))
    if unknown:
        print("\nTo say whose documents these are, use --customer with a debtor code, e.g. --customer WALKIN.")


def chosen_customer(env, code):
    """The customer of a debtor code, or none where none was asked for."""
    customer = env["res.partner"].search([("travel_debtor_code", "=ilike", code)], limit=1) if code else None
    if code and not customer:
        known = env["res.partner"].search([("travel_debtor_code", "!=", False)]).mapped("travel_debtor_code")
        raise SystemExit(f"There is no customer {code}. Known: {', '.join(sorted(known))}")
    return customer


def with_customer(env, answer, customer):
    """As a clerk would choose the customer in the inbox, remembering nothing."""
    if not waits_for_customer(env, answer):
        return answer
    intake = env["travel.intake"].browse(answer["intake_id"])
    env["travel.intake.customer"].create({"intake_ids": intake.ids, "partner_id": customer.id}).action_apply()
    return intake._answer()


def waits_for_customer(env, answer):
    intake = env["travel.intake"].browse(answer["intake_id"] or [])
    return intake.state == "held" and intake.reason_code in NO_CUSTOMER
