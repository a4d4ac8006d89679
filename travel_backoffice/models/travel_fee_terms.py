"""Under which contract and fee table a line is sold."""

from typing import NamedTuple

from odoo import models


class FeeTerms(NamedTuple):
    """The contract that gives the fee table, and the table; both may be empty records."""

    contract: models.Model
    table: models.Model


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _fee_node(self):
        """The node of the customer's tree whose terms apply to this line.

        The traveller's own, when the line has one traveller and he lies below the order's customer; the order's
        customer otherwise. A traveller of another customer never brings his own terms with him.
        """
        self.ensure_one()
        customer = self.order_id.partner_id
        travellers = self.passenger_ids.partner_id
        if (
            len(travellers) == 1
            and customer.travel_path
            and (travellers.travel_path or "").startswith(customer.travel_path)
        ):
            return travellers
        return customer

    def _fee_terms(self, of_day=None):
        """Contract and fee table of each line on its day of sale.

        :param of_day: what ``_terms_of_day`` said, by whoever asked already
        :return: dict of line id → ``FeeTerms``
        """
        return {
            line_id: self._fee_terms_of(terms) if terms else self._no_fee_terms()
            for line_id, terms in (self._terms_of_day() if of_day is None else of_day).items()
        }

    def _terms_of_day(self):
        """Terms of the contract in force on each line's day of sale, asked for in one batch a company.

        :return: dict of line id → ``Terms``; None for a line without customer
        """
        found = {}
        for company, lines in self.grouped("company_id").items():
            asked = {line.id: (line._fee_node(), line._sale_date()) for line in lines}
            pairs = list({pair for pair in asked.values() if pair[0]})
            resolved = self.env["travel.contract"]._resolve_terms(pairs, company)
            found.update({line_id: resolved.get((node.id, day)) for line_id, (node, day) in asked.items()})
        return found

    def _fee_terms_of(self, terms):
        table, contract = terms["fee_table_id"]
        return FeeTerms(contract, table)

    def _no_fee_terms(self):
        return FeeTerms(self.env["travel.contract"], self.env["travel.fee.table"])
