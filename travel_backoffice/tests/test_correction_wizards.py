"""The wizards of void, refund and exchange: what they foresee is what comes, and they write nothing before."""

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_correction_screens import CorrectionCommon

DAY = "2026-03-20 10:00:00"


class WizardCommon(CorrectionCommon):
    def wizard(self, line, action, **values):
        """The wizard that a counter agent opens by a button of the line."""
        form = Form.from_action(self.env(user=self.agent.id), getattr(line.with_user(self.agent), action)())
        form.sold_at = DAY
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def read(self, form):
        """The preview as a person reads it."""
        text = " ".join(html.fromstring(str(form.preview_html)).text_content().split())
        return text.replace("\ufeff", "").replace("\N{NO-BREAK SPACE}", " ")

    def corrected(self, line):
        return line.correction_ids.with_user(self.agent)


@tagged("post_install", "-at_install")
class TestVoidWizard(WizardCommon):
    def test_void(self):
        """253.00 for the ticket and the fee of 25.00 go back: 278.00."""
        line = self.sold()
        form = self.wizard(line, "action_void")
        self.assertRegex(self.read(form), r"To the customer: \$ ?278\.00")
        self.assertIn("It is open", self.read(form))
        self.assertFalse(line.correction_ids)
        action = form.save().action_void()
        self.assertIn("Written", action["params"]["message"])
        self.assertEqual(line.standing, "voided")
        self.assertEqual(sum(self.corrected(line).charge_ids.mapped("amount")), -278.0)

    def test_voided_already(self):
        """Somebody else was faster: the preview says so, and so does the button."""
        line = self.sold()
        form = self.wizard(line, "action_void")
        line.void(sold_at=DAY)
        form.sold_at = "2026-03-20 11:00:00"
        self.assertIn("was voided on", self.read(form))
        with self.assertRaisesRegex(UserError, "was voided on"):
            form.save().action_void()


