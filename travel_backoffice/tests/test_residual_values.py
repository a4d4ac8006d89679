"""Exchanges that leave a residual value: ticket and EMD share what was left, and never give back more together."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .billing_common import BillingCommon

SOLD = datetime(2026, 3, 20, 10, 0)


@tagged("post_install", "-at_install")
class TestResidualValues(BillingCommon):
    """Tickets of 200.00 fare, taxes YQ 40.00 and UA 13.00, exchanged for 30.00 more with 80.00 kept on an EMD."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha Ltd")
        rules = [{"amount": 25.0}, {"kind": "change_fee", "event": "exchange", "amount": 20.0}]
        cls.agreement = cls.contract(cls.alpha, fee_table_id=cls.fee_table("Fees", rules=rules).id)

    def bill(self, order):
        order.with_context(travel_invoice_date="2026-03-20").action_bill()
        self.assertFalse(order.open_hold_ids, order.open_hold_ids.mapped("message"))

    def sold(self, number="220-3324650328", bill=True, **values):
        order = self.order(self.alpha)
        line = self.ticket(order, number, taxes={"YQ": 40.0, "UA": 13.0}, **values)
        order.action_ready()
        if bill:
            self.bill(order)
        return line

    def exchanged(self, residual=80.0, collected=30.0, bill=True, old=None, number="220-3324650999"):
        """:return: old ticket, new ticket, EMD"""
        old = old or self.sold()
        new = self.ticket(old.order_id, number, base_fare=collected, taxes={}, event="exchange", sold_at=SOLD)
        old.exchange(new, residual, f"{number[:-1]}E")
        if bill:
            self.bill(old.order_id)
        return old, new, new.connected_line_ids

    def credited(self, order):
        return sorted(order.invoice_ids.filtered(lambda move: move.move_type == "out_refund").mapped("amount_total"))

    def fares_back(self, line):
        """Charge of which document gives back how much."""
        charges = line.charge_ids.filtered(lambda charge: charge.reverses_id and charge.kind_id.code == "fare")
        return {charge.reverses_id.line_id: -charge.amount for charge in charges}

    def test_ticket_and_emd_share_the_value(self):
        """253.00 less 80.00 go on with the ticket, and 30.00 on top: 203.00; the EMD is worth 80.00."""
        old, new, emd = self.exchanged()
        self.assertRecordValues(
            emd,
            [{"document_number": "220-332465099E", "original_line_id": old.id, "total_amount": 0.0, "state": "billed"}],
        )
        self.assertEqual((new._value_left().total, emd._value_left().total), (203, 80))
        self.assertEqual((new.fare_left, emd.fare_left), (150.0, 80.0))
        self.assertEqual(old.standing, "exchanged")
        self.assertFalse(emd.charge_ids.filtered("amount"))
        # change fee 20.00, once
        self.assertEqual(sum(new.charge_ids.mapped("amount")), 50.0)
        self.assertEqual((new.residual_value, emd.unused_state, emd.unused_value), (0.0, "left", 80.0))

    def test_refund_of_both(self):
        """EMD: 80.00 less a penalty of 10.00; ticket: 30.00 of its own, 120.00 + 53.00 of the old one."""
        old, new, emd = self.exchanged()
        back = emd.refund(penalty=10.0, sold_at=SOLD)
        self.bill(old.order_id)
        self.assertEqual((back.base_fare, back.total_amount), (-80.0, -70.0))
        self.assertEqual(self.fares_back(back), {old: 80.0})
        self.assertEqual(self.credited(old.order_id), [70.0])
        self.assertFalse(emd.unused_state)
        rest = new.refund(sold_at=SOLD)
        self.bill(old.order_id)
        self.assertEqual(self.fares_back(rest), {new: 30.0, old: 173.0})
        # against each its own invoice
        self.assertEqual(self.credited(old.order_id), [30.0, 70.0, 173.0])
        fares = (old | new | emd).charge_ids.filtered(lambda charge: charge.kind_id.code == "fare" and not charge.reverses_id)
        self.assertEqual(sum(fares.mapped("amount")), sum(fares.mapped("given_back")))

    def test_more_than_it_is_worth_is_refused(self):
        _old, new, emd = self.exchanged()
        with self.assertRaisesRegex(UserError, r"80\.00 is left: .*80\.01 cannot go back"):
            emd.refund(fare=80.01, sold_at=SOLD)
        with self.assertRaisesRegex(UserError, r"150\.00 is left"):
            new.refund(fare=150.01, sold_at=SOLD)
        line = self.sold("220-3324650330", bill=False)
        with self.assertRaisesRegex(UserError, "a residual value of .*253.01 cannot be kept"):
            line.exchange(self.ticket(line.order_id, "220-3324650331", event="exchange"), 253.01, "220-1")

    def test_residual_beyond_the_fare_is_of_taxes(self):
        """210.00: 200.00 of the fare, 10.00 of YQ; 30.00 of YQ and UA 13.00 go on."""
        _old, new, emd = self.exchanged(210.0, 0.0)
        self.assertEqual((emd._value_left().fare, emd._value_left().taxes), (200, {"YQ": 10}))
        self.assertEqual((new._value_left().fare, new._value_left().taxes), (0, {"YQ": 30, "UA": 13}))
        emd.refund(sold_at=SOLD)
        self.assertEqual((emd.fare_left, emd.unused_value), (0.0, 0.0))
        self.assertEqual(emd.correction_ids.total_amount, -210.0)

    def test_emd_pays_for_another_ticket(self):
        """80.00 of the EMD and 15.00 on top: 95.00 go back of the third ticket, and nothing more of the EMD."""
        old, new, emd = self.exchanged()
        third = self.ticket(old.order_id, "220-3324651111", base_fare=15.0, taxes={}, event="exchange", sold_at=SOLD)
        emd.exchange(third)
        self.assertEqual((third._value_left().total, third.fare_left, third.valid_until), (95, 95.0, old.valid_until))
        self.assertEqual((emd.standing, emd.unused_state), ("exchanged", False))
        self.bill(old.order_id)
        with self.assertRaisesRegex(UserError, "exchanged for 220-3324651111"):
            emd.refund(sold_at=SOLD)
        back = third.refund(sold_at=SOLD)
        self.assertEqual(self.fares_back(back), {third: 15.0, old: 80.0})
        self.assertEqual(new._value_left().total, 203)

    def test_void_takes_the_emd_along(self):
        """The old ticket is good again, with all of its 253.00; an undo of the void brings both back."""
        old, new, emd = self.exchanged()
        void = new.void(sold_at=SOLD)
        self.assertEqual((new.standing, emd.standing, old.standing), ("voided", "voided", False))
        self.assertEqual((void.total_amount, old._value_left().total, emd.unused_state), (-30.0, 253, False))
        void.take_back()
        self.assertEqual((new.standing, emd.standing, old.standing), (False, False, "exchanged"))
        self.assertEqual((new._value_left().total, emd._value_left().total), (203, 80))
        new.void(sold_at=SOLD)
        self.bill(old.order_id)
        # 30.00 + 20.00 change fee, which bears 10 %
        self.assertEqual(self.credited(old.order_id), [52.0])
        self.assertEqual(old.refund(sold_at=SOLD).total_amount, -253.0)

    def test_billed_void_undone(self):
        old, new, emd = self.exchanged()
        void = new.void(sold_at=SOLD)
        self.bill(old.order_id)
        self.assertEqual(emd.correction_ids.state, "billed")
        with self.assertRaisesRegex(UserError, "was voided with"):
            emd.correction_ids.take_back()
        void.take_back(sold_at=SOLD)
        self.bill(old.order_id)
        self.assertEqual((new.standing, emd.standing, old.standing), (False, False, "exchanged"))

    def test_used_emd_stands_against_the_void(self):
        _old, new, emd = self.exchanged()
        refund = emd.refund(sold_at=SOLD)
        with self.assertRaisesRegex(UserError, "220-332465099E was refunded"):
            new.void(sold_at=SOLD)
        refund.take_back()
        new.refund(sold_at=SOLD)
        with self.assertRaisesRegex(UserError, "refunded without the residual value"):
            emd.void(sold_at=SOLD)

    def test_emd_voided_alone(self):
        """It was not issued after all: its value is the ticket's; not any more once that was refunded with it."""
        _old, new, emd = self.exchanged()
        void = emd.void(sold_at=SOLD)
        self.assertEqual((new._value_left().total, new.fare_left), (283, 230.0))
        new.refund(sold_at=SOLD)
        with self.assertRaisesRegex(UserError, "undo one of them"):
            void.take_back()

    def test_undo_before_billing(self):
        old, new, emd = self.exchanged(bill=False)
        with self.assertRaisesRegex(UserError, "undo the exchange instead"):
            new.action_cancel()
        new.take_back()
        self.assertEqual((old.standing, new.original_line_id.id, emd.state), (False, False, "cancelled"))
        self.assertEqual(old._value_left().total, 253)

    def test_refund_of_the_ticket_undone(self):
        """The EMD is no later correction of the old ticket: it does not stand in the way."""
        _old, new, _emd = self.exchanged()
        new.refund(sold_at=SOLD).take_back()
        self.assertEqual(new._value_left().total, 203)

    def test_partly_refunded_ticket_hands_on_the_rest(self):
        """100.00 went back: 100.00 + 53.00 are left, 80.00 on the EMD, 20.00 + 53.00 + 30.00 with the ticket."""
        old = self.sold()
        old.refund(fare=100.0, segments=old.segment_ids[0], sold_at=SOLD)
        self.bill(old.order_id)
        _old, new, emd = self.exchanged(old=old)
        self.assertEqual((new._value_left().total, emd._value_left().total), (103, 80))
        self.assertEqual((new.fare_left, emd.fare_left), (50.0, 80.0))
        new.refund(sold_at=SOLD)
        emd.refund(sold_at=SOLD)
        self.bill(old.order_id)
        charge = old.charge_ids.filtered(lambda own: own.kind_id.code == "fare")
        self.assertEqual((charge.amount, charge.given_back), (253.0, 253.0))

    def test_fees_end_with_the_last_of_both(self):
        """Refunds give fees back, parts of them do not: the old ticket's 25.00 go with the last, the change fee with its own."""
        rules = [{"event": event, "treatment": "reverse"} for event in ("refund", "void")]
        matrix = self.env["travel.reversal.matrix"].create({"name": "All", "rule_ids": [(0, 0, rule) for rule in rules]})
        self.agreement.reversal_matrix_id = matrix
        old, new, emd = self.exchanged()
        back = emd.refund(sold_at=SOLD)
        self.assertEqual(sum(back.charge_ids.mapped("amount")), -80.0)
        self.bill(old.order_id)
        rest = new.refund(sold_at=SOLD)
        # 203.00 + 20.00 + 25.00
        self.assertEqual(sum(rest.charge_ids.mapped("amount")), -248.0)
        self.bill(old.order_id)
        charges = old.order_id.charge_ids.filtered(lambda own: not own.reverses_id)
        self.assertEqual(charges.mapped("amount"), charges.mapped("given_back"))

    def test_prorated_fees_of_both(self):
        """Change fee of 20.00 by unused value: of the ticket's 120.00 + 30.00 all goes back, so all of the fee.

        Of the old ticket's 25.00: 80/200 = 10.00 with the EMD, the rest with the ticket.
        """
        rules = [{"event": event, "treatment": "prorate"} for event in ("refund", "part_refund")]
        matrix = self.env["travel.reversal.matrix"].create({"name": "Part", "rule_ids": [(0, 0, rule) for rule in rules]})
        self.agreement.reversal_matrix_id = matrix
        old, new, emd = self.exchanged()
        back = emd.refund(sold_at=SOLD)
        self.assertEqual(sum(back.charge_ids.mapped("amount")), -90.0)
        self.bill(old.order_id)
        rest = new.refund(sold_at=SOLD)
        self.assertEqual(sum(rest.charge_ids.mapped("amount")), -238.0)

    # -- keyed by hand ----------------------------------------------------------------------------------------------

    def keyed(self, old, number="220-3324650999", **values):
        order = self.order(self.alpha)
        values = {"base_fare": 30.0, "taxes": {}, "original_documents": old, "sold_at": SOLD, **values}
        line = self.ticket(order, number, event="exchange", **values)
        order.action_ready()
        return line

    def test_keyed_exchange_is_tied_to_its_ticket(self):
        old = self.sold()
        new = self.keyed("220-3324650328")
        self.assertEqual((new.original_line_id, old.standing, new.state), (old, "exchanged", "ready"))
        self.assertEqual(new._value_left().total, 283)
        second = self.keyed("220-3324650328", "220-3324651000")
        self.assertEqual((second.state, second.open_hold_ids.code), ("held", "exchange_refused"))
        self.assertIn("was exchanged for 220-3324650999", second.open_hold_ids.message)
        new.take_back()
        second.order_id.action_recheck()
        self.assertEqual((second.state, second.original_line_id), ("ready", old))

    def test_keyed_exchange_of_a_ticket_that_comes_later(self):
        new = self.keyed("220-3324650328")
        self.assertEqual((new.state, new.awaited_ids.number), ("ready", "220-3324650328"))
        self.assertEqual(self.sold(), new.original_line_id)

    def test_exchange_for_less_is_held(self):
        """20.00 less: refunded of the old ticket first, and the new one is worth 233.00."""
        old = self.sold()
        new = self.keyed("220-3324650328", base_fare=0.0, taxes={"CP": -20.0})
        self.assertIn("exchange_for_less", new.open_hold_ids.mapped("code"))
        new.take_back()
        old.refund(fare=20.0, sold_at=SOLD)
        right = self.keyed("220-3324650328", "220-3324651000", base_fare=0.0)
        self.assertEqual((right.state, right._value_left().total), ("ready", 233))

    def test_one_ticket_for_two(self):
        first, second = self.sold(), self.sold("220-3324650329")
        new = self.keyed("220-3324650328, 220-3324650329")
        self.assertIn("only the value of one can be carried over", new.open_hold_ids.message)
        self.assertEqual((first.standing, second.standing), (False, False))
