"""Random lives of a ticket: whatever is exchanged, refunded and undone, nothing goes back that was not charged."""

from dataclasses import replace
from decimal import Decimal

from engine.correction import TREATMENTS, Charged, Correction, ReversalRule, correct
from hypothesis import given, settings
from hypothesis import strategies as st

EVENTS = ("void", "refund", "part_refund", "tax_refund", "exchange")
STAGES = ("markup", "discount", "fee", "supplement", "rebate")
cents = st.integers(0, 100_000).map(lambda amount: Decimal(amount) / 100)
shares = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)
rules = st.lists(
    st.builds(
        ReversalRule,
        id=st.integers(),
        event=st.sampled_from(EVENTS),
        treatment=st.sampled_from(TREATMENTS),
        when=st.sampled_from(("", "same_day", "later")),
        stage=st.sampled_from(("", *STAGES)),
    ),
    max_size=8,
).map(tuple)
fees = st.lists(st.tuples(st.sampled_from(STAGES), cents, st.none() | cents), max_size=4)
steps = st.lists(st.tuples(st.sampled_from(("refund", "taxes", "exchange", "undo")), shares, shares), max_size=8)


class Life:
    """The charges of a chain of documents, newest first, and what went back of each."""

    def __init__(self, base, taxes, own_fees, matrix):
        self.matrix, self.charges, self.log = matrix, [], []
        self.issue(base, taxes, own_fees)

    def issue(self, base, taxes, own_fees=()):
        key = len(self.charges)
        new = [Charged(key, "fare", "fare", base + taxes, base=base, currency="EUR")]
        for number, (stage, amount, used) in enumerate(own_fees, 1):
            signed = -amount if stage in ("discount", "rebate") else amount
            new.append(Charged(key + number, stage, stage, signed, rules=self.matrix, price_again=lambda *_used, again=used: again))
        self.charges = new + self.charges

    @property
    def fares(self):
        return [charge for charge in self.charges if charge.is_fare]

    def left(self):
        base = sum(fare.base_left for fare in self.fares)
        return base, sum(fare.left for fare in self.fares) - base

    def apply(self, correction):
        result = correct(correction, self.charges)
        assert result.problem is None
        self.write(result.reversals)
        self.log.append(result.reversals)
        self.check()

    def write(self, reversals, sign=1):
        back = {reversal.key: reversal for reversal in reversals}
        self.charges = [
            replace(
                charge,
                given_back=charge.given_back - sign * back[charge.key].amount,
                base_given_back=charge.base_given_back - sign * back[charge.key].base_amount,
            )
            if charge.key in back
            else charge
            for charge in self.charges
        ]

    def undo(self):
        if self.log:
            self.write(self.log.pop(), -1)
            self.check()

    def check(self):
        """No charge gives more than it was, none the wrong way round."""
        for charge in self.charges:
            assert abs(charge.given_back) <= abs(charge.amount)
            assert charge.given_back * charge.amount >= 0

    def live(self, kind, fare_share, tax_share):
        base, rest = self.left()
        if kind == "undo":
            self.undo()
        elif kind == "exchange":
            # an additional collection, or (share below a tenth) an exchange for less
            base = (fare_share * 100).quantize(Decimal("0.01"))
            self.issue(base if fare_share > Decimal("0.1") else -min(base, *self.left()), tax_share * 10)
            self.log.clear()
        else:
            asked = [(part * share).quantize(Decimal("0.01"), "ROUND_DOWN") for part, share in ((base, fare_share), (rest, tax_share))]
            if kind == "taxes":
                asked[0] = Decimal(0)
            if min(asked) >= 0:
                event = "tax_refund" if kind == "taxes" else "part_refund"
                self.apply(Correction(1, event, "EUR", *asked))


@settings(max_examples=1000, deadline=None)
@given(cents, cents, fees, rules, steps)
def test_no_life_gives_back_too_much(base, taxes, own_fees, matrix, story):
    life = Life(base, taxes, own_fees, matrix)
    for step in story:
        life.live(*step)


@settings(max_examples=500, deadline=None)
@given(cents, cents, fees, steps, st.sampled_from(("reverse", "prorate", "rerate")))
def test_all_refunded_is_nothing_left(base, taxes, own_fees, story, treatment):
    matrix = tuple(ReversalRule(event, event, treatment) for event in EVENTS)
    life = Life(base, taxes, own_fees, matrix)
    for step in story:
        life.live(*step)
    rest = life.left()
    life.apply(Correction(1, "refund", "EUR", *rest))
    others = [charge for charge in life.charges if not charge.is_fare or sum(rest)]
    if sum(fare.base for fare in life.fares) > 0 or treatment == "reverse":
        assert [charge.left for charge in others] == [0] * len(others)


@settings(max_examples=500, deadline=None)
@given(cents, cents, fees, rules, steps)
def test_a_void_leaves_nothing_of_the_fare(base, taxes, own_fees, matrix, story):
    life = Life(base, taxes, own_fees, matrix)
    for step in story:
        if step[0] != "exchange":
            life.live(*step)
    life.apply(Correction(1, "void", "EUR"))
    assert [fare.left for fare in life.fares] == [0]


@settings(max_examples=500, deadline=None)
@given(st.lists(cents, min_size=1, max_size=5), fees, st.data())
def test_the_order_of_refunds_does_not_matter(parts, own_fees, data):
    matrix = tuple(ReversalRule(event, event, "prorate") for event in EVENTS)
    ends = []
    for order in (parts, data.draw(st.permutations(parts))):
        life = Life(sum(parts) + 1, Decimal(10), own_fees, matrix)
        for part in order:
            life.apply(Correction(1, "part_refund", "EUR", part))
        ends.append([charge.given_back for charge in life.charges])
    assert ends[0] == ends[1]


@settings(max_examples=300, deadline=None)
@given(cents, cents, fees, rules, shares, shares)
def test_undone_is_as_before(base, taxes, own_fees, matrix, fare_share, tax_share):
    life = Life(base, taxes, own_fees, matrix)
    before = life.charges
    life.live("refund", fare_share, tax_share)
    life.undo()
    assert life.charges == before


@settings(max_examples=300, deadline=None)
@given(cents, cents, st.integers(1, 1000))
def test_more_than_is_left_is_told(base, taxes, cents_more):
    life = Life(base, taxes, (), ())
    result = correct(Correction(1, "refund", "EUR", base, taxes + Decimal(cents_more) / 100), life.charges)
    assert result.problem.code == "more_than_charged"
    assert not result.reversals
