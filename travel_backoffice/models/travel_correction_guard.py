"""What corrections and corrected documents keep: their figures, their place, and each other."""

from odoo import api, models
from odoo.exceptions import UserError

from .travel_line_correction import TAKING_BACK
from .travel_order_guard import check_facts_stay

#: Figures of a correction that other billed services may still learn.
CORRECTION_FACTS = {"commission_amount", "cost_amount"}


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def write(self, vals):
        if CORRECTION_FACTS & set(vals):
            check_facts_stay(self.filtered(lambda line: line._takes_back()))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_corrected(self):
        # sudo: a correction in an order that the caller does not see counts as well
        for line in self.sudo():
            if corrections := line.correction_ids - self:
                message = self.env._(
                    "%(document)s is corrected by %(correction)s: it stays.",
                    document=line._document_name(),
                    correction=corrections[0].display_name,
                )
                raise UserError(message)
            line._refuse_without_residuals(self)

    def action_cancel(self):
        """A correction is undone, so that what it corrected stands again; a corrected document stays with its correction."""
        corrections = self.filtered(lambda line: line._takes_back() and line.state != "billed")
        (self - corrections)._refuse_cancel()
        if corrections:
            corrections.take_back()
        if others := self - corrections:
            return super(TravelOrderLine, others).action_cancel()
        return None

    def _refuse_cancel(self, together=None):
        """:param together: lines cancelled in one go; they take their corrections along"""
        for line in self:
            standing = line.sudo()._alive_corrections()  # sudo: as on deletion
            if others := standing - (together or self.browse()):
                message = self.env._(
                    "%(document)s is corrected by %(correction)s: undo that first.",
                    document=line._document_name(),
                    correction=others[0].display_name,
                )
                raise UserError(message)
            line.sudo()._refuse_without_residuals(together or self)  # sudo: as above

    def _refuse_reopen(self):
        """A cancelled exchange or correction cannot come back when its document was corrected again."""
        for line in self.filtered(lambda line: line.original_line_id and not line.undone):
            newer = line.original_line_id._alive_corrections() - self
            if newer:
                message = self.env._(
                    "%(document)s was corrected again since (%(newer)s): this order stays cancelled.",
                    document=line.original_line_id._document_name(),
                    newer=newer[0].display_name,
                )
                raise UserError(message)

    def _check_sums(self):
        """What corrections give back follows from what was charged; a voided document's sum does not matter any more."""
        self._check_linked()
        return super(TravelOrderLine, self._still_sold())._check_sums()

    def _check_references(self):
        """A correction says the references of what it corrects; a voided document needs none, and waits for nothing."""
        if voided := self.filtered(lambda line: line.standing == "voided"):
            self.env["travel.hold"]._lift(voided)
        return super(TravelOrderLine, self._still_sold())._check_references()

    def _check_linked(self):
        """Hold voids and refunds that were keyed as services of their own, where the document stands here to be corrected."""
        loose = self.filtered(lambda line: line.event in TAKING_BACK and not line.original_line_id and line.document_number)
        holds, wrong = self.env["travel.hold"], self.browse()
        for company, lines in loose.grouped("company_id").items():
            known = self._by_document(company, lines.mapped("document_number"))
            for line in lines.filtered(lambda line, known=known: known[line.document_number]):
                wrong |= line
                message = self.env._(
                    "%(document)s stands in order %(order)s: refund or void it there, so that nothing goes back twice, "
                    "and cancel this service.",
                    document=line.document_number,
                    order=known[line.document_number][:1].order_id.display_name,
                )
                holds._put(line, "correction_unlinked", message)
        if loose - wrong:
            holds._lift(loose - wrong, "correction_unlinked")

    def _is_sold_anew(self):
        """Whether a copy of the order has it too: neither what gives something back nor what passes a memo on."""
        self.ensure_one()
        return not self._takes_back() and not self.memo_id

    def copy(self, default=None):
        """Without the document that it corrects, a copy would credit the customer once more."""
        for line in self:
            if not line._is_sold_anew():
                raise UserError(self.env._("%s cannot be copied: correct the service itself.", line.display_name))
        return super().copy(default)

    def _still_sold(self):
        return self.filtered(lambda line: not line._takes_back() and line.standing != "voided")

    def _billing_terms(self):
        """A credit note prints the references that were asked for on the original's day, as its invoice did."""
        answers = super()._billing_terms()
        originals = {line: line._first_corrected() for line in self if line._takes_back()}
        if originals:
            theirs = self.browse({original.id for original in originals.values()})._billing_terms()
            for line, original in originals.items():
                answers[line.id] = answers[line.id]._replace(reference_set=theirs[original.id].reference_set)
        return answers

    def _first_corrected(self):
        """The sold document that a correction, or the undo of a correction, is about."""
        self.ensure_one()
        line = self
        while line._takes_back():
            line = line.original_line_id
        return line

    def _rating_reasons(self, terms, problems):
        """Nobody needs the price of what was voided before it was billed, and it is never billed."""
        voided = {line.id for line in self if line.standing == "voided"}
        problems = [problem for problem in problems if problem.sale_key not in voided]
        return super(TravelOrderLine, self.filtered(lambda line: line.id not in voided))._rating_reasons(terms, problems)


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def action_cancel(self):
        """An order is cancelled with its corrections, unless another order rests on it."""
        self.line_ids._refuse_cancel(together=self.line_ids)
        return super().action_cancel()

    def action_reopen(self):
        """What was undone stays undone; what was exchanged in the meantime is refused."""
        cancelled = self.filtered(lambda order: order.state == "cancelled")
        undone = cancelled.line_ids.filtered("undone")
        cancelled.line_ids._refuse_reopen()
        result = super().action_reopen()
        if undone:
            self._write_state(undone, "cancelled")
            cancelled._update_states()
        return result

    def copy_data(self, default=None):
        """A copy is a new trip: what was sold is sold again, what went back of it is not."""
        vals_list = super().copy_data(default)
        for order, vals in zip(self, vals_list, strict=True):
            if vals and vals.get("line_ids") and "line_ids" not in (default or {}):
                kept = [line._is_sold_anew() for line in order.line_ids.sorted("id")]
                vals["line_ids"] = [row for row, keep in zip(vals["line_ids"], kept, strict=True) if keep]
        return vals_list
