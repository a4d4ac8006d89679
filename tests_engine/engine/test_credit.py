"""Exposure rolled up the customer tree, judged under limits; and how customers pay."""

from datetime import date
from decimal import Decimal

from engine.credit import Exposure, Limit, Permit, Row, exposure, judge, roll_up, tightest
from engine.payment_behaviour import Payment, behaviour, without_disputed
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
#: group 1 over companies 2 and 3; department 4 of company 2; 9 is in no tree
PATHS = {1: (1,), 2: (1, 2), 3: (1, 3), 4: (1, 2, 4)}

amounts = st.decimals(-100_000, 100_000, places=2)
rows = st.lists(
    st.builds(
        Row,
        st.sampled_from([1, 2, 3, 4, 9]),
        st.sampled_from([1, 2]),
        st.sampled_from(["EUR", "USD"]),
        st.sampled_from(["open", "disputed", "unbilled", "held", "deposits", "credits"]),
        amounts,
    )
)


def no_rate(amount, currency):
    return None


def half(amount, currency):
    """A dollar is worth half a euro."""
    return amount / 2


@given(rows)
def test_a_node_has_what_is_its_own_and_all_below(given_rows):
    rolled = roll_up(given_rows, PATHS)
    for node in (1, 2, 3, 4, 9):
        below = [row for row in given_rows if node in PATHS.get(row.node, (row.node,))]
        assert sum(row.amount for row in rolled.get(node, [])) == sum(row.amount for row in below)


@given(rows)
def test_currencies_are_never_added_silently(given_rows):
    """Without a rate the dollars are left out and told; with one they count at half."""
    without = exposure(given_rows, "EUR", no_rate)
    euros = [row for row in given_rows if row.currency == "EUR"]
    assert without.total() == exposure(euros, "EUR", no_rate).total()
    assert without.missing == (("USD",) if len(euros) < len(given_rows) else ())
    assert exposure(given_rows, "EUR", half).missing == ()


@given(rows, st.sampled_from([1, 2]))
def test_companies_add_up(given_rows, company):
    """Whole euros: what both companies are owed is the sum of each."""
    euros = [row for row in given_rows if row.currency == "EUR"]
    each = [exposure(euros, "EUR", no_rate, frozenset([one])).total() for one in (1, 2)]
    assert sum(each) == exposure(euros, "EUR", no_rate).total()


@given(amounts, amounts.filter(lambda amount: amount >= 0), st.integers(0, 200), st.integers(0, 200))
def test_more_sold_is_never_better(owed, more, warn, block):
    limit = Limit(1, D(1000), "EUR", D(warn), D(block))
    now, then = (judge(limit, Exposure("EUR", {"open": owed}), more=extra) for extra in (D(0), more))
    order = ["ok", "warn", "block"]
    assert order.index(then.level) >= order.index(now.level)
    assert then.room <= now.room


def test_levels_to_the_cent():
    """Of 1,000 with 80 % and 100 %: warned from 800.00, blocked above 1,000.00."""
    limit = Limit(1, D(1000), "EUR")
    levels = [judge(limit, Exposure("EUR", {"open": D(owed)})).level for owed in ("799.99", "800", "1000", "1000.01")]
    assert levels == ["ok", "warn", "warn", "block"]


def test_exposure_by_parts():
    """open 500 + disputed 100 + unbilled 250 + held 50 - deposits 200 - credits 30 = 670; without disputed 570."""
    parts = {"open": 500, "disputed": 100, "unbilled": 250, "held": 50, "deposits": 200, "credits": 30}
    owed = exposure([Row(1, 1, "EUR", part, D(amount)) for part, amount in parts.items()], "EUR", no_rate)
    assert owed.total() == 670
    assert owed.total(disputed=False) == 570
    assert judge(Limit(1, D(650), "EUR"), owed).over == 20
    assert judge(Limit(1, D(650), "EUR", disputed_counts=False), owed).level == "warn"  # 570 of 650 is 87.7 %


