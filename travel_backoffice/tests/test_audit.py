"""The self-audit, story by story: what was billed wrong is found, what was billed right is left in peace."""

from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
class TestAudit(AuditCommon):
    # -- nothing wrong ----------------------------------------------------------------------------------------------

    def test_what_is_right_is_no_finding(self):
        self.billed(self.alpha, ("air", 200.0), ("hotel", 420.0))
        audit = self.audited()
        self.assertRecordValues(audit, [{"line_count": 2, "wrong_count": 0, "finding_count": 0, "unproven_count": 0}])

    def test_a_price_by_hand_is_an_agreed_price(self):
        order = self.sold(self.alpha, ("air", 200.0))
        order.line_ids._set_price(self.kind("transaction_fee"), 5.0, "Agreed by phone")
        self.bill(order)
        self.assertFound()

    def test_what_is_charged_once_is_right_wherever_it_stands(self):
        """7.00 once for the order stands with the first of its services, with another one billed later."""
        self.fee_rule(self.table, "handling", 7.0, per="order")
        order = self.billed(self.alpha, ("air", 200.0), ("air", 300.0))
        self.ticket(order, "220-9990001111", base_fare=100.0)
        order.rate()
        self.bill(order)
        self.assertEqual(len(self.fee(order.line_ids, "handling")), 1)
        self.assertFound()

    def test_bands_of_the_period_count_as_they_did(self):
        """The first two tickets 25.00, from the third 15.00; a fee taken off the first one moves no other."""
        self.bands()
        orders = [self.billed(self.beta, ("air", 100.0), day=day) for day in (5, 6, 7, 8)]
        amounts = [self.fee(order.line_ids).amount for order in orders]
        self.assertEqual(amounts, [25.0, 25.0, 15.0, 15.0])
        self.assertFound()
        self.remove(self.fee(orders[0].line_ids))
        self.assertFound(("missing", 0.0, 25.0))

    def bands(self):
        self.beta = self.customer("Beta Ltd")
        bands = [{"up_to": 2, "amount": 25.0}, {"open_ended": True, "amount": 15.0}]
        rule = {"method": "tiers", "tier_measure": "period_count", "tiers": bands, "services": ["air"]}
        self.contract(self.beta, fee_table_id=self.fee_table("Bands", rules=[rule]).id)

    def test_corrections_are_right(self):
        """A void, a refund and an exchange, each by the standard matrix."""
        voided, refunded, exchanged = (self.billed(self.alpha, ("air", fare)) for fare in (200.0, 300.0, 400.0))
        at = {"sold_at": datetime(2026, 3, 11, 9, 0)}
        self.bill(voided.line_ids.void(**at).order_id)
        self.bill(refunded.line_ids.refund(50.0, **at).order_id)
        new = self.ticket(exchanged, "220-7770001111", base_fare=30.0)
        exchanged.line_ids[0].exchange(new)
        self.bill(exchanged)
        self.assertEqual(set((voided | refunded | exchanged).mapped("state")), {"billed"})
        self.assertFound()

    def test_a_rule_archived_since_still_holds_for_what_it_priced(self):
        self.billed(self.alpha, ("air", 200.0))
        self.table.rule_ids[0].active = False
        self.assertFound()

    # -- something wrong --------------------------------------------------------------------------------------------

    def test_a_fee_that_is_missing(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.remove(self.fee(order.line_ids))
        finding = self.assertFound(("missing", 0.0, 25.0))
        self.assertEqual((finding.difference, finding.rule_id.name, finding.partner_id), (25.0, "Ticket fee", self.alpha))
        self.assertIn("the rule “Ticket fee” of “House” holds", finding.words)

    def test_an_old_rate(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.reprice(self.fee(order.line_ids), 20.0)
        finding = self.assertFound(("under", 20.0, 25.0))
        self.assertEqual(finding.original_move_id, order.invoice_ids)

    def test_a_fee_that_stands_twice(self):
        order = self.billed(self.alpha, ("air", 200.0))
        second = self.double(self.fee(order.line_ids))
        finding = self.assertFound(("double", 25.0, 0.0))
        self.assertEqual((finding.charge_id, finding.difference), (second, -25.0))

    def test_a_fee_that_nobody_agreed_on(self):
        order = self.sold(self.alpha, ("air", 200.0))
        self.charge(order.line_ids, "handling", 9.0)
        self.bill(order)
        self.assertFound(("no_agreement", 9.0, 0.0))

    def test_levies(self):
        """The fee of 25.00 bears 18 %: 4.50. Billed with 10 %: 2.50; with the hotel's levy; of 20.00 only."""
        orders = [self.billed(self.alpha, ("air", fare)) for fare in (200.0, 300.0, 400.0)]
        fees = [self.fee(order.line_ids) for order in orders]
        item = fees[0].invoice_line_id.id
        self.sql("UPDATE account_move_line_account_tax_rel SET account_tax_id = %s WHERE account_move_line_id = %s", self.tax10.id, item)
        self.sql("UPDATE account_move_line SET price_total = 27.5 WHERE id = %s", item)
        self.sql("UPDATE travel_charge SET levy_id = %s WHERE id = %s", self.levy_hotel.id, fees[1].id)
        self.sql("UPDATE travel_charge SET taxable_amount = 20 WHERE id = %s", fees[2].id)
        first, second, third = self.assertFound(("levy", 2.5, 4.5), ("levy", 4.5, 4.5), ("levy", 4.5, 4.5))
        self.assertEqual((first.difference, first.levy_id), (2.0, self.levy_air))
        self.assertIn("Rate billed: 10 %, should be 18 %.", first.words)
        self.assertIn("bears the levy “HOUSE 2”; on its day of supply “HOUSE 1” holds", second.words)
        self.assertIn("Taxed are", third.words)

    def test_a_charge_and_its_invoice_line_disagree(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.sql("UPDATE account_move_line SET price_subtotal = 20 WHERE travel_charge_id = %s", self.fee(order.line_ids).id)
        found = self.assertFound(("disagree", 20.0, 25.0), ("levy", 9.5, 4.5))
        self.assertEqual(found[0].difference, 5.0)

    def test_a_correction_that_gave_back_too_little(self):
        """Voided: 240.00 and the fee of 25.00 go back; of the fee only 20.00 did."""
        order = self.billed(self.alpha, ("air", 200.0))
        void = order.line_ids.void(sold_at=datetime(2026, 3, 10, 15, 0))
        self.bill(order)
        self.reprice(self.fee(void), -20.0)
        self.assertFound(("over", -20.0, -25.0))

    # -- again and again --------------------------------------------------------------------------------------------

    def test_running_twice_changes_nothing(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.reprice(self.fee(order.line_ids), 20.0)
        first = self.assertFound(("under", 20.0, 25.0))
        self.assertEqual(self.assertFound(("under", 20.0, 25.0)), first)

    def test_it_renews_what_changed_and_closes_what_is_gone(self):
        order = self.billed(self.alpha, ("air", 200.0))
        fee = self.fee(order.line_ids)
        self.reprice(fee, 20.0)
        finding = self.assertFound(("under", 20.0, 25.0))
        self.reprice(fee, 22.0)
        self.assertEqual(self.assertFound(("under", 22.0, 25.0)), finding)
        self.reprice(fee, 25.0)
        self.assertFound()
        self.assertEqual(finding.state, "closed")

    # -- dismissed --------------------------------------------------------------------------------------------------

    def test_a_dismissal_needs_a_reason_and_is_remembered(self):
        order = self.billed(self.alpha, ("air", 200.0))
        fee = self.fee(order.line_ids)
        self.reprice(fee, 20.0)
        finding = self.assertFound(("under", 20.0, 25.0)).with_user(self.users["account_manager"])
        with self.assertRaises(UserError):
            finding.dismiss(" ")
        finding.dismiss("Agreed with Ms Jones")
        self.assertRecordValues(
            finding, [{"state": "dismissed", "dismissed_reason": "Agreed with Ms Jones", "decided_by_id": self.users["account_manager"].id}]
        )
        self.assertFound()
        self.reprice(fee, 19.0)
        self.assertEqual(self.assertFound(("under", 19.0, 25.0)), finding)

    def test_who_may_what(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.reprice(self.fee(order.line_ids), 20.0)
        audits = self.env["travel.audit"]
        with self.assertRaises(AccessError):
            audits.with_user(self.users["agent"]).rerate("2026-03-01", "2026-03-31")
        finding = audits.with_user(self.users["clerk"]).rerate("2026-03-01", "2026-03-31").finding_ids
        for decide in (finding.release, lambda: finding.dismiss("x")):
            with self.assertRaises(AccessError):
                decide()
        with self.assertRaises(AccessError):
            finding.with_user(self.users["account_manager"]).state = "settled"
        with self.assertRaises(UserError):
            audits.rerate("2026-03-01", "whenever")

    def test_an_error_of_programming_is_told_and_stops_no_other(self):
        self.billed(self.alpha, ("air", 200.0))
        look = "odoo.addons.travel_backoffice.models.travel_audit_work.AuditLook"
        with patch(look, side_effect=ZeroDivisionError("oops")), mute_logger("odoo.addons.travel_backoffice.models.travel_audit_work"):
            audit = self.audited()
        self.assertRecordValues(audit, [{"state": "done", "line_count": 0}])
        self.assertIn("ZeroDivisionError: oops", audit.unproven_text)
