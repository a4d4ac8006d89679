"""Mails to those who approve: the first, one reminder; and what follows when the time is over."""

from odoo import api, fields, models
from odoo.fields import Domain


class TravelApprovalStep(models.Model):
    _inherit = "travel.approval.step"
    _over = ("deadline", "_time_is_up")

    @api.model
    def _cron_approve(self):
        """Mail those who are newly asked, remind, pass on what nobody answered."""
        self._run_steps()

    @api.model
    def _steps(self):
        """Nobody is mailed who may not answer any more."""
        return [(Domain("state", "=", "open"), "_pass_on_barred"), *super()._steps()]

    def _locked(self):
        """The approval first, as everybody who decides does."""
        return super()._locked() if self.approval_id.try_lock_for_update(allow_referencing=True) else self.browse()

    def _step_on(self):
        if self.state == "open" and not self.mail_id and self.next_at and self.next_at <= fields.Datetime.now():
            self._write_mail("reminder" if self.asked_at else "first")

    # -- the mail ---------------------------------------------------------------------------------------------------

    @api.model
    def _mail_template(self, kind):
        return self.env.ref(f"travel_backoffice.mail_template_approval_{kind}")

    def _reply_to(self):
        return self.approval_id._reply_to()

    def _mail_left(self):
        if self.mail_kind == "reminder":
            self._done_with_mail({"reminded_at": fields.Datetime.now(), "next_at": False})
            self.approval_id.message_post(body=self.env._("Reminded %s.", self.recipient_id.display_name))
            return
        self._done_with_mail({})
        if self.state == "open":
            self._asked_now()

    def _mail_refused(self, reason):
        """The address is at fault: somebody else is asked, whatever is agreed for silence."""
        self._done_with_mail({"mail_error": reason, "next_at": False})
        told = self.env._("Mail to %(address)s not sent: %(reason)s", address=self.recipient_id.email or "?", reason=reason)
        self.approval_id.message_post(body=told)
        if self.state == "open":
            self._close("unreachable")
            self.approval_id._go_on()

    # -- silence ----------------------------------------------------------------------------------------------------

    def _time_is_up(self):
        """Nothing was heard: what is agreed for that is done."""
        if self.state != "open" or not self.deadline or self.deadline > fields.Datetime.now():
            return
        approval, then = self.approval_id, self.chain_step_id.on_timeout
        approval.activity_unlink(["travel_backoffice.activity_approval"])
        approval.message_post(body=self.env._("Nothing was heard from %s in time.", self.recipient_id.display_name))
        if then == "approve":
            self._close("approved", decided_at=fields.Datetime.now(), comment=self.env._("No answer in time: approved, as agreed."))
        else:
            self._close("silent")
        if then == "refuse":
            approval._conclude("expired", self.decided_by_id, self.env._("No answer in time: refused, as agreed."))
        else:
            approval._go_on()


class TravelApproval(models.Model):
    _inherit = "travel.approval"

    def _manager(self):
        """The customer's account manager."""
        lines = self.order_id.line_ids[:1]
        return lines._account_manager() if lines else self.env["res.users"]

    def _reply_to(self):
        """Answers by mail go to the account manager."""
        return self._manager().email_formatted or self.company_id.email_formatted

    def _tell(self):
        """Those whose trip it is hear what was decided: by mail, and the agent in Odoo."""
        template = self.env.ref("travel_backoffice.mail_template_approval_decided")
        for person in self._told():
            values = {"model": False, "res_id": False, "email_to": person.email_formatted}
            template.with_context(told=person).send_mail(self.id, email_values=values)
        self._tell_agent()

    def _told(self):
        """Travellers and booker with an address; not who decided himself."""
        people = self._concerned() - self.decided_by_id
        return people.filtered(lambda person: person._can_be_asked(self.company_id))

    def _tell_agent(self):
        agent = self.order_id.user_id
        if agent.active and not agent.share and agent.partner_id != self.decided_by_id:
            self.order_id.message_notify(
                partner_ids=agent.partner_id.ids,
                subject=self._decision_in_words(),
                body=self.comment or self._decision_in_words(),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _decision_in_words(self):
        """For subjects: what became of which trip."""
        trip = {"trip": self._trip_in_words()}
        words = {
            "approved": self.env._("Approved: %(trip)s", **trip),
            "refused": self.env._("Refused: %(trip)s", **trip),
            "expired": self.env._("Not approved in time: %(trip)s", **trip),
        }
        return words.get(self.state, trip["trip"])
