"""Travel invoices in UBL: references in the standard's fields, services by name, and their dates."""

from datetime import date

from odoo import models

# fields of the standard that Odoo's own order of nodes leaves out
COST_AFTER = "cbc:LineExtensionAmount"


class AccountEdiXmlUbl20(models.AbstractModel):
    _inherit = "account.edi.xml.ubl_20"

    def _export_invoice(self, invoice):
        builder = self._travel_export(invoice) if invoice.travel_print else self
        return super(AccountEdiXmlUbl20, builder)._export_invoice(invoice)

    def _add_invoice_base_lines_vals(self, vals):
        result = super()._add_invoice_base_lines_vals(vals)
        invoice = vals["invoice"]
        if invoice.travel_print:
            vals["base_lines"] = invoice._travel_join_untaxed(vals["base_lines"])
            vals["travel_placed"] = placed = invoice._travel_einvoice_references()
            vals["travel_items"] = invoice._travel_einvoice_items(placed)
        return result

    def _get_document_template(self, vals):
        """A line's accounting cost (BT-133) has its place after the amount."""
        template = super()._get_document_template(vals)
        line_tag = self._get_tags_for_document_type(vals)["document_line"]
        if not vals.get("travel_placed") or line_tag not in template:
            return template
        line = {}
        for tag, node in template[line_tag].items():
            line[tag] = node
            if tag == COST_AFTER:
                line["cbc:AccountingCost"] = {}
        return template | {line_tag: line}


class AccountEdiXmlUblBis3(models.AbstractModel):
    _inherit = "account.edi.xml.ubl_bis3"

    # -- head ---------------------------------------------------------------------------------------------------------

    def _add_invoice_header_nodes(self, document_node, vals):
        super()._add_invoice_header_nodes(document_node, vals)
        placed = vals.get("travel_placed")
        if not placed:
            return
        invoice, header = vals["invoice"], placed.header
        buyer = header.get("buyer_reference") or invoice.partner_id._travel_buyer_reference()
        if buyer:
            document_node["cbc:BuyerReference"] = {"_text": buyer}
        # Odoo names the invoice itself where there is no order: the customer's system would look for that order
        document_node["cac:OrderReference"]["cbc:ID"] = {"_text": header.get("order") or invoice.ref or None}
        document_node["cbc:AccountingCost"] = {"_text": header.get("accounting_cost")}
        document_node.update(self._travel_project_node(header.get("project"), vals))
        if corrected := invoice._travel_corrected():
            number, day = corrected
            reference = {"cbc:ID": {"_text": number}, "cbc:IssueDate": {"_text": day}}
            document_node["cac:BillingReference"] = {"cac:InvoiceDocumentReference": reference}

    @staticmethod
    def _travel_project_node(project, vals):
        """BT-11; a credit note has no node of its own for it, but a document of type 50."""
        if not project:
            return {}
        if vals["document_type"] == "invoice":
            return {"cac:ProjectReference": {"cbc:ID": {"_text": project}}}
        return {
            "cac:AdditionalDocumentReference": {
                "cbc:ID": {"_text": project},
                "cbc:DocumentTypeCode": {"_text": "50"},
            }
        }

    def _add_invoice_payment_terms_nodes(self, document_node, vals):
        """BR-CO-25: what is still open needs a due day or terms; a credit note has neither in Odoo."""
        result = super()._add_invoice_payment_terms_nodes(document_node, vals)
        if vals.get("travel_placed") and vals["document_type"] == "credit_note":
            note = vals["invoice"].env._("To be set off against invoices, or paid back.")
            document_node["cac:PaymentTerms"] = {"cbc:Note": {"_text": note}}
        return result

    # -- lines --------------------------------------------------------------------------------------------------------

    @staticmethod
    def _travel_item(vals):
        """What the line says; nothing for lines that are not of travel."""
        return vals.get("travel_items", {}).get(vals["base_line"]["record"])

    def _add_invoice_line_period_nodes(self, line_node, vals):
        super()._add_invoice_line_period_nodes(line_node, vals)
        item = self._travel_item(vals)
        if not item:
            return
        days = {"cbc:StartDate": item["start"], "cbc:EndDate": item["end"]}
        line_node["cac:InvoicePeriod"] = {tag: {"_text": date.fromisoformat(day)} for tag, day in days.items() if day}
        line_node["cbc:AccountingCost"] = {"_text": item["cost"] or None}

    def _add_invoice_line_item_nodes(self, line_node, vals):
        super()._add_invoice_line_item_nodes(line_node, vals)
        item = self._travel_item(vals)
        if not item:
            return
        node = line_node["cac:Item"]
        node["cbc:Name"] = {"_text": item["name"]}
        node["cbc:Description"] = {"_text": item["description"] or None}
        node["cac:AdditionalItemProperty"] = [
            *node["cac:AdditionalItemProperty"],
            *({"cbc:Name": {"_text": label}, "cbc:Value": {"_text": value}} for label, value in item["properties"]),
        ]

    # -- what is missing ----------------------------------------------------------------------------------------------

    def _export_invoice_constraints(self, invoice, vals):
        found = super()._export_invoice_constraints(invoice, vals)
        placed = vals.get("travel_placed")
        if not placed:
            return found
        found |= self._travel_problems(invoice) | self._travel_address_problems(vals)
        if found.get("peppol_en16931_ubl_buyer_ref_po_ref"):
            found["peppol_en16931_ubl_buyer_ref_po_ref"] = self._travel_reference_problem(invoice, placed)
        if vals["document_node"].get("cac:BillingReference"):
            found.pop("nl_r_001", None)  # Odoo looks for the corrected invoice in the customer's reference
        total = vals["document_node"]["cac:LegalMonetaryTotal"]["cbc:TaxInclusiveAmount"]["_text"]
        if invoice.currency_id.compare_amounts(total, invoice.amount_total):
            found["travel_total"] = self.env._(
                "The e-invoice comes to %(found)s, the invoice to %(total)s: tell your administrator.",
                found=invoice.currency_id.format(total),
                total=invoice.currency_id.format(invoice.amount_total),
            )
        return found

    def _travel_address_problems(self, vals):
        """PEPPOL-EN16931-R010 and R020: both parties need an electronic address."""
        parties = {"supplier": "cac:AccountingSupplierParty", "customer": "cac:AccountingCustomerParty"}
        return {
            f"travel_{role}_address": self.env._(
                "%s has no Peppol address: enter scheme and identifier on its contact (tab Accounting).",
                vals[role].commercial_partner_id.display_name,
            )
            for role, tag in parties.items()
            if not (vals["document_node"][tag]["cac:Party"].get("cbc:EndpointID") or {}).get("_text")
        }

    def _travel_reference_problem(self, invoice, placed):
        if orders := placed.several.get("order"):
            return self.env._(
                "The services are of several purchase orders (%(orders)s), and %(customer)s has no buyer reference: "
                "enter one on the contact (tab Travel), or bill each order by itself.",
                orders=", ".join(orders),
                customer=invoice.partner_id.display_name,
            )
        return self.env._(
            "There is neither a purchase order nor a buyer reference: enter the buyer reference of %s on the contact "
            "(tab Travel), or mandate the reference that is the purchase order.",
            invoice.partner_id.display_name,
        )
