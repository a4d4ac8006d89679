"""E-invoices: each kind of travel invoice against the public schema and schematron, with figures by hand."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_common import CreditCommon
from .einvoice_common import EinvoiceCommon

MARGIN = {"treatment": "margin", "sold_as": "principal", "rate": 19.0, "fiscal_position_applies": False}


@tagged("post_install", "-at_install")
class TestEinvoice(EinvoiceCommon, CreditCommon):
    # -- kinds of invoices ------------------------------------------------------------------------------------------

    def test_fare_and_fee(self):
        """253.00 paid for the customer + fee 25.00 with 19 % = 4.75: 282.75."""
        invoice = self.bill(self.simple_order(self.alpha))
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertTotals(tree, lines="278.00", tax="4.75", total="282.75", payable="282.75")
        self.assertBreakdown(
            tree, ("E", "0.0", "253.00", "0.00", "VATEX-EU-79-C"), ("S", "19.0", "25.00", "4.75", None)
        )
        self.assertEqual(
            self.texts(tree, ".//cac:InvoiceLine/cac:Item/cbc:Name"),
            ["Air 220-3324650328", "Transaction fee 220-3324650328"],
        )
        self.assertEqual(
            self.texts(tree, ".//cac:InvoiceLine[1]/cac:Item/cbc:Description"),
            ["JONES/MARY MRS · 1 Apr 2026 LH KBP–FRA · LH FRA–KBP"],
        )
        self.assertEqual(self.texts(tree, ".//cac:InvoiceLine[1]/cac:InvoicePeriod/*"), ["2026-04-01"])

    def test_several_rates_and_a_discount(self):
        """Fee 25.00 - 5.00 discount with 19 % = 3.80; handling 10.00 with 7 % = 0.70; fare 253.00."""
        order = self.simple_order(self.alpha)
        self.kind("handling").product_id.taxes_id = [Command.set(self.vat7.ids)]
        self.charge(order.line_ids, "discount", -5.0)
        self.charge(order.line_ids, "handling", 10.0)
        invoice = self.bill(order)
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertTotals(tree, lines="283.00", tax="4.50", total="287.50", payable="287.50")
        self.assertBreakdown(
            tree,
            ("E", "0.0", "253.00", "0.00", "VATEX-EU-79-C"),
            ("S", "19.0", "20.00", "3.80", None),
            ("S", "7.0", "10.00", "0.70", None),
        )
        self.assertIn(("-1.0", "5.0", "-5.00"), self.lines(tree), "a discount is a negative quantity, never a price")

    def test_reverse_charge(self):
        """A customer in France: fee 25.00 without German tax; it owes the tax itself."""
        self.german_position("0 % EU", "AE", self.country["fr"])
        invoice = self.bill(self.simple_order(self.buyer("Gallia SARL", "fr", "FR23334175221")))
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertTotals(tree, lines="278.00", tax="0.00", total="278.00", payable="278.00")
        self.assertBreakdown(
            tree,
            ("E", "0.0", "253.00", "0.00", "VATEX-EU-79-C"),
            ("AE", "0.0", "25.00", "0.00", "VATEX-EU-AE"),
        )

    def test_foreign_currency(self):
        """In the company's currency at 2 for 1: tax 4.75 / 2 = 2.375, booked and told as 2.38."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        order = self.simple_order(self.alpha, fee=0)
        order.line_ids.currency_id = foreign
        order.charge_ids.sudo().currency_id = foreign
        self.charge(order.line_ids, "transaction_fee", 25.0)
        invoice = self.bill(order)
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertTotals(tree, lines="278.00", tax="4.75", total="282.75", payable="282.75")
        amounts = {node.get("currencyID"): node.text for node in tree.iterfind("./{*}TaxTotal/{*}TaxAmount")}
        self.assertEqual(amounts, {"EUR": "4.75", "USD": "2.38"})

    def test_margin_scheme_shows_no_tax(self):
        """1,000.00 with 31.93 inside (200.00 x 19 / 119): one line of 1,000.00, exempt; the fee of 50.00 bears 9.50."""
        levies = self.treatment("MARGIN", MARGIN | {"legend": "Sonderregelung für Reisebüros"}).levy_ids
        levies.tax_id = self.vat19
        invoice = self.bill(self.package(fee=50.0))
        self.assertEqual(len(invoice.invoice_line_ids), 3, "price, tax inside, fee")
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertTotals(tree, lines="1050.00", tax="9.50", total="1059.50", payable="1059.50")
        self.assertBreakdown(tree, ("E", "0.0", "1000.00", "0.00", "VATEX-EU-D"), ("S", "19.0", "50.00", "9.50", None))
        self.assertEqual(self.lines(tree), [("1.0", "1000.0", "1000.00"), ("1.0", "50.0", "50.00")])
        self.assertEqual(self.texts(tree, ".//cbc:TaxExemptionReason"), ["Sonderregelung für Reisebüros"])
        for fmt in ("ubl_bis3", "facturx"):
            self.assertNotIn(b"31.93", invoice._travel_einvoice(fmt)[1])

    def test_two_reasons_are_told_together(self):
        """A ticket as agent beside a package under the margin scheme: one breakdown, both reasons, no code."""
        self.treatment("MARGIN", MARGIN, {"treatment": "fee_only", "rate": 19.0}).levy_ids.tax_id = self.vat19
        order = self.package()
        ticket = self.ticket(order, scope="domestic")
        self.charge(ticket, "fare", ticket.total_amount)
        self.ready(order)
        invoice = self.bill(order)
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertBreakdown(tree, ("E", "0.0", "1200.00", "0.00", None))
        self.assertEqual(
            self.texts(tree, ".//cbc:TaxExemptionReason"),
            ["Margin scheme – Travel agents; Paid in the name and for the account of the customer"],
        )

    def test_refund_with_penalty(self):
        """Fare 253.00 and fee 25.00 + 4.75 go back, 60.00 penalty is kept: 222.75, about the first invoice."""
        line = self.sold(self.alpha)
        invoice = self.bill(line.order_id)
        self.pay(invoice, 282.75)
        correction = self.correct(line)
        self.charge(correction, "penalty", 60.0)
        credit = self.credit(correction.order_id)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertValid(credit, "ubl_bis3", "facturx")
        tree = self.xml(credit)
        self.assertTotals(tree, lines="218.00", tax="4.75", total="222.75", payable="222.75")
        self.assertEqual(
            self.texts(tree, "./cac:BillingReference/cac:InvoiceDocumentReference/*"), [invoice.name, "2026-03-12"]
        )
        self.assertIn(("-1.0", "60.0", "-60.00"), self.lines(tree))
        self.assertIn(invoice.name.encode(), credit._travel_einvoice("facturx")[1])

    def test_two_hundred_services(self):
        """200 tickets of 253.00 with fees of 25.03: 55,606.00; 19 % of the fees (5,006.00) is 951.14."""
        order = self.order(self.alpha)
        for number in range(200):
            ticket = self.ticket(order, f"220-{3324650000 + number}", taxes={"YQ": 53.0})
            self.charge(ticket, "fare", 253.0, sequence=1)
            self.charge(ticket, "transaction_fee", 25.03)
        invoice = self.bill(self.ready(order))
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        invoice._travel_einvoice("ubl_bis3")
        self.assertLess(self.env.cr.sql_log_count - before, 100, "no query for each of the 400 lines")
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertEqual(len(tree.findall(".//{*}InvoiceLine")), 400)
        self.assertTotals(tree, lines="55606.00", tax="951.14", total="56557.14", payable="56557.14")

    # -- references -------------------------------------------------------------------------------------------------

    def test_references_in_their_fields(self):
        order = self.referenced()
        self.refer(order.line_ids, PO="4500012", PRJ="Apollo", CC="4711", EMP="E-7")
        invoice = self.bill(order)
        self.assertEqual(invoice.ref, "4500012")
        self.assertValid(invoice, "xrechnung", "facturx")
        tree = self.xml(invoice, "xrechnung")
        self.assertEqual(self.texts(tree, "./cac:OrderReference/cbc:ID"), ["4500012"])
        self.assertEqual(self.texts(tree, "./cac:ProjectReference/cbc:ID"), ["Apollo"])
        self.assertEqual(self.texts(tree, "./cbc:AccountingCost"), ["4711"])
        self.assertEqual(self.texts(tree, "./cbc:BuyerReference"), ["04011000-12345-03"])
        self.assertIn(("Employee", "E-7"), self.properties(tree, 1))
        self.assertIn(("Traveller", "JONES/MARY MRS"), self.properties(tree, 1))
        cii = self.xml(invoice, "facturx")
        self.assertEqual(self.texts(cii, ".//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"), ["4500012"])
        self.assertEqual(self.texts(cii, ".//ram:SpecifiedProcuringProject/ram:ID"), ["Apollo"])
        self.assertEqual(self.texts(cii, ".//ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"), ["4711"])

    def test_references_that_differ_stand_on_the_lines(self):
        order = self.referenced()
        second = self.ticket(order, "220-3324650329")
        self.charge(second, "fare", 253.0)
        self.refer(order.line_ids[0], PO="4500012", CC="4711")
        self.refer(second, PO="4500013", CC="4712")
        invoice = self.bill(self.ready(order))
        self.assertFalse(invoice.ref)
        self.assertValid(invoice)
        tree = self.xml(invoice)
        self.assertEqual(self.texts(tree, "./cac:OrderReference/cbc:ID"), [])
        self.assertEqual(self.texts(tree, "./cac:InvoiceLine/cbc:AccountingCost"), ["4711", "4711", "4712"])
        self.assertIn(("Purchase order", "4500013"), self.properties(tree, 3))

    def test_a_project_on_a_credit_note(self):
        order = self.referenced()
        self.refer(order.line_ids, PRJ="Apollo", PO="4500012")
        self.bill(order)
        correction = self.correct(order.line_ids, "void")
        self.refer(correction, PRJ="Apollo", PO="4500012")
        credit = self.credit(order)
        self.assertEqual(credit.ref, "4500012")
        self.assertValid(credit)
        self.assertEqual(self.texts(self.xml(credit), "./cac:AdditionalDocumentReference/*"), ["Apollo", "50"])

    # -- kept once, refused with reasons ----------------------------------------------------------------------------

    def test_the_same_bytes_again(self):
        invoice = self.bill(self.simple_order(self.alpha))
        first = invoice.with_user(self.clerk)._travel_einvoice("ubl_bis3")
        self.assertEqual(first[0], invoice.name.replace("/", "_") + "_ubl_bis3.xml")
        self.alpha.name = "Alpha AG"
        self.assertEqual(invoice._travel_einvoice("ubl_bis3"), first)
        self.assertEqual(invoice.ubl_cii_xml_id.raw, first[1], "kept where Odoo keeps it")
        second = invoice._travel_einvoice("facturx")
        self.assertEqual(invoice._travel_einvoice("facturx"), second)
        with self.assertRaisesRegex(UserError, "two formats"):
            invoice._travel_einvoice("xrechnung")

    def test_all_reasons_at_once(self):
        nobody = self.customer("Nameless Ltd", country_id=self.country["de"].id)
        invoice = self.bill(self.simple_order(nobody))
        self.agency.vat = False
        self.agency.partner_id.peppol_endpoint = False
        with self.assertRaises(UserError) as raised:
            invoice._travel_einvoice("ubl_bis3")
        text = str(raised.exception)
        for reason in ("Travel House has no tax number", "Nameless Ltd has no Peppol address", "buyer reference of"):
            self.assertIn(reason, text)
        self.assertFalse(invoice.ubl_cii_xml_id)

    def test_a_fee_that_nobody_said_why_it_is_untaxed(self):
        self.fee_products.taxes_id = False
        invoice = self.bill(self.simple_order(self.alpha))
        with self.assertRaisesRegex(UserError, "why there is no tax on: Transaction fee"):
            invoice._travel_einvoice("ubl_bis3")

    def test_india_is_told_where_to_go(self):
        invoice = self.bill(self.simple_order(self.alpha))
        self.agency.partner_id.country_id = self.country["in"]
        with self.assertRaisesRegex(UserError, "government's portal"):
            invoice._travel_einvoice("ubl_bis3")

    def test_wrong_formats_and_drafts(self):
        invoice = self.bill(self.simple_order(self.alpha))
        with self.assertRaisesRegex(UserError, "no format"):
            invoice._travel_einvoice("edifact")
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            invoice._travel_einvoice("ubl_bis3")

    def test_other_invoices_stay_as_odoo_makes_them(self):
        """An invoice that is not of travel: order reference, name and description are Odoo's own."""
        invoice = self.init_invoice(
            "out_invoice", self.alpha, "2026-03-12", amounts=[100.0], taxes=self.vat19, post=True
        )
        self.alpha.ref = "C-1"
        builder = self.env["account.edi.xml.ubl_bis3"]
        xml, problems = builder._export_invoice(invoice)
        self.assertFalse(problems)
        tree = self.parsed(xml)
        self.assertEqual(self.texts(tree, "./cac:OrderReference/cbc:ID"), [invoice.name])
        self.assertEqual(self.texts(tree, "./cbc:BuyerReference"), ["C-1"])
        self.assertEqual(self.texts(tree, ".//cac:InvoicePeriod"), [])
        self.assertEqual(self.properties(tree, 1), [])
