"""What a correction would give back and keep, and why, before anybody makes it. Nothing is stored."""

from odoo import models
from odoo.exceptions import UserError

from ..engine.correction import correct
from ..engine.texts import text_of
from .travel_reversal_settling import GivenBack


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _preview_correction(self, values):
        """What a correcting line of this document would come to.

        :param values: of the line that would be made, as ``_prepare_void`` and ``_prepare_refund`` give them
        :return: dict: ``rows`` (each charge of the document: name, charged, before, back, kept, why), ``added`` (what the
            correction itself costs: penalty, fees), ``collected`` (of the new document of an exchange), ``net`` (below
            zero: to the customer; without taxes on fees), ``card`` (goes back by the supplier to the customer's own
            card), ``invoices`` it credits. Amounts are in the line's currency, + the customer pays
        :raise UserError: when more would go back than was charged
        """
        self.check_access("read")
        # sudo: charges are worked out by the rules, whoever asks; the right to the document is checked above
        planned = self.sudo().new(values)
        charges = planned._charges_to_correct(GivenBack(planned), planned._reversal_matrices())
        result = correct(planned._prepare_engine_correction(), charges)
        if result.problem:
            raise UserError(result.problem.text(self.env._))
        answers = {answer.key: answer for answer in [*result.kept, *result.reversals]}
        rows = [planned._preview_row(charge, answers.get(charge.key)) for charge in charges]
        added = planned._preview_added()
        collected = planned.total_amount if planned.event == "exchange" else 0.0
        paid = [row for row in rows if row["paid"]]
        return {
            "rows": rows,
            "added": added,
            "collected": collected,
            "net": sum(fee["amount"] for fee in added) + collected - sum(row["back"] for row in paid),
            "card": sum(row["back"] for row in rows if row["card"]),
            "invoices": self.sudo()._preview_invoices([row["id"] for row in rows if row["back"]]),
            "unbilled": self.state != "billed",
        }

    def _preview_row(self, charged, answer):
        """What went back of a charge, goes back now, and stays; and why."""
        charge = self.env["travel.charge"].browse(charged.key)
        back, before = -float(answer.amount) if answer else 0.0, float(charged.given_back)
        return {
            "id": charge.id,
            "name": charge.name,
            "charged": charge.amount,
            "before": before,
            "back": back,
            "kept": charge.amount - before - back,
            "paid": charge.state in ("open", "billed"),
            "card": charge.state == "memo",
            "accrued": charge.state == "accrued",
            "rule": self._preview_rule(answer),
            "why": self._preview_why(charge, answer),
        }

    def _preview_rule(self, answer):
        """The rule of the matrix that decides, in words; blank for fares."""
        if not (answer and answer.rule):
            return ""
        if not isinstance(answer.rule.id, int):
            return self.env._("No rule agreed: the usual")
        rule = self.env["travel.reversal.rule"].browse(answer.rule.id)
        labels = [dict(rule._fields[name]._description_selection(self.env)).get(rule[name]) for name in ("event", "treatment")]
        return " · ".join(filter(None, [rule.matrix_id.name, *labels]))

    def _preview_why(self, charge, answer):
        """The arithmetic of what goes back, or why nothing does."""
        if charge.stage == "fare":
            return self._preview_why_fare(charge, answer)
        if not answer:
            return self.env._("Nothing to do with this correction")
        return ". ".join(text_of(step.code, dict(step.values, name=charge.name), self.env._) for step in answer.steps)

    def _preview_why_fare(self, charge, answer):
        if not answer:
            carried = self.event == "exchange"
            return self.env._("Its value is carried over") if carried else self.env._("Nothing of it is given back")
        amount = charge.currency_id.format
        return self.env._(
            "Of the fare %(fare)s, of taxes %(taxes)s",
            fare=amount(-float(answer.base_amount)),
            taxes=amount(float(answer.base_amount - answer.amount)),
        )

    def _preview_invoices(self, charge_ids):
        """The invoices that are credited, with how they stand."""
        moves = self.env["travel.charge"].browse(charge_ids).invoice_line_id.move_id
        labels = dict(moves._fields["payment_state"]._description_selection(self.env))
        return [
            {"name": move.name, "state": labels.get(move.payment_state, ""), "paid": not move.amount_residual}
            for move in moves
        ]

    def _preview_added(self):
        """What the correction itself costs: the penalty, and what the fee table asks for."""
        terms = self._fee_terms()
        charges, _problems = self._rate_fees(terms, self.order_id.charge_ids)
        rules = self.env["travel.fee.rule"]
        fees = [
            {"name": rules.browse(charge.rule_id).name, "amount": float(charge.amount)} for charge in charges if charge.amount
        ]
        if self.penalty_amount and not self.customer_card:
            fees.insert(0, {"name": self.env._("Penalty"), "amount": self.penalty_amount})
        return fees
