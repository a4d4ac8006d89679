"""What Kestrel's work costs it, what airlines pay on top, and which customers leave something."""

from odoo.fields import Command

from .telling import money

FROM = "2025-01-01"
#: The day on which the demo's profitability is told: what is open then goes on costing.
AS_OF = "2026-11-20"
#: kind, value, what it is for
RATES = (
    ("handling", 9.0, {}),
    ("handling", 14.0, {"event": "issue"}),
    ("handling", 4.5, {"event": "issue", "channel": "online"}),
    ("handling", 18.0, {"event": "exchange"}),
    ("handling", 12.0, {"event": "refund"}),
    ("handling", 5.0, {"event": "void"}),
    ("handling", 6.0, {"event": "hold"}),
    ("handling", 25.0, {"event": "dispute"}),
    ("handling", 8.0, {"event": "dunning"}),
    ("handling", 3.0, {"event": "data_request"}),
    ("distribution", 0.6, {"per": "document"}),
    ("distribution", -0.9, {"per": "segment", "source": "1A"}),
    ("credit", 7.5, {}),
    ("provision", 10.0, {"overdue_from": 30}),
    ("provision", 50.0, {"overdue_from": 90}),
)
#: Hotels told it with their statements.
HOTEL_COMMISSION = 8
#: What ACME said it would buy in a year.
ACME_VOLUME = 60_000.0
PARTS = (
    "fees", "commission", "overrides", "markups", "discounts", "rebates", "fee_refunds", "income",
    "handling", "distribution", "credit_cost", "bad_debt", "provision", "profit",
)  # fmt: skip
#: The sheet of one customer of October, worked out by hand from its services: see docs/profitability.md.
CUSTOMER = "Nordwind Offshore AG"
SHEET = {
    "fees": 175.52,
    "commission": 15.84,
    "income": 191.36,
    "handling": -142.00,
    "distribution": 3.90,
    "credit_cost": -7.75,
    "profit": 45.51,
}


def agree(env, nodes):
    """Cost rates, an airline's override, hotels' commission, and the volume that ACME has its discounts for."""
    for kind, value, given in RATES:
        given = dict(given)
        channel = env["travel.channel"].search([("code", "=", given.pop("channel", ""))], limit=1)
        name = "percent" if kind in ("credit", "provision") else "amount"
        env["travel.cost.rate"].create({"kind": kind, name: value, "date_from": FROM, "channel_id": channel.id, **given})
    lufthansa = env["travel.airline"].search([("code", "=", "LH")], limit=1)
    tiers = [Command.create({"volume_from": volume, "value": value}) for volume, value in ((0, 0.5), (20_000, 1.0), (30_000, 1.5))]
    for stay in env["travel.order.line"].search([("service_type_id.code", "=", "hotel"), ("event", "=", "issue")]):
        stay.commission_amount = stay.currency_id.round(stay.base_fare * HOTEL_COMMISSION / 100)
    env["travel.contract"].search([("partner_id", "=", nodes["acme"].id), ("date_to", "=", False)]).agreed_volume = ACME_VOLUME
    env["travel.override.agreement"].create({"name": "Lufthansa 2026", "carrier_id": lufthansa.id, "date_from": "2026-01-01", "tier_ids": tiers})


def look(env):
    """What there is to do, as the nightly job finds it."""
    env["travel.profit.finding"]._work_out_company(env.company)


def sums(env, domain):
    """The parts of a profit, each to the cent, on the day that the demo tells it."""
    model = env["travel.profit"].with_context(travel_profit_as_of=AS_OF)
    [row] = model._read_group(domain, [], [f"{name}:sum" for name in PARTS])
    return {name: round(amount or 0.0, 2) for name, amount in zip(PARTS, row, strict=True)}


def report_lines(env):
    """October by customer, and whether the one that was worked out by hand is as its sheet."""
    october = [("sold_on", ">=", "2026-10-01"), ("sold_on", "<", "2026-11-01")]
    currency = env.company.currency_id
    yield f"Profit of October, as of {AS_OF}:"
    roots = env["travel.profit"]._read_group(october, ["root_id"])
    for (root,) in roots:
        found = sums(env, [*october, ("root_id", "=", root.id)])
        figures = "   ".join(f"{name} {money(env, found[name], currency)}" for name in ("income", "profit"))
        yield f"  {root.display_name or 'no customer':<28} {figures}"
    found = sums(env, [*october, ("root_id.name", "=", CUSTOMER)])
    differs = {name: (found[name], SHEET.get(name, 0.0)) for name in PARTS if found[name] != SHEET.get(name, 0.0)}
    yield f"  {CUSTOMER}: " + (f"differs from the sheet worked out by hand: {differs}" if differs else "as worked out by hand")
    for finding in env["travel.profit.finding"].search([]):
        who = finding.partner_id.display_name or finding.agreement_id.name
        yield f"  to do: {who}: {finding.message} ({money(env, finding.money, currency)})"
