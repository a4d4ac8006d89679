"""The customer's account in the portal: the agency's own figures, for one's own place only, and paying what was ticked."""

import io
import re
from datetime import date

from openpyxl import load_workbook

from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .remittance_common import MoneyCommon

AS_OF = date(2026, 4, 30)


@tagged("post_install", "-at_install")
class TestPortalStatement(AccountPaymentCommon, MoneyCommon, HttpCase):
    """Alpha with a department that is invoiced itself, and another customer; a bookkeeper and the head of the department."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.agency.currency_id
        cls.sales = cls.department("Sales", cls.alpha)
        cls.beta = cls.customer("Beta Ltd")
        cls.old = cls.plain_invoice(cls.alpha, 100.0, day="2026-01-10", due="2026-01-31")
        cls.new = cls.plain_invoice(cls.alpha, 250.0, day="2026-04-20", due="2026-05-20")
        cls.own = cls.plain_invoice(cls.sales, 40.0, day="2026-04-01", due="2026-04-10")
        cls.foreign = cls.plain_invoice(cls.beta, 999.0)
        cls.advice(cls.alpha, 30.0).apply()
        cls.keeper = cls.env["res.partner"].create({"name": "Bookkeeper", "parent_id": cls.alpha.id})
        cls.keeper_user, cls.sales_user, cls.beta_user = (
            new_test_user(cls.env, login=login, password=login, groups="base.group_portal", partner_id=contact.id)
            for login, contact in (("st_keeper", cls.keeper), ("st_sales", cls.sales), ("st_beta", cls.beta))
        )

    def items(self, user, day=AS_OF):
        return self.env["travel.portal.account"]._items(user, day)

    def test_figures_are_the_ledgers(self):
        """100 + 250 + 40 open, 30 on account: 360."""
        page = self.env["travel.portal.account"]._page(self.keeper_user, AS_OF)
        (block,) = page["blocks"]
        self.assertEqual((block["balance"], block["overdue"], block["credits"]), (360.0, 140.0, -30.0))
        debtors = self.alpha | self.sales
        ledger = self.env["account.move.line"].search(
            [
                ("partner_id", "in", debtors.ids),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", AS_OF),
            ]
        )
        self.assertEqual(block["balance"], sum(ledger.mapped("balance")))

    def buckets(self, basis, days):
        """The company's own from now on; what the page then shows of them: label → amount."""
        self.agency.travel_aging_buckets_id = self.env["travel.aging.buckets"].create({"name": "Own", "basis": basis, "days": days})
        page = self.env["travel.portal.account"].with_user(self.keeper_user)._page(self.keeper_user, AS_OF)
        (block,) = page["blocks"]
        return page["age_basis"], {label: amount for label, amount, _share in block["buckets"]}

    def test_aged_as_the_company_does(self):
        """On 30 April: 100 due on 31 January, 89 days ago; 40 on 10 April, 20 days; 250 in May. 30 came on 2 April, 28 days."""
        expected = {"Not Due": 250.0, "1–15": 0.0, "16–45": 40.0 - 30.0, "Over 45": 100.0}
        paid = self.items(self.keeper_user)[1]
        self.assertEqual((paid["open"], paid["days"]), (-30.0, 28))
        self.assertEqual(self.buckets("due", "15, 45"), ("Days Past Due", expected))

    def test_aged_from_the_invoice(self):
        """Of 10 January, 110 days; of 1 April, 29 days, and the payment 28; of 20 April, 10 days."""
        expected = {"0–15": 250.0, "16–45": 40.0 - 30.0, "Over 45": 100.0}
        self.assertEqual(self.buckets("invoice", "15, 45"), ("Days since Invoice", expected))
        self.authenticate("st_keeper", "st_keeper")
        page = self.url_open(f"/my/statement?as_of={AS_OF.isoformat()}").text
        self.assertIn("16–45", page)
        self.assertNotIn("Not Due", page)

    def test_as_of_an_earlier_day(self):
        rows = self.items(self.keeper_user, date(2026, 3, 1))
        self.assertEqual([(row["name"], row["open"]) for row in rows], [(self.old.name, 100.0)])

    def test_own_place_only(self):
        self.assertEqual([row["name"] for row in self.items(self.sales_user)], [self.own.name])
        self.assertEqual([row["name"] for row in self.items(self.beta_user)], [self.foreign.name])

    def test_page(self):
        self.authenticate("st_sales", "st_sales")
        answer = self.url_open(f"/my/statement?as_of={AS_OF.isoformat()}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(self.own.name, answer.text)
        for other in (self.old, self.new, self.foreign):
            self.assertNotIn(other.name, answer.text)
        self.assertEqual(self.url_open("/my/statement?as_of=never").status_code, 200)

    def test_sheet_is_the_page(self):
        self.authenticate("st_keeper", "st_keeper")
        answer = self.url_open(f"/my/statement/items.xlsx?as_of={AS_OF.isoformat()}")
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        opened = {row[0]: row[7] for row in rows[1:-1]}
        payment = next(name for name in opened if name not in (self.old.name, self.new.name, self.own.name))
        self.assertEqual(
            opened, {self.old.name: 100.0, self.own.name: 40.0, self.new.name: 250.0, payment: -30.0}
        )

    def test_strangers_are_sent_to_log_in(self):
        answer = self.url_open("/my/statement", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    # -- issued -----------------------------------------------------------------------------------------------------

    def test_issued_statements_of_the_own_place(self):
        """Alpha's statement shows the departments' items, too: the head of one department does not see it."""
        issued = self.env["travel.statement"].issue([self.alpha.id, self.beta.id], AS_OF.isoformat())
        mine, foreign = (self.env["travel.statement"].browse(one["statement_ids"]) for one in issued)
        self.authenticate("st_keeper", "st_keeper")
        page = self.url_open("/my/statement").text
        self.assertIn(mine.name, page)
        self.assertNotIn(foreign.name, page)
        answer = self.url_open(mine.get_portal_url())
        self.assertEqual(answer.content, mine.pdf_id.raw)
        for path in (foreign.get_portal_url(), "/my/statement/999999999999/pdf", f"/my/statement/{mine.id}/key"):
            self.assertEqual(self.url_open(path).status_code, 404, path)
        self.authenticate("st_sales", "st_sales")
        self.assertEqual(self.url_open(mine.get_portal_url()).status_code, 404)

    # -- paying -----------------------------------------------------------------------------------------------------

    def pay_page(self, *invoices):
        chosen = "&".join(f"invoice={invoice.id}" for invoice in invoices)
        return self.url_open(f"/my/statement/pay?{chosen}")

    def transaction(self, *invoices, **values):
        route = f"/my/statement/transaction/{'-'.join(str(invoice.id) for invoice in invoices)}"
        return self.make_jsonrpc_request(
            route,
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "token_id": None,
                "amount": 1.0,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/my/statement",
                "payment_reference": "BATCH/1",
                **values,
            },
        )

    def test_pay_what_was_ticked(self):
        """Two of three invoices: 100 + 40, whatever amount the browser sends."""
        self.authenticate("st_keeper", "st_keeper")
        text = self.pay_page(self.old, self.own).text
        self.assertTrue(re.search(r"140\.00", text))
        route = f'data-transaction-route="/my/statement/transaction/{self.old.id}-{self.own.id}"'
        self.assertIn(route, text)
        found = self.transaction(self.old, self.own)
        made = self.env["payment.transaction"].search([("reference", "=", found["reference"])])
        self.assertEqual(made.amount, 140.0)
        self.assertEqual(made.invoice_ids, self.old | self.own)

    def test_others_invoices_are_not_there_to_pay(self):
        self.authenticate("st_sales", "st_sales")
        self.assertIn("Tick the open invoices", self.pay_page(self.foreign).text)
        self.assertNotIn("999", self.pay_page(self.foreign, self.own).text)
        with self.assertRaises(JsonRpcException):
            self.transaction(self.foreign)
