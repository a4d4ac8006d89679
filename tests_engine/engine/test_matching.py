"""Which rule wins: the index against a plain matcher, and the explanation against both."""

import random
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from engine.compile import rank
from engine.rating import compile_table, explain, lint_table, rate
from engine.rule import Codes, Rule, Span, Tier
from engine.sale import Sale
from hypothesis import given, settings
from hypothesis import strategies as st
from rating_builders import DAY, amounts, codes, rule, sale

WORDS = st.sampled_from(["", "A", "B", "C"])
SETS = st.frozensets(st.sampled_from("ABC"), max_size=3)
LISTS = st.builds(Codes, SETS, SETS)
NUMBERS = st.none() | st.integers(0, 5)
SPANS = st.builds(Span, NUMBERS, NUMBERS)
DATES = st.integers(-2, 2).map(lambda days: DAY + timedelta(days))
PERIODS = st.builds(Span, st.none() | DATES, st.none() | DATES)
MONEY_SPANS = st.builds(Span, st.none() | st.integers(0, 5).map(D), st.none() | st.integers(0, 5).map(D))

RULE_FACTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["fee", "levy"]),
        "depth": st.integers(0, 1),
        "sequence": st.integers(1, 2),
        "valid": PERIODS,
        "codes": st.dictionaries(st.sampled_from(["scope", "carriers", "origin"]), LISTS, max_size=2),
        "spans": st.dictionaries(st.sampled_from(["lead_days", "party_size"]), SPANS, max_size=1),
        "after_hours": st.sampled_from([None, None, True, False]),
        "amount": st.integers(1, 9).map(D),
    }
)


@st.composite
def tables(draw):
    facts = draw(st.lists(RULE_FACTS, max_size=8))
    fares = draw(st.lists(st.none() | MONEY_SPANS, min_size=len(facts), max_size=len(facts)))
    rules = []
    for number, (values, fare) in enumerate(zip(facts, fares, strict=True)):
        spans = values["spans"] | ({"fare": fare} if fare else {})
        rules.append(Rule(id=number, name=f"rule {number}", **values | {"spans": spans}))
    return rules


# by a function, for of a named tuple every field would be made up, defaults too
SALES = st.builds(
    lambda **given: Sale(**given),
    key=st.just(1),
    order_key=st.just("A"),
    date=DATES,
    currency=st.just("EUR"),
    scope=WORDS,
    carriers=SETS,
    origin=SETS,
    after_hours=st.booleans(),
    lead_days=NUMBERS,
    party_size=st.integers(1, 5),
    base_fare=st.integers(0, 6).map(D),
)


def holds(one, sold):
    """A plain reading of the rule's conditions, without any of the engine."""
    numbers = [(one.valid, sold.date)]
    numbers += [(span, sold.base_fare if name == "fare" else getattr(sold, name)) for name, span in one.spans.items()]
    for span, number in numbers:
        if span.low is None and span.high is None:
            continue
        if number is None:
            return False
        if (span.low is not None and number < span.low) or (span.high is not None and number >= span.high):
            return False
    for name, wanted in one.codes.items():
        found = getattr(sold, name)
        found = set(found) if isinstance(found, frozenset) else {found}
        if (wanted.included and not wanted.included & found) or wanted.excluded & found:
            return False
    return one.after_hours in (None, sold.after_hours)


def plain_winner(rules, sold, kind):
    """The winning order once more: nearer, sequence, more conditions, later start, lower id."""
    left = [one for one in rules if one.kind == kind and holds(one, sold)]
    for measure in (
        lambda one: one.depth,
        lambda one: one.sequence,
        lambda one: (
            -len([1 for asked in (*one.codes.values(), *one.spans.values()) if asked]) - (one.after_hours is not None)
        ),
        lambda one: -(one.valid.low or date.min).toordinal(),
        lambda one: one.id,
    ):
        best = min((measure(one) for one in left), default=None)
        left = [one for one in left if measure(one) == best]
    return left[0] if left else None


