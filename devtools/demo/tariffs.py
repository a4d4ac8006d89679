"""Service-fee tables and contracts of the demo agency."""

from odoo.fields import Command

from . import agreements


def rule(env, kind, name, amount=0.0, services=(), channels=(), categories=(), tiers=(), **values):
    """One rule as create values; codes instead of ids."""

    def ids(model, codes):
        return [Command.set(env[model].search([("code", "in", list(codes))]).ids)] if codes else []

    return Command.create(
        {
            "charge_kind_id": env["travel.charge.kind"].search([("code", "=", kind)]).id,
            "name": name,
            "amount": amount,
            "service_type_ids": ids("travel.service.type", services),
            "channel_ids": ids("travel.channel", channels),
            "traveller_category_ids": ids("travel.traveller.category", categories),
            "tier_ids": [Command.create({"sequence": n, **tier}) for n, tier in enumerate(tiers)],
            **values,
        }
    )


def standard(env, calendar):
    """What every customer pays unless its own table says otherwise."""
    flight = ("air", "low_cost")
    return env["travel.fee.table"].create(
        {
            "name": "Standard tariff 2026",
            "code": "STD26",
            "calendar_id": calendar.id,
            "note": "<p>All fees without VAT.</p>",
            "rule_ids": [
                rule(env, "transaction_fee", "Flight, domestic, online", 9.0, flight, ("online",), scope="domestic"),
                rule(env, "transaction_fee", "Flight, domestic, by an agent", 19.0, flight, scope="domestic", sequence=20),
                rule(env, "transaction_fee", "Flight, international, online", 15.0, flight, ("online",), scope="international"),
                rule(env, "transaction_fee", "Flight, international, by an agent", 35.0, flight, scope="international", sequence=20),
                rule(env, "transaction_fee", "VIP service", 60.0, flight, categories=("VIP",), sequence=5),
                rule(env, "transaction_fee", "EMD (seat, bag, change)", 5.0, flight, document_types="emd, mco", sequence=1),
                rule(env, "transaction_fee", "Reissue", 25.0, flight, event="exchange"),
                rule(env, "refund_fee", "Refund handling", 15.0, flight, event="refund"),
                rule(env, "transaction_fee", "Hotel booking", 8.0, ("hotel",), per="line"),
                rule(env, "transaction_fee", "Car rental", 8.0, ("car",), per="line"),
                rule(env, "transaction_fee", "Visa handling", 45.0, ("visa",), per="passenger"),
                rule(env, "transaction_fee", "Charter", services=("other",), method="application"),
                rule(
                    env, "transaction_fee", "Rail", services=("rail",), method="tiers", base="fare_taxes", per="line",
                    tiers=({"up_to": 50.0, "amount": 4.0}, {"up_to": 150.0, "amount": 6.0}, {"open_ended": True, "amount": 9.0}),
                ),
                rule(
                    env, "transaction_fee", "Rail, with a flight in the order", services=("rail",), method="waived",
                    order_has="air, low_cost", sequence=5,
                ),
                rule(env, "after_hours", "After-hours service", 25.0, after_hours="yes"),
                rule(env, "card_surcharge", "Credit card surcharge", method="percent", percent=1.6, base="amount_due", forms_of_payment="AX, CA, VI"),
            ],
        }
    )  # fmt: skip


def acme(env, base):
    """ACME negotiated its online fee, a discount on Lufthansa and a fee per trip."""
    flight = ("air", "low_cost")
    return env["travel.fee.table"].create(
        {
            "name": "ACME 2026",
            "code": "ACME26",
            "base_table_id": base.id,
            "rule_ids": [
                rule(env, "transaction_fee", "Flight, domestic, online", 7.5, flight, ("online",), scope="domestic"),
                rule(env, "transaction_fee", "Flight, international, online", 12.0, flight, ("online",), scope="international"),
                rule(env, "management_fee", "Account management, per trip", 4.0, per="order"),
                rule(
                    env, "discount", "Corporate discount LH, 2 %", services=flight, method="percent", percent=2.0,
                    base="base_fare", validating_carriers="LH", scope="international", maximum=60.0,
                ),
                rule(
                    env, "rebate", "Yearly volume rebate, 1 % of LH and OS", services=flight, method="percent",
                    percent=1.0, base="base_fare", validating_carriers="LH, OS",
                ),
            ],
        }
    )  # fmt: skip


def nordwind(env, base):
    """Nordwind pays one price for every ticket."""
    return env["travel.fee.table"].create(
        {
            "name": "Nordwind flat fee",
            "code": "NORD26",
            "base_table_id": base.id,
            "rule_ids": [rule(env, "transaction_fee", "Flat fee per ticket", 22.0, ("air", "low_cost"))],
        }
    )


def sommer(env, base):
    """The sub-agent pays per passenger, at most 12.00 an order."""
    return env["travel.fee.table"].create(
        {
            "name": "Sub-agents",
            "code": "SUB26",
            "base_table_id": base.id,
            "rule_ids": [
                rule(env, "transaction_fee", "Ticketing for sub-agents", 5.0, ("air",), per="passenger", order_cap=12.0)
            ],
        }
    )


def contracts(env, nodes, references, calendar, outbox):
    """One contract a customer; ACME Austria inherits all but its payment terms, billing and delivery from the group."""
    base = standard(env, calendar)
    tables = {"acme": acme(env, base), "nordwind": nordwind(env, base), "sommer": sommer(env, base), "walk_in": base, "hanse": base}
    terms = {"acme": "30days", "acme_at": "15days", "nordwind": "15days", "hanse": "30days"}
    delivery = agreements.delivery(env, outbox)
    for name, profile in agreements.billing(env).items():
        partner = nodes[name]
        env["travel.contract"].create(
            {
                "name": f"{partner.name} 2026",
                "partner_id": partner.id,
                # walk-in customers' documents may be of any year
                "date_from": "2000-01-01" if name == "walk_in" else "2026-01-01",
                "date_to": "2027-01-01",
                "state": "active",
                "fee_table_id": tables[name].id if name in tables else False,
                "reference_set_id": references[name].id if name in references else False,
                "payment_term_id": env.ref(f"account.account_payment_term_{terms.get(name, 'immediate')}").id,
                "billing_profile_id": profile.id,
                "delivery_profile_id": delivery[name].id,
            }
        )
