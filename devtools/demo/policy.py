"""ACME's travel policy: what its people may book, what October's bookings made of it, and what was declined."""

from odoo.fields import Command

from . import approvals

REASONS = (("CLIENT", "The client asked for it"), ("EARLY", "Too early or too late"), ("FULL", "No other seat or room"))
CLAUSES = (
    ("2.1", "A week ahead", {"kind": "advance", "least_days": 7, "services": ("air",)}),
    ("3.1", "The lowest fare within three hours", {"kind": "lowest", "window_hours": 3, "tolerance": 50}),
    ("4.1", "Economy class", {"kind": "class", "cabin": "economy", "outcome": "approve"}),
    ("4.2", "Business class from six hours", {"kind": "class", "cabin": "business", "hours_from": 6, "outcome": "approve"}),
    ("5.1", "Hotels up to 180.00", {"kind": "hotel", "rate_cap": 180}),
    ("5.2", "Munich during the Oktoberfest", {"kind": "hotel", "rate_cap": 280, "destinations": "MUC", "travel_from": "2026-09-19",
                                               "travel_to": "2026-10-05", "every_year": True}),
    ("6.1", "Lufthansa Group and Star Alliance", {"kind": "preferred", "wanted": "LH, LX, OS, SN, EW, UA, SQ, NH", "services": ("air",)}),
    ("6.2", "Not with these carriers", {"kind": "banned", "wanted": "S7, SU", "outcome": "block"}),
    ("7.1", "3,000.00 a trip", {"kind": "budget", "budget": 3000, "budget_of": "trip"}),
)  # fmt: skip
#: Of so many of ACME's tickets of October somebody keyed what was declined: less than was paid, hours later, and why.
DECLINED = ((64.0, 2, "EARLY"), (118.0, 1, "CLIENT"), (35.0, 2, "EARLY"))


def agree(env, nodes):
    """The policy, in ACME's contract from its first day."""
    policy = env["travel.policy"].create(
        {
            "name": "ACME travel policy",
            "chain_id": approvals.chain(env, nodes).id,
            "reason_ids": [Command.create({"code": code, "name": name}) for code, name in REASONS],
            "rule_ids": [Command.create(clause(env, *row)) for row in CLAUSES],
        }
    )
    contracts = env["travel.contract"].search([("partner_id", "=", nodes["acme"].id), ("state", "!=", "draft")])
    contracts.policy_id = policy
    return policy


def clause(env, number, name, values):
    values = dict(values)
    codes = values.pop("services", ())
    services = env["travel.service.type"].search([("code", "in", codes)])
    return {"clause": number, "name": name, "outcome": "inform", "service_type_ids": [Command.set(services.ids)], **values}


def decline(env, nodes):
    """What was offered with some of October's tickets, keyed afterwards: it is out of policy now, and money was lost."""
    domain = [
        ("partner_id", "child_of", nodes["acme"].id), ("event", "=", "issue"), ("document_type", "=", "ticket"),
        ("standing", "=", False), ("state", "=", "billed"), ("segment_ids.departure_time", "!=", False),
    ]  # fmt: skip
    tickets = env["travel.order.line"].search(domain, order="document_number", limit=len(DECLINED))
    for ticket, (less, later, reason) in zip(tickets, DECLINED, strict=False):
        leg = ticket.segment_ids[0]
        hours, _colon, minutes = leg.departure_time.partition(":")
        offer = {
            "carrier": "LH", "number": f"9{leg.number or 100}"[:4], "departure_date": leg.departure_date,
            "departure_time": f"{min(int(hours) + later, 23):02d}:{minutes}", "cabin": "economy",
            "amount": ticket.base_fare + ticket.tax_amount - less, "reason": reason,
        }  # fmt: skip
        ticket.offer_ids = [Command.create(offer)]
