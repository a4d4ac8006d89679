"""The address book of the portal holds the addresses of one's own place in the customer tree."""

from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class TravelPortalAddress(CustomerPortal):
    def _prepare_address_data(self, partner_sudo, **kwargs):
        """Odoo lists the addresses of the whole company; the company's own address stays, to be invoiced to."""
        values = super()._prepare_address_data(partner_sudo, **kwargs)
        user = request.env.user.partner_id
        company = partner_sudo.commercial_partner_id
        for name in ("billing_addresses", "delivery_addresses"):
            values[name] = values[name].filtered(lambda one: one == company or user._travel_portal_sees(one))
        return values
