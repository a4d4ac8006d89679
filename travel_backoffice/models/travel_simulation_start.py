"""Starting a back-test from a fee table or a contract."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    def action_back_test(self):
        """Button: choose days and customers, and try this table on what was sold."""
        self.ensure_one()
        return self.env["travel.simulation"]._start({"default_table_id": self.id, "default_name": self.name})


class TravelContract(models.Model):
    _inherit = "travel.contract"

    def action_back_test(self):
        """Button: the same for the fee table of this contract, in place of what held for its customer."""
        self.ensure_one()
        return self.env["travel.simulation"]._start({"default_contract_id": self.id, "default_name": self.name})


class TravelSimulation(models.Model):
    _inherit = "travel.simulation"

    def _start(self, defaults):
        """The empty form, for the twelve months before this one."""
        month = fields.Date.context_today(self).replace(day=1)
        days = {"default_date_from": month - relativedelta(years=1), "default_date_to": month}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Back-Test"),
            "res_model": "travel.simulation",
            "view_mode": "form",
            "context": {**defaults, **days},
        }
