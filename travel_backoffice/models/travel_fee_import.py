"""Spreadsheets that an agency moving in starts from, offered by Odoo's own import."""

from odoo import api, models


def _as_usual(vals, fields):
    """A blank cell for what must not be blank means: as usual."""
    return {name: value for name, value in vals.items() if value or name not in fields}


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Fee Tables"),
                "template": "/travel_backoffice/static/import_templates/fee_tables.csv",
            }
        ]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_as_usual(vals, ("company_id", "currency_id")) for vals in vals_list])

    def write(self, vals):
        return super().write(_as_usual(vals, ("company_id", "currency_id")))


class TravelFeeRule(models.Model):
    _inherit = "travel.fee.rule"

    _USUAL = ("event", "method", "base", "per", "tier_mode", "tier_measure", "rounding_method")

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Fee Rules"),
                "template": "/travel_backoffice/static/import_templates/fee_rules.csv",
            }
        ]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_as_usual(vals, self._USUAL) for vals in vals_list])

    def write(self, vals):
        return super().write(_as_usual(vals, self._USUAL))
