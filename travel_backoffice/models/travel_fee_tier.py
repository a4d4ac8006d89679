from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from ..engine.rule import Tier
from .fee_figures import decimal


class TravelFeeTier(models.Model):
    """One band of a rule; it starts where the one before it ends."""

    _name = "travel.fee.tier"
    _description = "Service-Fee Band"
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one("travel.fee.rule", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    price_currency_id = fields.Many2one(related="rule_id.price_currency_id")
    open_ended = fields.Boolean(string="No Limit", help="The last band: everything above the one before.")
    up_to = fields.Float(digits="Product Price", help="Amount or number at which the band ends.")
    amount = fields.Monetary(currency_field="price_currency_id")
    percent = fields.Float(digits=(16, 4), help="Of the rule's base; added to the amount.")

    @api.depends("up_to", "open_ended")
    def _compute_display_name(self):
        for tier in self:
            tier.display_name = self.env._("above") if tier.open_ended else self.env._("up to %s", tier.up_to)

    @api.model_create_multi
    def create(self, vals_list):
        rules = self.env["travel.fee.rule"].browse({vals["rule_id"] for vals in vals_list if vals.get("rule_id")})
        with rules._unchanged_once_used():
            return super().create(vals_list)

    def write(self, vals):
        with self.rule_id._unchanged_once_used():
            return super().write(vals)

    def unlink(self):
        with self.rule_id._unchanged_once_used():
            return super().unlink()

    @api.constrains("sequence", "up_to", "open_ended", "amount", "percent")
    def _check_bands(self):
        self.rule_id._check_tiers()

    def _check_rising(self):
        """Refuse bands (of one rule, in their order) that do not rise, or that go on after the one without limit."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        before = 0.0
        for tier in self:
            if tier.open_ended:
                if tier != self[-1]:
                    raise ValidationError(
                        self.env._("“%s”: a band stands after the one without limit.", tier.rule_id.display_name)
                    )
            elif float_compare(tier.up_to, before, precision_digits=digits) <= 0:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: the band up to %(up_to)s has to end above %(before)s, where the one before it ends.",
                        rule=tier.rule_id.display_name,
                        up_to=tier.up_to,
                        before=before,
                    )
                )
            before = tier.up_to

    def _engine_tier(self):
        """The band as the engine knows it."""
        self.ensure_one()
        return Tier(
            up_to=None if self.open_ended else decimal(self.up_to, self._fields["up_to"].get_digits(self.env)[1]),
            amount=decimal(self.amount, self.price_currency_id.decimal_places),
            percent=decimal(self.percent, 4),
        )
