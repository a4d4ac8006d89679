from odoo import api, fields, models


class TravelPolicyTry(models.TransientModel):
    """Holds a service that was sold against any policy, a draft too, and writes nothing."""

    _name = "travel.policy.try"
    _description = "Try a Travel Policy"

    policy_id = fields.Many2one("travel.policy", required=True)
    line_id = fields.Many2one("travel.order.line", string="Service", domain="[('event', 'in', ('issue', 'amend', 'exchange'))]")
    result_html = fields.Html(compute="_compute_result_html", string="Result", sanitize=False)

    @api.depends("policy_id", "line_id")
    def _compute_result_html(self):
        for one in self:
            known = one.policy_id and one.line_id
            values = {"rows": one._rows() if known else []}
            one.result_html = known and self.env["ir.qweb"]._render("travel_backoffice.policy_tried", values)

    def _rows(self):
        """Each clause that holds for the service: the clause, whether it is kept, and what is against it."""
        line, policy = self.line_id.with_company(self.line_id.company_id), self.policy_id
        rules, verdict = line._try_policy(policy)
        found = {}
        for breach in verdict.breaches:
            found.setdefault(breach.rule.id, []).append(line.env["travel.policy.finding"]._breach_message(breach))
        records = self.env["travel.policy.rule"].browse(rule.id for rule in rules)
        return [{"rule": record, "against": found.get(record.id, [])} for record in records]
