"""Orders as a whole: stages, what is charged once, caps, currencies, overrides, held lines."""

from datetime import date
from decimal import Decimal as D

import pytest
from engine.rating import Override, compile_table, rate, snapshot
from engine.rule import Tier
from engine.sale import Sale
from hypothesis import given
from hypothesis import strategies as st
from rating_builders import DAY, amounts, bands, codes, money, rule, sale


def percent(id, kind, rate_, base, stage, **values):
    return rule(id, kind, stage=stage, method="percent", percent=D(rate_), base=base, **values)


# Stages and named bases


def test_each_stage_finds_what_the_earlier_added():
    table = compile_table(
        [
            percent("r", "rebate", "1", "selling_price", "rebate", sign=-1),
            percent("s2", "surcharge", "2", "amount_due", "supplement", kind_sequence=20),
            percent("s1", "levy", "10", "fees", "supplement"),
            rule("f", amount="20.00"),
            percent("d", "discount", "5", "selling_price", "discount", sign=-1),
            percent("m", "markup", "10", "base_fare", "markup"),
        ]
    )
    result = rate(table, [sale(fare="1000.00", taxes="200.00")])
    assert [(charge.kind, charge.base_amount, charge.amount) for charge in result.charges] == [
        ("markup", D("1000.00"), D("100.00")),
        ("discount", D("1300.00"), D("-65.00")),  # 1,000 + 200 + 100
        ("fee", D(0), D("20.00")),
        ("levy", D("20.00"), D("2.00")),
        ("surcharge", D("1257.00"), D("25.14")),  # 1,300 - 65 + 20 + 2
        ("rebate", D("1235.00"), D("-12.35")),  # 1,300 - 65
    ]


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("base_fare", "1000"),
        ("base_fare_yq", "1080"),
        ("fare_taxes", "1200"),
        ("commissionable", "900"),
        ("commission", "63"),
        ("selling_price", "1200"),
        ("fees", "0"),
        ("amount_due", "1200"),
    ],
)
def test_named_bases(base, expected):
    sold = sale(fare="1000", taxes="200")._replace(yq_yr=D(80), commissionable=D(900), commission=D(63))
    (charge,) = rate(compile_table([percent("p", "fee", "1", base, "fee")]), [sold]).charges
    assert (charge.base, charge.base_amount) == (base, D(expected))


@pytest.mark.parametrize("unit", ["document", "passenger", "segment", "night", "room", "line"])
def test_units(unit):
    counts = {"documents": 2, "passengers": 3, "segments": 4, "nights": 5, "rooms": 6}
    (charge,) = rate(compile_table([rule("u", amount="1.50", per=unit)]), [sale(**counts)]).charges
    assert charge.amount == D("1.50") * counts.get(unit + "s", 1)


def test_of_no_units_there_is_no_minimum():
    table = compile_table([rule("u", amount="2.00", per="segment", minimum=money("10.00"))])
    result = rate(table, [sale(1, segments=0), sale(2, segments=1)])
    assert [charge.amount for charge in result.charges] == [D("0.00"), D("10.00")]


# Zero and negative fares


def test_a_fare_of_zero_is_priced_on_purpose():
    table = compile_table([rule("f", amount="20.00"), percent("m", "markup", "5", "base_fare", "markup")])
    assert amounts(rate(table, [sale(fare="0")])) == {"markup": D("0.00"), "fee": D("20.00")}


def test_a_negative_fare_of_an_issue_is_held():
    (problem,) = rate(compile_table([rule("f")]), [sale(fare="-1.00")]).problems
    assert problem.code == "negative_fare"
    assert "-1.00" in problem.text()


@given(st.decimals(0, 10**6, places=2))
def test_a_refund_mirrors_the_issue(fare):
    table = compile_table(
        [percent("p", "fee", "3.3", "base_fare", "fee", minimum=money("5.00"), maximum=money("50.00"))]
    )
    (there,) = rate(table, [sale(fare=str(fare))]).charges
    (back,) = rate(table, [sale(fare=str(-fare), event="refund")]).charges
    assert not fare or back.amount == -there.amount


@pytest.mark.parametrize("wrong", [1.5, 1, "1", None, D("NaN"), D("Infinity")])
def test_amounts_are_finite_decimals(wrong):
    for name in ("base_fare", "taxes", "commission"):
        with pytest.raises(TypeError):
            rate(compile_table([rule("f")]), [sale()._replace(**{name: wrong})])


def test_two_sales_with_one_key_are_an_error():
    with pytest.raises(ValueError, match="share a key"):
        rate(compile_table([]), [sale(1), sale(1)])


# Once for the order, the trip, the month


