"""Approvals as the agency's people see them: what waits, with whom; decide, take back, ask again."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .travel_approval import STATES

AGENT = "travel_backoffice.group_travel_agent"
ACCOUNT_MANAGER = "travel_backoffice.group_travel_account_manager"


class TravelApproval(models.Model):
    _inherit = "travel.approval"

    waits_for_me = fields.Boolean(compute="_compute_mine", help="The user is the one who is asked.")
    may_decide = fields.Boolean(compute="_compute_mine", help="The user may decide in the place of the one who is asked.")

    @api.depends("state", "recipient_id")
    @api.depends_context("uid")
    def _compute_mine(self):
        person, manages = self.env.user.partner_id, self.env.user.has_group(ACCOUNT_MANAGER)
        for approval in self:
            waits = approval.state == "open"
            approval.waits_for_me = waits and approval.recipient_id == person
            approval.may_decide = waits and manages and approval.recipient_id != person and not approval._is_own_trip(person)

    # -- decide -----------------------------------------------------------------------------------------------------

    def action_approve(self):
        """The one who is asked says yes."""
        self._decide_here(True, "")

    def action_refuse(self):
        """A dialog asks why."""
        return self._open_decision(approved=False)

    def action_decide_for(self):
        """The account manager decides in the place of the one who is asked: a dialog asks what, and why."""
        return self._open_decision(approved=True)

    def _open_decision(self, approved):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_approval_decide")
        return {**action, "context": {"default_approval_id": self.id, "default_approved": "yes" if approved else "no"}}

    def _decide_here(self, approved, comment):
        """Somebody of the agency decides, as the one who is asked or in his place.

        :raise AccessError: whoever is neither asked nor the account manager, or travels or has booked himself
        :raise UserError: in another's place without a reason; or when it is decided already
        """
        self.ensure_one()
        self.check_access("read")
        if not (self.waits_for_me or self.may_decide):
            raise AccessError(self.env._("Nobody decides who is neither asked nor the account manager, or whose own trip it is."))
        if self.may_decide and not (comment or "").strip():
            raise UserError(self.env._("Write down why you decide in the place of somebody else."))
        user = self.env.user
        step = self.sudo()._step_for(user)  # sudo: approvals are the program's to write; who may is checked above
        if not step._answer(approved, comment, user.partner_id, on_behalf=user if self.may_decide else None):
            raise UserError(self.env._("This was decided, or taken back, in the meantime."))

    def _step_for(self, user):
        """The step that is answered; the account manager's own where nobody could be asked."""
        if not self.current_id:
            self._ask_person(self._whom_inside()._replace(person=user.partner_id))
        return self.current_id

    # -- ask --------------------------------------------------------------------------------------------------------

    def _trusted(self):
        """The approvals with the right to change them: nobody writes them by hand, agents use the buttons."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(AGENT):
            raise AccessError(self.env._("Only counter agents ask customers."))
        return self.sudo()

    def action_withdraw(self):
        """Make the link worthless; it is not asked again by itself while the trip stays as it is."""
        open_ones = self._trusted().filtered(lambda approval: approval.state == "open")
        for approval in open_ones:
            approval._take_back(self.env.user)
            approval.message_post(body=approval.env._("Withdrawn by %s.", approval.env.user.name))
        open_ones.order_id.line_ids._settle_policy()

    def action_send_again(self):
        """Mail the link once more; what was refused, withdrawn or not answered is asked from the beginning."""
        for approval in self._trusted():
            if approval.state == "open":
                approval._mail_again()
            else:
                approval._ask_again()

    def _mail_again(self):
        step = self.current_id
        if not step or step.user_id:
            raise UserError(self.env._("Nobody is asked by mail at the moment."))
        if not step.mail_id:
            step._write_mail("first")
        step._send_mail_now()

    def _ask_again(self):
        """From the beginning, for what stands against the policy still."""
        findings = self.order_id.policy_finding_ids.filtered(lambda finding: finding.state in ("waiting", "refused"))
        if self._of_order(self.order_id):
            raise UserError(self.env._("This order has an open question already."))
        if self.state == "approved" or not findings:
            raise UserError(self.env._("There is nothing to approve."))
        findings.filtered(lambda finding: finding.state == "refused").write({"state": "waiting"})
        self._ask(self.order_id, findings, by_hand=True)
        findings.line_id._settle_policy()

    def action_open_order(self):
        """Stat button: the order."""
        self.ensure_one()
        return self.order_id.get_formview_action()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    approval_ids = fields.One2many("travel.approval", "order_id", string="Approvals", readonly=True)
    approval_state = fields.Selection(STATES, string="Approval", compute="_compute_approval_state", help="Of the newest one.")

    @api.depends("approval_ids.state")
    def _compute_approval_state(self):
        for order in self:
            order.approval_state = order.approval_ids.sorted("id")[-1:].state

    def action_open_approvals(self):
        """Stat button: the newest approval, or all of them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_approval")
        action |= {"domain": [("order_id", "=", self.id)], "context": {}}
        if len(self.approval_ids) == 1:
            action |= {"res_id": self.approval_ids.id, "views": [(False, "form")]}
        return action
