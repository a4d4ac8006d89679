"""What became of the links of an applied advice: people may undo them in Odoo's own screens, and the advice shows it."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

LINKS = [("linked", "Linked"), ("partly", "Partly Unlinked"), ("unlinked", "Unlinked"), ("unbooked", "Not in the Books")]


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    links = fields.Selection(
        LINKS,
        compute="_compute_links",
        search="_search_links",
        help="Whether what this advice linked is linked still, and its money in the books; blank unless applied.",
    )

    def _compute_links(self):
        found = dict(self.env.execute_query(self._links_query(self.ids))) if self.ids else {}
        for remittance in self:
            remittance.links = found.get(remittance.id, False)

    def _search_links(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in", SQL("(SELECT id FROM (%s) links WHERE links IN %s)", self._links_query(), tuple(value) or (None,)))]

    def _links_query(self, ids=None):
        """SQL: id and links of applied advices."""
        self.env["account.partial.reconcile"].flush_model(["debit_move_id", "credit_move_id"])
        self.env["travel.allocation"].flush_model(["remittance_id", "item_id", "payment_item_id"])
        self.env["account.move"].flush_model(["state"])
        self.flush_model(["state", "move_id"])
        return SQL(
            """
            SELECT remittance.id,
                   CASE WHEN COALESCE(move.state, '') != 'posted' THEN 'unbooked'
                        WHEN COUNT(allocation.id) = COUNT(allocation.id) FILTER (WHERE %(linked)s) THEN 'linked'
                        WHEN BOOL_OR(%(linked)s) THEN 'partly'
                        ELSE 'unlinked' END AS links
              FROM travel_remittance remittance
              LEFT JOIN account_move move ON move.id = remittance.move_id
              LEFT JOIN travel_allocation allocation ON allocation.remittance_id = remittance.id
             WHERE remittance.state = 'applied' AND %(mine)s
             GROUP BY remittance.id, move.state
            """,
            linked=SQL(
                """(EXISTS (SELECT 1 FROM account_partial_reconcile partial
                             WHERE partial.credit_move_id = allocation.payment_item_id AND partial.debit_move_id = allocation.item_id)
                 OR EXISTS (SELECT 1 FROM account_partial_reconcile partial
                             WHERE partial.debit_move_id = allocation.payment_item_id AND partial.credit_move_id = allocation.item_id))"""
            ),
            mine=SQL("TRUE") if ids is None else SQL("remittance.id IN %s", tuple(ids)),
        )

    def action_link_again(self):
        """Button: link what somebody unlinked since, exactly as before."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.links not in ("partly", "unlinked"):
            raise UserError(self.env._("There is nothing to link again on %s.", self.name))
        lost = self.allocation_ids.filtered(lambda allocation: not allocation._is_linked())
        for allocation in lost:
            allocation._check_can_link_again()
        lost._link()
        return True


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    def _is_linked(self):
        partials = self.payment_item_id.matched_debit_ids | self.payment_item_id.matched_credit_ids
        return self.item_id in partials.debit_move_id | partials.credit_move_id

    def _check_can_link_again(self):
        """:raise UserError: the invoice or the money is not free any more"""
        for item in self.item_id | self.payment_item_id:
            left = item.amount_residual_currency
            if item.parent_state != "posted" or self.currency_id.compare_amounts(abs(left), abs(self.amount)) < 0:
                raise UserError(
                    self.env._(
                        "%(document)s is open for %(open)s only, and %(amount)s would be linked.",
                        document=item.move_id.display_name,
                        open=self.currency_id.format(left),
                        amount=self.currency_id.format(self.amount),
                    )
                )
