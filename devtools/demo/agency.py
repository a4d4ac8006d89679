"""The agency itself: company, taxes, opening hours, and one log-in for each role."""

import base64
from pathlib import Path

from odoo.fields import Command

PASSWORD = "demo"
ROLES = {
    "agent": ("Mara Klein", "group_travel_agent", "Counter Agent"),
    "clerk": ("Bruno Falk", "group_travel_clerk", "Billing Clerk"),
    "controller": ("Ines Roth", "group_travel_controller", "Credit Controller"),
    "account": ("Felix Brandt", "group_travel_account_manager", "Account Manager"),
    "manager": ("Theresa Vogel", "group_travel_manager", "Back-Office Manager"),
}
#: What each sees first; the others see the inbox.
HOME_ACTIONS = {"controller": "action_travel_invoices", "account": "action_travel_contract"}


#: Units for one euro; plain figures of about the time, so that documents in these currencies go through.
RATES = {"USD": 1.08, "GBP": 0.85, "CHF": 0.94, "UAH": 45.0, "KWD": 0.33, "INR": 98.0, "JPY": 160.0, "AUD": 1.65, "AED": 3.97}


def set_up(env):
    """Name the company, give it euros, 19 % VAT, office hours and people."""
    company = env.company
    company.write(
        {
            "name": "Kestrel Business Travel GmbH",
            "street": "Lindenallee 12",
            "zip": "10117",
            "city": "Berlin",
            "country_id": env.ref("base.de").id,
            "email": "billing@kestrel.example",
            "phone": "+49 30 5550100",
            "website": "https://kestrel.example",
            "vat": "DE123456788",
            "currency_id": env.ref("base.EUR").id,
            "logo": base64.b64encode((Path(__file__).parent / "logo.png").read_bytes()),
        }
    )
    company.account_fiscal_country_id = env.ref("base.de")
    company.partner_id.tz = "Europe/Berlin"
    env["res.lang"].search([("code", "=", env.lang or "en_US")]).date_format = "%d/%m/%Y"
    env.ref("base.EUR").active = True
    currencies(env, company)
    company._travel_prepare_accounting()
    tax_fees(env, company)
    people(env, company)
    return office_hours(env, company)


def currencies(env, company):
    """Use the currencies of ``RATES``, with one rate each."""
    found = env["res.currency"].with_context(active_test=False).search([("name", "in", list(RATES))])
    found.active = True
    env["res.currency.rate"].create(
        [
            {"name": "2000-01-01", "currency_id": currency.id, "company_id": company.id, "rate": RATES[currency.name]}
            for currency in found
        ]
    )


def tax_fees(env, company):
    """19 % VAT on the agency's own fees, none for a business customer elsewhere in the EU (reverse charge)."""
    country = company.country_id
    group = env["account.tax.group"].create({"name": "VAT 19%", "company_id": company.id, "country_id": country.id})
    vat = env["account.tax"].create(
        {
            "name": "VAT 19%",
            "description": "VAT 19 %",
            "invoice_label": "19%",
            "amount": 19,
            "type_tax_use": "sale",
            "tax_group_id": group.id,
            "country_id": country.id,
            "company_id": company.id,
        }
    )
    company.account_sale_tax_id = vat
    reverse_charge = vat.copy({"name": "VAT 0% (reverse charge)", "amount": 0, "description": "Reverse charge", "invoice_label": "0%"})
    reverse_charge.original_tax_ids = vat
    env["account.fiscal.position"].create(
        {
            "name": "EU business customer (reverse charge)",
            "auto_apply": True,
            "vat_required": True,
            "country_group_id": env.ref("base.europe").id,
            "company_id": company.id,
            "sequence": 20,
            "tax_ids": [Command.link(reverse_charge.id)],
            "note": "Reverse charge: the recipient owes the tax.",
        }
    )
    env["account.fiscal.position"].create(
        {
            "name": "Domestic",
            "auto_apply": True,
            "country_id": country.id,
            "company_id": company.id,
            "sequence": 10,
            "tax_ids": [Command.link(vat.id)],
        }
    )
    kinds = env["travel.charge.kind"].search([("product_id", "!=", False)])
    kinds.product_id.taxes_id = [Command.set(vat.ids)]


def office_hours(env, company):
    """Monday to Friday, 8 to 18, in Berlin; public holidays are closed."""
    hours = [(str(day), 8.0, 18.0) for day in range(5)]
    calendar = env["resource.calendar"].create(
        {
            "name": "Kestrel office hours",
            "company_id": company.id,
            "tz": "Europe/Berlin",
            "attendance_ids": [Command.clear()]
            + [
                Command.create({"name": "Office", "dayofweek": day, "hour_from": start, "hour_to": end})
                for day, start, end in hours
            ],
        }
    )
    env["resource.calendar.leaves"].create(
        {
            "name": "Day of German Unity",
            "calendar_id": calendar.id,
            "company_id": company.id,
            "date_from": "2026-10-02 22:00:00",
            "date_to": "2026-10-03 21:59:59",
        }
    )
    return calendar


def people(env, company):
    """One log-in a role; the password is the same for all, and only good for this demo."""
    for login, (name, group, _title) in ROLES.items():
        home = HOME_ACTIONS.get(login, "action_travel_intake")
        env["res.users"].create(
            {
                "name": name,
                "login": login,
                "password": PASSWORD,
                "email": f"{login}@kestrel.example",
                "tz": "Europe/Berlin",
                "action_id": env.ref(f"travel_backoffice.{home}").id,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([env.ref(f"travel_backoffice.{group}").id, env.ref("base.group_user").id])],
            }
        )
