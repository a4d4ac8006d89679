"""Asking, asking anew, and taking back: what the policy calls when it has looked at an order."""

from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import mute_logger

ACTIVITY = "travel_backoffice.activity_approval"


class TravelApproval(models.Model):
    _inherit = "travel.approval"

    @api.model
    def _ask(self, order, findings, by_hand=False):
        """Ask for these findings; safe to call whenever the order was looked at.

        What is asked already goes on. More findings, or a dearer trip, are asked anew from the beginning: whoever approved
        did so for less. What a person took back is not asked again by itself while it stays the same.

        :param findings: those of the order that wait for an approval
        :param by_hand: a person wants it asked, whatever became of it before
        :return: the open approval; none where nothing has to be asked
        """
        self = self.sudo()  # sudo: made by the program; who keys an order need not see who approves
        order, findings = order.sudo(), findings.sudo()
        approval = self._of_order(order)
        if not findings:
            approval._take_back()
            return self.browse()
        if approval and approval._is_about(findings):
            approval._adopt(findings)
            approval._pass_on_barred()
            return approval
        if not approval and not by_hand and self._was_taken_back(order, findings):
            return self.browse()
        return self._ask_anew(order, findings)

    @api.model
    def _withdraw(self, order):
        """Nothing of the order has to be approved any more."""
        self.sudo()._of_order(order)._take_back()  # sudo: as in _ask

    # -- the same question? -----------------------------------------------------------------------------------------

    def _is_about(self, findings):
        """Whether these findings are asked already, at this price at least, and for those who travel."""
        return not findings - self.finding_ids and not self._is_outgrown()

    @api.model
    def _was_taken_back(self, order, findings):
        last = self.search([("order_id", "=", order.id)], limit=1)
        return bool(last.withdrawn_by_id) and last._is_about(findings)

    def _adopt(self, findings):
        """Findings that are gone are no longer asked for."""
        gone = self.finding_ids - findings
        gone.filtered(lambda finding: finding.state == "waiting").approval_id = False

    # -- asked ------------------------------------------------------------------------------------------------------

    @api.model
    def _ask_anew(self, order, findings):
        before = self._of_order(order)
        unsent = before and not before.step_ids.filtered("asked_at")
        vals = self._prepare_question(order, findings)
        if unsent:  # nobody has heard of it yet: it is the same question still
            before.step_ids._drop_mail()
            before.current_id = False
            before.step_ids.unlink()
            before.write(vals)
            approval = before
        else:
            before._take_back()
            approval = self._make(vals)
        if approval:
            findings.approval_id = approval
            approval._go_on()
        return approval

    @api.model
    def _prepare_question(self, order, findings):
        told = dict.fromkeys(" ".join(filter(None, [finding.clause, finding.message])) for finding in findings)
        return {
            "order_id": order.id,
            "chain_ids": [fields.Command.set(findings._approval_chains().ids)],
            "question": "\n".join(told),
            "amount": order.total_amount,
            "currency_id": order.currency_id.id,
            "people": sorted({key for person in order.passenger_ids for key in person._approval_keys()}),
        }

    @api.model
    def _make(self, vals):
        """None when another worker has just asked for this order."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self.create(vals)
        except UniqueViolation:
            return self.browse()

    def _go_on(self):
        """Ask the next one; where nobody is left who has to be asked, it is approved."""
        whom = self._next_whom()
        if whom is None:
            last = self._approved_steps()[-1:]
            self._conclude("approved", last.decided_by_id, last.comment)
        elif whom.person:
            self._ask_person(whom)
        else:
            self.current_id = False
            self.message_post(body=self.env._("Nobody can be asked, and the customer has no account manager. Decide here."))
        if self.state == "open":
            self.finding_ids.line_id._settle_policy()  # holds say who is asked

    def _ask_person(self, whom):
        user = self._insider(whom.person)
        vals = {"approval_id": self.id, "chain_step_id": whom.step.id, "role": whom.role, "recipient_id": whom.person.id}
        vals |= {"instead_of_id": whom.instead_of.id, "user_id": user.id, "next_at": not user and fields.Datetime.now()}
        self.step_ids.flush_recordset(["state"])  # the one before is closed first: one at a time
        step = self.env["travel.approval.step"].create(vals)
        self.current_id = step
        if user:
            step._asked_inside()
        else:
            self.env.ref("travel_backoffice.cron_approval")._trigger()

    def _take_back(self, user=None):
        """Nobody is asked any more."""
        for approval in self:
            approval.step_ids.filtered(lambda step: step.state == "open")._close("withdrawn")
            approval.write({"state": "withdrawn", "withdrawn_by_id": user and user.id})
            approval.activity_unlink([ACTIVITY])

    # -- answered ---------------------------------------------------------------------------------------------------

    def _conclude(self, state, person, comment):
        """It is decided: the policy hears it, and those whose trip it is.

        :param person: who decided; nobody where the time was over
        """
        now = fields.Datetime.now()
        self.write({"state": state, "decided_by_id": person.id, "decided_at": now, "comment": comment or False})
        self.activity_unlink([ACTIVITY])
        waiting = self.finding_ids.filtered(lambda finding: finding.state == "waiting")
        waiting._decide(state == "approved", person, comment or "")
        self._tell()


class TravelApprovalStep(models.Model):
    _inherit = "travel.approval.step"

    def _asked_inside(self):
        """Who works in the agency has it among his activities."""
        self._asked_now()
        order = self.order_id
        summary = self.env._("Approve %(order)s: %(travellers)s", order=order.display_name, travellers=order.travellers or "")
        day = fields.Date.to_date(self.deadline) if self.deadline else self.company_id._travel_today()
        self.approval_id.activity_schedule(ACTIVITY, date_deadline=day, user_id=self.user_id.id, summary=summary)

    def _asked_now(self):
        """The time to answer begins."""
        step, now = self.chain_step_id, fields.Datetime.now()
        deadline = now + timedelta(hours=step.hours) if step else False
        remind = bool(step) and not self.user_id and 0 < step.remind_hours < step.hours
        self.write({"asked_at": now, "deadline": deadline, "next_at": remind and now + timedelta(hours=step.remind_hours)})
        self.approval_id.message_post(body=self._asked_in_words())

    def _asked_in_words(self):
        values = {"person": self.recipient_id.display_name, "other": self.instead_of_id.display_name}
        if self.instead_of_id:
            return self.env._("Asked %(person)s in the place of %(other)s.", **values)
        return self.env._("Asked %(person)s.", **values)


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _reopen_outgrown(self):
        """What was approved for less than the trip costs now, or for others, has to be approved again; not what is issued:
        that is done."""
        # sudo: as in _ask
        domain = [("order_id", "in", self.ids), ("state", "=", "approved")]
        for approval in self.env["travel.approval"].sudo().search(domain):
            if approval._is_outgrown():
                findings = approval.finding_ids.filtered(lambda one: one.state == "approved" and not one.line_id._is_issued())
                findings.write({"state": "waiting"})
                findings.line_id._settle_policy()
