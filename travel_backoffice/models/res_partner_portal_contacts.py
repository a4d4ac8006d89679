"""Which contacts a customer's own people meet in the portal: those of their place in the customer tree."""

from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_portal_contacts_domain(self):
        """Domain of the contacts that this portal user may read: its place and all below it, and the way up to the top.

        Odoo shows a user of the portal all contacts of its company: every colleague with address and employee code.
        Contacts outside the tree are Odoo's.
        """
        node = self._travel_portal_node()
        if not node:
            return list(Domain.TRUE)
        # sudo: whose name stands above one's own place is no secret there
        return list(Domain("id", "in", self.sudo()._travel_path_ids()) | node._travel_subtree_domain())

    def _travel_portal_users_domain(self):
        """The same for those who may log in."""
        node = self._travel_portal_node()
        if not node:
            return list(Domain.TRUE)
        return list(Domain("partner_id", "=", self.id) | node._travel_subtree_domain("partner_id"))

    def _has_field_access(self, field, operation):
        """What the agency notes on a contact, Odoo lets everybody read who may read the contact: here no customer."""
        if field.name == "comment" and self.env.user.share and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _travel_portal_sees(self, contacts):
        """Those of the contacts that are this portal user, or of its place and below."""
        node = self._travel_portal_node()
        return contacts.filtered_domain(Domain("id", "=", self.id) | node._travel_subtree_domain()) if node else contacts

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Odoo lets everybody of a company change all its addresses; in the tree, those of one's own place."""
        user = self.env.user.partner_id
        return super()._can_be_edited_by_current_customer(**kwargs) and bool(user._travel_portal_sees(self.sudo()))
