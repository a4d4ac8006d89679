"""An advice is undone: exactly what it linked is unlinked, and its money is taken out of the books again."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    corrects_id = fields.Many2one(
        "travel.remittance", string="Corrects", readonly=True, copy=False, index="btree_not_null", help="The undone advice of which this is a copy."
    )
    corrected_by_ids = fields.One2many("travel.remittance", "corrects_id", string="Corrected By")

    def undo(self, disputes="ask"):
        """Unlink what these advices linked, cancel or reverse what they booked, withdraw the disputes that they opened.

        Public (``travel.remittance.undo``). All or nothing for one call.

        :param str disputes: what becomes of disputes on which somebody has worked: ``ask`` (refuse, and tell which),
            ``keep`` or ``withdraw``; those nobody worked on are withdrawn
        :return: True
        :raise UserError: in plain words, when something stands in the way
        """
        self.check_access("write")
        for remittance in self:
            remittance._lock()
            remittance._check_can_undo(disputes)
            own = remittance._disputes_to_withdraw(disputes)
            remittance._unlink_items()
            getattr(remittance, f"_unbook_{remittance.money}")()
            own._close("withdrawn")
            remittance.sudo().state = "undone"  # the user may write it, but not by hand
        return True

    def action_undo(self):
        """Button: undo; where somebody has worked on a dispute of this, ask what becomes of it."""
        self.ensure_one()
        self.check_access("write")
        worked = self._disputes().filtered(lambda dispute: dispute._is_worked_on())
        if not worked:
            return self.undo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Undo"),
            "res_model": "travel.remittance.undo",
            "view_mode": "form",
            "target": "new",
            "context": {"default_remittance_id": self.id},
        }

    # -- what stands in the way -------------------------------------------------------------------------------------

    def _check_can_undo(self, disputes):
        if self.state != "applied":
            raise UserError(self.env._("%s is not applied: there is nothing to undo.", self.name))
        worked = self._disputes().filtered(lambda dispute: dispute._is_worked_on())
        if worked and disputes == "ask":
            names = ", ".join(worked.mapped("name"))
            raise UserError(self.env._("Somebody has worked on %s: say whether to withdraw or to keep what is disputed.", names))
        if reasons := self._reasons_against_undo():
            raise UserError("\n".join(reasons))

    def _reasons_against_undo(self):
        """What was linked with the money of this advice afterwards; it is not touched unasked."""
        purpose = self._linked_on_purpose()
        found = []
        for item in self.move_id.line_ids:
            partials = item.matched_debit_ids | item.matched_credit_ids
            others = (partials.debit_move_id | partials.credit_move_id) - item - purpose.get(item, self.env["account.move.line"])
            others = others.filtered(lambda other: not other.move_id.exchange_diff_partial_ids)
            found += [self._told_in_the_way(item, other) for other in others]
        return found

    def _told_in_the_way(self, item, other):
        told = {
            "amount": item.currency_id.format(abs(item.amount_currency)),
            "label": item.name or item.account_id.display_name,
            "other": other.move_id.display_name,
        }
        if other.statement_line_id:
            return self.env._("%(amount)s (%(label)s) are matched with the bank's statement %(other)s: undo that match first.", **told)
        return self.env._("%(amount)s (%(label)s) were matched with %(other)s since: undo that match first.", **told)

    def _linked_on_purpose(self):
        """Items of this advice's entry → the items with which it linked them."""
        return {allocation.payment_item_id: allocation.item_id for allocation in self.allocation_ids if allocation.payment_item_id}

    # -- undone -----------------------------------------------------------------------------------------------------

    def _unlink_items(self):
        """Unreconcile exactly what this advice reconciled; an item that was reset or unlinked since has nothing any more."""
        found = []
        for item, others in self._linked_on_purpose().items():
            found += item.matched_debit_ids.filtered(lambda partial, others=others: partial.debit_move_id in others).ids
            found += item.matched_credit_ids.filtered(lambda partial, others=others: partial.credit_move_id in others).ids
        self.env["account.partial.reconcile"].browse(found).unlink()

    def _unbook_payment(self):
        """Cancel the payment and its entry; where that may not be changed any more, book its reversal today."""
        move = self.move_id
        if move.state == "posted" and self._is_closed(move):
            move._reverse_moves([self._prepare_reversal(move)], cancel=True)
        elif move.state in ("draft", "posted"):
            move.button_cancel()
        self.payment_id.filtered(lambda payment: payment.state != "canceled").state = "canceled"

    def _is_closed(self, move):
        """Whether an entry is hashed or in a closed period."""
        return bool(move.inalterable_hash or self.company_id._get_violated_lock_dates(move.date, False, move.journal_id))

    def _prepare_reversal(self, move):
        return {"date": self.company_id._travel_today(), "ref": self.env._("Reversal of %s", move.name)}

    # -- corrected --------------------------------------------------------------------------------------------------

    def action_correct(self):
        """Button: a copy of an undone advice with the same lines and allocations, to put right and apply again."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "undone":
            raise UserError(self.env._("Undo %s first.", self.name))
        again = self.copy({"line_ids": [], "corrects_id": self.id, **self._prepare_correction()})
        lines = {line: line.copy({"remittance_id": again.id, "allocation_ids": [], "state": line.state}) for line in self.line_ids}
        for allocation in self.allocation_ids:
            allocation._copy_to(again, lines.get(allocation.line_id))
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": again.id, "view_mode": "form"}

    def _prepare_correction(self):
        """Values of the copy that ``copy`` alone would not take over."""
        return {"statement_line_id": self.statement_line_id.id}


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    def _copy_to(self, remittance, line):
        kept = [Command.create({"kind_id": taken.kind_id.id, "amount": taken.amount}) for taken in self.deduction_ids]
        return self.copy({"remittance_id": remittance.id, "line_id": line.id if line else False, "deduction_ids": kept})
