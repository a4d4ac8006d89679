"""A document of a real kind as it lies in the folder, through all the steps of its receipt."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import air_builder as air
from formats.identity import drop_identity
from formats.mask import mask_cards
from formats.read import detect, read
from formats.text import decode

D = Decimal
FIXTURE = Path(__file__).with_name("fixtures") / "card_two_travellers.air"


def test_from_the_file_to_the_booking():
    content = decode(FIXTURE.read_bytes())
    masked, cards = mask_cards(content)
    kept, identities = drop_identity(masked, "air")
    assert (detect(content), cards, len(identities)) == ("air", 2, 1)
    assert "4111111111111111" not in kept
    assert "0829" not in kept
    assert "C01X00T47" not in kept
    (booking,) = read(kept, "air", date(2026, 12, 18))
    assert booking.problems == []
    assert booking.record_locator == "N8K3TR"
    assert booking.remarks == ["RM DEBTOR D10023", "RIZSERVICE FEE EUR 15.00"]
    check_people(booking)
    check_tickets(booking)
    check_route(booking)


def check_people(booking):
    clara, paul = booking.passengers
    assert (clara.email, clara.phone) == ("clara.winter@nordwerk.example", "4915155501001")
    assert (paul.last_name, paul.first_name, paul.title) == ("WINTER", "PAUL", "MR")


def check_tickets(booking):
    """412.00 + 96.00 + 28.41 + 13.06 + 25.30 + 12.00 + 27.00 = 613.77 for each traveller."""
    first, second = booking.services
    assert (first.document_number, second.document_number) == ("257-4455667788", "257-4455667789")
    for ticket in booking.services:
        assert (ticket.fare, ticket.total, ticket.currency) == (D("412.00"), D("613.77"), "EUR")
        assert (ticket.card_brand, ticket.card_masked, ticket.customer_card) == ("VI", "411111XXXXXX1111", True)
        assert ticket.commission_amount == D(1)
    assert (first.remarks, second.remarks) == (["RM*CC 4711-B"], ["RM*CC 4712-A"])


def check_route(booking):
    out, on, gap, back, home = booking.services[0].segments
    assert (out.departure, on.arrival) == (air.local("2026-12-29T07:00"), air.local("2026-12-29T14:20"))
    assert (gap.surface, gap.origin, gap.destination) == (True, "LCA", "ATH")
    assert (back.departure, back.arrival) == (air.local("2027-01-06T11:00"), air.local("2027-01-06T12:10"))
    assert (home.departure, home.operating_carrier, home.stopover) == (air.local("2027-01-06T17:05"), "LH", False)
    assert [segment.fare_basis for segment in (out, on, gap, back, home)] == [
        "KEU14",
        "KEU14",
        "",
        "LEU14/CD05",
        "LEU14/CD05",
    ]
    assert [(segment.origin, segment.carrier) for segment in booking.segments] == [("LCA", "A3")]