@tagged("post_install", "-at_install")
class TestRefundWizard(WizardCommon):
    def test_whole_less_penalty(self):
        """253.00 go back, 60.00 are kept by the airline: 193.00; the fee of 25.00 is kept by the contract."""
        line = self.sold()
        form = self.wizard(line, "action_refund", penalty=60.0, refund_authorisation="ESAC1")
        self.assertEqual((form.fare_left, form.fare), (200.0, 200.0))
        self.assertRegex(self.read(form), r"Penalty \$ ?60\.00")
        self.assertRegex(self.read(form), r"To the customer: \$ ?193\.00")
        form.save().action_refund()
        refund = self.corrected(line)
        self.assertRecordValues(
            refund,
            [{
                "refund_kind": "full", "base_fare": -200.0, "tax_amount": -53.0, "penalty_amount": 60.0,
                "total_amount": -193.0, "refund_state": "applied", "refund_authorisation": "ESAC1",
            }],
        )  # fmt: skip
        self.assertEqual(str(refund.refund_applied_on), "2026-03-20")
        self.assertEqual(sum(refund.charge_ids.mapped("amount")), -193.0)

    def test_one_of_two_segments(self):
        """One of two coupons: half of the fare, 100.00; of the taxes UA 13.00, which is ticked. 113.00 go back."""
        line = self.sold()
        form = self.wizard(line, "action_refund", kind="segments")
        self.assertIn("Tick the segments", self.read(form))
        form.segment_ids.add(line.segment_ids[1])
        self.assertEqual(form.fare, 100.0)
        with form.tax_ids.edit(1) as tax:
            self.assertEqual((tax.code, tax.left, tax.chosen), ("UA", 13.0, False))
            tax.chosen = True
        self.assertRegex(self.read(form), r"To the customer: \$ ?113\.00")
        form.save().action_refund()
        refund = self.corrected(line)
        self.assertEqual(refund.refunded_segment_ids, line.segment_ids[1])
        self.assertRecordValues(refund, [{"refund_kind": "segments", "total_amount": -113.0}])
        self.assertEqual(line.standing, "part_refunded")
        # of the rest 100.00, YQ 40.00 and one coupon are offered
        again = self.wizard(line, "action_refund")
        self.assertEqual((again.fare_left, again.tax_ids._records[0]["left"]), (100.0, 40.0))

    def test_taxes_only(self):
        line = self.sold()
        form = self.wizard(line, "action_refund", kind="taxes")
        self.assertEqual(form.fare, 0.0)
        with form.tax_ids.edit(0) as tax:
            tax.chosen = False
        form.save().action_refund()
        self.assertRecordValues(self.corrected(line), [{"refund_kind": "taxes", "base_fare": 0.0, "tax_amount": -13.0}])

    def test_fare_used(self):
        """80.00 of 200.00 were flown: 120.00 and the taxes of 53.00 go back: 173.00."""
        line = self.sold()
        form = self.wizard(line, "action_refund", fare_used=80.0)
        self.assertEqual(form.fare, 120.0)
        form.save().action_refund()
        self.assertRecordValues(self.corrected(line), [{"base_fare": -120.0, "fare_used": 80.0, "total_amount": -173.0}])

    def test_more_than_is_left(self):
        line = self.sold()
        form = self.wizard(line, "action_refund", fare=300.0)
        self.assertIn("cannot go back", self.read(form))
        with self.assertRaisesRegex(UserError, "cannot go back"):
            form.save().action_refund()
        self.assertFalse(line.correction_ids)

    def test_fee_for_the_refund_is_foreseen(self):
        """193.00 go back, the fee table asks 15.00 for a refund: 178.00."""
        self.fee_rule(self.terms.fee_table_id, "refund_fee", 15.0, name="Refund fee", event="refund")
        line = self.sold()
        form = self.wizard(line, "action_refund", penalty=60.0)
        self.assertRegex(self.read(form), r"Refund fee \$ ?15\.00")
        self.assertRegex(self.read(form), r"To the customer: \$ ?178\.00")
        form.save().action_refund()
        self.assertEqual(sum(self.corrected(line).charge_ids.mapped("amount")), -178.0)

    def test_matrix_is_told(self):
        """Half of the fare goes back, and by the matrix half of the fee of 25.00: 112.50."""
        matrix = self.env["travel.reversal.matrix"].create(
            {"name": "Alpha matrix", "rule_ids": [(0, 0, {"event": "part_refund", "treatment": "prorate"})]}
        )
        self.terms.reversal_matrix_id = matrix
        line = self.sold()
        form = self.wizard(line, "action_refund", kind="segments")
        form.segment_ids.add(line.segment_ids[0])
        self.assertIn("Alpha matrix · Partial Refund · Give Back by Unused Value", self.read(form))
        self.assertRegex(self.read(form), r"To the customer: \$ ?112\.50")
        form.save().action_refund()
        self.assertEqual(sum(self.corrected(line).charge_ids.mapped("amount")), -112.5)

    def test_hostile_words_are_told_as_they_are(self):
        matrix = self.env["travel.reversal.matrix"].create(
            {"name": "<script>alert(1)</script>", "rule_ids": [(0, 0, {"event": "refund", "treatment": "reverse"})]}
        )
        self.terms.reversal_matrix_id = matrix
        form = self.wizard(self.sold("<b>220</b>"), "action_refund")
        self.assertNotIn("<script>", str(form.preview_html))
        self.assertIn("&lt;script&gt;", str(form.preview_html))

    def test_customers_card(self):
        """The fare goes back to the customer's card by the airline; nothing is credited, the fee is kept."""
        form = self.wizard(self.sold(customer_card=True), "action_refund")
        self.assertRegex(self.read(form), r"\$ ?253\.00 goes back to the customer's own card")
        self.assertIn("Nothing to credit", self.read(form))

    def test_accrued_rebate_is_no_card(self):
        """A rebate that is accrued is on no invoice: it changes nothing of what is credited, and no card gets it."""
        self.fee_rule(self.terms.fee_table_id, "rebate", 4.0, name="Yearly rebate")
        line = self.sold()
        read = self.read(self.wizard(line, "action_refund"))
        self.assertIn("Yearly rebate accrued, on no invoice", read)
        self.assertNotIn("card", read)
        self.assertRegex(read, r"To the customer: \$ ?253\.00")

    def test_paid_invoice_is_told(self):
        line = self.sold()
        invoice = line.order_id.sudo().invoice_ids
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"payment_date": "2026-03-13"}
        )._create_payments()
        form = self.wizard(line, "action_refund")
        self.assertIn(f"Credits invoice {invoice.name}", self.read(form))
        self.assertIn("the credit stays open", self.read(form))

    def test_preview_writes_nothing(self):
        line = self.sold()
        self.env.flush_all()
        form = self.wizard(line, "action_refund", penalty=60.0)
        self.assertTrue(form.preview_html)
        self.env.flush_all()
        self.assertFalse(self.env["travel.order.line"].search_count([("original_line_id", "!=", False)]))
        self.assertFalse(self.env["travel.charge"].search_count([("reverses_id", "!=", False)]))

    def test_other_companys_line(self):
        """An agent of another company neither sees nor corrects it."""
        other = self.env["res.company"].create({"name": "Other agency"})
        stranger = self.role_user("agent", other, "stranger")
        line = self.sold()
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            line.with_user(stranger).action_refund()


