"""One link to one person: fill in what is missing for these services. No password; it expires."""

import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .travel_reference_asking import ROLES

LEVELS = [("asked", "Asked"), ("reminded", "Reminded"), ("escalated", "Passed On")]


class TravelDataRequest(models.Model):
    """Asks one person for the references that hold services of one customer.

    Made and changed by the program only (``_ask``, the hourly job, the page); people use the buttons.
    """

    _name = "travel.data.request"
    _inherit = ["mail.thread", "mail.activity.mixin", "travel.mailed.link"]
    _description = "Data Request"
    _order = "id desc"
    _rec_name = "recipient_id"
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    customer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, help="The customer group whose services wait."
    )
    recipient_id = fields.Many2one(
        "res.partner", string="Person Asked", required=True, readonly=True, index=True, ondelete="cascade"
    )
    email = fields.Char(related="recipient_id.email")
    phone = fields.Char(related="recipient_id.phone")
    role = fields.Selection(ROLES, string="Asked As", required=True, readonly=True)
    set_id = fields.Many2one("travel.reference.set", string="Asked As Agreed In", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("expired", "Expired"), ("withdrawn", "Withdrawn")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    level = fields.Selection(LEVELS, default="asked", required=True, readonly=True, tracking=True)
    passed_on = fields.Boolean(readonly=True, help="Somebody else was asked before, and did not answer.")
    escalation_due = fields.Boolean(readonly=True, help="Something was passed on to this person since the last mail.")
    hold_ids = fields.Many2many(
        "travel.hold", "travel_data_request_hold_rel", "request_id", "hold_id", string="Asked For", readonly=True
    )
    pending_count = fields.Integer(string="Missing", compute="_compute_pending_count")
    expires_at = fields.Datetime(string="Link Good Until", readonly=True)
    asked_at = fields.Datetime(string="First Asked", readonly=True)
    last_sent_at = fields.Datetime(string="Last Mail", readonly=True)
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    answered_at = fields.Datetime(string="Answered", readonly=True)
    mail_kind = fields.Selection([("first", "First"), ("reminder", "Reminder"), ("escalation", "Passed on")], readonly=True)

    _open_uniq = models.UniqueIndex(
        "(company_id, customer_id, recipient_id) WHERE state = 'open'", "This person is asked already for this customer."
    )

    @api.depends("hold_ids.open")
    def _compute_pending_count(self):
        for request in self:
            request.pending_count = len(request._pending())

    # -- the link ---------------------------------------------------------------------------------------------------

    @api.model
    def _link_path(self):
        return "/travel/fill"

    def _is_open(self):
        """Whether the page asks: the hour counts, not whether the hourly job was there."""
        self.ensure_one()
        return self.state == "open" and (not self.expires_at or self.expires_at > fields.Datetime.now())

    # -- what is left -----------------------------------------------------------------------------------------------

    def _pending(self):
        """The holds that still wait for this person's answer, the oldest first.

        An order may have been given to another customer since, a trip to another traveller: that is no longer this one's.
        """
        return self.hold_ids.filtered(lambda hold: hold._waits_for_reference() and hold._concerns(self)).sorted("id")

    def _close_settled(self):
        """Close open requests that nothing is left of, whoever put it right."""
        done = self.filtered(lambda request: request.state == "open" and not request._pending())
        if not done:
            return
        done._drop_mail()
        done.write({"state": "answered", "answered_at": fields.Datetime.now(), "next_at": False})
        done.activity_unlink(["travel_backoffice.activity_missing_reference"])

    # -- buttons ----------------------------------------------------------------------------------------------------

    def _trusted(self):
        """The requests with the right to change them: nobody writes them by hand, agents use the buttons."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("travel_backoffice.group_travel_agent"):
            raise AccessError(self.env._("Only counter agents ask customers."))
        return self.sudo()

    def action_resend(self):
        """Send the link again, now; what had expired is good again, what was withdrawn gets a new link."""
        for request in self._trusted():
            if not request._pending():
                raise UserError(request.env._("Nothing is missing any more; there is nothing to ask."))
            request._refuse_second()
            vals = {"state": "open", "expires_at": request._expiry()}
            if request.state == "withdrawn":
                vals["nonce"] = secrets.token_urlsafe(16)
            request.write(vals)
            request._send_now()

    def _refuse_second(self):
        key = ("company_id", "customer_id", "recipient_id")
        domain = [("state", "=", "open"), ("id", "!=", self.id), *((name, "=", self[name].id) for name in key)]
        if self.search_count(domain, limit=1):
            raise UserError(self.env._("%s has a newer request open; send that one.", self.recipient_id.name))

    def action_withdraw(self):
        """Make the link worthless: it was the wrong person, or the matter is dealt with otherwise."""
        open_ones = self._trusted().filtered(lambda request: request.state == "open")
        open_ones._withdraw()
        for request in open_ones:
            request.message_post(body=request.env._("Withdrawn by %s.", request.env.user.name))

    def _withdraw(self):
        self._drop_mail()
        self.write({"state": "withdrawn", "next_at": False})

    def action_new_link(self):
        """A new link: those sent before open nothing any more."""
        for request in self._trusted():
            request.nonce = secrets.token_urlsafe(16)
            request.message_post(body=request.env._("New link made by %s; the one before is worthless.", request.env.user.name))
        self.action_resend()

    def action_open_orders(self):
        """Stat button: the orders that wait."""
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_order")
        return {**action, "domain": [("id", "in", self.hold_ids.order_id.ids)], "context": {}}
