"""Approvals at ACME: its travel manager approves, from 2,000 the board after her; one trip waits, one is approved."""

from odoo.fields import Command

from . import november

#: traveller, booked, carrier, fare, taxes, project, class, what is against the policy, flights
TRIPS = (
    ("Jonas Brandt", "2026-11-19 16:05", "LH", 2480.0, 396.4, "P-2026-002", "Business", "Business class on a flight of 9 hours.",
     ("2026-12-06 10:15 FRA-BOS LH422", "2026-12-10 16:35 BOS-FRA LH423")),
    ("Moritz Koch", "2026-11-18 09:40", "LX", 612.0, 118.3, "P-2026-014", "Business", "Business class on a flight of 1 hour.",
     ("2026-12-03 07:00 STR-ZRH LX1175", "2026-12-03 20:10 ZRH-STR LX1184")),
)  # fmt: skip
CLAUSE = {"name": "Economy on all flights", "clause": "4.1", "kind": "class", "cabin": "economy", "outcome": "approve"}


def live(env, nodes):
    """One trip waits for an answer; the other one was approved by the travel manager."""
    waits, approved = (order(env, nodes, *trip) for trip in TRIPS)
    manager = env["res.partner"].search([("name", "=", "Tanja Moser")], limit=1)
    # sudo: as the page of the link does
    asked = approved.sudo().approval_ids.filtered(lambda one: one.state == "open")
    if asked:
        asked.current_id._answer(True, "The fair begins at nine; there is no other way to be there in time.", manager)
    return waits | approved


def order(env, nodes, traveller, booked, carrier, fare, taxes, project, cabin, against, flights):
    made = november.order(env, traveller, booked, False, carrier, fare, taxes, project, flights)
    made.line_ids.write({"cabin": cabin, "policy_reason": "CLIENT"})
    made.line_ids.segment_ids.booking_class = "C"
    made.action_ready()
    if not made.policy_finding_ids:  # where no policy is agreed yet
        found(env, nodes, made, against)
    made._settle_approvals()
    return made


def chain(env, nodes):
    """The travel manager, and from 2,000 the board, too."""
    found = env["travel.approval.chain"].search([("name", "like", "ACME")], limit=1)
    if found:
        return found
    board = env["res.partner"].create({"name": "Dr. Ruth Amann", "email": "ruth.amann@acme.example", "parent_id": nodes["acme"].id})
    steps = [
        {"sequence": 1, "approver": "travel_manager", "substitute_id": board.id, "hours": 24, "remind_hours": 4},
        {"sequence": 2, "approver": "person", "partner_id": board.id, "amount_from": 2000, "hours": 48, "on_timeout": "refuse"},
    ]
    return env["travel.approval.chain"].create(
        {"name": "ACME: travel manager, from 2,000 the board", "step_ids": [Command.create(step) for step in steps]}
    )


def found(env, nodes, made, message):
    """What the policy would say."""
    policy = env["travel.policy"].search([("name", "like", "ACME")], limit=1)
    policy = policy or env["travel.policy"].create(
        {"name": "ACME travel policy", "chain_id": chain(env, nodes).id, "rule_ids": [Command.create(CLAUSE)]}
    )
    rule = policy.rule_ids.filtered(lambda one: one.kind == "class")[:1] or policy.rule_ids[:1]
    # sudo: findings are the program's to write
    line = made.line_ids.sudo()
    line.policy_id = policy
    vals = {"line_id": line.id, "rule_id": rule.id, "kind": rule.kind, "outcome": "approve", "state": "waiting"}
    env["travel.policy.finding"].sudo().create({**vals, "clause": rule.clause, "message": message, "reason": "CLIENT"})
    line._settle_policy()
