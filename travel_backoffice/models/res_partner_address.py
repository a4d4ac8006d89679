"""The address of a customer's companies is their own, not the group's."""

from odoo import models

#: Nodes with an address of their own; departments and travellers share the one above, as contacts do in Odoo.
OWN_ADDRESS = ("group", "company", "branch", "sub_agent")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_own_address(self):
        return self.filtered(lambda partner: partner.travel_node_type in OWN_ADDRESS and partner.is_company)

    def _fields_sync(self, values):
        """Odoo keeps one address for a company and its contacts, writing it down and up; a company in a customer's
        tree is a contact of the group there. Its address goes neither way."""
        if self._travel_own_address():
            self = self.with_context(travel_own_address=True)  # noqa: PLW0642 - the context reaches what super calls
        return super()._fields_sync(values)

    def _get_address_values(self):
        """What would be written to the node above, or taken from it."""
        return {} if self.env.context.get("travel_own_address") else super()._get_address_values()

    def _update_address(self, vals):
        """Called for the contacts below when an address changes."""
        below = self - self._travel_own_address()
        return super(ResPartner, below)._update_address(vals) if below else None
