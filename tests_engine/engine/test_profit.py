"""A profit adds up, money costs what it costs while it is out, and of several rates the most special one is taken."""

from datetime import date, timedelta
from decimal import Decimal as D

from engine.profit import PARTS, CostRate, Tier, choose, credit_cost, epochs, money_days, next_tier, reached, waterfall
from hypothesis import given
from hypothesis import strategies as st

CENTS = st.integers(-10**8, 10**8).map(lambda cents: D(cents) / 100)
DAYS = st.integers(0, 400).map(lambda number: date(2026, 1, 1) + timedelta(number))


def test_a_waterfall_worked_out_by_hand():
    """Fees 100 + commission 20 - discounts 15 = 105; less handling 30 and credit 5: 70."""
    bars = waterfall({"fees": D(100), "commission": D(20), "discounts": D(-15), "handling": D(-30), "credit_cost": D(-5)})
    drawn = {bar.name: (bar.begins, bar.ends) for bar in bars if bar.amount}
    assert drawn == {
        "fees": (0, 100), "commission": (100, 120), "discounts": (120, 105), "income": (0, 105),
        "handling": (105, 75), "credit_cost": (75, 70), "profit": (0, 70),
    }  # fmt: skip
    assert [bar.name for bar in bars if bar.is_total] == ["income", "profit"]


@given(st.fixed_dictionaries({name: CENTS for name in PARTS}))
def test_the_parts_add_up(amounts):
    bars = waterfall(amounts)
    assert bars[-1].amount == sum(amounts.values())
    parts = [bar for bar in bars if not bar.is_total]
    assert all(before.ends == after.begins for before, after in zip(parts, parts[1:], strict=False))


def test_money_that_is_paid_in_two_parts():
    """1,000 from 1 March: 400 paid on the 31st (30 days), 600 open until 30 April (60 days): 12,000 + 36,000."""
    days = money_days(D(1000), date(2026, 3, 1), [(date(2026, 3, 31), D(400))], date(2026, 4, 30))
    assert days == 48_000
    # 48,000 x 7.3 % / 365 = 9.60
    assert credit_cost(days, D("7.3")) == D("-9.60")


def test_paid_before_it_was_invoiced_costs_nothing():
    assert money_days(D(100), date(2026, 3, 10), [(date(2026, 3, 1), D(100))], date(2026, 12, 31)) == 0


def test_a_later_payment_is_open_on_the_day_looked_at():
    """Paid on 30 April; on 31 March it was out for 30 days."""
    assert money_days(D(100), date(2026, 3, 1), [(date(2026, 4, 30), D(100))], date(2026, 3, 31)) == 3000


@given(CENTS, DAYS, DAYS, DAYS)
def test_how_money_comes_in_parts_makes_no_difference_on_one_day(amount, invoiced, paid, as_of):
    half = (amount / 2, amount - amount / 2)
    once = money_days(amount, invoiced, [(paid, amount)], as_of)
    assert once == money_days(amount, invoiced, [(paid, part) for part in half], as_of)
    # a credit note takes back what its invoice cost on the same days
    assert once == -money_days(-amount, invoiced, [(paid, -amount)], as_of)


SOLD = {"event": "issue", "channel": 7, "source": "1A", "service": 3}
DAY = date(2026, 3, 10)
RATES = [
    CostRate("handling", D(9)),
    CostRate("handling", D(6), event="issue"),
    CostRate("handling", D(2), event="issue", channel=7),
    CostRate("handling", D(1), event="issue", channel=7, begins=date(2026, 4, 1)),
    CostRate("handling", D(4), source="1A"),
    CostRate("distribution", D("3.5"), per="segment"),
    CostRate("distribution", D("-1.2"), per="segment", source="1A", ends=date(2026, 3, 1)),
]


def test_the_most_special_rate_is_taken():
    assert choose(RATES, "handling", "", SOLD, DAY) == 2
    assert choose(RATES, "handling", "", {**SOLD, "channel": 8}, DAY) == 6  # an event weighs more than a source
    assert choose(RATES, "handling", "", {**SOLD, "channel": 8, "event": "refund"}, DAY) == 4
    assert choose(RATES, "handling", "", {"event": "hold"}, DAY) == 9
    assert choose(RATES, "credit", "", SOLD, DAY) == 0


def test_a_rate_ends_before_its_last_day():
    assert choose(RATES, "distribution", "segment", SOLD, date(2026, 2, 28)) == D("-1.2")
    assert choose(RATES, "distribution", "segment", SOLD, date(2026, 3, 1)) == D("3.5")
    assert choose(RATES, "distribution", "document", SOLD, DAY) == 0


@given(DAYS, DAYS)
def test_between_two_changes_every_day_has_the_same_rates(one, other):
    changes = epochs(RATES)
    assert changes == [date(2026, 3, 1), date(2026, 4, 1)]
    if sum(day <= one for day in changes) == sum(day <= other for day in changes):
        for kind, per in (("handling", ""), ("distribution", "segment")):
            assert choose(RATES, kind, per, SOLD, one) == choose(RATES, kind, per, SOLD, other)


def test_an_override_by_volume():
    tiers = [Tier(D(0), D("0.5")), Tier(D(50_000), D(1)), Tier(D(100_000), D(2))]
    assert [reached(tiers, D(volume)) for volume in (0, 49_999, 50_000, 250_000)] == [D("0.5"), D("0.5"), 1, 2]
    assert next_tier(tiers, D(60_000)) == (100_000, 2)
    assert next_tier(tiers, D(100_000)) is None
    assert reached(tiers[1:], D(10)) == 0
