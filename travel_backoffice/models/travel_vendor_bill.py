"""The supplier's side of what the agency sells as principal: a draft vendor bill of the cost."""

from collections import defaultdict

from odoo import models
from odoo.fields import Command


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _create_vendor_bills(self, facts):
        """Draft vendor bills for the cost of principal services, one per order, supplier and currency.

        A cost stands on one bill only (unique in the database); a line whose cost is on a bill is passed over.
        """
        groups = defaultdict(list)
        for line in self._lines_with_cost(facts):
            groups[line.order_id, line._cost_supplier(), line.currency_id].append(line)
        values = [
            self._prepare_vendor_bill(order, supplier, currency, lines, facts)
            for (order, supplier, currency), lines in groups.items()
        ]
        return self.env["account.move"].create(values) if values else self.env["account.move"]

    def _lines_with_cost(self, facts):
        """Principal services with a cost and a supplier that stand on no vendor bill."""
        lines = self.filtered(
            lambda line: (
                line.cost_amount and facts.treatment(line.service_type_id) == "principal" and line._cost_supplier()
            )
        )
        if not lines:
            return lines
        known = self.env["account.move.line"].search([("travel_cost_line_id", "in", lines.ids)])
        return lines - known.travel_cost_line_id

    def _cost_supplier(self):
        self.ensure_one()
        return self.supplier_id or self.validating_carrier_id.partner_id

    def _prepare_vendor_bill(self, order, supplier, currency, lines, facts):
        fiscal_position = facts.fiscal_position(supplier)
        return {
            "move_type": "in_invoice",
            "company_id": facts.company.id,
            "partner_id": supplier.id,
            "currency_id": currency.id,
            "fiscal_position_id": fiscal_position.id,
            "invoice_origin": order.name,
            "travel_order_ids": [Command.set(order.ids)],
            "invoice_line_ids": [
                Command.create(line._prepare_vendor_bill_line(facts, fiscal_position)) for line in lines
            ],
        }

    def _prepare_vendor_bill_line(self, facts, fiscal_position):
        self.ensure_one()
        product = self.service_type_id.product_id
        env = facts.env
        return {
            "name": f"{facts.translated_name(self.service_type_id, env)}\n{self._invoice_text(facts, env)}",
            "product_id": product.id,
            "account_id": facts.expense_account(product, fiscal_position).id,
            "quantity": 1.0,
            "price_unit": self.cost_amount,
            "tax_ids": [Command.set(facts.taxes(product, fiscal_position, purchase=True).ids)],
            "travel_order_id": self.order_id.id,
            "travel_cost_line_id": self.id,
        }
