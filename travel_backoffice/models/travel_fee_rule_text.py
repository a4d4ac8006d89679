"""A fee rule as a person reads it: when it applies in one sentence, what it costs in another."""

import re

from odoo import api, fields, models
from odoo.tools import float_repr
from odoo.tools.misc import format_date

from .fee_codes import CODE_FIELDS, readable
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

    def _service_names(self):
        """Names of services by code in small letters, as conditions have them; only where a rule speaks of some."""
        if not any(self.mapped("order_has")):
            return {}
        services = self.env["travel.service.type"].with_context(active_test=False).search([])
        return {service.code.lower(): service.name for service in services}

    def _condition_parts(self, services=None):
        """The conditions beside the event, each in a few words.

        :param services: names of services by code, where they are known for many rules
        """
        services = self._service_names() if services is None else services
        parts = [", ".join(self[name].mapped("name")) for name in ("service_type_ids", "channel_ids")]
        parts.append(", ".join(self.traveller_category_ids.mapped("name")))
        parts += [self._label("scope"), *self._code_parts(services), self._label("after_hours"), *self._range_parts()]
        return [part for part in parts if part]

    def _label(self, field):
        """The label of a selection's value, in the reader's language."""
        value = self[field]
        return dict(self._fields[field]._description_selection(self.env)).get(value, "") if value else ""

    def _code_parts(self, services):
        sentences = {
            "within": self.env._("within %s"),
            "origins": self.env._("from %s"),
            "destinations": self.env._("to %s"),
            "validating_carriers": self.env._("ticketed by %s"),
            "carriers": self.env._("flown by %s"),
            "suppliers": self.env._("supplier %s"),
            "sources": self.env._("source %s"),
            "offices": self.env._("office %s"),
            "cabins": self.env._("cabin %s"),
            "booking_classes": self.env._("class %s"),
            "document_types": self.env._("document %s"),
            "forms_of_payment": self.env._("paid by %s"),
            "order_has": self.env._("with %s in the order"),
            "tags": self.env._("tagged %s"),
        }
        words = {field: readable(field, self[field]) for field in sentences if self[field]}
        if "order_has" in words:
            words["order_has"] = _named(words["order_has"], services)
        return [sentence % words[field] for field, sentence in sentences.items() if field in words]

    def _range_parts(self):
        currency = self.price_currency_id.name or ""
        fare = (
            self.fare_from and self._money_figure(self.fare_from),
            self.fare_below and self._money_figure(self.fare_below),
        )
        ranges = [
            (self.env._("base fare %s"), *fare, currency),
            (self.env._("%s days ahead"), self.lead_days_from, self.lead_days_below, ""),
            (self.env._("party %s"), self.party_from, self.party_below, ""),
            (self.env._("sectors %s"), self.segments_from, self.segments_below, ""),
            (self.env._("nights %s"), self.nights_from, self.nights_below, ""),
        ]
        return [
            sentence % f"{self._range_text(low, high)} {unit}".strip()
            for sentence, low, high, unit in ranges
            if low or high
        ]

    def _range_text(self, low, high):
        if low and high:
            return self.env._("from %(low)s to below %(high)s", low=low, high=high)
        return self.env._("from %s", low) if low else self.env._("below %s", high)

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


def _named(words, names):
    """A list of codes with the names that are known: not low_cost, rail → not Low-cost air, Rail"""
    return re.sub(r"\w+", lambda found: names.get(found[0].lower(), found[0]), words)
