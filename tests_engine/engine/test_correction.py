"""What goes back, with figures worked out by hand."""

from decimal import Decimal

import pytest
from engine.correction import (
    STANDARD,
    Charged,
    Correction,
    ReversalRule,
    Unused,
    choose,
    correct,
    prorated,
    rerated,
    spread,
)


def money(text):
    return Decimal(text)


def fare(key=1, amount="253.00", base="200.00", back="0", base_back="0", currency="EUR"):
    figures = [money(text) for text in (amount, back, base, base_back)]
    return Charged(key, "fare", "fare", figures[0], figures[1], figures[2], figures[3], currency)


def fee(key=2, amount="25.00", back="0", kind="transaction_fee", stage="fee", **values):
    return Charged(key, kind, stage, money(amount), money(back), currency="EUR", **values)


def refund(base="0", rest="0", event="refund", **values):
    return Correction(9, event, "EUR", money(base), money(rest), **values)


def went_back(correction, *charges):
    return {reversal.key: reversal.amount for reversal in correct(correction, charges).reversals}


class TestWhichRule:
    anything = ReversalRule(1, "void", "retain")
    later = ReversalRule(2, "void", "reverse", when="later")
    fees = ReversalRule(3, "void", "prorate", stage="fee")
    fees_same_day = ReversalRule(4, "void", "reverse", when="same_day", stage="fee")
    handling = ReversalRule(5, "void", "retain", kind="handling")
    rules = (anything, later, fees, fees_same_day, handling)

    @pytest.mark.parametrize(
        ("when", "kind", "stage", "wins"),
        [
            ("later", "handling", "fee", handling),
            ("same_day", "handling", "fee", handling),
            ("same_day", "transaction_fee", "fee", fees_same_day),
            ("later", "transaction_fee", "fee", fees),
            ("later", "markup", "markup", later),
            ("same_day", "markup", "markup", anything),
        ],
    )
    def test_the_closest_wins(self, when, kind, stage, wins):
        assert choose(self.rules, "void", when, kind, stage) is wins
        assert choose(self.rules[::-1], "void", when, kind, stage) is wins

    def test_silent(self):
        assert choose(self.rules, "refund", "later", "handling", "fee") is None

    @pytest.mark.parametrize(
        ("event", "stage", "treatment"),
        [
            ("void", "fee", "reverse"),
            ("void", "rebate", "reverse"),
            ("refund", "discount", "prorate"),
            ("part_refund", "markup", "prorate"),
            ("refund", "fee", "retain"),
            ("tax_refund", "supplement", "retain"),
            ("exchange", "markup", "retain"),
        ],
    )
    def test_without_a_matrix(self, event, stage, treatment):
        assert choose(STANDARD, event, "later", "any", stage).treatment == treatment


class TestHowMuch:
    def test_by_unused_value(self):
        # 25.00 × 120 / 200 = 15.00
        assert prorated(fee(), Unused(money("0"), money("120"), money("200"))) == 15

    def test_cumulative(self):
        # 10.00 in thirds: 3.33, then 6.67 - 3.33, then 10.00 - 6.67
        third = [Unused(money(before), money("1"), money("3")) for before in ("0", "1", "2")]
        assert prorated(fee(amount="10"), third[0]) == money("3.33")
        assert prorated(fee(amount="10", back="3.33"), third[1]) == money("3.34")
        assert prorated(fee(amount="10", back="6.67"), third[2]) == money("3.33")

    def test_discount(self):
        assert prorated(fee(amount="-5"), Unused(money("0"), money("50"), money("200"))) == money("-1.25")

    def test_what_went_back_otherwise_stays(self):
        """20.00 of 25.00 went back before; half of the value is 12.50, so nothing more goes, and nothing is asked back."""
        assert prorated(fee(back="20"), Unused(money("0"), money("1"), money("2"))) == 0
        assert prorated(fee(amount="-25", back="-20"), Unused(money("0"), money("1"), money("2"))) == 0

    def test_priced_again(self):
        half = Unused(money("0"), money("100"), money("200"))
        # 5 % of 200.00 were charged; of 100.00 it would have been 5.00
        assert rerated(fee(amount="10"), half, money("5")) == 5
        assert rerated(fee(amount="25"), half, money("25")) == 0
        assert rerated(fee(amount="10"), half, money("12")) == 0
        assert rerated(fee(amount="10", back="2"), half, money("5")) == 3
        assert rerated(fee(amount="10"), half, None) == 5

    def test_nothing_used_nothing_due(self):
        assert rerated(fee(amount="25"), Unused(money("100"), money("100"), money("200")), money("25")) == 25


