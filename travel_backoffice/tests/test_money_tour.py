"""Money in, in the browser: from the customer's file to the statement, and a customer who pays by phone."""

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .phone_common import PhoneCommon
from .remittance_common import MoneyCommon
from .test_remittance_cases import RemittanceCases
from .test_tours import PATIENCE


@tagged("post_install", "-at_install")
class TestMoneyTour(RemittanceCases, HttpCase):
    def test_from_the_file_to_the_statement_and_back(self):
        """Alpha pays 320.00 of 330.00:

        line 1  INV/2026/08021  100.00   no such invoice; 08012 is open with 100.00: taken as suggested
        line 2  INV/2026/08030   60.00   of 70.00: 10.00 short, a dispute
        line 3  INV/2026/08045   80.00   exact
        line 4  INV/2026/08045   80.00   stands there twice: the controller chooses 08050, of another company of the group
        Before anything is fixed 60 + 80 = 140 are allocated and 180 stay on account. The statement says 330 - 320 = 10.
        """
        self.profile.rule_ids.unlink()
        figures = (("08012", 100.0), ("08030", 70.0), ("08045", 80.0))
        invoices = [self.numbered(f"INV/2026/{number}", amount) for number, amount in figures]
        invoices.append(self.numbered("INV/2026/08050", 80.0, self.india))
        self.start_tour("/odoo", "travel_money_in", login=self.controller.login, timeout=PATIENCE)
        self.env.invalidate_all()
        advice = self.env["travel.remittance"].search([("partner_id", "=", self.alpha.id)])
        self.assertRecordValues(advice, [{"state": "undone", "amount": 320.0, "short_total": 10.0}])
        self.assertEqual([invoice.amount_residual for invoice in invoices], [100.0, 70.0, 80.0, 80.0])
        dispute = self.env["travel.dispute"].search([("move_id", "=", invoices[1].id)])
        self.assertRecordValues(dispute, [{"amount": 10.0, "state": "withdrawn", "user_id": invoices[1].invoice_user_id.id}])
        statement = self.env["travel.statement"].search([("partner_id", "=", self.alpha.id)])
        self.assertIn("10.00", statement.balance_text)
        self.assertTrue(statement.pdf_id.raw)


@tagged("post_install", "-at_install")
class TestStatementOnAPhone(AccountPaymentCommon, PhoneCommon, MoneyCommon):
    def test_tick_two_and_pay(self):
        """Of 100.00, 250.00 and 40.00 the first and the last are ticked: 140.00, on Odoo's own payment form."""
        ticked = [self.plain_invoice(self.alpha, amount) for amount in (100.0, 250.0, 40.0)][::2]
        keeper = self.env["res.partner"].create({"name": "Bookkeeper", "parent_id": self.alpha.id})
        user = new_test_user(self.env, login="keeper", password="keeper", groups="base.group_portal", partner_id=keeper.id)
        self.provider.state = "test"
        with self.browser("/my/statement", user.login):
            self.see("Statement of Account")
            self.see("390.00")
            self.assertNothingSticksOut()
            for invoice in ticked:
                self.js(f"document.querySelector('input[name=invoice][value=\"{invoice.id}\"]').click()")
            self.assertGreaterEqual(self.js("document.querySelector('.o_travel_items').closest('form').querySelector('button').offsetHeight"), 30)
            self.js("document.querySelector('.o_travel_items').closest('form').querySelector('button').click()")
            self.see("140.00")
            self.assertTrue(self.js("Boolean(document.querySelector('#o_payment_form'))"))
            self.assertEqual(self.js("document.querySelector('#o_payment_form').dataset.amount"), "140.0")
            self.assertNothingSticksOut()
