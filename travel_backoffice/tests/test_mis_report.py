"""What a report shows: on paper, as a workbook and as text the same figures, which are the cube's and the statement's."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfReader

from .mis_common import MisCommon
from .test_statement import StatementCommon


@tagged("post_install", "-at_install")
class TestMisReport(MisCommon):
    def issued(self, *views, lang=False, **values):
        """The report of Mary, of 1 April, with its files."""
        self.mary.lang = lang
        self.schedule(*views, with_csv=True, **values)
        self.run_on(2026, 4, 1)
        report = self.reports(self.mary).sudo()
        report.with_context(force_report_rendering=True)._make_files()
        return report

    def cube(self, view):
        """What the view comes to for Mary today: rows of texts and Decimals as they are read, the total last."""
        Spend = self.env["travel.spend"].with_user(self.log_in(self.mary))
        measures = view.measures
        found = Spend.cube(
            view.dimensions, measures, {"period": ["2026-03-01", "2026-04-01"], **(view.filters or {})}, view.date_basis,
            order=view.row_order or None, limit=view.row_limit or None,
        )  # fmt: skip
        rows = [[*row["labels"], *(float(row["values"][name]) for name in measures)] for row in found["rows"]]
        return [*rows, ["Total", *[float(found["totals"][name]) for name in measures]]]

    def test_the_same_in_every_format(self):
        """Two views, cell by cell as the cube answers: 278 + 178 = 456, two services."""
        report = self.issued(self.by_customer, self.by_traveller)
        for number, view in enumerate((self.by_customer, self.by_traveller)):
            expected = self.cube(view) if number == 0 else self.cube_again(view)
            self.assertEqual(expected[-1], ["Total", 456.0, 2.0])
            self.assertEqual(self.sheet(report, view.name), expected)
            self.assertEqual(self.text(report, number), expected)
            for row in expected:
                self.assertIn(f"{row[1]:,.2f}", self.paper(report))

    def cube_again(self, view):
        self.mary.user_ids.unlink()
        return self.cube(view)

    def sheet(self, report, name):
        """The rows under the head of a sheet, formulas as the spreadsheet keeps their values."""
        book = load_workbook(io.BytesIO(report.xlsx_id.raw), data_only=True)
        rows = [[cell.value for cell in row][:3] for row in book[name].iter_rows()]
        head = next(place for place, row in enumerate(rows) if row[1] and str(row[1]).startswith("Spend"))
        return [row for row in rows[head + 1 :] if row[0]]

    def text(self, report, number):
        archive = zipfile.ZipFile(io.BytesIO(report.csv_id.raw))
        lines = archive.read(sorted(archive.namelist())[number]).decode("utf-8-sig").splitlines()
        found = []
        for line in lines[1:]:
            *labels, spend, services = line.rsplit(",", 2)
            found.append([labels[0].strip('"'), float(spend), float(services)])
        return found

    @staticmethod
    def paper(report):
        pages = PdfReader(io.BytesIO(report.pdf_id.raw)).pages
        return "\n".join(page.extract_text() for page in pages).replace("\xa0", " ")

    def test_paper(self):
        """Each view on a page of its own, with title, period, whose travel, chart and page numbers."""
        report = self.issued(self.by_customer, self.by_traveller)
        reader = PdfReader(io.BytesIO(report.pdf_id.raw))
        self.assertEqual(len(reader.pages), 2)
        first, second = (page.extract_text().replace("\xa0", " ") for page in reader.pages)
        for words in ("Travel of the month", report.name, "Mary", "Spend by Customer", "Counted by: Booked", "Alpha, Sales", "278.00"):
            self.assertIn(words, first)
        self.assertEqual(first.count("Alpha, Sales"), 2, "under the chart's bar and in the table")
        self.assertIn("Spend by Traveller", second)
        self.assertRegex(second, r"2\s*/\s*2")
        self.assertIn("<svg", report._print_data()["pages"][0]["svg"])

    def test_workbook(self):
        """An index with links, native charts beside the tables, totals as formulas; no text is a formula."""
        self.sales.name = "=HYPERLINK(1)"
        content = self.issued(self.by_customer, self.by_traveller).xlsx_id.raw
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames[:3], ["Index", "Spend by Customer", "Spend by Traveller"])
        sheet = book["Spend by Customer"]
        formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        self.assertEqual(len(formulas), 2)
        self.assertTrue(all(re.fullmatch(r"=SUM\([BC]\d+:[BC]\d+\)", formula) for formula in formulas), formulas)
        self.assertIn("Alpha, =HYPERLINK(1)", [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s"])
        files = zipfile.ZipFile(io.BytesIO(content)).namelist()
        self.assertEqual(sum(name.startswith("xl/charts/chart") for name in files), 2)
        links = [cell.hyperlink.location for row in book["Index"].iter_rows() for cell in row if cell.hyperlink]
        self.assertEqual(links, ["'Spend by Customer'!A1", "'Spend by Traveller'!A1"])

    def test_groups_and_their_parts(self):
        """Departments with their travellers, against the quarter before: sums stand above their parts, nothing was before."""
        view = self.view("By Department", ["customer", "traveller"], ["spend"], compare="previous")
        report = self.issued(view, covers="last_quarter")
        book = load_workbook(io.BytesIO(report.xlsx_id.raw), data_only=True)
        rows = [tuple(cell.value for cell in row)[:4] for row in book["By Department"].iter_rows()]
        head = next(place for place, row in enumerate(rows) if row[0] == "Customer")
        self.assertEqual(
            rows[head + 1 : head + 6],
            [
                ("Alpha, Sales", "Total", 278, 0),
                ("Alpha, Sales", "Ann", 278, 0),
                ("Alpha, Works", "Total", 178, 0),
                ("Alpha, Works", "Ben", 178, 0),
                ("Total", None, 456, 0),
            ],
        )
        page = report._print_data()["pages"][0]
        self.assertEqual([row["labels"] for row in page["rows"]][:2], [["Alpha, Sales", "Total"], ["", "Ann"]])
        formulas = load_workbook(io.BytesIO(report.xlsx_id.raw))["By Department"]
        self.assertIn(f'=SUMIF(B{head + 2}:B{head + 5},"Total",C{head + 2}:C{head + 5})', [cell.value for cell in formulas[head + 6]])

    def test_the_readers_language(self):
        """French: the words of the views, comma in the numbers on paper and in the text file; figures in the workbook are figures."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.by_customer.with_context(lang="fr_FR").name = "Dépenses par client"
        report = self.issued(self.by_customer, lang="fr_FR")
        self.assertEqual(report.figures["pages"][0]["title"], "Dépenses par client")
        self.assertIn("456,00", self.paper(report))
        lines = report.csv_id.raw.decode("utf-8-sig").splitlines()
        self.assertEqual(lines[-1].split(";")[1:], ["456,00", "2"])
        self.assertEqual(self.sheet(report, "Dépenses par client")[-1][1:], [456, 2])

    def test_kept_as_issued(self):
        """Booked later, a report shows what it showed; its files are made once."""
        report = self.issued(self.by_customer)
        files = report.pdf_id | report.xlsx_id | report.csv_id
        self.charge(self.first.line_ids, "discount", -8.0)
        report._make_files()
        self.assertEqual((report.pdf_id | report.xlsx_id | report.csv_id, len(files)), (files, 3))
        self.assertEqual(self.told(report)[()], 456.0)
        self.assertIn("456.00", report.figures_html)
        self.run_on(2026, 5, 1)
        self.assertEqual(self.env["travel.spend"].search([("line_id", "in", self.first.line_ids.ids)]).spend, 270.0)

    def test_a_top_of_many(self):
        """The largest only: the total is of all, a number and no sum of the row above it, and it is said."""
        self.by_customer.write({"row_limit": 1, "row_order": "spend desc"})
        report = self.issued(self.by_customer)
        self.assertEqual(self.sheet(report, "Spend by Customer")[-1][1], 456)
        self.assertIn("456.00", self.paper(report))


