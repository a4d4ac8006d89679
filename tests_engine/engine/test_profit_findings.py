"""What is told of a customer's figures, and what is not worth a word."""

from decimal import Decimal as D

from engine.profit import Tier
from engine.profit_findings import Customer, Limits, Served, below_cost, override_missed, told

LIMITS = Limits()


def test_a_fee_below_its_cost():
    """Four tickets, fees 40.00, cost 52.00: 12.00 short; 10.00 a ticket against 13.00."""
    found = below_cost(Served("issue", 7, 4, D(40), D(-52)), LIMITS)
    assert (found.code, found.money, found.figures["fee"], found.figures["cost"], found.subject) == (
        "fee_below_cost", 12, 10, 13, ("issue", 7),
    )  # fmt: skip


def test_a_fee_that_is_just_its_cost_or_stands_alone_is_not_told():
    assert below_cost(Served("issue", 7, 4, D(52), D(-52)), LIMITS) is None
    assert below_cost(Served("issue", 7, 2, D(1), D(-52)), LIMITS) is None


def test_living_on_refunds():
    """Three of ten taken back is 30 %: told at 30, not at 31."""
    customer = Customer(sold=10, given_back=3, refund_profit=D("-18.50"))
    (found,) = told(customer, [], LIMITS)
    assert (found.code, found.money, found.figures["share"]) == ("refunds", D("18.50"), 30)
    assert told(customer, [], LIMITS._replace(refund_share=D(31))) == []


def test_a_discount_for_volume_that_is_not_there():
    """Agreed 50,000, sold 40,000: 20 % less; 800.00 of discounts and rebates were given for it."""
    customer = Customer(discounts=D(-800), volume=D(40_000), volume_before=D(10_000), agreed_volume=D(50_000))
    (found,) = told(customer, [], LIMITS)
    assert (found.code, found.money, found.figures["drop"]) == ("volume_agreed", 800, 20)
    # nothing agreed: 40,000 is more than the year before; against 45,000 it is 11.1 % less
    assert told(Customer(discounts=D(-800), volume=D(40_000), volume_before=D(10_000)), [], LIMITS) == []
    (found,) = told(Customer(discounts=D(-800), volume=D(40_000), volume_before=D(45_000)), [], LIMITS)
    assert found.code == "volume_before"
    # no discount, nothing to earn; a new customer has no year before
    assert told(Customer(volume=D(1), volume_before=D(45_000)), [], LIMITS) == []
    assert told(Customer(discounts=D(-800), volume=D(1)), [], LIMITS) == []


def test_a_volume_that_is_reached_is_earned_whatever_the_limit():
    customer = Customer(discounts=D(-800), volume=D(50_000), agreed_volume=D(50_000))
    assert told(customer, [], LIMITS._replace(volume_drop=D(0))) == []


def test_a_slow_payer():
    """30.00 of credit on an income of 100.00 is 30 %, told from 25; of no income at all it is always told."""
    (found,) = told(Customer(income=D(100), credit_cost=D(-30)), [], LIMITS)
    assert (found.code, found.money, found.figures["share"]) == ("slow_payer", 30, 30)
    assert told(Customer(income=D(121), credit_cost=D(-30)), [], LIMITS) == []
    (found,) = told(Customer(income=D(-5), credit_cost=D(-1)), [], LIMITS)
    assert found.figures["share"] is None


def test_an_override_missed_by_little():
    """95,000 of 100,000: 5 % short. At 2 % the 95,000 bring 1,900 in place of 950 at 1 %."""
    tiers = [Tier(D(50_000), D(1)), Tier(D(100_000), D(2))]

    def worth(value):
        return D(95_000) * value / 100

    found = override_missed(tiers, D(95_000), worth, LIMITS)
    assert (found.money, found.figures["missing"]) == (950, 5_000)
    assert override_missed(tiers, D(89_000), worth, LIMITS) is None
    assert override_missed(tiers, D(120_000), worth, LIMITS) is None
