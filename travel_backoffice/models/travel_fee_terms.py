"""Under which contract and fee table a line is sold."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import split_every

from .sale_rows import CHUNK, terms_rows


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
        planned = self.filtered(lambda line: not isinstance(line.id, int))
        asked = {line.id: (line.company_id.id, line._fee_node().id, line._sale_date()) for line in planned}
        return self._resolve_asked(asked | dict(self._terms_asked((self - planned).ids)))

    @api.model
    def _terms_of_lines(self, line_ids):
        """The same for many lines by their ids, a few thousand at a time and without their records."""
        found = {}
        for ids in split_every(CHUNK, line_ids, list):
            found.update(self._resolve_asked(dict(self._terms_asked(ids))))
        return found

    @api.model
    def _resolve_asked(self, asked):
        """:param asked: line id → (company id, id of the node or None, day of sale)"""
        contracts, found = self.env["travel.contract"], {}
        for company in self.env["res.company"].browse({company_id for company_id, *_pair in asked.values()}):
            own = {line_id: pair for line_id, (company_id, *pair) in asked.items() if company_id == company.id}
            resolved = contracts._resolve_terms_of_ids({(node, day) for node, day in own.values() if node}, company)
            found.update((line_id, resolved.get((node, day))) for line_id, (node, day) in own.items())
        return found

    @api.model
    def _terms_asked(self, line_ids):
        """Whose terms of which day apply to lines, see ``_fee_node``.

        :return: iterator of (line id, (company id, id of the node or None, day of sale))
        """
        for line_id, *asked in terms_rows(self.env, line_ids):
            yield line_id, tuple(asked)

    def _fee_terms_of(self, terms):
        table, contract = terms["fee_table_id"]
        return FeeTerms(contract, table)

    def _no_fee_terms(self):
        return FeeTerms(self.env["travel.contract"], self.env["travel.fee.table"])
