"""After the month that was invoiced: what ACME's people booked in November, some of them under way."""

from odoo import fields
from odoo.fields import Command

#: traveller, booked, ticket, carrier, fare, taxes, project, flights: day, time, from, to, number
FLIGHTS = (
    ("Anna Weber", "2026-11-03 09:12", "220-4100003101", "LH", 214.0, 96.4, "P-2026-014",
     ("2026-11-23 07:05 STR-HAM LH2061", "2026-11-25 18:40 HAM-STR LH2068")),
    ("Jonas Brandt", "2026-11-09 14:30", "220-4100003102", "LH", 1180.0, 412.55, "P-2026-002",
     ("2026-11-19 13:20 FRA-ORD LH430", "2026-11-27 15:40 ORD-FRA LH431")),
    ("Clara von Hagen", "2026-11-12 17:05", "724-4100003103", "LX", 742.0, 128.1, "P-2026-001",
     ("2026-12-01 07:00 FRA-ZRH LX1071", "2026-12-02 19:45 ZRH-FRA LX1082")),
    ("Lukas Gruber", "2026-11-17 10:48", "257-4100003104", "OS", 318.0, 104.2, "P-2026-022",
     ("2026-12-08 06:35 VIE-MAD OS383", "2026-12-10 20:15 MAD-VIE OS384")),
)  # fmt: skip


def book(env):
    """Orders that wait for the end of the month."""
    orders = env["travel.order"].union(*(order(env, *row) for row in FLIGHTS))
    orders.action_ready()
    return orders


def order(env, traveller, booked, ticket, carrier, fare, taxes, project, flights):
    person = env["res.partner"].search([("name", "=", traveller), ("travel_node_type", "=", "traveller")])
    booked_at = fields.Datetime.to_datetime(f"{booked}:00")
    made = env["travel.order"].create(
        {
            "partner_id": person.parent_id.id,
            "booked_at": booked_at,
            "channel_id": env["travel.channel"].search([("code", "=", "online")]).id,
            "passenger_ids": [Command.create({"name": traveller, "partner_id": person.id, "employee_code": person.travel_employee_code})],
        }
    )
    legs = [leg(carrier, flight) for flight in flights]
    made.line_ids = [
        Command.create(
            {
                "service_type_id": env["travel.service.type"].search([("code", "=", "air")]).id,
                "document_type": "ticket",
                "document_number": ticket,
                "validating_carrier_id": env["travel.airline"].search([("code", "=", carrier)]).id,
                "passenger_ids": [Command.set(made.passenger_ids.ids)],
                "route": "-".join([legs[0]["origin"], *(one["destination"] for one in legs)]),
                "scope": "domestic" if carrier == "LH" and "HAM" in flights[0] else "international",
                "start_date": legs[0]["departure_date"],
                "end_date": legs[-1]["departure_date"],
                "sold_at": booked_at,
                "base_fare": fare,
                "tax_amount": taxes,
                "segment_ids": [Command.create(one) for one in legs],
                "reference_ids": [Command.create({"code": "PRJ", "value": project})],
            }
        )
    ]
    return made


def leg(carrier, flight):
    """A segment of ``day time from-to number``."""
    day, time, places, number = flight.split()
    origin, destination = places.split("-")
    return {
        "origin": origin,
        "destination": destination,
        "carrier": carrier,
        "number": number.removeprefix(carrier),
        "departure_date": day,
        "departure_time": time,
        "booking_class": "Y",
    }
