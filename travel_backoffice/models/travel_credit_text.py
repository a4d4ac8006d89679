"""What a credit note says about a service: what goes back of it, and what is kept. Frozen like an invoice's."""

from odoo import models


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _print_facts(self, facts, env, references):
        """For what takes something back: which event it is, the unused segments, and the fees that stay."""
        found = super()._print_facts(facts, env, references)
        if self._takes_back():
            found["replaces"] = ""
            found["segments"] = [segment._print_facts() for segment in self.refunded_segment_ids]
            undone = self.original_line_id._takes_back()
            found["event"] = "again" if undone else self.event
            found["kept"] = [] if undone else self._print_kept(facts, env)
        return found

    def _print_kept(self, facts, env):
        """Fees of the service that do not go back, or not wholly: pairs (name, amount)."""
        billed = self.original_line_id.charge_ids.filtered(
            lambda charge: charge.state == "billed" and charge.stage not in ("fare", "rebate") and charge.amount > 0
        )
        kept = [(charge, charge.amount - charge.given_back) for charge in billed]
        return [
            [charge.name, facts.amount_text(amount, charge.currency_id, env)]
            for charge, amount in kept
            if charge.currency_id.compare_amounts(amount, 0.0) > 0
        ]

    def _print_fare(self):
        """Figures of what goes back as a credit note says them: without minus, and without the penalty that is kept."""
        found = super()._print_fare()
        if not self._takes_back() or self.original_line_id._takes_back():
            return found
        currency, total = self.currency_id, self.base_fare + self.tax_amount
        return {
            **found,
            "base": -self.base_fare,
            "tax": -self.tax_amount,
            "taxes": [[code, -amount] for code, amount in found["taxes"]],
            "total": -total,
            "adds_up": not currency.compare_amounts(total + self.penalty_amount, self.total_amount),
        }


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _invoice_line_name(self, facts, env, service_text):
        """What goes back is named as it was charged, and says that it goes back."""
        name = super()._invoice_line_name(facts, env, service_text)
        if not self.reverses_id:
            return name
        title, *rest = name.split("\n")
        again = bool(self.reverses_id.reverses_id)
        told = env._("%s, charged again", title) if again else env._("%s, given back", title)
        return "\n".join([told, *rest])

    def _charged_once_for(self):
        """What is given back was for the whole order, or trip, if its charge was."""
        return self.reverses_id._charged_once_for() if self.reverses_id else super()._charged_once_for()

    def _fare_title(self, facts, env):
        """The penalty by its own name; of what goes back the fare and taxes where they make it up."""
        if self.kind_id.code == "penalty":
            return self.name
        line = self.line_id
        if not self.reverses_id or not line._takes_back():
            return super()._fare_title(facts, env)
        service, fare = facts.translated_name(line.service_type_id, env), line._print_fare()
        if not (fare["adds_up"] and fare["tax"]) or line.currency_id.compare_amounts(fare["total"], abs(self.amount)):
            return service
        return env._(
            "%(service)s: fare %(fare)s, taxes %(taxes)s",
            service=service,
            fare=facts.amount_text(fare["base"], line.currency_id, env),
            taxes=facts.amount_text(fare["tax"], line.currency_id, env),
        )
