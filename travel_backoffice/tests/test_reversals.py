"""What goes back of each charge: every treatment, event and day, with figures worked out by hand."""

from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from .rating_common import RatingCommon

LATER = datetime(2026, 3, 20, 10, 0)


class ReversalCommon(RatingCommon):
    """A ticket of 200.00 + taxes 53.00, with markup 10.00, discount -5.00, transaction fee 25.00; rebate -4.00 accrued."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_rule(cls.fees, "markup", method="percent", percent=5.0, base="base_fare")
        cls.fee_rule(cls.fees, "discount", 5.0)
        cls.fee_rule(cls.fees, "transaction_fee", 25.0)
        cls.fee_rule(cls.fees, "rebate", method="percent", percent=2.0, base="base_fare")

    def matrix(self, *rules, **values):
        """A matrix; each rule is (event, treatment, other values)."""
        commands = [Command.create({"event": event, "treatment": treatment, **more}) for event, treatment, more in rules]
        return self.env["travel.reversal.matrix"].create({"name": "Agreed", "rule_ids": commands, **values})

    def agree(self, *rules):
        self.terms.reversal_matrix_id = self.matrix(*rules)

    def sold(self, number="220-3324650328", order=None, billed=True, **values):
        order = order or self.order(self.alpha)
        line = self.ticket(order, number, base_fare=200.0, taxes={"YQ": 40.0, "UA": 13.0}, **values)
        order.confirmed = True
        order.rate()
        if billed:
            self.bill(line)
        return line

    @staticmethod
    def bill(lines):
        """As billing leaves them: accrued charges and memos stay what they are."""
        lines.charge_ids.filtered(lambda charge: charge.state == "open").sudo().state = "billed"
        lines.state = "billed"

    def back(self, line):
        """Kind → what the line gives back; the airline's penalty apart."""
        found = {}
        for charge in line.charge_ids.filtered("reverses_id"):
            found[charge.kind_id.code] = round(found.get(charge.kind_id.code, 0.0) + charge.amount, 2)
        return found

    def left(self, lines):
        """What is left of the charges of documents, kind by kind, where anything is."""
        found = {}
        for charge in lines.charge_ids.filtered(lambda charge: not charge.reverses_id and not charge.line_id._takes_back()):
            if rest := round(charge.amount - charge.given_back, 2):
                found[charge.kind_id.code] = round(found.get(charge.kind_id.code, 0.0) + rest, 2)
        return found


