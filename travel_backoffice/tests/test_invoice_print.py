"""The printed invoice: a reader who has only the paper can check every figure."""

import io
import re
from datetime import date

from lxml import html

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import find_in_path

from .billing_common import BillingCommon

REPORT = "account.account_invoices"


def text_of(content):
    """Visible text of rendered HTML, white space squeezed."""
    return re.sub(r"\s+", " ", html.fromstring(content).text_content().translate({0x200B: None, 0xFEFF: None}))


@tagged("post_install", "-at_install")
class TestInvoicePrint(BillingCommon):
    def print_html(self, invoice):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(REPORT, invoice.ids)
        return content

    def trip(self):
        """Two travellers: a ticket each, one paid by the customer's card, a hotel; references per line and header."""
        alpha = self.customer("Alpha Ltd")
        references = self.reference_set(
            "Alpha",
            {"code": "CC", "name": "Cost centre", "print_on": "both"},
            {"code": "PO", "name": "Purchase order", "print_on": "header"},
            {"code": "EMP", "name": "Employee code", "print_on": "line"},
            {"code": "SECRET", "name": "Inner code", "print_on": "no"},
        )
        self.contract(alpha, reference_set_id=references.id)
        order = self.order(alpha, ["JONES/MARY MRS", "SMITH/PETER MR"], record_locator="YMNB7W")
        mary, peter = order.passenger_ids
        first = self.ticket(
            order,
            "220-3324650328",
            "LHR-FRA-LHR",
            1200.0,
            {"YQ": 180.0, "GB": 45.0, "RA": 28.4},
            passenger_ids=[Command.set(mary.ids)],
            conjunction="29",
            reference_ids=self.references(CC="100", PO="4711", EMP="E1", SECRET="hush"),
        )
        second = self.ticket(
            order,
            "220-3324650330",
            "LHR-FRA-LHR",
            300.0,
            {"YQ": 40.0},
            passenger_ids=[Command.set(peter.ids)],
            customer_card=True,
            card_brand="VI",
            card_masked="411111XXXXXX1111",
            reference_ids=self.references(CC="200", PO="4711", EMP="E2"),
        )
        hotel = self.line(
            order,
            "hotel",
            420.0,
            place="Frankfurt",
            name="Superior room",
            supplier_code="HILTON",
            nights=3,
            start_date=date(2026, 4, 1),
            end_date=date(2026, 4, 4),
        )
        self.charge(first, "fare", 1453.4, sequence=1)
        self.charge(first, "transaction_fee", 90.0, "International ticket, offline")
        self.charge(first, "discount", -12.5, "Contract discount")
        self.charge(second, "fare", 340.0, state="memo")
        self.charge(second, "transaction_fee", 90.0, "International ticket, offline")
        self.charge(hotel, "fare", 420.0)
        return self.ready(order)

    @staticmethod
    def references(**values):
        return [Command.create({"code": code, "value": value}) for code, value in values.items()]

    def test_print_says_all_figures_and_references(self):
        """Sum of lines: 1,453.40 + 90.00 - 12.50 + 90.00 + 420.00 = 2,040.90; tax 10 % of 167.50 = 16.75."""
        order = self.trip()
        invoice = self.bill(order)
        text = text_of(self.print_html(invoice))
        for expected in (
            f"Order {order.name} Record Locator YMNB7W",
            "Cost centre 100, 200",
            "Purchase order 4711",
            "JONES/MARY MRS Air · 220-3324650328/29 · issued by LH",
            "1 Apr 2026 LH LHR–FRA · LH FRA–LHR",
            "Cost centre: 100 · Employee code: E1",
            "Air: fare 1,200.00, taxes 253.40 (YQ 180.00 · GB 45.00 · RA 28.40)",
            "1,453.40",
            "International ticket, offline",
            "Contract discount",
            "-12.50",
            "340.00 USD paid by card VI 411111XXXXXX1111, not part of this invoice: fare 300.00, taxes 40.00 (YQ 40.00)",
            "HILTON · Superior room · Frankfurt · 1 Apr 2026 – 4 Apr 2026 · 3 nights",
            "2,040.90",
            "16.75",
            "2,057.65",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("hush", text)
        self.assertNotIn("Quantity", text)
        self.assertEqual(text.count("220-3324650328/29"), 1, "a service's heading stands once")

    def test_print_stays_as_billed(self):
        """What is changed on the order later does not change the invoice."""
        order = self.trip()
        invoice = self.bill(order)
        before = text_of(self.print_html(invoice))
        order.passenger_ids[0].name = "SOMEBODY/ELSE"
        order.line_ids[0].sudo().write({"route": "X-Y", "base_fare": 1.0, "document_number": "000-1"})
        self.env.invalidate_all()
        self.assertEqual(text_of(self.print_html(invoice)), before)

    def test_fee_of_the_whole_order_stands_apart(self):
        """A fee once per order hangs on the first ticket, yet is neither printed under it nor named after it.

        Two tickets of 253.00, a fee of 15.00 each, 40.00 for the order: the 40.00 come last, on the credit note too.
        """
        order = self.order(self.customer(), ["JONES/MARY MRS", "SMITH/PETER MR"])
        for number, passenger in enumerate(order.passenger_ids):
            ticket = self.ticket(order, f"220-332465032{number}", base_fare=253.0, passenger_ids=[passenger.id])
            self.charge(ticket, "fare", 253.0, sequence=1)
            self.charge(ticket, "transaction_fee", 15.0)
        first, key = order.line_ids[0], f"order{order.id}:handling"
        self.charge(first, "handling", 40.0, "Trip handling", business_key=key)
        invoice = self.bill(self.ready(order))
        handling = invoice.invoice_line_ids.filtered(lambda line: line.price_subtotal == 40.0)
        self.assertEqual(handling.name, f"Trip handling\nFor the whole order {order.name}")
        self.assertEqual(handling.travel_charge_id.business_key, key)
        text = text_of(self.print_html(invoice))
        order_of_groups = ("JONES/MARY MRS", "SMITH/PETER MR", "For the whole order", "Trip handling")
        places = [text.index(words) for words in order_of_groups]
        self.assertEqual(places, sorted(places))
        self.assertEqual(text.count("JONES/MARY MRS"), 1)
        credit_note = invoice._reverse_moves([{"invoice_date": "2026-03-13"}], cancel=True)
        credited = text_of(self.print_html(credit_note))
        self.assertLess(credited.index("SMITH/PETER MR"), credited.index("For the whole order"))

    def test_service_without_any_fee_is_told_too(self):
        """A fare by the customer's card without fee stands on the invoice of the order's other services."""
        order = self.simple_order(self.customer())
        rail = self.line(order, "rail", 88.0, customer_card=True, card_brand="VI", card_masked="411111XXXXXX1111")
        self.charge(rail, "fare", 88.0, state="memo")
        text = text_of(self.print_html(self.bill(self.ready(order))))
        self.assertIn("88.00 USD paid by card VI 411111XXXXXX1111, not part of this invoice", text)

    def test_name_edited_by_the_accountant_is_printed(self):
        invoice = self.bill(self.simple_order(self.customer()))
        invoice.button_draft()
        invoice.invoice_line_ids.filtered("tax_ids").name = "Fee as agreed on the phone"
        invoice.action_post()
        self.assertIn("Fee as agreed on the phone", text_of(self.print_html(invoice)))

    def test_credit_note_is_printed_by_service(self):
        invoice = self.bill(self.trip())
        credit_note = invoice._reverse_moves([{"invoice_date": "2026-03-13"}], cancel=True)
        text = text_of(self.print_html(credit_note))
        self.assertIn("JONES/MARY MRS Air · 220-3324650328/29", text)
        self.assertNotIn("paid by card", text)

    def test_other_invoices_are_printed_as_before(self):
        """Byte for byte what Odoo prints without our inherited template."""
        plain = self.init_invoice("out_invoice", partner=self.partner_a, products=self.product_a, post=True)
        with_ours = self.print_html(plain)
        self.env.ref("travel_backoffice.report_invoice_document").sudo().active = False
        self.env.registry.clear_cache("templates")
        without = self.print_html(plain)
        self.assertEqual(text_of(with_ours), text_of(without))
        self.assertIn("Quantity", text_of(with_ours))

    def test_hostile_names_are_escaped(self):
        order = self.order(self.customer(), ["<script>alert(1)</script>"])
        ticket = self.ticket(order, "<b>1</b>")
        self.charge(ticket, "fare", 200.0)
        content = self.print_html(self.bill(self.ready(order))).decode()
        self.assertNotIn("<script>alert(1)", content)
        self.assertNotIn("<b>1</b>", content)


@tagged("post_install", "-at_install")
class TestInvoicePdf(BillingCommon):
    def test_pdf_of_many_services(self):
        """Sixty services over several pages: every ticket and the total can be read, the head stands on each page."""
        try:
            find_in_path("wkhtmltopdf")
        except OSError:
            self.skipTest("wkhtmltopdf is missing: the PDF itself is not tested")
        from pdfminer.high_level import extract_pages, extract_text

        order = self.order(self.customer(), record_locator="ZZTOP1")
        for number in range(60):
            ticket = self.ticket(order, f"220-33246503{number:02d}", base_fare=100.0)
            self.charge(ticket, "fare", 100.0, sequence=1)
            self.charge(ticket, "transaction_fee", 10.0)
        invoice = self.bill(self.ready(order))
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, kind = report._render_qweb_pdf(REPORT, invoice.ids)
        self.assertEqual(kind, "pdf")
        text = extract_text(io.BytesIO(pdf))
        for number in range(60):
            self.assertIn(f"220-33246503{number:02d}", text)
        pages = len(list(extract_pages(io.BytesIO(pdf))))
        self.assertGreater(pages, 2)
        self.assertGreaterEqual(text.count("Description"), pages - 1)
        # 60 x 100.00 + 60 x 10.00 = 6,600.00; tax 60.00
        self.assertIn("6,660.00", text)
