"""Issued statements in the portal: for those whose place in the customer tree is the statement's, or above it."""

from odoo import api, models
from odoo.fields import Domain

from .travel_delivery_channel import DeliveryRefused

#: issued statements that the page lists
SHOWN = 24
FILES = ("pdf", "xlsx", "supports")


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    def _deliverable_in_portal(self):
        return True

    def get_portal_url(self):
        return f"/my/statement/{self.id}/pdf"

    @api.model
    def _portal_domain(self, user):
        """Statements that a portal user may see, by :meth:`res.partner._travel_portal_domain` and its own customer.

        What is addressed to a node shows all below it, so that only who sees all of that node may look.
        """
        contact = user.partner_id.sudo()  # sudo: the user's own place decides what it may see
        domain = Domain("partner_id", "child_of", contact.commercial_partner_id.id) & Domain("state", "=", "issued")
        domain &= Domain("company_id", "in", user.sudo().company_ids.ids)
        return domain & Domain(contact._travel_portal_domain("partner_id"))

    @api.model
    def _of_portal_user(self, user):
        """The newest statements of a portal user's place."""
        # sudo: closed to the portal; narrowed by the domain of what this user may see
        return self.sudo().search(self._portal_domain(user), limit=SHOWN, order="as_of desc, id desc")

    @api.model
    def _portal_file(self, user, statement_id, kind):
        """One file of a statement as it is sent; none where the user may not see it or it has no such file.

        :raise UserError: when it cannot be made
        """
        domain = self._portal_domain(user) & Domain("id", "=", statement_id)
        statement = self.sudo().search(domain)  # sudo: as in _of_portal_user
        if not statement or statement._deliverable_obstacle():
            return self.env["ir.attachment"]
        statement._make_files()
        statement.delivery_ids._note_viewed()
        return statement[f"{kind}_id"]


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    def _show_in_portal(self, delivery, document):
        """A statement opens with a log-in only: a mailed link alone would show it to nobody."""
        if document._name == "travel.statement" and not self._portal_users(document):
            raise DeliveryRefused(
                self.env._("Nobody of %s may log in to the portal. Invite somebody, then press Send Now.", document.partner_id.name)
            )
        return super()._show_in_portal(delivery, document)
