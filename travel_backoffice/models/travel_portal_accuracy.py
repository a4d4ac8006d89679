"""Billing accuracy in the portal: for travel managers, where the contract says so."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

#: Months that are shown.
MONTHS = 6


class TravelPortalHome(models.AbstractModel):
    _inherit = "travel.portal.home"

    @api.model
    def _page(self):
        return {**super()._page(), "accuracy": self._accuracy()}

    @api.model
    def _accuracy(self):
        """``[{month, services, right, percent}]`` of the unit that the user manages, newest first; nothing without a contract
        that shows it."""
        node = self.env.user.partner_id._travel_managed()
        if not node:
            return []
        today = self.env["travel.portal.trips"]._today()
        # sudo: contracts and findings are closed to the portal; these are of the unit that the user manages
        terms = self.env["travel.contract"].sudo()._resolve_terms([(node, today)])[node.id, today]
        if terms.value("accuracy_shown") != "shown":
            return []
        domain = node.sudo()._travel_subtree_domain("partner_id")
        domain &= self._accuracy_months(today)
        groups = self.env["travel.audit.accuracy"].sudo()._read_group(
            domain, ["month:month"], ["line_count:sum", "right_count:sum", "accuracy:avg"], order="month:month desc"
        )
        return [
            {"month": format_date(self.env, month, date_format="LLLL y"), "services": int(lines), "right": int(right), "percent": percent}
            for month, lines, right, percent in groups
        ]

    @api.model
    def _accuracy_months(self, today):
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        return Domain("month", ">=", first) & Domain("company_id", "=", self.env.company.id)
