"""How a service stands with the customer's travel policy, on invoices where the billing profile asks for it, and in data files."""

from odoo import fields, models


class TravelBillingProfile(models.Model):
    _inherit = "travel.billing.profile"

    print_policy = fields.Boolean(
        string="Policy Status on Invoices",
        help="Each service says whether it was booked within the travel policy, why not, and what the lowest fare would have saved.",
    )

    def _said_of_period(self):
        said = super()._said_of_period()
        return [*said, self.env._("each service says how it stands with the travel policy")] if self.print_policy else said


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _printed_references(self, terms, env):
        """Policy status, reason and lost saving stand among what is printed with the service."""
        on_line, on_header = super()._printed_references(terms, env)
        if terms.profile and terms.profile.print_policy:
            on_line = [*on_line, *self._printed_policy(env)]
        return on_line, on_header

    def _printed_policy(self, env):
        """``[label, text]`` pairs; nothing of what is under no policy."""
        if not self.policy_status:
            return []
        words = dict(self._fields["policy_status"]._description_selection(env))
        printed = [[env._("Travel policy"), words[self.policy_status]]]
        if self.policy_reason:
            printed.append([env._("Policy reason"), self.policy_reason])
        if lost := self._lost_saving():
            printed.append([env._("Lost saving"), self.currency_id.with_env(env).format(lost)])
        return printed

    def _lost_saving(self):
        """What fare and taxes are above the lowest fare offered, as spend counts it."""
        self.ensure_one()
        if self.event not in ("issue", "amend") or self.lowest_fare <= 0:
            return 0.0
        return self.currency_id.round(max(self.base_fare + self.tax_amount - self.lowest_fare, 0.0))

    def _file_facts(self):
        policy = {"status": self.policy_status or "", "reason": self.policy_reason or "", "lost": self._lost_saving()}
        return super()._file_facts() | {"policy": policy}