def test_nothing_on_credit():
    """A limit of 0: who paid ahead may buy for it, and no more."""
    prepaid = Limit(1, D(0), "EUR")
    ahead = Exposure("EUR", {"deposits": D(300)})
    assert judge(prepaid, ahead, more=D(300)).level == "ok"
    assert judge(prepaid, ahead, more=D("300.01")).level == "block"


def test_days_overdue():
    limit = Limit(1, None, "EUR", warn_days=10, block_days=30)
    assert [judge(limit, Exposure("EUR"), days).level for days in (10, 11, 30, 31)] == ["ok", "warn", "warn", "block"]
    assert judge(limit, Exposure("EUR"), 31).because == "days"


def test_a_missing_rate_warns():
    verdict = judge(Limit(1, D(1000), "EUR"), exposure([Row(1, 1, "USD", "open", D(1))], "EUR", no_rate))
    assert (verdict.level, verdict.because) == ("warn", "rate")


def test_permits_do_not_add_up():
    """1,300 of 1,000: 300 over. Two permits of 200 each are no permit of 400; one of 300 is enough."""
    limit, owed = Limit(1, D(1000), "EUR"), Exposure("EUR", {"open": D(1300)})
    assert judge(limit, owed, permits=[Permit(D(200), "EUR"), Permit(D(200), "EUR")]).blocked
    assert not judge(limit, owed, permits=[Permit(D(200), "EUR"), Permit(D(300), "EUR")]).blocked
    assert judge(limit, owed, permits=[Permit(D(300), "EUR"), Permit(None, "EUR")]).permit.amount is None


def test_the_tightest_holds():
    """Company: 50 of 100 used, room 50. Group: 9,000 of 10,000, room 1,000, but at its warning level: the group holds.

    With 60 more the company is over (110 of 100): now it holds.
    """
    company, group = Limit(2, D(100), "EUR"), Limit(1, D(10000), "EUR")

    def both(more):
        owed = [(company, Exposure("EUR", {"open": D(50)})), (group, Exposure("EUR", {"open": D(9000)}))]
        return tightest([judge(limit, parts, more=D(more)) for limit, parts in owed], lambda amount, currency: amount)

    assert both(0).limit is group
    assert both(60).limit is company
    assert both(60).over == 10


def test_behaviour_by_hand():
    """300 paid 10 days late, 100 on the due day, 600 five days early; all dated 1 January, due on the 31st.

    beyond: (300 x 10 + 100 x 0 - 600 x 5) / 1,000 = 0; to pay: (300 x 40 + 100 x 30 + 600 x 25) / 1,000 = 30;
    on time: 700 of 1,000. Recent are those from 1 February: the 300, 10 days; before: -3,000 / 700; trend: 10 + 4.2857.
    """
    dated, due = date(2026, 1, 1), date(2026, 1, 31)
    found = behaviour(
        [
            Payment(dated, due, date(2026, 2, 10), D(300)),
            Payment(dated, due, due, D(100)),
            Payment(dated, due, date(2026, 1, 26), D(600)),
        ],
        date(2026, 2, 1),
    )
    assert (found.beyond, found.to_pay, found.worst, found.on_time) == (0, 30, 10, 70)
    assert (found.recent, round(found.before, 4), round(found.trend, 4)) == (10, D("-4.2857"), D("14.2857"))


def test_nothing_paid():
    found = behaviour([], date(2026, 2, 1))
    assert (found.beyond, found.worst, found.on_time, found.trend) == (None, None, None, None)


days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
payments = st.lists(st.builds(Payment, days, days, days, st.decimals("0.01", 10_000, places=2)))


@given(payments, st.decimals(0, 50_000, places=2))
def test_disputed_is_left_out_to_the_cent(paid, disputed):
    whole = sum((one.amount for one in paid), D(0))
    assert sum((one.amount for one in without_disputed(paid, disputed)), D(0)) == max(whole - disputed, 0)


@given(payments.filter(bool), days)
def test_averages_lie_between_best_and_worst(paid, recent_from):
    found = behaviour(paid, recent_from)
    least = min(one.beyond for one in paid)
    assert least - D("1e-9") <= found.beyond <= found.worst + D("1e-9")
    assert 0 <= found.on_time <= 100
