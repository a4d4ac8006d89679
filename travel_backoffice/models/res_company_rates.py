"""Exchange rates for the rating: a missing rate is told, never taken as one to one."""

from decimal import Decimal

from odoo import models
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = "res.company"

    def _travel_converter(self):
        """A function (amount, source, target, date) → Decimal, not rounded; None when there is no rate.

        Currencies are ISO codes. The rate of a day is the latest on or before it; Odoo itself would take a later
        one, or one to one, where there is none. What was looked up is kept as long as the function.
        """
        self.ensure_one()
        known = {}

        def rate(code, date):
            if (code, date) not in known:
                known[code, date] = self._travel_rate(code, date)
            return known[code, date]

        def convert(amount, source, target, date):
            per_source, per_target = rate(source, date), rate(target, date)
            return None if per_source is None or per_target is None else amount / per_source * per_target

        return convert

    def _travel_rate(self, code, date):
        """Units of a currency for one unit of the company's, as of a day; None when nobody entered a rate."""
        rates = self.env["res.currency.rate"].sudo().with_context(active_test=False)
        domain = (
            Domain("currency_id.name", "=", code)
            & Domain("name", "<=", date)
            & Domain("company_id", "in", [False, self.root_id.id])
        )
        found = rates.search(domain, order="company_id, name desc", limit=1)
        if found and found.rate:
            return Decimal(repr(found.rate))
        return Decimal(1) if code == self.currency_id.name else None
