"""What a view of spend may hold: of whom it is cannot be changed from outside the agency, and what it asks can be asked.

Views are kept through Odoo's own interface, too, past the explorer; and one that cannot be read is in the way of
everybody who lists it: colleagues, the agency, the job that keeps layers.
"""

import json

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..engine.spend_question import LONGEST
from .travel_spend_view_keep import LONGEST_NAME, MOST_VIEWS


class TravelSpendView(models.Model):
    _inherit = "travel.spend.view"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_owner(vals_list)
        views = super().create(vals_list)
        views._check_own()
        return views

    def write(self, vals):
        self._check_owner([vals])
        result = super().write(vals)
        self._check_own()
        return result

    @api.model
    def _is_from_outside(self):
        return not self.env.su and self.env.user.share

    @api.model
    def _check_owner(self, vals_list):
        """People of the portal have views of their own; those without an owner, and with a code, are the library's."""
        if not self._is_from_outside():
            return
        if any(vals.get("user_id", self.env.uid) != self.env.uid or vals.get("code") for vals in vals_list):
            raise AccessError(self.env._("A view of your own stays your own."))

    def _check_own(self):
        """The same of what was made: defaults come with the request, too."""
        if not self._is_from_outside():
            return
        if any(view.user_id != self.env.user or view.code for view in self):
            raise AccessError(self.env._("A view of your own stays your own."))
        if self.with_context(active_test=False).search_count([("user_id", "=", self.env.uid)]) > MOST_VIEWS:
            raise ValidationError(self.env._("You have %s views: delete one first.", MOST_VIEWS))
        if any(len(view.name) > LONGEST_NAME or not view.name.isprintable() for view in self):
            raise ValidationError(self.env._("Give the view a name of up to %s signs.", LONGEST_NAME))

    @api.constrains("dimensions", "measures", "filters", "date_basis", "row_order", "row_limit")
    def _check_asked(self):
        """:raise UserError: for what the cube would not understand"""
        for view in self:
            told = view.filters or {}
            if not isinstance(told, dict) or len(json.dumps(told)) > LONGEST:
                raise ValidationError(self.env._("The filters of a view are given by the name of the dimension, up to %s signs.", LONGEST))
            self.env["travel.spend"]._read_question(
                view.dimensions, view.measures, told, view.date_basis, view.row_order or None, view.row_limit or None
            )
