"""Tickets: price, route, people, and what does not add up. Figures are worked out beside each case."""

from datetime import date
from decimal import Decimal

import air_builder as air
import pytest

D = Decimal


def test_ticket_is_read_whole():
    booking = air.one(air.ticket())
    assert (booking.kind, booking.document_key, booking.record_locator) == ("ticket", "0400012345", "Q2W3E4")
    assert (booking.booking_office, booking.ticketing_office, booking.iata_number) == (
        "BERXX2100",
        "BERXX2200",
        "23200022",
    )
    assert (booking.booking_agent, booking.ticketing_agent) == ("1234AB", "5678CD")
    assert (booking.booked_on, booking.issued_on, booking.scope) == (
        date(2026, 4, 2),
        date(2026, 4, 10),
        "international",
    )
    assert booking.airline_locators == {"LH": "Q2W3E4", "OS": "ABCDEF"}
    assert booking.problems == booking.warnings == []
    (ticket,) = booking.services
    assert (ticket.event, ticket.document_type, ticket.document_number) == ("issue", "ticket", "220-1234567890")
    assert (ticket.validating_carrier, ticket.accounting_code, ticket.validating_name) == ("LH", "220", "LUFTHANSA")
    # 100.00 + 30.00 + 20.00 = 150.00
    assert (ticket.fare, ticket.total, ticket.currency) == (D("100.00"), D("150.00"), "EUR")
    assert [(tax.code, tax.amount, tax.nature) for tax in ticket.taxes] == [
        ("YQ", D("30.00"), "AC"),
        ("DE", D("20.00"), "SE"),
    ]
    assert (ticket.endorsement, ticket.commission_percent, ticket.form_of_payment) == (
        "NONREF/REBOOK FREE",
        D(5),
        "cash",
    )
    assert ticket.fare_basis == "YFLEX,YFLEX/CH25"
    assert ticket.fare_calculation.startswith("BER LH VIE50.00")


def test_passenger_and_route():
    booking = air.one(air.ticket())
    (person,) = booking.passengers
    assert (person.key, person.last_name, person.first_name, person.title) == ("1", "MUSTERFRAU", "ERIKA", "MRS")
    there, back = booking.services[0].segments
    assert (there.origin, there.destination, there.flight_number) == ("BER", "VIE", "123")
    assert (there.departure, there.arrival) == (air.local("2026-05-11T09:00"), air.local("2026-05-11T10:15"))
    assert (back.number, back.element, back.fare_basis, back.status) == (2, 3, "YFLEX/CH25", "OK")


def test_wrong_sum_is_told_with_its_figures():
    booking = air.one(air.ticket(total="EUR151.00"))
    assert booking.problems == ["Fare 100.00 + taxes 50.00 is 150.00, but the document says 151.00"]


@pytest.mark.parametrize(
    ("currency", "fare", "levy", "total", "wrong", "told"),
    [
        ("JPY", "12000", "340", "12340", "12341", "Fare 12000 + taxes 340 is 12340, but the document says 12341"),
        (
            "KWD",
            "24.500",
            "4.125",
            "28.625",
            "28.626",
            "Fare 24.500 + taxes 4.125 is 28.625, but the document says 28.626",
        ),
        ("EUR", "24.5", "4", "28.50", "29", "Fare 24.50 + taxes 4.00 is 28.50, but the document says 29.00"),
    ],
)
def test_currencies_without_cents_and_with_mils(currency, fare, levy, total, wrong, told):
    def document(stated):
        return air.document(
            air.carrier(), air.fare_line(currency + fare, currency + stated), air.taxes(air.tax(currency, levy, "YQ")),
            air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890",
        )  # fmt: skip

    assert air.one(document(total)).problems == []
    assert air.service(document(total)).total == D(total)
    assert air.one(document(wrong)).problems == [told]


