"""Levies: which rule holds on a day, and the parts of an amount, by figures worked out by hand and by property."""

from datetime import date
from decimal import Decimal as D

import pytest
from engine.levy import Levy, Supply, allocate, base_share, choose, margins, untaxed, whole
from hypothesis import given
from hypothesis import strategies as st

AIR = frozenset({"air"})
EU = frozenset({"DE", "FR"})
MONEY = st.integers(-(10**9), 10**9)
DECIMALS = st.integers(0, 3)


def supply(service="air", day=date(2026, 3, 10), **values):
    return Supply(service, dates={"sale": day, "travel_start": None, "invoice": date(2026, 3, 12)}, **values)


def chosen(levies, asked):
    levy, problem = choose(levies, asked)
    return levy.id if levy else problem.code


# -- choosing ---------------------------------------------------------------------------------------------------------


def test_the_closest_rule_wins_whatever_its_sequence():
    """Service before seller, seller before place, place before scope."""
    levies = [
        Levy("any", sequence=1),
        Levy("scope", scope="domestic", sequence=2),
        Levy("place", outside=EU, sequence=3),
        Levy("seller", sold_as="agent", sequence=4),
        Levy("air", services=AIR, sequence=5),
        Levy("air domestic", services=AIR, scope="domestic", sequence=6),
    ]
    domestic = supply(scope="domestic", country="US", sold_as="agent")
    for wanted in ("air domestic", "air", "seller", "place", "scope", "any"):
        assert chosen(levies, domestic) == wanted
        levies = [levy for levy in levies if levy.id != wanted]


def test_the_sequence_decides_between_equally_close_rules():
    assert chosen([Levy(1, sequence=20), Levy(2, sequence=10)], supply()) == 2


def test_equal_rules_that_overlap_are_a_problem_and_named():
    levies = [Levy(1, date_to=date(2026, 6, 1)), Levy(2, date_from=date(2026, 1, 1))]
    levy, problem = choose(levies, supply())
    assert levy is None
    assert (problem.code, [rule.id for rule in problem.levies]) == ("levy_ambiguous", [1, 2])
    assert levies[0].meets(levies[1])


def test_rules_that_follow_each_other_do_not_meet():
    assert not Levy(1, date_to=date(2026, 6, 1)).meets(Levy(2, date_from=date(2026, 6, 1)))
    assert not Levy(1, services=AIR).meets(Levy(2, services=frozenset({"rail"})))
    assert not Levy(1, sequence=1).meets(Levy(2, sequence=2))


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2020, 6, 30), "19"),
        (date(2020, 7, 1), "16"),
        (date(2020, 12, 31), "16"),
        (date(2021, 1, 1), "19 again"),
    ],
)
def test_a_rate_changes_on_its_day(day, wanted):
    """German VAT: 16 % for supplies from 1 July to 31 December 2020."""
    levies = [
        Levy("19", date_to=date(2020, 7, 1)),
        Levy("16", date_from=date(2020, 7, 1), date_to=date(2021, 1, 1)),
        Levy("19 again", date_from=date(2021, 1, 1)),
    ]
    assert chosen(levies, supply(day=day)) == wanted


def test_each_rule_looks_at_its_own_date():
    """Sold on 10 March, invoiced on 12 March: the rule by invoice date begins on the 11th and holds."""
    by_invoice = Levy("invoice", supply_on="invoice", date_from=date(2026, 3, 11), sequence=1)
    by_sale = Levy("sale", date_from=date(2026, 3, 11), sequence=2)
    assert chosen([by_sale], supply()) == "levy_missing"
    assert chosen([by_sale, by_invoice], supply()) == "invoice"


def test_a_date_nobody_knows_is_asked_for_only_where_it_matters():
    dated = Levy("dated", supply_on="travel_start", date_from=date(2026, 1, 1))
    assert chosen([dated], supply()) == "levy_date_missing"
    assert chosen([Levy("always", supply_on="travel_start")], supply()) == "always"
    assert chosen([dated, Levy("air", services=AIR)], supply()) == "air"


def test_a_scope_nobody_knows_is_asked_for_only_where_it_matters():
    levies = [Levy("domestic", services=AIR, scope="domestic"), Levy("any")]
    assert chosen(levies, supply()) == "levy_scope_missing"
    assert chosen(levies, supply(scope="international")) == "any"
    assert chosen(levies, supply("hotel")) == "any"


