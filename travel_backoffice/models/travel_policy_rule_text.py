"""A policy rule as a person reads it: when it holds, what it asks, and what follows if it is not kept."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from .fee_codes import CODE_FIELDS
from .travel_rule_conditions import RANGE_FIELDS


class TravelPolicyRule(models.Model):
    _inherit = "travel.policy.rule"

    condition_text = fields.Char(compute="_compute_texts", string="When")
    ask_text = fields.Char(compute="_compute_texts", string="Agreed")
    outcome_text = fields.Char(compute="_compute_texts", string="If Not")

    @api.depends(
        "service_type_ids.name", "channel_ids.name", "traveller_category_ids.name", "scope", "after_hours", *RANGE_FIELDS,
        *CODE_FIELDS, "currency_id", "travel_from", "travel_to", "every_year", "hours_from", "hours_below", "each_flight",
        "kind", "name", "cabin", "least_days", "window_hours", "tolerance", "tolerance_percent", "rate_cap", "wanted", "budget",
        "budget_of", "budget_period", "cost_center_id", "most_together", "outcome", "chain_id", "reason_required",
        "policy_id.chain_id",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_texts(self):
        services = self._service_names()
        for rule in self:
            parts = [*rule._condition_parts(services), *rule._travel_parts()]
            rule.condition_text = " · ".join(parts) or self.env._("Always")
            rule.ask_text = rule._ask_text()
            rule.outcome_text = rule._outcome_text()

    def _travel_parts(self):
        """Season and length of flight."""
        parts = []
        if self.travel_from or self.travel_to:
            pattern = "d MMMM" if self.every_year else None
            start, end = (day and format_date(self.env, day, date_format=pattern) for day in (self.travel_from, self.travel_to))
            season = self._season_text(start, end)
            travelling = self.env._("travelling %s every year") if self.every_year else self.env._("travelling %s")
            parts.append(travelling % season)
        if self.hours_from or self.hours_below:
            length = self._range_text(*(hours and f"{hours:g}" for hours in (self.hours_from, self.hours_below)))
            flight = self.env._("each flight %s hours") if self.each_flight else self.env._("longest flight %s hours")
            parts.append(flight % length)
        return parts

    def _season_text(self, start, end):
        if start and end:
            return self.env._("from %(start)s to before %(end)s", start=start, end=end)
        return self.env._("from %s", start) if start else self.env._("before %s", end)

    # what is agreed

    def _ask_text(self):
        words = getattr(self, f"_ask_{self.kind}", None)
        return words() if words and self.kind else self.name or ""

    def _ask_class(self):
        return self.env._("%s at most", self._label("cabin"))

    def _ask_advance(self):
        return self.env._("Booked %s days ahead", self.least_days)

    def _ask_lowest(self):
        if self.window_hours:
            asked = self.env._("The lowest fare within %s hours of the one booked", f"{self.window_hours:g}")
        else:
            asked = self.env._("The lowest fare of the day")
        return asked + self._tolerance_text()

    def _ask_hotel(self):
        return self.env._("Up to %s a room and night", self._money_text(self.rate_cap)) + self._tolerance_text()

    def _ask_preferred(self):
        return self.env._("With %s", self.wanted or "")

    def _ask_banned(self):
        return self.env._("Nothing with %s", self.wanted or "")

    def _ask_budget(self):
        whose = self.cost_center_id.display_name or self._label("budget_of").lower()
        if self.budget_of == "trip":
            return self.env._("Up to %(amount)s a %(whose)s", amount=self._money_text(self.budget), whose=whose)
        period = self._label("budget_period").lower()
        return self.env._(
            "Up to %(amount)s a %(whose)s and %(period)s", amount=self._money_text(self.budget), whose=whose, period=period
        )

    def _ask_together(self):
        return self.env._("At most %s of them on one flight", self.most_together)

    def _tolerance_text(self):
        percent = f"{self.tolerance_percent:g} %" if self.tolerance_percent else ""
        allowed = [text for text in (self.tolerance and self._money_text(self.tolerance), percent) if text]
        if not allowed:
            return ""
        return self.env._(", %s more is no breach", self.env._(" or ").join(allowed))

    def _money_text(self, amount):
        return self.currency_id.format(amount) if self.currency_id else f"{amount:.2f}"

    # what follows

    def _outcome_text(self):
        chain = self.chain_id or self.policy_id.chain_id
        outcomes = {
            "inform": self.env._("It is told"),
            "approve": self.env._("Approval by %s", chain.name) if chain else self.env._("Needs approval"),
            "block": self.env._("It is not booked"),
        }
        reason = self.env._("with a reason code") if self.reason_required else ""
        return ", ".join(filter(None, [outcomes.get(self.outcome, ""), reason]))
