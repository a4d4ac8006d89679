"""The supplier's side of a refund: when the customer is credited, and what comes of less, or of nothing."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .test_line_operations import OperationsCommon


@tagged("post_install", "-at_install")
class TestRefundOutcome(OperationsCommon):
    def refunded(self, on_receipt=False, billed=False, **values):
        """193.00 go back: 253.00 less a penalty of 60.00; the airline recalls 14.00 of commission."""
        self.terms.refund_credit = "received" if on_receipt else False
        line = self.sold()
        refund = line.refund(penalty=60.0, sold_at="2026-03-12 10:00:00", **values)
        if billed:
            self.bill(line.order_id)
            self.assertEqual(refund.state, "billed")
        return refund

    def test_begins_as_applied_for(self):
        refund = self.refunded()
        self.assertRecordValues(
            refund,
            [
                {
                    "refund_state": "applied",
                    "refund_applied_on": date(2026, 3, 12),
                    "refund_authorised_on": False,
                    "refund_expected": 179.0,
                    "state": "ready",
                }
            ],
        )

    def test_begins_as_authorised(self):
        """The airline's code says that it agreed."""
        refund = self.refunded(refund_authorisation="ESAC1")
        self.assertRecordValues(
            refund,
            [
                {
                    "refund_state": "authorised",
                    "refund_applied_on": date(2026, 3, 12),
                    "refund_authorised_on": date(2026, 3, 12),
                    "refund_received_on": False,
                }
            ],
        )
        self.told("applied for, authorised or received", self.refunded, refund_state="refused")

    def test_nobody_is_asked(self):
        """Given back by the agency itself: nothing is awaited, and the customer is credited at once."""
        refund = self.refunded(on_receipt=True, refund_state=False)
        self.assertRecordValues(refund, [{"refund_state": False, "refund_applied_on": False, "state": "ready"}])

    def test_agencys_day(self):
        """23:30 UTC on 12 March is the 13th in Kyiv."""
        self.env.company.partner_id.tz = "Europe/Kyiv"
        line = self.sold()
        refund = line.refund(sold_at="2026-03-12 23:30:00")
        self.assertEqual(refund.refund_applied_on, date(2026, 3, 13))

    @freeze_time("2026-04-20")
    def test_found_by_age(self):
        """Applied for on 12 March: 19 + 20 = 39 days on 20 April."""
        refund = self.refunded()
        self.assertEqual(refund.refund_age, 39)
        lines = self.env["travel.order.line"]
        for domain, found in (
            ([("refund_age", ">", 38)], refund),
            ([("refund_age", ">=", 39)], refund),
            ([("refund_age", ">", 39)], lines),
            ([("refund_age", "<", 39)], lines),
            ([("refund_age", "=", 39)], refund),
        ):
            self.assertEqual(lines.search(domain), found, domain)
        refund.set_refund_state("received", "2026-04-20")
        self.assertFalse(lines.search([("refund_age", ">=", 0)]))

    # -- the contract waits -----------------------------------------------------------------------------------------

    def test_credited_when_received(self):
        refund = self.refunded(on_receipt=True)
        self.assertEqual((refund.state, refund.open_hold_ids.mapped("code")), ("held", ["refund_awaited"]))
        self.assertEqual(refund.open_hold_ids.reason, "Supplier's refund awaited")
        refund.with_user(self.agent).set_refund_state("authorised", "2026-03-20", authorisation="ESAC1")
        self.assertEqual(refund.state, "held")
        refund.with_user(self.agent).set_refund_state("received", "2026-04-02")
        self.assertRecordValues(
            refund, [{"state": "ready", "refund_received_on": date(2026, 4, 2), "refund_received_amount": 179.0}]
        )
        self.assertFalse(refund.open_hold_ids)

    def test_contract_of_the_day_of_sale(self):
        """A newer contract that credits at once does not change what was agreed when the ticket was sold."""
        self.terms.refund_credit = "received"
        line = self.sold()
        self.terms.date_to = "2026-03-11"
        self.terms.flush_recordset()
        fees = self.terms.fee_table_id.id
        self.contract(self.partner, "2026-03-11", fee_table_id=fees, billing_profile_id=self.by_clerk, refund_credit="applied")
        self.assertEqual(line.refund(sold_at="2026-03-12 10:00:00").state, "held")

    def test_customers_own_card_waits_for_nothing(self):
        """The airline pays the card; the agency awaits nothing."""
        self.terms.refund_credit = "received"
        line = self.sold(customer_card=True, form_of_payment="card")
        refund = line.refund(sold_at="2026-03-12 10:00:00")
        self.assertEqual((refund.state, refund.refund_expected), ("ready", 0.0))

    # -- less, more, nothing ----------------------------------------------------------------------------------------

    def test_less_before_the_credit(self):
        """150.00 of 179.00: the 29.00 missing are penalty, 89.00 now; the customer gets 253.00 - 89.00 = 164.00."""
        refund = self.refunded(on_receipt=True)
        refund.with_user(self.agent).set_refund_state("received", "2026-04-02", amount=150.0)
        self.assertRecordValues(
            refund, [{"penalty_amount": 89.0, "total_amount": -164.0, "refund_expected": 150.0, "state": "ready"}]
        )
        self.assertEqual(sum(refund.charge_ids.filtered(lambda own: own.stage == "fare").mapped("amount")), -164.0)
        self.assertIn("89.00", " ".join(refund.order_id.message_ids.mapped("body")))
        self.assertFalse(refund.refund_short_amount)

    def test_more_before_the_credit(self):
        """200.00 instead of 179.00: the penalty falls by 21.00 to 39.00."""
        refund = self.refunded(on_receipt=True)
        refund.set_refund_state("received", "2026-04-02", amount=200.0)
        self.assertEqual((refund.penalty_amount, refund.total_amount), (39.0, -214.0))

    def test_less_after_the_credit(self):
        """The customer has 193.00; the 29.00 that the airline kept stay visible, and make a case."""
        refund = self.refunded(billed=True)
        refund.with_user(self.agent).set_refund_state("received", "2026-04-02", amount=150.0)
        self.assertRecordValues(refund, [{"refund_short_amount": 29.0, "penalty_amount": 60.0, "total_amount": -193.0}])
        case = self.env["travel.memo"].search([("refund_line_id", "=", refund.id)])
        self.assertEqual((case.kind, case.amount), ("short", 29.0))

    def test_refused_before_the_credit(self):
        refund = self.refunded(on_receipt=True)
        refund.with_user(self.agent).set_refund_state("refused", note="Non-refundable")
        self.assertEqual((refund.state, refund.refund_state), ("cancelled", "refused"))
        self.assertFalse(refund.original_line_id.standing)
        self.assertIn("Non-refundable", " ".join(refund.order_id.message_ids.mapped("body")))

    def test_refused_after_the_credit(self):
        """The customer keeps the credit, and the agency claims the 179.00."""
        refund = self.refunded(billed=True)
        refund.with_user(self.agent).set_refund_state("refused")
        self.assertRecordValues(refund, [{"refund_state": "refused", "refund_short_amount": 179.0, "state": "billed"}])
        self.assertEqual(refund.original_line_id.standing, "refunded")
        self.assertEqual(self.env["travel.memo"].search([("refund_line_id", "=", refund.id)]).amount, 179.0)

    def test_refused_and_charged_back(self):
        """The customer is charged the 193.00 again, when somebody says so; then nothing is claimed."""
        refund = self.refunded(billed=True)
        refund.set_refund_state("refused", charge_back=True)
        undo = refund.correction_ids
        self.assertEqual((undo.event, undo.total_amount), ("void", 193.0))
        self.assertFalse(refund.original_line_id.standing)
        self.assertFalse(self.env["travel.memo"].search([("refund_line_id", "=", refund.id)]))
        self.told("is no refund", refund.set_refund_state, "received")

    def test_principal(self):
        """A package of 1,000.00 with a cost of 900.00: half goes back, 450.00 of the cost less a penalty of 50.00."""
        line = self.line(self.order(self.partner), "package", 1000.0, cost_amount=900.0)
        line.order_id.action_ready()
        refund = line.refund(penalty=50.0, fare=500.0, sold_at="2026-03-12 10:00:00")
        self.assertEqual((refund.total_amount, refund.cost_amount, refund.refund_expected), (-450.0, -450.0, 400.0))
