"""Data files in the customer's layout: they sum to the ledger, say what was billed, and say it again next year."""

import csv
import io
import json

import openpyxl

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .test_extracts import ExtractCommon


class LayoutCommon(ExtractCommon):
    @classmethod
    def layout(cls, columns, **values):
        """A layout; columns as sources, or pairs of source and parameter."""
        pairs = [(one, False) if isinstance(one, str) else one for one in columns]
        lines = [
            Command.create({"source": source, "parameter": parameter, "heading": parameter or source, "sequence": place})
            for place, (source, parameter) in enumerate(pairs)
        ]
        return cls.env["travel.data.layout"].create({"name": "Test", "column_ids": lines, **values})

    @staticmethod
    def read(content, delimiter=","):
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@tagged("post_install", "-at_install")
class TestDataLayout(LayoutCommon):
    def test_a_row_for_each_service(self):
        """Ticket 200.00 + YQ 40.00 + UA 13.00 + fee 25.00 = 278.00 net, 2.50 VAT, 280.50 gross; the order's fee apart."""
        columns = [
            "invoice_number", "locator", "document_number", "traveller", "employee_code", "cost_center", "department",
            "fare", "ticket_taxes", ("ticket_tax", "YQ"), "fees", ("fee", "transaction_fee"), "discount", "net", "vat",
            "gross", "currency", ("constant", "TA"), "row_number",
        ]  # fmt: skip
        invoice = self.bill(self.trip())
        name, content, mimetype = self.layout(columns)._travel_file(invoice)
        rows = self.read(content)
        self.assertEqual((name, mimetype), (invoice.name.replace("/", "-") + ".csv", "text/csv"))
        self.assertEqual(
            rows[0],
            {
                "invoice_number": invoice.name, "locator": "YMNB7W", "document_number": "220-3324650328",
                "traveller": "JONES/MARY MRS", "employee_code": "E1", "cost_center": "100", "department": "Sales",
                "fare": "200.00", "ticket_taxes": "53.00", "YQ": "40.00", "fees": "25.00", "transaction_fee": "25.00",
                "discount": "0.00", "net": "278.00", "vat": "2.50", "gross": "280.50", "currency": "USD",
                "TA": "TA", "row_number": "1",
            },
        )  # fmt: skip
        self.assertEqual([row["traveller"] for row in rows][2:], ["JONES/MARY MRS, SMITH/PETER MR", "GUEST/GARY MR", ""])
        self.assertEqual([row["gross"] for row in rows], ["280.50", "329.00", "116.52", "80.00", "11.00"])
        self.assertEqual(invoice.amount_total, 817.02)
        self.assertEqual(rows[1]["discount"], "-10.00", "a negative amount stays a number")

    def test_columns_add_up_in_each_kind_of_row(self):
        """By service, charge and part: net = fare + taxes + markup + discount + fees, and gross sums to the ledger.

        Parts: fare, YQ, UA, fee, VAT · fare, discount, VAT · room, fee, VAT · fare · order's fee, VAT: 5 + 3 + 3 + 1 + 2.
        """
        invoice = self.bill(self.trip())
        credit = invoice._reverse_moves([{"invoice_date": "2026-03-13"}], cancel=True)
        names = ["component", "charge", "fare", "ticket_taxes", "markup", "discount", "fees", "net", "vat", "gross"]
        for per, count in (("service", 5), ("charge", 8), ("tax", 14)):
            layout = self.layout(names, per=per, format="json")
            for move, total in ((invoice, 817.02), (credit, -817.02)):
                rows = json.loads(layout._travel_file(move)[1])["rows"]
                cents = [{key: self.cents(row[key]) for key in names[2:]} for row in rows]
                for row in cents:
                    self.assertEqual(row["net"], sum(row[key] for key in names[2:7]))
                    self.assertEqual(row["gross"], row["net"] + row["vat"])
                self.assertEqual(sum(row["gross"] for row in cents), round(total * 100))
            self.assertEqual(len(rows), count, per)

    @staticmethod
    def cents(text):
        return round(float(text) * 100)

    def test_several_invoices_and_their_credit_notes_in_one_file(self):
        """800.00 + 300.00 - 300.00: the sheet's sum is what the customer owes."""
        first = self.bill(self.simple_order(self.alpha, fare=747.0, fee=0))
        second = self.bill(self.simple_order(self.alpha, "220-3324650329", fare=247.0, fee=0))
        credit = second._reverse_moves([{"invoice_date": "2026-03-13"}], cancel=True)
        layout = self.layout(["invoice_number", "invoice_kind", "corrected_invoice", "gross"], format="xlsx")
        content = layout._travel_file(first | second | credit)[1]
        sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
        figures = [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)]
        self.assertEqual(figures, [800.0, 300.0, -300.0, 800.0])
        self.assertEqual([sheet["B4"].value, sheet["C4"].value], ["credit_note", second.name])

    def test_extract_has_its_owners_rows_only(self):
        """Mary's file sums to her extract and names no colleague, nor the ticket that the order's fee hangs on."""
        layout = self.env.ref("travel_backoffice.data_layout_csv")
        invoice = self.bill(self.trip())
        extracts = invoice._travel_make_extracts(["traveller"])
        files = [layout._travel_file(invoice, extract) for extract in extracts]
        for extract, (name, content, _type) in zip(extracts, files, strict=True):
            gross = sum(self.cents(row["Gross"]) for row in self.read(content))
            self.assertEqual(gross, round(extract.amount_total * 100))
            self.assertIn(extract.label.replace("/", "-"), name)
        mary, peter, _guest = (content.decode() for _name, content, _type in files)
        for text in ("SMITH", "GUEST", "220-3324650329", "E2", "Research"):
            self.assertNotIn(text, mary)
        for text in ("JONES", "220-3324650328", "E1", "Sales"):
            self.assertNotIn(text, peter)

    def test_same_bytes_next_year(self):
        """Traveller, cost centre, customer and order change their names; the file says what was billed."""
        order = self.trip()
        invoice = self.bill(order)
        layouts = self.env.ref("travel_backoffice.data_layout_csv")
        layouts |= self.env.ref("travel_backoffice.data_layout_xlsx") | self.env.ref("travel_backoffice.data_layout_json")
        before = [layout._travel_file(invoice) for layout in layouts]
        order.passenger_ids[0].write({"name": "SOMEBODY/ELSE", "employee_code": "X"})
        order.line_ids[0].sudo().write({"route": "X-Y", "document_number": "000-1"})
        self.mary.write({"travel_cost_center_id": self.cc200.id, "parent_id": self.research.id})
        (self.cc100 | self.cc200).name = "Renamed"
        (self.alpha | self.sales).name = "Renamed"
        order.write({"record_locator": "NEW"})
        self.env.invalidate_all()
        for layout, file in zip(layouts, before, strict=True):
            again = layout._travel_file(invoice)
            if layout.format == "csv":
                self.assertEqual(again[1].decode().splitlines(), file[1].decode().splitlines())
            self.assertTrue(again == file, layout.name)

    def test_references_and_formulas(self):
        """Any reference by its code, printed or not; what looks like a formula is text."""
        order = self.simple_order(self.alpha, passengers=["=CMD()|A1"])
        order.line_ids.reference_ids = [
            Command.create({"code": "Project", "value": "@SUM(1)"}),
            Command.create({"code": "BU", "value": "-4711"}),
        ]
        invoice = self.bill(self.ready(order))
        columns = ["traveller", "project", ("reference", "bu"), "gross"]
        row = self.read(self.layout(columns)._travel_file(invoice)[1])[0]
        self.assertEqual([row["traveller"], row["project"], row["bu"]], ["'=CMD()|A1", "'@SUM(1)", "'-4711"])
        content = self.layout(columns, format="xlsx")._travel_file(invoice)[1]
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertEqual([cell.data_type for cell in sheet[2]], ["s", "s", "s", "n"])

    def test_card_payments_on_request(self):
        """What the customer's card paid has a row where the layout asks for it, and adds nothing to the total."""
        order = self.simple_order(self.alpha)
        rail = self.line(order, "rail", 88.0, customer_card=True, card_brand="VI", card_masked="411111XXXXXX1111")
        self.charge(rail, "fare", 88.0, state="memo")
        invoice = self.bill(self.ready(order))
        rows = self.read(self.layout(["service_code", "gross"])._travel_file(invoice)[1])
        self.assertEqual(len(rows), 1)
        rows = self.read(self.layout(["service_code", "gross", "card_amount"])._travel_file(invoice)[1])
        self.assertEqual([(row["gross"], row["card_amount"]) for row in rows], [("280.50", ""), ("0.00", "88.00")])

    def test_fixed_width_and_misfits(self):
        invoice = self.bill(self.simple_order(self.alpha, fare=747.0, fee=0))
        layout = self.layout(["gross", "currency"], file_name="{code}/../{number}")
        layout.column_ids.width = 9
        layout.column_ids[0].padding = "zeros"
        layout.write({"delimiter": "none", "header": False})
        name, content, _type = layout._travel_file(invoice)
        self.assertEqual(content, b"000800.00USD      \r\n")
        self.assertEqual(name, invoice.name.replace("/", "-") + ".txt")
        layout.column_ids[0].width = 5
        with self.assertRaisesRegex(UserError, "does not fit"):
            layout._travel_file(invoice)
        with self.assertRaises(ValidationError):
            layout.column_ids[0].width = 0

    def test_preview_shows_the_first_rows_escaped(self):
        order = self.simple_order(self.alpha, passengers=["<b>JONES</b>"])
        invoice = self.bill(order)
        layout = self.layout(["traveller", "gross"])
        preview = layout.new({"preview_move_id": invoice.id}, origin=layout).preview
        self.assertIn("280.50", preview)
        self.assertNotIn("<b>", preview)


@tagged("post_install", "-at_install")
class TestDataFileDownload(LayoutCommon, HttpCase):
    def test_who_may_download(self):
        """A clerk gets the file; an agent, who reads no invoices, finds nothing."""
        invoice = self.bill(self.trip())
        extract = invoice._travel_make_extracts(["traveller"])[0]
        layout = self.env.ref("travel_backoffice.data_layout_csv")
        urls = (f"/travel/data/{layout.id}/{invoice.id}", f"/travel/data/{layout.id}/extract/{extract.id}")
        self.authenticate("travel_clerk", "travel_clerk")
        for url in urls:
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("JONES/MARY MRS", answer.text)
        self.assertEqual(self.url_open(f"/travel/data/{layout.id}/999999999").status_code, 404)
        self.authenticate("travel_agent", "travel_agent")
        self.assertEqual({self.url_open(url).status_code for url in urls}, {404})
