"""Whose a view of spend is cannot be changed from outside the agency: a view in others' hands is a word put into theirs."""

from odoo import api, models
from odoo.exceptions import AccessError


class TravelSpendView(models.Model):
    _inherit = "travel.spend.view"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_owner(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_owner([vals])
        return super().write(vals)

    @api.model
    def _check_owner(self, vals_list):
        """People of the portal have views of their own; those without an owner, and with a code, are the library's."""
        if self.env.su or not self.env.user.share:
            return
        if any(vals.get("user_id", self.env.uid) != self.env.uid or vals.get("code") for vals in vals_list):
            raise AccessError(self.env._("A view of your own stays your own."))
