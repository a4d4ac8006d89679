"""Why does so much go back, or nothing: the rule of the matrix that holds, the arithmetic, and the rules that lost."""

from odoo import models

from ..engine.correction import correct, failed_condition
from ..engine.texts import TEXTS
from .travel_reversal_settling import CORRECTING, GivenBack


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def explain(self):
        """As for any charge; of one that gives another back, the rules are those of the reversal matrix.

        ``winner`` has no id where the standard rules hold; fares and what was undone follow no rule.
        """
        explained = super().explain()
        charge = self.sudo()  # sudo: as in super(), which has checked that the charge may be read
        if charge.reverses_id and charge.inputs.get("correction"):
            explained["losers"] = charge._explain_matrix_losers(charge.inputs["correction"], charge.reversal_rule_id)
        return explained

    def _explain_fare_inputs(self):
        correction = (self.inputs or {}).get("correction")
        return self._explain_correction(correction) if correction else super()._explain_fare_inputs()

    def _explain_correction(self, correction):
        """What was looked at, with labels for people."""
        rules = self.env["travel.reversal.rule"]._fields
        words = {name: dict(rules[name]._description_selection(self.env)) for name in ("event", "when")}
        follows = correction["treatment"] not in ("fare", "undo")
        facts = [
            ("event", self.env._("Correction"), words["event"].get(correction["event"], self.env._("Undone"))),
            ("when", self.env._("Corrected"), words["when"][correction["when"]] if follows else ""),
            ("charged", self.env._("Charged"), self._short(correction["charged"])),
            ("given_back_before", self.env._("Given back before"), self._short(correction["given_back_before"])),
        ]
        return [{"name": name, "label": label, "value": value} for name, label, value in facts if value]

    def _explain_steps(self):
        if self.kind_id.code == "penalty" and not self.reverses_id:
            return [self.env._("Kept by the airline or supplier, as the refund says")]
        return super()._explain_steps()

    def _readable(self, values):
        """A step on what goes back names the charge by its kind."""
        readable = super()._readable(values)
        return {**readable, "name": self.kind_id.name} if self.reverses_id else readable

    def _explain_winner(self):
        correction = (self.inputs or {}).get("correction")
        if not correction:
            return super()._explain_winner()
        if correction["treatment"] in ("fare", "undo"):
            return None
        return self._named_matrix_rule(self.reversal_rule_id)

    def _named_matrix_rule(self, rule):
        if rule:
            return {"id": rule.id, "name": rule.display_name, "table": rule.matrix_id.name}
        standard = self.env._("the standard rules, because no matrix says otherwise")
        return {"id": False, "name": self.env._("Standard"), "table": standard}

    def _explain_matrix_losers(self, correction, winner):
        """Every other rule of the matrix that the service was sold under, and why it does not hold."""
        if correction["treatment"] in ("fare", "undo"):
            return []
        original = self.reverses_id or self
        matrix = winner.matrix_id or original.line_id._matrices_of_day()[original.line_id.id]
        asked = (correction["event"], correction["when"], self.kind_id.code, self.stage)
        losers = []
        for rule in matrix.rule_ids - winner:
            condition = failed_condition(rule._engine_rule(), *asked) or "closer"
            reason = self._translate_engine(TEXTS[f"matrix_{condition}"])
            losers.append({**self._named_matrix_rule(rule), "condition": condition, "reason": reason})
        return losers


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def explain_prices(self):
        """Of a correction also what is kept, and why."""
        explained = super().explain_prices()
        line = self.sudo()  # sudo: as in super(), which has checked that the line may be read
        return explained + (line._explain_kept() if line.original_line_id and line.event in CORRECTING else [])

    def _explain_kept(self):
        """The charges that nothing goes back of by this line."""
        charges = self._charges_to_correct(GivenBack(self), self._reversal_matrices())
        engine_charges = {charge.key: charge for charge in charges}
        kept = correct(self._prepare_engine_correction(), charges).kept
        return [self._explain_kept_charge(reversal, engine_charges[reversal.key]) for reversal in kept]

    def _explain_kept_charge(self, reversal, engine_charge):
        charge = self.env["travel.charge"].browse(reversal.key)
        correction = self._reversal_inputs(reversal, engine_charge)["correction"]
        rule = self.env["travel.reversal.rule"].browse(reversal.rule.id if isinstance(reversal.rule.id, int) else [])
        sentences = [(TEXTS[step.code], dict(step.plain()[1])) for step in reversal.steps]
        return {
            **charge._explain_amount(),
            "amount": "",
            "computed": "",
            "state": "",
            "inputs": charge._explain_correction(correction),
            "steps": [
                charge._translate_engine(text) % {**charge._readable(values), "name": charge.kind_id.name}
                for text, values in sentences
            ],
            "winner": charge._named_matrix_rule(rule),
            "override": None,
            "losers": charge._explain_matrix_losers(correction, rule),
        }
