"""Three tariffs as agencies published them, entered as they stand; ``common`` is a ``TravelCommon`` class or test."""

from datetime import date
from decimal import Decimal

from odoo.fields import Command

from odoo.addons.travel_backoffice.engine.rating import rate
from odoo.addons.travel_backoffice.engine.sale import Sale

#: Each kind that the tariffs need beside those that come with the addon: code → (name, stage).
OWN_KINDS = {
    "tool_booking": ("Offline booking through the tool", "fee"),
    "outside_gds": ("Booking outside a GDS", "fee"),
    "charge_back": ("Charge-back of an invoice", "fee"),
    "posting": ("Posting", "fee"),
    "paper": ("Copies and certificates", "fee"),
}


def own_kind(common, code):
    """A charge kind of the agency's own, with its product; an existing one of that code is taken."""
    Kind = common.env["travel.charge.kind"]
    if found := Kind.search([("code", "=", code)]):
        return found
    name, stage = OWN_KINDS[code]
    product = common.env["product.product"].create({"name": name, "type": "service"})
    return Kind.create({"code": code, "name": name, "stage": stage, "product_id": product.id})


def region(common, code, name, *countries):
    """A named group of countries; an existing one of that code is taken."""
    Region = common.env["travel.region"]
    found = Region.search([("code", "=", code)])
    lands = common.env["res.country"].search([("code", "in", countries)])
    return found or Region.create({"code": code, "name": name, "country_ids": [Command.set(lands.ids)]})


def coded(common, model, code, name):
    """Master data of that code, made when it is not there yet."""
    Model = common.env[model]
    return Model.search([("code", "=", code)]) or Model.create({"code": code, "name": name})


def currency(common, code):
    found = common.env["res.currency"].with_context(active_test=False).search([("name", "=", code)])
    found.active = True
    return found


def corporate(common):
    """T1: a TMC's offer to a corporate, AUD, per transaction and person."""
    region(common, "TASMAN", "Trans-Tasman", "AU", "NZ")
    vip = coded(common, "travel.traveller.category", "VIP", "VIP")
    coded(common, "travel.channel", "assisted", "Online, agent assisted")
    for code in ("tool_booking", "outside_gds", "charge_back"):
        own_kind(common, code)
    table = common.fee_table("Corporate offer", currency_id=currency(common, "AUD").id, code="T1")
    air, land = ("air", "low_cost"), ("hotel", "car", "transfer", "rail")

    def near_and_far(name, near, far, kind="transaction_fee", **values):
        values = {"services": air, "per": "passenger", **values}
        common.fee_rule(table, kind, near, name=f"{name}, domestic and trans-Tasman", within="TASMAN", **values)
        common.fee_rule(table, kind, far, name=f"{name}, international", **values)

    near_and_far("Online", 9, 20, channels=("online",))
    near_and_far("Offline", 18, 90, channels=("offline", "agent", "after_hours"))
    near_and_far("Online, agent assisted", 9, 70, channels=("assisted",))
    near_and_far("Reissue", 18, 90, event="exchange")
    near_and_far("Land only", 10, 20, services=land, order_has="not air, low_cost")
    near_and_far("VIP booking", 35, 150, sequence=5, traveller_category_ids=[Command.set(vip.ids)])
    near_and_far("Redemption or upgrade booking", 75, 170, sequence=4, tags="REDEMPTION, UPGRADE")
    common.fee_rule(table, amount=10, name="Refund", event="refund", per="passenger")
    common.fee_rule(
        table, name="Groups and charters", method="application", sequence=1, tags="GROUP, CHARTER", per="line"
    )
    common.fee_rule(table, "after_hours", 35, name="After hours", after_hours="yes", per="passenger")
    common.fee_rule(
        table, "tool_booking", 0.5, name="Offline booking through the tool", sources="tool", per="passenger"
    )
    common.fee_rule(table, "outside_gds", 15, name="Outside a GDS", sources="phone, email, web", per="passenger")
    common.fee_rule(
        table, "charge_back", 15, name="Charge-back to the agency's card", tags="CHARGEBACK", forms_of_payment="card"
    )
    common.fee_rule(table, "charge_back", 0, name="Charge-back to a virtual card", tags="VIRTUALCARD")
    return table


