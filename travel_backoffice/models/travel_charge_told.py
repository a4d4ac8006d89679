"""Why this fee, as its customer may read it: the rule that won, what was looked at and the arithmetic; nothing else."""

import re

from odoo import models
from odoo.tools import format_date, formatLang

from ..engine.texts import TEXTS
from .travel_sale_pack import unpack_sale

#: Facts of a sale that a customer knows of its own trip, in the order in which they are told.
FACTS = (
    "date",
    "event",
    "service_type",
    "channel",
    "document_type",
    "scope",
    "after_hours",
    "validating_carrier",
    "carriers",
    "cabins",
    "booking_classes",
    "traveller_categories",
    "lead_days",
    "passengers",
    "documents",
    "segments",
    "nights",
    "rooms",
    "base_fare",
    "taxes",
    "yq_yr",
)
AMOUNTS = ("base_fare", "taxes", "yq_yr")
#: Facts that are one record's or one word's code.
RECORDS = {"service_type": "travel.service.type", "channel": "travel.channel", "traveller_categories": "travel.traveller.category"}
WORDS = {"event": "event", "document_type": "document_type", "scope": "scope"}
#: What the agency earns by the supplier is not the customer's.
SECRET = {"commission", "commissionable"}
#: Where all of the contract's sales stand is not for the eyes of one traveller; who set a price is the agency's.
UNTOLD_STEPS = {"step_position", "step_override"}
UNTOLD_STAGES = ("rebate",)
FIGURE = re.compile(r"-?\d+(\.\d+)?")


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _told(self):
        """Why this charge is what it is, for whom it is charged; who may ask is the caller's to check.

        From :meth:`explain`, without losing rules, tables, commission, and whatever says something of other sales.

        :return: dict: ``name``, ``amount`` (text with its currency), ``rule``: ``{name, condition, price}`` or None,
            ``inputs``: list of ``(label, value)``, ``steps``: sentences, in the reader's language
        """
        self.ensure_one()
        return {
            "name": self.name,
            "amount": self.currency_id.format(self.amount),
            "is_fare": self.stage == "fare",
            "rule": self._told_rule(),
            "inputs": self._told_inputs(),
            "steps": self._told_steps(),
        }

    def _is_told(self):
        """Whether the customer sees this charge at all: what it is not charged, it is not told."""
        return self.stage not in UNTOLD_STAGES and self.state != "accrued"

    def _is_secret(self):
        """Whether the rule is worked out of what the supplier pays."""
        steps = (self.inputs or {}).get("steps", ())
        return self.rule_id.base in SECRET or any(values.get("base") in SECRET for _code, values in steps)

    def _told_rule(self):
        """The rule as it stands on the tariff sheet."""
        rule = self.rule_id
        if self.override_user_id:
            return {"name": self.env._("Agreed for this booking"), "condition": "", "price": ""}
        if not rule:
            winner = self._explain_winner()
            return winner and {"name": winner["name"], "condition": "", "price": ""}
        row = rule._sheet_row()
        price = self.env._("as agreed") if self._is_secret() else row["price"]
        return {"name": row["name"], "condition": row["condition"], "price": price}

    def _told_inputs(self):
        packed = (self.inputs or {}).get("sale")
        if packed:
            sale = {fact["name"]: fact for fact in self._explain_inputs(unpack_sale(packed))}
            return [(sale[name]["label"], self._told_fact(name, packed[name])) for name in FACTS if name in sale and name in packed]
        return [(fact["label"], self._told_figure(fact["value"])) for fact in self._explain_fare_inputs()]

    def _told_fact(self, name, value):
        """A fact in words: names for codes, amounts and days as the reader writes them."""
        if name == "date":
            return format_date(self.env, value)
        if name in AMOUNTS:
            return self.currency_id.format(float(value))
        if name in RECORDS:
            return self._told_names(RECORDS[name], value)
        if name in WORDS:
            field = self.line_id._fields[WORDS[name]]
            return dict(field._description_selection(self.env)).get(value, value)
        return self._fact_value(value)

    def _told_names(self, model, codes):
        codes = [codes] if isinstance(codes, str) else codes
        records = self.env[model].with_context(active_test=False).search([("code", "in", codes)])
        return ", ".join(records.mapped("name")) or ", ".join(codes)

    def _told_steps(self):
        """The arithmetic, a sentence a step; none where it would say what the agency earns or what others bought."""
        inputs = self.inputs or {}
        if self.override_user_id or self._is_secret():
            return []
        if "steps" not in inputs or "base_fare" in inputs:
            return self._told_plain_steps()
        steps = [(code, values) for code, values in inputs["steps"] if code in TEXTS and code not in UNTOLD_STEPS]
        return [self._translate_engine(TEXTS[code]) % self._told_values(values) for code, values in steps]

    def _told_plain_steps(self):
        if "base_fare" not in (self.inputs or {}):
            return self._explain_steps()
        figures = {name: self._told_figure(self._short(self.inputs[name])) for name in ("base_fare", "taxes")}
        amount = self._told_figure(self._figure(self.amount))
        return [self.env._("Base fare %(base_fare)s + taxes %(taxes)s = %(amount)s", amount=amount, **figures)]

    def _told_values(self, values):
        return {name: self._told_figure(value) for name, value in self._readable(values).items()}

    def _told_figure(self, value):
        """A figure with the separators of the reader's language; anything else as it is."""
        if not isinstance(value, str) or not FIGURE.fullmatch(value):
            return value
        return formatLang(self.env, float(value), digits=len(value.partition(".")[2]))
