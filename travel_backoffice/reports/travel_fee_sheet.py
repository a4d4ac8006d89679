"""The tariff sheet: what holds under a fee table, as a customer may read it."""

from dataclasses import replace

from odoo import fields, models

from ..engine.lint import lint_table
from ..engine.rule import Span


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    def _sheet(self, day=None):
        """What holds on ``day`` or later, base tables merged in; what is overridden is left out.

        :return: list of ``{event, kinds: [{kind, rows: [{name, condition, price, bands, validity}]}]}``
        """
        self.ensure_one()
        day = day or fields.Date.context_today(self)
        sections = []
        rules = self._sheet_rules(day)
        for event, label in rules._fields["event"]._description_selection(self.env):
            of_event = rules.filtered(lambda rule, event=event: rule.event == event)
            kinds = of_event.charge_kind_id.sorted(lambda kind: (kind.sequence, kind.code))
            if kinds:
                sections.append({"event": label, "kinds": [of_event._sheet_kind(kind) for kind in kinds]})
        return sections

    def _sheet_rules(self, day):
        """The rules shown, in the order in which they are asked: the nearest table first."""
        chain = self._chain()
        depths = {table: depth for depth, table in enumerate(chain)}
        rules = chain.env["travel.fee.rule"].search([("table_id", "in", chain.ids)])
        hidden = self._overridden_ids(rules, depths, day)
        shown = rules.filtered(lambda rule: rule.id not in hidden and not (rule.date_to and rule.date_to <= day))
        return shown.sorted(lambda rule: (depths[rule.table_id], rule.sequence, rule.id))

    def _overridden_ids(self, rules, depths, day):
        """Rules of a base table that a rule of a nearer one hides wholly."""
        depth_of = {rule.id: depths[rule.table_id] for rule in rules}
        return {
            warning.rule_ids[0]
            for warning in _lint_from(self._engine_rules(), day)
            if warning.code == "never_wins" and depth_of[warning.rule_ids[0]] > depth_of[warning.rule_ids[1]]
        }


class TravelFeeRule(models.Model):
    _inherit = "travel.fee.rule"

    def _sheet_kind(self, kind):
        rules = self.filtered(lambda rule: rule.charge_kind_id == kind)
        return {"kind": kind.name, "rows": [rule._sheet_row() for rule in rules]}

    def _sheet_row(self):
        banded = self.method == "tiers"
        return {
            "name": self.name,
            "condition": " · ".join(self._condition_parts()),
            "price": ", ".join([self._per_text(), *self._bound_parts()]) if banded else self.price_text,
            "bands": self._tier_rows() if banded else [],
            "validity": self.validity_text,
        }


def _lint_from(rules, day):
    """The engine's warnings about what is not over on ``day``; what has begun by then is taken to have begun long ago."""
    left = [rule for rule in rules if rule.valid.high is None or rule.valid.high > day]
    begun = [
        rule if (rule.valid.low or day) > day else replace(rule, valid=Span(None, rule.valid.high)) for rule in left
    ]
    return lint_table(begun)


class TravelFeeSheetReport(models.AbstractModel):
    _name = "report.travel_backoffice.report_fee_table"
    _description = "Tariff Sheet"

    def _get_report_values(self, docids, data=None):
        """:param data: may name the ``day`` (ISO) whose prices are printed; otherwise today's"""
        day = fields.Date.to_date((data or {}).get("day")) or fields.Date.context_today(self)
        tables = self.env["travel.fee.table"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": tables._name,
            "docs": tables,
            "day": day,
            "sheets": {table.id: table._sheet(day) for table in tables},
        }
