"""When a rule holds, as a person reads it: for fees and for travel policy."""

import re

from odoo import models
from odoo.tools import float_repr

from .fee_codes import readable


class TravelRuleConditions(models.AbstractModel):
    _inherit = "travel.rule.conditions"

    def _condition_currency(self):
        """The currency of amounts that the rule asks about; its own where it has one."""
        return self.currency_id

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
        currency = self._condition_currency()
        digits = currency.decimal_places if currency else 2
        fare = (
            self.fare_from and float_repr(self.fare_from, digits),
            self.fare_below and float_repr(self.fare_below, digits),
        )
        ranges = [
            (self.env._("base fare %s"), *fare, currency.name or ""),
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


def _named(words, names):
    """A list of codes with the names that are known: not low_cost, rail → not Low-cost air, Rail"""
    return re.sub(r"\w+", lambda found: names.get(found[0].lower(), found[0]), words)
