"""Lines of the bank's statement lead to the same exact allocation."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_allocation_mandate import MandateCommon


class BankCommon(MandateCommon):
    @classmethod
    def bank_line(cls, amount, text="", day="2026-04-02", **values):
        """A line of the bank's statement, as imported."""
        line = {"journal_id": cls.bank.id, "date": day, "payment_ref": text, "amount": amount, **values}
        line = cls.env["account.bank.statement.line"].create(line)
        return line.with_user(cls.controller)

    def click(self, line):
        """One click on the list: the advice that it opens."""
        return self.env["travel.remittance"].with_user(self.controller).browse(line.action_travel_allocate()["res_id"])

    def suspense(self, line):
        return line._seek_for_lines()[1]


@tagged("post_install", "-at_install")
class TestBankAllocation(BankCommon):
    def test_payer(self):
        self.env["res.partner.bank"].create({"acc_number": "GB29 NWBK 6016 1331 9268 19", "partner_id": self.alpha.id})
        cases = [
            ({"account_number": "gb29nwbk60161331926819"}, "account"),
            ({"text": f"paying {self.march.name}"}, "invoice"),
            ({"text": "trips of alpha in march"}, "code"),
            ({"partner_name": " ALPHA LTD"}, "name"),
            ({"partner_id": self.alpha.id, "account_number": "unknown"}, "partner"),
        ]
        lines = self.env["account.bank.statement.line"].union(*(self.bank_line(10.0, **values) for values, _by in cases))
        self.assertEqual(lines.travel_payer_id, self.alpha)
        self.assertEqual([line.travel_payer_by for line in lines.sorted("id")], [by for _values, by in cases])
        self.customer("Alpha Ltd")
        nobody = self.bank_line(10.0, partner_name="Alpha Ltd") | self.bank_line(10.0, partner_name="Alpha_Ltd")
        self.assertFalse(nobody.travel_payer_id)

    def test_from_the_line_to_the_invoices_it_names(self):
        """The text names March and January: 300 + 100; February, which is older than March, stays open."""
        line = self.bank_line(400.0, f"{self.march.name}, {self.january.name}")
        self.assertEqual(line.travel_suggestion, f"{self.march.name}, {self.january.name}")
        advice = self.click(line)
        self.assertEqual((advice.money, advice.partner_id, advice.amount), ("bank", self.alpha, 400.0))
        advice.apply()
        self.assertEqual(self.residuals(self.january, self.february, self.march), [0.0, 200.0, 0.0])
        self.assertTrue(line.is_reconciled)
        self.assertFalse(advice.payment_id)
        receivable = line.move_id.line_ids.filtered(lambda item: item.account_id.account_type == "asset_receivable")
        self.assertEqual(sorted(receivable.mapped("balance")), [-300.0, -100.0])
        self.assertEqual(advice.allocation_ids.payment_item_id, receivable)

    def test_the_rest_stays_on_account(self):
        line = self.bank_line(150.0, self.january.name)
        self.click(line).apply()
        open_items = line.move_id.line_ids.filtered(lambda item: not item.reconciled and item.account_type == "asset_receivable")
        self.assertEqual((open_items.amount_residual, open_items.partner_id), (-50.0, self.alpha))

    def test_one_advice_per_line(self):
        line = self.bank_line(100.0, self.january.name)
        advice = self.click(line)
        self.assertEqual(self.click(line), advice)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            advice.copy({"statement_line_id": line.id})

    def test_reconciled_elsewhere_meanwhile(self):
        line = self.bank_line(100.0, self.january.name)
        advice = self.click(line)
        self.assertEqual((advice.line_ids.mapped("state"), advice._reasons(), len(self.suspense(line))), (["matched"], [], 1))
        revenue = self.company_data["default_account_revenue"]
        self.suspense(line).sudo().with_context(skip_readonly_check=True).account_id = revenue
        with self.assertRaisesRegex(UserError, "reconciled already"):
            advice.apply()

    def test_odoo_undoes_it(self):
        line = self.bank_line(100.0, self.january.name)
        advice = self.click(line)
        advice.apply()
        line.sudo().action_undo_reconciliation()
        self.assertEqual((self.january.amount_residual, advice.state, line.is_reconciled), (100.0, "undone", False))
        again = self.click(line)
        self.assertNotEqual(again, advice)
        again.apply()
        self.assertEqual(self.january.amount_residual, 0.0)

    def test_a_payment_that_is_booked_is_confirmed_and_not_booked_again(self):
        advice = self.advice(self.alpha, 100.0, {"said_number": self.january.name, "said_amount": 100.0}, reference="TT-4711")
        advice._match()
        advice.apply()
        line = self.bank_line(100.0, "transfer tt-4711")
        self.assertIn(advice.payment_id.move_id.name, line.travel_suggestion)
        line.action_travel_allocate()
        self.assertTrue(line.is_reconciled)
        self.assertFalse(line.travel_remittance_ids)
        self.assertEqual(self.january.amount_residual, 0.0)
        waiting = advice.payment_id._seek_for_lines()[0]
        self.assertTrue(waiting.reconciled)

    def test_two_payments_of_one_amount_are_left_to_a_person(self):
        for number in ("1", "2"):
            advice = self.advice(self.alpha, 50.0, reference=f"part {number}")
            advice.apply()
        line = self.bank_line(50.0, "no reference", partner_id=self.alpha.id)
        self.assertFalse(line.travel_suggestion)
        self.assertEqual(self.click(line).money, "bank")

    def test_surely(self):
        """Known by its account and oldest first: applied at once. A name alone is not sure enough."""
        self.agree(self.alpha)
        self.env["res.partner.bank"].create({"acc_number": "GB29NWBK60161331926819", "partner_id": self.alpha.id})
        sure = self.bank_line(150.0, "thank you", account_number="GB29NWBK60161331926819").sudo()
        unsure = self.bank_line(70.0, "thank you", partner_name="Alpha Ltd").sudo()
        self.assertTrue(sure._travel_allocate_surely())
        self.assertFalse(unsure._travel_allocate_surely())
        self.assertEqual(self.residuals(self.january, self.february), [0.0, 150.0])

    def test_an_account_in_another_currency(self):
        """100 EUR come into a bank account in EUR, for an invoice of 80 EUR: what the bank's line is worth is what is booked."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-04-01", 0.8)])
        bank = self.env["account.journal"].create({"name": "Euro Bank", "type": "bank", "code": "EUB", "currency_id": euro.id})
        invoice = self.plain_invoice(self.alpha, 80.0, currency=euro)
        line = self.bank_line(100.0, invoice.name, journal_id=bank.id)
        self.click(line).apply()
        self.assertEqual(invoice.amount_residual, 0.0)
        # 100 EUR at 0.8 EUR per unit are 125: 100 for the invoice (booked at 160, exchange difference 60), 25 on account
        lines = line.move_id.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        self.assertEqual(sorted(lines.mapped("balance")), [-100.0, -25.0])
        self.assertEqual(sorted(lines.mapped("amount_residual_currency")), [-20.0, 0.0])
