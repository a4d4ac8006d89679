"""A draft of ACME's fees for next year, tried on October: a back-test to look at, and a draft contract to try again."""

from .tariffs import rule


def draft(env, nodes):
    """One fee for every flight and none per trip, no discount on Lufthansa; the rebate doubled."""
    flight = ("air", "low_cost")
    table = env["travel.fee.table"].create(
        {
            "name": "ACME 2027 (draft)",
            "code": "ACME27",
            "base_table_id": env["travel.fee.table"].search([("code", "=", "STD26")]).id,
            "rule_ids": [
                rule(env, "transaction_fee", "Flight, online", 14.0, flight, ("online",)),
                rule(env, "transaction_fee", "Flight, by an agent", 30.0, flight, sequence=20),
                rule(env, "rebate", "Yearly volume rebate, 2 % of LH and OS", services=flight, method="percent", percent=2.0,
                     base="base_fare", validating_carriers="LH, OS"),
                rule(env, "transaction_fee", "Cruise", 50.0, ("cruise",)),
            ],
        }
    )  # fmt: skip
    contract = env["travel.contract"].create(
        {"name": "ACME 2027 (draft)", "partner_id": nodes["acme"].id, "date_from": "2027-01-01", "fee_table_id": table.id}
    )
    account = env["res.users"].search([("login", "=", "account")])
    tried = env["travel.simulation"].with_user(account).create(
        {"name": "ACME 2027, first draft on October", "contract_id": contract.id, "date_from": "2026-10-01", "date_to": "2026-11-01"}
    )
    tried.action_run()
