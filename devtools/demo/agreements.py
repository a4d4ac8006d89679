"""How each of the six customers is invoiced, and how it gets its invoices."""


def billing(env):
    """Customer → billing profile, in the order in which their contracts are made."""
    immediate = env.ref("account.account_payment_term_immediate")
    rows = {
        "acme": {"name": "ACME: monthly, one invoice", "rhythm": "monthly", "invoice_per": "company", "dated": "period"},
        "acme_at": {
            "name": "ACME Austria: fortnightly, by cost centre",
            "rhythm": "fortnightly",
            "invoice_per": "cost_center",
        },
        "nordwind": {
            "name": "Nordwind: at once, by purchase order",
            "rhythm": "at_once",
            "invoice_per": "order",
            "po_code": "PO",
            "po_required": True,
        },
        "sommer": {"name": "Sub-agents: weekly, one invoice", "rhythm": "weekly", "invoice_per": "company"},
        "walk_in": {"name": "Walk-in: at once", "rhythm": "at_once", "invoice_per": "order"},
        "hanse": {
            "name": "Hanse: monthly, by department, fees apart",
            "rhythm": "monthly",
            "invoice_per": "department",
            "dated": "period",
            "separate_fees": True,
            "fee_payment_term_id": immediate.id,
        },
    }
    profiles = env["travel.billing.profile"].create(list(rows.values()))
    return dict(zip(rows, profiles, strict=True))
