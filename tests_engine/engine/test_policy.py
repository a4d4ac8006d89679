"""Policies on plain facts: which rule holds, and what a service has against it. Figures by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from engine.conditions import parse
from engine.policy import (
    CABINS,
    BudgetUse,
    CompiledPolicy,
    Flight,
    Offer,
    Party,
    PolicyCase,
    PolicyRule,
    Season,
)  # fmt: skip
from engine.policy_checks import judge
from engine.policy_lint import lint_policy
from engine.rule import Span
from engine.texts import text_of
from hypothesis import given
from hypothesis import strategies as st
from rating_builders import codes, sale

D = Decimal


def clause(id, kind="class", asks=None, **values):
    return PolicyRule(id=id, kind=kind, name=values.pop("name", str(id)), codes=codes(**(asks or {})), **values)


def case(total="100", flights=(), fare=None, offers=(), suppliers=(), travels_on=None, departure=None, stated_lowest=None, **values):
    sold = sale(fare=fare or total, **values)
    return PolicyCase(sold, D(total), travels_on, departure, tuple(flights), frozenset(suppliers), tuple(offers), stated_lowest)


def breaches(found, *rules, convert=None, **given):
    verdict = judge(found, CompiledPolicy(rules).holding(found, convert), convert=convert, **given)
    return [(breach.rule.id, breach.code, breach.excess) for breach in verdict.breaches]


def euro_for_two(amount, source, target, _date):
    """Two Australian dollars a euro, and nothing else."""
    return {("EUR", "AUD"): amount * 2, ("AUD", "EUR"): amount / 2}.get((source, target))


# -- class of travel --------------------------------------------------------------------------------------------------

SHORT = Flight("LH400", 120, "business")
LONG = Flight("LH401", 600, "business")
ECONOMY = clause("economy", cabin="economy")


def test_business_only_on_long_flights():
    long = clause("long", hours=Span(D(6), None), cabin="business")
    assert breaches(case(flights=[SHORT]), ECONOMY, long) == [("economy", "policy_class", 0)]
    # the longest flight counts for the whole journey…
    assert breaches(case(flights=[SHORT, LONG]), ECONOMY, long) == []
    # …unless each flight counts for itself
    each = clause("long", hours=Span(D(6), None), cabin="business", each_flight=True)
    verdict = judge(two := case(flights=[SHORT, LONG]), CompiledPolicy([ECONOMY, each]).holding(two))
    assert [(breach.rule.id, breach.subject) for breach in verdict.breaches] == [("economy", "LH400 business")]


@pytest.mark.parametrize(("minutes", "holds"), [(359, False), (360, True), (719, True), (720, False), (None, False)])
def test_lengths_are_half_open_and_unknown_ones_are_none(minutes, holds):
    rule = clause("r", hours=Span(D(6), D(12)), cabin="economy")
    assert bool(breaches(case(flights=[Flight("X1", minutes, "first")]), rule)) == holds


def test_a_category_has_its_own_class():
    board = clause("board", asks={"traveller_categories": "board"}, cabin="first")
    assert breaches(case(flights=[SHORT], traveller_categories=frozenset({"board"})), ECONOMY, board) == []
    assert breaches(case(flights=[SHORT], traveller_categories=frozenset({"staff"})), ECONOMY, board)


def test_what_nobody_knows_is_no_breach():
    assert breaches(case(flights=[Flight("LH400", 120, "")]), ECONOMY) == []
    assert breaches(case(), ECONOMY, clause("a", "advance", least_days=14), clause("p", "preferred", wanted=parse("suppliers", "LH"))) == []


def test_a_nearer_policy_and_then_more_conditions_win():
    near = clause("near", cabin="business")
    far = clause("far", cabin="economy", depth=1, asks={"carriers": "LH"})
    assert breaches(case(flights=[SHORT], carriers=frozenset({"LH"})), near, far) == []
    season = clause("season", cabin="business", season=Season(date(2025, 12, 1), None))
    assert breaches(case(flights=[SHORT], travels_on=date(2025, 12, 1)), ECONOMY, season) == []
    assert breaches(case(flights=[SHORT], travels_on=date(2025, 11, 30)), ECONOMY, season)


# -- seasons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-12-19", False), ("2026-12-20", True), ("2027-01-06", True), ("2027-01-07", False), ("2031-12-31", True)],
)
def test_a_season_over_new_year_comes_every_year(day, holds):
    assert Season(date(2025, 12, 20), date(2026, 1, 7), every_year=True).holds(date.fromisoformat(day)) == holds


@given(st.dates(), st.dates(), st.dates())
def test_every_day_is_in_a_season_or_in_the_rest_of_the_year(start, end, day):
    if (start.month, start.day) == (end.month, end.day):
        return
    assert Season(start, end, True).holds(day) != Season(end, start, True).holds(day)


def test_a_day_that_nobody_knows_is_in_no_season():
    assert not Season(date(2026, 1, 1), None).holds(None)
    assert Season().holds(None)


# -- in advance, and the lowest fare ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "event", "found"), [(13, "issue", 1), (14, "issue", 0), (2, "exchange", 0), (-1, "issue", 1)])
def test_in_advance(days, event, found):
    assert len(breaches(case(lead_days=days, event=event), clause("a", "advance", least_days=14))) == found


NINE = datetime.fromisoformat("2025-04-01T09:00")


def offer(amount, hours=0, cabin="economy", carrier="XX", currency="AUD", reason=""):
    return Offer(f"{carrier}1", D(amount), currency, NINE + timedelta(hours=hours), cabin, carrier, reason)


def lowest(*offers, total="500", window="2", rules=(), convert=None, **values):
    booked = case(total, [Flight("LH1", 90, "economy")], offers=offers, departure=NINE)
    rule = clause("l", "lowest", window=window and D(window), **values)
    return judge(booked, CompiledPolicy([rule, *rules]).holding(booked), convert=convert)


def test_the_lowest_offer_within_the_window():
    # 300 leaves three hours later, 320 two: 500 - 320 = 180 are lost, for the reason given for that offer
    verdict = lowest(offer("300", 3), offer("320", 2, reason="T"), offer("400", -1))
    assert (verdict.lowest, verdict.reason) == (D(320), "T")
    assert [breach.excess for breach in verdict.breaches] == [D(180)]


def test_without_a_window_any_time_of_that_day_counts():
    assert lowest(offer("300", 14), offer("200", 15), window=None).lowest == D(300)  # 15 hours later is the next day
    day = Offer("XX1", D(300), "AUD", date(2025, 4, 1))
    assert lowest(day).lowest == D(300)


def test_a_higher_class_and_a_banned_carrier_would_not_have_served():
    banned = clause("b", "banned", wanted=parse("suppliers", "S7"))
    assert lowest(offer("300", cabin="business"), offer("200", carrier="S7"), offer("450"), rules=[banned]).lowest == D(450)


@pytest.mark.parametrize(
    ("tolerance", "percent", "found"), [("0", "0", 1), ("99.99", "0", 1), ("100", "0", 0), ("0", "25", 0), ("100", "1", 0)]
)
def test_the_tolerance_is_money_or_a_part_of_the_lowest_whichever_is_more(tolerance, percent, found):
    # 500 against 400: 100 more, 25 % of 400
    assert len(lowest(offer("400"), tolerance=D(tolerance), tolerance_percent=D(percent)).breaches) == found


def test_offers_in_other_currencies():
    assert lowest(offer("200", currency="EUR"), convert=euro_for_two).lowest == D(400)
    assert lowest(offer("200", currency="GBP"), offer("450"), convert=euro_for_two).lowest == D(450)


def test_a_stated_lowest_fare_counts_where_no_offer_is_known():
    rule = clause("l", "lowest")
    assert breaches(case("500", stated_lowest=D(420)), rule) == [("l", "policy_lowest", D(80))]


@given(st.lists(st.integers(1, 900), max_size=6), st.integers(1, 900))
def test_nothing_is_lost_where_nothing_cheaper_was_offered(amounts, paid):
    verdict = lowest(*[offer(str(amount)) for amount in amounts], total=str(paid))
    assert sum(breach.excess for breach in verdict.breaches) == max(paid - min(amounts, default=paid), 0)


# -- hotels -------------------------------------------------------------------------------------------------------------


def test_a_rate_cap_in_another_currency():
    # 2 rooms × 3 nights for 1,500.00 AUD are 250.00 a night; 100.00 EUR are 200.00 AUD: 50.00 × 6 too much
    stay = case("1500", nights=3, rooms=2)
    cap = clause("h", "hotel", rate_cap=D(100), currency="EUR")
    assert breaches(stay, cap, convert=euro_for_two) == [("h", "policy_hotel", D(300))]
    assert breaches(stay, clause("h", "hotel", rate_cap=D(100), currency="EUR", tolerance=D(25)), convert=euro_for_two) == []
    verdict = judge(stay, CompiledPolicy([clause("h", "hotel", rate_cap=D(100), currency="GBP")]).holding(stay), convert=euro_for_two)
    assert [(breach.code, breach.unchecked) for breach in verdict.breaches] == [("no_rate", True)]


# -- suppliers ----------------------------------------------------------------------------------------------------------


def test_preferred_and_banned():
    used = case(suppliers={"LH", "S7"})
    assert breaches(used, clause("p", "preferred", wanted=parse("suppliers", "LH, OS"))) == []
    assert breaches(used, clause("p", "preferred", wanted=parse("suppliers", "OS"))) == [("p", "policy_preferred", 0)]
    # every ban counts, and each supplier for itself
    bans = [clause(1, "banned", wanted=parse("suppliers", "S7, SU")), clause(2, "banned", wanted=parse("suppliers", "not LH"))]
    assert breaches(used, *bans) == [(1, "policy_banned", 0), (2, "policy_banned", 0)]


# -- budgets and parties ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "amount", "excess"),
    [("0", "500", None), ("501", "500", "1"), ("1200", "500", "500"), ("1200", "-500", None), ("1000", "0", None)],
)
def test_a_budget(used, amount, excess):
    use = BudgetUse("2026", D(used), D(amount))
    rule = clause("b", "budget", budget=D(1000), currency="AUD")
    found = breaches(case(), rule, budgets={"b": [use]})
    assert found == ([("b", "policy_budget", D(excess))] if excess else [])


@given(st.lists(st.integers(1, 400), max_size=12), st.integers(1, 1000))
def test_what_is_over_a_budget_is_told_once_and_not_more(amounts, budget):
    rule, used, over = clause("b", "budget", budget=D(budget), currency="AUD"), 0, 0
    for amount in amounts:
        found = breaches(case(), rule, budgets={"b": [BudgetUse("x", D(used), D(amount))]})
        over += sum(excess for _id, _code, excess in found)
        used += amount
    assert over == max(sum(amounts) - budget, 0)


def test_at_most_so_many_on_one_flight():
    rule = clause("t", "together", most_together=2)
    assert breaches(case(), rule, parties={"t": [Party("LH400", 1, 1)]}) == []
    assert breaches(case(), rule, parties={"t": [Party("LH400", 2, 1), Party("LH1", 5, 0)]}) == [("t", "policy_together", 0)]


# -- all of them --------------------------------------------------------------------------------------------------------


@given(st.sampled_from(CABINS), st.sampled_from(CABINS))
def test_a_class_is_kept_up_to_the_one_allowed(flown, allowed):
    kept = CABINS.index(flown) <= CABINS.index(allowed)
    assert bool(breaches(case(flights=[Flight("X1", 60, flown)]), clause("c", cabin=allowed))) != kept


def test_every_breach_is_told_in_words():
    rules = [
        clause(1, cabin="economy"), clause(2, "advance", least_days=14), clause(3, "lowest"), clause(4, "hotel", rate_cap=D(10)),
        clause(5, "preferred", wanted=parse("suppliers", "OS")), clause(6, "banned", wanted=parse("suppliers", "S7")),
        clause(7, "budget", budget=D(10), currency="AUD"), clause(8, "together", most_together=1), clause(9, "other"),
    ]  # fmt: skip
    against = case("99", [SHORT], suppliers={"S7"}, lead_days=1, nights=1, stated_lowest=D(50))
    given_ = {"budgets": {7: [BudgetUse("May", D(0), D(99))]}, "parties": {8: [Party("S71", 1, 1)]}}
    verdict = judge(against, CompiledPolicy(rules).holding(against), **given_)
    told = [text_of(breach.code, breach.values) for breach in verdict.breaches]
    assert told == [
        "LH400: business class; economy is the highest class here.",
        "Booked 1 days ahead; at least 14 are agreed.",
        "It costs 99 AUD; 50 was offered, so 49 is lost.",
        "The room costs 99.00 AUD a night; up to 10.00 is agreed.",
        "It is with S7; agreed is OS.",
        "S7 is not to be used.",
        "Of the budget of 10 AUD for May only 10 is left; this adds 99.",
        "2 people would travel together on S71; at most 1 may.",
        "9",
    ]


def test_words_that_are_none_are_refused():
    with pytest.raises(ValueError, match="clothing"):
        CompiledPolicy([clause(1, "clothing")])
    with pytest.raises(ValueError, match="shout"):
        CompiledPolicy([clause(1, outcome="shout")])


# -- what looks odd -----------------------------------------------------------------------------------------------------


def odd(*rules):
    return [(warning.code, warning.rule_ids) for warning in lint_policy(rules)]


def test_what_can_never_hold():
    later = clause("later", sequence=20, hours=Span(D(6), None), cabin="business")
    assert odd(clause("all", cabin="economy"), later) == [("never_wins", ("later", "all"))]
    # more conditions come first, and a season hides nothing outside of it
    assert odd(clause("all", cabin="economy"), clause("long", hours=Span(D(6), None), cabin="business")) == []
    season = clause("season", sequence=1, cabin="first", season=Season(date(2026, 1, 1), None))
    assert odd(season, clause("all", cabin="economy")) == []


def test_clauses_that_contradict_each_other():
    assert odd(clause("a", asks={"carriers": "LH"}, cabin="economy"), clause("b", asks={"origin": "GB"}, cabin="business")) == [
        ("overlap", ("b", "a"))
    ]
    assert odd(clause("a", asks={"carriers": "LH"}, cabin="economy"), clause("b", asks={"origin": "GB"}, cabin="economy")) == []


def test_every_ban_holds_beside_the_others():
    bans = [clause(code, "banned", wanted=parse("suppliers", code)) for code in ("S7", "SU")]
    assert odd(*bans) == []
    assert odd(*bans, clause("again", "banned", sequence=20, wanted=parse("suppliers", "SU"))) == [("never_wins", ("again", "SU"))]
    assert odd(clause("x", asks={"carriers": "LH", "origin": "GB"}, valid=Span(date(2026, 1, 2), date(2026, 1, 2)))) == [
        ("impossible", ("x",))
    ]
