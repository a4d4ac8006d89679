"""The customer's page of an invoice: that it was looked at is a receipt."""

from odoo.http import request

from odoo.addons.account.controllers.portal import PortalAccount


class TravelPortalInvoice(PortalAccount):
    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Asked for once Odoo has checked that the visitor may see this invoice."""
        if not request.env.user._is_internal():
            # sudo: notes when it was first looked at, and nothing else
            invoice.sudo().travel_delivery_ids._note_viewed()
        return super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
