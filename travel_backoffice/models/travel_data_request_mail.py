"""The mails of data requests: the first, reminders, and passing on, each on its day."""

from odoo import api, fields, models

ACTIVITY = "travel_backoffice.activity_missing_reference"


class TravelDataRequest(models.Model):
    _inherit = "travel.data.request"
    _over = ("expires_at", "_expire")

    # -- by itself --------------------------------------------------------------------------------------------------

    @api.model
    def _cron_ask(self):
        """Ask for what is newly held, see which mails have left, remind, pass on, expire.

        Safe to run twice and by several workers: each request is locked, and looked at again once it is.
        """
        self._ask_new()
        self._run_steps()

    def _step_on(self):
        if self.state != "open" or self.mail_id or not self.next_at or self.next_at > fields.Datetime.now():
            return
        if not self._pending():
            self._close_settled()
        elif not self.asked_at or self.escalation_due:
            self._write_mail("escalation" if self.escalation_due else "first")
        elif self.reminder_count < self.set_id.max_reminders:
            self._write_mail("reminder")
        else:
            self._pass_on()

    def _expire(self):
        if self.state != "open" or not self.expires_at or self.expires_at > fields.Datetime.now():
            return
        left = self._own_pending()
        self._drop_mail()
        self.write({"state": "expired", "next_at": False})
        if left:
            self._give_to_manager(left, self.env._("The link expired without an answer"))

    # -- the mail ---------------------------------------------------------------------------------------------------

    def _mail_lines(self):
        """What the mail lists: the trips with what is missing, without values and prices."""
        shown = self._asked_references(self._pending())
        found = []
        for line, holds in self.hold_ids.browse([hold.id for hold in shown]).grouped("line_id").items():
            missing = ", ".join(shown[hold].name for hold in holds)
            found.append({**line._trip_in_words(), "missing": missing})
        return found

    def _reply_to(self):
        """Answers by mail go to the account manager."""
        manager = self._pending().line_id[:1]._account_manager() if self._pending() else self.env["res.users"]
        return manager.email_formatted or self.company_id.email_formatted

    @api.model
    def _mail_template(self, kind):
        return self.env.ref(f"travel_backoffice.mail_template_fill_{kind}")

    def _send_now(self):
        """A person wants it sent: it leaves when the transaction is through."""
        self.ensure_one()
        if not self.mail_id:
            self._write_mail("escalation" if self.escalation_due else "reminder" if self.asked_at else "first")
        self._send_mail_now()

    def _mail_left(self):
        kind = self.mail_kind
        vals = {"last_sent_at": fields.Datetime.now(), "next_at": self._next_step(), "expires_at": self._expiry()}
        if kind == "reminder":
            vals |= {"reminder_count": self.reminder_count + 1, "level": "escalated" if self.passed_on else "reminded"}
        else:
            level = "escalated" if kind == "escalation" else "asked"
            vals |= {"asked_at": self.asked_at or fields.Datetime.now(), "level": level, "escalation_due": False}
        self._done_with_mail(vals)
        body = self.env._(
            "Mail (%(kind)s) to %(address)s: %(count)s missing.",
            kind=self._mail_kind_in_words(),
            address=self.recipient_id.email_formatted,
            count=len(self._pending()),
        )
        self.message_post(body=body)

    def _mail_refused(self, reason):
        """The address is at fault: the next one in the chain is asked."""
        self._done_with_mail({"mail_error": reason, "next_at": False, "state": "withdrawn"})
        body = self.env._("Mail to %(address)s not sent: %(reason)s", address=self.email or "?", reason=reason)
        self.message_post(body=body)
        self._ask_next(self.role, self.passed_on)

    # -- passing on -------------------------------------------------------------------------------------------------

    def _own_pending(self):
        """What waits for this person, and was not passed on to another."""
        return self._pending().filtered(lambda hold: hold.data_request_id == self)

    def _pass_on(self):
        """The reminders brought no answer: somebody else is asked; this link stays good until it expires."""
        self.write({"level": "escalated", "next_at": False})
        target = self.set_id.escalate_to
        if self.passed_on or target == "account_manager":
            self._give_to_manager(self._own_pending(), self.env._("Asked and reminded without an answer"))
        else:
            self._ask_next(target, True)

    def _ask_next(self, first, passed_on):
        left = self._own_pending()
        requests, notes = self._ask(left, first, passed_on)
        if requests:
            self.message_post(body=self.env._("Passed on to %s.", ", ".join(requests.recipient_id.mapped("name"))))
        if without := left.filtered(lambda hold: hold in notes):
            self._give_to_manager(without, self.env._("Nobody else can be asked"))

    def _give_to_manager(self, holds, summary):
        """An activity for the customer's account manager; one a request, however often it comes to that."""
        kind = self.env.ref(ACTIVITY)
        manager = holds.line_id[:1]._account_manager()
        if manager and kind not in self.activity_ids.activity_type_id:
            self.activity_schedule(ACTIVITY, user_id=manager.id, summary=summary)
