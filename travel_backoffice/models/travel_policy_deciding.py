"""What people say to what is against a policy: yes, no, or go on all the same."""

from odoo import fields, models
from odoo.exceptions import UserError

from .fixing import is_fixing


class TravelPolicyFinding(models.Model):
    _inherit = "travel.policy.finding"

    def _decide(self, approved, partner, comment=""):
        """Somebody who was asked says yes or no; what waited for it goes on, or waits for the agent.

        Whoever calls has made sure that ``partner`` may decide. What does not wait is left as it is.

        :param partner: who decided; nobody where silence decides
        :return: the findings that were decided
        """
        # sudo: findings are the program's to write; the right to decide is the caller's to check
        waiting = self.sudo().filtered(lambda finding: finding.state == "waiting")
        waiting._write_decision("approved" if approved else "refused", partner, comment)
        return waiting

    def action_allow(self):
        """Button: go on all the same; asks for the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go On All the Same"),
            "res_model": "travel.policy.allow",
            "view_mode": "form",
            "target": "new",
            "context": {"default_finding_ids": self.ids},
        }

    def _allow(self, reason):
        """The account manager goes on with what waits, was refused or is blocked; it is written down why.

        :raise UserError: without a reason, from anybody else, or when there is nothing to allow
        """
        if not self.env.user.has_group("travel_backoffice.group_travel_account_manager"):
            raise UserError(self.env._("Only the account manager goes on with what the customer's policy does not allow."))
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why."))
        self.check_access("read")
        self.order_id.check_access("write")
        # sudo: findings are the program's to write; who may is checked above
        stopping = self.sudo().filtered(lambda finding: finding.state in ("waiting", "refused", "blocked"))
        if not stopping:
            raise UserError(self.env._("Nothing here is stopped by the customer's policy."))
        stopping._write_decision("approved", self.env.user.partner_id, reason.strip())
        self.env["travel.order"].browse(stopping.order_id.ids)._settle_approvals()
        return stopping

    def _write_decision(self, state, partner, comment):
        values = {"state": state, "decided_by_id": partner.id, "decided_at": fields.Datetime.now(), "comment": comment or False}
        self.write(values)
        for order, findings in self.grouped("order_id").items():
            order._message_log(body=findings._decision_text(state, partner, comment))
        self.line_id._settle_policy()
        if not is_fixing(self.env):
            self.order_id._after_fix()

    def _decision_text(self, state, partner, comment):
        """For the order's log: who said what to which clauses."""
        clauses = "; ".join(finding._told() for finding in self)
        who = partner.name or self.env._("Silence")  # as agreed for it in the approval chain
        sentences = {
            "approved": self.env._("%(who)s approved: %(clauses)s", who=who, clauses=clauses),
            "refused": self.env._("%(who)s refused: %(clauses)s", who=who, clauses=clauses),
        }
        return " — ".join(filter(None, [sentences[state], comment]))

    def _told(self):
        """The clause with its number, and what is against it."""
        self.ensure_one()
        clause = self.rule_id.sudo().display_name  # sudo: the words of the clause; the finding could be read
        return f"{clause}." if self.message == self.rule_id.sudo().name else f"{clause}: {self.message}"

    def _approval_chain(self):
        """The chain that decides on it: the rule's own, else the nearest policy's that has one."""
        self.ensure_one()
        policies = self.line_id.policy_id._chain()
        return self.rule_id.sudo().chain_id or next((policy.chain_id for policy in policies if policy.chain_id), self.rule_id.chain_id)


class TravelOrder(models.Model):
    _inherit = "travel.order"

    policy_finding_ids = fields.One2many("travel.policy.finding", "order_id", readonly=True, groups="base.group_user")

    def _settle_approvals(self):
        """Ask those who decide on what waits; take back what nobody has to decide on any more. Safe to call at any time."""
        # sudo: questions follow from findings, which are the program's
        approvals = self.env["travel.approval"].sudo()
        confirmed = self.sudo().filtered("confirmed")
        confirmed._reopen_outgrown()
        domain = [("order_id", "in", self.ids), ("state", "=", "waiting")]
        waiting = self.env["travel.policy.finding"].sudo().search(domain, order="id").grouped("order_id")
        standing = approvals.search([("order_id", "in", self.ids), ("state", "=", "open")]).order_id
        for order in confirmed:
            if findings := waiting.get(order):
                approvals._ask(order, findings)
            elif order in standing:
                approvals._withdraw(order)
