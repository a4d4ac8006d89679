"""The account manager's desk: what his customers buy, against last year, out of policy, held, and contracts that end."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

#: Days ahead within which the end of a contract is told.
ENDING = 90


class TravelDeskAccount(models.AbstractModel):
    """His customers are those whose salesperson he is; for whoever looks after none, all."""

    _name = "travel.desk.account"
    _inherit = ["travel.desk"]
    _description = "Customers' Desk"

    @api.model
    def _role(self):
        return "travel_backoffice.group_travel_account_manager"

    @api.model
    def _dashboard(self):
        return "travel_backoffice.action_travel_dashboard_customers"

    @api.model
    def _sections(self):
        today = self._today()
        return [
            (self.env._("Spend"), self._tiles_spend(today)),
            (self.env._("Policy"), self._tiles_policy(today)),
            (self.env._("Care"), self._tiles_care(today)),
        ]

    @api.model
    def _mine(self, *customers):
        """:param customers: fields of whom it is about, and of the group above"""
        if not self.env["res.partner"].search_count([("user_id", "=", self.env.uid), ("travel_node_type", "!=", False)], limit=1):
            return self._own()
        return Domain.OR([Domain(f"{field}.user_id", "=", self.env.uid) for field in customers]) & self._own()

    # -- spend ----------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_spend(self, today):
        mine = self._mine("customer_id", "root_id")
        month, year = today.replace(day=1), today.replace(month=1, day=1)
        return [
            self._tile_against("month", self.env._("This month"), mine, month, today),
            self._tile_against("year", self.env._("This year"), mine, year, today),
            self._tile_spent("fees", self.env._("Fees this year"), self._sold(mine, year, today), "fees_company"),
            self._tile_spent("lost", self.env._("Lost savings this year"), self._missed(mine, year, today), "lost_savings_company"),
        ]

    @api.model
    def _sold(self, mine, since, until):
        return mine & Domain("booked_on", ">=", since) & Domain("booked_on", "<=", until)

    @api.model
    def _missed(self, mine, since, until):
        return self._sold(mine, since, until) & Domain("lost_savings_company", "!=", 0)

    @api.model
    def _tile_against(self, name, label, mine, since, today):
        """What was spent, with the same days of last year below."""
        year = relativedelta(years=1)
        before = self._tile_spent(f"{name}_before", self.env._("Same days last year"), self._sold(mine, since - year, today - year))
        return self._tile_spent(name, label, self._sold(mine, since, today), rows=[before])

    @api.model
    def _tile_spent(self, name, label, domain, field="spend_company", tone="", rows=()):
        return self._tile_summed("travel.spend", name, label, domain, field, tone, rows, currency="company_currency_id")

    # -- policy ---------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_policy(self, today):
        sold = self._sold(self._mine("customer_id", "root_id"), today.replace(month=1, day=1), today)
        labels = dict(self.env["travel.spend"]._fields["policy_status"]._description_selection(self.env))
        tones = {"in": "success", "approved": "info", "out": "danger"}
        return [
            self._tile_spent(f"policy:{status}", label, sold & Domain("policy_status", "=", status), tone=tones[status])
            for status, label in labels.items()
        ]

    # -- care -----------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_care(self, today):
        held = Domain("open", "=", True) & self._mine("partner_id", "partner_id.travel_root_id")
        ending = Domain("state", "=", "active") & self._mine("partner_id", "travel_root_id")
        ending &= Domain("date_to", ">=", today) & Domain("date_to", "<=", today + timedelta(days=ENDING))
        return [
            self._tile_summed("travel.hold", "held", self.env._("Held data"), held, "amount", "warning"),
            self._tile_counted("travel.contract", "ending", self.env._("Contracts ending within 90 days"), ending, "warning"),
        ]
