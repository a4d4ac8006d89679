"""Credit notes in the ledger: reconciled with their own original only, and never more than it was."""

from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Steer what Odoo reconciles when a credit note is posted.

        Odoo takes account by account whatever is open on both documents: on an invoice of many services it would match
        the clearing of one with the refund of another. Here each line meets the line that it gives back.
        """
        ours = reverse_moves.filtered("line_ids.travel_reversed_line_id")
        ours.with_context(move_reverse_cancel=move_reverse_cancel)._travel_reconcile_with_originals()
        for move in reverse_moves - ours:
            super(AccountMove, move.reversed_entry_id)._reconcile_reversed_moves(move, move_reverse_cancel)
        return reverse_moves

    def _travel_reconcile_with_originals(self):
        """Reconcile credit notes with what is open of their own invoices: receivable, and clearing that cancels out."""
        lines = self.env["account.move.line"]
        plan = [pair for move in self for pair in move._travel_receivable_pairs()]
        plan += self.line_ids._travel_clearing_pairs()
        if plan:
            lines._reconcile_plan(plan)

    def _travel_receivable_pairs(self):
        """Open receivable lines of the credit note together with those of its original, account by account."""
        self.ensure_one()
        both = (self | self.reversed_entry_id).line_ids.filtered(
            lambda line: line.display_type == "payment_term" and not line.reconciled
        )
        groups = both.grouped(lambda line: (line.account_id, line.currency_id)).values()
        return [lines for lines in groups if len(lines.move_id) > 1]

    def _travel_align_receivable(self):
        """A credit note clears the account on which its invoice stands, also when the customer has another one now."""
        for move in self:
            account = move.reversed_entry_id.line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            ).account_id
            own = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
            if len(account) == 1 and own.account_id != account:
                own.account_id = account


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_clearing_pairs(self):
        """Clearing of documents that were voided: sale and void cancel out, and no supplier bills either.

        A refund stays open beside its sale: the supplier's statement has both, and settles each.
        """
        pairs = []
        for line in self.filtered(lambda line: line.travel_reversed_line_id and line.account_id.reconcile):
            if line.travel_charge_id and line.travel_line_id.event != "void":
                continue
            root = line._travel_root()
            every = root | root._travel_given_back_lines().filtered(lambda own: own.parent_state == "posted")
            if every._travel_cancel_out():
                pairs.append(every)
        return pairs

    def _travel_root(self):
        """The invoice line at the beginning: what was sold."""
        line = self
        while line.travel_reversed_line_id:
            line = line.travel_reversed_line_id
        return line

    def _travel_cancel_out(self):
        """Whether these lines come to nothing, and nothing of them was settled otherwise."""
        currency = self.currency_id[:1]
        return (
            len(self.currency_id) == 1
            and currency.is_zero(sum(self.mapped("amount_currency")))
            and self.company_currency_id.is_zero(sum(self.mapped("balance")))
            and all(not currency.compare_amounts(line.amount_residual_currency, line.amount_currency) for line in self)
        )

    def _travel_check_given_back(self):
        """No invoice line gives back more than it was, whoever made the credit notes."""
        roots = self.browse([line._travel_root().id for line in self.filtered("travel_reversed_line_id")])
        for root in roots:
            gone = root._travel_given_back_lines()
            left = sum(gone.mapped("amount_currency"), root.amount_currency)
            if (
                root.currency_id.compare_amounts(left * root.amount_currency, 0.0) < 0
                or abs(left) > abs(root.amount_currency) + root.currency_id.rounding / 2
            ):
                raise UserError(
                    self.env._(
                        "%(line)s of %(invoice)s was %(amount)s; more would be given back: see %(notes)s.",
                        line=(root.name or "").split("\n")[0],
                        invoice=root.move_id.display_name,
                        amount=root.currency_id.format(abs(root.amount_currency)),
                        notes=", ".join(gone.move_id.mapped("display_name")),
                    )
                )

    def _travel_check_not_corrected(self):
        """What was given back by a credit note is not taken off its invoice: the credit would stand alone."""
        # sudo: whether a credit note stands is no secret of the credit note
        notes = self.sudo()._travel_given_back_lines().move_id - self.move_id
        if notes:
            raise UserError(
                self.env._(
                    "%(invoice)s is corrected by %(notes)s. Cancel that first; or leave the invoice as it is, and void "
                    "or refund the service on its order.",
                    invoice=self.move_id[:1].display_name,
                    notes=", ".join(notes.mapped("display_name")),
                )
            )
