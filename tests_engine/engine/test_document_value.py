"""What is left of a document, and what a refund of it gives back."""

import doctest
from decimal import Decimal as D

import pytest
from engine import document_value
from engine.document_value import Request, Value, hand_on, left, plan, set_apart, share
from hypothesis import given
from hypothesis import strategies as st

#: A ticket of 200.00 with taxes of 53.00 and 14.00 commission.
TICKET = Value(D("200.00"), {"YQ": D("40.00"), "UA": D("13.00")}, D("14.00"), D("0"))


def refund(rest=TICKET, **asked):
    found, problem = plan(rest, Request(**asked))
    assert problem is None, problem
    return found


def problem(rest=TICKET, **asked):
    found, problem = plan(rest, Request(**asked))
    assert found is None
    return problem


def test_doctests():
    assert doctest.testmod(document_value).failed == 0


def test_whole_document():
    found = refund(penalty=D(60))
    assert (found.kind, found.final, found.value, found.penalty) == ("full", True, TICKET, D(60))


def test_one_of_two_coupons():
    """Half the fare and half the commission; which taxes are free is not guessed."""
    found = refund(coupons=(1, 2))
    assert (found.kind, found.final) == ("segments", False)
    assert found.value == Value(D("100.00"), {}, D("7.00"), D("0.00"))


def test_three_coupons_end_at_nothing():
    """100.00 in three: 33.33, then half of 66.67 = 33.34 (33.335 rounded up), then the rest 33.33."""
    rest, fares = Value(D("100.00")), []
    for standing in (3, 2, 1):
        found = refund(rest, coupons=(1, standing))
        fares.append(found.value.fare)
        rest = left([rest], [found.value])
    assert fares == [D("33.33"), D("33.34"), D("33.33")]
    assert (rest.total, found.kind, found.final) == (0, "full", True)


def test_last_coupon_takes_the_taxes():
    assert refund(coupons=(1, 1)).value == TICKET


def test_fare_used():
    """120.00 of 200.00 flown: 80.00 back, 14.00 * 80 / 200 = 5.60 of the commission; nothing is left to use."""
    found = refund(fare_used=D(120), taxes={"UA": D(13)})
    assert (found.kind, found.final) == ("segments", True)
    assert found.value == Value(D(80), {"UA": D(13)}, D("5.60"), D("0.00"))


def test_nothing_used():
    """A form that states 0.00 as used says nothing."""
    assert refund(fare_used=D(0)).kind == "full"
    assert refund(fare=D(150), fare_used=D(0)).final is False
    assert refund(fare=D(0), fare_used=D(0), taxes={"UA": D(13)}).kind == "taxes"


def test_taxes_only():
    """The fare is gone, its taxes come back; commission follows the fare: nothing."""
    found = refund(fare=D(0), taxes={"UA": D(13)})
    assert (found.kind, found.final, found.value.taxes, found.value.commission) == ("taxes", False, {"UA": D(13)}, 0)
    assert refund(fare=D(0)).value.taxes == TICKET.taxes


def test_part_of_the_fare_leaves_the_taxes():
    found = refund(fare=D(150))
    assert (found.kind, found.final, found.value.taxes) == ("segments", False, {})


def test_currency_without_decimals():
    """10,001 yen for two coupons: 5,001 (5,000.5 rounded up), then 5,000."""
    rest = Value(D(10001))
    first = refund(rest, coupons=(1, 2), decimals=0).value
    assert (first.fare, left([rest], [first]).fare) == (D(5001), D(5000))


def test_currency_with_three_decimals():
    """1.001 Kuwaiti dinar: 0.501 (0.5005 rounded up), then 0.500."""
    first = refund(Value(D("1.001")), coupons=(1, 2), decimals=3).value
    assert first.fare == D("0.501")


def test_taxes_that_are_not_told_apart():
    """53.00 taxes in one: YQ 40.00 comes out of them, then 13.00 are left."""
    ticket = Value(D(200), {"": D(53)})
    assert left([ticket], [refund(ticket, fare=D(0), taxes={"YQ": D(40)}).value]).taxes == {"": D(13)}
    assert problem(ticket, taxes={"YQ": D(40), "UA": D(14)}).code == "tax"


