"""Orders as JSON: what is read, and how the rest is told."""

import copy
import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from formats import json_order
from formats.read import detect, read
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

D = Decimal
FIXTURE = Path(__file__).with_name("fixtures") / "orders.json"
RECEIVED = date(2026, 6, 30)
ORDER = {
    "order_number": "1",
    "passengers": [{"last_name": "Berg"}],
    "services": [{"type": "visa", "currency": "EUR", "country": "IN", "fare": "60.00", "total": "60.00"}],
}


def with_service(**changes):
    order = copy.deepcopy(ORDER)
    order["services"][0].update(changes)
    order["services"][0] = {name: value for name, value in order["services"][0].items() if value is not None}
    return order


def one(order):
    (booking,) = read(json.dumps(order), "json", RECEIVED)
    return booking


@pytest.fixture(scope="module")
def orders():
    text = FIXTURE.read_text(encoding="utf-8")
    assert detect(text) == "json"
    return read(text, "json", RECEIVED)


def test_tags():
    """Codes that fee rules ask for, in capitals, each once."""
    assert one(with_service(tags=["group", "Copy", "GROUP"])).services[0].tags == ["GROUP", "COPY"]
    assert one(ORDER).services[0].tags == []
    for bad in ("", "not", "two words", "a,b"):
        problem = f"services[0].tags[0] should be a code such as VIP, but is '{bad}'."
        assert one(with_service(tags=[bad])).problems == [problem]


def test_policy():
    """What was cheaper, and why it was not taken."""
    service = one(with_service(lowest_fare="48.50", policy_status="out", policy_reason="L2")).services[0]
    assert (service.lowest_fare, service.policy_status, service.policy_reason) == (D("48.50"), "out", "L2")
    plain = one(ORDER).services[0]
    assert (plain.lowest_fare, plain.policy_status, plain.policy_reason) == (None, "", "")
    assert one(with_service(policy_status="maybe")).problems


def test_schema_is_a_schema_and_published():
    Draft202012Validator.check_schema(json_order.schema())
    docs = Path(__file__).resolve().parents[2] / "docs" / "booking.schema.json"
    assert json.loads(docs.read_text(encoding="utf-8")) == json_order.schema()


def test_order(orders):
    booking = orders[0]
    assert booking.problems == []
    assert (booking.kind, booking.document_key, booking.record_locator) == ("order", "WEB-2026-0815", "K7M2P9")
    assert (booking.customer_code, booking.customer_email) == ("D10023", "travel@nordwerk.example")
    assert (booking.channel, booking.cost_center, booking.project) == ("online", "4711", "APOLLO")
    assert booking.references == {"PO": "88-1234"}
    assert booking.issued_at == datetime(2026, 3, 28, 21, 40, tzinfo=timezone(timedelta(hours=2)))
    assert (booking.issued_on, booking.booked_on) == (date(2026, 3, 28), date(2026, 3, 28))
    assert [person.key for person in booking.passengers] == ["A", "B"]
    assert booking.passengers[0].employee_code == "E-17"


def test_every_type_of_service(orders):
    services = {service.service_type: service for service in orders[0].services}
    assert len(services) == 11
    # 210.00 + 60.00 + 12.10 = 282.10
    assert (services["air"].fare, services["air"].total, services["air"].accounting_code) == (
        D("210.00"),
        D("282.10"),
        "220",
    )
    assert services["air"].segments[0].departure_date == date(2026, 4, 11)
    # 280.19 + 28.01 = 308.20, two nights for both travellers
    assert (services["hotel"].total, services["hotel"].nights, services["hotel"].rooms) == (D("308.2"), 2, 1)
    assert services["hotel"].passenger_keys == ["A", "B"]
    assert services["rail"].passenger_keys == ["B"]
    assert (services["low_cost"].card_masked, services["low_cost"].card_amount) == ("411111XXXXXX1111", D("80.00"))
    assert (services["package"].total, services["other"].total) == (D(120000), D("1.250"))


def test_refund(orders):
    """210.00 + 12.10 - 70.00 = 152.10."""
    assert orders[1].problems == []
    assert orders[1].services[0].total == D("152.10")