def test_equivalent_and_rates():
    """INR 6600 x 0.018 = USD 118.80; x 8 = UAH 950.40; the document rounds to 950. 950 + 50 = 1000."""
    line = "K-FINR6600       ;UAH950         ;;;;;;;;;;;UAH1000        ;0.018      ;8.0        ;USD"
    ticket = air.service(
        air.document(
            line, air.taxes(air.tax("UAH", "50", "IN", "CO")), air.passenger(1, "DOE/JOHN MR"), "T-K589-1234567890"
        )
    )
    assert (ticket.fare, ticket.fare_published, ticket.fare_currency) == (D(950), D(6600), "INR")
    assert ticket.exchange_rate == D("0.1440")
    assert (ticket.currency, ticket.total) == ("UAH", D(1000))


def test_net_and_selling_fare():
    """The customer pays the selling fare 251 + 20; the airline gets the net fare 231 + 20."""
    document = air.document(
        "K-",
        air.fare_line("EUR231.00", "EUR251.00", tag="KN-I"), air.taxes(air.tax("EUR", "20.00", "DE"), tag="KNTI"),
        air.fare_line("EUR251.00", "EUR271.00", tag="KS-I"), air.taxes(air.tax("EUR", "20.00", "DE"), tag="KSTI"),
        air.passenger(1, "DOE/JOHN MR"), "T-A220-1234567890", "FM*F*0.00",
    )  # fmt: skip
    ticket = air.service(document)
    assert (ticket.fare, ticket.net_fare, ticket.total) == (D("251.00"), D("231.00"), D("271.00"))
    assert len(ticket.taxes) == 1
    assert air.one(document.replace("EUR251.00      ;0", "EUR251.00      ;0")).problems == []
    assert air.one(document.replace("EUR231.00     ", "EUR230.00     ")).problems == [
        "Net fare 230.00 + taxes 20.00 is 250.00, but the document says 251.00"
    ]


def test_taxes_go_on_in_a_second_line_and_exempt_ones_are_none():
    document = air.document(
        air.fare_line("EUR100.00", "EUR106.00"), air.taxes(air.tax("EUR", "1.00", "DE")),
        air.taxes(air.tax("EUR", "2.00", "YR"), air.tax("EUR", "3.00", "4A"), " EXEMPT      US   "),
        air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890",
    )  # fmt: skip
    assert air.one(document).problems == []
    assert [tax.code for tax in air.service(document).taxes] == ["DE", "YR", "4A"]


