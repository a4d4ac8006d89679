"""Settings of profitability: what counts as written off, and from where on something is told."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.profit_findings import Limits

STAFF = "base.group_user"
#: Fields of the settings, by the name of the limit that they are.
LIMITS = {
    "least_lines": "travel_profit_least_lines",
    "refund_share": "travel_profit_refund_share",
    "volume_drop": "travel_profit_volume_drop",
    "credit_share": "travel_profit_credit_share",
    "override_gap": "travel_profit_override_gap",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_bad_debt_account_ids = fields.Many2many(
        "account.account", "travel_bad_debt_account_rel", string="Bad Debt Accounts", groups=STAFF,
        help="What is written off against these accounts is a loss of the services that were not paid.",
    )  # fmt: skip
    travel_profit_months = fields.Integer(string="Months Looked At", default=3, groups=STAFF, help="This month and those before it.")
    travel_profit_least_lines = fields.Integer(string="Services at Least", default=3, groups=STAFF)
    travel_profit_refund_share = fields.Float(string="Voids and Refunds From (%)", default=30.0, groups=STAFF)
    travel_profit_volume_drop = fields.Float(string="Volume Below By (%)", default=10.0, groups=STAFF)
    travel_profit_credit_share = fields.Float(string="Cost of Credit From (% of Income)", default=25.0, groups=STAFF)
    travel_profit_override_gap = fields.Float(string="Next Tier Within (%)", default=10.0, groups=STAFF)

    @api.constrains("travel_profit_months", *LIMITS.values())
    def _check_travel_profit(self):
        for company in self:
            if not 1 <= company.travel_profit_months <= 24:
                raise ValidationError(self.env._("Profit is looked at for 1 to 24 months."))
            if any(company[name] < 0 for name in LIMITS.values()):
                raise ValidationError(self.env._("From where on something is told is not below zero."))

    def _travel_profit_limits(self):
        return Limits(**{name: Decimal(str(self[field])) for name, field in LIMITS.items()})


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_bad_debt_account_ids = fields.Many2many(related="company_id.travel_bad_debt_account_ids", readonly=False)
    travel_profit_months = fields.Integer(related="company_id.travel_profit_months", readonly=False)
    travel_profit_least_lines = fields.Integer(related="company_id.travel_profit_least_lines", readonly=False)
    travel_profit_refund_share = fields.Float(related="company_id.travel_profit_refund_share", readonly=False)
    travel_profit_volume_drop = fields.Float(related="company_id.travel_profit_volume_drop", readonly=False)
    travel_profit_credit_share = fields.Float(related="company_id.travel_profit_credit_share", readonly=False)
    travel_profit_override_gap = fields.Float(related="company_id.travel_profit_override_gap", readonly=False)
