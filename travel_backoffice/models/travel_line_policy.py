"""How a service stands with its customer's travel policy: findings, the status that follows, and what it waits for."""

from odoo import api, fields, models

from .travel_order_rating import UNBILLED

#: Reasons that the policy alone gives and takes back.
POLICY_CODES = ("policy_approval", "policy_refused", "policy_blocked", "policy_reason")
HOLD_OF_STATE = {"waiting": "policy_approval", "refused": "policy_refused", "blocked": "policy_blocked"}
#: What became of the document: nobody travels on it any more.
GONE = ("voided", "refunded", "exchanged")
#: Who said how a service stands with the policy.
POLICY_SOURCES = [("checked", "Checked Here"), ("document", "The Document"), ("person", "A Person")]


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    policy_id = fields.Many2one(
        "travel.policy",
        string="Travel Policy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The policy that the service was held against; blank where none is agreed.",
    )
    policy_source = fields.Selection(
        POLICY_SOURCES, string="Policy Status By", readonly=True, copy=False, groups="base.group_user"
    )
    policy_finding_ids = fields.One2many("travel.policy.finding", "line_id", readonly=True, groups="base.group_user")

    @api.model_create_multi
    def create(self, vals_list):
        """What comes with a status has it from whoever makes the service."""
        lines = super().create(vals_list)
        for line, vals in zip(lines, vals_list, strict=True):
            if vals.get("policy_status") and not line.policy_source:
                line._write_policy_source("document" if line.business_key else "person")
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "policy_status" in vals and "policy_source" not in vals:
            self._write_policy_source("person" if vals["policy_status"] else False)
        return result

    def _write_policy_source(self, source):
        self.sudo().write({"policy_source": source})  # sudo: nobody keys it; whoever could write the status did

    def _is_issued(self):
        """Whether the supplier has confirmed it: it has a number, of a ticket, voucher or confirmation, or is billed."""
        self.ensure_one()
        return bool((self.document_number or "").strip()) or self.state == "billed"

    def _settle_policy(self):
        """Bring status and holds of these services in line with their findings. Call after changing either.

        Also after an approval goes to somebody else: holds name who is asked.
        """
        self = self.sudo()  # sudo: what follows from findings is the program's to write
        findings = self.env["travel.policy.finding"].search([("line_id", "in", self.ids)], order="id")
        by_line = findings.grouped("line_id")
        self._write_policy_status({line: by_line.get(line, findings.browse()) for line in self})
        open_lines = self.filtered(lambda line: line.state in UNBILLED)
        reasons = {}
        for line in open_lines & findings.line_id:
            reasons.update(by_line[line]._hold_reasons())
        open_lines._sync_holds(reasons, POLICY_CODES)

    def _write_policy_status(self, findings):
        """:param findings: line → its findings; what a document or a person stated is left as it is"""
        by_status = {}
        for line, own in findings.items():
            if line.standing in GONE:
                continue  # as it was when somebody was to travel on it
            if line.policy_source in (False, "checked") and (line.policy_source or not line.policy_status):
                status = own._policy_status() if line.policy_id else False
                if status != line.policy_status:
                    by_status.setdefault(status, []).append(line.id)
        for status, ids in by_status.items():
            self.browse(ids).write({"policy_status": status, "policy_source": status and "checked"})


class TravelPolicyFinding(models.Model):
    _inherit = "travel.policy.finding"

    def _policy_status(self):
        """The status of a service with these findings: out as long as one was not approved by anybody."""
        against = self.filtered(lambda finding: not finding.unchecked)
        if not against:
            return "in"
        asked = against.filtered(lambda finding: finding.state != "told")
        return "approved" if asked and set(asked.mapped("state")) == {"approved"} else "out"

    def _hold_reasons(self):
        """Why the service of these findings waits, as holds are synchronised: (line, code, detail) → message."""
        by_code = {}
        for finding in self:
            if code := finding._hold_code():
                by_code.setdefault(code, []).append(finding._hold_message(code))
        return {(self.line_id, code, ""): "\n".join(messages) for code, messages in by_code.items()}

    def _hold_code(self):
        """A missing reason code is asked for before anybody is asked to approve."""
        self.ensure_one()
        stops = self.state in HOLD_OF_STATE
        open_ = stops or self.state == "told"
        if open_ and self.rule_id.reason_required and not self.reason and not self.line_id._is_issued():
            return "policy_blocked" if self.state == "blocked" else "policy_reason"
        return HOLD_OF_STATE.get(self.state)

    def _hold_message(self, code):
        told = self._told()
        if code == "policy_reason":
            return self.env._("%(what)s Choose the customer's reason code for it.", what=told)
        if code == "policy_refused":
            return self.env._(
                "%(what)s Refused by %(who)s. Book something else, or cancel it.", what=told, who=self.decided_by_id.name or ""
            )
        if code == "policy_blocked":
            return self.env._("%(what)s It is not to be booked. The account manager alone can go on, with a reason.", what=told)
        asked = self.approval_id.recipient_id.name or self._approval_chain().name
        if not asked:
            return self.env._("%(what)s It needs approval, and the policy says of nobody that he approves it.", what=told)
        return self.env._("%(what)s Waits for approval by %(who)s.", what=told, who=asked)


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return {
            **super()._reason_labels(),
            "policy_approval": self.env._("Waits for approval"),
            "policy_refused": self.env._("Approval refused"),
            "policy_blocked": self.env._("Not allowed by the travel policy"),
            "policy_reason": self.env._("Policy reason missing"),
        }

    def _owner(self, order, code):
        """What is blocked only the account manager can let go on."""
        manager = order.partner_id.user_id or order.travel_root_id.user_id
        return manager if manager and code == "policy_blocked" else super()._owner(order, code)