def test_total_in_another_currency_needs_an_equivalent():
    document = air.document(
        air.fare_line("USD100.00", "EUR150.00"), air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890"
    )
    assert air.one(document).problems == ["The fare is in USD and the total in EUR, but no equivalent is given."]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((air.fare_line("EUR100.00", "EUR   "),), "The document states no total."),
        ((), "The document states no fare."),
        (
            (air.fare_line("EUR100.00", "EUR100.00"), air.taxes(air.tax("EUR", "1,0.0", "DE"))),
            "A tax cannot be read: EUR1,0.0 DE",
        ),
    ],
)
def test_missing_amounts_hold(lines, problem):
    document = air.document(*lines, air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890")
    assert problem in air.one(document).problems


def test_reissue_with_all_taxes_paid_before():
    """The whole value of the new ticket is USD 1000; nothing is collected, all taxes were paid before."""
    document = air.document(
        air.fare_line("USD1000.00", "EUR0.00", "EUR", tag="K-R"),
        air.taxes(air.tax("EUR", "87.20", "YR", "VA", "O"), air.tax("EUR", "18.00", "DE", "SE", "O"), tag="KFTR"),
        air.passenger(1, "DOE/JOHN MR"), "T-K235-1234567899",
        "FO235-1111111111BER17APR26/23200011/235-22222222226E12", "FPO/INVOICE+/INVOICE",
    )  # fmt: skip
    ticket = air.service(document)
    assert (ticket.event, ticket.fare, ticket.total, ticket.currency) == ("exchange", D(0), D(0), "EUR")
    assert (ticket.fare_published, ticket.fare_currency) == (D(1000), "USD")
    # exchanged now: coupons 1 and 2 of …2222222222; first issued: …1111111111
    assert ticket.original_documents == ["235-2222222222", "235-1111111111"]
    assert [payment.paid_before for payment in ticket.payments] == [True, False]
    assert air.one(document).problems == []


def test_reissue_collects_a_difference_and_one_new_tax():
    """Collected 90.00, of which 15.00 is a new tax: 75.00 is fare."""
    document = air.document(
        air.fare_line("EUR500.00", "EUR90.00", tag="K-R"),
        air.taxes(air.tax("EUR", "40.00", "YQ", "AC", "O"), air.tax("EUR", "15.00", "XF"), tag="KFTR"),
        air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890", "FO220-0987654321BER01MAR26/23200011/220-09876543213E1",
    )  # fmt: skip
    ticket = air.service(document)
    assert (ticket.fare, ticket.total, ticket.fare_published) == (D("75.00"), D("90.00"), D("500.00"))
    assert ticket.original_documents == ["220-0987654321"]
    too_much = document.replace("EUR15.00    ", "EUR95.00    ")
    assert air.one(too_much).problems == ["The new taxes are 95.00, more than the 90.00 that the document collects."]


def test_reissue_without_a_total_collects_its_new_taxes():
    document = air.document(
        air.fare_line("EUR500.00", "EURNO ADC", tag="K-R"), air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890",
    )  # fmt: skip
    assert air.service(document).total == 0
    assert air.service(document.replace("EURNO ADC", "EUR      ")).total == 0


def test_conjunction_tickets_also_over_a_hundred():
    assert air.service(air.ticket().replace("T-K220-1234567890", "T-K105-3532575086-88")).conjunction == [
        "105-3532575087",
        "105-3532575088",
    ]
    over = air.service(air.ticket().replace("T-K220-1234567890", "T-K105-3532575099-00"))
    assert (over.document_number, over.conjunction) == ("105-3532575099", ["105-3532575100"])


def test_each_passenger_has_a_ticket_and_his_own_lines():
    """Two travellers share the price above; the third has a child's price of his own: 75 + 30 = 105."""
    document = air.ticket(
        "RM COST CENTRE 4711;P1",
        air.passenger(2, "MUSTERMANN/MAX MR"), "T-K220-1234567891", "FM*M*1A;P1-2", "FPCHECK", "RM COST CENTRE 4712;P2",
        air.passenger(3, "MUSTERMANN/MIA(CHD)"), "T-K220-1234567892", "FPINVOICE",
        air.fare_line("EUR75.00", "EUR105.00"), air.taxes(air.tax("EUR", "30.00", "YQ", "AC")),
        "RIZTHANK YOU",
    )  # fmt: skip
    booking = air.one(document)
    first, second, child = booking.services
    assert [service.passenger_keys for service in booking.services] == [["1"], ["2"], ["3"]]
    assert (first.total, second.total, child.total) == (D(150), D(150), D(105))
    assert [service.form_of_payment for service in booking.services] == ["cash", "check", "invoice"]
    assert (first.remarks, second.remarks, child.remarks) == (["RM COST CENTRE 4711"], ["RM COST CENTRE 4712"], [])
    assert (second.commission_amount, first.commission_percent, child.commission_percent) == (D(1), D(5), None)
    assert booking.passengers[2].kind == "CHD"
    assert booking.remarks == ["RIZTHANK YOU"]
    assert booking.problems == []


def test_remark_in_one_section_only_is_that_passengers():
    document = air.ticket(
        "RM PROJECT APOLLO", "RM BOTH",
        air.passenger(2, "MUSTERMANN/MAX MR"), "T-K220-1234567891", "RM BOTH", "RIIPLEASE NOTE",
    )  # fmt: skip
    booking = air.one(document)
    assert booking.remarks == ["RM BOTH", "RIIPLEASE NOTE"]
    assert [service.remarks for service in booking.services] == [["RM PROJECT APOLLO"], []]


def test_infants_ticket_on_its_parents_line():
    suffix = "(INF/MUSTERFRAU/LENA MISS/01MAR25)"
    document = air.ticket(command="B-TTP/INF").replace("ERIKA MRS", "ERIKA MRS" + suffix)
    booking = air.one(document)
    assert [(person.key, person.kind, person.first_name) for person in booking.passengers] == [
        ("1", "ADT", "ERIKA"),
        ("1.INF", "INF", "LENA"),
    ]
    assert booking.services[0].passenger_keys == ["1.INF"]
    assert air.one(document.replace("TTP/INF", "TTP")).services[0].passenger_keys == ["1"]


@pytest.mark.parametrize(
    ("written", "first", "title", "kind"),
    [
        ("ERIKA MRS", "ERIKA", "MRS", "ADT"), ("ERIKAMRS", "ERIKA", "MRS", "ADT"), ("AMR", "AMR", "", "ADT"),
        ("ALEXANDR", "ALEXANDR", "", "ADT"), ("WILLIAMS", "WILLIAMS", "", "ADT"), ("JEAN PAUL MR", "JEAN PAUL", "MR", "ADT"),
        ("TOM(YTH)", "TOM", "", "YTH"), ("EVE MRS(IDDOB28MAR90)", "EVE", "MRS", "ADT"), ("KIM(INF)", "KIM", "", "INF"),
    ],
)  # fmt: skip
def test_names(written, first, title, kind):
    (person,) = air.one(air.ticket().replace("ERIKA MRS", written)).passengers
    assert (person.last_name, person.first_name, person.title, person.kind) == ("MUSTERFRAU", first, title, kind)


def test_contacts():
    document = air.ticket("SSR CTCM LH  HK1/4915112345678;P1", "SSR CTCE LH  HK1/ERIKA..M//EXAMPLE.COM;P1")
    (person,) = air.one(document).passengers
    assert (person.email, person.phone) == ("erika_m@example.com", "4915112345678")


def test_missing_ticket_number_holds():
    booking = air.one(air.ticket().replace("T-K220-1234567890", "T-K"))
    assert booking.problems == ["No ticket number for MUSTERFRAU/ERIKA."]
    assert booking.services[0].total == 150


def test_domestic_and_unknown_scope():
    assert air.one(air.ticket(scope=" ")).scope == "domestic"
    assert air.one(air.ticket(scope=None)).scope == ""


def test_split_document():
    booking = air.one(air.ticket(parts="2/3"))
    assert (booking.sequence, booking.parts, booking.document_key) == (2, 3, "0400012345")
    again = air.one(air.ticket().replace("AMD 04", "AMDR04"))
    assert again.document_key == "0400012345"


def test_exchange_at_a_full_price_must_add_up():
    """Not marked R, so the total is the whole price: 100.00 + 50.00."""
    original = "FO220-0987654321BER01MAR26/23200011/220-09876543213E1"
    ticket = air.service(air.ticket(original))
    assert (ticket.event, ticket.fare, ticket.total) == ("exchange", D(100), D(150))
    assert air.one(air.ticket(original, total="EUR90.00")).problems
    even = air.service(
        air.ticket(original, total="EUR0.00").replace(" EUR30.00 ", "OEUR30.00 ").replace(" EUR20.00 ", "OEUR20.00 ")
    )
    assert (even.fare, even.total) == (D(0), D(0))


def test_short_price_line():
    document = air.document("K-FEUR100.00;;EUR100.00", air.passenger(1, "DOE/JOHN MR"), "T-K220-1234567890")
    assert (air.one(document).problems, air.service(document).total) == ([], D("100.00"))


def test_a_ticket_named_twice_is_one():
    assert len(air.one(air.ticket("T-K220-1234567890")).services) == 1
