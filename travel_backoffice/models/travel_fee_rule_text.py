"""A fee rule as a person reads it: when it applies in one sentence, what it costs in another."""

from odoo import api, fields, models
from odoo.tools import float_repr
from odoo.tools.misc import format_date

from .fee_codes import CODE_FIELDS
from .travel_rule_conditions import RANGE_FIELDS


class TravelFeeRule(models.Model):
    _inherit = "travel.fee.rule"

    condition_text = fields.Char(compute="_compute_condition_text", string="When")
    price_text = fields.Char(compute="_compute_price_text", string="Price")
    validity_text = fields.Char(compute="_compute_validity_text", string="Sold")

    # When

    @api.depends(
        "event",
        "service_type_ids.name",
        "channel_ids.name",
        "traveller_category_ids.name",
        "scope",
        "after_hours",
        *RANGE_FIELDS,
        "price_currency_id",
        *CODE_FIELDS,
    )
    @api.depends_context("lang")
    def _compute_condition_text(self):
        services = self._service_names()
        for rule in self:
            rule.condition_text = " · ".join([rule._label("event"), *rule._condition_parts(services)])

    def _condition_currency(self):
        return self.price_currency_id

    # What it costs

    @api.depends(
        "method",
        "amount",
        "percent",
        "base",
        "per",
        "times",
        "once",
        "tier_mode",
        "tier_measure",
        "tier_end_included",
        "tier_ids.up_to",
        "tier_ids.open_ended",
        "tier_ids.amount",
        "tier_ids.percent",
        "minimum",
        "maximum",
        "order_cap",
        "rounding",
        "price_currency_id",
    )
    @api.depends_context("lang")
    def _compute_price_text(self):
        for rule in self:
            rule.price_text = ", ".join([rule._price_start(), *rule._bound_parts()])

    def _price_start(self):
        if self.method == "application":
            return self.env._("On application")
        if self.method == "waived":
            return self.env._("Free")
        if self.method == "percent":
            return self._percent_of(self.percent) + self._once_text()
        if self.method == "tiers":
            return f"{self._tier_sentence()} {self._per_text()}".strip()
        return f"{self._money(self.amount)} {self._per_text()}"

    def _percent_of(self, percent):
        base = self._label("base").partition(" (")[0]
        return self.env._("%(percent)s %% of %(base)s", percent=_plain(percent), base=base[:1].lower() + base[1:])

    def _per_text(self):
        """per passenger and night, once per order"""
        unit = self._label("per").lower()
        if self.times:
            unit = self.env._("%(unit)s and %(other)s", unit=unit, other=self._label("times").lower())
        return self.env._("per %s", unit) + self._once_text()

    def _once_text(self):
        return self.env._(", once per %s", self._label("once").lower()) if self.once else ""

    def _tier_sentence(self):
        start = self.env._("each slice") if self.tier_mode == "graduated" else ""
        bands = "; ".join(f"{band}: {price}" for band, price in self._tier_rows())
        measure = "" if self.tier_measure == "base_amount" else f" ({self._label('tier_measure').lower()})"
        return f"{start} {bands}{measure}".strip()

    def _tier_rows(self):
        """The bands as (which, price) in words: ("up to 50.00", "3.00 EUR")."""
        counted = self.tier_measure in ("units", "order_count", "period_count")
        up_to = self.env._("up to %s") if self.tier_end_included else self.env._("below %s")
        rows = []
        for tier in self.tier_ids:
            end = _plain(tier.up_to) if counted else self._money_figure(tier.up_to)
            rows.append((self.env._("above") if tier.open_ended else up_to % end, self._tier_price(tier)))
        return rows

    def _tier_price(self, tier):
        parts = [self._money(tier.amount)] if tier.amount or not tier.percent else []
        if tier.percent:
            parts.append(self._percent_of(tier.percent))
        return " + ".join(parts)

    def _bound_parts(self):
        if self.method in ("application", "waived"):
            return []
        bounds = [
            (self.env._("at least %s"), self.minimum),
            (self.env._("at most %s"), self.maximum),
            (self.env._("at most %s per order"), self.order_cap),
        ]
        parts = [sentence % self._money(bound) for sentence, bound in bounds if bound]
        if self.rounding:
            parts.append(self.env._("rounded to %s", _plain(self.rounding)))
        return parts

    def _money(self, amount):
        return f"{self._money_figure(amount)} {self.price_currency_id.name or ''}".strip()

    def _money_figure(self, amount):
        return float_repr(amount, self.price_currency_id.decimal_places if self.price_currency_id else 2)

    # From when to when

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_validity_text(self):
        for rule in self:
            rule.validity_text = rule._validity_text() if rule.date_from or rule.date_to else False

    def _validity_text(self):
        start = self.date_from and format_date(self.env, self.date_from)
        end = self.date_to and format_date(self.env, self.date_to)
        if start and end:
            return self.env._("from %(start)s to before %(end)s", start=start, end=end)
        if start:
            return self.env._("from %s", start)
        return self.env._("before %s", end) if end else self.env._("always")


def _plain(number):
    """A figure without needless zeros: 2.3200 → 2.32, 50.0 → 50"""
    return f"{number:.4f}".rstrip("0").rstrip(".")