class TestFare:
    def test_less_than_all(self):
        assert spread([fare()], money("120"), money("13")) == [(fare(), 133, 120)]

    def test_newest_first(self):
        """An exchange collected 60.00 (50.00 fare, 10.00 taxes) on top of 253.00."""
        new, old = fare(2, "60", "50"), fare(1)
        assert spread([new, old], money("120"), money("13")) == [(new, 60, 50), (old, 73, 70)]
        assert spread([new, old], money("250"), money("63")) == [(new, 60, 50), (old, 253, 200)]
        assert spread([new, old], money("0"), money("5")) == [(new, 5, 0)]

    def test_taxes_give_what_the_fare_cannot(self):
        # asked: 210.00 of a fare of 200.00; 10.00 come from the taxes
        assert spread([fare()], money("210"), money("0")) == [(fare(), 210, 200)]

    def test_exchange_for_less(self):
        """30.00 were given back by the exchange; when the rest goes back, both charges end at zero."""
        new, old = fare(2, "-30", "-30"), fare(1)
        assert spread([new, old], money("100"), money("0")) == [(old, 100, 100)]
        assert spread([new, old], money("170"), money("53")) == [(new, -30, -30), (old, 253, 200)]

    def test_too_much(self):
        problem = correct(refund("200", "53.01"), [fare()]).problem
        assert problem.code == "more_than_charged"
        assert problem.text() == (
            "253.01 EUR would be given back, but of what was charged for fare and taxes only 253.00 EUR is left."
        )

    def test_wrong_sign(self):
        assert correct(refund("-200"), [fare()]).problem.code == "refund_sign"

    def test_another_currency(self):
        assert correct(refund("10"), [fare(currency="USD")]).problem.code == "more_than_charged"


class TestWhole:
    def test_void(self):
        charges = [fare(), fee(), fee(3, "-5.00", kind="discount", stage="discount")]
        assert went_back(Correction(9, "void", "EUR"), *charges) == {1: -253, 2: -25, 3: 5}

    def test_refund(self):
        charges = [fare(), fee(), fee(3, "-5.00", kind="discount", stage="discount")]
        # 120 of 200: 3.00 of the discount; the fee is kept
        result = correct(refund("120.00"), charges)
        assert {reversal.key: reversal.amount for reversal in result.reversals} == {1: -120, 3: 3}
        assert [step.text() for step in result.kept[0].steps] == ["transaction_fee 25.00 is kept"]
        assert [step.text() for step in result.reversals[1].steps] == [
            "discount -5.00, given back by unused value: 120.00 of 200.00 → -3.00"
        ]

    def test_taxes_alone(self):
        """The fare was flown: nothing of a markup goes back. A document of taxes alone counts by its total."""
        markup = fee(3, "10", kind="markup", stage="markup")
        assert went_back(refund("0", "13", "tax_refund"), fare(), markup) == {1: -13}
        assert went_back(refund("0", "13", "tax_refund"), fare(base="0", amount="26"), markup) == {1: -13, 3: -5}

    def test_exchange_gives_fees_back_by_the_matrix(self):
        rules = (ReversalRule(1, "exchange", "prorate"),)
        assert went_back(Correction(9, "exchange", "EUR"), fare(), fee(rules=rules)) == {2: -25}
        used = Correction(9, "exchange", "EUR", base_used=money("50"))
        # 150 of 200 unused: 18.75
        assert went_back(used, fare(), fee(rules=rules)) == {2: money("-18.75")}

    def test_each_document_is_priced_again_by_its_own_use(self):
        """Of 250.00, 120.00 go back: 50.00 of the newer document, 70.00 of the older; 130.00 of its fare were used."""
        rules = (ReversalRule(1, "refund", "rerate"),)

        def five_percent(base, rest):
            return base * 5 / 100

        charges = [
            Charged(2, "fare", "fare", money("60"), base=money("50"), currency="EUR", document="new"),
            Charged(1, "fare", "fare", money("253"), base=money("200"), currency="EUR", document="old"),
            fee(3, "2.50", rules=rules, document="new", price_again=five_percent),
            fee(4, "10.00", rules=rules, document="old", price_again=five_percent),
        ]
        # 5 % of 0.00 instead of 2.50; 5 % of 130.00 = 6.50 instead of 10.00
        assert went_back(refund("120"), *charges) == {2: -50, 1: -70, 3: money("-2.50"), 4: money("-3.50")}

    def test_kept_whatever_the_matrix_says(self):
        rules = (ReversalRule(1, "void", "reverse"),)
        for why in ("monthly", "shared"):
            assert went_back(Correction(9, "void", "EUR"), fee(rules=rules, kept=why)) == {}

    def test_undo(self):
        assert went_back(Correction(9, "undo", "EUR"), fare(amount="-253", base="-200"), fee(amount="-25")) == {1: 253, 2: 25}
