"""Services and the documents about them: found by number, linked to what they come with."""

import re

from odoo import api, fields, models
from odoo.tools import split_every

from ..formats.air.numbers import booklets_before

#: What was sold, as against what takes it back.
SOLD = ("issue", "exchange", "amend")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"
    _check_company_auto = True

    correction_intake_id = fields.Many2one(
        "travel.intake",
        string="By Document",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The front-office document of this void or refund; blank while only a person says so.",
    )
    connected_line_id = fields.Many2one(
        "travel.order.line",
        string="Goes With",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="The ticket that this EMD or MCO was issued with: a penalty, a bag, the residual value of an exchange.",
    )
    connected_line_ids = fields.One2many(
        "travel.order.line", "connected_line_id", string="Goes With It", readonly=True
    )

    def _belongs_to(self):
        return self.connected_line_id or super()._belongs_to()

    def _companions(self):
        return super()._companions() | self.connected_line_ids

    @api.model
    def _by_document(self, company, numbers):
        """What was sold under these numbers; that of a conjunction ticket finds the document it belongs to.

        :param company: the agency that sold it
        :return: ``{number: lines}``, the newest first; cancelled ones only where there are no others
        """
        found = {number: self.browse() for number in numbers if number}
        for some in split_every(500, found):
            wanted = {first for number in some for first in (number, *booklets_before(number))}
            domain = [
                ("company_id", "=", company.id),
                ("document_number", "in", list(wanted)),
                ("event", "in", SOLD),
            ]
            for line in self.search(domain, order="id desc"):
                for number in line._document_numbers() & found.keys():
                    found[number] |= line
        return {number: lines.filtered(lambda line: line.state != "cancelled") or lines for number, lines in found.items()}

    def _document_numbers(self):
        """:return: all numbers that documents know these services by, conjunction tickets too"""
        numbers = set()
        for line in self.filtered("document_number"):
            numbers |= {line.document_number, *re.findall(r"\d{3}-\d{10}", line.conjunction or "")}
        return numbers

    def _gives_back_like(self, amounts):
        """Whether a refund gives back just this: fare, taxes in total, and the penalty kept of them.

        :param amounts: ``fare``, ``tax_total`` and ``penalty``, positive
        """
        self.ensure_one()
        pairs = (
            (-self.base_fare, amounts["fare"]),
            (-self.tax_amount, amounts["tax_total"]),
            (self.penalty_amount, amounts["penalty"]),
        )
        return not any(self.currency_id.compare_amounts(own, float(stated)) for own, stated in pairs)