def test_once_per_order_on_the_first_line_it_wins_for():
    table = compile_table([rule("o", amount="25.00", asks={"service_type": "hotel"}, per="order")])
    sales = [sale(1, "A"), sale(2, "A", service_type="hotel"), sale(3, "A", service_type="hotel")]
    sales.append(sale(4, "B", service_type="hotel"))
    result = rate(table, sales)
    assert [(charge.sale_key, charge.key) for charge in result.charges] == [
        (2, ("A", "order", "fee")),
        (4, ("B", "order", "fee")),
    ]


def test_once_per_trip_over_orders_and_batches():
    table = compile_table([rule("t", amount="25.00", per="trip")])
    sales = [sale(1, "A", trip_key="T"), sale(2, "B", trip_key="T"), sale(3, "C")]
    keys = [charge.key for charge in rate(table, sales).charges]
    assert keys == [("T", "trip", "fee"), ("C", "trip", "fee")]  # without a trip the order is one
    assert rate(table, sales, charged=keys).charges == []


def test_percent_of_the_whole_order_with_a_minimum():
    table = compile_table([percent("o", "fee", "2", "fare_taxes", "fee", per="order", minimum=money("15.00"))])
    sales = [sale(1, "A", fare="400.00"), sale(2, "A", fare="500.00", taxes="100.00"), sale(3, "B", fare="100.00")]
    # 2 % of 1,000.00 = 20.00; 2 % of 100.00 = 2.00, at least 15.00
    assert [charge.amount for charge in rate(table, sales).charges] == [D("20.00"), D("15.00")]


def test_the_share_of_a_held_line_is_not_guessed():
    table = compile_table(
        [
            percent("o", "fee", "2", "fare_taxes", "fee", per="order"),
            rule("a", "markup", stage="markup", asks={"service_type": "charter"}, method="application"),
        ]
    )
    result = rate(table, [sale(1, fare="400.00"), sale(2, fare="9.00", service_type="charter")])
    assert [(problem.sale_key, problem.code) for problem in result.problems] == [
        (1, "waits_for_line"),
        (2, "price_on_application"),
    ]


def test_a_held_line_keeps_its_claim():
    table = compile_table(
        [
            rule("o", "handling", "25.00", per="order"),
            rule("a", asks={"service_type": "charter"}, method="application"),
        ]
    )
    result = rate(table, [sale(1, service_type="charter"), sale(2)])
    assert (result.charges, result.held) == ([], {1})


def test_per_month_without_a_month_is_held():
    (problem,) = rate(compile_table([rule("m", amount="9", per="month")]), [sale()]).problems
    assert problem.code == "no_month"


# Caps


CAPPED = compile_table(
    [
        rule("a", amount="7.00", asks={"scope": "a"}, per="segment", order_cap=money("50.00")),
        rule("b", asks={"scope": "b"}, method="percent", percent=D(3), order_cap=money("50.00")),
    ]
)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 5000), st.sampled_from("XY"))))
def test_caps_hold_over_any_series_of_lines(lines):
    sales = [
        sale(place, order, fare=str(fare), scope=scope, segments=segments)
        for place, (scope, segments, fare, order) in enumerate(lines)
    ]
    result = rate(CAPPED, sales)
    for order in "XY":
        parts = [charge for charge in result.charges if charge.order_key == order]
        due = sum(part.amount if part.uncapped is None else part.uncapped for part in parts)
        assert sum(part.amount for part in parts) == min(due, D("50.00"))
        assert all(part.amount >= 0 for part in parts)


def test_a_cap_of_a_discount_and_of_a_refund():
    table = compile_table([rule("d", "discount", "40.00", stage="discount", sign=-1, order_cap=money("60.00"))])
    charges = rate(table, [sale(1), sale(2), sale(3)]).charges
    assert [str(charge.amount) for charge in charges] == ["-40.00", "-20.00", "0.00"]
    back = [sale(place, fare="-1000.00", event="refund", scope="b") for place in (1, 2)]
    assert [charge.amount for charge in rate(CAPPED, back).charges] == [D("-30.00"), D("-20.00")]


# Currencies


RATES = {("EUR", "JPY"): D("160"), ("JPY", "EUR"): D(1) / D("160"), ("EUR", "AUD"): D("1.65"), ("AUD", "EUR"): D("0.6")}


def convert(amount, source, target, day):
    assert day == DAY
    return amount * RATES[source, target]


def test_money_of_the_rule_is_taken_into_the_currency_of_the_sale():
    table = compile_table([rule("e", amount="12.345", currency="EUR", rounding=money("5"))])
    (charge,) = rate(table, [sale(currency="JPY", decimals=0)], convert).charges
    assert (charge.amount, charge.currency) == (D("1975"), "JPY")  # 12.345 x 160 = 1975.2; its step is in euro
    assert charge.steps[0].text() == "Amounts of the rule taken from EUR into JPY at the rate of 2025-03-14"


