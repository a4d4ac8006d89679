"""What happens to each kind of charge when the service is voided, refunded or exchanged."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.correction import STANDARD, ReversalRule, choose
from .travel_charge_kind import STAGES

CORRECTIONS = [
    ("void", "Void"),
    ("refund", "Full Refund"),
    ("part_refund", "Partial Refund"),
    ("tax_refund", "Refund of Taxes Only"),
    ("exchange", "Exchange"),
]
TREATMENTS = [
    ("reverse", "Give Back"),
    ("retain", "Keep"),
    ("prorate", "Give Back by Unused Value"),
    ("rerate", "Price Again on What Was Used"),
]
WHEN = [("same_day", "On the Day of Sale"), ("later", "Later")]
#: What a rule of the matrix means; its place in the list does not count.
MEANING = {"matrix_id", "event", "when", "kind_id", "stage", "treatment"}


class TravelReversalMatrix(models.Model):
    """The reversal matrix that contracts speak of. What it does not speak of follows the standard rules.

    A rule that something was given back by stays as it is: the way on is a copy, for the contracts from then on.
    """

    _name = "travel.reversal.matrix"
    _description = "Reversal Matrix"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    note = fields.Html()
    rule_ids = fields.One2many("travel.reversal.rule", "matrix_id", string="Rules", copy=True)
    used = fields.Boolean(compute="_compute_used", help="Something was given back by one of its rules.")
    overview = fields.Html(compute="_compute_overview", sanitize=False, help="What holds in each case.")

    def _compute_used(self):
        for matrix in self:
            matrix.used = any(matrix.rule_ids.mapped("used"))

    @api.depends("rule_ids.event", "rule_ids.when", "rule_ids.kind_id", "rule_ids.stage", "rule_ids.treatment")
    def _compute_overview(self):
        for matrix in self:
            events = self.env["travel.reversal.rule"]._fields["event"]._description_selection(self.env)
            table = {"events": events, "rows": matrix._overview_rows()}
            matrix.overview = self.env["ir.qweb"]._render("travel_backoffice.reversal_matrix_table", table)

    def _overview_rows(self):
        """A row for each stage, and for each kind that has a rule of its own: its name, and a cell for each event."""
        rules = tuple(rule._engine_rule() for rule in self.rule_ids)
        stages = dict(self.env["travel.charge.kind"]._fields["stage"]._description_selection(self.env))
        rows = [(name, "", stage) for stage, name in stages.items() if stage != "fare"]
        rows += [(kind.name, kind.code, kind.stage) for kind in self.rule_ids.kind_id]
        return [
            {"name": name, "cells": [self._overview_cell(rules, event, kind, stage) for event, _label in CORRECTIONS]}
            for name, kind, stage in rows
        ]

    def _overview_cell(self, rules, event, kind, stage):
        """``{"same_day", "later"}``: label of the treatment; ``standard``: no rule of this matrix says so."""
        labels = dict(self.env["travel.reversal.rule"]._fields["treatment"]._description_selection(self.env))
        cell = {"standard": True}
        for when in ("same_day", "later"):
            rule = choose(rules, event, when, kind, stage)
            cell["standard"] &= not rule
            cell[when] = labels[(rule or choose(STANDARD, event, when, kind, stage)).treatment]
        return cell

    def _engine_rules(self):
        """The rules as the engine's plain ``ReversalRule``; none for no matrix."""
        # sudo: what goes back is worked out for whoever may correct the service
        return tuple(rule._engine_rule() for rule in self.sudo().rule_ids)

    def action_fill_standard(self):
        """Button: begin with the standard rules, to change them from there."""
        for matrix in self.filtered(lambda matrix: not matrix.rule_ids):
            matrix.rule_ids = [
                fields.Command.create({"event": rule.event, "stage": rule.stage or False, "treatment": rule.treatment})
                for rule in STANDARD
            ]
        return True

    def action_new_version(self):
        """Button: a copy to change, for contracts from now on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.copy().id,
        }

    def copy_data(self, default=None):
        values_list = super().copy_data(default)
        for matrix, values in zip(self, values_list, strict=True):
            if not (default or {}).get("name"):
                values["name"] = self.env._("%s (copy)", matrix.name)
        return values_list

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # nobody hands a matrix to a company that is not his
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.rule_ids._unlink_except_used()
        # sudo: a contract or company counts even where the reader does not see it; only its name is told
        contract = self.env["travel.contract"].sudo().with_context(active_test=False)
        contract = contract.search([("reversal_matrix_id", "in", self.ids)], limit=1)
        company = self.env["res.company"].sudo().search([("travel_reversal_matrix_id", "in", self.ids)], limit=1)
        if user := contract or company:
            raise UserError(self.env._("“%s” uses this matrix. Archive it instead.", user.display_name))


class TravelReversalRule(models.Model):
    """One cell of the matrix. The closest wins: a rule for the kind of charge, then for its stage, then for all."""

    _name = "travel.reversal.rule"
    _description = "Reversal Rule"
    _order = "matrix_id, event, sequence, id"

    matrix_id = fields.Many2one("travel.reversal.matrix", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="matrix_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    event = fields.Selection(CORRECTIONS, required=True)
    when = fields.Selection(WHEN, help="Blank: whenever it is corrected.")
    kind_id = fields.Many2one("travel.charge.kind", string="Charge Kind", ondelete="restrict")
    stage = fields.Selection(STAGES, help="All kinds of this stage; blank together with the kind: all charges.")
    treatment = fields.Selection(TREATMENTS, required=True, default="retain")
    used = fields.Boolean(compute="_compute_used", help="Something was given back by this rule: it stays as it is.")

    _cell_uniq = models.UniqueIndex(
        "(matrix_id, event, COALESCE(\"when\", ''), COALESCE(kind_id, 0), COALESCE(stage, ''))",
        "This matrix has a rule for this case already. Change that one.",
    )
    _kind_or_stage_check = models.Constraint(
        "CHECK (kind_id IS NULL OR stage IS NULL)", "A rule is for one kind of charge or for a stage, not for both."
    )

    @api.constrains("kind_id", "stage")
    def _check_not_fare(self):
        if any("fare" in (rule.stage, rule.kind_id.stage) for rule in self):
            raise ValidationError(
                self.env._("Fare and taxes follow no rule: they go back as the refund of the airline or supplier says.")
            )

    @api.depends("event", "when", "kind_id", "stage", "treatment")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = self.env._(
                "%(case)s: %(treatment)s",
                case=", ".join(filter(None, [rule._label("event"), rule._label("when"), rule._what()])),
                treatment=rule._label("treatment"),
            )

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _what(self):
        return self.kind_id.name or self._label("stage") or self.env._("all charges")

    def _compute_used(self):
        used = self._used()
        for rule in self:
            rule.used = rule._origin in used

    def _used(self):
        """Those of these rules that something was given back by, whoever may see it."""
        # sudo: a rule is used even if the reader may not see by which order; nothing of it is shown
        charges = self.env["travel.charge"].sudo()
        groups = charges._read_group([("reversal_rule_id", "in", self._origin.ids)], ["reversal_rule_id"])
        return self.browse(rule.id for (rule,) in groups)

    def write(self, vals):
        changing = MEANING & set(vals)
        if changing and (used := self.filtered(lambda rule: rule._changes(vals, changing))._used()):
            raise UserError(
                self.env._(
                    "“%s”: charges were given back by this rule, so it stays as it is. Make a new version of the matrix, "
                    "and give that to the contracts from then on.",
                    used[0].display_name,
                )
            )
        result = super().write(vals)
        if "matrix_id" in vals:
            self.check_access("write")  # nor a rule
        return result

    def _changes(self, vals, names):
        return any((self._fields[name].convert_to_write(self[name], self) or False) != (vals[name] or False) for name in names)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self._used():
            raise UserError(
                self.env._("“%s”: charges were given back by this rule, so it is kept.", used[0].display_name)
            )

    def _engine_rule(self):
        self.ensure_one()
        return ReversalRule(
            id=self.id,
            event=self.event,
            treatment=self.treatment,
            when=self.when or "",
            kind=self.kind_id.code or "",
            stage=self.stage or "",
        )
