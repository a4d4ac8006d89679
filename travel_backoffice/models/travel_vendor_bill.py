"""The supplier's side of what the agency sells as principal: a draft vendor bill of the cost, a draft credit note of
what the supplier gives back of it."""

from collections import defaultdict

from odoo import models
from odoo.fields import Command


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _create_vendor_bills(self, facts):
        """Draft vendor bills for the cost of principal services, one per order, supplier and currency.

        A cost below zero goes back from the supplier: a draft vendor credit note, one for each bill that it corrects.
        A cost stands on one paper only (unique in the database); a line whose cost is on one is passed over.
        """
        groups = defaultdict(list)
        for line in self._lines_with_cost(facts):
            bill_line = line._cost_given_back()
            supplier = bill_line.partner_id or line._cost_supplier()
            is_refund = line.cost_amount < 0
            groups[line.order_id, supplier, line.currency_id, is_refund, bill_line.move_id].append(line)
        values = [
            self._prepare_vendor_bill(order, supplier, currency, lines, facts, is_refund, bill)
            for (order, supplier, currency, is_refund, bill), lines in groups.items()
        ]
        return self.env["account.move"].create(values) if values else self.env["account.move"]

    def _lines_with_cost(self, facts):
        """Principal services with a cost and a supplier that stand on no vendor bill; none that were never billed."""
        lines = self.filtered(
            lambda line: (
                line.cost_amount
                and facts.treatment(line.service_type_id) == "principal"
                and line._cost_supplier()
                and not line._is_netted()
            )
        )
        if not lines:
            return lines
        known = self.env["account.move.line"].search([("travel_cost_line_id", "in", lines.ids)])
        return lines - known.travel_cost_line_id

    def _is_netted(self):
        """Sold and wholly taken back before anything was billed: the supplier bills nothing, either."""
        fares = self.charge_ids.filtered(lambda charge: charge.stage == "fare" and charge.kind_id.code != "penalty")
        return bool(fares) and set(fares.mapped("state")) == {"netted"}

    def _cost_supplier(self):
        self.ensure_one()
        return self.supplier_id or self.validating_carrier_id.partner_id

    def _cost_given_back(self):
        """The vendor bill line whose cost this correction takes back; none where there is none."""
        original = self.original_line_id
        if not original or not self._takes_back():
            return self.env["account.move.line"]
        domain = [("travel_cost_line_id", "=", original.id), ("parent_state", "!=", "cancel")]
        return self.env["account.move.line"].search(domain, limit=1)

    def _prepare_vendor_bill(self, order, supplier, currency, lines, facts, is_refund=False, bill=None):
        """:param bill: the bill that a credit note corrects; its fiscal position, rate and partner hold"""
        bill = bill or self.env["account.move"]
        fiscal_position = bill.fiscal_position_id if bill else facts.fiscal_position(supplier)
        values = {
            "move_type": "in_refund" if is_refund else "in_invoice",
            "company_id": facts.company.id,
            "partner_id": bill.partner_id.id or supplier.id,
            "currency_id": currency.id,
            "fiscal_position_id": fiscal_position.id,
            "invoice_origin": order.name,
            "travel_order_ids": [Command.set(order.ids)],
            "invoice_line_ids": [
                Command.create(line._prepare_vendor_bill_line(facts, fiscal_position)) for line in lines
            ],
        }
        if bill:
            values |= {"invoice_currency_rate": bill.invoice_currency_rate, "journal_id": bill.journal_id.id}
            values |= {"reversed_entry_id": bill.id} if is_refund == (bill.move_type == "in_invoice") else {}
        return values

    def _prepare_vendor_bill_line(self, facts, fiscal_position):
        """Values of the line of a cost; of one that goes back with the account and taxes of the bill."""
        self.ensure_one()
        product = self.service_type_id.product_id
        env = facts.env
        billed = self._cost_given_back()
        taxes = billed.tax_ids if billed else facts.taxes(product, fiscal_position, purchase=True)
        account = billed.account_id or facts.expense_account(product, fiscal_position)
        return {
            "name": f"{facts.translated_name(self.service_type_id, env)}\n{self._invoice_text(facts, env)}",
            "product_id": product.id,
            "account_id": account.id,
            "quantity": 1.0,
            "price_unit": abs(self.cost_amount),
            "tax_ids": [Command.set(taxes.ids)],
            "travel_order_id": self.order_id.id,
            "travel_cost_line_id": self.id,
        }
