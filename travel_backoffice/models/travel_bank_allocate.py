"""A line of the bank's statement becomes an advice; applied, its suspense line becomes the receivable lines of the advice."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.mandate import AUTOMATIC
from .fee_figures import decimal

#: An object, not a value: no caller from outside can put it into a context.
UNBOOKING = object()


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )

    _statement_line_uniq = models.UniqueIndex(
        "(statement_line_id) WHERE statement_line_id IS NOT NULL AND state != 'undone'",
        "There is an advice for this line of the bank statement already.",
    )

    def _reasons_of_money(self):
        """The bank's line is as it was when the advice was made."""
        reason = self._why_not_this_bank_line() if self.money == "bank" else None
        return [reason] if reason else super()._reasons_of_money()

    def _why_not_this_bank_line(self):
        line = self.statement_line_id
        if not line:
            return self.env._("%s is for a line of the bank statement, and names none.", self.name)
        suspense, other = line._seek_for_lines()[1:]
        if len(suspense) != 1 or other:
            return self.env._("%s is reconciled already. Undo that first.", line.move_id.name)
        if suspense.currency_id != self.currency_id or self.currency_id.compare_amounts(-suspense.amount_currency, self.amount):
            return self.env._(
                "%(line)s is %(there)s and not %(here)s.",
                line=line.move_id.name,
                there=suspense.currency_id.format(-suspense.amount_currency),
                here=self.currency_id.format(self.amount),
            )
        return None

    def _money_worth(self):
        """What the bank's line is worth is in the books already."""
        if self.money == "bank":
            suspense = self.statement_line_id._seek_for_lines()[1]
            return decimal(-sum(suspense.mapped("balance")), self.company_id.currency_id.decimal_places)
        return super()._money_worth()

    def _book_bank(self):
        """Put the advice's journal items in the place of the suspense line, as Odoo's own reconciliation does."""
        self.check_access("write")
        line = self.statement_line_id.sudo()  # sudo: who may apply an advice need not be an accountant to Odoo
        if not line.partner_id:
            line.partner_id = self.partner_id.commercial_partner_id
        line._travel_replace_suspense(self._prepare_payment_lines()[1:])
        self.sudo().move_id = line.move_id

    def _unbook_bank(self):
        """Odoo's own undo: the bank's line waits again."""
        # sudo: as in _book_bank
        self.statement_line_id.sudo().with_context(travel_unbooking=UNBOOKING).action_undo_reconciliation()


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    def _travel_replace_suspense(self, items):
        """:param items: list of values of the journal items that say what the money is for"""
        self.ensure_one()
        suspense = self._seek_for_lines()[1]
        commands = [Command.delete(suspense.id), *(Command.create(vals) for vals in items)]
        self.with_context(force_delete=True, skip_readonly_check=True).write({"line_ids": commands})

    def action_undo_reconciliation(self):
        """What Odoo undoes is undone for us as well."""
        if self.env.context.get("travel_unbooking") is not UNBOOKING:
            # sudo: whoever may undo a bank line need not be a credit controller
            applied = self.sudo().travel_remittance_ids.filtered(lambda advice: advice.state == "applied")
            applied.undo(disputes="keep")
            applied.flush_recordset(["state"])  # the bank's line is free for another advice
        return super().action_undo_reconciliation()

    # -- one click --------------------------------------------------------------------------------------------------

    def action_travel_allocate(self):
        """Make an advice of this line, with what its text names and what the mandate says, and show it.

        A line that confirms a payment which is booked already is matched with that instead.
        """
        self.ensure_one()
        if payment := self._travel_booked_payment():
            return self._travel_confirm(payment)
        advice = self.travel_remittance_id or self._travel_make_advice()
        return {
            "type": "ir.actions.act_window",
            "res_model": "travel.remittance",
            "res_id": advice.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _travel_confirm(self, payment_item):
        """The bank has the money of a payment that is booked: reconcile with it, and book nothing."""
        self.env["travel.remittance"].check_access("write")
        line = self.sudo()  # sudo: checked above
        suspense = line._seek_for_lines()[1]
        if len(suspense) != 1:
            raise UserError(self.env._("%s is reconciled already. Undo that first.", self.move_id.name))
        values = {
            "account_id": payment_item.account_id.id,
            "partner_id": payment_item.partner_id.id,
            "name": payment_item.name,
            "currency_id": suspense.currency_id.id,
            "amount_currency": suspense.amount_currency,
            "balance": suspense.balance,
        }
        line._travel_replace_suspense([values])
        own = line.move_id.line_ids.filtered(lambda item: item.account_id == payment_item.account_id)
        (own + payment_item.sudo()).reconcile()  # two lines of one amount: a pair
        return True

    def _travel_make_advice(self):
        advice = self.env["travel.remittance"].create(self._prepare_travel_advice())
        advice._match()
        if all(line.state in ("matched", "left") for line in advice.line_ids):
            advice._allocate_by_mandate()
        return advice

    def _prepare_travel_advice(self):
        suspense = self._seek_for_lines()[1]
        if len(suspense) != 1 or suspense.amount_currency >= 0:
            raise UserError(self.env._("%s has no incoming money that waits.", self.move_id.name))
        items = self._travel_named_items().get(self, self.env["account.move.line"])
        return {
            "money": "bank",
            "statement_line_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.travel_payer_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "reference": self.payment_ref,
            "currency_id": suspense.currency_id.id,
            "amount": -suspense.amount_currency,
            "line_ids": [Command.create(vals) for vals in self._prepare_travel_said(items, suspense)],
        }

    def _prepare_travel_said(self, items, suspense):
        """What the text says: a line for each document that it names, as far as the money goes."""
        left, currency, said = -suspense.amount_currency, suspense.currency_id, []
        for number, move in enumerate(items.move_id, 1):
            own = items.filtered(lambda item, move=move: item.move_id == move and item.currency_id == currency)
            amount = min(sum(own.mapped("amount_residual_currency")), left)
            if currency.compare_amounts(amount, 0.0):
                said.append({"sequence": number, "said_number": move.name, "said_amount": amount, "said_text": self.payment_ref})
                left = currency.round(left - amount)
        return said

    # -- without a person -------------------------------------------------------------------------------------------

    @api.model
    def _travel_waiting(self, company):
        """Lines with incoming money that nothing is made of yet."""
        domain = [("is_reconciled", "=", False), ("amount", ">", 0), ("company_id", "=", company.id)]
        return self.search([*domain, ("travel_remittance_ids", "not any", [("state", "!=", "undone")])], order="id")

    def _travel_allocate_surely(self):
        """Allocate this line where nothing is left to decide: its payer is known for sure and the mandate goes by itself.

        :return: the advice that was applied, or none
        """
        self.ensure_one()
        nothing = self.env["travel.remittance"]
        if self.travel_payer_by not in ("partner", "account") or self._travel_booked_payment():
            return nothing
        pair = (self.travel_payer_id, self.date)
        profile = self.env["travel.allocation.profile"]._agreed([pair], self.company_id)[pair[0].id, self.date]
        if profile.mode not in AUTOMATIC:
            return nothing
        advice = self._travel_make_advice()
        if not advice.allocation_ids or any(line.state in ("open", "suggested") for line in advice.line_ids):
            return nothing  # a person looks at the draft
        advice.apply()
        return advice
