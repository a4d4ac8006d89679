"""Bands and rounding: what must hold for every tariff and every amount."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from engine.rating import compile_table, rate
from engine.rounding import rounder
from engine.tiers import NoBand, band_index, counted, entered, graduated, in_order, low_end, volume
from hypothesis import given
from hypothesis import strategies as st
from rating_builders import bands, money, percents, rule, sale

CENTS = st.integers(0, 10**7).map(lambda cents: D(cents) / 100)
ENDS = st.lists(st.integers(1, 10**5), min_size=0, max_size=6, unique=True)


@st.composite
def open_bands(draw):
    """Bands with different percentages, the last without an end."""
    ends = [*sorted(draw(ENDS)), None]
    return percents(*((end, place + 1) for place, end in enumerate(ends)))


@given(open_bands(), CENTS, CENTS)
def test_slices_add_up_to_the_way(tiers, start, stop):
    slices = graduated(tiers, start, stop)
    assert sum((part.width for part in slices), D(0)) == stop - start
    assert len({id(part.tier) for part in slices}) == len(slices)


@given(open_bands(), CENTS)
def test_every_slice_lies_in_its_band(tiers, stop):
    for part in graduated(tiers, D(0), stop):
        low = low_end(tiers, tiers.index(part.tier))
        assert part.low == low
        assert part.tier.up_to is None or low + part.width <= part.tier.up_to


@given(open_bands(), CENTS, CENTS, CENTS)
def test_a_way_in_two_steps_costs_the_same(tiers, start, over, stop):
    def price(begin, end):
        return sum((part.width * part.tier.percent for part in graduated(tiers, begin, end)), D(0))

    assert price(start, over) + price(over, stop) == price(start, stop)


@given(open_bands(), CENTS, st.booleans())
def test_volume_picks_exactly_one_band(tiers, position, end_included):
    def within(place):
        low, high = low_end(tiers, place), tiers[place].up_to
        if end_included:
            return (low < position or (place == 0 and position == 0)) and (high is None or position <= high)
        return low <= position and (high is None or position < high)

    holding = [tier for place, tier in enumerate(tiers) if within(place)]
    assert holding == [volume(tiers, position, end_included)]


@given(open_bands(), st.lists(CENTS, max_size=6), st.booleans())
def test_each_band_is_entered_once_on_the_way_up(tiers, moves, end_included):
    position, seen = D(0), []
    for move in moves:
        if move:
            seen += entered(tiers, position, position + move, end_included)
            position += move
    expected = range(band_index(tiers, position, end_included) + 1) if position else ()
    assert seen == list(expected)


@given(open_bands(), CENTS)
def test_below_zero_bands_are_mirrored(tiers, amount):
    back = graduated(tiers, D(0), -amount)
    assert [part.width for part in back] == [-part.width for part in graduated(tiers, D(0), amount)]


def test_bands_are_put_in_order():
    low, high, rest = bands(("50", "1"), ("100", "2"), (None, "3"))
    assert in_order((rest, high, low)) == (low, high, rest)


def test_counts_from_ten_are_counts_up_to_nine():
    tiers = bands(("10", "1"), (None, "2"))
    assert [tier.up_to for tier in counted(tiers, end_included=False)] == [9, None]
    assert counted(tiers, end_included=True) == tiers


def test_above_the_last_band_is_told():
    with pytest.raises(NoBand) as error:
        volume(bands(("300", "5")), D("312.00"))
    assert error.value.position == D("312.00")
    for mode in ("volume", "graduated"):
        table = compile_table([rule("r", name="Rail fee", method="tiers", tiers=bands(("300", "5")), tier_mode=mode)])
        result = rate(table, [sale(1, fare="312.00"), sale(2, fare="300.00")])
        (problem,) = result.problems
        assert (problem.sale_key, problem.text()) == (1, "Rail fee has no band for 312.00.")
        assert [charge.sale_key for charge in result.charges] == [2]


def test_flat_amounts_of_graduated_bands_are_charged_on_entering():
    # 10.00 for entering the first band, 5.00 for the second, and 1 % of what lies above 100
    first, second = bands(("100", "10.00"), (None, "5.00"))
    tiers = (first, replace(second, percent=D(1)))
    table = compile_table([rule("g", method="tiers", tier_mode="graduated", tiers=tiers)])
    result = rate(table, [sale(1, fare="100.00"), sale(2, fare="300.00"), sale(3)])
    # 10.00; 10.00 + 5.00 + 2.00; a fare of zero is in the first band
    assert [charge.amount for charge in result.charges] == [D("10.00"), D("17.00"), D("10.00")]


@given(open_bands(), st.lists(CENTS, min_size=1, max_size=6))
def test_graduated_period_is_the_sum_of_its_lines(tiers, fares):
    yearly = rule(
        "y",
        method="tiers",
        tiers=tiers,
        tier_mode="graduated",
        tier_measure="period_amount",
        currency="AUD",
    )
    one_by_one = rate(compile_table([yearly]), [sale(place, fare=str(fare)) for place, fare in enumerate(fares)])
    at_once = rate(compile_table([yearly]), [sale(fare=str(sum(fares)))])
    assert sum(charge.raw for charge in one_by_one.charges) == at_once.charges[0].raw
    assert one_by_one.progress == at_once.progress == {"y": sum(fares)}


# Rounding


@pytest.mark.parametrize(
    ("method", "expected"),
    [("half_up", "0.13"), ("half_even", "0.12"), ("up", "0.13"), ("down", "0.12")],
)
def test_methods(method, expected):
    assert rounder(None, method)(D("0.125"), 2) == D(expected)
    assert rounder(None, method)(D("-0.125"), 2) == -D(expected)


@pytest.mark.parametrize(
    ("currency", "decimals", "expected"), [("JPY", 0, "1235"), ("EUR", 2, "1234.57"), ("KWD", 3, "1234.568")]
)
def test_currencies(currency, decimals, expected):
    table = compile_table([rule("p", method="percent", percent=D("10"))])
    sold = sale(fare="12345.678", currency=currency, decimals=decimals)  # 1234.5678
    (charge,) = rate(table, [sold]).charges
    assert str(charge.amount) == expected


@pytest.mark.parametrize(
    ("step", "method", "expected"),
    [("0.05", "half_up", "12.35"), ("1", "up", "13.00"), ("5", "down", "10.00"), ("0.001", "half_up", "12.33")],
)
def test_steps(step, method, expected):
    table = compile_table([rule("p", amount="12.333", rounding=money(step), rounding_method=method)])
    (charge,) = rate(table, [sale()]).charges
    assert str(charge.amount) == expected
    assert charge.raw == D("12.333")


@given(
    st.decimals(-(10**9), 10**9, places=6),
    st.sampled_from([(0, "JPY"), (2, "EUR"), (3, "KWD")]),
    st.sampled_from(["half_up", "half_even", "up", "down"]),
    st.none() | st.sampled_from([D("0.05"), D("0.5"), D(10)]),
)
def test_rounding_is_near_symmetrical_and_stable(amount, currency, method, step):
    decimals = currency[0]
    round_ = rounder(step, method)
    rounded = round_(amount, decimals)
    assert abs(rounded - amount) < max(step or 0, D(1).scaleb(-decimals))
    assert round_(-amount, decimals) == -rounded
    assert round_(rounded, decimals) == rounded
    assert rounded.as_tuple().exponent == -decimals
    assert str(rounded) != "-0.00"
