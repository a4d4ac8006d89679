"""Orders as CSV: delimiters, decimal signs, dates, encodings, and lines that hold their own order only."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from formats.csv_order import COLUMNS
from formats.read import detect, read
from formats.text import decode
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
DOCS = Path(__file__).resolve().parents[2] / "docs"
RECEIVED = date(2026, 6, 30)


def bookings(text, **options):
    return read(text, "csv", RECEIVED, **options)


def one(*rows, head="order;type;last_name;currency;fare;taxes;total;country", **options):
    (booking,) = bookings("\n".join([head, *rows]), **options)
    return booking


@pytest.mark.parametrize(
    ("cell", "tags"), [("", []), ("COPY", ["COPY"]), ("group|vip", ["GROUP", "VIP"]), ("GROUP, VIP VIP", ["GROUP", "VIP"])]
)
def test_tags(cell, tags):
    head = "order;type;last_name;currency;total;country;tags"
    booking = one(f"1;visa;Berg;EUR;60.00;IN;{cell}", head=head)
    assert (booking.problems, booking.warnings, booking.services[0].tags) == ([], [], tags)


def test_example():
    text = decode((DOCS / "orders.example.csv").read_bytes())
    assert detect(text) == "csv"
    first, visa, flight = bookings(text)
    assert [booking.problems + booking.warnings for booking in (first, visa, flight)] == [[], [], []]
    assert (first.document_key, first.customer_code, first.cost_center, first.channel) == (
        "2026-0101",
        "D10023",
        "4711",
        "offline",
    )
    assert (first.booked_on, first.issued_on) == (date(2026, 3, 2), date(2026, 3, 3))
    assert [(person.last_name, person.first_name) for person in first.passengers] == [("Berg", "Nora"), ("Holm", "Tom")]
    hotel, rail, car = first.services
    # 280.19 + 28.01 = 308.20
    assert (hotel.total, hotel.nights, hotel.passenger_keys, hotel.references) == (
        D("308.20"),
        2,
        ["1", "2"],
        {"PO": "88-1234"},
    )
    assert (rail.segments[0].origin, rail.segments[0].destination, rail.passenger_keys) == (
        "Wien Hbf",
        "Linz Hbf",
        ["2"],
    )
    # 120 + 24 = 144
    assert (car.taxes[0].code, car.total, car.form_of_payment) == ("XT", D(144), "card")
    assert (visa.services[0].fare, visa.services[0].total) == (D(60), D(60))
    # 1,080 + 12.50 + 7.50 = 1,100
    assert (flight.services[0].fare, flight.services[0].total) == (D("1080.00"), D("1100.00"))
    assert [(leg.origin, leg.destination, leg.carrier) for leg in flight.services[0].segments] == [
        ("VIE", "BER", "FR"),
        ("BER", "VIE", "FR"),
    ]


def test_every_column_is_in_the_documentation():
    page = (DOCS / "csv.md").read_text(encoding="utf-8")
    assert [name for name in sorted(COLUMNS) if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.080,50", "1080.50"),
        ("1,080.50", "1080.50"),
        ("1080,5", "1080.5"),
        ("1 080.50", "1080.50"),
        ("1.234.567", "1234567"),
        ("7", "7"),
    ],
)
def test_amounts(written, amount):
    assert one(f"1;visa;Berg;EUR;;;{written};IN").services[0].total == D(amount)


def test_what_could_be_thousands_or_mils_is_not_guessed():
    problem = "Line 2: total is '1.080', which may be a thousand or three decimals; write it with two."
    assert problem in one("1;visa;Berg;EUR;;;1.080;IN").problems
    assert one("1;visa;Berg;KWD;;;1.080;IN").services[0].total == D("1.080")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter, end):
    text = end.join(["order;type;last_name;currency;total;country", "1;visa;Berg;EUR;60.00;IN", ""]).replace(
        ";", delimiter
    )
    (booking,) = bookings(text)
    assert (booking.problems, booking.services[0].total) == ([], D(60))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding):
    content = "order;type;last_name;currency;total;country\n1;visa;Müller;EUR;60,00;IN\n".encode(encoding)
    assert bookings(decode(content))[0].passengers[0].last_name == "Müller"


@pytest.mark.parametrize(
    ("written", "options", "day"),
    [
        ("2026-04-11", {}, date(2026, 4, 11)), ("11.04.2026", {}, date(2026, 4, 11)), ("11/04/2026", {}, date(2026, 4, 11)),
        ("1.4.2026", {}, date(2026, 4, 1)), ("04/11/2026", {"date_order": "mdy"}, date(2026, 4, 11)),
    ],
)  # fmt: skip
def test_dates(written, options, day):
    head = "order;type;last_name;currency;total;start"
    assert one(f"1;transfer;Berg;EUR;60;{written}", head=head, **options).services[0].start == day


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1;visa;Berg;EUR;x;;60;IN", "Line 2: fare is 'x', which is no amount."),
        ("1;visa;Berg;EUR;60;1;60;IN", "Line 2: Fare 60.00 + taxes 1.00 is 61.00, but the document says 60.00"),
        ("1;visa;Berg;;;;60;IN", "Line 2: currency is missing."),
        ("1;visa;Berg;EUR;;;60;", "Line 2: country is missing."),
        ("1;boat;Berg;EUR;;;60;IN", "Line 2: type is 'boat'; it may be air, low_cost, rail, hotel, car, transfer, visa, insurance, cruise, package, other."),
        (";visa;Berg;EUR;;;60;IN", "Line 2: the order number is missing."),
        ("1;visa;;EUR;;;60;IN", "passengers should be at least one passenger, but is an empty list."),
        ("1;visa;Berg;EUR;;;60;IN;more", "Line 2: it has more cells than the heading has columns."),
    ],
)  # fmt: skip
def test_bad_lines(row, problem):
    assert problem in one(row).problems


def test_a_bad_line_holds_its_own_order_only():
    text = "order;type;last_name;currency;total;country\n1;visa;Berg;EUR;60;IN\n2;visa;Holm;EUR;6x;IN\n1;visa;Holm;EUR;50;IN\n3;visa;Holm;EUR;5;IN\n"
    good, bad, last = bookings(text)
    assert ([s.total for s in good.services], good.problems) == ([D(60), D(50)], [])
    assert bad.problems == [
        "Line 3: total is '6x', which is no amount.",
        "Line 3: fare is missing.",
        "Line 3: total is missing.",
    ]
    assert (last.document_key, last.problems) == ("3", [])


def test_lines_of_an_order_must_agree():
    head = "order;type;last_name;currency;total;country;customer_code"
    booking = one("1;visa;Berg;EUR;60;IN;D1", "1;visa;Berg;EUR;60;IN;", "1;visa;Berg;EUR;60;IN;D2", head=head)
    assert booking.problems == ["Line 4: code is 'D2', but 'D1' on an earlier line of the order."]


def test_headings():
    booking = one("1;visa;Berg;EUR;60;IN;?", head="Order number;Service type;Last Name;CURRENCY;Total;Country;Colour")
    assert (booking.problems, booking.warnings) == ([], ["The column 'colour' is not known and not read."])
    assert one("x", head="type;total").problems == ["The table has no column 'order'."]
    assert one("1;2;3", head="order;total;total").problems == ["Columns stand twice in the table: total."]
    assert one().problems == ["The table has no line below its heading."]


@given(
    st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=6, unique=True),
    st.lists(st.lists(st.text(max_size=6), max_size=7), max_size=4),
)
def test_any_cells(names, rows):
    head = ["order", *(name for name in names if name != "order")]
    text = "\n".join(";".join(cell.replace(";", "").replace("\n", "") for cell in row) for row in [head, *rows])
    assert bookings(text)
