"""The parts of a charge on the invoice, as its levy taxes them."""

from decimal import Decimal

from odoo import models

from ..engine.levy import allocate
from .travel_order_invoice import InvoicePart


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _invoice_parts(self, facts, fiscal_position):
        """With a levy: a taxed part, an untaxed part, and the tax that a margin contains; those of nothing left out.

        The price of a service sold as agent stays on supplier clearing, taxed or not.
        """
        chosen = facts.levies.of(self)
        if not chosen:
            return super()._invoice_parts(facts, fiscal_position)
        split = facts.levies.split(self, fiscal_position)
        account = self._levy_income_account(facts, fiscal_position)
        parts, taxes = [], None
        if split.taxed:
            own, taxes = self._levy_taxes(chosen, facts, fiscal_position)
            parts.append(InvoicePart(self._levy_price(float(split.taxed), own, taxes, facts), account, taxes))
        if split.untaxed or not (split.taxed or split.inside):
            parts.append(InvoicePart(float(split.untaxed), account))
        if split.inside:
            taxes = facts.levies.taxes_of_price(chosen, fiscal_position)
            accounts = taxes._travel_tax_accounts() or chosen.tax._travel_tax_accounts()
            parts += self._margin_tax_parts(split.inside, accounts)
        facts.levies.charged[self] = (chosen.levy, float(split.taxable) if taxes else 0.0)
        return parts

    def _levy_income_account(self, facts, fiscal_position):
        if self._is_agent_fare(facts):
            return facts.company.travel_clearing_account_id
        return facts.income_account(self._invoice_product(), fiscal_position)

    def _levy_taxes(self, chosen, facts, fiscal_position):
        """:return: the taxes of the taxed part before the fiscal position, and as the customer bears them

        Without a tax on the levy those of the product: fees, and own sales, are then taxed as without a levy.
        """
        own = chosen.tax or facts.own_taxes(self._invoice_product())
        if self.stage == "fare" and not chosen.levy.fiscal_position_applies:
            return own, own
        return own, facts.mapped_taxes(own, fiscal_position)

    def _levy_price(self, amount, own, taxes, facts):
        """Own sales are quoted with a price-included tax; fees, and shares of a fare passed through, without."""
        is_quote = self.stage == "fare" and not self._is_agent_fare(facts)
        if is_quote and facts.levies.of(self).levy.treatment == "whole_price":
            return facts.unit_price_of_sale(amount, own, taxes, self.currency_id)
        return facts.unit_price_of_net(amount, taxes, self.currency_id)

    def _margin_tax_parts(self, inside, accounts):
        """The tax in the margin, on the accounts of the tax itself: no tax of Odoo's, which would be shown."""
        amounts = allocate(inside, [weight for _account, weight in accounts], self.currency_id.decimal_places)
        return [
            InvoicePart(float(amount), account)
            for (account, _weight), amount in zip(accounts, amounts, strict=True)
            if amount
        ]


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _travel_tax_accounts(self):
        """Where these taxes are owed.

        :return: list of ``(account, weight)``; empty when some part has no account
        """
        found = []
        for tax in self.flatten_taxes_hierarchy():
            for line in tax.invoice_repartition_line_ids.filtered(lambda line: line.repartition_type == "tax"):
                found.append((line.account_id, Decimal(str(tax.amount)) * Decimal(str(line.factor_percent))))
        return found if all(account for account, _weight in found) else []