def test_bounds_caps_and_bands_are_money_too():
    low = percent("e", "fee", "1", "base_fare", "fee", currency="EUR", minimum=money("10.00"))
    assert amounts(rate(compile_table([low]), [sale(fare="100.00")], convert)) == {"fee": D("16.50")}
    capped = rule("c", amount="8.00", currency="EUR", order_cap=money("10.00"))
    charges = rate(compile_table([capped]), [sale(1), sale(2)], convert).charges
    assert [charge.amount for charge in charges] == [D("13.20"), D("3.30")]  # at most 16.50
    tiers = rule("t", method="tiers", tiers=bands(("100", "1.00"), (None, "2.00")), currency="EUR")
    sales = [sale(1, fare="165.00"), sale(2, fare="165.01")]
    assert [charge.amount for charge in rate(compile_table([tiers]), sales, convert).charges] == [
        D("1.65"),
        D("3.30"),
    ]


def test_the_period_runs_in_the_currency_of_the_rule():
    yearly = rule(
        "y",
        method="tiers",
        tiers=(Tier(D(1000)), Tier(None, percent=D(10))),
        tier_mode="graduated",
        tier_measure="period_amount",
        currency="EUR",
    )
    result = rate(compile_table([yearly]), [sale(fare="500.00")], convert, progress={"y": D(900)})
    # 900 EUR = 1,485 AUD; up to 1,650 AUD nothing, then 1,985 - 1,650 = 335 at 10 %
    assert result.charges[0].amount == D("33.50")
    assert result.progress == {"y": D("1200")}  # 900 + 500 x 0.6


def test_adults_and_children():
    """Five persons, two of them children, one an infant: two adults; once for the order those of the whole party."""
    table = compile_table(
        [
            rule("a", "adult_fee", "40", per="adult"),
            rule("c", "child_fee", "20", per="child", minimum=D("1")),
            rule("o", "care", "10", per="adult", once="order"),
        ]
    )
    family = sale(1, passengers=5, children=2, infants=1, party_size=6, party_children=2, party_infants=1)
    assert amounts(rate(table, [family])) == {"adult_fee": D("80"), "child_fee": D("40"), "care": D("30")}
    assert amounts(rate(table, [sale(2, passengers=1, infants=1, party_infants=1)])) == {
        "adult_fee": 0,
        "child_fee": 0,
        "care": 0,
    }


def test_number_in_the_order():
    """The first two documents 20.00 each, each further one 10.00; two documents stand billed in order B already."""
    values = {"method": "tiers", "tier_mode": "graduated", "tier_measure": "order_count", "per": "document"}
    table = compile_table([rule("n", **values, tiers=bands(("2", "20"), (None, "10")))])
    sales = [sale(1), sale(2, documents=2), sale(3), sale(4, order="B")]
    result = rate(table, sales, counted={("B", "n"): D(2)})
    # 20; 20 + 10; 10; the third of its order 10
    assert [charge.amount for charge in result.charges] == [D("20"), D("30"), D("10"), D("10")]
    assert [charge.moved for charge in result.charges] == [1, 2, 1, 1]
    assert result.charges[1].steps[0].text() == "Number in the order: 1, with this line 3"
    assert result.progress == {}


def test_what_stands_before_each_line_of_the_period():
    """Lines of other orders stand between those that are rated again: each finds its own place."""
    tiers = bands(("2", "10.00"), (None, "8.00"))
    table = compile_table([rule("p", method="tiers", tiers=tiers, tier_measure="period_count")])
    before = {1: D(0), 5: D(1)}  # line 3 is of another order
    result = rate(table, [sale(1), sale(5)], progress={"p": lambda sale: before[sale.key]})
    # 1st, and 3rd: one of another order and one of this batch before it
    assert [(charge.amount, charge.moved) for charge in result.charges] == [(D("10.00"), 1), (D("8.00"), 1)]
    assert result.progress == {"p": 3}


def test_cap_counts_what_was_charged_before():
    table = compile_table([rule("a", amount="25.00", order_cap=money("60.00"))])
    before = {("A", "fee"): {"AUD": money("50.00")}}
    charges = rate(table, [sale(1), sale(2), sale(3, "B")], capped=before).charges
    assert [charge.amount for charge in charges] == [D("10.00"), D("0.00"), D("25.00")]
    assert before == {("A", "fee"): {"AUD": money("50.00")}}  # the caller's own stays as it is


