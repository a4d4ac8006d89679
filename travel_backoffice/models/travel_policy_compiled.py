"""Policies as the engine knows them, made ready once and kept until something changes, as fee tables are."""

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..engine.policy import CompiledPolicy, PolicyRule, Season
from ..engine.policy_lint import lint_policy
from ..engine.rule import Span
from .fee_figures import decimal, decimal_or_none
from .travel_fee_compiled import WARNINGS_SHOWN, links, row_versions
from .travel_rule_conditions import RECORD_FIELDS

_CODED = ("travel.service.type", "travel.channel", "travel.traveller.category")


class TravelPolicy(models.Model):
    _inherit = "travel.policy"

    warning_text = fields.Text(compute="_compute_warning_text", string="Warnings")

    def _engine_rules(self):
        """Every rule that holds under this policy, those of the policies it extends included.

        :return: list of ``PolicyRule``
        """
        chain = self._chain()
        depths = {policy: depth for depth, policy in enumerate(chain)}
        rules = chain.env["travel.policy.rule"].search([("policy_id", "in", chain.ids)])
        return [rule._engine_rule(depths[rule.policy_id]) for rule in rules]

    def _compiled(self):
        """The policy made ready; shared: it is not to be changed.

        :return: ``CompiledPolicy``
        """
        self.ensure_one()
        return self._compiled_at(self._stamp())

    @tools.ormcache("self.id", "stamp", "self.env.lang")
    def _compiled_at(self, stamp):
        return CompiledPolicy(self._engine_rules())

    @tools.ormcache("self.id", "stamp", "self.env.lang")
    def _warnings_at(self, stamp):
        rules = self._engine_rules()
        own = {rule.id for rule in rules if not rule.depth}
        return tuple(warning for warning in lint_policy(rules) if warning.rule_ids[0] in own)

    @api.depends("rule_ids", "base_policy_id")
    def _compute_warning_text(self):
        """Rules that never hold, and rules that contradict each other; of those it extends only what they hide."""
        for policy in self:
            found = policy._origin._warnings_at(policy._origin._stamp()) if policy._origin else ()
            sentences = [warning.text(policy.rule_ids._in_words) for warning in found[:WARNINGS_SHOWN]]
            policy.warning_text = "\n".join(sentences)

    def _stamp(self):
        """What changes whenever anything changes that this policy is made of; see the stamp of fee tables."""
        policies = tuple(self._chain().ids)
        for model in ("travel.policy", "travel.policy.rule", *_CODED):
            self.env[model].flush_model()
        rules = SQL("SELECT id FROM travel_policy_rule WHERE policy_id IN %s", policies)
        parts = [
            row_versions("travel_policy", SQL("id IN %s", policies)),
            row_versions("travel_policy_rule", SQL("policy_id IN %s", policies)),
            *(row_versions(self.env[model]._table, SQL("TRUE")) for model in _CODED),
            *(links(self.env["travel.policy.rule"]._fields[name], rules) for name in RECORD_FIELDS),
        ]
        query = SQL("SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (%s) AS parts", SQL(" UNION ALL ").join(parts))
        return self.env.execute_query(query)[0][0]

    def _reason_codes(self):
        """The customer's reason codes, in capitals; empty where any code is one."""
        return frozenset(code.upper() for code in self._chain().reason_ids.mapped("code"))


class TravelPolicyRule(models.Model):
    _inherit = "travel.policy.rule"

    @api.model
    def _in_words(self, sentence):
        """A sentence, or word, of the engine in the reader's language."""
        return self.env._(sentence)

    def _engine_rule(self, depth=0):
        """The rule as the engine's plain ``PolicyRule``.

        :param depth: 0 for a rule of the contract's own policy, 1 for one of the policy it extends…
        """
        self.ensure_one()
        return PolicyRule(
            kind=self.kind,
            currency=self.currency_id.name,
            outcome=self.outcome,
            clause=self.clause or "",
            season=Season(self.travel_from or None, self.travel_to or None, self.every_year),
            hours=Span(decimal_or_none(self.hours_from, 2), decimal_or_none(self.hours_below, 2)),
            each_flight=self.each_flight,
            **self._engine_conditions(depth),
            **self._engine_ask(),
        )

    def _engine_ask(self):
        """What the rule asks, beside its conditions."""
        places = self.currency_id.decimal_places
        return {
            "cabin": self.cabin or "",
            "least_days": self.least_days,
            "window": decimal_or_none(self.window_hours, 2),
            "tolerance": decimal(self.tolerance, places),
            "tolerance_percent": decimal(self.tolerance_percent, 4),
            "rate_cap": decimal_or_none(self.rate_cap, places),
            "wanted": self._wanted_codes(),
            "budget": decimal(self.budget, places),
            "most_together": self.most_together,
        }
