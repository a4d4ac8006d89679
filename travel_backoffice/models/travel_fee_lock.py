"""A rule that has been charged stands: what it matches and costs is kept, the way on is a new version."""

from contextlib import contextmanager
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.rule import Span


class TravelFeeRule(models.Model):
    _inherit = "travel.fee.rule"

    used = fields.Boolean(
        compute="_compute_used", help="Something was charged by this rule: it can be ended, not changed."
    )

    def _compute_used(self):
        used = self._used()
        for rule in self:
            rule.used = rule._origin in used

    def _used(self):
        """Those of these rules that something was charged by, whoever may see it."""
        # sudo: a rule is used even if the reader may not see by which company's order; nothing of it is shown
        groups = self.env["travel.charge"].sudo()._read_group([("rule_id", "in", self._origin.ids)], ["rule_id"])
        return self.browse(rule.id for (rule,) in groups)

    def _last_used_on(self):
        """The last day of sale on which this rule was charged."""
        self.ensure_one()
        # sudo: as in _used
        lines = self.env["travel.order.line"].sudo()
        charged = fields.Domain("charge_ids", "any", [("rule_id", "=", self.id), ("reverses_id", "=", False)])
        return lines.search(charged, order="sold_on desc nulls last", limit=1).sold_on

    @contextmanager
    def _unchanged_once_used(self):
        """Refuse what happens inside when it changes what a used rule matches or costs. Its end may move (see below)."""
        used = self._used()
        before = {rule: rule._meaning() for rule in used}
        ends = {rule: rule.date_to for rule in used}
        yield
        for rule in used:
            if rule._meaning() != before[rule]:
                raise UserError(
                    self.env._(
                        "“%s” has been charged already: what it matches and costs stays as it is. "
                        "Use “New version from…” to go on with another price.",
                        rule.name,
                    )
                )
            if rule.date_to and rule.date_to != ends[rule]:
                rule._check_end(rule.date_to)

    def _meaning(self):
        """What the rule matches and costs, apart from its name and its end."""
        rule = self._engine_rule()
        return (self.table_id, replace(rule, name="", valid=Span(rule.valid.low)))

    def _check_end(self, day):
        """A rule cannot end before something it was charged for was sold."""
        last = self._last_used_on()
        if last and day <= last:
            raise UserError(
                self.env._(
                    "“%(rule)s” was charged for a sale of %(last)s; it cannot end before the day after.",
                    rule=self.name,
                    last=last,
                )
            )

    def write(self, vals):
        with self._unchanged_once_used():
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self._used():
            raise UserError(
                self.env._(
                    "“%s” has been charged already and is kept. End it with a date, or archive it.",
                    used[0].name,
                )
            )

    def _new_version(self, day):
        """End each rule before ``day`` and let a copy go on from there.

        :return: the new rules
        """
        versions = self.browse()
        for rule in self:
            if rule.date_from and day <= rule.date_from or rule.date_to and day >= rule.date_to:
                raise UserError(
                    self.env._(
                        "“%(rule)s” holds %(period)s; a new version has to start within that time.",
                        rule=rule.name,
                        period=rule._validity_text(),
                    )
                )
            end = rule.date_to
            rule.date_to = day
            versions |= rule.copy({"date_from": day, "date_to": end})
        return versions

    def action_new_version(self):
        """Ask from when the new version holds."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version of “%s”", self.name),
            "res_model": "travel.fee.version",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rule_ids": self.ids},
        }


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    def write(self, vals):
        if "currency_id" not in vals:
            return super().write(vals)
        with self.with_context(active_test=False).rule_ids._unchanged_once_used():
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.with_context(active_test=False).rule_ids._unlink_except_used()
        # sudo: a contract counts even where the reader does not see it; only its name is told
        contract = self.env["travel.contract"].sudo().search([("fee_table_id", "in", self.ids)], limit=1)
        if contract:
            raise UserError(self.env._("The contract “%s” uses this table. Archive it instead.", contract.name))


class TravelChargeKind(models.Model):
    _inherit = "travel.charge.kind"

    def write(self, vals):
        if not {"code", "stage"} & set(vals):
            return super().write(vals)
        # sudo: rules of all companies are looked at, and nothing of them is shown but a name
        rules = self.env["travel.fee.rule"].sudo().with_context(active_test=False)
        with rules.search([("charge_kind_id", "in", self.ids)])._unchanged_once_used():
            return super().write(vals)
