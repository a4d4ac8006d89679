from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.remittance_facts import Rule

WAYS = [("percent", "A percentage"), ("charges", "Bank charges, up to an amount"), ("rounding", "Rounding, up to an amount")]
BASES = [("whole", "All that is settled"), ("untaxed", "Amount without taxes"), ("fees", "Fees, without taxes"), ("fare", "Fares, without taxes")]
ROUNDINGS = [("coin", "To the smallest coin"), ("unit", "To whole units"), ("unit_up", "Up to whole units")]
STEPS = {"coin": (None, "half_up"), "unit": (Decimal(1), "half_up"), "unit_up": (Decimal(1), "up")}


class TravelDeductionRule(models.Model):
    """What a customer may keep back from its payments, and whether it has to say so."""

    _name = "travel.deduction.rule"
    _description = "Deduction Rule"
    _order = "profile_id, sequence, id"

    profile_id = fields.Many2one("travel.allocation.profile", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind_id = fields.Many2one("travel.deduction.kind", string="Kind", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="kind_id.company_id", store=True)
    currency_id = fields.Many2one(related="kind_id.company_id.currency_id")
    how = fields.Selection(WAYS, required=True, default="percent")
    percent = fields.Float(digits=(16, 4))
    base = fields.Selection(BASES, string="Of", required=True, default="whole")
    rounding = fields.Selection(ROUNDINGS, required=True, default="coin")
    tolerance = fields.Monetary(help="By how much a stated deduction may differ from the one worked out.")
    stated_only = fields.Boolean(string="Must Be Stated", help="Else it is also taken when just this is missing.")
    most = fields.Monetary(string="At Most", help="For one document, in the company's currency; 0: no limit.")
    most_in_all = fields.Monetary(string="At Most in All", help="For one advice, in the company's currency; 0: no limit.")

    @api.constrains("how", "percent", "most")
    def _check_limits(self):
        for rule in self:
            if rule.how == "percent" and not 0 < rule.percent <= 100:
                raise ValidationError(self.env._("%s: write a percentage above 0, at most 100.", rule.kind_id.name))
            if rule.how != "percent" and rule.currency_id.compare_amounts(rule.most, 0.0) <= 0:
                raise ValidationError(self.env._("%s: write up to which amount it is accepted.", rule.kind_id.name))

    def _compiled(self, currency, day):
        """These rules for documents in a currency, their limits at the day's rate.

        :return: tuple of :class:`..engine.remittance_facts.Rule`
        """
        return tuple(rule._compile(currency, day) for rule in self)

    def _compile(self, currency, day):
        def limit(amount):
            return self.currency_id._convert(amount, currency, self.company_id, day) if amount else 0.0

        step, method = STEPS[self.rounding]
        return Rule(
            code=self.kind_id.code,
            how=self.how,
            percent=Decimal(str(self.percent)),
            base=self.base,
            tolerance=exact(limit(self.tolerance), currency),
            stated_only=self.stated_only,
            most=exact(limit(self.most), currency) or None,
            most_in_all=exact(limit(self.most_in_all), currency) or None,
            step=step,
            method=method,
        )


def exact(amount, currency):
    """A stored amount as Decimal, without the noise of floats."""
    return Decimal(repr(currency.round(amount or 0.0))).quantize(Decimal(1).scaleb(-currency.decimal_places))


class TravelAllocationProfile(models.Model):
    _inherit = "travel.allocation.profile"

    rule_ids = fields.One2many("travel.deduction.rule", "profile_id", string="Accepted Deductions", copy=True)
