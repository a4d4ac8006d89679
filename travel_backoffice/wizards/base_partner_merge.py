"""Contacts that are put together keep their places in the customer tree."""

from odoo import models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Odoo moves what hangs on contacts past the program: places in the customer tree are found anew."""
        contacts = self.env["res.partner"].with_context(active_test=False)
        below = contacts.search([("parent_id", "in", partner_ids)])
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        below.exists().modified(["parent_id"])
        self.env.registry.clear_cache()
        return result
