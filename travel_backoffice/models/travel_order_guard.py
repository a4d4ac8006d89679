"""What the program derives is not keyed: states and business keys, whoever asks by API or import."""

from odoo import api, models
from odoo.exceptions import AccessError

DERIVED = {"state", "business_key", "gather_key"}


def check_derived(records, vals_list):
    """Refuse derived values from anyone but the program itself and back-office managers."""
    if records.env.su or records.env.user.has_group("travel_backoffice.group_travel_manager"):
        return
    keyed = {name for vals in vals_list for name in DERIVED & set(vals) if vals[name] not in (False, "draft")}
    if keyed:
        raise AccessError(records.env._("States follow from prices, holds and invoices; they cannot be set by hand."))


class TravelOrder(models.Model):
    _inherit = "travel.order"

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_derived(self, [vals])
        return super().write(vals)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_derived(self, [vals])
        return super().write(vals)
