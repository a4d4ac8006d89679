"""An advice is applied exactly as it says: one receivable line of the payment for each allocation, reconciled pairwise."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def apply(self):
        """Book the money of these advices and link it as they say; what no allocation takes stays on account.

        Public (``travel.remittance.apply``). All or nothing for one advice.

        :return: True
        :raise UserError: in plain words, when something has to be put right first
        """
        for remittance in self:
            remittance._check_can_apply()
            remittance._book()
            remittance._link()
            remittance.state = "applied"
        return True

    def _check_can_apply(self):
        if self.state != "draft":
            raise UserError(self.env._("%s is applied already.", self.name))
        for line in self.line_ids.filtered(lambda line: line.state in ("open", "suggested")):
            raise UserError(
                self.env._("Line %(line)s waits for you: %(reason)s", line=line.sequence, reason=line.reason or line.said_number)
            )
        if self.currency_id.compare_amounts(self.on_account_amount, 0.0) < 0:
            raise UserError(self.env._("More is allocated than was paid."))

    def _book(self):
        """Book the money; each allocation gets its own receivable line (``payment_item_id``).

        A method for each kind of money: ``_book_payment``, ``_book_bank``, ``_book_credit``; what undoes it is
        ``_unbook_payment`` and so on.
        """
        getattr(self, f"_book_{self.money}")()

    def _book_payment(self):
        payment = self.env["account.payment"].create(self._prepare_payment())
        payment.action_post()
        self.payment_id = payment
        lines = payment.move_id.line_ids.filtered("travel_allocation_id")
        for line in lines:
            line.travel_allocation_id.payment_item_id = line

    def _prepare_payment(self):
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "currency_id": self.currency_id.id,
            "amount": self.amount,
            "memo": self.reference or self.name,
            "line_ids": [Command.create(vals) for vals in self._prepare_payment_lines()],
        }

    def _prepare_payment_lines(self):
        """Values of the journal items: the money, one receivable line per allocation, deductions, the rest."""
        receivable = self._receivable_account()
        lines = [self._prepare_item(self._outstanding_account(), self.amount, self.reference or self.name)]
        for allocation in self.allocation_ids:
            vals = self._prepare_item(allocation.item_id.account_id, -allocation.amount, allocation.move_id.name)
            partner = allocation.item_id.partner_id
            lines.append(vals | {"partner_id": partner.id, "travel_allocation_id": allocation.id})
            for taken in allocation.deduction_ids:
                vals = self._prepare_item(taken.kind_id.account_id, taken.amount, f"{taken.kind_id.name} {allocation.move_id.name}")
                lines.append(vals | {"partner_id": partner.id})
        if not self.currency_id.is_zero(self.on_account_amount):
            lines.append(self._prepare_item(receivable, -self.on_account_amount, self.env._("On account")))
        return lines

    def _prepare_item(self, account, amount, name):
        """Values of a journal item in the payment's currency."""
        balance = self.currency_id._convert(amount, self.company_id.currency_id, self.company_id, self.date)
        return {
            "account_id": account.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": amount,
            "balance": balance,
            "name": name,
            "date_maturity": self.date,
        }

    def _receivable_account(self):
        return self.partner_id.commercial_partner_id.with_company(self.company_id).property_account_receivable_id

    def _outstanding_account(self):
        """Where the money waits until the bank's statement confirms it."""
        method = self.journal_id.inbound_payment_method_line_ids[:1]
        return method.payment_account_id or self.env["account.payment"]._get_outstanding_account("inbound")

    def _link(self):
        """Reconcile each receivable line of the payment with the item that it is for."""
        pairs = [allocation.payment_item_id + allocation.item_id for allocation in self.allocation_ids]
        self.env["account.move.line"]._reconcile_plan(pairs)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_allocation_id = fields.Many2one(
        "travel.allocation", string="Allocation", index="btree_not_null", copy=False, readonly=True, ondelete="set null"
    )
