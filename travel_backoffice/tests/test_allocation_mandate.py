"""Money for which nothing is advised goes as the contract says."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .remittance_common import MoneyCommon


class MandateCommon(MoneyCommon):
    """Alpha owes 100 since January, 200 since February and 300 since March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.january = cls.plain_invoice(cls.alpha, 100.0, day="2026-01-10")
        cls.february = cls.plain_invoice(cls.alpha, 200.0, day="2026-02-10")
        cls.march = cls.plain_invoice(cls.alpha, 300.0, day="2026-03-10")

    @classmethod
    def agree(cls, partner, mode="oldest", **values):
        """A contract of the partner with a mandate of that mode."""
        profile = cls.env["travel.allocation.profile"].create({"name": mode, "mode": mode, **values})
        cls.contract(partner, allocation_profile_id=profile.id)
        return profile

    def allocated(self, advice):
        return [(one.move_id, one.amount) for one in advice.allocation_ids.sorted("id")]

    def residuals(self, *moves):
        return [move.amount_residual for move in moves]


@tagged("post_install", "-at_install")
class TestAllocationMandate(MandateCommon):
    def test_oldest_first_is_seen_before_it_is_applied(self):
        """350 = 100 of January + 200 of February + 50 of March."""
        self.agree(self.alpha)
        advice = self.advice(self.alpha, 350.0)
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(self.january, 100.0), (self.february, 200.0), (self.march, 50.0)])
        self.assertEqual(self.residuals(self.january, self.march), [100.0, 300.0])
        advice.apply()
        self.assertEqual(self.residuals(self.january, self.february, self.march), [0.0, 0.0, 250.0])

    def test_again_makes_the_same(self):
        self.agree(self.alpha)
        advice = self.advice(self.alpha, 150.0)
        advice.action_allocate_by_mandate()
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(self.january, 100.0), (self.february, 50.0)])

    def test_what_is_advised_comes_first(self):
        """280 of March are advised; of 400 there are 120 left: January, and 20 of February."""
        self.agree(self.alpha)
        advice = self.advice(self.alpha, 400.0)
        item = self.item(self.march)
        values = {"remittance_id": advice.id, "item_id": item.id, "amount": 280.0, "paid_amount": 280.0}
        self.env["travel.allocation"].create(values)
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(self.march, 280.0), (self.january, 100.0), (self.february, 20.0)])

    def test_disputed_and_promised_to_another_advice_stay(self):
        """January is disputed for 60, and another advice to be checked has 150 of February: 40 and 50 can be taken."""
        self.agree(self.alpha)
        dispute = {"item_id": self.item(self.january).id, "amount": 60.0, "reason_id": self.short.id}
        self.env["travel.dispute"].create(dispute)
        other = self.advice(self.alpha, 150.0)
        item = self.item(self.february)
        values = {"remittance_id": other.id, "item_id": item.id, "amount": 150.0, "paid_amount": 150.0}
        self.env["travel.allocation"].create(values)
        advice = self.advice(self.alpha, 90.0)
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(self.january, 40.0), (self.february, 50.0)])

    def test_another_currency_is_left_alone(self):
        self.agree(self.alpha)
        euro = self.setup_other_currency("EUR")
        abroad = self.plain_invoice(self.alpha, 10.0, day="2026-01-01", currency=euro)
        advice = self.advice(self.alpha, 1000.0)
        advice.action_allocate_by_mandate()
        self.assertNotIn(abroad, advice.allocation_ids.move_id)
        self.assertEqual(advice.on_account_amount, 400.0)

    def test_nothing_by_itself_where_it_is_advised_or_held(self):
        for mode, words in (("advised", "pays as it advises"), ("hold", "kept on account")):
            customer = self.customer(mode)
            self.plain_invoice(customer, 100.0)
            self.agree(customer, mode)
            advice = self.advice(customer, 100.0)
            with self.assertRaisesRegex(UserError, words):
                advice.action_allocate_by_mandate()
            self.assertFalse(advice.allocation_ids)
        advice = self.advice(self.alpha, 100.0)
        with self.assertRaisesRegex(UserError, "pays as it advises"):
            advice.action_allocate_by_mandate()

    def test_the_mandate_of_the_day_of_payment(self):
        """Oldest first was agreed from May on; money of April is as advised."""
        profile = self.env.ref("travel_backoffice.allocation_oldest")
        self.contract(self.alpha, date_from="2026-05-01", allocation_profile_id=profile.id)
        self.assertFalse(self.advice(self.alpha, 100.0)._allocate_by_mandate())
        self.assertTrue(self.advice(self.alpha, 100.0, date="2026-05-01")._allocate_by_mandate())

    def test_branches(self):
        """The group pays for its branch North, which it names; South agreed on something else."""
        group = self.group("Beta Group")
        north = self.branch("Beta North", group, travel_debtor_code="BN")
        south = self.branch("Beta South", group, travel_debtor_code="BS")
        owed_north, owed_south = self.plain_invoice(north, 100.0), self.plain_invoice(south, 100.0, day="2026-01-01")
        self.agree(group, "branch")
        advice = self.advice(group, 500.0)
        with self.assertRaisesRegex(UserError, "write its code or name"):
            advice.action_allocate_by_mandate()
        advice.reference = "March, BN"
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(owed_north, 100.0)])
        self.contract(south, allocation_profile_id=self.env.ref("travel_backoffice.allocation_as_advised").id)
        advice.reference = "beta north and BS"
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(owed_north, 100.0)])
        self.assertEqual(owed_south.amount_residual, 100.0)

    def test_cost_centres(self):
        """One invoice with a ticket of each cost centre: 253 + 25 fee + 2.50 tax = 280.50 each; 300 for SALES take 280.50."""
        sales = self.cost_center(self.alpha, "SALES")
        tech = self.cost_center(self.alpha, "TECH")
        self.agree(self.alpha, "cost_center")
        one = self.simple_order(self.alpha, "220-3324650328")
        two = self.simple_order(self.alpha, "220-3324650329")
        one.line_ids.cost_center_id, two.line_ids.cost_center_id = sales, tech
        profile = self.env["travel.billing.profile"].create({"name": "All", "rhythm": "manual", "invoice_per": "company"})
        self.env["travel.contract"].search([("partner_id", "=", self.alpha.id)]).billing_profile_id = profile
        invoice = self.bill(one | two)
        self.assertEqual(invoice.amount_total, 561.0)
        advice = self.advice(self.alpha, 300.0, reference="tickets of Sales")
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(invoice, 280.5)])
        advice.apply()
        # what SALES owes is paid: a second payment finds nothing
        again = self.advice(self.alpha, 300.0, reference="SALES")
        self.assertFalse(again._allocate_by_mandate())

    def test_credit_notes_by_themselves(self):
        """A credit note of 30 and 100 of money: January is paid with 30 + 70, 30 are left for February."""
        self.agree(self.alpha, credits="oldest")
        note = self.plain_invoice(self.alpha, 30.0, day="2026-03-20", move_type="out_refund")
        advice = self.advice(self.alpha, 100.0)
        advice.action_allocate_by_mandate()
        self.assertEqual(self.allocated(advice), [(note, -30.0), (self.january, 100.0), (self.february, 30.0)])
        advice.apply()
        self.assertEqual(self.residuals(note, self.january, self.february), [0.0, 0.0, 170.0])

    def test_credit_notes_never(self):
        self.agree(self.alpha, "advised", credits="never")
        note = self.plain_invoice(self.alpha, 30.0, move_type="out_refund")
        advice = self.advice(self.alpha, 70.0)
        for move, amount in ((self.january, 100.0), (note, -30.0)):
            values = {"remittance_id": advice.id, "item_id": self.item(move).id, "amount": amount, "paid_amount": amount}
            self.env["travel.allocation"].create(values)
        with self.assertRaisesRegex(UserError, note.name):
            advice.apply()

    def test_in_words(self):
        profile = self.agree(self.alpha, "oldest", credits="oldest", draw_deposits=True, short_pay="open")
        self.assertEqual(
            profile.summary,
            "Payments settle what the customer advises, the rest the oldest invoices that are not disputed; credit notes are "
            "offset by themselves, oldest first; deposits pay invoices as soon as they are posted; what is paid short stays open.",
        )
        contract = self.alpha.travel_contract_ids
        self.assertEqual(contract.allocation_summary, profile.summary)
        self.assertIn("the oldest invoices", contract.terms_html)
