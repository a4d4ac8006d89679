"""Working out what to do: every night, and when somebody asks for it."""

from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.profit_findings import Customer, Finding, Served, override_missed, told

ZERO = Decimal(0)
#: first key of the lock that is held while findings are written
LOCK = 20261
MEASURES = ("lines", "sales", "income", "fees", "discounts", "rebates", "handling", "distribution", "credit_cost", "profit")
GIVEN_BACK = ("void", "refund")


class TravelProfitFinding(models.Model):
    _inherit = "travel.profit.finding"

    def action_work_out(self):
        """Button: look at the figures of now."""
        self.check_access("read")
        self.sudo()._work_out_company(self.env.company)  # sudo: findings are written by the program only
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_work_out(self):
        for company in self.env["res.company"].search([]):
            self.with_company(company)._work_out_company(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _work_out_company(self, company):
        """Of this month and those before it, as many as the company's settings say."""
        today = company._travel_today()
        first = today.replace(day=1) - relativedelta(months=company.travel_profit_months - 1)
        self._work_out(company, first, today + relativedelta(days=1))

    @api.model
    def _work_out(self, company, first, after):
        """Write what is found of the half-open period; what is no longer so goes, what was done stays done.

        :return: the findings of the period
        """
        self = self.with_context(allowed_company_ids=company.ids).with_company(company)
        if not self._alone(company):
            raise UserError(self.env._("This is just being worked out by somebody else."))
        standing = {one._key(): one for one in self.search([("company_id", "=", company.id), ("date_from", "=", first)])}
        found = {**self._customer_findings(company, first, after), **self._agreement_findings(company, after)}
        for key, finding in found.items():
            vals = {"date_to": after, "money": float(finding.money), "figures": self._floats(finding.figures)}
            if key in standing:
                standing.pop(key).write(vals)
            else:
                names = ("code", "partner_id", "agreement_id", "event", "channel_id")
                self.create({**vals, **dict(zip(names, key, strict=True)), "company_id": company.id, "date_from": first})
        self.browse([one.id for one in standing.values()]).unlink()
        return self.search([("company_id", "=", company.id), ("date_from", "=", first)])

    def _alone(self, company):
        """Whether nobody else writes the findings of this company; until the end of the transaction."""
        [(alone,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, company.id))
        return alone

    def _key(self):
        return self.code, self.partner_id.id, self.agreement_id.id, self.event or False, self.channel_id.id

    @staticmethod
    def _floats(figures):
        return {name: None if figure is None else round(float(figure), 4) for name, figure in figures.items()}

    # -- customers --------------------------------------------------------------------------------------------------

    def _customer_findings(self, company, first, after):
        """:return: ``{key: finding}``"""
        limits = company._travel_profit_limits()
        before = self._sales_before(company, first, after)
        agreed = self._agreed_volumes(company, first, after)
        found = {}
        for root, groups in self._groups(company, first, after).items():
            served = [self._served(*key, sums) for key, sums in groups.items()]
            customer = self._customer(groups, before.get(root, ZERO), agreed.get(root, ZERO))
            for finding in told(customer, served, limits):
                event, channel = finding.subject or (False, False)
                found[finding.code, root.id, False, event or False, channel or False] = finding
        return found

    def _groups(self, company, first, after):
        """``{customer group: {(event, channel id): {measure: Decimal}}}``."""
        domain = [("company_id", "=", company.id), ("sold_on", ">=", first), ("sold_on", "<", after), ("root_id", "!=", False)]
        rows = self.env["travel.profit"]._read_group(domain, ["root_id", "event", "channel_id"], [f"{name}:sum" for name in MEASURES])
        digits = company.currency_id.decimal_places
        groups = defaultdict(dict)
        for root, event, channel, *sums in rows:
            groups[root][event, channel.id] = {
                name: Decimal(str(round(amount or 0, digits))) for name, amount in zip(MEASURES, sums, strict=True)
            }
        return groups

    @staticmethod
    def _served(event, channel, sums):
        costs = sums["handling"] + sums["distribution"]
        return Served(event, channel, int(sums["lines"]), sums["fees"], costs)

    @staticmethod
    def _customer(groups, before, agreed):
        def total(name, events=None):
            return sum((sums[name] for (event, _channel), sums in groups.items() if not events or event in events), ZERO)

        sold = {event for event, _channel in groups} - {*GIVEN_BACK, "monthly"}
        return Customer(
            sold=int(total("lines", sold)) if sold else 0,
            given_back=int(total("lines", GIVEN_BACK)),
            refund_profit=total("profit", GIVEN_BACK),
            discounts=total("discounts") + total("rebates"),
            volume=total("sales"),
            volume_before=before,
            agreed_volume=agreed,
            income=total("income"),
            credit_cost=total("credit_cost"),
        )

    def _sales_before(self, company, first, after):
        """What each customer group bought in the same period of the year before."""
        year = relativedelta(years=1)
        domain = [("company_id", "=", company.id), ("booked_on", ">=", first - year), ("booked_on", "<", after - year)]
        rows = self.env["travel.spend"]._read_group([*domain, ("root_id", "!=", False)], ["root_id"], ["spend_company:sum"])
        return {root: Decimal(str(round(amount or 0, 4))) for root, amount in rows}

    def _agreed_volumes(self, company, first, after):
        """What each customer group's contract of the last day asks for in the period, by its days."""
        last = after - relativedelta(days=1)
        domain = [("company_id", "=", company.id), ("state", "!=", "draft"), ("agreed_volume", ">", 0), ("date_from", "<=", last)]
        contracts = self.env["travel.contract"].with_context(active_test=False).search([*domain, "|", ("date_to", "=", False), ("date_to", ">", last)])
        days = Decimal((after - first).days) / 365
        volumes = defaultdict(lambda: ZERO)
        for contract in contracts:
            volumes[contract.travel_root_id] += Decimal(str(contract.agreed_volume)) * days
        return volumes

    # -- agreements -------------------------------------------------------------------------------------------------

    def _agreement_findings(self, company, after):
        """Agreements in force on the last day, whose next tier is near."""
        limits = company._travel_profit_limits()
        domain = [("company_id", "=", company.id), ("date_from", "<", after), "|", ("date_to", "=", False), ("date_to", ">=", after)]
        deals = self.env["travel.override.agreement"].search(domain)._deals()
        found = {deal.agreement: override_missed(deal.tiers, deal.volume, deal.worth, limits) for deal in deals}
        return {("override_missed", False, one.id, False, False): finding for one, finding in found.items() if isinstance(finding, Finding)}
