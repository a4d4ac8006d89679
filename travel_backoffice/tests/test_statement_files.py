"""A statement on paper, as a workbook that works out its own sums, and with its supports."""

import io
import re
import zipfile
from datetime import timedelta
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader, PdfWriter

from .test_statement import StatementCommon


def paper(width=200):
    """A PDF of one empty page."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width, 200)
    writer.write(out)
    return out.getvalue()


def papers(moves):
    """One page for each invoice, made once."""
    for move in moves.filtered(lambda move: not move.invoice_pdf_report_id):
        values = {"name": f"{move.name}.pdf", "raw": paper(), "mimetype": "application/pdf"}
        move.env["ir.attachment"].create(
            {**values, "res_model": move._name, "res_id": move.id, "res_field": "invoice_pdf_report_file"}
        )
    moves.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
    return moves, {}


class Workbook:
    """Works out the formulas that our workbooks hold: SUM, SUMIF, SUMIFS, MAX, differences and sums of cells."""

    def __init__(self, content):
        self.formulas = load_workbook(io.BytesIO(content))
        self.kept = load_workbook(io.BytesIO(content), data_only=True)

    def check(self, test):
        """Each formula gives what the writer put beside it; :return: how many there were"""
        count = 0
        for sheet in self.formulas:
            for cell in [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]:
                kept = self.kept[sheet.title][cell.coordinate].value
                test.assertAlmostEqual(self.value(sheet, cell.value), kept, 2, f"{cell.coordinate} {cell.value}")
                count += 1
        return count

    def cell(self, sheet, name):
        found = sheet[name.replace("$", "")]
        return self.value(sheet, found.value) if found.data_type == "f" else found.value or 0

    def cells(self, sheet, span):
        return [self.cell(sheet, cell.coordinate) for (cell,) in sheet[span.replace("$", "")]]

    def value(self, sheet, formula):
        text = formula[1:]
        if found := re.fullmatch(r"SUM\((\w+:\w+)\)", text):
            return sum(self.cells(sheet, found[1]))
        if found := re.fullmatch(r'SUMIF\((\w+:\w+),"<0"\)', text):
            return sum(min(value, 0) for value in self.cells(sheet, found[1]))
        if found := re.fullmatch(r"SUMIFS\((\w+:\w+),(.*)\)", text):
            return self.sum_ifs(sheet, found[1], found[2])
        if found := re.fullmatch(r"MAX\(0,(\S+)-(\w+)\)", text):
            return max(0, (self.cell(sheet, found[1]) - self.cell(sheet, found[2])).days)
        if "-" in text:
            first, second = text.split("-")
            return self.cell(sheet, first) - self.cell(sheet, second)
        return sum(self.cell(sheet, name) for name in text.split("+"))

    def sum_ifs(self, sheet, span, conditions):
        values = self.cells(sheet, span)
        wanted = [value > 0 for value in values]
        for sign, cell, days, of in [
            (found[2], found[3], int(found[4]), self.cells(sheet, found[1]))
            for found in re.finditer(r'(\w+:\w+),"([<>]=)"&\((\S+?)-(-?\d+)\)', conditions)
        ]:
            edge = self.cell(sheet, cell) - timedelta(days=days)
            wanted = [old and (day <= edge if sign == "<=" else day >= edge) for old, day in zip(wanted, of, strict=True)]
        return sum(value for value, good in zip(values, wanted, strict=True) if good)


@tagged("post_install", "-at_install")
class TestStatementFiles(StatementCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(self.registry["account.move"], "_travel_render_pdfs", papers))

    def files(self, partner=None, **options):
        statement = self.issued(partner or self.alpha, **options)
        statement.sudo()._make_files()
        return statement

    def files_on_paper(self):
        """With wkhtmltopdf, which tests otherwise do without."""
        statement = self.issued(self.alpha).sudo().with_context(force_report_rendering=True)
        statement._make_files()
        return statement

    # -- paper ------------------------------------------------------------------------------------------------------

    def test_paper(self):
        """What a controller looks for is on it; two currencies are two tables."""
        self.profile.with_xlsx = False
        self.agency.partner_id.bank_ids = [(0, 0, {"acc_number": "DE89370400440532013000"})]
        late = self.item(self.plain_invoice(self.alpha, 1200.0, due="2026-03-31", ref="PO 4711"))
        self.plain_invoice(self.alpha, 300.0, currency=self.euro)
        self.pay(self.alpha, 200.0, late)
        self.env["travel.dispute"].create(
            {"item_id": late.id, "amount": 40.0, "reason_id": self.short.id, "opened_on": "2026-04-15"}
        )
        statement = self.files_on_paper()
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(statement.pdf_id.raw)).pages)
        text = text.replace("\xa0", " ")
        # 1,200 less 200, due on 31 March: 30 days late at the end of April
        for words in (statement.name, "PO 4711", "1,200.00", "1,000.00", "300.00", "30", "Disputed", "DE89370400440532013000"):
            self.assertIn(words, text)
        self.assertIn("1–30 Days", text)
        self.assertNotIn("Unallocated Credits 40", text)

    def test_subtotals(self):
        """Two branches on one statement: 1 + 4 and 2, in the order of their names; sums stand below each."""
        group = self.group()
        one, two = (self.customer(name, group) for name in ("One", "Two"))
        for partner, amount in ((two, 2.0), (one, 1.0), (one, 4.0)):
            self.plain_invoice(partner, amount)
        self.profile.group_by = "debtor"
        statement = self.issued(group)
        groups = statement._print_data()["blocks"][0]["groups"]
        self.assertEqual([(name, len(rows), total) for name, rows, total in groups], [("One", 2, 5), ("Two", 1, 2)])

    def test_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.alpha.lang = "fr_FR"
        self.plain_invoice(self.alpha, 1200.0)
        statement = self.issued(self.alpha)
        self.assertIn("200,00", statement.balance_text)

    # -- workbook ---------------------------------------------------------------------------------------------------

    def test_workbook_works_out_the_same(self):
        """Not due 100, 30 days late 150, 31 days late 60, a payment of 80 on account; 300 EUR on a sheet of their own."""
        self.plain_invoice(self.alpha, 100.0, day="2026-04-20", due="2026-05-20", ref="=HYPERLINK(1)")
        half = self.item(self.plain_invoice(self.alpha, 200.0, due="2026-03-31"))
        self.plain_invoice(self.alpha, 60.0, due="2026-03-30")
        self.plain_invoice(self.alpha, 300.0, currency=self.euro)
        self.pay(self.alpha, 50.0, half)
        self.pay(self.alpha, 80.0)
        content = self.issued(self.alpha)._render_xlsx()
        book = Workbook(content)
        # of 4 rows: open and days of each, 4 sums, 5 buckets, credits, closing; of the euros 1 row
        self.assertEqual(book.check(self), (4 * 2 + 4 + 7) + (1 * 2 + 4 + 7))
        self.assertEqual(book.kept.sheetnames, ["USD", "EUR"])
        cells = {row[0].value: row[1].value for row in book.kept["USD"].iter_rows()}
        named = {name: cells[name] for name in ("Not Due", "1–30 Days", "31–60 Days", "Unallocated Credits", "Closing Balance")}
        expected = [100, 150, 60, -80, 230]
        self.assertEqual(list(named.values()), expected)
        texts = [cell.value for row in book.formulas["USD"].iter_rows() for cell in row if cell.data_type == "s"]
        self.assertIn("=HYPERLINK(1)", texts, "text is no formula")
        self.assertTrue(book.formulas["USD"].freeze_panes)

    def test_workbook_of_activity(self):
        """200 at first, 150 billed, 120 paid: 230."""
        self.profile.kind = "activity"
        old = self.item(self.plain_invoice(self.alpha, 200.0))
        self.plain_invoice(self.alpha, 150.0, day="2026-04-10")
        self.pay(self.alpha, 120.0, old)
        book = Workbook(self.issued(self.alpha)._render_xlsx())
        self.assertEqual(book.check(self), 2)
        cells = {row[0].value: row[1].value for row in book.kept["USD"].iter_rows()}
        self.assertEqual((cells["Opening Balance"], cells["Closing Balance"]), (200, 230))

    # -- supports ---------------------------------------------------------------------------------------------------

    def ticketed(self, number="220-0000000001"):
        """A billed order, whose receipt is not there yet."""
        order = self.simple_order(self.alpha, number)
        return order, self.bill(order)

    def receipt(self, order, name="receipt.pdf", raw=None, mimetype="application/pdf"):
        values = {"name": name, "raw": raw or paper(), "mimetype": mimetype, "travel_support_kind": "ticket"}
        return self.env["ir.attachment"].create({**values, "res_model": "travel.order", "res_id": order.id})

    def test_zip(self):
        """Two invoices, one receipt; the receipt and the approvals that are missing are told, on paper and in the ZIP."""
        self.profile.supports = "zip"
        order, first = self.ticketed()
        _other, second = self.ticketed("220-0000000002")
        self.receipt(order, "../../evil.pdf")
        statement = self.files()
        archive = zipfile.ZipFile(io.BytesIO(statement.supports_id.raw))
        one, two = (move.name.replace("/", "-") for move in (first, second))
        names = [f"0001 {one}.pdf", f"0002 {one} - ..-..-evil.pdf", f"0003 {two}.pdf", "Missing supports.txt"]
        self.assertEqual(archive.namelist(), names)
        self.assertEqual(archive.read(names[0]), first.invoice_pdf_report_id.raw)
        missing = archive.read("Missing supports.txt").decode()
        self.assertIn("220-0000000002", missing)
        self.assertNotIn("220-0000000001", missing)
        self.assertEqual(missing.splitlines(), statement.missing_supports.splitlines())
        self.assertEqual(statement._print_data()["missing"], missing.splitlines())

    def test_merged(self):
        """One PDF with a bookmark for each, in the order of the statement; what is no paper is told."""
        self.profile.write({"supports": "merged", "support_approval": False})
        order, first = self.ticketed()
        self.receipt(order)
        self.receipt(order, "broken.pdf", b"%PDF-1.4 nothing")
        statement = self.files()
        reader = PdfReader(io.BytesIO(statement.supports_id.raw))
        titles = [one["/Title"] for one in reader.outline]
        self.assertEqual((len(reader.pages), titles), (2, [first.name, f"{first.name} - receipt.pdf"]))
        self.assertIn("broken.pdf: cannot be put into a PDF", statement.missing_supports)

    def test_too_large(self):
        """More than allowed: nothing is made or sent; a clerk may send it alone."""
        self.profile.write({"supports": "zip", "support_megabytes": 1})
        order, _invoice = self.ticketed()
        self.receipt(order, raw=b"%PDF" + b"x" * 1024 * 1024)
        statement = self.issued(self.alpha)
        with self.assertRaisesRegex(UserError, "2 MB, and the profile Open items allows 1 MB"):
            statement.sudo()._make_files()
        self.assertFalse(statement.pdf_id)

    def test_without_supports(self):
        self.profile.supports = "zip"
        self.ticketed()
        self.assertFalse(self.files(supports=False).supports_id)

    def test_made_once(self):
        self.plain_invoice(self.alpha, 100.0)
        statement = self.files()
        files = statement.pdf_id | statement.xlsx_id
        self.alpha.name = "Renamed"
        self.assertEqual(self.files(), statement)
        self.assertEqual((statement.pdf_id | statement.xlsx_id, len(files)), (files, 2))
        self.assertTrue(statement.with_user(self.clerk).action_print()["url"])
