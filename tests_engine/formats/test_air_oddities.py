"""Documents that come less often: several fares, hidden fares, trains, midnight, names and numbers that stand twice."""

from decimal import Decimal

import air_builder as air
import pytest

D = Decimal
ADULT = (air.fare_line("EUR100.00", "EUR130.00"), air.taxes(air.tax("EUR", "30.00", "YQ", "AC")))
CHILD = (air.fare_line("EUR75.00", "EUR75.00"),)


def family(above=(), adult=(), child=()):
    return air.document(
        air.carrier(),
        air.flight(1, "BER", "VIE", air.flown("LH", "0123", "Y", "11MAY", "0900", "1015")),
        *above,
        *(air.passenger(1, "DOE/JOHN MR"), *adult, "T-K220-1000000001", "FPCASH"),
        *(air.passenger(2, "DOE/TIM MSTR", "(CHD)"), *child, "T-K220-1000000002", "FPCASH"),
        party="0202",
    )


def test_each_passenger_may_have_a_price_of_his_own():
    """Adult 100.00 + 30.00 = 130.00, child 75.00 without taxes."""
    for document in (family(adult=ADULT, child=CHILD), family(above=ADULT, child=CHILD)):
        booking = air.one(document)
        assert booking.problems == []
        assert [(s.fare, s.total) for s in booking.services] == [(D("100.00"), D("130.00")), (D("75.00"), D("75.00"))]


def test_several_prices_above_the_passengers_hold():
    """Whose is which? Without taxes on the second one, the sum of the first would even be right."""
    problem = "The document states several prices and does not say which one is whose."
    assert air.one(family(above=(*ADULT, *CHILD))).problems == [problem]
    assert air.one(family(above=(*ADULT, ADULT[0]))).problems == []


def test_two_tickets_at_one_price_hold():
    booking = air.one(air.ticket("T-K220-1234567899"))
    assert booking.problems == [
        "MUSTERFRAU/ERIKA has 2 tickets (220-1234567890, 220-1234567899), but the document states one price."
    ]


def test_a_passenger_named_twice_is_one():
    booking = air.one(air.ticket(air.passenger(1, "MUSTERFRAU/ERIKA MRS"), "T-K220-1234567890", "RM SECOND"))
    assert [service.document_number for service in booking.services] == ["220-1234567890"]
    assert (len(booking.passengers), booking.problems) == (1, [])
    assert "MUSTERFRAU/ERIKA is named twice, and is one passenger." in booking.warnings
    assert "RM SECOND" in booking.remarks


def test_an_emd_in_the_document_of_a_ticket_is_told():
    booking = air.one(air.ticket("TMCD220-8200000001;;D1"))
    assert (len(booking.services), booking.problems) == (1, [])
    assert booking.warnings == ["220-8200000001 is not of this document, and comes with its own."]


def one_way(price_line, *levies, extra=(), flown=("LH", "0123", "Y", "11MAY", "0900", "1015"), **header):
    return air.document(
        air.carrier(),
        air.flight(1, "BER", "VIE", air.flown(*flown)),
        price_line,
        air.taxes(*levies),
        air.passenger(1, "DOE/JOHN MR"),
        "T-K220-1000000001",
        "FPCASH",
        *extra,
        **header,
    )


@pytest.mark.parametrize("written", ["K-FIT", "K-IT", "K-IBT", "K-EURIT"])
def test_hidden_fare_holds(written):
    word = written[-2:]
    booking = air.one(one_way(f"{written:<16};;;;;;;;;;;;;;;   "))
    assert booking.problems == [f"The document does not show the fare ({word}). Enter what the customer pays."]
    assert booking.services[0].currency == ""


FO = "FO220-0987654321BER01MAR26/23200011/220-09876543213E1"


