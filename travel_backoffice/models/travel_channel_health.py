"""What is wrong with a channel itself is told to its owner once, not with every invoice; the test of a channel."""

from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .travel_delivery import STATES
from .travel_delivery_channel import DeliveryRefused

PROBLEM = "mail.mail_activity_data_warning"


class TravelDeliveryChannel(models.Model):
    _name = "travel.delivery.channel"
    _inherit = ["travel.delivery.channel", "mail.thread", "mail.activity.mixin"]

    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Is told once when the channel itself does not work: refused log-in, changed host key, missing folder.",
    )
    problem = fields.Text(
        readonly=True, copy=False, help="Why nothing goes through this channel; its deliveries wait meanwhile."
    )
    problem_at = fields.Datetime(string="Problem Since", readonly=True, copy=False)
    last_delivery_id = fields.Many2one("travel.delivery", string="Last Sending", compute="_compute_last_delivery")
    last_state = fields.Selection(STATES, compute="_compute_last_delivery")
    last_answer = fields.Text(compute="_compute_last_delivery")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    failed_count = fields.Integer(string="Not Delivered", compute="_compute_counts")

    # -- handed over ------------------------------------------------------------------------------------------------

    def _hand_over(self, delivery):
        """As before; what is wrong with the channel is kept on it and told to its owner."""
        try:
            receipt = super()._hand_over(delivery)
        except DeliveryRefused as refused:
            if refused.retry_after:
                delivery.retry_not_before = fields.Datetime.now() + timedelta(seconds=refused.retry_after)
            if refused.of_channel:
                self._note_problem(refused.reason)
            raise
        if self.problem:
            self._note_problem(False)
        return receipt

    def _note_problem(self, problem):
        """Keep a problem of the channel and tell its owner; the same again tells nobody.

        Another worker may be noting the same just now: then it is left to that one.
        """
        self.ensure_one()
        if (self.problem or False) == problem:
            return
        # sudo: the program notes it, whoever sends
        channel = self.sudo()
        try:
            with self.env.cr.savepoint():
                if channel.try_lock_for_update(allow_referencing=True):
                    channel._set_problem(problem)
        except psycopg2.errors.SerializationFailure:
            channel.invalidate_recordset(flush=False)

    def _set_problem(self, problem):
        known = self.problem
        self.write({"problem": problem, "problem_at": self.problem_at if known and problem else problem and fields.Datetime.now()})
        if not problem:
            self.activity_unlink([PROBLEM])
        elif not known:
            self.activity_schedule(
                PROBLEM,
                summary=self.env._("Nothing goes through “%s”", self.name),
                note=plaintext2html(problem),
                user_id=(self.owner_id or self.create_uid or self.env.user).id,
            )

    # -- tested -----------------------------------------------------------------------------------------------------

    def action_test(self):
        """Try the channel without sending anything; say in plain words how it went."""
        self.ensure_one()
        self.check_access("write")
        test = getattr(self, f"_test_{self.type}", None)
        if not test:
            raise UserError(self.env._("This kind of channel needs no connection."))
        try:
            answer = test()
        except DeliveryRefused as refused:
            return self._test_answer(refused.reason, "danger")
        if isinstance(answer, dict):
            return answer
        if self.problem:
            self._note_problem(False)
            self._let_go_on()
        return self._test_answer(answer, "success")

    def _let_go_on(self):
        """What waited for the channel need not wait any longer."""
        # sudo: only the program writes deliveries; the right to write the channel was checked
        waiting = self.env["travel.delivery"].sudo().search([("channel_id", "=", self.id), ("state", "=", "queued")])
        waiting.filtered("next_try_at").next_try_at = fields.Datetime.now()

    def _test_answer(self, message, kind):
        title = self.env._("It works") if kind == "success" else self.env._("It does not work")
        params = {"title": title, "message": message, "type": kind, "sticky": kind != "success"}
        params["next"] = {"type": "ir.actions.client", "tag": "soft_reload"}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    # -- shown ------------------------------------------------------------------------------------------------------

    def _compute_last_delivery(self):
        """The sending that was tried last of all."""
        Delivery = self.env["travel.delivery"]
        for channel in self:
            tried = [("channel_id", "=", channel.id), ("attempts", ">", 0)]
            channel.last_delivery_id = last = Delivery.search(tried, order="write_date desc, id desc", limit=1)
            channel.last_state = last.state
            channel.last_answer = last.receipt if last.state == "taken" else last.error

    @api.depends_context("allowed_company_ids")
    def _compute_counts(self):
        found = self.env["travel.delivery"]._read_group(
            [("channel_id", "in", self.ids)], ["channel_id", "state"], ["__count"]
        )
        counts = {(channel.id, state): count for channel, state, count in found}
        for channel in self:
            for name, states in self._counted_states().items():
                channel[name] = sum(counts.get((channel.id, state), 0) for state in states)

    @api.model
    def _counted_states(self):
        return {
            "waiting_count": ("queued", "sending"),
            "sent_count": ("taken",),
            "failed_count": ("failed", "bounced", "unsure"),
        }

    def action_open_deliveries(self):
        """The sendings behind one of the numbers of the form."""
        self.ensure_one()
        states = self._counted_states()[self.env.context.get("travel_count", "waiting_count")]
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_delivery")
        return {**action, "domain": [("channel_id", "=", self.id), ("state", "in", states)], "context": {}}


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    retry_not_before = fields.Datetime(copy=False, help="The receiver asked to wait until then.")

    def _noted_fields(self):
        return [*super()._noted_fields(), "retry_not_before"]

    def _prepare_next_try(self, now, tries, patient):
        """Not before the receiver wants it."""
        vals = super()._prepare_next_try(now, tries, patient)
        wanted = self.retry_not_before
        if wanted and vals.get("next_try_at") and wanted > vals["next_try_at"]:
            vals["next_try_at"] = wanted
            self._call_worker(wanted)
        return vals
