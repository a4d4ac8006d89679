"""Why this price: who won, on which facts, by which arithmetic, and what every other rule failed on."""

import re

from odoo import api, models

from ..engine.compile import rank
from ..engine.explain import explain as explain_kind
from ..engine.explain import first_failure
from ..engine.texts import CONDITIONS, TEXTS
from .travel_sale_pack import pack_sale, unpack_sale

FIGURE = re.compile(r"-?\d+\.\d+")
#: Facts of a sale that are keys, or shown elsewhere.
HIDDEN = frozenset({"key", "order_key", "trip_key", "month_key", "decimals"})


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def explain(self):
        """Why this charge is what it is.

        Worked out from the facts kept with the charge, not from the order as it may look today, against the rules of
        its fee table, archived ones included.

        :return: dict, ready for JSON; amounts are text in ``currency``:
            ``name``, ``kind``, ``kind_name``, ``amount``, ``computed``, ``currency``, ``state``, ``table``;
            ``winner``: ``{id, name, table}`` or None; ``override``: ``{reason, user}`` or None;
            ``inputs``: list of ``{name, label, value}``; ``steps``: sentences;
            ``losers``: list of ``{id, name, table, condition, reason}``, in the order in which rules are tried
        :raise AccessError: when the caller may not read the charge
        """
        self.ensure_one()
        self.check_access("read")
        # The rules of a charge that may be read may be read with it: prices are not secret among agents, sudo.
        charge = self.sudo()
        packed = (charge.inputs or {}).get("sale")
        sale = unpack_sale(packed) if packed else None
        return {
            **charge._explain_amount(),
            "inputs": charge._explain_inputs(sale) if sale else charge._explain_fare_inputs(),
            "steps": charge._explain_steps(),
            "winner": charge._explain_winner(),
            "override": charge._explain_override(),
            "losers": charge._explain_losers(sale) if sale else [],
        }

    def _explain_amount(self):
        return {
            "name": self.name,
            "kind": self.kind_id.code,
            "kind_name": self.kind_id.name,
            "amount": self._figure(self.amount),
            "computed": self._figure(self.computed_amount),
            "currency": self.currency_id.name,
            "state": self.state,
            "table": self.table_id.name or "",
        }

    def _figure(self, amount):
        return f"{amount:.{self.currency_id.decimal_places}f}"

    def _explain_inputs(self, sale):
        """The facts that were rated, with labels for people."""
        return [
            {"name": name, "label": self._fact_label(name), "value": self._fact_value(value)}
            for name, value in pack_sale(sale).items()
            if name not in HIDDEN
        ]

    def _fact_label(self, name):
        if name == "date":
            return self.env._("Sold on")
        return self._translate_engine(CONDITIONS.get(name, name.replace("_", " ").capitalize()))

    def _fact_value(self, value):
        if value is True:
            return self.env._("yes")
        return ", ".join(value) if isinstance(value, list) else str(value)

    def _explain_fare_inputs(self):
        labels = {"base_fare": self.env._("Base fare"), "taxes": self.env._("Taxes")}
        return [
            {"name": name, "label": label, "value": self.inputs[name]}
            for name, label in labels.items()
            if name in (self.inputs or {})
        ]

    def _explain_steps(self):
        """The arithmetic as it was done, a sentence a step."""
        inputs = self.inputs or {}
        if "base_fare" in inputs:
            return [
                self.env._(
                    "Base fare %(base_fare)s + taxes %(taxes)s = %(amount)s",
                    base_fare=self.inputs["base_fare"],
                    taxes=self.inputs["taxes"],
                    amount=self._figure(self.amount),
                )
            ]
        known = [(code, values) for code, values in inputs.get("steps", ()) if code in TEXTS]
        return [self._translate_engine(TEXTS[code]) % self._readable(values) for code, values in known]

    def _readable(self, values):
        """Figures and words of a step as people write them: 5 %, 10.00, Base fare."""
        rules = self.env["travel.fee.rule"]._fields
        words = {name: dict(rules[name]._description_selection(self.env)) for name in ("base", "per")}
        return {
            name: words[name].get(value, value) if name in words else self._short(value, name == "percent")
            for name, value in values.items()
        }

    def _short(self, value, percent=False):
        """A figure without needless zeros; money keeps the decimals of its currency."""
        if not isinstance(value, str) or not FIGURE.fullmatch(value):
            return value
        whole, _point, decimals = value.partition(".")
        decimals = decimals.rstrip("0").ljust(0 if percent else self.currency_id.decimal_places, "0")
        return f"{whole}.{decimals}" if decimals else whole

    def _explain_winner(self):
        rule = self.rule_id
        return {"id": rule.id, "name": rule.name, "table": rule.table_id.name} if rule else None

    def _explain_override(self):
        if not self.override_user_id:
            return None
        return {"reason": self.override_reason, "user": self.override_user_id.name}

    def _explain_losers(self, sale):
        """Every other rule of the kind, and the first condition that it failed."""
        rules = {rule.id: rule for rule in self.table_id._rules_ever(self.kind_id)}
        tables = {rule.id: rule.table_id.name for rule in self.env["travel.fee.rule"].browse(rules)}
        convert = self.company_id._travel_converter()
        winner = rules.get(self.rule_id.id)
        losers = []
        for rule in sorted(rules.values(), key=rank):
            if rule.id != self.rule_id.id:
                reason = self._lost(rule, winner, first_failure(rule, sale, convert))
                losers.append({"id": rule.id, "name": rule.name, "table": tables[rule.id], **reason})
        return losers

    def _lost(self, rule, winner, failure):
        """Why a rule did not win, in words."""
        if failure:
            return {"condition": failure.condition, "reason": failure.text(self._translate_engine)}
        if not self.env["travel.fee.rule"].browse(rule.id).active:
            return {"condition": "active", "reason": self.env._("It is archived.")}
        if winner and rank(winner) < rank(rule):
            return {"condition": "", "reason": self._translate_engine(TEXTS["before"]) % {"winner": winner.name}}
        return {"condition": "", "reason": self.env._("It holds now, but did not when this was charged.")}

    @api.model
    def _translate_engine(self, sentence):
        """A sentence of the engine in the reader's language."""
        return self.env._(sentence)


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    def _rules_ever(self, kind):
        """The engine's rules of one kind in this table and those it extends, archived ones too."""
        if not self:
            return []
        chain = self._chain()
        depths = {table: depth for depth, table in enumerate(chain)}
        rules = chain.env["travel.fee.rule"].with_context(active_test=False)
        found = rules.search([("table_id", "in", chain.ids), ("charge_kind_id", "=", kind.id)])
        return [rule._engine_rule(depths[rule.table_id]) for rule in found]


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def explain_prices(self):
        """Why the line costs what it costs: every charge of it, and every kind that nothing is charged for.

        :return: list of dicts as ``travel.charge.explain`` gives; where nothing is charged, ``amount`` is blank and
            ``steps`` say why: no rule holds, the rule waives it, or it stands on another line of the order or trip
        :raise AccessError: when the caller may not read the line
        """
        self.ensure_one()
        self.check_access("read")
        line = self.sudo()
        explained = [charge.explain() for charge in line.charge_ids]
        return explained + line._explain_absent(set(line.charge_ids.mapped("kind_id.code")))

    def _explain_absent(self, kinds):
        """Explanations of the kinds in the fee table that are not among ``kinds``; from the line as it stands."""
        terms = self._fee_terms()[self.id]
        if not terms.table:
            return []
        compiled = terms.table._compiled()
        sale = self._prepare_sales(terms.table._resolve_calendar())[0]
        return [self._explain_no_charge(terms, compiled, sale, kind) for kind in compiled.kinds if kind not in kinds]

    def _explain_no_charge(self, terms, compiled, sale, kind):
        Charge = self.env["travel.charge"]
        found = explain_kind(compiled, sale, kind, self.company_id._travel_converter())
        kind_record = self.env["travel.charge.kind"].with_context(active_test=False).search([("code", "=", kind)])
        return {
            "name": kind_record.name,
            "kind": kind,
            "kind_name": kind_record.name,
            "amount": "",
            "computed": "",
            "currency": self.currency_id.name,
            "state": "",
            "table": terms.table.name,
            "inputs": Charge._explain_inputs(sale),
            "steps": [self._why_nothing(found.winner)],
            "winner": found.winner and self._named_rule(found.winner),
            "override": None,
            "losers": [
                {
                    **self._named_rule(lost.rule),
                    "condition": lost.condition,
                    "reason": lost.text(Charge._translate_engine),
                }
                for lost in found.losers
            ],
        }

    def _named_rule(self, rule):
        return {"id": rule.id, "name": rule.name, "table": self.env["travel.fee.rule"].browse(rule.id).table_id.name}

    def _why_nothing(self, winner):
        if winner is None:
            return self.env._("Nothing is charged: no rule holds for this line.")
        if winner.method == "waived":
            return self.env._("Waived: the rule “%s” holds.", winner.name)
        if winner.method == "application":
            return self.env._("The price is on application and has not been set yet.")
        return self.env._(
            "The rule “%s” holds, but nothing is charged here: it stands on another line, there is nothing to count, "
            "or the line is held.",
            winner.name,
        )