@tagged("post_install", "-at_install")
class TestReversals(ReversalCommon):
    # -- without a matrix -------------------------------------------------------------------------------------------

    def test_void(self):
        line = self.sold()
        void = line.void(sold_at=LATER)
        everything = {"fare": -253.0, "markup": -10.0, "discount": 5.0, "transaction_fee": -25.0, "rebate": 4.0}
        self.assertEqual(self.back(void), everything)
        self.assertEqual(self.left(line), {})
        states = {charge.kind_id.code: charge.state for charge in void.charge_ids}
        self.assertEqual((states["rebate"], states["fare"]), ("accrued", "open"))

    def test_refund_keeps_fees_and_prorates_the_price(self):
        line = self.sold()
        refund = line.refund(penalty=60.0, fare_used=80.0, tax_refunds={"UA": 13.0}, sold_at=LATER)
        # 120 of 200 unused: 6.00 of the markup, 3.00 of the discount, 2.40 of the rebate
        self.assertEqual(self.back(refund), {"fare": -133.0, "markup": -6.0, "discount": 3.0, "rebate": 2.4})
        self.assertEqual(refund.charge_ids.filtered(lambda own: own.kind_id.code == "penalty").amount, 60.0)
        fare = refund.charge_ids.filtered(lambda own: own.reverses_id.kind_id.code == "fare")
        self.assertEqual(fare.base_amount, -120.0)

    def test_taxes_alone(self):
        refund = self.sold().refund(fare=0.0, tax_refunds={"UA": 13.0}, sold_at=LATER)
        self.assertEqual(refund.refund_kind, "taxes")
        self.assertEqual(self.back(refund), {"fare": -13.0})

    # -- the matrix -------------------------------------------------------------------------------------------------

    def test_every_treatment(self):
        self.agree(
            ("part_refund", "reverse", {"stage": "markup"}),
            ("part_refund", "retain", {"stage": "discount"}),
            ("part_refund", "prorate", {"kind_id": self.kind("transaction_fee").id}),
            ("part_refund", "rerate", {"stage": "rebate"}),
        )
        refund = self.sold().refund(fare=120.0, tax_refunds={}, sold_at=LATER)
        # fee 25.00 × 120 / 200 = 15.00; rebate 2 % of the 80.00 used = 1.60 instead of 4.00
        self.assertEqual(
            self.back(refund), {"fare": -120.0, "markup": -10.0, "transaction_fee": -15.0, "rebate": 2.4}
        )
        rules = refund.charge_ids.filtered(lambda own: own.stage != "fare").reversal_rule_id
        self.assertEqual(set(rules.mapped("treatment")), {"reverse", "prorate", "rerate"})

    def test_same_day_or_later(self):
        self.agree(
            ("void", "retain", {}),
            ("void", "reverse", {"when": "same_day"}),
        )
        early, late = self.sold(), self.sold("220-3324650329")
        self.assertEqual(self.back(early.void(sold_at=datetime(2026, 3, 10, 22, 0)))["transaction_fee"], -25.0)
        self.assertEqual(self.back(late.void(sold_at=datetime(2026, 3, 11, 1, 0))), {"fare": -253.0})

    def test_the_contract_of_the_day_of_sale(self):
        """A ticket sold under last year's contract is refunded by last year's matrix."""
        self.agree(("refund", "reverse", {}))
        line = self.sold()
        self.end(self.terms, "2026-03-15")
        keeping = self.matrix(("refund", "retain", {}))
        self.contract(self.alpha, "2026-03-15", fee_table_id=self.fees.id, reversal_matrix_id=keeping.id)
        self.assertEqual(self.back(line.refund(sold_at=LATER))["transaction_fee"], -25.0)
        new = self.sold("220-3324650329", self.order(self.alpha, booked_at=LATER))
        self.assertEqual(self.back(new.refund(sold_at=LATER)), {"fare": -253.0})

    def test_inherited_or_of_the_company(self):
        self.contract(self.alpha.parent_id, reversal_matrix_id=self.matrix(("refund", "reverse", {})).id)
        self.assertEqual(self.left(self.sold().refund(sold_at=LATER).original_line_id), {})

    def test_of_the_company(self):
        self.env.company.travel_reversal_matrix_id = self.matrix(("refund", "reverse", {"stage": "fee"}))
        refund = self.sold().refund(sold_at=LATER)
        self.assertEqual(self.back(refund)["transaction_fee"], -25.0)
        # where the matrix is silent the standard holds: all is unused
        self.assertEqual(self.back(refund)["markup"], -10.0)

    # -- series -----------------------------------------------------------------------------------------------------

    def test_parts_then_the_rest_is_nothing(self):
        """Thirds of 25.00 do not divide: 66.66 and 66.67 of 200.00, then the rest."""
        self.agree(("part_refund", "prorate", {}), ("refund", "prorate", {}))
        line = self.sold()
        first = line.refund(fare=66.66, tax_refunds={"UA": 3.0}, sold_at=LATER)
        # 25.00 × 66.66 / 200 = 8.3325 → 8.33
        self.assertEqual(self.back(first)["transaction_fee"], -8.33)
        self.bill(first)
        second = line.refund(fare=66.67, tax_refunds={"UA": 3.0}, sold_at=LATER)
        # 25.00 × 133.33 / 200 = 16.66625 → 16.67, less 8.33
        self.assertEqual(self.back(second)["transaction_fee"], -8.34)
        self.bill(second)
        line.refund(sold_at=LATER)
        self.assertEqual(self.left(line), {})

    def test_more_than_is_left_is_held(self):
        """Two refunds of 150.00 and 50.00; the second one comes out as 104.00, where 103.00 are left."""
        line = self.sold()
        first = line.refund(fare=150.0, tax_refunds={}, sold_at=LATER)
        second = line.refund(fare=50.0, tax_refunds={}, sold_at=LATER)
        second.sudo().write({"base_fare": -104.0, "total_amount": -104.0})
        self.assertEqual(self.reasons(second), ["more_than_charged"])
        self.assertIn("104.00", second.open_hold_ids.message)
        self.assertIn("103.00", second.open_hold_ids.message)
        self.assertFalse(second.charge_ids)
        self.assertEqual(second.state, "held")
        second.sudo().write({"base_fare": -50.0, "total_amount": -50.0})
        self.assertEqual((self.reasons(second), self.back(second)["fare"], second.state), ([], -50.0, "ready"))
        self.assertEqual(self.back(first)["fare"], -150.0)

    def test_pricing_again_changes_nothing(self):
        self.agree(("part_refund", "prorate", {}))
        line = self.sold(billed=False)
        line.refund(fare=100.0, tax_refunds={}, sold_at=LATER)
        line.refund(fare=50.0, tax_refunds={}, sold_at=LATER)
        before = {charge.id: charge.amount for charge in line.order_id.charge_ids}
        line.order_id.rate()
        self.assertEqual({charge.id: charge.amount for charge in line.order_id.charge_ids}, before)

    def test_unbilled_original_priced_anew(self):
        """The fee becomes less after the void of a ticket that nobody billed: the void follows."""
        line = self.sold(billed=False)
        void = line.void(sold_at=LATER)
        line._set_price(self.kind("transaction_fee"), 12.0, "Agreed")
        line.order_id.rate()
        self.assertEqual(self.back(void)["transaction_fee"], -12.0)
        self.assertEqual(self.left(line), {})

    # -- undo -------------------------------------------------------------------------------------------------------

    def test_undo(self):
        """The airline did not accept the void: it is voided itself, and the ticket can be refunded again."""
        line = self.sold()
        void = line.void(sold_at=LATER)
        self.bill(void)
        undo = void.take_back(sold_at=LATER)
        self.assertEqual(self.back(undo)["fare"], 253.0)
        self.assertEqual(line.standing, False)
        self.assertEqual(self.left(line)["fare"], 253.0)
        self.bill(undo)
        again = line.void(sold_at=LATER)
        self.assertEqual(self.back(again)["fare"], -253.0)
        again.take_back()
        self.assertEqual(self.back(line.refund(sold_at=LATER))["fare"], -253.0)

    def test_undo_before_billing(self):
        line = self.sold()
        refund = line.refund(sold_at=LATER)
        refund.take_back(sold_at=LATER)
        self.assertFalse(refund.charge_ids)
        self.assertEqual(self.left(line)["fare"], 253.0)
        self.assertEqual(line.standing, False)

    def test_undo_of_a_refund_with_its_fee(self):
        """The fee for the refund and the penalty go back with it, whatever the matrix says of fees."""
        self.rule("refund_fee", 15.0, event="refund")
        self.agree(("void", "retain", {}))
        line = self.sold()
        refund = line.refund(penalty=60.0, sold_at=LATER)
        self.assertEqual(refund.charge_ids.filtered(lambda own: own.kind_id.code == "refund_fee").amount, 15.0)
        self.bill(refund)
        undo = refund.take_back(sold_at=LATER)
        # fare +253.00, penalty -60.00, fee -15.00, markup +10.00, discount -5.00
        self.assertEqual(sum(undo.charge_ids.filtered(lambda own: own.state == "open").mapped("amount")), 183.0)
        self.assertEqual(
            sum(refund.charge_ids.mapped("amount")), -sum(undo.charge_ids.mapped("amount"))
        )

    # -- exchange ---------------------------------------------------------------------------------------------------

    def exchanged(self, line, number="220-3324650399", **values):
        """A new ticket for 50.00 fare and 10.00 taxes on top."""
        new = self.ticket(line.order_id, number, base_fare=50.0, taxes={"YQ": 10.0}, sold_at=LATER, **values)
        line.exchange(new)
        new.order_id.rate()
        return new

    def test_exchange_carries_the_fare_over(self):
        self.agree(("exchange", "reverse", {"stage": "fee"}))
        line = self.sold()
        new = self.exchanged(line)
        self.assertEqual(line.standing, "exchanged")
        self.assertEqual(self.back(new), {"transaction_fee": -25.0})
        self.assertEqual(new.charge_ids.filtered(lambda own: own.kind_id.code == "fare").amount, 60.0)

    def test_refund_of_an_exchanged_ticket(self):
        line = self.sold()
        new = self.exchanged(line)
        self.bill(new)
        refund = new.refund(fare=120.0, tax_refunds={"YQ": 13.0}, sold_at=LATER)
        # newest first: 50.00 + 10.00 of the new ticket, 70.00 + 3.00 of the old
        fares = refund.charge_ids.filtered(lambda own: own.kind_id.code == "fare")
        self.assertEqual({own.reverses_id.line_id: (own.amount, own.base_amount) for own in fares}, {
            new: (-60.0, -50.0),
            line: (-73.0, -70.0),
        })  # fmt: skip
        # 120 of 250 unused: markup 10.00 × 0.48
        self.assertEqual(self.back(refund)["markup"], -4.8)

    def test_void_of_an_exchange(self):
        self.agree(("exchange", "reverse", {"stage": "fee"}))
        line = self.sold()
        new = self.exchanged(line)
        self.bill(new)
        void = new.void(sold_at=LATER)
        # the additional collection goes back, and the fee given back for the exchange is due again
        self.assertEqual(self.back(void), {"fare": -60.0, "transaction_fee": 25.0})
        self.assertEqual(line.standing, False)
        self.assertEqual(self.left(line)["transaction_fee"], 25.0)

    # -- special charges --------------------------------------------------------------------------------------------

    def test_customers_card(self):
        line = self.sold(customer_card=True)
        void = line.void(sold_at=LATER)
        states = {charge.kind_id.code: charge.state for charge in void.charge_ids}
        self.assertEqual((states["fare"], states["transaction_fee"]), ("memo", "open"))
        self.assertEqual(self.left(line), {})

    def test_once_for_the_order(self):
        """Handling of 8.00 is charged on the first of two tickets, and goes back with the last."""
        self.rule("handling", 8.0, per="order")
        order = self.order(self.alpha)
        first, second = self.sold(order=order), self.sold("220-3324650329", order)
        self.assertEqual(self.charged(order)["handling"], 8.0)
        void = first.void(sold_at=LATER)
        self.assertNotIn("handling", self.back(void))
        self.bill(void)
        last = second.void(sold_at=LATER)
        self.assertEqual(self.back(last)["handling"], -8.0)
        order.rate()
        self.assertNotIn("handling", self.back(void))
        self.bill(last)
        self.assertEqual(self.charged(order).get("handling"), 0.0)
        # a new service of the order is handled anew
        self.sold("220-3324650330", order)
        self.assertEqual(self.charged(order)["handling"], 8.0)
        order.rate()
        self.assertEqual(self.charged(order)["handling"], 8.0)

    def test_void_leaves_the_period(self):
        """Fee 30.00 for the first ticket of the period, 20.00 from the second on: a voided one does not count."""
        self.rule(
            "handling", method="tiers", tiers=[{"up_to": 1, "amount": 30.0}, {"open_ended": True, "amount": 20.0}],
            tier_measure="period_count",
        )  # fmt: skip
        first = self.sold()
        self.assertEqual(self.charged(first)["handling"], 30.0)
        self.bill(first.void(sold_at=LATER))
        self.assertEqual(self.charged(self.sold("220-3324650329"))["handling"], 30.0)
        self.assertEqual(self.charged(self.sold("220-3324650330"))["handling"], 20.0)

    def test_totals(self):
        line = self.sold()
        void = line.void(sold_at=LATER)
        # fees: markup 10.00 - discount 5.00 + fee 25.00
        self.assertEqual((line.fee_total, void.fee_total), (30.0, -30.0))
        self.assertEqual(void.amount_to_bill, -283.0)
        self.assertEqual(line.order_id.fee_total, 0.0)

    def test_agent_reads_why(self):
        refund = self.sold().refund(sold_at=LATER)
        told = refund.with_user(self.users["agent"]).explain_prices()
        self.assertIn("Transaction fee 25.00 is kept", [step for price in told for step in price["steps"]])

    def test_exchange_in_another_order(self):
        """The old ticket's fee is set by hand while its exchange, in another order, has given it back already."""
        self.agree(("exchange", "reverse", {"stage": "fee"}))
        line = self.sold(billed=False)
        order = self.order(self.alpha, booked_at=LATER)
        new = self.ticket(order, "220-3324650399", base_fare=50.0, taxes={"YQ": 10.0})
        order.confirmed = True
        line.exchange(new)
        self.assertEqual(self.back(new), {"transaction_fee": -25.0})
        line._set_price(self.kind("transaction_fee"), 12.0, "Agreed")
        self.assertEqual(self.back(new), {"transaction_fee": -12.0})
        before = (order | line.order_id).charge_ids
        order.rate()
        self.assertEqual((order | line.order_id).charge_ids, before)

    def test_once_for_the_trip(self):
        """Two orders of one trip share the handling of 8.00; the fee is on the first, the last void is in the second."""
        self.rule("handling", 8.0, per="trip")
        orders = [self.order(self.alpha, trip_reference="ROADSHOW") for _number in range(2)]
        first, second = self.sold(order=orders[0]), self.sold("220-3324650329", orders[1])
        self.assertNotIn("handling", self.charged(second))
        void = first.void(sold_at=LATER)
        self.assertNotIn("handling", self.back(void))
        self.bill(void)
        self.assertEqual(self.back(second.void(sold_at=LATER))["handling"], -8.0)

    def test_once_for_flights_while_a_hotel_stands(self):
        """The handling is for flights alone: the hotel of the order does not keep it."""
        self.rule("handling", 8.0, per="order", services=["air"])
        order = self.order(self.alpha)
        line = self.sold(order=order)
        self.line(order, "hotel", base_fare=300.0)
        order.rate()
        self.assertEqual(self.back(line.void(sold_at=LATER))["handling"], -8.0)

    def test_priced_again_on_the_flights_used(self):
        """9.00 a flight, two flights; one is handed in: 9.00 of 18.00. A price by hand stays."""
        self.rule("handling", 9.0, per="segment")
        self.agree(("part_refund", "rerate", {}))
        line = self.sold()
        refund = line.refund(segments=line.segment_ids[1], sold_at=LATER)
        # markup 5 % of 100.00 instead of 10.00; discount and fee are flat; rebate 2.00 instead of 4.00
        self.assertEqual(self.back(refund), {"fare": -100.0, "markup": -5.0, "handling": -9.0, "rebate": 2.0})
        by_hand = self.sold("220-3324650329", billed=False)
        by_hand._set_price(self.kind("handling"), 30.0, "Agreed")
        self.bill(by_hand)
        self.assertNotIn("handling", self.back(by_hand.refund(segments=by_hand.segment_ids[1], sold_at=LATER)))

    def test_many_refunds_read_little(self):
        """Pricing refunds asks about as often for twelve tickets as for two."""
        self.agree(("refund", "prorate", {}))
        counts = []
        for number, tickets in enumerate((2, 12)):
            orders = self.env["travel.order"]
            for ticket in range(tickets):
                orders += self.sold(f"220-33246{number}{ticket:04}").order_id
            orders.line_ids.refund(sold_at=LATER)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.rate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 5, counts)
