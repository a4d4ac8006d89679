"""Links between documents: an exchange and the ticket it replaced, an EMD and the ticket it goes with."""

from odoo import models
from odoo.exceptions import UserError

from .fixing import fixing
from .travel_intake import DocumentHeld


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _link_documents(self, lines):
        """Link new services to the documents they name; those that are not known here link by themselves later.

        :raise DocumentHeld: when the document replaced cannot be, unless a person said to go on
        """
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    missing = line._link_to_documents()
            except UserError as refusal:
                if not self.accepted:
                    raise DocumentHeld("correction_refused", self._link_message(line, refusal)) from refusal
                self._warn(self.env._("%(line)s stands by itself: %(reason)s", line=line.display_name, reason=refusal))
                continue
            if missing:
                self._warn(
                    self.env._(
                        "%(number)s names %(missing)s, which is not known here; it is linked when it comes.",
                        number=line.document_number or line.display_name,
                        missing=", ".join(missing),
                    )
                )

    def _link_message(self, line, refusal):
        return self.env._(
            "%(reason)s %(new)s cannot be linked to it. Look at the old document, then choose Try Again; or take this one "
            "in as it is: it then stands by itself.",
            reason=refusal,
            new=line.document_number or line.display_name,
        )


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _link_to_documents(self):
        """Link this service to the document it replaces, and to the one it goes with.

        :raise UserError: when the document replaced was corrected otherwise, or is another customer's
        :return: the numbers that are not known here; they are awaited
        """
        self.ensure_one()
        replaced, beside = self._number_replaced(), self._number_beside()
        known = self._by_document(self.company_id, [replaced, beside])
        missing = [number for number in dict.fromkeys((replaced, beside)) if number and not (known[number] - self)]
        for number in missing:
            self._await_document(number)
        if replaced and replaced not in missing:
            self._replace(self._still_good(known[replaced] - self))
        if beside and beside not in missing:
            fixing(self).connected_line_id = self._still_good(known[beside] - self)
        self._link_residual()
        return missing

    def _still_good(self, lines):
        return (lines.filtered(lambda line: line.standing not in ("voided", "refunded", "exchanged")) or lines)[:1]

    def _number_replaced(self):
        """The document that this one was exchanged for; of the several that are named, the last before it comes first."""
        if self.event != "exchange" or self.original_line_id or self.residual_value:
            return ""
        return (self.original_documents or "").split(",")[0].strip()

    def _number_beside(self):
        """The document that this one was issued with; a residual value belongs to the exchange that left it."""
        if self.connected_line_id:
            return ""
        first = (self.original_documents or "").split(",")[0].strip() if self.residual_value else ""
        return (self.in_connection_with or "").strip() or first

    def _replace(self, old):
        """Take the place of ``old``, also where this document was billed before the old one was known."""
        if self.state != "billed":
            fixing(old).exchange(self, self.residual_value)
            return
        old._refuse_correction("exchange")
        if old.currency_id != self.currency_id or old._customer_as_a_whole() != self._customer_as_a_whole():
            raise UserError(self.env._("%s is in another currency, or another customer's.", old.display_name))
        number = old.correction_count + 1
        fixing(self).write({"original_line_id": old.id, "correction_number": number})
        old._count_correction()
        self._take_up_residuals()
