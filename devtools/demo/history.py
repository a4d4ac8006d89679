"""The year before: what ACME's people travelled, invoiced by the month and paid, so that spend has something to be compared with."""

from datetime import date

from odoo import fields
from odoo.fields import Command

from .november import order

FIRST, MONTHS = date(2025, 10, 1), 12
SINCE = date(2026, 10, 1)
#: traveller, carrier, code of its tickets, route, fare, taxes, days from the sale to the journey, days away
FLIGHTS = (
    ("Anna Weber", "LH", "220", "STR-HAM", 198.0, 94.1, 4, 1),
    ("Moritz Koch", "LH", "220", "STR-BER", 164.0, 88.3, 12, 2),
    ("Jonas Brandt", "LH", "220", "FRA-ORD", 1240.0, 398.2, 25, 6),
    ("Clara von Hagen", "LX", "724", "STR-ZRH", 512.0, 101.4, 2, 1),
    ("Pia Lehmann", "OS", "257", "STR-VIE", 241.0, 99.9, 17, 3),
    ("Lena Schuster", "LH", "220", "FRA-MAD", 305.0, 112.6, 9, 4),
    ("Eva Klein", "LH", "220", "STR-HAM", 176.0, 94.1, 15, 1),
)
#: traveller, place, country, price of the stay, nights
STAYS = (("Jonas Brandt", "Chicago", "us", 948.0, 6), ("Anna Weber", "Hamburg", "de", 139.0, 1), ("Pia Lehmann", "Wien", "at", 402.0, 3))
#: how busy each month was, in per cent of the fares above; how many of the flights were flown
BUSY = ((104, 6), (97, 7), (88, 4), (92, 5), (101, 6), (110, 7), (99, 6), (106, 7), (112, 6), (90, 4), (85, 4), (108, 7))


def live(env, nodes):
    """Twelve months from October 2025 on."""
    acme = nodes["acme"]
    agree(env, acme)
    limits = env["travel.credit.limit"].search([("partner_id", "=", acme.id)])
    amounts = {limit: limit.amount for limit in limits}
    limits.amount = 1_000_000.0  # all of it is paid in a moment
    for number in range(MONTHS):
        month(env, acme, number)
    for limit, amount in amounts.items():
        limit.amount = amount


def agree(env, acme):
    """The terms of that year: the same fees, one invoice a month, sent by post."""
    today = env["travel.contract"].search([("partner_id", "=", acme.id)])
    today.date_from = SINCE
    env.flush_all()  # periods must not meet in the database, either
    profile = env["travel.billing.profile"].create({"name": "ACME 2025: monthly", "rhythm": "monthly", "invoice_per": "company", "dated": "period"})
    today.copy(
        {
            "name": "ACME Group 2025",
            "date_from": "2025-01-01",
            "date_to": SINCE,
            "state": "active",
            "billing_profile_id": profile.id,
            "reference_set_id": False,
            "delivery_profile_id": False,
            "statement_profile_id": False,
        }
    )


def month(env, acme, number):
    """One month: booked, invoiced on its last day, paid four weeks later."""
    first = fields.Date.add(FIRST, months=number)
    percent, count = BUSY[number]
    orders = env["travel.order"]
    for place, flight in enumerate(FLIGHTS[:count]):
        orders |= fly(env, first, percent, number * 10 + place, *flight)
    for stay in STAYS[: 1 + number % 3]:
        orders |= sleep(env, first, percent, *stay)
    orders.action_ready()
    after = fields.Date.add(first, months=1)
    run = env(context=dict(env.context, travel_invoice_date=after))["travel.billing.run"].create({"day": after, "day_ahead": True})
    run._start()
    run._work_to_the_end()
    pay(env, orders, fields.Date.add(after, days=28))


def fly(env, first, percent, number, traveller, carrier, code, route, fare, taxes, lead, away):
    booked = fields.Date.add(first, days=3 * (number % 10) + 1)
    out, back = fields.Date.add(booked, days=lead), fields.Date.add(booked, days=lead + away)
    there = "-".join(reversed(route.split("-")))
    flights = (f"{out} 07:05 {route} {carrier}100", f"{back} 18:40 {there} {carrier}101")
    ticket = f"{code}-40000{number:05d}"
    return order(env, traveller, f"{booked} 09:30", ticket, carrier, round(fare * percent / 100, 2), taxes, f"P-{booked.year}-014", flights)


def sleep(env, first, percent, traveller, place, country, price, nights):
    person = env["res.partner"].search([("name", "=", traveller), ("travel_node_type", "=", "traveller")])
    booked, begins = (fields.Date.add(first, days=days) for days in (5, 16))
    made = env["travel.order"].create(
        {
            "partner_id": person.parent_id.id,
            "booked_at": f"{booked} 10:15:00",
            "channel_id": env["travel.channel"].search([("code", "=", "online")]).id,
            "passenger_ids": [Command.create({"name": traveller, "partner_id": person.id, "employee_code": person.travel_employee_code})],
        }
    )
    made.line_ids = [
        Command.create(
            {
                "service_type_id": env["travel.service.type"].search([("code", "=", "hotel")]).id,
                "name": f"Hotel, {place}",
                "place": place,
                "country_id": env.ref(f"base.{country}").id,
                "passenger_ids": [Command.set(made.passenger_ids.ids)],
                "sold_at": f"{booked} 10:15:00",
                "start_date": begins,
                "end_date": fields.Date.add(begins, days=nights),
                "nights": nights,
                "rooms": 1,
                "base_fare": round(price * percent / 100, 2),
            }
        )
    ]
    return made


def pay(env, orders, day):
    invoices = orders.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.amount_residual)
    for invoice in invoices:
        register = env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        register.create({"payment_date": day})._create_payments()
