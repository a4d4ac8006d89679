"""Extracts sum to the invoice, whatever the rows and owners."""

from decimal import Decimal

import pytest
from engine.extracts import Row, check, extract, settle, split_amount, total_taxes
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
AMOUNTS = st.decimals(min_value=-100000, max_value=100000, places=2)
OWNERS = st.lists(st.sampled_from("ABCDE"), unique=True, max_size=4).map(tuple)
TAXES = st.dictionaries(st.sampled_from(["gst", "cess", "vat"]), AMOUNTS, max_size=3)
ROWS = st.lists(st.tuples(AMOUNTS, TAXES, OWNERS), min_size=1, max_size=20).map(
    lambda found: [Row(place, net, taxes, owners) for place, (net, taxes, owners) in enumerate(found)]
)


def negative(row):
    return row._replace(net=-row.net, taxes={tax: -amount for tax, amount in row.taxes.items()})


def figures(extracts):
    return {owner: (one.net, one.taxes, one.gross) for owner, one in extracts.items()}


def test_two_in_one_room():
    """A room of 100.01 with 10 % = 10.00 tax for two: 50.01 + 5.00 and 50.00 + 5.00; the fee of 25.00 is the first's."""
    rows = [Row(1, D("100.01"), {"gst": D("10.00")}, ("mary", "peter")), Row(2, D("25.00"), {"gst": D("2.50")}, ("mary",))]
    found = extract(rows, 2)
    assert (found["mary"].net, found["mary"].taxes, found["mary"].gross) == (D("75.01"), {"gst": D("7.50")}, D("82.51"))
    assert (found["peter"].net, found["peter"].gross) == (D("50.00"), D("55.00"))
    assert [(share.part, share.parts) for share in found["mary"].shares] == [(1, 2), (1, 1)]


def test_nobodys_rows_come_last():
    rows = [Row(1, D(5), {}), Row(2, D(7), {}, ("mary",))]
    assert list(extract(rows, 2)) == ["mary", None]


def test_tax_rounded_by_invoice():
    """Three lines of 0.33 with 10 %: 0.03 each, yet the invoice says 0.10: the cent goes to the first of the equals."""
    rows = [Row(key, D("0.33"), {"gst": D("0.03")}, ("ABC"[key],)) for key in range(3)]
    settled, left = settle(rows, {"gst": D("0.10"), "stamp": D("1.00")})
    assert [row.taxes["gst"] for row in settled] == [D("0.04"), D("0.03"), D("0.03")]
    assert left == {"stamp": D("1.00")}


def test_check_says_what_is_missing():
    found = extract([Row(1, D("10.00"), {"gst": D("1.00")}, ("A",))], 2)
    check(found.values(), D("10.00"), {"gst": D("1.00")})
    with pytest.raises(ArithmeticError, match="gst"):
        check(found.values(), D("10.00"), {"gst": D("1.01")})


@pytest.mark.parametrize(
    ("amount", "parts", "decimals", "expected"),
    [
        ("0.02", 3, 2, ["0.01", "0.01", "0.00"]),
        ("-10.00", 3, 2, ["-3.34", "-3.33", "-3.33"]),
        ("100", 3, 0, ["34", "33", "33"]),
        ("1.000", 3, 3, ["0.334", "0.333", "0.333"]),
    ],
)
def test_split(amount, parts, decimals, expected):
    assert split_amount(D(amount), parts, decimals) == [D(part) for part in expected]


@given(AMOUNTS, st.integers(1, 12))
def test_parts_sum_and_differ_by_a_cent_at_most(amount, parts):
    found = split_amount(amount, parts, 2)
    assert sum(found) == amount
    assert max(found) - min(found) <= D("0.01")
    assert split_amount(-amount, parts, 2) == [-part for part in found]


@given(ROWS)
def test_extracts_sum_to_the_invoice(rows):
    found = extract(rows, 2)
    check(found.values(), sum(row.net for row in rows), total_taxes(rows))


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert extract(shuffled, 2) == extract(rows, 2)


@given(ROWS)
def test_an_extract_of_an_extract_is_the_extract(rows):
    for owner, one in extract(rows, 2).items():
        again = extract([Row(s.key, s.net, s.taxes, (owner,) if owner else ()) for s in one.shares], 2)
        assert figures(again) == {owner: (one.net, one.taxes, one.gross)}


@given(ROWS)
def test_credit_note_mirrors_the_invoice(rows):
    back = extract([negative(row) for row in rows], 2)
    for owner, one in extract(rows, 2).items():
        assert (back[owner].net, back[owner].gross) == (-one.net, -one.gross)


@given(ROWS, st.dictionaries(st.sampled_from(["gst", "cess", "vat"]), AMOUNTS, max_size=3))
def test_settled_rows_have_the_booked_taxes(rows, booked):
    settled, left = settle(rows, booked)
    found = total_taxes(settled)
    for tax in {*booked, *found}:
        assert found.get(tax, D(0)) + left.get(tax, D(0)) == booked.get(tax, D(0))
    assert settle(settled, found) == (settled, {})