def test_what_is_wrong_is_said_by_its_path(orders):
    assert orders[2].document_key == "WEB-2026-0817"
    assert orders[2].services == []
    assert orders[2].problems == [
        "passengers should be at least one passenger, but is an empty list.",
        "services[0].currency is missing.",
        "services[0].fare is missing.",
        "services[0].taxes should be a list of taxes, but is an empty object.",
        "services[0].total should be an amount of 0 or more such as 120.50, but is '1,50'.",
        "services[0].type is 'boat'; it may be air, low_cost, rail, hotel, car, transfer, visa, insurance, cruise, package, other.",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"total": "61.00"}, "services[0]: Fare 60.00 + taxes 0.00 is 60.00, but the document says 61.00"),
        ({"total": None}, "services[0].total is missing."),
        ({"total": True}, "services[0].total should be an amount of 0 or more such as 120.50, but is true."),
        ({"total": -60}, "services[0].total should be an amount of 0 or more such as 120.50, but is -60."),
        ({"fare": 60.005, "total": 60.005}, "services[0]: fare 60.005 has more than the 2 decimals of EUR."),
        ({"currency": "JPY", "fare": "60.50", "total": "60.50"}, "services[0]: fare 60.50 has more than the 0 decimals of JPY."),
        ({"currency": "eur"}, "services[0].currency should be a currency of three letters such as EUR, but is 'eur'."),
        ({"totl": 1}, "services[0].totl is not known here."),
        ({"country": None}, "services[0].country is missing."),
        ({"type": "hotel", "start": "2026-01-03"}, "services[0].end is missing."),
        ({"type": "car", "start": "2026-01-03", "end": "2026-01-01"}, "services[0]: it ends on 2026-01-01, before it starts on 2026-01-03."),
        ({"type": "hotel", "start": "2026-01-01", "end": "2026-01-03", "nights": 3}, "services[0]: 3 nights, but from 2026-01-01 to 2026-01-03 are 2."),
        ({"start": "2026-02-30"}, "services[0].start should be a date such as 2026-03-31, but is '2026-02-30'."),
        ({"passengers": ["7"]}, "services[0].passengers names '7', who is not among the passengers."),
        ({"type": "air"}, "services[0].segments is missing."),
        ({"event": "refund"}, "services[0].original_documents is missing."),
        ({"segments": [{"origin": "A", "destination": "B", "departure": "2026-02-30T10:00"}]},
         "services[0].segments[0].departure is '2026-02-30T10:00', which is no time of the calendar."),
    ],
)  # fmt: skip
def test_complaints(changes, problem):
    assert problem in one(with_service(**changes)).problems


def test_void_needs_no_amounts():
    assert one(with_service(event="void", original_documents=["220-1234567890"], fare=None, total=None)).problems == []


def test_amounts_keep_every_decimal():
    text = json.dumps(ORDER).replace('"60.00"', "0.10")
    assert read(text, "json", RECEIVED)[0].services[0].total == D("0.10")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", "null", "[" * 5000, '{"a": NaN}', '{"a": 1e999999999}', '[{"services": 1}]', '"x"']
)
def test_not_an_order(text):
    for booking in read(text, "json", RECEIVED):
        assert booking.problems


def test_passengers_with_one_key():
    order = {**ORDER, "passengers": [{"last_name": "A", "key": "1"}, {"last_name": "B", "key": "1"}]}
    assert one(order).problems == ["Two passengers have the key 1."]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(json_order.schema()["$defs"]["service"]["properties"])), values)
def test_any_value_anywhere_in_a_service(name, value):
    one(with_service(**{name: value}))


@given(st.sampled_from(sorted(json_order.schema()["$defs"]["order"]["properties"])), values)
def test_any_value_anywhere_in_an_order(name, value):
    one({**ORDER, name: value})


def test_utc():
    assert one({**ORDER, "issued_on": "2026-03-28T21:40:00Z"}).issued_at == datetime(
        2026, 3, 28, 21, 40, tzinfo=timezone.utc
    )


def test_coupons():
    """What is known of a coupon is told; anything else is a mistake."""
    leg = {"origin": "FRA", "destination": "BER", "departure_date": "2026-06-01"}
    service = with_service(type="air", segments=[{**leg, "coupon": "not_flown"}, leg], document_type="ticket", document_number="220-1234567890")
    assert [segment.coupon for segment in one(service).services[0].segments] == ["not_flown", ""]
    service["services"][0]["segments"][0]["coupon"] = "lost"
    assert "coupon" in one(service).problems[0]