@given(tables(), SALES)
@settings(max_examples=400)
def test_the_index_agrees_with_a_plain_matcher(rules, sold):
    table = compile_table(rules)
    for kind in ("fee", "levy"):
        winner = plain_winner(rules, sold, kind)
        won = [pricer.rule for pricer in table.winners(sold) if pricer.rule.kind == kind]
        assert won == ([winner] if winner else [])


@given(tables(), SALES)
def test_one_winner_of_each_kind_and_the_explanation_names_it(rules, sold):
    table = compile_table(rules)
    charges = rate(table, [sold]).charges
    assert len({charge.kind for charge in charges}) == len(charges)
    for kind in ("fee", "levy"):
        won = [charge.rule for charge in charges if charge.kind == kind]
        explained = explain(table, sold, kind)
        assert won == ([explained.winner] if explained.winner else [])
        assert {lost.rule.id for lost in explained.losers} | {one.id for one in won} == {
            one.id for one in rules if one.kind == kind
        }


@given(tables(), SALES)
def test_every_reason_is_true(rules, sold):
    explained = explain(compile_table(rules), sold, "fee")
    for lost in explained.losers:
        assert (lost.code == "before") == holds(lost.rule, sold)
        if lost.code == "before":
            assert rank(explained.winner) < rank(lost.rule)
        assert lost.text()


