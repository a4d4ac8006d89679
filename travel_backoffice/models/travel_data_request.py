"""One link to one person: fill in what is missing for these services. No password; it expires."""

import base64
import hashlib
import hmac
import secrets

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from .travel_reference_asking import ROLES

MAX_ID = 2**31  # of a PostgreSQL integer
LEVELS = [("asked", "Asked"), ("reminded", "Reminded"), ("escalated", "Passed On")]


class TravelDataRequest(models.Model):
    """Asks one person for the references that hold services of one customer.

    Made and changed by the program only (``_ask``, the hourly job, the page); people use the buttons. The link's token
    is no field: it is worked out of the database's own secret, the id and a random word, so that a stolen copy of this
    table opens nothing, and a new word makes every link sent before worthless.
    """

    _name = "travel.data.request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
    nonce = fields.Char(
        required=True, readonly=True, default=lambda self: secrets.token_urlsafe(16), groups="base.group_system", copy=False
    )
    link = fields.Char(compute="_compute_link", groups="travel_backoffice.group_travel_agent")
    expires_at = fields.Datetime(string="Link Good Until", readonly=True)
    asked_at = fields.Datetime(string="First Asked", readonly=True)
    last_sent_at = fields.Datetime(string="Last Mail", readonly=True)
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    next_at = fields.Datetime(string="Next Step", readonly=True, index="btree_not_null")
    answered_at = fields.Datetime(string="Answered", readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", help="On its way to the mail server.")
    mail_kind = fields.Selection([("first", "First"), ("reminder", "Reminder"), ("escalation", "Passed on")], readonly=True)
    mail_error = fields.Char(string="Mail Not Sent Because", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(company_id, customer_id, recipient_id) WHERE state = 'open'", "This person is asked already for this customer."
    )

    @api.depends("hold_ids.open")
    def _compute_pending_count(self):
        for request in self:
            request.pending_count = len(request._pending())

    # -- the link ---------------------------------------------------------------------------------------------------

    @api.depends("nonce")
    def _compute_link(self):
        for request in self:
            request.link = f"{request.get_base_url()}/travel/fill/{request.id}/{request.sudo()._token()}"

    def _token(self):
        """The word that opens this request's page; for a record of nothing, a word that nobody has."""
        secret = self.env["travel.intake"]._secret()
        message = f"travel.data.request:{self.id}:{self.nonce}"
        digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @api.model
    def _by_token(self, request_id, token):
        """The request that a link opens, or none; a wrong number and a wrong word take the same way.

        :return: the request as the program itself sees it, in its own company and its recipient's language
        """
        # sudo: whoever has the word may open just this request, compared below
        asked = self.sudo().browse(request_id if 0 < request_id < MAX_ID else []).exists()
        right = hmac.compare_digest(asked._token().encode(), token.encode())
        return (asked if asked and right else asked.browse())._as_program()

    def _is_open(self):
        """Whether the page asks: the hour counts, not whether the hourly job was there."""
        self.ensure_one()
        return self.state == "open" and (not self.expires_at or self.expires_at > fields.Datetime.now())

    def _as_program(self):
        """For the page: the visitor is nobody, what follows from his answer is done by the program."""
        company = self.company_id
        lang = self.recipient_id.lang or company.partner_id.lang
        known = self.env["res.lang"]._get_code(lang) if lang else None
        return self.with_user(SUPERUSER_ID).with_company(company).with_context(
            allowed_company_ids=company.ids, lang=known or self.env.lang or "en_US"
        )  # fmt: skip

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

    def _drop_mail(self):
        """A mail that waits for the mail server says nothing that is still true."""
        self.mail_id.filtered(lambda mail: mail.state == "outgoing").unlink()

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
