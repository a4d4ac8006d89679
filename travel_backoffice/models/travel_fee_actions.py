"""Buttons of the fee table."""

from odoo import models


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    def action_try(self):
        """Open the 'Try it' box."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try “%s”", self.name),
            "res_model": "travel.fee.try",
            "view_mode": "form",
            "target": "new",
            "context": {"default_table_id": self.id, "dialog_size": "extra-large"},
        }

    def action_rules(self):
        """All rules of the table, grouped by what they charge."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rules of “%s”", self.name),
            "res_model": "travel.fee.rule",
            "view_mode": "list,form",
            "domain": [("table_id", "=", self.id)],
            "context": {"default_table_id": self.id, "in_fee_table": True, "search_default_group_kind": 1},
        }

    def action_contracts(self):
        """The contracts that use the table."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contracts"),
            "res_model": "travel.contract",
            "view_mode": "list,form",
            "domain": [("fee_table_id", "=", self.id)],
        }
