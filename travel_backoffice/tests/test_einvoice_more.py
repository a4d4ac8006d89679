"""E-invoices of the rarer kinds, the PDF inside the XML, and the XML inside the PDF."""

import base64
import io
from collections import ChainMap
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from odoo.addons.account_edi_ubl_cii.models import account_move_send

from .credit_common import CreditCommon
from .einvoice_common import EinvoiceCommon
from .test_einvoice import MARGIN


@tagged("post_install", "-at_install")
class TestEinvoiceMore(EinvoiceCommon, CreditCommon):
    @staticmethod
    def not_in_a_test():
        """Odoo leaves the PDF alone in tests."""
        quiet = ChainMap({"test_enable": False}, account_move_send.tools.config.options)
        return patch.object(account_move_send.tools, "config", quiet)

    @staticmethod
    def blank_pdf():
        writer, buffer = OdooPdfFileWriter(), io.BytesIO()
        writer.add_blank_page(200, 200)
        writer.write(buffer)
        return buffer.getvalue()

    # -- rarer invoices ---------------------------------------------------------------------------------------------

    def test_own_sale_quoted_with_its_tax(self):
        """A package of 1,000.00, 19 % in the price: 840.34 + 159.66."""
        inside = self.german_tax("19 % inside", 19.0, "S", price_include_override="tax_included")
        self.service("package").product_id.taxes_id = [Command.set(inside.ids)]
        invoice = self.bill(self.package())
        self.assertValid(invoice, "ubl_bis3", "facturx")
        self.assertBreakdown(self.xml(invoice), ("S", "19.0", "840.34", "159.66", None))

    def test_a_price_of_which_a_part_is_taxed(self):
        """5 % of 10,000.00 bear 19 % (95.00), 11,500.00 pass through; the fee of 500.00 bears 95.00."""
        self.treatment("SHARE", {"treatment": "base_share", "share": 5.0, "rate": 19.0}).levy_ids.tax_id = self.vat19
        invoice = self.bill(self.flight(taxes={"YQ": 2_000.0}))
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertTotals(tree, lines="12500.00", tax="190.00", total="12690.00", payable="12690.00")
        self.assertBreakdown(
            tree, ("E", "0.0", "11500.00", "0.00", "VATEX-EU-79-C"), ("S", "19.0", "1000.00", "190.00", None)
        )

    def test_a_customer_outside_the_union(self):
        self.german_position("0 % export", "G", self.country["in"])
        invoice = self.bill(
            self.simple_order(self.buyer("Delta Ltd", "in", False, peppol_eas="0088", peppol_endpoint="401"))
        )
        self.assertValid(invoice, "ubl_bis3", "facturx")
        codes = [code for *_figures, code in self.breakdown(self.xml(invoice))]
        self.assertEqual(sorted(codes), ["VATEX-EU-79-C", "VATEX-EU-G"])

    def test_outside_the_scope_beside_a_fare(self):
        self.german_position("0 % outside", "O", self.country["fr"])
        invoice = self.bill(self.simple_order(self.buyer("Gallia SARL", "fr", "FR23334175221")))
        with self.assertRaisesRegex(UserError, "category O"):
            invoice._travel_einvoice("ubl_bis3")

    def test_an_agency_outside_the_union_gives_words_alone(self):
        """The codes are of European law."""
        invoice = self.bill(self.simple_order(self.alpha))
        self.agency.partner_id.country_id = self.env.ref("base.ch")
        reason = invoice.invoice_line_ids.sorted("sequence")[0]._travel_untaxed_reason()
        self.assertEqual(reason, ("", "Paid in the name and for the account of the customer"))

    def test_paid_by_the_customers_card(self):
        """The fare stands in no amount; the fee of 25.00 does."""
        order = self.simple_order(self.alpha)
        order.charge_ids.filtered(lambda charge: charge.stage == "fare").sudo().state = "memo"
        invoice = self.bill(order)
        self.assertValid(invoice, "ubl_bis3", "facturx")
        tree = self.xml(invoice)
        self.assertEqual(self.lines(tree), [("1.0", "25.0", "25.00")])
        self.assertBreakdown(tree, ("S", "19.0", "25.00", "4.75", None))

    def test_half_a_margin_goes_back(self):
        """500.00 of 1,000.00; of the tax inside, 31.93, the half goes back unseen."""
        self.treatment("MARGIN", MARGIN).levy_ids.tax_id = self.vat19
        order = self.package()
        self.bill(order)
        credit = self.credit(self.correct(order.line_ids, back={"fare": 500.0}).order_id)
        self.assertEqual(len(credit.invoice_line_ids), 2)
        self.assertValid(credit, "ubl_bis3", "facturx")
        tree = self.xml(credit)
        self.assertBreakdown(tree, ("E", "0.0", "500.00", "0.00", "VATEX-EU-D"))
        self.assertEqual(self.lines(tree), [("1.0", "500.0", "500.00")])

    def test_a_credit_note_of_odoos_wizard(self):
        self.treatment("MARGIN", MARGIN).levy_ids.tax_id = self.vat19
        invoice = self.bill(self.package(fee=50.0))
        credit = invoice._reverse_moves([{"invoice_date": "2026-03-15", "date": "2026-03-15"}])
        credit.action_post()
        self.assertValid(credit, "ubl_bis3", "facturx")
        tree = self.xml(credit)
        self.assertBreakdown(tree, ("E", "0.0", "1000.00", "0.00", "VATEX-EU-D"), ("S", "19.0", "50.00", "9.50", None))
        self.assertEqual(self.texts(tree, "./cac:BillingReference//cbc:ID"), [invoice.name])

    def test_old_invoices_carry_what_was_printed(self):
        """Before references had fields of their own only label and value were kept."""
        invoice = self.bill(self.simple_order(self.alpha))
        printed = invoice.travel_print
        for service in printed["services"]:
            del service["einvoice"]
            service["references"] = [["Project", "Apollo"]]
        invoice.travel_print = printed
        self.assertValid(invoice)
        self.assertIn(("Project", "Apollo"), self.properties(self.xml(invoice), 1))

    # -- formats and files ------------------------------------------------------------------------------------------

    def test_the_customers_own_format(self):
        invoice = self.bill(self.simple_order(self.alpha))
        self.alpha.invoice_edi_format = "nlcius"
        self.assertValid(invoice, "nlcius")
        self.assertEqual(invoice._travel_einvoice(), invoice._travel_einvoice("nlcius"))
        nowhere = self.bill(self.simple_order(self.buyer("Delta Ltd", "in", False)))
        with self.assertRaisesRegex(UserError, "no format of e-invoices"):
            nowhere._travel_einvoice()

    def test_the_printed_invoice_inside_ubl(self):
        invoice = self.bill(self.simple_order(self.alpha))
        pdf = self.blank_pdf()
        self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": invoice._name,
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset(["invoice_pdf_report_id"])
        self.assertValid(invoice)
        tree = self.xml(invoice)
        self.assertEqual(base64.b64decode(tree.findtext(".//{*}EmbeddedDocumentBinaryObject")), pdf)

    def test_factur_x(self):
        """PDF/A-3 with the very file that is kept."""
        invoice = self.bill(self.simple_order(self.alpha))
        with self.not_in_a_test():
            made = invoice._travel_embed_einvoice(self.blank_pdf())
        inside = dict(OdooPdfFileReader(io.BytesIO(made), strict=False).getAttachments())
        self.assertEqual(inside, {"factur-x.xml": invoice._travel_einvoice("facturx")[1]})
        self.assertIn(b"pdfaid:part", made)
        self.assertIn(b"DocumentFileName>factur-x.xml", made)
