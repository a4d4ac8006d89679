"""Travel invoices in CII, the XML inside Factur-X."""

from datetime import date

from odoo import models
from odoo.tools import frozendict

SUMS = ("base_amount_currency", "base_amount", "tax_amount_currency", "tax_amount")


class AccountEdiXmlCii(models.AbstractModel):
    _inherit = "account.edi.xml.cii"

    def _export_invoice(self, invoice):
        builder = self._travel_export(invoice) if invoice.travel_print else self
        return super(AccountEdiXmlCii, builder)._export_invoice(invoice)

    def _export_invoice_vals(self, invoice):
        if not invoice.travel_print:
            return super()._export_invoice_vals(invoice)
        supplier, customer = self._travel_parties(invoice)
        none = self.env["account.tax"]
        untaxed = {
            "tax_category_code": self._get_tax_category_code(customer, supplier, none),
            **self._get_tax_exemption_reason(customer, supplier, none),
            "amount": 0.0,
            "amount_type": "percent",
        }
        vals = super()._export_invoice_vals(invoice.with_context(travel_untaxed=frozendict(untaxed)))
        placed = invoice._travel_einvoice_references()
        vals["invoice_line_vals_list"] = self._travel_join_lines(vals["invoice_line_vals_list"])
        items = invoice._travel_einvoice_items(placed)
        for line_vals in vals["invoice_line_vals_list"]:
            self._travel_line_vals(line_vals, items.get(line_vals["line"]))
        return vals | self._travel_header_vals(invoice, placed, vals)

    @staticmethod
    def _travel_header_vals(invoice, placed, vals):
        header = placed.header
        buyer = header.get("buyer_reference") or invoice.partner_id._travel_buyer_reference()
        return {
            "buyer_reference": buyer or vals["buyer_reference"],
            "purchase_order_reference": header.get("order") or invoice.ref or "",
            "travel_project": header.get("project"),
            "travel_cost": header.get("accounting_cost"),
            "travel_corrected": invoice._travel_corrected(),
        }

    @staticmethod
    def _travel_join_lines(lines):
        """The untaxed parts of one charge as one line, as in UBL."""
        joined, first = [], {}
        for line_vals in lines:
            line = line_vals["line"]
            charge = not line.tax_ids and line._travel_printed_charge()
            if charge and charge in first:
                _add_line(first[charge], line_vals)
                continue
            joined.append({**line_vals, "index": len(joined) + 1})
            if charge:
                first[charge] = joined[-1]
        return joined

    @staticmethod
    def _travel_line_vals(line_vals, item):
        if not item:
            return
        line_vals["travel_item"] = item
        if item["start"]:
            line_vals["billing_start"] = date.fromisoformat(item["start"])
            line_vals["billing_end"] = date.fromisoformat(item["end"] or item["start"])

    def _export_invoice_constraints(self, invoice, vals):
        found = super()._export_invoice_constraints(invoice, vals)
        return found | self._travel_problems(invoice) if invoice.travel_print else found


class AccountMove(models.Model):
    _inherit = "account.move"

    def _prepare_invoice_aggregated_taxes(self, *args, **kwargs):
        """Odoo's summary leaves out what bears no tax; CII wants each line in a category."""
        found = super()._prepare_invoice_aggregated_taxes(*args, **kwargs)
        untaxed = self.env.context.get("travel_untaxed")
        if untaxed:
            for base_line in found["base_lines"]:
                if not base_line["tax_ids"]:
                    _add_untaxed(found, base_line, untaxed)
        return found


def _add_untaxed(found, base_line, untaxed):
    """One untaxed line into the aggregated taxes, under the category that such lines have."""
    details = base_line["tax_details"]
    amounts = dict.fromkeys(SUMS, 0.0)
    for suffix in ("", "_currency"):
        amounts[f"base_amount{suffix}"] = details[f"total_excluded{suffix}"] + details[f"delta_total_excluded{suffix}"]
    whole = found["tax_details"].setdefault(untaxed, {**untaxed, **dict.fromkeys(SUMS, 0.0)})
    of_line = found["tax_details_per_record"][base_line["record"]]
    of_line["tax_details"] = {untaxed: {**untaxed, **amounts}}
    for target in (whole, found, of_line):
        for name in SUMS:
            target[name] += amounts[name]


def _add_line(target, other):
    """Add the amounts of an untaxed line to another; the quantity carries the sign."""
    total = target["line_total_amount"] + other["line_total_amount"]
    target["line_total_amount"] = total
    target["quantity"] = 1.0 if total >= 0 else -1.0
    target["gross_price_total_unit"] = target["price_subtotal_unit"] = abs(total)
