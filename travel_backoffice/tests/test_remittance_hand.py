"""What a person decides on an advice stays, and is told."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_remittance_cases import RemittanceCases, line


@tagged("post_install", "-at_install")
class TestRemittanceHand(RemittanceCases):
    def setUp(self):
        super().setUp()
        self.twelve = self.numbered("INV/2026/08012", 100.0)
        self.thirty = self.numbered("INV/2026/08030", 70.0)

    def test_take_a_suggestion(self):
        advice = self.match(line("INV/2026/08021", 100.0))
        self.assertEqual(advice.check_count, 1)
        self.assertIn("One line has to be checked", advice.apply_text)
        with self.assertRaises(UserError):
            advice.apply()
        advice.line_ids.action_take()
        self.assertEqual(advice.line_ids.state, "matched")
        self.assertEqual(advice.line_ids.decided_by_id, self.controller)
        self.assertIn("INV/2026/08012 taken as suggested", advice.message_ids[0].body)
        advice._match()
        self.assertEqual(advice.allocation_ids.move_id, self.twelve)
        advice.apply()
        self.assertEqual(self.twelve.amount_residual, 0.0)

    def test_a_suggestion_that_is_gone(self):
        """Two lines of one amount: taking it twice is refused."""
        advice = self.match(line("", 100.0), line("XY", 100.0))
        advice.line_ids[0].action_take()
        with self.assertRaisesRegex(UserError, "is still free"):
            advice.line_ids[1].action_take()
        advice._match()
        self.assertEqual(advice.line_ids.mapped("state"), ["matched", "open"])

    def test_leave_on_account_and_think_again(self):
        advice = self.match(line("INV/2026/08012", 100.0))
        advice.line_ids.action_leave()
        advice._match()
        self.assertEqual((advice.line_ids.state, advice.allocation_ids.ids), ("left", []))
        self.assertEqual(advice.on_account_amount, 100.0)
        advice.line_ids.action_match_again()
        self.assertEqual(advice.allocation_ids.move_id, self.twelve)
        self.assertFalse(advice.line_ids.decided_by_id)

    def test_choose_and_split(self):
        """150 for two invoices: 100 and 50 of 70."""
        advice = self.match(line("LAST MONTH", 150.0))
        self.assertEqual(advice.line_ids.state, "open")
        dialog = self.env["travel.remittance.choose"].with_user(self.controller).browse(advice.line_ids.action_choose()["res_id"])
        dialog.part_ids = [Command.create({"item_id": self.item(self.twelve).id})]
        dialog.part_ids = [Command.create({"item_id": self.item(self.thirty).id})]
        self.assertEqual(dialog.part_ids.mapped("amount"), [100.0, 50.0])
        self.assertEqual(dialog.rest_amount, 0.0)
        dialog.action_done()
        self.assertEqual(advice.allocation_ids.mapped("paid_amount"), [100.0, 50.0])
        self.assertEqual(advice.line_ids.state, "matched")

    def test_a_part_taken_by_hand_is_short(self):
        """60 of 100 and 50 of 70 are chosen: 40 and 20 stay short; then a later line pays the 40, and nothing of it is."""
        advice = self.match(line("LAST MONTH", 110.0), line("MORE", 40.0))
        self.choose(advice.line_ids[0], (self.twelve, 60.0), (self.thirty, 50.0))
        first, second = advice.allocation_ids
        self.assertEqual([(one.short_amount, one.short_as) for one in (first, second)], [(40.0, "dispute"), (20.0, "dispute")])
        self.assertEqual(first.dispute_reason_id, self.short)
        self.choose(advice.line_ids[1], (self.twelve, 40.0))
        self.assertEqual(advice.allocation_ids.mapped("short_amount"), [0.0, 20.0, 0.0])
        self.assertEqual((first.short_as, first.dispute_reason_id.ids), (False, []))
        advice.line_ids[1].action_leave()
        self.assertEqual(advice.allocation_ids.mapped("short_amount"), [40.0, 20.0])
        advice.apply()
        disputes = self.env["travel.dispute"].search([("allocation_id", "in", advice.allocation_ids.ids)])
        self.assertEqual(sorted(disputes.mapped("amount")), [20.0, 40.0])

    def test_a_suggestion_that_pays_a_part_is_short(self):
        """70 at 12's last digits, 100 is open: only suggested; taken, 30 is short."""
        advice = self.match(line("8012", 70.0))
        self.assertEqual((advice.line_ids.state, advice.line_ids.reason_code), ("suggested", "weak"))
        advice.line_ids.action_take()
        self.assertEqual((advice.allocation_ids.amount, advice.allocation_ids.short_amount), (70.0, 30.0))

    def test_two_deductions_are_looked_at(self):
        """100 less 10 % less 3.00 of bank charges: 87.00 settles it, when somebody says so."""
        advice = self.match(line("INV/2026/08012", 87.0))
        format_ = self.currency.format
        self.assertEqual(
            advice.line_ids.reason_text,
            f"{format_(13.0)} of INV/2026/08012 is missing; it fits with TDS {format_(10.0)} and Bank charges {format_(3.0)}.",
        )
        self.assertFalse(advice.allocation_ids)
        advice.line_ids.action_take()
        self.assertEqual(self.told(advice.line_ids)[2], [("INV/2026/08012", 100.0, 87.0, 13.0, 0.0)])

    def test_a_rate_chosen_by_hand_is_looked_at(self):
        """100 EUR are 200 USD on the day: 206 is within 3 %, 207 is not, unless the person says so."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        abroad = self.numbered("INV/2026/08100", 100.0, currency=euro)
        advice = self.match(line("ABROAD", 207.0))
        with self.assertRaisesRegex(UserError, "far from the day's rate"):
            self.choose(advice.line_ids, (abroad, 100.0), paid=207.0)
        with self.assertRaisesRegex(UserError, "opposite signs"):
            self.choose(advice.line_ids, (abroad, 100.0), paid=-200.0)
        self.choose(advice.line_ids, (abroad, 100.0), paid=206.0)
        self.assertEqual(advice.allocation_ids.paid_amount, 206.0)
        self.choose(advice.line_ids, (abroad, 100.0), paid=207.0, rate_is_right=True)
        self.assertEqual(advice.allocation_ids.paid_amount, 207.0)

    def choose(self, line, *parts, paid=None, **values):
        """Choose by hand: pairs of invoice and what is settled of it."""
        rows = [{"item_id": self.item(move).id, "amount": amount, "paid_amount": amount if paid is None else paid} for move, amount in parts]
        values |= {"line_id": line.id, "part_ids": [Command.create(row) for row in rows]}
        self.env["travel.remittance.choose"].with_user(self.controller).create(values).action_done()

    def test_nothing_foreign_is_chosen(self):
        advice = self.match(line("LAST MONTH", 150.0))
        beta = self.item(self.plain_invoice(self.beta, 150.0))
        dialog = self.env["travel.remittance.choose"].with_user(self.controller).create(
            {"line_id": advice.line_ids.id, "part_ids": [Command.create({"item_id": beta.id, "amount": 150.0})]}
        )
        with self.assertRaisesRegex(UserError, "not an open item of this customer"):
            dialog.action_done()

    def test_accept_all_of_a_kind(self):
        advice = self.match(line("INV/2026/08021", 100.0), line("INV/2026/08003", 70.0), line("NOBODY", 1.0))
        self.assertEqual(advice.line_ids.mapped("reason_code"), ["near_swapped", "near_swapped", "unknown"])
        self.assertEqual(advice.action_accept_kind("near_swapped"), 2)
        self.assertEqual(advice.line_ids.mapped("state"), ["matched", "matched", "open"])

    def test_sums_at_the_head(self):
        """160 said, 170 paid; 100 + 60 of 70 allocated, 10 short, 10 on account."""
        self.profile.rule_ids.unlink()
        advice = self.match(line("INV/2026/08012", 100.0), line("INV/2026/08030", 60.0), amount=170.0)
        self.assertEqual((advice.advised_amount, advice.advised_difference), (160.0, 10.0))
        self.assertIn("a difference of", advice.problem_text)
        self.assertEqual((advice.short_total, advice.deducted_amount, advice.on_account_amount), (10.0, 0.0, 10.0))
        self.assertIn("opens disputes over", advice.apply_text)
        self.assertEqual(advice.allocation_ids.mapped("short_as"), [False, "dispute"])
        advice.amount = 150.0
        self.assertIn("cannot be applied", advice.problem_text)

    def test_a_clerk_only_reads(self):
        advice = self.match(line("INV/2026/08021", 100.0)).with_user(self.clerk)
        self.assertTrue(advice.line_ids.reason_text)
        for button in ("action_take", "action_leave", "action_choose"):
            with self.assertRaises(AccessError):
                getattr(advice.line_ids, button)()

    def test_another_company_of_the_agency_is_not_told_of(self):
        """Its invoice is named as one only to those who work for it, too."""
        other = self.setup_other_company(name="Agency Two")["company"]
        journal = self.env["account.journal"].search([("company_id", "=", other.id), ("type", "=", "sale")], limit=1)
        move = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.alpha.id,
                    "invoice_date": "2026-03-12",
                    "journal_id": journal.id,
                    "invoice_line_ids": [Command.create({"name": "x", "price_unit": 9.0, "tax_ids": [Command.clear()]})],
                }
            )
        )
        move.action_post()
        move.name = "TWO/2026/08099"
        advice = self.match(line("TWO/2026/08099", 9.0))
        self.assertEqual(advice.line_ids.reason_code, "unknown")
        self.controller.company_ids += other
        advice.with_context(allowed_company_ids=[self.env.company.id, other.id])._match()
        self.assertEqual(advice.line_ids.reason_code, "agency")
        self.assertIn("Agency Two", advice.line_ids.reason_text)
