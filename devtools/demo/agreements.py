"""How each of the six customers is invoiced, and how it gets its invoices.

Channels that would need a customer's server put their files into a folder of the demo's outbox instead.
"""

from pathlib import Path

from odoo.fields import Command

from .agency import PASSWORD


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


def delivery(env, outbox):
    """Customer → delivery profile."""
    layouts = {kind: env.ref(f"travel_backoffice.data_layout_{kind}").id for kind in ("csv", "xlsx", "json")}
    mail, portal, paper = (env.ref(f"travel_backoffice.delivery_channel_{kind}") for kind in ("email", "portal", "print"))
    sftp = folder(env, "Nordwind (in place of its SFTP server)", Path(outbox) / "nordwind", "{year}-{month}")
    webhook = folder(env, "Hanse (in place of its webhook)", Path(outbox) / "hanse")
    ubl = {"einvoice_format": "ubl_bis3"}
    extracts = {"extract_traveller": True, "extract_cost_center": True}
    own = {"send_invoices": False, "send_credit_notes": False, "send_extracts": True, "recipients": "owner"}
    return {
        "acme": agreed(env, "ACME: mail with XLSX, extracts", (mail, {"layout_id": layouts["xlsx"]}), (mail, own), **extracts),
        "acme_at": agreed(env, "ACME Austria: e-invoice by mail", (mail, ubl)),
        "nordwind": agreed(env, "Nordwind: SFTP with UBL and CSV", (sftp, {**ubl, "layout_id": layouts["csv"]})),
        "sommer": agreed(env, "Sub-agents: portal and mail", (portal, {}), (mail, {})),
        "walk_in": agreed(env, "Walk-in: on paper", (paper, {})),
        "hanse": agreed(env, "Hanse: webhook with JSON", (webhook, {"layout_id": layouts["json"]})),
    }


def agreed(env, name, *sendings, **values):
    """A delivery profile with its sendings: ``(channel, values)``."""
    rules = [Command.create({"channel_id": channel.id, "sequence": n, **own}) for n, (channel, own) in enumerate(sendings)]
    return env["travel.delivery.profile"].create({"name": name, "rule_ids": rules, **values})


def folder(env, name, place, *below):
    """A channel that puts files into a folder; folders below it are made when they are missing."""
    place.mkdir(parents=True, exist_ok=True)
    path = "/".join([str(place), *below])
    return env["travel.delivery.channel"].create({"name": name, "type": "folder", "folder": path})


#: Who logs in to the portal: login → name, short name of its node, role there.
PORTAL_PEOPLE = {
    "sommer": ("Katja Sommer", "sommer", "manager"),
    "moser": ("Tanja Moser", "acme", "manager"),
    "weber": ("Anna Weber", "acme", "traveller"),
}


def portal_users(env, nodes):
    """Somebody of the sub-agent's, ACME's travel manager, and one of its travellers."""
    for login, (name, place, role) in PORTAL_PEOPLE.items():
        contact = env["res.partner"].search([("name", "=", name), ("parent_id", "child_of", nodes[place].id)])
        if not contact:
            email = f"{login}@{place}.example"
            contact = env["res.partner"].create({"name": name, "parent_id": nodes[place].id, "email": email})
        contact.travel_portal_role = role
        values = {"login": login, "password": PASSWORD, "partner_id": contact.id}
        env["res.users"].create({**values, "group_ids": [Command.set(env.ref("base.group_portal").ids)]})


def mail_server(env, port):
    """Mails of the demo go to a catcher on this machine; nothing leaves it."""
    env["ir.mail_server"].create({"name": "Demo outbox", "smtp_host": "127.0.0.1", "smtp_port": port})