@tagged("post_install", "-at_install")
class TestMisOutstanding(MisCommon, StatementCommon):
    """What is outstanding, as the statement of the same day says it."""

    def test_as_the_statement(self):
        """At the end of April: 100 not due, 150 of 200 30 days late, 60 31 days late, 80 on account: 230."""
        self.plain_invoice(self.alpha, 100.0, day="2026-04-20", due="2026-05-20")
        half = self.item(self.plain_invoice(self.alpha, 200.0, due="2026-03-31"))
        self.plain_invoice(self.alpha, 60.0, due="2026-03-30")
        self.pay(self.alpha, 50.0, half)
        self.pay(self.alpha, 80.0)
        self.schedule(outstanding=True, starts_on="2026-05-01")
        self.run_on(2026, 5, 1)
        answer = self.reports().figures["pages"][1]["answer"]
        self.assertEqual([one["label"] for one in answer["measures"]][:4], ["Outstanding", "Not Due", "1–30 Days", "31–60 Days"])
        values = [Decimal(answer["totals"][one["name"]]) for one in answer["measures"]]
        self.assertEqual(values, [230, 100, 150, 60, 0, 0, -80, 0])
        found = self.block(self.issued(self.alpha))
        self.assertEqual([found["closing"], *found["aged"], found["unallocated"], found["disputed"]], values)

    def test_within_the_readers_place(self):
        """An invoice to the company is not the head's of a department; the manager of all sees it."""
        self.plain_invoice(self.alpha, 100.0)
        self.schedule(outstanding=True, roles=("manager", "head"), starts_on="2026-05-01")
        self.run_on(2026, 5, 1)
        self.assertEqual([self.told(report, 1)[()] for report in self.reports()], [100.0, 0.0])


