"""Amounts of new invoices worked out before they are created, by Odoo's own tax engine.

Odoo balances a new invoice line by line, each a write of its own. Given balances, tax lines and taxes it has nothing
left to do: that is most of the difference in speed between making invoices one by one and in batch.
"""

from odoo import models
from odoo.fields import Command


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_complete(self, values, facts):
        """Add balances and tax lines to the values of an invoice, where Odoo would come to just the same.

        Left to Odoo: early payment discounts, taxes due on payment, storno accounting and analytic distribution models.
        """
        term = self.env["account.payment.term"].browse(values["invoice_payment_term_id"])
        goods = [command[2] for command in values["invoice_line_ids"]]
        taxes = self.env["account.tax"].browse({id_ for line in goods for id_ in line["tax_ids"][0][2]})
        if term.early_discount or not facts.can_complete or not facts.are_plain(taxes):
            return
        base_lines = self._travel_base_lines(values, goods, facts)
        company = facts.company
        engine = facts.env["account.tax"]
        engine._add_tax_details_in_base_lines(base_lines, company)
        engine._round_base_lines_tax_details(base_lines, company)
        engine._add_accounting_data_in_base_lines_tax_details(base_lines, company)
        result = engine._prepare_tax_lines(base_lines, company)
        for base_line, amounts in result["base_lines_to_update"]:
            base_line["values"].update(amounts, partner_id=base_line["partner_id"].id)
            base_line["values"].setdefault("analytic_distribution", {})
        tax_lines = [
            Command.create({**line, "display_type": "tax", "analytic_distribution": {}})
            for line in result["tax_lines_to_add"]
        ]
        values["line_ids"] = [*values.pop("invoice_line_ids"), *tax_lines]

    def _travel_base_lines(self, values, goods, facts):
        """The invoice lines as the tax engine takes them."""
        env = facts.env
        is_refund = values["move_type"] == "out_refund"
        rate = values.get("invoice_currency_rate")
        partner = env["res.partner"].browse(values["partner_id"]).commercial_partner_id
        currency = env["res.currency"].browse(values["currency_id"])
        prepare = env["account.tax"]._prepare_base_line_for_taxes_computation
        return [
            prepare(
                None,
                values=line,
                partner_id=partner,
                currency_id=currency,
                product_id=env["product.product"].browse(line["product_id"]),
                product_uom_id=env["uom.uom"].browse(line["product_uom_id"]),
                account_id=env["account.account"].browse(line["account_id"]),
                tax_ids=env["account.tax"].browse(line["tax_ids"][0][2]),
                price_unit=line["price_unit"],
                quantity=line["quantity"],
                rate=rate or facts.rate(currency),
                analytic_distribution=line.get("analytic_distribution"),
                **self._travel_given_amounts(line),
                sign=1 if is_refund else -1,
                is_refund=is_refund,
            )
            for line in goods
        ]

    @staticmethod
    def _travel_given_amounts(line):
        """Amounts of a line that gives back another; Odoo's engine reads them from the line only where it is taxed."""
        given = line.get("extra_tax_data") or {}
        names = ("computation_key", "manual_total_excluded_currency", "manual_total_excluded")
        return {name: given[name] for name in names if name in given}
