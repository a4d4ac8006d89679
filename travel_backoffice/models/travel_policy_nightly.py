"""Every night: what is still to be travelled is held against its policy again, because budgets and policies change."""

from odoo import api, models
from odoo.tools import split_every

from .committing import commit

#: Orders looked at in one transaction.
BATCH = 200


class TravelPolicy(models.Model):
    _inherit = "travel.policy"

    @api.model
    def _cron_check(self):
        self = self.sudo()  # sudo: the job works for all companies
        for company in self.env["res.company"].search([]):
            orders = self.with_company(company)._orders_to_come(company)
            for ids in split_every(BATCH, orders.ids):
                orders.browse(ids)._go_on()
                commit(self.env)

    @api.model
    def _orders_to_come(self, company):
        """Orders with services under a policy that are not billed, and begin today or later."""
        domain = [
            ("company_id", "=", company.id), ("policy_id", "!=", False), ("state", "in", ("draft", "held", "ready")),
            ("start_date", ">=", company._travel_today()), ("order_id.confirmed", "=", True),
        ]  # fmt: skip
        return self.env["travel.order.line"].search(domain, order="id").order_id
