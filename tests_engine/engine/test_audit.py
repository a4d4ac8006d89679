"""The self-audit's arithmetic: by figures worked out by hand, and by property."""

from decimal import Decimal as D

from engine.audit import Billed, Difference, Taxed, compare, compare_levy, least
from hypothesis import assume, given
from hypothesis import strategies as st

MONEY = st.integers(1, 10**7).map(lambda cents: D(cents) / 100)
SIGNED = st.one_of(MONEY, MONEY.map(lambda amount: -amount))
KINDS = st.sampled_from(("fare", "transaction_fee", "handling", "discount", "reverse:7"))
EXPECTED = st.dictionaries(KINDS, SIGNED, min_size=1)


def right(expected):
    """Charges that are as they should be, on paper as well."""
    return [Billed(place, kind, amount, amount) for place, (kind, amount) in enumerate(expected.items())]


def codes(expected, billed, **values):
    return [(one.code, one.amount) for one in compare(expected, billed, **values)]


# -- by hand ----------------------------------------------------------------------------------------------------------


def test_a_fee_that_was_forgotten_is_owed():
    assert codes({"fee": D(25)}, []) == [("missing", D(25))]


def test_a_fee_that_stands_twice_is_owed_to_the_customer():
    """25 + 25 billed, 25 agreed: 25 − 50 = −25."""
    billed = [Billed(1, "fee", D(25), D(25)), Billed(2, "fee", D(25), D(25))]
    assert compare({"fee": D(25)}, billed) == [Difference("double", "fee", 2, D(25), D(0))]


def test_an_old_rate_is_the_difference():
    assert codes({"fee": D(25)}, [Billed(1, "fee", D(20), D(20))]) == [("under", D(5))]
    assert codes({"fee": D(25)}, [Billed(1, "fee", D(30), D(30))]) == [("over", D(-5))]


def test_a_discount_too_small_is_owed_to_the_customer():
    """−10 agreed, −5 given: −10 − (−5) = −5."""
    assert codes({"discount": D(-10)}, [Billed(1, "discount", D(-5), D(-5))]) == [("over", D(-5))]


def test_what_nobody_agreed_on_goes_back():
    assert codes({}, [Billed(1, "fee", D(25), D(25))]) == [("no_agreement", D(-25))]


def test_what_is_charged_once_for_the_order_and_stands_elsewhere_is_double():
    assert codes({}, [Billed(1, "fee", D(25), D(25))], elsewhere={"fee"}) == [("double", D(-25))]


def test_paper_that_says_less_than_the_charge():
    assert codes({"fee": D(25)}, [Billed(1, "fee", D(25), D(20))]) == [("disagree", D(5))]


def test_paper_that_is_right_while_the_charge_is_not():
    """Nobody owes anything, but somebody has to look."""
    assert codes({"fee": D(25)}, [Billed(1, "fee", D(20), D(25))]) == [("disagree", D(0))]


def test_the_second_of_two_that_is_right_is_not_the_double():
    billed = [Billed(1, "fee", D(20), D(20)), Billed(2, "fee", D(25), D(25))]
    assert compare({"fee": D(25)}, billed) == [Difference("double", "fee", 1, D(20), D(0))]


def test_a_rebate_reaches_no_paper():
    assert codes({"rebate": D(-3)}, [Billed(1, "rebate", D(-3))]) == []


def test_of_two_views_the_milder_one_counts():
    first = compare({"fee": D(30), "other": D(1)}, [Billed(1, "fee", D(20), D(20))])
    second = compare({"fee": D(25)}, [Billed(1, "fee", D(20), D(20))])
    assert least(first, second) == [Difference("under", "fee", 1, D(20), D(25))]


def test_levies():
    expected = Taxed(1, D(500), frozenset({18}), D("90.00"))
    assert compare_levy(expected, expected) == ()
    assert compare_levy(expected, Taxed(2, D(500), frozenset({18}), D("90.00"))) == ("rule",)
    assert compare_levy(expected, Taxed(1, D(400), frozenset({5}), D("20.00"))) == ("taxable", "taxes", "tax")
    assert compare_levy(expected, Taxed(1, D(500), frozenset({18}), D("90.01")), tolerance=D("0.01")) == ()
    assert compare_levy(Taxed(1, D(500)), Taxed(1, D(500), frozenset({5}), D(3))) == ()


# -- by property ------------------------------------------------------------------------------------------------------


@given(EXPECTED)
def test_no_error_no_finding(expected):
    assert compare(expected, right(expected)) == []


@given(EXPECTED, st.data())
def test_a_removed_charge_is_found(expected, data):
    billed = right(expected)
    gone = billed.pop(data.draw(st.integers(0, len(billed) - 1)))
    assert compare(expected, billed) == [Difference("missing", gone.kind, None, D(0), gone.amount)]


@given(EXPECTED, st.data())
def test_a_doubled_charge_is_found(expected, data):
    billed = right(expected)
    twice = data.draw(st.sampled_from(billed))._replace(key="again")
    assert compare(expected, [*billed, twice]) == [Difference("double", twice.kind, "again", twice.amount, D(0))]


@given(EXPECTED, SIGNED, st.data())
def test_another_amount_is_found(expected, off, data):
    billed = right(expected)
    place = data.draw(st.integers(0, len(billed) - 1))
    wrong = billed[place]._replace(amount=billed[place].amount + off, paper=billed[place].amount + off)
    assume(wrong.amount)
    billed[place] = wrong
    (found,) = compare(expected, billed)
    assert (found.key, found.amount) == (wrong.key, -off)
    assert found.code == ("over" if off > 0 else "under")


@given(EXPECTED, SIGNED, st.data())
def test_another_amount_on_paper_is_found(expected, off, data):
    billed = right(expected)
    place = data.draw(st.integers(0, len(billed) - 1))
    billed[place] = billed[place]._replace(paper=billed[place].amount + off)
    (found,) = compare(expected, billed)
    assert (found.code, found.key, found.amount) == ("disagree", billed[place].key, -off)


@given(EXPECTED, st.lists(st.tuples(KINDS, SIGNED, SIGNED)))
def test_differences_add_up_to_expected_less_billed(expected, charges):
    """Whatever was charged, however often, on paper or not."""
    billed = [Billed(place, kind, amount, paper) for place, (kind, amount, paper) in enumerate(charges)]
    due, asked = sum(expected.values(), D(0)), sum((charge.said for charge in billed), D(0))
    assert sum((one.amount for one in compare(expected, billed)), D(0)) == due - asked