@pytest.mark.parametrize("stated", ["EUR-25.00", "EUR1,250.00", "25.00-"])
def test_an_amount_that_cannot_be_read_is_never_none(stated):
    """A residual value of an exchange is not the same as nothing to collect."""
    booking = air.one(one_way(air.fare_line("EUR500.00", stated, tag="K-R"), extra=(FO,)))
    assert booking.problems == [f"A price cannot be read: {stated}"]
    assert booking.services[0].event == "exchange"


def test_additional_collection():
    """A after the total: 75.00 is collected now, 50.00 of it the penalty (CP), so 25.00 is fare."""
    levies = (air.tax("EUR", "30.00", "YQ", flag="O"), air.tax("EUR", "50.00", "CP"))
    for tag in ("K-R", "K-F"):
        booking = air.one(one_way(air.fare_line("EUR500.00", "EUR75.00A", tag=tag), *levies, extra=(FO,)))
        (exchanged,) = booking.services
        assert (booking.problems, exchanged.event) == ([], "exchange")
        assert (exchanged.fare, exchanged.total, exchanged.fare_published) == (D("25.00"), D("75.00"), D("500.00"))


def route(*flown, days="260402;260410;260410"):
    (segment,) = air.service(one_way(air.fare_line("EUR10.00", "EUR10.00"), flown=flown, days=days)).segments
    return segment


def test_train_with_five_digits():
    train = route("2C", "09556", "C", "11MAY", "0900", "1015")
    assert (train.carrier, train.flight_number, train.booking_class) == ("2C", "9556", "C")


def test_trains_are_rail_and_trains_to_a_flight_are_not():
    train = one_way(air.fare_line("EUR10.00", "EUR10.00"), flown=("9F", "9004", "B", "11MAY", "0900", "1015"))
    assert air.service(train).service_type == "rail"
    flight = air.flight(2, "FRA", "JFK", air.flown("LH", "0400", "Y", "11MAY", "1300", "1500"))
    feeder = air.flight(1, "QKL", "FRA", air.flown("2A", "0123", "Y", "11MAY", "0900", "1015"))
    price = air.fare_line("EUR10.00", "EUR10.00")
    document = air.document(air.carrier(), feeder, flight, price, air.passenger(1, "DOE/JOHN MR"), "T-K220-1000000001")
    assert air.service(document).service_type == "air"


def test_midnight():
    """24:00 is the end of the day; 12:00 A is its beginning; over New Year the date that is written counts."""
    late = route("LH", "0123", "Y", "11MAY", "2255", "2400")
    assert late.arrival == air.local("2026-05-12T00:00")
    assert route("LH", "0123", "Y", "11MAY", "1155P", "1200A", "12MAY").arrival == late.arrival
    new_year = route("LH", "0123", "Y", "31DEC", "2330", "0045", "01JAN", days="261220;261228;261228")
    assert (new_year.departure, new_year.arrival) == (air.local("2026-12-31T23:30"), air.local("2027-01-01T00:45"))
    assert route("LH", "0123", "Y", "05JAN", "0900", "1000", days="261220;261228;261228").departure.year == 2027


def test_lines_without_their_last_blanks():
    whole = air.ticket()
    bare = "\r\n".join(line.rstrip(" ;") for line in whole.split("\r\n"))
    stripped, full = air.one(bare), air.one(whole)
    assert stripped.problems == []
    assert stripped.services == full.services


def test_wrapped_lines_hold():
    """Lines broken at 64 letters are not put together by guess."""
    lines = air.ticket().split("\r\n")
    wrapped = "\r\n".join(line[at : at + 64] for line in lines for at in range(0, max(len(line), 1), 64))
    assert air.one(wrapped).problems


def test_letters_of_other_languages_in_remarks():
    booking = air.one(air.ticket("RM KOSTENSTELLE MÜNCHEN", "RIZPROJEKT É-12 中文;P1"))
    assert booking.problems == []
    assert "RM KOSTENSTELLE MÜNCHEN" in booking.remarks
    assert "RIZPROJEKT É-12 中文" in booking.services[0].remarks
