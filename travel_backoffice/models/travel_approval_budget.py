"""What is left of the budgets that count for a trip, and what was declined, as an approver reads it."""

from odoo import models
from odoo.tools import format_amount, format_date


class TravelApproval(models.Model):
    _inherit = "travel.approval"

    def _budgets_left(self):
        """Of the budgets that count for this trip, what is left once it is booked: list of ``{name, left}``."""
        left = {}
        for line in self._asked_lines().filtered("policy_id").sorted("id"):
            left |= line._budgets_left()  # the service that was entered last has those before it among what is used
        return [{"name": name, "left": text} for name, text in left.items()]


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _budgets_left(self):
        """:return: dict name → text"""
        self.ensure_one()
        convert = self.company_id._travel_converter()
        (case,) = self._prepare_policy_cases()
        rules, _unsure = self.policy_id._compiled().held_against(case, convert)
        left = {}
        for rule in self.env["travel.policy.rule"].browse([rule.id for rule in rules if rule.kind == "budget"]):
            for use in rule._budget_uses(self, convert).get(self.id, ()):
                if use.problem is None:
                    left[f"{rule.display_name}, {use.subject}"] = rule._left_in_words(float(use.used + use.amount))
        return left

    def _declined_offers(self):
        return [offer._in_words() for offer in self.offer_ids]


class TravelPolicyRule(models.Model):
    _inherit = "travel.policy.rule"

    def _left_in_words(self, used):
        left = self.budget - used
        text = format_amount(self.env, abs(left), self.currency_id)
        return text if self.currency_id.compare_amounts(left, 0.0) >= 0 else self.env._("%s too much", text)


class TravelLineOffer(models.Model):
    _inherit = "travel.line.offer"

    def _in_words(self):
        """Flight, day, hour, class, price and why not."""
        cabin = dict(self._fields["cabin"]._description_selection(self.env)).get(self.cabin)
        day = self.departure_date and format_date(self.env, self.departure_date)
        leaves = " ".join(filter(None, [day, self.departure_time]))
        flight = " ".join(filter(None, [self.carrier, self.number]))
        price = format_amount(self.env, self.amount, self.currency_id)
        return " · ".join(filter(None, [flight, leaves, cabin, price, self.reason]))
