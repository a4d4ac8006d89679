"""What a kept view answers: to whom opens it, within that one's rights, today."""

from odoo import api, models

from ..engine.spend_periods import preset


class TravelSpendView(models.Model):
    _inherit = "travel.spend.view"

    def _answer(self, today=None, **options):
        """The cube's answer, within the rights of whoever asks.

        :param date today: what the period is counted from; today of the agency, if none is given
        :param options: arguments of the cube instead of the view's own
        """
        return self.env["travel.spend"].cube(**self._asked(today) | options)

    def _asked(self, today=None):
        """The view as arguments of ``travel.spend.cube``."""
        self.ensure_one()
        view = self.sudo()  # sudo: the question, of a view that the caller could read
        self.check_access("read")
        filters = dict(view.filters or {})
        if view.period != "all" or not filters.get("period"):
            filters["period"] = self._period_days(view.period, today)
        return {
            "dimensions": list(view.dimensions),
            "measures": list(view.measures),
            "filters": filters,
            "date_basis": view.date_basis,
            "order": view.row_order or None,
            "limit": view.row_limit or None,
        }

    @api.model
    def _period_days(self, name, today=None):
        """First day and first day after, as the cube takes them, of a period by its name."""
        company = self.env.company.sudo()  # sudo: what day it is at the agency
        days = preset(name, today or company._travel_today())
        return [day.isoformat() if day else None for day in days]
