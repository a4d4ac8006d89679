"""What Kestrel's account manager wants to be told."""

WANTED = (
    {"kind": "spend_drop", "least_amount": 100.0},
    {"kind": "policy_out"},
    {"kind": "contract_end"},
    {"kind": "held", "threshold": 1.0},
)


def wish(env):
    """Felix Brandt sets his alerts, and looks at once."""
    felix = env["res.users"].search([("login", "=", "account")])
    alerts = env["travel.alert"].with_user(felix).create([{**values, "company_id": env.company.id} for values in WANTED])
    alerts._look()


def report_lines(env):
    """What stands out for him."""
    for hit in env["travel.alert.hit"].search([("state", "=", "new")]):
        yield f"  alert: {hit.message}"