@tagged("post_install", "-at_install")
class TestExchangeWizard(WizardCommon):
    def test_key_the_new_ticket(self):
        """80.00 more for the fare and 5.00 more taxes are collected; the table asks 20.00 for the change: 105.00."""
        self.fee_rule(self.terms.fee_table_id, "change_fee", 20.0, name="Change fee", event="exchange")
        line = self.sold()
        form = self.wizard(line, "action_exchange", document_number="220-3324650999", base_fare=80.0, tax_amount=5.0)
        self.assertRegex(self.read(form), r"Change fee \$ ?20\.00")
        self.assertRegex(self.read(form), r"The customer pays: \$ ?105\.00")
        form.save().action_exchange()
        new = self.corrected(line)
        self.assertRecordValues(new, [{"event": "exchange", "document_number": "220-3324650999", "total_amount": 85.0}])
        self.assertEqual(len(new.segment_ids), 2)
        self.assertEqual(line.standing, "exchanged")
        self.assertEqual(sum(new.charge_ids.mapped("amount")), 105.0)

    def test_customer_who_is_billed_by_himself(self):
        """The new ticket is billed once it has taken the old one's place, not when its references are keyed."""
        line = self.sold()
        self.terms.billing_profile_id = self.by_itself
        self.env["travel.reference.value"].create({"line_id": line.id, "code": "PO", "value": "4711"})
        values = {"document_number": "220-3324650999", "base_fare": 80.0}
        self.wizard(line, "action_exchange", **values).save().action_exchange()
        new = self.corrected(line)
        self.assertRecordValues(new, [{"state": "billed", "total_amount": 80.0, "original_line_id": line.id}])
        self.assertEqual(new.reference_ids.mapped("value"), ["4711"])

    def test_residual_value_on_an_emd(self):
        """Nothing is collected; the airline keeps 70.00 for later on an EMD, for which nothing is charged."""
        line = self.sold()
        values = {"document_number": "220-3324650999", "residual": 70.0, "residual_number": "220-8800000001"}
        self.wizard(line, "action_exchange", **values).save().action_exchange()
        emd = line.order_id.line_ids.filtered("residual_value")
        self.assertRecordValues(emd, [{"document_number": "220-8800000001", "residual_value": 70.0, "total_amount": 0.0}])
        self.assertFalse(emd.charge_ids.filtered("amount"))
        self.assertEqual(emd.connected_line_id | emd, self.corrected(line))
        self.assertEqual(set(line.order_id.line_ids.mapped("state")), {"billed", "ready"})

    def test_document_of_the_order(self):
        line = self.sold()
        new = self.ticket(line.order_id, "220-3324650999", base_fare=80.0, event="exchange")
        form = self.wizard(line, "action_exchange", source="order")
        self.assertIn("Choose the document", self.read(form))
        form.new_line_id = new
        self.assertRegex(self.read(form), r"The customer pays: \$ ?80\.00")
        form.save().action_exchange()
        self.assertEqual(new.original_line_id, line)
        # the chain is one line of stations
        chain = html.fromstring(line.order_id.stations_html).xpath("//ol")
        self.assertEqual(len(chain), 1)
        self.assertEqual(len(chain[0].xpath(".//a")), 2)
