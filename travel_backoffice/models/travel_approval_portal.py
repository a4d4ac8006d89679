"""Approvals in the portal: what one is asked oneself, and nothing that others are asked."""

from odoo import api, models

#: decided ones listed at most
MOST_DECIDED = 20


class TravelApprovalStep(models.Model):
    _inherit = "travel.approval.step"

    @api.model
    def _portal_own(self, user, domain=(), limit=None):
        # sudo: closed to the portal; only those that ask this very person, as the mail with the link did
        return self.sudo().search([("recipient_id", "=", user.partner_id.id), *domain], order="id desc", limit=limit)

    @api.model
    def _portal_waiting(self, user):
        """Steps that wait for this user's answer now, the oldest first."""
        return self._portal_own(user, [("state", "=", "open")]).filtered(lambda step: step._is_open()).sorted("id")

    @api.model
    def _portal_step(self, user, step_id):
        """One of the user's own steps as the program sees it; none for anybody else's."""
        own = self._portal_own(user, [("id", "=", step_id)])
        return own._as_program() if own else own

    @api.model
    def _portal_rows(self, user):
        """What waits for the user, and the newest of what the user decided for the customer that he still belongs to.

        :return: dict ``waiting`` and ``decided``: lists of dicts ``id, trip, days, deadline, state``
        """
        root = user.partner_id._travel_portal_node().travel_root_id
        own = [("decided_by_id", "=", user.partner_id.id), ("order_id.travel_root_id", "=", root.id)]
        decided = self._portal_own(user, own, MOST_DECIDED) if root else self.browse()
        return {
            "waiting": [step._as_program()._portal_row() for step in self._portal_waiting(user)],
            "decided": [step._as_program()._portal_row() for step in decided],
        }

    def _portal_row(self):
        return {
            "id": self.id,
            "trip": self.approval_id._trip_in_words(),
            "days": self.approval_id._days_in_words(),
            "deadline": self._when(self.deadline),
            "state": self.state,
        }


class TravelPortalHome(models.AbstractModel):
    _inherit = "travel.portal.home"

    @api.model
    def _page(self):
        waiting = self.env["travel.approval.step"]._portal_waiting(self.env.user)
        return {**super()._page(), "approvals": len(waiting)}
