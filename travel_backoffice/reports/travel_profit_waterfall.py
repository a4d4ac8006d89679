"""The waterfall of a customer's profit: from the fees down to what is left, each bar with the services behind it."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.profit import COSTS, INCOME, PARTS, waterfall


class TravelProfit(models.Model):
    _inherit = "travel.profit"

    @api.model
    @api.readonly
    def waterfall(self, partner_id=None, period="year", date_from=None, date_to=None):
        """The bars of a profit, for a customer with all below, or for all; in the company of the session.

        :param int partner_id: any node of a customer's tree; None: all customers
        :param str period: month, last_month, quarter, last_quarter, year, last_year, or ``dates`` with the two below
        :param date_from, date_to: first and last day, included
        :return: dict ``bars``: name, label, amount, begins, ends, is_total, domain (of ``travel.profit``); ``currency_id``,
            ``customer``, ``date_from``, ``date_to``, ``services``, ``sales``, ``touches``, ``periods``: [name, label]
        :raise UserError: for a period or customer that is none
        """
        self.check_access("read")
        first, last = self._period(period, date_from, date_to)
        customer = self._waterfall_customer(partner_id)
        domain = self._waterfall_domain(customer, first, last)
        sums = self._sums(domain)
        labels = self._part_labels()
        return {
            "bars": [
                {
                    **bar._asdict(),
                    **{name: float(getattr(bar, name)) for name in ("amount", "begins", "ends")},
                    "label": labels[bar.name],
                    "domain": self._bar_domain(domain, bar),
                }
                for bar in waterfall(sums)
            ],
            "company": self.env.company.name,
            "currency_id": self.env.company.currency_id.id,
            "customer": customer.display_name or "",
            "date_from": first.isoformat(),
            "date_to": last.isoformat(),
            "services": int(sums["lines"]),
            "sales": float(sums["sales"]),
            "touches": float(sums["touches"]),
            "periods": self._periods(),
        }

    @api.model
    def _waterfall_customer(self, partner_id):
        partners = self.env["res.partner"]
        if not partner_id:
            return partners
        known = isinstance(partner_id, int) and partners.search([("id", "=", partner_id)])
        if not known:
            raise UserError(self.env._("There is no such customer."))
        return known

    @api.model
    def _waterfall_domain(self, customer, first, last):
        domain = Domain([("company_id", "=", self.env.company.id), ("sold_on", ">=", first.isoformat()), ("sold_on", "<=", last.isoformat())])
        return domain & customer._travel_subtree_domain("customer_id") if customer else domain

    @api.model
    def _sums(self, domain):
        """Each part, and what is counted, as Decimal: ``{name: amount}``."""
        names = (*PARTS, "lines", "sales", "touches")
        [row] = self._read_group(domain, [], [f"{name}:sum" for name in names])
        digits = self.env.company.currency_id.decimal_places
        return {name: Decimal(str(round(amount or 0, digits))) for name, amount in zip(names, row, strict=True)}

    @api.model
    def _bar_domain(self, domain, bar):
        """Of the services that a bar is made of."""
        return list(domain if bar.is_total else domain & Domain(bar.name, "!=", 0))

    @api.model
    def _part_labels(self):
        names = (*INCOME, "income", *COSTS, "profit")
        return {name: self._fields[name]._description_string(self.env) for name in names}

    # -- periods ----------------------------------------------------------------------------------------------------

    @api.model
    def _periods(self):
        _ = self.env._
        return [
            ("month", _("This Month")), ("last_month", _("Last Month")), ("quarter", _("This Quarter")), ("last_quarter", _("Last Quarter")),
            ("year", _("This Year")), ("last_year", _("Last Year")), ("dates", _("Dates")),
        ]  # fmt: skip

    @api.model
    def _period(self, period, date_from=None, date_to=None):
        """:return: first and last day, included"""
        if period == "dates":
            return self._given_period(date_from, date_to)
        months = {"month": 1, "quarter": 3, "year": 12}
        text = str(period)
        length = months.get(text.removeprefix("last_"))
        if not length:
            raise UserError(self.env._("There is no period “%s”.", text))
        today = self.env.company._travel_today()
        first = today.replace(day=1, month=today.month - (today.month - 1) % length)
        first -= relativedelta(months=length if text.startswith("last_") else 0)
        return first, first + relativedelta(months=length, days=-1)

    @api.model
    def _given_period(self, date_from, date_to):
        try:
            first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("A period has two days.")) from error
        if not first or not last or first > last:
            raise UserError(self.env._("A period begins before it ends."))
        return first, last
