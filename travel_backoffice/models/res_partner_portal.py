"""What a customer's own people see in the portal: invoices of their place in the customer tree, nobody else's trips."""

from odoo import models
from odoo.fields import Domain

from .res_partner import MOVES


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_portal_domain(self, field):
        """Domain of what this portal user may see: what goes to its node or below.

        Odoo shows a user of the portal whatever its company is invoiced. In the customer tree a traveller sees its own
        invoices, the head of a department those of the department; a contact that is no node itself, such as the
        bookkeeper, those of the node it belongs to. Contacts outside the tree are Odoo's.

        :param str field: the invoiced contact, from the model that the domain is for
        """
        self.ensure_one()
        node = self._travel_portal_node()
        if not node:
            return list(Domain.TRUE)
        return list(node._travel_subtree_domain(field))

    def write(self, vals):
        """Rules are cached by user: who moves in the tree sees other things at once."""
        result = super().write(vals)
        if set(MOVES) & vals.keys() and self._travel_has_portal_users():
            self.env.registry.clear_cache()
        return result

    def _travel_has_portal_users(self):
        # sudo: whether somebody below has a log-in is no secret of the log-in
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return bool(users.search_count([("share", "=", True), ("partner_id", "child_of", self.ids)], limit=1))
