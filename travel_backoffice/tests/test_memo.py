from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .billing_common import BillingCommon

TICKET = "220-3324650328"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 10:00:00")
class TestMemo(BillingCommon):
    """Ticket of 253.00 sold on 10 March, billed on 12 March; memos of Lufthansa about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lh = cls.airline("LH", "Lufthansa", "220")
        cls.lh.accounting_code = "220"
        cls.memo_clerk = cls.env(user=cls.clerk)
        cls.reason = cls.env.ref("travel_backoffice.memo_reason_fare")

    def memo(self, amount=50.0, number="220-6001", kind="adm", **values):
        """A memo as a clerk enters it."""
        found = {
            "kind": kind,
            "number": number,
            "document_number": TICKET,
            "amount": amount,
            "reason_id": self.reason.id,
            "received_on": "2026-03-12",
            **values,
        }
        return self.env["travel.memo"].with_user(self.clerk).create(found).with_env(self.env)

    def accepted(self, *args, **values):
        memo = self.memo(*args, **values)
        memo.with_user(self.clerk).action_accept()
        return memo

    def contracted(self):
        """A customer without fees, whose corrections can be priced."""
        customer = self.customer()
        self.contract(customer, fee_table_id=self.fee_table("None").id)
        return customer

    def clearing_balance(self):
        return sum(self.env["account.move.line"].search([("account_id", "=", self.clearing.id), ("parent_state", "=", "posted")]).mapped("balance"))

    def run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("travel_backoffice.cron_memo_overdue").method_direct_trigger()
        self.env.invalidate_all()

    # -- linked, watched --------------------------------------------------------------------------------------------

    def test_memo_finds_its_ticket_airline_and_deadline(self):
        order = self.simple_order(self.customer())
        memo = self.memo(document_number="220 3324650328")
        self.assertRecordValues(
            memo,
            [
                {
                    "document_number": TICKET,
                    "line_id": order.line_ids.id,
                    "partner_id": order.partner_id.id,
                    "airline_id": self.lh.id,
                    # 12 March + 15 days of the settings
                    "dispute_until": date(2026, 3, 27),
                    "user_id": order.user_id.id,
                    "state": "received",
                    "passed_amount": 50.0,
                }
            ],
        )
        self.assertEqual((order.memo_count, order.line_ids.memo_count), (1, 1))
        credit = self.memo(30.0, "220-6002", "acm")
        self.assertEqual(sum((memo | credit).mapped("signed_amount")), 20.0, "a credit counts below zero")
        self.assertRecordValues(memo.activity_ids, [{"date_deadline": date(2026, 3, 27), "user_id": order.user_id.id}])

    def test_reason_gives_the_days_and_a_later_change_moves_no_deadline(self):
        self.reason.dispute_days = 30
        memo = self.memo()
        self.assertEqual(memo.dispute_until, date(2026, 4, 11))
        self.reason.dispute_days = 7
        self.assertEqual(memo.dispute_until, date(2026, 4, 11))

    def test_memo_waits_for_its_ticket(self):
        memo = self.memo()
        self.assertFalse(memo.line_id)
        order = self.simple_order(self.customer())
        self.assertEqual(memo.line_id, order.line_ids)
        self.assertEqual(memo.user_id, order.user_id)

    def test_ticket_of_another_company_is_not_found(self):
        other = self.setup_other_company()["company"]
        self.simple_order(self.customer())
        memo = self.env["travel.memo"].create({"number": "1", "document_number": TICKET, "amount": 5.0, "company_id": other.id})
        self.assertFalse(memo.line_id)

    def test_number_is_unique_for_an_airline(self):
        self.memo()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.memo()

    # -- states -----------------------------------------------------------------------------------------------------

    def test_dispute_needs_words_and_may_end_withdrawn(self):
        memo = self.memo().with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "Write down"):
            memo.action_dispute()
        memo.dispute_text = "The fare was filed that day."
        memo.action_dispute()
        self.assertFalse(memo.activity_ids)
        memo.action_withdraw()
        self.assertEqual(memo.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "not possible any more"):
            memo.action_accept()

    def test_who_may_do_what(self):
        self.simple_order(self.customer())
        memo = self.memo()
        self.assertEqual(memo.with_user(self.agent).amount, 50.0)
        with self.assertRaises(AccessError):
            memo.with_user(self.agent).amount = 1.0
        with self.assertRaises(AccessError):
            memo.with_user(self.clerk).state = "settled"
        with self.assertRaises(AccessError):
            self.env["travel.memo"].with_user(self.clerk).create({"number": "x", "amount": 1, "state": "accepted"})
        memo.with_user(self.clerk).action_accept()
        with self.assertRaises(AccessError):
            memo.with_user(self.clerk).action_keep()
        with self.assertRaises(AccessError):
            self.reason.with_user(self.clerk).dispute_days = 1

    def test_overdue_counts_as_accepted_the_day_after_in_the_agencys_zone(self):
        memo = self.memo(dispute_until="2026-03-20")
        self.agency.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-03-20 09:00:00"):  # 22:00 in Auckland, the last day
            self.run_cron()
            self.assertEqual(memo.state, "received")
        with freeze_time("2026-03-20 12:00:00"):  # 01:00 on 21 March
            self.assertTrue(memo.overdue)
            self.run_cron()
        self.assertEqual(memo.state, "accepted")
        self.assertIn("Pass on or keep", memo.activity_ids.summary)

    def test_overdue_may_wait_instead(self):
        self.agency.travel_memo_overdue = "remind"
        memo = self.memo(dispute_until="2026-03-10")
        before = len(memo.message_ids)
        self.run_cron()
        self.run_cron()
        self.assertEqual((memo.state, memo.reminded_on), ("received", date(2026, 3, 12)))
        self.assertEqual(len(memo.message_ids), before + 1, "told once")

    # -- decided ----------------------------------------------------------------------------------------------------

    def test_debit_memo_passed_on(self):
        order = self.simple_order(self.customer())
        self.bill(order)
        # the ticket: 200.00 + 53.00 wait on clearing for the supplier
        self.assertEqual(self.clearing_balance(), -253.0)
        memo = self.accepted(50.0)
        memo.action_pass_on()
        self.assertRecordValues(memo, [{"decision": "passed", "decided_by_id": self.env.uid, "kept_amount": 0.0}])
        invoice = self.bill(order)[1]
        self.assertRecordValues(invoice, [{"move_type": "out_invoice", "amount_untaxed": 50.0, "amount_tax": 0.0}])
        # 253.00 for the ticket and 50.00 for the memo are owed to the airline
        self.assertEqual(self.clearing_balance(), -303.0)
        self.assertIn("Debit by the airline · Fare 220-6001", invoice.invoice_line_ids.name)

    def test_it_goes_to_whoever_paid_for_the_ticket(self):
        """The contract names another debtor by now."""
        customer = self.customer()
        order = self.simple_order(customer)
        first = self.bill(order)
        other = self.customer("Beta Ltd")
        self.contract(customer, invoice_partner_id=other.id)
        memo = self.accepted()
        memo.action_pass_on()
        self.assertEqual((self.bill(order) - first).partner_id, customer)

    def test_credit_memo_passed_on_is_a_credit_note_of_that_invoice(self):
        order = self.simple_order(self.customer())
        first = self.bill(order)
        memo = self.accepted(30.0, kind="acm")
        memo.action_pass_on()
        credit = self.bill(order) - first
        self.assertRecordValues(
            credit, [{"move_type": "out_refund", "amount_total": 30.0, "reversed_entry_id": first.id}]
        )
        # 253.00 less 30.00 are owed to the airline
        self.assertEqual(self.clearing_balance(), -223.0)

    def test_kept_debit_memo_is_an_expense(self):
        self.simple_order(self.customer())
        memo = self.accepted(50.0)
        memo.action_keep()
        entry = memo.entry_ids
        self.assertRecordValues(
            entry.line_ids.sorted("balance"),
            [
                {"account_id": self.clearing.id, "balance": -50.0, "travel_line_id": memo.line_id.id},
                {"account_id": self.agency.travel_adm_account_id.id, "balance": 50.0, "travel_line_id": memo.line_id.id},
            ],
        )
        self.assertEqual((entry.state, memo.decision, memo.passed_line_ids.ids), ("posted", "kept", []))
        memo.with_user(self.clerk).action_settle()
        self.assertEqual(memo.state, "settled")

    def test_kept_credit_memo_without_a_ticket_is_income(self):
        memo = self.accepted(30.0, kind="acm", document_number=False, airline_id=self.lh.id)
        with self.assertRaisesRegex(UserError, "about no service"):
            memo.action_pass_on()
        memo.action_keep()
        # clearing 30.00 debit: the airline owes it; income 30.00 credit
        self.assertEqual(memo.entry_ids.line_ids.filtered(lambda line: line.account_id == self.clearing).balance, 30.0)
        self.assertEqual(self.agency.travel_acm_account_id.current_balance, -30.0)

    def test_partly_passed_on(self):
        order = self.simple_order(self.customer())
        first = self.bill(order)
        memo = self.accepted(50.0)
        memo.with_user(self.clerk).passed_amount = 20.0
        memo.action_pass_on()
        self.assertEqual(memo.decision, "partly")
        self.assertEqual((self.bill(order) - first).amount_total, 20.0)
        self.assertEqual(memo.entry_ids.amount_total, 30.0)
        # 253.00 + 20.00 + 30.00
        self.assertEqual(self.clearing_balance(), -303.0)

    def test_never_twice(self):
        order = self.simple_order(self.customer())
        memo = self.accepted()
        memo.action_pass_on()
        with self.assertRaisesRegex(UserError, "is booked"):
            memo.action_keep()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            memo.with_user(self.clerk).amount = 70.0
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            memo.sudo()._pass_on_line()
        self.assertEqual(len(order.line_ids), 2)

    def test_taken_back_before_billing(self):
        order = self.simple_order(self.customer())
        first = self.bill(order)
        memo = self.accepted()
        memo.action_pass_on()
        memo.action_take_back()
        self.assertEqual(memo.passed_line_ids.state, "cancelled")
        self.assertRecordValues(memo, [{"decision": False, "decision_number": 2, "state": "accepted"}])
        memo.action_pass_on()
        self.assertEqual((self.bill(order) - first).amount_total, 50.0)

    def test_taken_back_after_billing_is_credited(self):
        order = self.simple_order(self.customer())
        first = self.bill(order)
        memo = self.accepted()
        memo.action_pass_on()
        second = self.bill(order) - first
        memo.action_take_back()
        credit = self.bill(order) - first - second
        self.assertRecordValues(credit, [{"move_type": "out_refund", "amount_total": 50.0}])
        self.assertEqual(self.clearing_balance(), -253.0)

    def test_kept_and_taken_back_leaves_nothing(self):
        self.simple_order(self.customer())
        memo = self.accepted()
        memo.action_keep()
        memo.action_take_back()
        self.assertEqual(len(memo.entry_ids), 2)
        self.assertEqual(self.clearing_balance(), 0.0)
        self.assertEqual(self.agency.travel_adm_account_id.current_balance, 0.0)
        self.assertTrue(all(memo.entry_ids.line_ids.filtered(lambda line: line.account_id == self.clearing).mapped("reconciled")))

    def test_other_currency(self):
        """100.00 of a currency of which two make one of ours: 50.00 booked, kept, and booked back at the same figure."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0), ("2026-03-13", 4.0)])
        self.simple_order(self.customer())
        memo = self.accepted(100.0, currency_id=foreign.id)
        memo.action_keep()
        own = memo.entry_ids.line_ids.filtered(lambda line: line.account_id == self.agency.travel_adm_account_id)
        self.assertRecordValues(own, [{"amount_currency": 100.0, "balance": 50.0}])
        memo.with_context(travel_invoice_date="2026-03-13").action_take_back()
        self.assertEqual(self.clearing_balance(), 0.0)

    def test_principal_service_passes_through_clearing_too(self):
        order = self.order(self.customer())
        package = self.line(order, "package", 500.0, document_number="PKG-1")
        self.charge(package, "fare", 500.0)
        self.ready(order)
        first = self.bill(order)
        memo = self.accepted(document_number="PKG-1", supplier_id=self.partner_a.id)
        memo.action_pass_on()
        line = (self.bill(order) - first).invoice_line_ids
        self.assertRecordValues(line, [{"account_id": self.clearing.id, "price_subtotal": 50.0, "tax_ids": []}])

    # -- short refunds ----------------------------------------------------------------------------------------------

    def test_short_refund_becomes_a_case_once(self):
        """193.00 were expected of the airline (253.00 less 60.00 penalty), 150.00 came: 43.00 are missing."""
        order = self.simple_order(self.contracted())
        self.bill(order)
        refund = order.line_ids.refund(penalty=60.0, sold_at=order.booked_at, refund_state="applied")
        self.assertFalse(self.env["travel.memo"].search([("refund_line_id", "=", refund.id)]), "not credited yet")
        self.bill(order)
        self.assertEqual(refund.state, "billed")
        refund.set_refund_state("received", "2026-03-20", amount=150.0)
        refund._on_short_refund()
        memo = self.env["travel.memo"].search([("refund_line_id", "=", refund.id)])
        self.assertRecordValues(memo, [{"kind": "short", "amount": 43.0, "line_id": refund.original_line_id.id}])
        # credited: 193.00 on clearing wait for the airline; 150.00 came; the rest is the agency's expense
        memo.with_user(self.clerk).action_accept()
        memo.action_keep()
        clearing = memo.entry_ids.line_ids.filtered(lambda line: line.account_id == self.clearing)
        self.assertEqual(clearing.balance, -43.0)

    def test_refused_after_crediting_is_short_by_all_of_it(self):
        order = self.simple_order(self.contracted())
        self.bill(order)
        refund = order.line_ids.refund(penalty=60.0, sold_at=order.booked_at, refund_state="applied")
        self.bill(order)
        refund.set_refund_state("refused", "2026-03-20")
        self.assertEqual(self.env["travel.memo"].search([("refund_line_id", "=", refund.id)]).amount, 193.0)

    def test_received_in_full_is_no_case(self):
        order = self.simple_order(self.contracted())
        self.bill(order)
        refund = order.line_ids.refund(penalty=60.0, sold_at=order.booked_at, refund_state="applied")
        self.bill(order)
        self.assertEqual(refund.state, "billed")
        refund.set_refund_state("received", "2026-03-20")
        self.assertFalse(self.env["travel.memo"].search([("refund_line_id", "=", refund.id)]))

    # -- on paper ---------------------------------------------------------------------------------------------------

    def test_airline_credit_stands_apart_from_what_is_billed_with_it(self):
        """30.00 are credited on a paper of their own, off the open invoice of 280.50; a hotel is billed meanwhile."""
        order = self.simple_order(self.contracted())
        first = self.bill(order)
        self.assertEqual(first.amount_residual, 280.5)
        memo = self.accepted(30.0, kind="acm")
        memo.action_pass_on()
        hotel = self.line(order, "hotel", 90.0)
        self.charge(hotel, "fare", 90.0)
        self.ready(order)
        moves = self.bill(order) - first
        self.assertEqual(sorted(moves.mapped("amount_total")), [30.0, 90.0])
        credit = moves.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(credit.reversed_entry_id, first)
        self.assertEqual((first.amount_residual, credit.amount_residual), (250.5, 0.0))

    def test_no_levy_on_the_airlines_money(self):
        tax18 = self.env["account.tax"].create({"name": "GST 18%", "amount": 18.0, "type_tax_use": "sale"})
        levy = {"name": "GST", "treatment": "base_share", "share": 10.0, "rate": 18.0, "tax_id": tax18.id}
        levies = self.env["travel.levy.set"].create({"code": "IN", "name": "India", "levy_ids": [Command.create(levy)]})
        order = self.simple_order(self.contracted())
        first = self.bill(order)
        self.agency.travel_levy_set_id = levies
        memo = self.accepted(50.0)
        memo.action_pass_on()
        second = self.bill(order) - first
        self.assertRecordValues(second, [{"amount_untaxed": 50.0, "amount_tax": 0.0}])

    def test_customers_card_is_debited_by_invoice(self):
        """The ticket was on the customer's card; the airline debits the agency all the same."""
        customer = self.contracted()
        order = self.order(customer)
        self.ticket(order, TICKET, customer_card=True, taxes={"YQ": 53.0})
        order.action_ready()
        self.bill(order)
        memo = self.accepted()
        memo.action_pass_on()
        self.assertEqual(self.bill(order).amount_total, 50.0)

    def test_memo_in_another_currency_is_invoiced_in_it(self):
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        order = self.simple_order(self.contracted())
        first = self.bill(order)
        memo = self.accepted(100.0, currency_id=foreign.id)
        memo.action_pass_on()
        invoice = self.bill(order) - first
        self.assertRecordValues(invoice, [{"currency_id": foreign.id, "amount_total": 100.0, "amount_total_signed": 50.0}])
        # 253.00 and 100.00 / 2
        self.assertEqual(self.clearing_balance(), -303.0)

    def test_kept_without_a_rate_or_accounts_says_what_to_do(self):
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        memo = self.accepted(100.0, currency_id=foreign.id, document_number=False, airline_id=self.lh.id)
        with self.assertRaisesRegex(UserError, "no exchange rate for XTS"):
            memo.action_keep()
        other = self.accepted(number="220-6002", document_number=False, airline_id=self.lh.id)
        self.agency.travel_adm_account_id = False
        with self.assertRaisesRegex(UserError, "Set up what is missing"):
            other.action_keep()
        self.assertFalse((memo + other).entry_ids)
