"""Findings put right: by debit and credit notes, after which the audit finds the service clean."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
class TestAuditRelease(AuditCommon):
    def released(self, findings):
        """Released by an account manager and billed by the clerk; the notes."""
        lines = findings.with_user(self.users["account_manager"]).release()
        orders = lines.with_user(self.env.user).order_id
        before = orders.invoice_ids
        notes = self.bill(orders) - before
        self.assertEqual(set(findings.mapped("state")), {"settled"})
        self.assertEqual(findings._notes(), notes)
        self.assertFound()
        self.assertEqual(set(findings.mapped("state")), {"settled"})
        return notes

    def test_a_missing_fee_is_billed_with_the_levy_of_its_day(self):
        """25.00 + 18 % = 29.50, although the house taxes otherwise by now."""
        order = self.billed(self.alpha, ("air", 200.0))
        invoice = order.invoice_ids
        self.remove(self.fee(order.line_ids))
        finding = self.assertFound(("missing", 0.0, 25.0))
        self.agency.travel_levy_set_id = False
        note = self.released(finding)
        self.assertRecordValues(note, [{"move_type": "out_invoice", "amount_untaxed": 25.0, "amount_total": 29.5}])
        self.assertEqual(note.travel_print["corrects"]["name"], invoice.name)
        self.assertEqual(finding.adjustment_line_id.charge_ids.levy_id, self.levy_air)

    def test_an_old_rate_is_made_up_for(self):
        """20.00 billed, 25.00 agreed: 5.00 + 0.90."""
        order = self.billed(self.alpha, ("air", 200.0))
        self.reprice(self.fee(order.line_ids), 20.0)
        note = self.released(self.assertFound(("under", 20.0, 25.0)))
        self.assertRecordValues(note, [{"move_type": "out_invoice", "amount_untaxed": 5.0, "amount_total": 5.9}])

    def test_too_much_goes_back_with_its_tax(self):
        """30.00 billed by a price list that is out of date, 25.00 agreed: 5.00 + 0.90 go back, linked to the invoice."""
        order = self.sold(self.alpha, ("air", 200.0))
        invoice = self.charged_too_much(order, 30.0)
        note = self.released(self.assertFound(("over", 30.0, 25.0)))
        self.assertRecordValues(
            note, [{"move_type": "out_refund", "amount_untaxed": 5.0, "amount_total": 5.9, "reversed_entry_id": invoice.id}]
        )

    def charged_too_much(self, order, amount):
        """Billed at another price, as a fault of rating would."""
        fee = self.fee(order.line_ids).sudo()
        fee.amount = amount
        return self.bill(order)

    def test_what_stands_twice_goes_back(self):
        """A second fee of 25.00 billed by a fault: 25.00 + 4.50 go back."""
        order = self.sold(self.alpha, ("air", 200.0))
        self.charge(order.line_ids, "transaction_fee", 25.0, business_key=f"{order.line_ids.id}:twice")
        invoice = self.bill(order)
        note = self.released(self.assertFound(("double", 25.0, 0.0)))
        self.assertRecordValues(
            note, [{"move_type": "out_refund", "amount_untaxed": 25.0, "amount_total": 29.5, "reversed_entry_id": invoice.id}]
        )

    def test_a_wrong_levy_is_billed_anew(self):
        """The fee bore the hotel's 19 % (29.75) instead of 18 % (29.50): credited and charged again."""
        self.levy_air.service_type_ids = self.service("rail")
        self.levy_hotel.service_type_ids = self.service("air")
        order = self.billed(self.alpha, ("air", 200.0))
        self.sql("UPDATE travel_levy_travel_service_type_rel SET travel_service_type_id = %s WHERE travel_levy_id = %s",
                 self.service("hotel").id, self.levy_hotel.id)  # fmt: skip
        self.sql("UPDATE travel_levy_travel_service_type_rel SET travel_service_type_id = %s WHERE travel_levy_id = %s",
                 self.service("air").id, self.levy_air.id)  # fmt: skip
        # the fare: nothing was taxed, 5 % of 200.00 = 10.00 should be, at 18 %: 1.80
        findings = self.assertFound(("levy", 0.0, 1.8), ("levy", 4.75, 4.5))
        self.assertEqual(order.invoice_ids.amount_total, 240.0 + 29.75)
        notes = self.released(findings)
        # -240.00 - 29.75 + 240.00 + 1.80 + 29.50 = 1.55
        self.assertAlmostEqual(sum(-note.amount_total if note.move_type == "out_refund" else note.amount_total for note in notes), 1.55)

    def test_findings_of_one_customer_stand_together(self):
        self.house_terms.billing_profile_id = self.env["travel.billing.profile"].create(
            {"name": "All on one", "rhythm": "manual", "invoice_per": "company"}
        )
        orders = self.sold(self.alpha, ("air", 200.0)) | self.sold(self.alpha, ("air", 300.0))
        self.bill(orders)
        for order in orders:
            self.remove(self.fee(order.line_ids))
        note = self.released(self.assertFound(("missing", 0.0, 25.0), ("missing", 0.0, 25.0)))
        self.assertRecordValues(note, [{"amount_untaxed": 50.0}])

    def test_a_release_can_be_taken_back_until_it_is_billed(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.remove(self.fee(order.line_ids))
        finding = self.assertFound(("missing", 0.0, 25.0))
        line = finding.release()
        self.assertFound()
        self.assertEqual(finding.state, "released")
        with self.assertRaises(UserError):
            line.with_user(self.agent).action_cancel()
        finding.action_take_back()
        self.assertRecordValues(finding, [{"state": "open", "adjustment_line_id": False}])
        self.assertEqual(line.state, "cancelled")
        self.released(self.assertFound(("missing", 0.0, 25.0)))

    def test_nobody_releases_twice(self):
        order = self.billed(self.alpha, ("air", 200.0))
        self.remove(self.fee(order.line_ids))
        finding = self.assertFound(("missing", 0.0, 25.0))
        finding.release()
        with self.assertRaises(UserError):
            finding.release()

    def test_a_void_gives_back_what_was_added(self):
        """240.00 + 20.00 billed, 5.00 added later; voided, all of it goes back."""
        order = self.billed(self.alpha, ("air", 200.0))
        self.reprice(self.fee(order.line_ids), 20.0)
        ticket = order.line_ids
        self.released(self.assertFound(("under", 20.0, 25.0)))
        void = ticket.void()
        self.assertEqual(sorted(void.charge_ids.mapped("amount")), [-240.0, -20.0, -5.0])
        self.bill(order)
        self.assertFound()
