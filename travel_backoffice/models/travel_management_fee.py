"""The monthly management fee: one order line a contract and month, priced by the rules of the event "monthly"."""

import logging
from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)


class TravelContract(models.Model):
    """Months are charged in arrears, when they have ended in the agency's time zone, and always as full months.

    Of several contracts of one customer in a month the last one charges it, so that a contract that begins or ends in
    mid-month neither loses nor doubles a month. A contract charges by its own fee table only: one that inherits the
    table of the node above is covered by the fee of that node.
    """

    _inherit = "travel.contract"

    fee_months_from = fields.Date(
        string="Monthly Fees From",
        compute="_compute_fee_months_from",
        store=True,
        readonly=False,
        precompute=True,
        help="Months before this day are not charged: they were billed elsewhere, or not at all.",
    )

    @api.depends("date_from")
    def _compute_fee_months_from(self):
        """A contract entered late does not charge the months before it was entered."""
        this_month = fields.Date.context_today(self).replace(day=1)
        for contract in self:
            if contract.date_from:
                contract.fee_months_from = contract.fee_months_from or max(contract.date_from, this_month)

    @api.model
    def _cron_charge_months(self):
        """Charge the months that have ended, company by company; a broken contract stops no other."""
        for company in self.env["res.company"].search([]):
            today = datetime.now(pytz.timezone(company._travel_timezone())).date()
            domain = self._monthly_domain() & Domain("company_id", "=", company.id)
            for contract in self.with_company(company).search(domain):
                contract._try_charge_months(today)
                self.env["ir.cron"]._commit_progress(1)

    def _try_charge_months(self, up_to_date):
        """Charge the months of one contract; what goes wrong is logged, and tried again the next day.

        Another worker may be at it as well: the database takes each month's line once, and the second one gives up.
        """
        try:
            with self.env.cr.savepoint():
                self._charge_months(up_to_date)
        except Exception:
            _logger.exception("Monthly fees of contract %s (%s) were not charged", self.id, self.name)

    @api.model
    def _monthly_domain(self):
        """Contracts whose fee table, or one it extends, may charge by the month."""
        rules = self.env["travel.fee.rule"].search([("event", "=", "monthly")])
        tables = rules.table_id
        while more := self.env["travel.fee.table"].search([("base_table_id", "in", tables.ids)]) - tables:
            tables |= more
        return Domain("state", "in", ["active", "closed"]) & Domain("fee_table_id", "in", tables.ids)

    def _charge_months(self, up_to_date):
        """Make and price the order of each month that ended on or before ``up_to_date``; those that stand stay.

        :param up_to_date: a day in the agency's time zone; its own month has not ended
        :return: the new orders
        """
        months = [(contract, month) for contract in self for month in contract._months_to_charge(up_to_date)]
        standing = self._charged_months()
        months = [(contract, month) for contract, month in months if _month_key(contract, month) not in standing]
        orders = self.env["travel.order"].create([contract._prepare_month_order(month) for contract, month in months])
        orders.rate()
        orders._bill_if_due()
        return orders

    def _months_to_charge(self, up_to_date):
        """First days of the months in which this contract is the customer's last one."""
        self.ensure_one()
        start = max(self.date_from, self.fee_months_from or self.date_from)
        later = self._later_contracts()
        month, months = start.replace(day=1), []
        while (end := month + relativedelta(months=1)) <= up_to_date:
            if self.date_to and self.date_to <= month:
                break
            if not any(contract.date_from < end for contract in later):
                months.append(month)
            month = end
        return months

    def _later_contracts(self):
        """Contracts of the same customer that begin after this one."""
        domain = Domain("partner_id", "=", self.partner_id.id) & Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date_from", ">", self.date_from) & Domain("state", "in", ["active", "closed"])
        return self.with_context(active_test=False).search(domain)

    def _charged_months(self):
        """Business keys of the months that have their line already."""
        keys = [f"contract{contract.id}:" for contract in self]
        domain = Domain("event", "=", "monthly") & Domain.OR(Domain("business_key", "=like", f"{key}%") for key in keys)
        return set(self.env["travel.order.line"].search(domain).mapped("business_key"))

    def _prepare_month_order(self, month):
        """One order with one line, sold on the last day of the month on which the contract was in force."""
        day = month + relativedelta(months=1, days=-1)
        if self.date_to:
            day = min(day, self.date_to - relativedelta(days=1))
        zone = pytz.timezone(self.company_id._travel_timezone())
        noon = zone.localize(datetime.combine(day, time(12))).astimezone(pytz.utc).replace(tzinfo=None)
        key = _month_key(self, month)
        currency = self.fee_table_id.currency_id
        line = {
            "event": "monthly",
            "service_type_id": self.env.ref("travel_backoffice.service_type_other").id,
            "name": format_date(self.env, month, date_format="MMMM y", lang_code=self.partner_id.lang),
            "sold_at": noon,
            "sold_on": day,
            "start_date": month,
            "end_date": day,
            "currency_id": currency.id,
            "month_key": key,
            "business_key": key,
        }
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": currency.id,
            "source": "contract",
            "confirmed": True,
            "booked_at": noon,
            "user_id": self.partner_id.user_id.id,
            "line_ids": [fields.Command.create(line)],
        }


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    month_key = fields.Char(copy=False, readonly=True, help="Contract and month that a monthly fee is for.")


def _month_key(contract, month):
    """``contract7:202603``; the start of the charges' business keys, too."""
    return f"contract{contract.id}:{month:%Y%m}"