CARDS = {"CA-credit": 1.46, "CA-debit": 0.88, "VI-credit": 1.43, "VI-debit": 0.99, "AX": 2.32, "DC": 3.10}


def leisure(common):
    """T2: an agent's leisure tariff, AUD, per person."""
    region(common, "TASMAN", "Trans-Tasman", "AU", "NZ")
    table = common.fee_table("Leisure", currency_id=currency(common, "AUD").id, code="T2")
    air = {"services": ("air", "low_cost")}
    a_sector = {**air, "per": "segment", "times": "passenger", "maximum": 200}
    a_person = {**air, "per": "passenger"}

    def rule(name, amount=0.0, kind="transaction_fee", **values):
        return common.fee_rule(table, kind, amount, name=name, **values)

    rule("Management", 150, "management_fee", services=("package",), per="passenger", once="order", order_cap=300)
    rule("Cruise", 50, services=("cruise",), per="room", order_cap=200)
    rule("Flight, domestic and trans-Tasman", 20, within="TASMAN", **a_person)
    rule("Flight, international", 40, **a_sector)
    rule("Travel that starts overseas", 100, sequence=5, origins="not AU", **a_person)
    rule("Reissue, domestic", 20, event="exchange", within="TASMAN", **{**a_sector, "maximum": 0})
    rule("Reissue, international", 40, event="exchange", **{**a_sector, "maximum": 0})
    rule("Change before ticketing", event="amend", method="waived")
    rule("Refund, domestic", 30, event="refund", within="TASMAN", **a_person)
    rule("Refund, international", 50, event="refund", **a_person)
    rule("Cancelled land services", 100, event="cancel", services=("hotel", "car", "transfer"), per="passenger")
    rule("Frequent-flyer booking, domestic", 20, sequence=4, tags="FREQUENT", within="TASMAN", **a_person)
    rule("Frequent-flyer booking, international", 50, sequence=4, tags="FREQUENT", **a_person)
    rule("Visa", 50, services=("visa",), per="passenger")
    rule("After hours", 50, "after_hours", after_hours="yes", per="order")
    for card, percent in CARDS.items():
        rule(
            f"Card {card}",
            kind="card_surcharge",
            method="percent",
            percent=percent,
            base="amount_due",
            forms_of_payment=card,
            per="line",
        )
    return table


def rail(common):
    """T3: a rail specialist's tariff, EUR, per direction."""
    for code in ("posting", "paper"):
        own_kind(common, code)
    table = common.fee_table("Rail", currency_id=currency(common, "EUR").id, code="T3")
    ends = (50, 100, 150, 200, 250)
    bands = [
        {"sequence": number, "up_to": end, "amount": 2 + number, "open_ended": not end}
        for number, end in enumerate((*ends, 0), start=1)
    ]
    common.fee_rule(
        table,
        name="Ticket by its value",
        services=("rail",),
        method="tiers",
        base="fare_taxes",
        per="line",
        tiers=bands,
    )
    common.fee_rule(
        table,
        name="With hotel, car or flight",
        services=("rail",),
        method="waived",
        order_has="hotel, car, air, low_cost",
        sequence=5,
        per="line",
    )
    common.fee_rule(table, "posting", 3, name="Posting within the country", tags="POSTING", per="order")
    for tag, name in (("COPY", "Invoice copy"), ("CERTIFICATE", "Fare certificate"), ("SEARCH", "Invoice search")):
        common.fee_rule(table, "paper", 5, name=name, services=("other",), tags=tag)
    return table


def priced(table, day=date(2026, 3, 10), **facts):
    """What a sale of ``day`` is charged under a table, straight from the engine: rule name → amount."""
    sale = Sale(key=1, order_key=1, date=day, currency=table.currency_id.name, **facts)
    return {charge.name: charge.amount for charge in rate(table._compiled(), [sale]).charges}


def total(table, day=date(2026, 3, 10), **facts):
    return sum(priced(table, day, **facts).values(), Decimal(0))