def test_a_place_nobody_knows_is_neither_within_nor_outside():
    levies = [Levy("in", within=EU), Levy("out", outside=EU), Levy("any")]
    assert chosen(levies, supply(country="FR")) == "in"
    assert chosen(levies, supply(country="US")) == "out"
    assert chosen(levies, supply()) == "any"


# -- parts ------------------------------------------------------------------------------------------------------------


def test_share_of_the_base_fare():
    """10,000 base fare + 2,500 taxes; 5 % of 10,000 = 500 taxed, 12,000 not."""
    split = base_share(D("12500"), D("10000"), D("5"), 2)
    assert split == (D("500"), D("12000"), 0, D("500"))
    # a discount of nothing, yen, dinars: 5 % of 12,345 = 617.25 → 617; of 12.345 = 0.61725 → 0.617
    assert base_share(D("12345"), D("12345"), D("5"), 0)[:2] == (D("617"), D("11728"))
    assert base_share(D("12.345"), D("12.345"), D("5"), 3)[:2] == (D("0.617"), D("11.728"))
    # half a cent goes up, and down for what is taken back: 5 % of 10.10 = 0.505
    assert base_share(D("10.10"), D("10.10"), D("5"), 2).taxed == D("0.51")
    assert base_share(D("-10.10"), D("-10.10"), D("5"), 2).taxed == D("-0.51")


def test_margin_contains_its_tax():
    """1,000 - 800 = 200 margin; 200 × 19 / 119 = 31.93 (31.9328); taxable 168.07."""
    (split,) = margins([D("1000")], D("800"), D("19"), 2)
    assert split == (0, D("968.07"), D("31.93"), D("168.07"))


def test_a_loss_bears_no_tax():
    (split,) = margins([D("700")], D("800"), D("19"), 2)
    assert split == (0, D("700"), 0, 0)


def test_markup_and_discount_move_the_margin():
    """Price 900 - 50 + 100 = 950, cost 870, margin 80 × 20/120 = 13.33.

    After 900: 30 × 20/120 = 5.00. After 850: none, -5.00. After 950: 13.33.
    """
    splits = margins([D("900"), D("-50"), D("100")], D("870"), D("20"), 2)
    assert [split.inside for split in splits] == [D("5.00"), D("-5.00"), D("13.33")]
    assert [split.untaxed for split in splits] == [D("895.00"), D("-45.00"), D("86.67")]
    assert sum(split.taxable for split in splits) == D("66.67")


@given(MONEY, MONEY, st.integers(0, 100), DECIMALS)
def test_parts_of_a_share_are_the_amount(amount, base, share, decimals):
    amount, base = D(amount).scaleb(-decimals), D(base).scaleb(-decimals)
    split = base_share(amount, base, D(share), decimals)
    back = base_share(-amount, -base, D(share), decimals)
    assert split.taxed + split.untaxed + split.inside == amount
    assert [-part for part in split] == list(back)
    assert split.taxed == round(split.taxed, decimals)


@given(st.lists(MONEY, min_size=1, max_size=6), st.integers(0, 10**9), st.integers(0, 30), DECIMALS)
def test_parts_of_a_margin_are_the_amounts(amounts, cost, rate, decimals):
    amounts, cost = [D(amount).scaleb(-decimals) for amount in amounts], D(cost).scaleb(-decimals)
    splits = margins(amounts, cost, D(rate), decimals)
    assert [split.untaxed + split.inside for split in splits] == amounts
    # together they bear the tax of the whole price, never below nothing
    (all_at_once,) = margins([sum(amounts)], cost, D(rate), decimals)
    assert sum(split.inside for split in splits) == all_at_once.inside >= 0
    assert sum(split.taxable for split in splits) == all_at_once.taxable


@given(MONEY)
def test_whole_and_nothing(amount):
    assert whole(D(amount)) == (amount, 0, 0, amount)
    assert untaxed(D(amount)) == (0, amount, 0, 0)


def test_tax_of_two_authorities_is_split_to_the_cent():
    """31.93 half and half: 15.965 → 15.97 and 15.96."""
    assert allocate(D("31.93"), [D(9), D(9)], 2) == [D("15.97"), D("15.96")]
