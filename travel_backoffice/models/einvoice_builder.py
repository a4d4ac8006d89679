"""Travel invoices in Odoo's builders of e-invoices: what UBL and CII share. Other invoices stay as they are."""

from odoo import models


class AccountEdiCommon(models.AbstractModel):
    _inherit = "account.edi.common"

    def _travel_export(self, invoice):
        """This builder, knowing the one reason that all exempt lines of this travel invoice say.

        What Odoo asks for every line, with a query each, it keeps for this one export.
        """
        builder = self.with_context(travel_kept={})
        return builder.with_context(travel_kept={}, travel_exemption=builder._travel_exemption(invoice))

    def _travel_once(self, key, find):
        kept = self.env.context.get("travel_kept")
        if kept is None:
            return find()
        if key not in kept:
            kept[key] = find()
        return kept[key]

    def _get_tax_category_code(self, customer, supplier, tax):
        find = super()._get_tax_category_code
        key = ("category", customer, supplier, tax or None)
        return self._travel_once(key, lambda: find(customer, supplier, tax))

    def _get_uom_unece_code(self, uom):
        find = super()._get_uom_unece_code
        return self._travel_once(("unit", uom), lambda: find(uom))

    def _travel_exemption(self, invoice):
        """:return: ``(code, text)``: EN 16931 has one breakdown of category E (BR-E-01), so several reasons are told
        together, and then without a code
        """
        told = invoice.with_context(lang=invoice.partner_id.lang)
        reasons = [(reason.code, reason.text) for reason in told._travel_untaxed_reasons()]
        supplier, customer = self._travel_parties(invoice)
        for tax in told.invoice_line_ids.tax_ids.flatten_taxes_hierarchy():
            if self._get_tax_category_code(customer, supplier, tax) == "E":
                own = self._get_tax_exemption_reason(customer, supplier, tax)
                reasons.append((own["tax_exemption_reason_code"] or "", own["tax_exemption_reason"] or ""))
        codes = {code for code, _text in reasons}
        text = "; ".join(dict.fromkeys(text for _code, text in reasons if text))
        return codes.pop() if len(codes) == 1 else "", text

    def _get_tax_exemption_reason(self, customer, supplier, tax):
        found = super()._get_tax_exemption_reason(customer, supplier, tax)
        given = self.env.context.get("travel_exemption")
        if given is None:
            return found
        category = self._get_tax_category_code(customer, supplier, tax)
        if category == "E":
            return {"tax_exemption_reason_code": given[0] or None, "tax_exemption_reason": given[1] or None}
        if category == "AE" and not any(found.values()):
            # BR-AE-10: where the tax itself names no reason
            return {"tax_exemption_reason_code": "VATEX-EU-AE", "tax_exemption_reason": self.env._("Reverse charge")}
        return found

    @staticmethod
    def _travel_parties(invoice):
        return invoice.company_id.partner_id.commercial_partner_id, invoice.commercial_partner_id

    # -- what is missing --------------------------------------------------------------------------------------------

    def _travel_problems(self, invoice):
        """Why the invoice cannot be an e-invoice in any format, beyond what Odoo checks: ``{name: reason}``."""
        supplier, customer = self._travel_parties(invoice)
        env, problems = self.env, {}
        taxes = invoice.invoice_line_ids.tax_ids.flatten_taxes_hierarchy()
        categories = {self._get_tax_category_code(customer, supplier, tax) for tax in taxes}
        if supplier.country_code == "IN":
            problems["travel_india"] = env._(
                "Invoices under Indian GST are registered on the government's portal (Odoo's Indian e-invoicing); "
                "Peppol and Factur-X have no place for them."
            )
        if not supplier.vat:
            problems["travel_seller_vat"] = env._(
                "%s has no tax number: enter it on the company.", supplier.display_name
            )
        if categories & {"AE", "K"} and not customer.vat:
            problems["travel_buyer_vat"] = env._(
                "%s owes the tax itself (reverse charge): enter its tax number.", customer.display_name
            )
        if invoice.currency_id.decimal_places > 2:
            problems["travel_currency"] = env._(
                "%s has more than two decimals, which the standard does not know: bill in another currency.",
                invoice.currency_id.name,
            )
        if "O" in categories and (len(categories) > 1 or invoice._travel_untaxed_reasons()):
            problems["travel_outside"] = env._(
                "A tax of category O (not subject to VAT) cannot stand beside other lines: give the tax the category "
                "that its reason has (E, G or AE)."
            )
        return problems | self._travel_untold(invoice)

    def _travel_untold(self, invoice):
        """Odoo only says that some line has no tax; here is which, and what to do."""
        untold = [
            (line.name or "").split("\n")[0]
            for line in invoice.invoice_line_ids
            if line.display_type == "product" and not line.tax_ids and line._check_edi_line_tax_required()
        ]
        message = self.env._(
            "Nothing says why there is no tax on: %s. Give the product a tax of 0 %% with its reason, or the levy its "
            "legend.",
            ", ".join(dict.fromkeys(untold)),
        )
        return {"tax_on_line": message if untold else ""}
