"""Aged receivables on the screen, on paper and in a spreadsheet."""

import io

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from .aging_common import AgingCommon


@tagged("post_install", "-at_install")
class TestAgingScreens(AgingCommon, HttpCase):
    def wizard(self, user=None, **values):
        wizards = self.env["travel.aging.wizard"].with_user(user or self.controller)
        return wizards.create({"as_of": "2026-04-30", "first_group": "department", "second_group": False, **values})

    def test_what_is_chosen_is_shown(self):
        self.travel_invoice()
        self.plain_invoice(self.alpha, 10.0)
        buckets = self.env["travel.aging.buckets"].create({"name": "Two", "days": "28"})
        action = self.wizard(node_ids=self.top.ids, buckets_id=buckets.id).action_show()
        self.assertEqual(action["context"]["travel_bucket_count"], 3)
        lines = self.env["travel.aging.line"].with_user(self.controller).with_context(**action["context"])
        found = lines.search(action["domain"])
        self.assertEqual(sorted(found.mapped("residual")), [61.0, 280.5])
        groups = lines.formatted_read_group(action["domain"], action["context"]["group_by"], ["bucket_2:sum"])
        self.assertEqual(sorted(group["bucket_2:sum"] for group in groups), [61.0, 280.5])
        views = lines.get_views([(False, "list"), (False, "pivot"), (False, "graph"), (False, "search")])
        described = views["models"]["travel.aging.line"]["fields"]
        self.assertEqual(described["bucket_2"]["string"], "Over 28")
        self.assertEqual([label for _key, label in described["bucket"]["selection"]], ["Not Due", "1–28", "Over 28"])

    def test_the_workbook_sums_to_the_ledger(self):
        self.travel_invoice()
        self.plain_invoice(self.alpha, 10.0)
        book = load_workbook(io.BytesIO(self.wizard()._workbook()), data_only=True)
        for sheet in book:
            # two departments and what has none; a blank row, then the total: 341.50 + 10.00
            self.assertEqual([sheet.cell(row, 3).value for row in range(5, 8)], [10.0, 61.0, 280.5])
            self.assertEqual((sheet.cell(9, 3).value, sheet.cell(9, 2).value), (351.5, self.currency.name))

    def test_the_workbook_is_for_whoever_chose(self):
        self.plain_invoice(self.alpha, 10.0)
        own = self.wizard()
        for user, status in ((self.controller, 200), (self.users["manager"], 404), (self.users["agent"], 404)):
            self.authenticate(user.login, user.login)
            answer = self.url_open(f"/travel/aging/{own.id}/xlsx")
            self.assertEqual(answer.status_code, status, user.login)
        self.assertEqual(self.url_open(f"/travel/aging/{2**40}/xlsx").status_code, 404)

    def test_the_page_says_the_total(self):
        self.travel_invoice()
        self.plain_invoice(self.alpha, 10.0)
        wizard = self.wizard()
        html = self.env["ir.actions.report"].with_user(self.controller)._render_qweb_html(
            "travel_backoffice.report_aging", wizard.ids
        )[0].decode()
        for told in ("351.50", "280.50", "61.00", "Sales", "Over 90", "Department"):
            self.assertIn(told, html)
        self.assertEqual(wizard.action_print()["report_name"], "travel_backoffice.report_aging")

    def test_the_list_unfolds_to_the_documents(self):
        self.travel_invoice()
        self.start_tour("/odoo/action-travel_backoffice.action_travel_aging", "travel_aged", login="travel_controller", timeout=240)
