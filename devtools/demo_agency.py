"""Builds the demo agency; called by ``./dev run`` inside Odoo's shell.

``TBO_REPORT_FILE`` names the file for the report that every ``./dev run`` prints (documents, orders, invoices,
log-ins …), ``TBO_OUTPUT_FOLDER`` the folder for what the agency prints and sends, ``TBO_MAIL_PORT`` where its mails are caught.
"""

import os
from collections import Counter
from pathlib import Path

from .demo import (
    agency,
    agreements,
    alerts,
    approvals,
    audit,
    back_test,
    corrections,
    counter,
    customers,
    history,
    mis,
    money,
    month,
    november,
    papers,
    policy,
    profit,
    sending,
    tariffs,
    telling,
)


def main(env) -> None:
    """Fill the database; what it did is committed by the caller."""
    calendar = agency.set_up(env)
    nodes = customers.build(env)
    customers.patterns(env)
    outbox = os.environ["TBO_OUTPUT_FOLDER"]
    agreements.mail_server(env, int(os.environ["TBO_MAIL_PORT"]))
    tariffs.contracts(env, nodes, customers.references(env), calendar, outbox)
    agreements.portal_users(env, nodes)
    money.agree(env, nodes)
    corrections.matrix(env)
    policy.agree(env, nodes)
    answers = month.live(env)
    env.cr.commit()  # what was billed stays, even when a PDF cannot be printed
    money.live(env, nodes)
    policy.decline(env, nodes)
    november.book(env)
    counter.live(env)
    approvals.live(env, nodes)
    history.live(env, nodes)
    audit.live(env, nodes)
    mis.schedule(env, nodes)
    profit.agree(env, nodes)
    profit.look(env)
    back_test.draft(env, nodes)
    alerts.wish(env)
    env.cr.commit()
    sending.send(env)
    pdfs = papers.print_invoices(env, Path(outbox) / "invoices")
    told = [*report_lines(env, answers, pdfs), *money.report_lines(env), *mis.report_lines(env), *profit.report_lines(env)]
    told += [*audit.report_lines(env), *alerts.report_lines(env)]
    report = "\n".join([*told, *sending.report_lines(env, outbox), *log_ins()])
    Path(os.environ["TBO_REPORT_FILE"]).write_text(report + "\n")


def report_lines(env, answers, pdfs):
    """The month at a glance: documents, orders, invoices, what is held and why, papers, log-ins."""
    states = Counter(answer["state"] for _name, answer in answers)
    orders = env["travel.order"].search([])
    moves = telling.order_invoices(orders)
    yield f"{env.company.name}, October 2026"
    yield f"  documents  {len(answers):>4}   " + ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    by_state = Counter(orders.mapped("state"))
    yield f"  orders     {len(orders):>4}   " + ", ".join(f"{count} {state}" for state, count in sorted(by_state.items()))
    for (kind, currency), chosen in moves.grouped(lambda move: (move.move_type, move.currency_id)).items():
        label = {"out_invoice": "invoices", "out_refund": "credits"}[kind]
        yield f"  {label:<9}  {len(chosen):>4}   {telling.money(env, sum(chosen.mapped('amount_total')), currency)}"
    yield "Held, and why:"
    for name, answer in answers:
        if answer["state"] in ("held", "failed"):
            yield f"  {name}: {answer['message']}"
    for hold in env["travel.hold"].search([("open", "=", True)], order="order_id, id"):
        yield f"  {hold.order_id.name} {hold.line_id.document_number or ''}: {hold.message}"
    if pdfs:
        yield f"Printed invoices: {len(pdfs)} PDFs in {pdfs[0].parent}"


def log_ins():
    yield f"Log-ins (password: {agency.PASSWORD}):"
    for login, (name, _group, title) in agency.ROLES.items():
        yield f"  {login:<11} {title:<20} {name}"
    for login, (name, place, role) in agreements.PORTAL_PEOPLE.items():
        yield f"  {login:<11} {'Portal: ' + role:<20} {name}, of {place}"
