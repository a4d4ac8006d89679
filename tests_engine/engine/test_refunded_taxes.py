"""Taxes of a refund find their place among those of the ticket."""

from decimal import Decimal

import pytest
from engine.refunded_taxes import in_codes_of
from hypothesis import given
from hypothesis import strategies as st

D = Decimal


def amounts(**codes):
    return {code.replace("none", ""): D(amount) for code, amount in codes.items()}


@pytest.mark.parametrize(
    ("rest", "wanted", "placed"),
    [
        (amounts(YQ="40", UA="13"), amounts(YQ="40", UA="3"), amounts(YQ="40", UA="3")),
        # the ticket lists nothing but a lump
        (amounts(XT="53"), amounts(YQ="40", UA="13"), amounts(XT="53")),
        # the ticket lists YQ, and the rest as a lump
        (amounts(YQ="40", XT="13"), amounts(YQ="40", UA="10"), amounts(YQ="40", XT="10")),
        # a lump in proportion: 26.50 of 53.00 is one half
        (amounts(YQ="40", UA="13"), amounts(XT="26.50"), amounts(YQ="20.00", UA="6.50")),
        # YQ is listed, the lump is for what is left: 10 of 13
        (amounts(YQ="40", UA="13"), amounts(YQ="40", XT="10"), amounts(YQ="40", UA="10.00")),
        # taxes keyed without codes
        (amounts(none="53"), amounts(YQ="40", UA="13"), amounts(YQ="40", UA="13")),
        (amounts(none="53"), amounts(XT="53"), amounts(XT="53")),
        # no place: kept by its own name, to be refused by it
        (amounts(YQ="40"), amounts(ZZ="5"), amounts(ZZ="5")),
        (amounts(YQ="40"), amounts(YQ="41"), amounts(YQ="41")),
        (amounts(YQ="40"), amounts(XT="41"), amounts(XT="41")),
    ],
)
def test_places(rest, wanted, placed):
    assert in_codes_of(rest, wanted, 2) == placed


_money = st.decimals(0, 10_000, places=2)
_taxes = st.dictionaries(st.sampled_from(["YQ", "UA", "DE", "XT", ""]), _money, max_size=5)


@given(_taxes, _taxes)
def test_nothing_is_lost_and_nothing_is_found(rest, wanted):
    """The sum stays; what fits into what is left fits code by code, but for the taxes that are not told apart."""
    placed = in_codes_of(rest, wanted, 2)
    assert sum(placed.values(), D(0)) == sum(wanted.values(), D(0))
    assert all(amount >= 0 for amount in placed.values())
    lump_only = set(wanted) <= {"XT", ""}
    if lump_only and sum(wanted.values(), D(0)) <= sum(rest.values(), D(0)):
        beyond = sum((max(amount - rest.get(code, D(0)), D(0)) for code, amount in placed.items() if code), D(0))
        assert beyond <= rest.get("", D(0))
