"""Rules are cached by log-in: what its person may see counts at once, whoever that is."""

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """A log-in that is given to another person shows nothing of the one before."""
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return result
