"""Two controllers: while one applies an advice, nobody else settles the items that it names."""

from odoo import models
from odoo.exceptions import UserError


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _lock(self):
        """Take the advice and its open items until the end of the transaction, and read them anew.

        What somebody else changed and committed since this transaction began makes PostgreSQL refuse; Odoo then begins anew.

        :raise UserError: somebody else has them just now
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("%s is being worked on just now: try again in a moment.", self.name))
        items = self.allocation_ids.item_id
        if taken := items - items.try_lock_for_update(allow_referencing=True):
            raise UserError("\n".join(self._busy(item) for item in taken[:5]))
        self.invalidate_recordset(["state"])
        items.invalidate_recordset(["amount_residual", "amount_residual_currency", "reconciled", "parent_state"])

    def _busy(self, item):
        """Who has this item: an advice that is locked as well, if there is one."""
        domain = [("item_id", "=", item.id), ("remittance_id", "!=", self.id), ("remittance_id.state", "!=", "undone")]
        others = self.env["travel.allocation"].search(domain, limit=20).remittance_id
        for other in others - others.try_lock_for_update(allow_referencing=True):
            return self.env._(
                "%(invoice)s is being paid by %(advice)s just now (last handled by %(user)s): try again in a moment.",
                invoice=item.move_id.name,
                advice=other.name,
                user=other.write_uid.name,
            )
        return self.env._("%s is being changed by somebody just now: try again in a moment.", item.move_id.name)
