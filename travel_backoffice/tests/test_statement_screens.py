"""The dialog, the buttons and the words of statements; and the ageing report says the same."""

from datetime import date
from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_statement import AS_OF, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementScreens(StatementCommon):
    def test_dialog(self):
        """Two customers, one of them issued before; what comes of each is said."""
        beta = self.customer("Beta")
        self.plain_invoice(self.alpha, 100.0)
        known = self.issued(self.alpha)
        context = {"active_model": "res.partner", "active_ids": (self.alpha | beta).ids}
        dialog = self.env["travel.statement.issue"].with_user(self.controller).with_context(**context)
        with Form(dialog) as form:
            form.as_of = AS_OF
            self.assertIn("Customers: 2. Statements: 2 at most, of which 1", form.preview)
            form.send = True
            wizard = form.save()
        wizard.action_issue()
        self.assertEqual(wizard.statement_ids, known)
        self.assertIn(f"Issued before: {known.name}", wizard.answer)
        self.assertIn("Beta: Nothing is open.", wizard.answer)
        self.assertIn(f"Nobody gets {known.name}", wizard.answer)
        self.assertEqual(wizard.action_open()["domain"], [("id", "in", known.ids)])

    def test_on_the_screen(self):
        """The form shows the figures of the paper; the customer's button counts what is below, too."""
        group = self.group()
        below = self.customer("Below", group)
        self.plain_invoice(below, 1234.0, ref="<script>alert(1)</script>")
        statement = self.issued(below)
        self.assertIn("1,234.00", statement.figures_html)
        self.assertNotIn("<script>", statement.figures_html)
        self.assertEqual(group.with_user(self.controller).travel_statement_count, 1)
        with Form(statement) as form:
            self.assertEqual(form.balance_text, statement.balance_text)

    def test_the_ageing_report_says_the_same(self):
        """Per currency: the statement's closing balance is the report's total of this customer, as of the same day."""
        self.plain_invoice(self.alpha, 100.0)
        euros = self.item(self.plain_invoice(self.alpha, 300.0, currency=self.euro))
        self.pay(self.alpha, 120.0, euros, currency=self.euro)
        self.pay(self.alpha, 30.0)
        blocks = self.issued(self.alpha).figures["blocks"]
        filters = {"partners": self.alpha.ids}
        report = self.env["travel.aging"].with_user(self.controller).report(AS_OF, ["currency"], [30, 60, 90], filters)
        told = {row["currency"]: Decimal(str(row["open"])) for row in report["totals"]}
        names = {one["currency_id"]: one["currency"] for one in blocks}
        told = {names.get(key, key): amount for key, amount in told.items()}
        # 100 - 30; 300 - 120
        self.assertEqual({one["currency"]: Decimal(one["closing"]) for one in blocks}, {"USD": 70, "EUR": 180})
        self.assertEqual(told, {"USD": 70, "EUR": 180})

    def test_words(self):
        profile = self.env["travel.statement.profile"].create(
            {"name": "P", "rhythm": "days", "month_days": "1, 16", "days_after": 2, "supports": "zip", "group_by": "cost_center"}
        )
        self.assertEqual(
            profile.summary,
            "Open items, one statement for the whole customer, subtotals per cost centre; on these days of a month, as of the "
            "day before: 1, 16, 2 days later; only when something is open; PDF, XLSX, supports (Invoices, E-Ticket Receipts, "
            "Supplier Vouchers, Approvals) as One ZIP.",
        )
        self.assertEqual(profile.scheduled_from, date(2026, 5, 4), "a schedule begins when it is set")

    def test_bad_profiles(self):
        profiles = self.env["travel.statement.profile"]
        for values in ({"rhythm": "days"}, {"rhythm": "days", "month_days": "0, 40"}, {"aging_days": "60, 30"}, {"aging_days": "x"}):
            with self.assertRaises(ValidationError):
                profiles.create({"name": "Bad", **values})

    def test_a_hostile_portal_user(self):
        """No statement, no period, no file of one."""
        self.plain_invoice(self.alpha, 100.0)
        statement = self.issued(self.alpha)
        groups = [Command.set(self.env.ref("base.group_portal").ids)]
        portal = self.env["res.users"].create({"name": "P", "login": "statement_portal", "group_ids": groups})
        for model in ("travel.statement", "travel.statement.period", "travel.statement.issue"):
            self.assertFalse(self.env[model].with_user(portal).has_access("read"))
        self.assertFalse(self.env["travel.statement"].with_user(portal).browse(statement.id)._filtered_access("read"))
