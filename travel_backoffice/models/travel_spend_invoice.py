"""What is invoiced and paid of a service: told by its invoices, in every way in which these change."""

from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        again = self.filtered("posted_before")
        posted = super()._post(soft)
        again._travel_mark_spend()
        # what was never posted is matched with nothing yet; matches that come with it tell of themselves
        if found := (posted - again)._travel_services_invoiced().ids:
            self.env["travel.spend"]._mark_stale(found)
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._travel_mark_spend()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._travel_mark_spend()
        return result

    def write(self, vals):
        result = super().write(vals)
        if "invoice_date" in vals:
            self.filtered(lambda move: move.state == "posted")._travel_mark_spend()
        return result

    def unlink(self):
        posted = self.filtered(lambda move: move.state == "posted")._travel_services_invoiced().ids
        result = super().unlink()
        if posted:
            self.env["travel.spend"]._mark_stale(posted)
        return result

    def _compute_payment_state(self):
        """Computed anew whenever a match comes or goes, also where it ends as it was."""
        result = super()._compute_payment_state()
        posted = self.filtered(lambda move: move.state == "posted")._travel_services_invoiced().ids
        if posted:
            self.env["travel.spend"]._mark_stale(posted)
        return result

    def _travel_mark_spend(self):
        """Note the services that these moves are for, or pay."""
        if found := self._travel_services_invoiced().ids + self._travel_services_matched():
            self.env["travel.spend"]._mark_stale(found)

    def _travel_services_invoiced(self):
        """The services that these stored invoices and credit notes are for."""
        moves = self.filtered(lambda move: isinstance(move.id, int) and move.move_type in ("out_invoice", "out_refund"))
        # sudo: which services an invoice is for is no secret of the invoice; only their facts are made anew
        return moves.sudo().invoice_line_ids.travel_line_id

    def _travel_services_matched(self):
        """Ids of the services on the invoices that these moves are matched with: a draft stays matched, and pays nothing."""
        if not self.ids:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT item.travel_line_id
                  FROM account_move_line own
                  JOIN account_partial_reconcile partial ON partial.debit_move_id = own.id OR partial.credit_move_id = own.id
                  JOIN account_move_line other ON other.id = partial.debit_move_id + partial.credit_move_id - own.id
                  JOIN account_move_line item ON item.move_id = other.move_id
                 WHERE own.move_id = ANY(%s) AND item.travel_line_id IS NOT NULL
                """,
                self.ids,
            )
        )
        return [line_id for (line_id,) in rows]
