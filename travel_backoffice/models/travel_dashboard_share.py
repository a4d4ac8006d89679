"""Links that open a copy of a dashboard to whoever has them, without a log-in."""

from odoo import api, models
from odoo.exceptions import AccessError

MANAGER = "travel_backoffice.group_travel_manager"


class SpreadsheetDashboardShare(models.Model):
    _inherit = "spreadsheet.dashboard.share"

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares._check_travel_share()
        return shares

    def write(self, vals):
        result = super().write(vals)
        self._check_travel_share()
        return result

    def _check_travel_share(self):
        """The agency's and its customers' figures leave the house by a manager's decision.

        :raise AccessError: for a dashboard of the group "Travel", from anybody else
        """
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        travel = self.env.ref("travel_backoffice.dashboard_group_travel", raise_if_not_found=False)
        # sudo: which group a dashboard is of; whoever shares it sees it
        if travel and travel in self.sudo().dashboard_id.dashboard_group_id:
            raise AccessError(self.env._("Only back-office managers make links by which strangers see travel dashboards."))
