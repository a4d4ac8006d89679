"""Corrections are taken back, and nobody edits, cancels, deletes or copies around them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_line_operations import OperationsCommon


@tagged("post_install", "-at_install")
class TestLineUndo(OperationsCommon):
    def test_unbilled_correction_is_cancelled(self):
        line = self.sold()
        void = line.void(sold_at=line.sold_at)
        key = void.business_key
        self.assertFalse(void.with_user(self.agent).take_back())
        self.assertEqual((void.state, void.undone, line.standing), ("cancelled", True, False))
        self.assertFalse(void.charge_ids)
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["open", "open"])
        self.assertIn("Undone", line.order_id.message_ids[0].body)
        self.told("was undone already", void.take_back)
        # once more, under the same key
        again = line.void(sold_at=line.sold_at)
        self.assertEqual((again.business_key, again.correction_number), (key, 3))

    def test_billed_correction_is_voided(self):
        """Credited 253.00 less 60.00; undone, the same amounts are charged again, and the ticket is good."""
        line = self.sold()
        refund = line.refund(penalty=60.0, sold_at=line.sold_at)
        self.bill(line.order_id)
        self.assertEqual(refund.state, "billed")
        undo = refund.take_back(sold_at=line.sold_at)
        self.assertRecordValues(
            undo,
            [
                {
                    "event": "void",
                    "original_line_id": refund.id,
                    "base_fare": 200.0,
                    "tax_amount": 53.0,
                    "penalty_amount": -60.0,
                    "total_amount": 193.0,
                    "commission_amount": 14.0,
                }
            ],
        )
        self.assertEqual((refund.standing, line.standing), ("voided", False))
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["open", "open"])
        # and the undo itself, while it is not billed
        undo.take_back()
        self.assertEqual((refund.standing, line.standing), (False, "refunded"))

    def test_newest_first(self):
        line = self.sold()
        there, back = line.segment_ids
        first = line.refund(segments=there, sold_at=line.sold_at)
        second = line.refund(segments=back, sold_at=line.sold_at)
        self.told("was corrected again since", first.take_back)
        self.assertEqual(second.refund_kind, "full")
        second.take_back()
        self.assertEqual((line.standing, there.coupon_status, back.coupon_status), ("part_refunded", "refunded", "open"))
        first.take_back()
        self.assertFalse(line.standing)

    def test_several_in_one_go(self):
        line = self.sold()
        there, back = line.segment_ids
        both = line.refund(segments=there, sold_at=line.sold_at) | line.refund(segments=back, sold_at=line.sold_at)
        both.take_back()
        self.assertEqual((line.standing, both.mapped("state")), (False, ["cancelled", "cancelled"]))

    def test_an_undo_is_not_undone_when_the_document_went_on(self):
        """Refund, its undo, a void: the refund must not come back beside the void."""
        line = self.sold()
        refund = line.refund(sold_at=line.sold_at)
        self.bill(line.order_id)
        undo = refund.take_back(sold_at=line.sold_at)
        line.void(sold_at=line.sold_at)
        self.told("was corrected again since", undo.take_back)

    def test_exchange_lets_go(self):
        old, new = self.sold(), self.sold("220-0000000002", billed=False)
        old.exchange(new)
        new.take_back()
        self.assertRecordValues(new, [{"original_line_id": False, "event": "issue", "state": "ready"}])
        self.assertFalse(old.standing)
        old.exchange(new)
        self.bill(new.order_id)
        self.told("is billed: void it", new.take_back)
        self.told("corrects nothing", old.take_back)

    # -- guards -----------------------------------------------------------------------------------------------------

    def test_derived_by_corrections_only(self):
        line = self.sold(billed=False).with_user(self.agent)
        other = self.sold("220-0000000002", billed=False)
        for vals in (
            {"original_line_id": other.id},
            {"standing": "voided"},
            {"refund_state": "received"},
            {"penalty_amount": 5.0},
            {"correction_count": 3},
        ):
            with self.assertRaises(AccessError, msg=vals):
                line.write(vals)
        with self.assertRaises(AccessError):
            line.segment_ids.coupon_status = "void"
        line.segment_ids[0].coupon_flown = True
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["flown", "open"])
        self.told("is not open any more: Flown", line.refund, segments=line.segment_ids[0])

    def test_figures_of_a_correction_stay(self):
        line = self.sold()
        refund = line.refund(sold_at=line.sold_at).with_user(self.agent)
        for vals in ({"base_fare": -300.0}, {"event": "issue"}, {"commission_amount": 0.0}):
            self.told("undo it and correct again", refund.write, vals)
        self.told("undo it and correct again", refund.tax_ids.write, {"amount": -500.0})
        self.told("undo it and correct again", refund.tax_ids.unlink)

    def test_coupon_of_a_billed_ticket_is_flown(self):
        """What is learned of a coupon later changes nothing that was billed."""
        line = self.sold().with_user(self.agent)
        line.segment_ids[0].coupon_flown = True
        self.assertEqual(line.segment_ids[0].coupon_status, "flown")

    def test_deleting_and_cancelling(self):
        line = self.sold(billed=False)
        void = line.void(sold_at=line.sold_at)
        self.told("it stays", line.unlink)
        self.told("undo that first", line.action_cancel)
        with self.assertRaises(UserError):
            void.unlink()
        void.with_user(self.agent).action_cancel()
        self.assertEqual((void.state, void.undone, line.standing), ("cancelled", True, False))
        line.action_cancel()
        self.assertEqual(line.state, "cancelled")

    def test_order_cancelled_and_taken_up_again(self):
        """Its void goes and comes with the order; what was undone before stays undone."""
        line = self.sold(billed=False)
        undone = line.refund(sold_at=line.sold_at)
        undone.take_back()
        void = line.void(sold_at=line.sold_at)
        order = line.order_id
        order.action_cancel()
        self.assertEqual(set(order.line_ids.mapped("state")), {"cancelled"})
        order.action_reopen()
        self.assertEqual((line.state, void.state, undone.state), ("draft", "draft", "cancelled"))
        self.assertEqual(line.standing, "voided")

    def test_order_that_another_rests_on(self):
        old, new = self.sold(billed=False), self.sold("220-0000000002", billed=False)
        old.exchange(new)
        self.told("undo that first", old.order_id.action_cancel)
        new.order_id.action_cancel()
        self.assertFalse(old.standing)
        third = self.sold("220-0000000003", billed=False)
        old.exchange(third)
        self.told("stays cancelled", new.order_id.action_reopen)

    def test_copy_sells_again(self):
        line = self.sold()
        line.refund(sold_at=line.sold_at)
        twin = line.order_id.copy()
        self.assertRecordValues(twin.line_ids, [{"event": "issue", "base_fare": 200.0, "standing": False}])
        self.assertEqual(twin.line_ids.passenger_ids, twin.passenger_ids)
        self.assertEqual(twin.line_ids.segment_ids.mapped("coupon_status"), ["open", "open"])

    # -- references -------------------------------------------------------------------------------------------------

    def test_voided_before_billing_asks_for_nothing(self):
        """A ticket held for a missing reference is voided: neither it nor its void waits for the reference."""
        mandated = self.reference_set("Alpha", {"code": "PO", "required_at": "ticket", "print_on": "line"})
        self.terms.reference_set_id = mandated
        line = self.sold(billed=False)
        self.assertEqual((line.state, line.open_hold_ids.mapped("code")), ("held", ["reference_missing"]))
        void = line.void(sold_at=line.sold_at)
        self.assertFalse((line + void).open_hold_ids)
        self.assertEqual((line + void).mapped("state"), ["ready", "ready"])
        void.take_back()
        self.assertEqual(line.open_hold_ids.mapped("code"), ["reference_missing"])

    def test_questions_come_back(self):
        """A ticket paid partly by card waits for an answer; its void settles that, and the undo of the void does not."""
        line = self.sold(billed=False)
        self.env["travel.hold"]._put(line, "mixed_payment", "100.00 of 253.00 was paid by card.")
        void = line.void(sold_at=line.sold_at)
        self.assertFalse(line.open_hold_ids)
        void.take_back()
        self.assertEqual((line.state, line.open_hold_ids.mapped("code")), ("held", ["mixed_payment"]))

    def test_credit_note_says_the_references_of_the_invoice(self):
        """Also when the customer's contract asks for others by then."""
        mandated = self.reference_set("Alpha", {"code": "PO", "name": "Order No.", "required_at": "ticket", "print_on": "line"})
        self.terms.reference_set_id = mandated
        line = self.sold(billed=False)
        line.reference_ids.value = "4711"
        invoice = self.bill(line.order_id)
        self.terms.date_to = "2026-04-01"
        self.terms.flush_recordset()
        self.contract(
            self.partner,
            "2026-04-01",
            fee_table_id=self.terms.fee_table_id.id,
            billing_profile_id=self.by_clerk,
            reference_set_id=self.reference_set("New", {"code": "PROJECT", "required_at": "ticket"}).id,
        )
        refund = line.refund(sold_at="2026-04-05 10:00:00")
        self.assertFalse(refund.open_hold_ids)
        credit = self.bill(line.order_id) - invoice
        said = [move.travel_print["services"][0]["references"] for move in (invoice, credit)]
        self.assertEqual(said, [[["Order No.", "4711"]]] * 2)
