"""Buckets cover every day once; a split loses no cent."""

import re
from decimal import Decimal

import pytest
from engine.aging import INVOICE, TRAVEL, Buckets, parse_days, split
from hypothesis import given
from hypothesis import strategies as st

CENTS = st.integers(-10**9, 10**9).map(lambda cents: Decimal(cents) / 100)
WEIGHTS = st.lists(st.decimals(min_value=-1000, max_value=10**7, places=2), min_size=1, max_size=12)


def test_the_default_is_not_due_30_60_90():
    assert Buckets.of() == Buckets()
    assert Buckets().ranges == [(None, 0), (1, 30), (31, 60), (61, 90), (91, None)]


def test_from_the_invoice_there_is_no_time_before():
    buckets = Buckets.of((30, 60), INVOICE)
    assert buckets.ranges == [(None, 30), (31, 60), (61, None)]
    assert Buckets.of((30, 60), TRAVEL).count == 4


@pytest.mark.parametrize("days", [(), (0,), (30, 30), (60, 30), (1, 2, 3, 4, 5, 6, 7), (9999,)])
def test_days_that_are_no_buckets(days):
    with pytest.raises(ValueError, match="days|rise|too many"):
        Buckets.of(days)


@pytest.mark.parametrize("text", ["30, x", "3.5", "-30", "٣٠", "=1"])
def test_words_that_are_no_days(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_days(text)


def test_an_unknown_basis():
    with pytest.raises(ValueError, match="birthday"):
        Buckets("birthday")


@given(st.sets(st.integers(1, 400), min_size=1, max_size=6), st.integers(-1000, 1000))
def test_each_day_is_in_the_one_bucket_whose_range_holds_it(days, day):
    buckets = Buckets.of(sorted(days))
    holding = [
        number
        for number, (first, last) in enumerate(buckets.ranges)
        if (first is None or first <= day) and (last is None or day <= last)
    ]
    assert holding == [buckets.index(day)]


@given(CENTS, WEIGHTS)
def test_a_split_sums_to_the_amount_and_keeps_its_sign(amount, weights):
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)


@given(CENTS, WEIGHTS)
def test_no_part_is_a_cent_or_more_off_its_share(amount, weights):
    counted = [max(weight, Decimal(0)) for weight in weights]
    total = sum(counted)
    if total:
        for part, weight in zip(split(amount, weights), counted, strict=True):
            assert abs(part * total - amount * weight) < Decimal("0.01") * total


@given(CENTS, WEIGHTS)
def test_a_credit_is_split_as_the_invoice_that_it_is_for(amount, weights):
    assert split(-amount, weights) == [-part for part in split(amount, weights)]


def test_a_currency_without_cents():
    assert split(Decimal(100), [Decimal(1)] * 3, Decimal(1)) == [34, 33, 33]
