"""November 2026: customers pay for October, and what is not paid is asked for."""

import base64
from datetime import date

NORDWIND = """Invoice;Our PO;Amount
INV/2026/00001;;32,75
INV/2026/00002;;104,03
INV/2026/00003;;685,00
INV/2026/00006;;281,70
"""
#: One number with two digits swapped; a hotel voucher in place of the invoice.
AUSTRIA = """Rechnungsnummer;Betrag
INV/2026/00041;231,78
H-311;274,34
"""
MONTH_END = date(2026, 10, 31)


def agree(env, nodes):
    """Who is paid how, gets which statements and which reminders; and how much each may owe."""
    advised, oldest = (env.ref(f"travel_backoffice.allocation_{name}") for name in ("as_advised", "oldest"))
    monthly = env["travel.statement.profile"].create(
        {"name": "Monthly, by company, with invoices", "kind": "open", "one_per": "company", "rhythm": "monthly", "supports": "zip",
         "support_ticket": False, "support_voucher": False, "support_approval": False}
    )
    plan = env.ref("travel_backoffice.dunning_plan_three")
    aspects = {
        "acme": {"statement_profile_id": monthly.id, "allocation_profile_id": advised.id},
        "nordwind": {"statement_profile_id": monthly.id, "allocation_profile_id": advised.id, "dunning_plan_id": plan.id},
        "hanse": {"statement_profile_id": monthly.id, "allocation_profile_id": oldest.id, "dunning_plan_id": plan.id},
        "sommer": {"dunning_plan_id": plan.id},
        "walk_in": {"dunning_plan_id": plan.id},
    }
    for name, values in aspects.items():
        contract = env["travel.contract"].search([("partner_id", "=", nodes[name].id)], limit=1)
        contract.write(values)
        # statements and letters go the way of the invoices
        mails = contract.delivery_profile_id.rule_ids.filtered(lambda rule: rule.recipients == "invoice")
        mails.write({"send_statements": True, "send_dunning": True})
    limits = {"acme": 12500.0, "sommer": 1200.0, "nordwind": 5000.0}
    env["travel.credit.limit"].create(
        [{"partner_id": nodes[name].id, "amount": amount, "date_from": "2026-01-01"} for name, amount in limits.items()]
    )


def live(env, nodes):
    """What the credit controller does until the 20th."""
    env = env(context=dict(env.context, lang="en_US"))
    statements(env, nodes)
    paid(env, nodes["nordwind"], NORDWIND, "nordwind-november.csv", "2026-11-10", "NW 2026-11-10").apply()
    paid(env, nodes["acme_at"], AUSTRIA, "acme-austria.csv", "2026-11-17", "AT 4471")
    deposit(env, nodes["sommer"], 400.0)
    bank_line(env, "Hanse Logistik KG", "RECHNUNG INV/2026/00010 INV/2026/00012", 1326.70)
    promise(env, nodes["walk_in"])
    env["travel.dunning"].prepare([nodes[name].id for name in ("sommer", "nordwind")])


def statements(env, nodes):
    answers = env["travel.statement"].issue([nodes[name].id for name in ("acme", "nordwind", "hanse")], MONTH_END)
    issued = env["travel.statement"].browse([number for answer in answers for number in answer["statement_ids"]])
    issued._queue_deliveries()


def paid(env, customer, text, name, day, reference):
    """A customer's advice as its file came in; the advice that was made of it."""
    bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    file = base64.b64encode(text.encode()).decode()
    (answer,) = env["travel.remittance"].load(file, customer.id, name, bank.id, day, reference)
    return env["travel.remittance"].browse(answer["remittance_id"])


def deposit(env, customer, amount):
    payment = env["account.payment"].create(
        {"partner_id": customer.id, "amount": amount, "date": "2026-11-03", "payment_type": "inbound", "travel_is_deposit": True,
         "memo": "Deposit for November"}
    )  # fmt: skip
    payment.action_post()


def bank_line(env, name, text, amount):
    """A line of the bank's statement that nobody has looked at yet."""
    bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    env["account.bank.statement.line"].create(
        {"journal_id": bank.id, "date": "2026-11-18", "payment_ref": text, "partner_name": name, "amount": amount}
    )


def promise(env, customer):
    """The walk-in customer said on the phone that it pays by the end of the month."""
    items = env["account.move.line"].search(
        [("partner_id", "=", customer.id), ("account_type", "=", "asset_receivable"), ("amount_residual", ">", 0)]
    )
    lines = [(0, 0, {"item_id": item.id, "amount": item.amount_residual}) for item in items]
    env["travel.promise"].create(
        {"partner_id": customer.id, "made_on": "2026-11-12", "promised_on": "2026-11-30", "line_ids": lines, "note": "By phone."}
    )


def report_lines(env):
    """The receivables at a glance."""
    advices = env["travel.remittance"].search([])
    yield f"Money: {len(advices)} remittance advices, {len(advices.filtered(lambda one: one.state == 'applied'))} applied"
    for dispute in env["travel.dispute"].search([]):
        yield f"  {dispute.name}: {dispute.partner_id.name} does not accept {dispute.currency_id.format(dispute.amount)} of {dispute.move_id.name}"
    for letter in env["travel.dunning"].search([]):
        yield f"  {letter.name}: reminder of {letter.currency_id.format(letter.total_amount)} for {letter.partner_id.name}"
    for statement in env["travel.statement"].search([]):
        yield f"  {statement.name}: {statement.partner_id.name} as of {statement.as_of}, {statement.balance_text}"
