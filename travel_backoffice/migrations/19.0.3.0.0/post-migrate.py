"""How a customer is invoiced is a billing profile now; contracts get the one that says what they said before."""

PROFILES = {"order": "billing_profile_at_once", "manual": "billing_profile_clerk"}


def migrate(cr, version):
    if not version:
        return
    cr.execute("SELECT 1 FROM information_schema.columns WHERE table_name = 'travel_contract' AND column_name = 'billing_mode'")
    if not cr.fetchone():
        return
    for mode, name in PROFILES.items():
        cr.execute(
            """
            UPDATE travel_contract
               SET billing_profile_id = data.res_id
              FROM ir_model_data data
             WHERE data.module = 'travel_backoffice'
               AND data.name = %s
               AND travel_contract.billing_mode = %s
               AND travel_contract.billing_profile_id IS NULL
            """,
            (name, mode),
        )
