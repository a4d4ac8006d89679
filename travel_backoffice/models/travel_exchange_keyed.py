"""Exchanges that an agent keyed: tied to the document they name, or held with the reason why they cannot be."""

from odoo import models
from odoo.exceptions import UserError


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return super()._reason_labels() | {
            "exchange_refused": self.env._("Exchange not possible"),
            "exchange_for_less": self.env._("Exchange for less"),
        }


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _check_lines(self):
        self.line_ids.filtered(lambda line: line.state in ("draft", "held", "ready"))._check_exchanges()
        return super()._check_lines()


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _check_exchanges(self):
        """Hold exchanges that give something back, and keyed ones whose old document cannot be replaced."""
        holds = self.env["travel.hold"]
        for line in self.filtered(lambda line: line.event == "exchange"):
            for code, reason in (("exchange_for_less", line._less_reason()), ("exchange_refused", line._link_keyed())):
                if reason:
                    holds._put(line, code, reason)
                else:
                    holds._lift(line, code)

    def _less_reason(self):
        """What goes back is of the old document's invoice: an exchange gives nothing back."""
        if self.total_amount >= 0 or self.standing == "voided":
            return ""
        return self.env._(
            "%(document)s was issued for %(amount)s less. Refund so much of the old document first, then enter the exchange "
            "with nothing collected.",
            document=self._document_name(),
            amount=self.currency_id.format(-self.total_amount),
        )

    def _link_keyed(self):
        """Take the place of the document that an agent named; one not known yet is awaited.

        :return: why it cannot be, or blank
        """
        number = "" if self.business_key or self.standing or self.awaited_ids else self._number_replaced()
        if not number:
            return ""
        try:
            with self.env.cr.savepoint():
                known = self._by_document(self.company_id, [number])[number] - self
                if known:
                    self._still_good(known)._hand_over(self)
                else:
                    self._await_document(number)
        except UserError as refusal:
            return str(refusal)
        return ""

    def _refuse_several(self, new_line):
        """One document that replaces several would carry the value of one only."""
        named = [number.strip() for number in (new_line.original_documents or "").split(",") if number.strip()]
        if len(named) < 2:
            return
        others = self.union(*self._by_document(self.company_id, named).values()) - self._chain() - new_line
        if others := others.filtered(lambda line: not line.standing and line.state != "cancelled"):
            raise UserError(
                self.env._(
                    "%(new)s replaces %(old)s and %(other)s: only the value of one can be carried over. Refund %(other)s.",
                    new=new_line._document_name(),
                    old=self._document_name(),
                    other=others[0]._document_name(),
                )
            )