def test_a_missing_rate_holds_the_line():
    table = compile_table([rule("e", amount="5", currency="USD"), rule("x", "other", amount="5")])
    for converter in (None, convert, lambda *_: None):
        result = rate(table, [sale(), sale(2, currency="USD")], converter)
        (problem,) = result.problems
        assert problem.text() == "No exchange rate from USD to AUD on 2025-03-14."
        assert {charge.sale_key for charge in result.charges} == {2}


def test_a_converter_answers_in_decimals():
    table = compile_table([rule("e", amount="5", currency="USD")])
    with pytest.raises(TypeError):
        rate(table, [sale()], lambda *_: 5.0)


def test_a_percentage_needs_no_rate():
    table = compile_table([percent("p", "fee", "2", "base_fare", "fee", currency="USD")])
    assert amounts(rate(table, [sale(fare="100")])) == {"fee": D("2.00")}


# Prices given by hand


def test_an_override_keeps_what_was_computed():
    table = compile_table([rule("f", amount="30.00"), percent("s", "card", "10", "fees", "supplement")])
    given = {(1, "fee"): Override(D("12.5"), "long-standing customer", "Ann")}
    fee, card = rate(table, [sale()], overrides=given).charges
    assert (fee.amount, fee.computed, fee.override.user) == (D("12.50"), D("30.00"), "Ann")
    assert card.amount == D("1.25")  # later charges follow the price given
    assert fee.steps[-1].text() == "Given by hand: 12.50 instead of 30.00, by Ann: long-standing customer"


def test_an_override_helps_a_line_that_cannot_be_priced():
    table = compile_table([rule("f", method="tiers", tiers=bands(("10", "1")))])
    result = rate(table, [sale(fare="11")], overrides={(1, "fee"): Override(D(2), "agreed")})
    assert (amounts(result), result.problems) == ({"fee": D("2.00")}, [])
    assert result.charges[0].computed is None


def test_an_override_of_nothing_is_told():
    result = rate(compile_table([rule("f")]), [sale()], overrides={(1, "visa"): Override(D(2), "")})
    assert [(problem.code, problem.values) for problem in result.problems] == [
        ("nothing_to_override", {"kind": "visa"})
    ]


def test_an_override_counts_for_the_cap():
    table = compile_table([rule("f", amount="30.00", order_cap=money("50.00"))])
    result = rate(table, [sale(1), sale(2)], overrides={(1, "fee"): Override(D(45), "")})
    assert [charge.amount for charge in result.charges] == [D("45.00"), D("5.00")]


# What a charge tells


FARES = st.decimals(0, 10**5, places=2)


@given(
    FARES, st.integers(0, 4), st.sampled_from(["flat", "percent", "tiers"]), st.sampled_from(["volume", "graduated"])
)
def test_the_steps_lead_to_the_amount(fare, segments, method, mode):
    one = rule(
        "r",
        amount="12.34",
        method=method,
        percent=D("1.7"),
        per="segment",
        tiers=bands(("100", "3"), ("1000", "4"), (None, "5")),
        tier_mode=mode,
        minimum=money("2.005"),
        maximum=money("400"),
        order_cap=money("300"),
    )
    (charge,) = rate(compile_table([one]), [sale(fare=str(fare), segments=segments)]).charges
    parts = ("step_flat", "step_percent", "step_band", "step_slice", "step_entered")
    results = [step.values["result"] for step in charge.steps if step.code in parts]
    bound = [step.values["bound"] for step in charge.steps if "bound" in step.values]
    rounded = [step.values["result"] for step in charge.steps if step.code in ("step_rounded", "step_order_cap")]
    assert ([sum(results, D(0))] + bound + rounded)[-1] == charge.amount
    assert all(step.text() for step in charge.steps)


def test_a_snapshot_is_ready_for_json():
    (charge,) = rate(compile_table([rule("f", amount="1.239")]), [sale()]).charges
    shot = snapshot(charge)
    assert (shot["amount"], shot["raw"], shot["currency"]) == ("1.24", "1.239", "AUD")
    assert shot["steps"][0] == [
        "step_flat",
        {"amount": "1.239", "units": 1, "per": "line", "result": "1.239"},
    ]


def test_charges_come_in_the_order_of_the_sales():
    table = compile_table([rule("f"), rule("m", "markup", stage="markup")])
    result = rate(table, [sale(2), sale(1)])
    assert [(charge.sale_key, charge.kind) for charge in result.charges] == [
        (2, "markup"),
        (2, "fee"),
        (1, "markup"),
        (1, "fee"),
    ]


def test_a_table_without_rules_charges_nothing():
    sold = Sale(key=1, order_key=1, date=date(2025, 1, 1), currency="EUR")
    assert rate(compile_table([]), [sold]).charges == []
    assert codes() == {}
