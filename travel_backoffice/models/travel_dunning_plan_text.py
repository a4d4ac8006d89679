"""What a dunning plan does, in a sentence that a customer could sign."""

from odoo import api, fields, models
from odoo.tools import formatLang


class TravelDunningPlan(models.Model):
    _inherit = "travel.dunning.plan"

    summary = fields.Text(compute="_compute_summary", help="What this plan does, in plain words.")

    @api.depends(
        *("automatic", "skip_levels", "days_between", "tiny_amount", "interest_percent"),
        *(f"level_ids.{name}" for name in ("number", "days_after", "days_wait", "minimum_amount", "fee_amount", "stop_ticketing")),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for plan in self:
            levels = [level._said() for level in plan.level_ids.sorted("number")]
            said = [*levels, *plan._said_of_letters()] if levels else [self.env._("Nobody is reminded: the plan has no level yet")]
            text = self.env._("; ").join(said)
            plan.summary = f"{text[:1].upper()}{text[1:]}."

    def _said_of_letters(self):
        said = []
        if self.days_between:
            said.append(self.env._("never two letters within %s days", self.days_between))
        if self.skip_levels:
            said.append(self.env._("a very late invoice begins at the level that its age says"))
        if self.tiny_amount:
            said.append(self.env._("amounts below %s are left out", formatLang(self.env, self.tiny_amount)))
        if self.interest_percent:
            said.append(self.env._("interest of %s %% a year is told, and not charged", formatLang(self.env, self.interest_percent)))
        sent = self.env._("letters go out by themselves"), self.env._("a controller looks through the letters before they go out")
        return [*said, sent[not self.automatic], self.env._("what is disputed or promised is left out")]


class TravelDunningLevel(models.Model):
    _inherit = "travel.dunning.level"

    def _said(self):
        """When it comes, and what it brings."""
        said = self.env._("level %(number)s from %(days)s days overdue", number=self.number, days=self.days_after)
        more = []
        if self.number > 1 and self.days_wait:
            more.append(self.env._("%s days after the letter before", self.days_wait))
        if self.minimum_amount:
            more.append(self.env._("from %s on", formatLang(self.env, self.minimum_amount)))
        if self.fee_amount:
            more.append(self.env._("with a fee of %s", formatLang(self.env, self.fee_amount)))
        if self.stop_ticketing:
            more.append(self.env._("no more tickets until paid"))
        return f"{said} ({', '.join(more)})" if more else said
