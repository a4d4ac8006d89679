"""What lies on the counter's desk: bookings that must be ticketed soon, and who has to do with what waits."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

#: traveller, locator, hours until it must be ticketed, days until it leaves, flights
BOOKINGS = (
    ("Anna Weber", "K3PQ7A", -3, 9, ("STR-HAM LH2061", "HAM-STR LH2068")),
    ("Moritz Koch", "M8TW2C", 7, 5, ("STR-BER LH1960", "BER-STR LH1967")),
    ("Pia Lehmann", "R5ZX9D", 30, 16, ("STR-VIE OS192", "VIE-STR OS197")),
    ("Clara von Hagen", "T2NB6E", 55, 23, ("FRA-ZRH LX1071", "ZRH-FRA LX1082")),
    ("Jonas Brandt", "W7HJ4F", 120, 40, ("FRA-ORD LH430", "ORD-FRA LH431")),
)


def live(env):
    """The counter agent has booked these, and sees to what is not billed yet."""
    agent = env["res.users"].search([("login", "=", "agent")])
    waiting = env["travel.order"].search([("state", "in", ("draft", "held", "ready"))])
    waiting.user_id = agent
    waiting.open_hold_ids.sudo().user_id = agent  # sudo: whose a hold is, says the program
    for booking in BOOKINGS:
        book(env, agent, *booking)


def book(env, agent, traveller, locator, hours, days, flights):
    person = env["res.partner"].search([("name", "=", traveller), ("travel_node_type", "=", "traveller")])
    now = fields.Datetime.now()
    env["travel.order"].create(
        {
            "partner_id": person.parent_id.id,
            "user_id": agent.id,
            "record_locator": locator,
            "booked_at": now - timedelta(days=2),
            "ticketing_limit": now + timedelta(hours=hours),
            "passenger_ids": [Command.create({"name": traveller, "partner_id": person.id})],
            "booked_segment_ids": [Command.create(leg(now, days + 2 * place, *flight.split())) for place, flight in enumerate(flights)],
        }
    )


def leg(now, days, places, number):
    origin, destination = places.split("-")
    flies = (now + timedelta(days=days)).date()
    return {"origin": origin, "destination": destination, "carrier": number[:2], "number": number[2:], "departure_date": flies}