@pytest.mark.parametrize(
    ("asked", "code", "limit"),
    [
        ({"fare": D("200.01")}, "fare", D("200.00")),
        ({"fare_used": D("200.01")}, "fare_used", D("200.00")),
        ({"taxes": {"UA": D("13.01")}}, "tax", D("13.00")),
        ({"taxes": {"ZZ": D(1)}}, "tax_unknown", 0),
        ({"penalty": D("253.01")}, "penalty", D("253.00")),
        ({"fare": D(0), "taxes": {}, "penalty": D(1)}, "nothing_back", 0),
        ({"commission": D("14.01")}, "commission", D("14.00")),
    ],
)
def test_never_more_than_is_left(asked, code, limit):
    found = problem(**asked)
    assert (found.code, found.limit) == (code, limit)


coins = st.integers(100, 10**7).map(lambda cents: D(cents) / 100)


@given(coins, st.integers(1, 6), st.data())
def test_any_series_ends_at_nothing(fare, coupons, data):
    """Coupons handed in one or more at a time give back all there was, no more and no less, whatever the order."""
    ticket = rest = Value(fare, {"YQ": D("1.23")}, (fare / 10).quantize(D("0.01")))
    while coupons:
        now = data.draw(st.integers(1, coupons))
        rest = left([rest], [refund(rest, coupons=(now, coupons)).value])
        coupons -= now
        assert 0 <= rest.fare <= ticket.fare
        assert rest.commission >= 0
    assert (rest.total, rest.commission) == (0, 0)


def test_share_of_nothing():
    assert share(D(5), D(1), D(0), 2) == 0


# residual values


def test_residual_value_is_of_the_fare_first():
    """80.00 of 200.00 fare are kept, with 14.00 * 80 / 200 = 5.60 of the commission; the taxes go on."""
    kept, on = set_apart(TICKET, D(80), 2)
    assert kept == Value(D(80), {}, D("5.60"), D("0.00"))
    assert on == Value(D("120.00"), TICKET.taxes, D("8.40"), D("0.00"))


def test_residual_value_beyond_the_fare():
    """210.00 are all of the fare and 10.00 of YQ."""
    kept, on = set_apart(TICKET, D(210), 2)
    assert (kept.fare, kept.taxes) == (D(200), {"YQ": D(10)})
    assert (on.fare, on.taxes) == (D(0), {"YQ": D(30), "UA": D(13)})


def test_never_more_than_there_is():
    """Two of 200.00 each: the second gets the 53.00 of taxes."""
    on, kept = hand_on(TICKET, [D(200), D(200)], 2)
    assert [value.total for value in kept] == [D(200), D(53)]
    assert on.total == 0


@given(data=st.data())
def test_values_along_chains_with_residuals_add_up(data):
    """Whatever is exchanged, kept apart and refunded: what documents are worth is what was paid less what went back."""
    cents = st.integers(0, 50_000).map(lambda amount: D(amount) / 100)
    taxes = st.dictionaries(st.sampled_from(["YQ", "UA", ""]), cents, max_size=3)

    def collected():
        return Value(data.draw(cents), data.draw(taxes), data.draw(cents), data.draw(cents))

    worth = [left([collected()], [])]
    paid, back = worth[0], Value()
    for _step in range(data.draw(st.integers(1, 8))):
        rest = worth.pop(data.draw(st.integers(0, len(worth) - 1)))
        if data.draw(st.booleans()):
            on_top = collected()
            asked = data.draw(st.lists(cents, max_size=2))
            on, kept = hand_on(rest, asked, 2)
            worth += [left([on, on_top], []), *kept]
            paid = left([paid, on_top], [])
        else:
            given_back = data.draw(st.integers(0, int(max(rest.fare, D(0)) * 100))) / D(100)
            found, _problem = plan(rest, Request(fare=given_back))
            value = found.value if found else Value()
            worth.append(left([rest], [value]))
            back = left([back, value], [])
        for value in worth:
            assert value.fare >= 0
            assert min(value.taxes.values(), default=0) >= 0
    together = left(worth, [])
    assert (together.total, together.fare, together.tax_total) == (
        paid.total - back.total,
        paid.fare - back.fare,
        paid.tax_total - back.tax_total,
    )
    assert (together.commission, together.cost) == (paid.commission - back.commission, paid.cost - back.cost)
