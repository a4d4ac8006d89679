"""Fee rules as the engine knows them."""

from odoo import models

from ..engine.rule import Rule
from .fee_figures import decimal, decimal_or_none


class TravelFeeRule(models.Model):
    _inherit = "travel.fee.rule"

    def _engine_rule(self, depth=0):
        """The rule as the engine's plain, immutable ``Rule``.

        :param depth: 0 for a rule of the contract's own table, 1 for one of the table it extends…
        """
        self.ensure_one()
        kind = self.charge_kind_id
        return Rule(
            kind=kind.code,
            stage=kind.stage,
            sign=kind.sign,
            kind_sequence=kind.sequence,
            **self._engine_conditions(depth),
            **self._engine_price(),
        )

    def _word_fields(self):
        return ("event", *super()._word_fields())

    def _engine_price(self):
        currency = self.price_currency_id
        places = currency.decimal_places
        return {
            "method": self.method,
            "amount": decimal(self.amount, places),
            "percent": decimal(self.percent, 4),
            "base": self.base,
            "per": self.per,
            "times": self.times or "",
            "once": self.once or "",
            "tiers": tuple(tier._engine_tier() for tier in self.tier_ids),
            "tier_mode": self.tier_mode or "volume",
            "tier_measure": self.tier_measure or "base_amount",
            "tier_end_included": self.tier_end_included,
            "minimum": decimal_or_none(self.minimum, places),
            "maximum": decimal_or_none(self.maximum, places),
            "order_cap": decimal_or_none(self.order_cap, places),
            "currency": currency.name or "",
            "rounding": decimal_or_none(self.rounding, 4),
            "rounding_method": self.rounding_method,
        }
