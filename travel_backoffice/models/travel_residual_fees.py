"""Fees along an exchange that left a residual value: ticket and EMD share the fees of the document that they replaced."""

from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..engine.correction import Unused


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _beside_residuals(self, charge, values):
        """What a refund gives back of a fee while another document is worth something of the same old one.

        Fees of documents that both came from go back as of a part; the last of the two ends them. Fees of the refunded
        document and of those since the exchange go by what the exchange left to them.

        :param values: of the engine's ``Charged``, as they are without a residual value
        """
        self.ensure_one()
        if self.event != "refund" or not self.original_line_id.original_line_id:
            return values
        since, before, shared = self._split_chain()
        if charge.line_id in shared and self._matrix_event() == "refund":
            rules = tuple(replace(rule, event="refund") for rule in values["rules"] if rule.event == "part_refund")
            return {**values, "rules": rules}
        if before and charge.line_id in since and not values.get("unused"):
            return {**values, "unused": self._unused_since(since)}
        return values

    def _split_chain(self):
        """The chain of the document refunded, where an exchange left residual values.

        :return: documents since the last such exchange, those before it, and of these the ones that another document is
            still worth something of
        """
        chain = list(self.original_line_id._chain())
        since, before, shared = self.browse(chain[0].id), self.browse(), self.browse()
        for follower, document in zip(chain, chain[1:], strict=False):
            others = document._alive_corrections("exchange") - follower
            if shared or any(not other._worth_nothing(self) for other in others):
                shared |= document
            if before or others:
                before |= document
            else:
                since |= document
        return since, before, shared

    def _worth_nothing(self, correction):
        """Whether nothing more can go back of the document, or of those that it was exchanged for.

        :param correction: what came after it does not count
        """
        self.ensure_one()
        own = self.correction_ids.filtered(lambda line: line._corrects_still() and not line._comes_after(correction))
        following = own.filtered(lambda line: line.event == "exchange")
        if following:
            return all(line._worth_nothing(correction) for line in following)
        return self.state == "cancelled" or any(line._ends() for line in own)

    def _unused_since(self, documents):
        """Unused value of documents since an exchange: of what it left to them, and of what was collected since.

        :param documents: newest first
        """
        refunds = documents.correction_ids.filtered(
            lambda own: own.event == "refund" and own != self and own._corrects_still() and not own._comes_after(self)
        )
        paid = [documents[-1]._value_brought(), *(line._value() for line in documents)]
        back, now = [line._value() for line in refunds], self._value()
        measure = "fare" if sum((value.fare for value in paid), Decimal(0)) > 0 else "total"

        def size(values):
            return sum((getattr(value, measure) for value in values), Decimal(0))

        return Unused(max(-size(back), Decimal(0)), max(-size([now]), Decimal(0)), max(size(paid), Decimal(0)))