@tagged("post_install", "-at_install")
class TestMisPortal(HttpCase, MisCommon):
    """The page of one's own reports, and their files."""

    def test_the_readers_own(self):
        """Mary and Harry have one each; nobody opens the other's, whatever the number; a stranger sees none."""
        for person, login in ((self.mary, "mis_mary"), (self.head, "mis_harry"), (self.person("Sven", self.other, "manager"), "mis_sven")):
            self.log_in(person, login)
        schedule = self.schedule(roles=("manager", "head"), with_pdf=False, deliver=False)
        self.run_on(2026, 4, 1)
        hers, his = self.reports(self.mary), self.reports(self.head)
        self.env.flush_all()
        for login, own, foreign in (("mis_mary", hers, his), ("mis_harry", his, hers), ("mis_sven", None, hers)):
            self.authenticate(login, login)
            page = self.url_open("/my/travel/reports").text
            self.assertNotIn(foreign.name, page, login)
            for kind in ("pdf", "xlsx", "csv"):
                self.assertEqual(self.url_open(f"/my/travel/reports/{foreign.id}/{kind}").status_code, 404, (login, kind))
            if own:
                self.assertIn(own.name, page)
                answer = self.url_open(f"/my/travel/reports/{own.id}/xlsx")
                self.assertEqual(answer.content, own.xlsx_id.raw)
                self.assertEqual(self.url_open(f"/my/travel/reports/{own.id}/pdf").status_code, 404, "issued without it")
        self.assertEqual(self.url_open("/my/travel/reports/99999999999/xlsx").status_code, 404)
        his.sudo().action_cancel()
        self.assertEqual(schedule.report_count, 1)

    def test_who_may_no_longer_see_it(self):
        """Harry moves from Sales to Works: what Sales booked is no longer shown, nor sent; back again, it is."""
        user = self.log_in(self.head, "mis_mover")
        self.schedule(roles=("head",))
        self.run_on(2026, 4, 1)
        report = self.reports()
        self.assertEqual(report._of_portal_user(user), report)
        self.head.parent_id = self.works
        self.assertFalse(report._of_portal_user(user))
        self.assertIn("may no longer see", report._deliverable_obstacle())
        self.head.parent_id = self.sales
        self.assertEqual(report._of_portal_user(user), report)

    def test_who_left_before_it_was_sent(self):
        """Harry left the customer: his report is not sent to his address, however often it is tried."""
        self.schedule(roles=("head",))
        self.run_on(2026, 4, 1)
        report = self.reports()
        self.assertFalse(report._deliverable_obstacle())
        self.head.active = False
        self.assertIn("archived", report._deliverable_obstacle())

    def test_a_report_for_an_address(self):
        """It is the node's: its manager sees it in the portal, the head of a part does not."""
        schedule = self.schedule(roles=())
        schedule.recipient_ids = [(0, 0, {"role": "address", "emails": "board@alpha.example"})]
        self.run_on(2026, 4, 1)
        report = self.reports()
        self.assertEqual(report._of_portal_user(self.log_in(self.mary)), report)
        self.assertFalse(report._of_portal_user(self.log_in(self.head)))
        self.assertEqual(report.issued_on, date(2026, 4, 1))

    def test_by_the_portal(self):
        """As a channel: shown to its reader; refused where that one has no log-in."""
        channel = self.env.ref("travel_backoffice.delivery_channel_portal")
        profile = self.env["travel.delivery.profile"].create(
            {"name": "Portal", "rule_ids": [(0, 0, {"channel_id": channel.id, "send_invoices": False, "send_mis": True})]}
        )
        self.log_in(self.mary)
        self.schedule(roles=("manager", "head"), delivery_profile_id=profile.id, with_pdf=False)
        self.run_on(2026, 4, 1)
        sendings = self.reports().delivery_ids.sudo()
        sendings._deliver()
        states = {sending._own_document().reader_id.name: sending.state for sending in sendings}
        self.assertEqual(states, {"Mary": "taken", "Harry": "failed"})