@given(tables(), SALES, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_given_does_not_matter(rules, sold, chance):
    shuffled = chance.sample(rules, len(rules))
    assert rate(compile_table(shuffled), [sold]) == rate(compile_table(rules), [sold])


@given(tables(), st.lists(SALES, max_size=4))
def test_rating_twice_gives_the_same(rules, sales):
    sales = [
        Sale(**{name: getattr(sold, name) for name in Sale._fields} | {"key": n}) for n, sold in enumerate(sales)
    ]
    table = compile_table(rules)
    assert rate(table, sales) == rate(table, sales)


@given(tables(), SALES)
@settings(max_examples=300)
def test_a_rule_said_never_to_win_never_does(rules, sold):
    winners = {charge.rule_id for charge in rate(compile_table(rules), [sold]).charges}
    hidden = {warning.rule_ids[0] for warning in lint_table(rules) if warning.code in ("never_wins", "impossible")}
    assert not winners & hidden


def test_winning_order_step_by_step():
    wide = rule("wide", amount="1")
    steps = [
        wide,
        rule("b-later", amount="2", valid=Span(date(2025, 1, 1), None)),
        rule("c-more", amount="3", asks={"scope": "domestic"}),
        rule("d-sequence", amount="4", sequence=5),
        rule("e-near", amount="5", depth=-1),
    ]
    for count in range(1, len(steps) + 1):
        (charge,) = rate(compile_table(steps[:count]), [sale(scope="domestic")]).charges
        assert charge.amount == count
    same = [rule("a", amount="1"), rule("b", amount="2")]
    assert amounts(rate(compile_table(same[::-1]), [sale()])) == {"fee": D(1)}


def test_many_rules_are_found_by_code():
    rules = [rule(number, amount=str(number), asks={"office": f"OFF{number}"}) for number in range(1, 301)]
    chance = random.Random(3)
    sales = [sale(number, office=f"OFF{chance.randint(1, 300)}") for number in range(50)]
    for charge in rate(compile_table(rules), sales).charges:
        assert charge.sale.office == f"OFF{charge.amount:.0f}"


def test_a_blank_is_not_a_code():
    table = compile_table([rule("fee", amount="1", asks={"office": "not FRA"})])
    assert amounts(rate(table, [sale(office="")])) == {"fee": D(1)}
    table = compile_table([rule("fee", amount="1", asks={"office": "FRA"})])
    assert amounts(rate(table, [sale(office="")])) == {}


def test_a_fare_range_is_asked_in_the_currency_of_the_rule():
    table = compile_table([rule("dear", amount="9", currency="EUR", spans={"fare": Span(D(100), None)})])
    sold = sale(fare="150.00", currency="AUD")
    assert amounts(rate(table, [sold], convert=lambda amount, *_: amount * D("0.6"))) == {}  # 90.00 EUR
    assert amounts(rate(table, [sold], convert=lambda amount, source, target, day: amount)) == {"fee": D("9.00")}
    (problem,) = rate(table, [sold]).problems
    assert (problem.code, problem.values["source"], problem.values["target"]) == ("no_rate", "AUD", "EUR")
    (lost,) = explain(table, sold, "fee").losers
    assert "No exchange rate from AUD to EUR" in lost.text()


@pytest.mark.parametrize(
    "values",
    [
        {"method": "magic"},
        {"per": "furlong"},
        {"codes": {"colour": Codes(frozenset("A"))}},
        {"spans": {"scope": Span(1, 2)}},
        {"stage": "late"},
        {"sign": 0},
    ],
)
def test_what_no_table_can_mean_is_an_error_of_the_program(values):
    with pytest.raises(ValueError, match="of rule 1 is|no sale knows"):
        compile_table([Rule(id=1, kind="fee", **values)])


def test_rules_of_a_kind_share_their_place():
    with pytest.raises(ValueError, match="differ in their stage"):
        compile_table([rule(1), rule(2, stage="supplement")])
    with pytest.raises(ValueError, match="share an id"):
        compile_table([rule(1), rule(1)])
    with pytest.raises(TypeError):
        compile_table([Rule(id=1, kind="fee", amount=1.5)])


# Warnings about a table


def warned(*rules):
    return [(warning.code, *warning.rule_ids) for warning in lint_table(rules)]


def test_lint_finds_a_rule_that_never_wins():
    first = rule("all", amount="1", sequence=1)
    hidden = rule("some", amount="2", asks={"scope": "domestic"})
    assert warned(first, hidden) == [("never_wins", "some", "all")]
    (warning,) = lint_table([first, hidden])
    assert warning.text() == "“some” can never win: “all” comes before it and takes everything it would."
    assert warned(first, rule("other", "levy")) == []


def test_lint_minds_the_dates():
    year = rule("2024", amount="1", sequence=1, valid=Span(date(2024, 1, 1), date(2025, 1, 1)))
    assert warned(year, rule("after", amount="2", valid=Span(date(2025, 1, 1), None))) == []
    assert warned(year, rule("during", valid=Span(date(2024, 3, 1), date(2024, 4, 1)))) == [
        ("never_wins", "during", "2024")
    ]


def test_lint_finds_rules_of_equal_rank_that_overlap():
    one = rule("carrier", amount="1", asks={"carriers": "LH"})
    other = rule("class", amount="2", asks={"booking_classes": "Y"})
    assert warned(one, other) == [("overlap", "class", "carrier")]
    apart = rule("other", amount="2", asks={"validating_carrier": "LH"})
    assert warned(rule("x", amount="1", asks={"validating_carrier": "not LH"}), apart) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"codes": codes(scope="a") | {"office": Codes(frozenset("A"), frozenset("A"))}}, "impossible"),
        ({"spans": {"nights": Span(5, 5)}}, "impossible"),
        ({"method": "tiers"}, "no_tiers"),
        ({"method": "tiers", "tiers": (Tier(D(5)),)}, "no_last_band"),
        ({"method": "tiers", "tiers": (Tier(D(9)), Tier(D(5)), Tier(None))}, "unsorted_tiers"),
        ({"method": "percent", "base": "fees", "stage": "markup"}, "base_too_late"),
        ({"minimum": D(9), "maximum": D(5)}, "minimum_above_maximum"),
        ({"method": "tiers", "tiers": (Tier(None),), "tier_measure": "period_amount"}, "mixed_currency"),
        ({"stage": "discount"}, "sign"),
        ({"per": "month"}, "monthly_without_event"),
    ],
)
def test_lint_of_one_rule(values, code):
    (warning,) = lint_table([Rule(id=1, kind="fee", **values)])
    assert warning.code == code
    assert warning.text()
