from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestProfileWords(BillingCommon):
    """Profiles say in words what they do, and a contract what is still missing."""

    def test_billing(self):
        profile = self.env["travel.billing.profile"].create(
            {
                "name": "Agreed",
                "rhythm": "days",
                "month_days": "10, 20, 31",
                "invoice_per": "cost_center",
                "dated": "period",
                "days_after": 3,
                "minimum_amount": 50.0,
                "minimum_days": 30,
                "separate_fees": True,
            }
        )
        self.assertEqual(
            profile.summary,
            "Every month up to these days: 10, 20, the last day; one invoice per cost centre, fees apart; "
            "dated the last day of the period; late documents have 3 days to come in; what comes later is invoiced at once; "
            "less than 50.00 waits for the next period, at most 30 days.",
        )
        profile.rhythm = "at_once"
        self.assertEqual(profile.summary, "As soon as an order is complete; one invoice per cost centre, fees apart.")

    def test_from_contract_to_first_sending(self):
        """A new customer: the contract tells step by step what is missing; with an address nothing is."""
        acme = self.customer("ACME", email=False)
        contract = self.contract(acme, state="draft", billing_profile_id=False)
        self.assertIn("choose how it is invoiced", contract.still_missing)
        self.assertIn("choose how they are delivered", contract.still_missing)
        contract.billing_profile_id = self.by_itself
        contract.delivery_profile_id = self.env["travel.delivery.profile"].create({"name": "By mail"})
        self.assertEqual(contract.still_missing, "By mail sends nothing yet: add a sending to it.")
        channel = self.env.ref("travel_backoffice.delivery_channel_email")
        contract.delivery_profile_id.rule_ids = [(0, 0, {"channel_id": channel.id})]
        self.assertEqual(contract.delivery_summary, "E-mail to the invoiced customer: invoices, credit notes, with PDF.")
        self.assertEqual(contract.still_missing, "ACME has no e-mail address for invoices: enter one at the contact.")
        acme.email = "pay@acme.example"
        contract.invalidate_recordset(["still_missing"])
        self.assertFalse(contract.still_missing)
        self.assertIn("one invoice per order", contract.terms_html)
