"""Three published tariffs entered as they stand, and their cases to the cent."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from engine.rating import Override, compile_table, explain, lint_table, rate
from engine.rule import Codes, Span
from rating_builders import amounts, bands, codes, money, rule, sale

# T1: a TMC's offer to a corporate, AUD, per transaction and person.

NEAR = {"within": "trans-tasman"}
FAR = {"within": "not trans-tasman"}


def near_and_far(id, near, far, asks, **values):
    """A line of the tariff sheet with its two columns."""
    values = {"per": "passenger", "currency": "AUD", **values}
    return [
        rule(f"{id}-near", amount=near, asks={**asks, **NEAR}, **values),
        rule(f"{id}-far", amount=far, asks={**asks, **FAR}, **values),
    ]


ISSUE = {"event": "issue", "service_type": "air"}

T1 = [
    *near_and_far("online", "9.00", "20.00", ISSUE | {"channel": "online"}),
    *near_and_far("offline", "18.00", "90.00", ISSUE | {"channel": "offline"}),
    *near_and_far("assisted", "9.00", "70.00", ISSUE | {"channel": "agent"}),
    *near_and_far("reissue", "18.00", "90.00", {"event": "exchange"}),
    *near_and_far("land", "10.00", "20.00", {"event": "issue", "service_type": "hotel car transfer rail"}),
    *near_and_far("vip", "35.00", "150.00", {"event": "issue", "traveller_categories": "VIP"}, sequence=5),
    *near_and_far("redemption", "75.00", "170.00", ISSUE | {"form_of_payment": "miles"}, sequence=4),
    rule("refund", amount="10.00", asks={"event": "refund"}, per="passenger"),
    rule("after-hours", "after_hours", "35.00", asks={"event": "issue"}, after_hours=True, per="passenger"),
    rule("tool", "booking_tool", "0.50", asks={"channel": "offline", "source": "booking-tool"}),
    rule("no-gds", "outside_gds", "15.00", asks={"source": "phone email web"}),
    rule("card", "charge_back", "15.00", asks={"form_of_payment": "agency-card"}),
    rule("virtual", "charge_back", asks={"form_of_payment": "virtual-card"}, method="waived"),
    rule("charter", asks={"service_type": "charter, group"}, method="application", sequence=1),
]

SYD_AKL = {"channel": "offline", "within": frozenset({"TRANS-TASMAN"})}
SYD_LHR = {"channel": "offline"}


@pytest.fixture(scope="module")
def t1():
    return compile_table(T1)


def test_t1_two_travellers_offline_near(t1):
    result = rate(t1, [sale(1, **SYD_AKL), sale(2, **SYD_AKL)])
    assert amounts(result) == {"fee": D("36.00")}  # 2 x 18.00


def test_t1_one_line_for_two_travellers(t1):
    result = rate(t1, [sale(passengers=2, **SYD_AKL)])
    assert amounts(result) == {"fee": D("36.00")}  # 2 x 18.00


def test_t1_vip_replaces_offline_and_after_hours_adds(t1):
    booking = sale(traveller_categories=frozenset({"vip"}), after_hours=True, **SYD_LHR)
    result = rate(t1, [booking])
    assert amounts(result) == {"fee": D("150.00"), "after_hours": D("35.00")}  # together 185.00
    assert explain(t1, booking, "fee").winner.id == "vip-far"


def test_t1_refund(t1):
    assert amounts(rate(t1, [sale(event="refund", fare="-900.00", **SYD_LHR)])) == {"fee": D("10.00")}


def test_t1_charter_is_held_and_the_rest_goes_on(t1):
    result = rate(t1, [sale(1, service_type="charter", channel="offline"), sale(2, **SYD_LHR)])
    (problem,) = result.problems
    assert (problem.code, problem.sale_key, problem.rule_id) == ("price_on_application", 1, "charter")
    assert "on application" in problem.text()
    assert [(charge.sale_key, charge.amount) for charge in result.charges] == [(2, D("90.00"))]


def test_t1_charter_with_the_price_a_person_gave(t1):
    given = {(1, "fee"): Override(D("420.00"), "quoted by mail", "Ann")}
    result = rate(t1, [sale(service_type="charter")], overrides=given)
    (charge,) = result.charges
    assert (charge.amount, charge.computed, result.problems) == (D("420.00"), None, [])
    assert "quoted by mail" in charge.steps[-1].text()


def test_t1_virtual_card_is_waived_and_says_so(t1):
    result = rate(t1, [sale(channel="online", form_of_payment=frozenset({"virtual-card"}))])
    waived = next(charge for charge in result.charges if charge.kind == "charge_back")
    assert (waived.amount, waived.waived, waived.steps[0].text()) == (0, True, "Waived")


@pytest.mark.parametrize(
    ("facts", "fee"),
    [
        ({"channel": "online", "within": frozenset({"TRANS-TASMAN"})}, "9.00"),
        ({"channel": "online"}, "20.00"),
        ({"channel": "agent"}, "70.00"),
        ({"event": "exchange", "channel": "offline"}, "90.00"),
        ({"service_type": "hotel"}, "20.00"),
        ({"channel": "offline", "form_of_payment": frozenset({"miles"})}, "170.00"),
    ],
)
def test_t1_other_cells(t1, facts, fee):
    assert amounts(rate(t1, [sale(**facts)])) == {"fee": D(fee)}


# T2: an agent's leisure tariff, AUD, per person.

DOMESTIC = {"scope": "domestic"}
INTERNATIONAL = {"scope": "international"}


def cards(**rates):
    return [
        rule(
            f"card-{brand}",
            "surcharge",
            asks={"form_of_payment": brand.replace("_", "-")},
            stage="supplement",
            kind_sequence=90,
            method="percent",
            percent=D(rate_),
            base="amount_due",
        )
        for brand, rate_ in rates.items()
    ]


T2 = [
    rule(
        "management",
        "management",
        "150.00",
        asks={"event": "issue"},
        per="passenger",
        once="order",
        order_cap=money("300.00"),
    ),
    rule(
        "cruise",
        amount="50.00",
        asks={"service_type": "cruise", "event": "issue"},
        per="room",
        order_cap=money("200.00"),
    ),
    rule("flight-near", amount="20.00", asks=ISSUE | DOMESTIC, per="passenger"),
    rule("flight-far", amount="40.00", asks=ISSUE | INTERNATIONAL, per="segment", maximum=money("200.00")),
    rule("overseas", "overseas", "100.00", asks={"origin": "not AU", "event": "issue", "service_type": "air"}),
    rule("reissue-near", amount="20.00", asks={"event": "exchange"} | DOMESTIC, per="passenger"),
    rule("reissue-far", amount="40.00", asks={"event": "exchange"} | INTERNATIONAL, per="segment"),
    rule("amend", asks={"event": "amend"}, method="waived"),
    rule("refund-near", amount="30.00", asks={"event": "refund"} | DOMESTIC),
    rule("refund-far", amount="50.00", asks={"event": "refund"} | INTERNATIONAL),
    rule("cancel-land", amount="100.00", asks={"event": "cancel", "service_type": "hotel car transfer package"}),
    rule("miles-near", amount="20.00", asks=ISSUE | DOMESTIC | {"form_of_payment": "miles"}),
    rule("miles-far", amount="50.00", asks=ISSUE | INTERNATIONAL | {"form_of_payment": "miles"}),
    rule("visa", amount="50.00", asks={"service_type": "visa"}),
    rule("after-hours", "after_hours", "50.00", stage="supplement", after_hours=True, per="order"),
    *cards(CA_credit="1.46", CA_debit="0.88", VI_credit="1.43", VI_debit="0.99", AX="2.32", DC="3.10"),
]

NO_MANAGEMENT = [entry for entry in T2 if entry.kind != "management"]
FROM_SYDNEY = {"scope": "international", "origin": frozenset({"SYD", "AU"})}


@pytest.fixture(scope="module")
def t2():
    return compile_table(NO_MANAGEMENT)


def test_t2_four_sectors(t2):
    assert amounts(rate(t2, [sale(segments=4, **FROM_SYDNEY)])) == {"fee": D("160.00")}  # 4 x 40.00


def test_t2_six_sectors_are_capped(t2):
    (charge,) = rate(t2, [sale(segments=6, **FROM_SYDNEY)]).charges
    assert charge.amount == D("200.00")  # 6 x 40.00 = 240.00, at most 200.00
    assert [step.code for step in charge.steps] == ["step_flat", "step_maximum"]


def test_t2_management_of_a_family():
    table = compile_table([T2[0]])
    (charge,) = rate(table, [sale(passengers=5, party_size=5)]).charges
    assert (charge.raw, charge.amount) == (D("750.00"), D("300.00"))  # 5 x 150.00, at most 300.00
    assert charge.steps[-1].text() == "At most 300.00 for the order: 300.00"


def test_t2_management_once_for_all_tickets_of_the_family():
    table = compile_table([T2[0]])
    family = [sale(number, party_size=2) for number in range(1, 5)]
    (charge,) = rate(table, family).charges
    assert (charge.sale_key, charge.amount) == (1, D("300.00"))  # 2 persons x 150.00, not once more per ticket
    assert charge.key == ("A", "order", "management")


def test_t2_amex_surcharge_on_the_amount_paid(t2):
    paid = sale(service_type="package", fare="2600.00", taxes="400.00", form_of_payment=frozenset({"card", "AX"}))
    assert amounts(rate(t2, [paid])) == {"surcharge": D("69.60")}  # 3,000.00 x 2.32 %


def test_t2_surcharge_takes_the_fee_and_the_after_hours_in(t2):
    paid = sale(
        fare="700.00",
        taxes="100.00",
        scope="domestic",
        origin=frozenset({"SYD", "AU"}),
        after_hours=True,
        form_of_payment=frozenset({"card", "VI", "VI-credit"}),
    )
    # 700 + 100 + 20 fee + 50 after hours = 870.00 x 1.43 % = 12.441
    expected = {"fee": D("20.00"), "after_hours": D("50.00"), "surcharge": D("12.44")}
    assert amounts(rate(t2, [paid])) == expected


def test_t2_cruise_cabins_capped_over_the_lines_of_the_order(t2):
    cabins = [sale(number, service_type="cruise", rooms=3) for number in (1, 2)]
    result = rate(t2, cabins)
    # 3 x 50 = 150, then 150 more, but at most 200 for the family: 50 are left for the last line
    assert [charge.amount for charge in result.charges] == [D("150.00"), D("50.00")]
    assert result.charges[1].uncapped == D("150.00")


def test_t2_starts_overseas(t2):
    result = rate(t2, [sale(segments=1, scope="international", origin=frozenset({"LHR", "GB"}))])
    assert amounts(result) == {"fee": D("40.00"), "overseas": D("100.00")}


# T3: a rail specialist's tariff, EUR, per direction (each direction is a line).

RAIL_BANDS = bands(("50", "3.00"), ("100", "4.00"), ("150", "5.00"), ("200", "6.00"), ("250", "7.00"), (None, "8.00"))

T3 = [
    rule(
        "rail",
        asks={"service_type": "rail", "event": "issue", "order_services": "not hotel, car, air"},
        method="tiers",
        tiers=RAIL_BANDS,
        base="fare_taxes",
        currency="EUR",
    ),
    rule("rail-free", asks={"service_type": "rail", "event": "issue"}, method="waived", sequence=20),
    rule("postage", "postage", "3.00", asks={"service_type": "other", "document_type": "postage"}),
    rule("copies", "copies", "5.00", asks={"document_type": "invoice-copy certificate invoice-search"}),
]


def rail(key, fare, **values):
    return sale(key, fare=fare, currency="EUR", service_type="rail", **values)


@pytest.fixture(scope="module")
def t3():
    return compile_table(T3)


def test_t3_return_for_three_persons(t3):
    result = rate(t3, [rail("out", "90.00", passengers=3), rail("back", "50.00", passengers=3)])
    # above 50 to 100: 4.00; up to 50: 3.00; whatever the number of persons
    assert [charge.amount for charge in result.charges] == [D("4.00"), D("3.00")]


def test_t3_free_with_a_hotel(t3):
    others = frozenset({"rail", "hotel"})
    result = rate(t3, [rail("out", "90.00", order_services=others), rail("back", "50.00", order_services=others)])
    assert amounts(result) == {"fee": D("0.00")}
    assert all(charge.waived for charge in result.charges)
    (lost,) = explain(t3, rail("out", "90.00", order_services=others), "fee").losers
    assert lost.text() == "What else is in the order must be not air, car, hotel; here it is hotel, rail."


@pytest.mark.parametrize(
    ("fare", "fee"),
    [("0.00", "3"), ("50.00", "3"), ("50.01", "4"), ("200.00", "6"), ("250.00", "7"), ("250.01", "8"), ("9999", "8")],
)
def test_t3_bounds_are_up_to(t3, fare, fee):
    assert amounts(rate(t3, [rail(1, fare)])) == {"fee": D(fee)}


def test_the_same_bands_read_as_from():
    table = compile_table([replace(T3[0], tier_end_included=False)])
    assert amounts(rate(table, [rail(1, "49.99")])) == {"fee": D("3.00")}
    assert amounts(rate(table, [rail(1, "50.00")])) == {"fee": D("4.00")}


@pytest.mark.parametrize(
    ("tariff", "pairs"), [(T1, {("virtual", "card")}), (T2, {("visa", "amend")}), (T3, set())], ids=["T1", "T2", "T3"]
)
def test_published_tariffs_leave_little_to_warn_of(tariff, pairs):
    # a visa that is amended, a line paid by two cards of the agency: both rules hold, and neither is preferred
    assert {(warning.code, warning.rule_ids) for warning in lint_table(tariff)} == {("overlap", pair) for pair in pairs}


# Shapes of other tariffs.


def test_percent_with_minimum_and_maximum():
    table = compile_table(
        [rule("ota", method="percent", percent=D("4.5"), minimum=money("5.00"), maximum=money("45.00"))]
    )
    sales = [sale(1, fare="80.00"), sale(2, fare="333.33"), sale(3, fare="1200.00")]
    # 3.60 raised to 5.00; 333.33 x 4.5 % = 14.99985; 54.00 cut to 45.00
    assert [charge.amount for charge in rate(table, sales).charges] == [D("5.00"), D("15.00"), D("45.00")]


def test_graduated_handling_fee():
    # 5 % of the first 500, 3 % of the next 1,500, 1 % above
    tiers = tuple(
        replace(tier, percent=D(percent))
        for tier, percent in zip(bands(("500", "0"), ("2000", "0"), (None, "0")), "531", strict=True)
    )
    table = compile_table([rule("handling", method="tiers", tier_mode="graduated", tiers=tiers)])
    (charge,) = rate(table, [sale(fare="2750.00")]).charges
    assert charge.amount == D("77.50")  # 25.00 + 45.00 + 7.50
    assert [step.values["result"] for step in charge.steps] == [D("25.00"), D("45.00"), D("7.50")]


def test_monthly_management_fee_once():
    table = compile_table(
        [rule("monthly", "management", "1250.00", asks={"event": "monthly"}, per="month"), rule("any", amount="9")]
    )
    monthly = sale(("customer", "2025-03"), order=None, event="monthly", service_type="other")
    again = sale("second", order=None, event="monthly", service_type="other", month_key=("customer", "2025-03"))
    result = rate(table, [monthly, again])
    kinds = [(charge.kind, charge.amount) for charge in result.charges]
    assert kinds == [("fee", D(9)), ("management", D(1250)), ("fee", D(9))]
    assert result.charges[1].key == (("customer", "2025-03"), "month", "management")


def test_volume_discount_by_yearly_amount():
    # up to 10,000 nothing, to 50,000 2 %, above 4 %: the band reached with this line prices all of the line
    tiers = tuple(
        replace(tier, percent=D(percent))
        for tier, percent in zip(bands(("10000", "0"), ("50000", "0"), (None, "0")), "024", strict=True)
    )
    yearly = rule(
        "yearly",
        "rebate",
        stage="rebate",
        sign=-1,
        method="tiers",
        tiers=tiers,
        tier_measure="period_amount",
        currency="AUD",
    )
    sales = [sale(1, fare="1000.00"), sale(2, fare="600.00"), sale(3, fare="41000.00")]
    result = rate(compile_table([yearly]), sales, progress={"yearly": D("8500.00")})
    # 9,500 → 0 %; 10,100 → 2 % of 600 = 12.00; 51,100 → 4 % of 41,000 = 1,640.00
    assert [charge.amount for charge in result.charges] == [D("0.00"), D("-12.00"), D("-1640.00")]
    assert [charge.position for charge in result.charges] == [D("8500.00"), D("9500.00"), D("10100.00")]
    assert result.progress == {"yearly": D("51100.00")}


def test_short_notice_surcharge_by_lead_days():
    table = compile_table([rule("late", "late", "25.00", stage="supplement", spans={"lead_days": Span(None, 3)})])
    sales = [sale(1, lead_days=0), sale(2, lead_days=2), sale(3, lead_days=3), sale(4, lead_days=None)]
    assert [charge.sale_key for charge in rate(table, sales).charges] == [1, 2]


def test_fee_except_for_some_carriers():
    table = compile_table([rule("fee", amount="7.00", asks={"carriers": "not S7, SU"})])
    sales = [sale(1, carriers=frozenset({"LH"})), sale(2, carriers=frozenset({"LH", "SU"})), sale(3)]
    assert [charge.sale_key for charge in rate(table, sales).charges] == [1, 3]


def test_per_room_night():
    table = compile_table([rule("hotel", amount="2.50", per="night", times="room", maximum=money("10.00"))])
    # each room 5 nights x 2.50 = 12.50, at most 10.00; two rooms
    assert amounts(rate(table, [sale(nights=5, rooms=2)])) == {"fee": D("20.00")}


def test_segments_by_graduated_count():
    # the first two segments 20.00 each, the next two 15.00, then 10.00
    tiers = bands(("2", "20"), ("4", "15"), (None, "10"))
    table = compile_table(
        [rule("s", method="tiers", tiers=tiers, tier_mode="graduated", tier_measure="units", per="segment")]
    )
    assert amounts(rate(table, [sale(segments=5)])) == {"fee": D("80.00")}  # 40 + 30 + 10


def test_first_hundred_transactions_of_the_year_cost_more():
    tiers = bands(("100", "20.00"), (None, "12.00"))
    volume = rule("count", method="tiers", tiers=tiers, tier_measure="period_count", per="document")
    graduated = replace(volume, tier_mode="graduated")
    sales = [sale(1, documents=2), sale(2, documents=2)]
    # 98 before: documents 99 and 100, then 101 and 102
    by_volume = rate(compile_table([volume]), sales, progress={"count": 98})
    assert [charge.amount for charge in by_volume.charges] == [D("40.00"), D("24.00")]
    # 99 before: document 100 at 20.00 and 101 at 12.00
    by_slices = rate(compile_table([graduated]), sales, progress={"count": 99})
    assert [charge.amount for charge in by_slices.charges] == [D("32.00"), D("24.00")]
    assert by_slices.progress == {"count": 103}


def test_codes_type_themselves():
    assert codes(service_type="AIR; Rail") == {"service_type": Codes(frozenset({"air", "rail"}))}
