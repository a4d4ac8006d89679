"""Fee rules as the engine knows them."""

from odoo import models

from ..engine.rule import Codes, Rule, Span
from .fee_codes import CODE_FIELDS, parse
from .fee_figures import decimal, decimal_or_none

#: Fields that hold master data with codes → condition of the engine.
RECORD_FIELDS = {
    "service_type_ids": "service_type",
    "channel_ids": "channel",
    "traveller_category_ids": "traveller_categories",
}
#: Conditions on numbers that the engine calls by another name.
SPANS = {"party": "party_size"}
#: Fields with one word → condition.
WORD_FIELDS = {"event": "event", "scope": "scope"}


class TravelFeeRule(models.Model):
    _inherit = "travel.fee.rule"

    def _engine_rule(self, depth=0):
        """The rule as the engine's plain, immutable ``Rule``.

        :param depth: 0 for a rule of the contract's own table, 1 for one of the table it extends…
        """
        self.ensure_one()
        kind = self.charge_kind_id
        return Rule(
            id=self.id,
            kind=kind.code,
            name=self.name,
            stage=kind.stage,
            sign=kind.sign,
            kind_sequence=kind.sequence,
            depth=depth,
            sequence=self.sequence,
            valid=Span(self.date_from or None, self.date_to or None),
            codes=self._engine_codes(),
            spans=self._engine_spans(),
            after_hours={"yes": True, "no": False}.get(self.after_hours),
            **self._engine_price(),
        )

    def _engine_codes(self):
        codes = {
            condition: Codes(frozenset(self.with_context(active_test=False)[field].mapped("code")))
            for field, condition in RECORD_FIELDS.items()
        }
        codes |= {condition: Codes(frozenset({self[field]} - {False})) for field, condition in WORD_FIELDS.items()}
        codes |= {condition: parse(field, self[field]) for field, condition in CODE_FIELDS.items()}
        if self.order_has:
            codes["order_services"] = self._services_as_entered(codes["order_services"])
        return {condition: asked for condition, asked in codes.items() if asked}

    def _services_as_entered(self, codes):
        """Service types are typed in any case, and known by the code they were entered with."""
        services = self.env["travel.service.type"].with_context(active_test=False).search([])
        entered = {code.lower(): code for code in services.mapped("code")}
        included, excluded = (frozenset(entered[word] for word in words) for words in (codes.included, codes.excluded))
        return Codes(included, excluded)

    def _engine_spans(self):
        digits = self._fields["fare_from"].get_digits(self.env)[1]
        ranges = self._ranges()
        low, high = ranges.pop("fare")
        spans = {"fare": Span(decimal_or_none(low, digits), decimal_or_none(high, digits))}
        spans |= {SPANS.get(name, name): Span(*ends) for name, ends in ranges.items()}
        return {name: span for name, span in spans.items() if span}

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
