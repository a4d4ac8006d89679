"""The account's pages in the portal, asked in ways that no page asks."""

from odoo.tests import HttpCase, new_test_user, tagged

from .remittance_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestMoneyPortal(MoneyCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.plain_invoice(cls.alpha, 100.0)
        cls.statement = cls.env["travel.statement"].browse(
            cls.env["travel.statement"].issue(cls.alpha.ids, "2026-04-30")[0]["statement_ids"]
        )
        cls.statement.sudo()._make_files()
        cls.person = cls.traveller("Traveller", cls.alpha)
        keeper = cls.env["res.partner"].create({"name": "Keeper", "parent_id": cls.alpha.id})
        other = cls.env["res.partner"].create({"name": "Keeper B", "parent_id": cls.customer("Beta Ltd").id})
        for login, contact in (("mp_keeper", keeper), ("mp_traveller", cls.person), ("mp_other", other)):
            new_test_user(cls.env, login=login, password=login, groups="base.group_portal", partner_id=contact.id)

    def test_an_address_says_nothing_in_the_agencys_name(self):
        self.authenticate("mp_keeper", "mp_keeper")
        page = self.url_open("/my/statement?problem=Pay+to+another+account")
        self.assertNotIn("Pay to another account", page.text)
        told = self.url_open("/my/statement/pay")
        self.assertIn("Tick the open invoices", told.text)
        self.assertNotIn("Tick the open invoices", self.url_open("/my/statement").text, "Told once.")

    def test_odd_addresses(self):
        self.authenticate("mp_keeper", "mp_keeper")
        for path in ("?as_of=0001-01-01", "?as_of=9999-12-31", "/pay?invoice=²", "/pay?invoice=-1", "/pay?invoice=99999999999999"):
            self.assertEqual(self.url_open(f"/my/statement{path}").status_code, 200, path)
        for path in ("99999999999999/pdf", f"{self.statement.id}/../pdf", f"{self.statement.id}/figures"):
            self.assertEqual(self.url_open(f"/my/statement/{path}").status_code, 404, path)

    def test_files_of_a_statement_are_its_customers(self):
        """Neither by the page, nor as the attachment that it is."""
        pdf = self.statement.pdf_id
        for login, seen in (("mp_keeper", 200), ("mp_traveller", 404), ("mp_other", 404), (None, 404)):
            self.authenticate(login, login)
            answer = self.url_open(f"/my/statement/{self.statement.id}/pdf", allow_redirects=False)
            self.assertEqual(answer.status_code if login else 404, seen, login)
            self.assertNotEqual(self.url_open(f"/web/content/{pdf.id}", allow_redirects=False).status_code, 200, login)
            if not login:
                self.assertNotEqual(answer.status_code, 200)
