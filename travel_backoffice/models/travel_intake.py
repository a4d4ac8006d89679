from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FORMATS = [("air", "Amadeus AIR"), ("json", "JSON"), ("csv", "CSV"), ("mir", "Galileo MIR"), ("ndc", "NDC")]

DOCUMENT_KINDS = [
    ("ticket", "Ticket"),
    ("emd", "EMD"),
    ("mco", "MCO"),
    ("booking", "Booking"),
    ("refund", "Refund"),
    ("void", "Void"),
    ("order", "Order"),
    ("unknown", "Not Known"),
]

#: Reasons that can vanish without anyone touching the document.
RETRIED = ("customer_unknown", "customer_ambiguous", "currency_inactive", "currency_unknown", "ticket_busy")
RETRY_BATCH = 100


class DocumentHeld(Exception):
    """The document cannot go on, for a reason a person can remove. Never leaves the intake.

    :param code: machine word of the reason
    :param message: what is wrong and what to do, in plain words
    :param awaits: numbers of documents upon whose coming it goes on by itself
    """

    def __init__(self, code, message, awaits=()):
        super().__init__(message)
        self.code = code
        self.message = message
        self.awaits = awaits


class TravelIntake(models.Model):
    """A front-office document as received (card numbers masked), and what became of it."""

    _name = "travel.intake"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Front-Office Document"
    _order = "id desc"
    _rec_names_search = ["name", "record_locator", "source_key"]
    _mail_post_access = "read"

    name = fields.Char(string="Document", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, readonly=True
    )
    source = fields.Char(required=True, readonly=True, help="Where it came from: 1A, 1G, a supplier, a person.")
    source_key = fields.Char(readonly=True, help="The sender's own key of the document.")
    format = fields.Selection(FORMATS, readonly=True)
    content = fields.Text(readonly=True)
    checksum = fields.Char(readonly=True)
    state = fields.Selection(
        [("received", "Received"), ("held", "Held"), ("failed", "Failed"), ("done", "Done"), ("ignored", "Set Aside")],
        default="received",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    message = fields.Text(readonly=True, help="Why it is held, in words a clerk can act on.")
    reason_code = fields.Char(readonly=True, index=True)
    warnings = fields.Text(readonly=True, help="What the reader noticed; it does not hold the document.")
    record_locator = fields.Char(readonly=True, index=True)
    document_kind = fields.Selection(DOCUMENT_KINDS, string="Kind", readonly=True)
    issued_on = fields.Date(string="Issued", readonly=True)
    office = fields.Char(readonly=True)
    travellers = fields.Char(readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        help="Chosen by a person, or found in the document.",
    )
    chosen_by_id = fields.Many2one("res.users", string="Customer Chosen By", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", tracking=True)
    order_ids = fields.Many2many(
        "travel.order", "travel_intake_order_rel", "intake_id", "order_id", string="Orders", readonly=True
    )
    order_count = fields.Integer(compute="_compute_order_count")
    first_id = fields.Many2one("travel.intake", string="Same Key As", readonly=True, index="btree_not_null")
    document_key = fields.Char(readonly=True, index="btree_not_null", help="Key of a document split over several files.")
    part = fields.Integer(default=1, readonly=True)
    parts = fields.Integer(default=1, readonly=True)
    progress = fields.Json(readonly=True, help="Number of a booking in the file → the order it became.")
    accepted = fields.Boolean(readonly=True, copy=False, help="A person said: take it in as it is.")
    processed_at = fields.Datetime(readonly=True)

    _source_key_uniq = models.UniqueIndex(
        "(company_id, source, source_key) WHERE source_key IS NOT NULL", "This document came already."
    )
    _checksum_uniq = models.UniqueIndex("(company_id, checksum)", "This document came already.")

    @api.depends("order_ids")
    def _compute_order_count(self):
        for intake in self:
            intake.order_count = len(intake.order_ids)

    # -- buttons ----------------------------------------------------------------------------------------------------

    def _trusted(self):
        """The documents with the right to process them.

        Nobody writes documents by hand, because what was received is evidence; who may read them and is a counter
        agent may run them again, hence sudo.
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("travel_backoffice.group_travel_agent"):
            raise AccessError(self.env._("Only counter agents work on documents."))
        return self.sudo()

    def action_retry(self):
        """Run held and failed documents again, for example after their customer was set up."""
        waiting = self._trusted().filtered(lambda intake: intake.state in ("received", "held", "failed", "ignored"))
        waiting._rerun()
        return self._told(waiting)

    def action_accept(self):
        """Take the document in although it does not add up, is known in part, or has a known key.

        Its lines are held where figures are wrong; documents that stand in an order already are skipped.
        """
        waiting = self._trusted().filtered(lambda intake: intake.state == "held")
        waiting.accepted = True
        for intake in waiting:
            intake.message_post(body=self.env._("Taken in as it is, by %s.", self.env.user.name))
        waiting._rerun()
        return self._told(waiting)

    def action_ignore(self):
        """Set documents aside that are dealt with by hand, or not wanted. They stay known."""
        waiting = self._trusted().filtered(lambda intake: intake.state in ("received", "held", "failed"))
        waiting.write({"state": "ignored"})
        waiting.awaited_ids.unlink()

    def action_take(self):
        """Make them mine."""
        self._trusted().user_id = self.env.user

    def _use_customer(self, customer):
        """A person says whose documents these are; they go on."""
        waiting = self._trusted().filtered(lambda intake: intake.state in ("held", "failed"))
        customer.check_access("read")
        if customer.company_id and waiting.company_id - customer.company_id:
            raise UserError(self.env._("%s is a customer of another company.", customer.display_name))
        waiting.write({"partner_id": customer.id, "chosen_by_id": self.env.uid})
        waiting._rerun()
        return self._told(waiting)

    def action_open_orders(self):
        """Stat button: what the document became."""
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_order")
        orders = self.order_ids
        if len(orders) == 1:
            return {**action, "views": [(False, "form")], "res_id": orders.id}
        return {**action, "domain": [("id", "in", orders.ids)], "context": {}}

    def action_choose_customer(self):
        """Open "Use this customer, and remember" for one or several documents."""
        waiting = self.filtered(lambda intake: intake.state == "held")
        if not waiting:
            raise UserError(self.env._("Only documents that are held can be given a customer."))
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_intake_customer")
        return {**action, "context": {"default_intake_ids": waiting.ids}}

    def _rerun(self):
        """Process documents again; the caller has checked who asks for it."""
        orders = self.env["travel.order"]
        for intake in self:
            orders |= intake.with_company(intake.company_id)._process()
        orders._after_intake()
        self._tell_outcome()

    def _told(self, intakes):
        """A short message about what came of it."""
        counts = {}
        for intake in intakes:
            counts[intake.state] = counts.get(intake.state, 0) + 1
        labels = dict(self._fields["state"]._description_selection(self.env))
        text = ", ".join(f"{labels[state]}: {count}" for state, count in counts.items())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text or self.env._("Nothing to do."),
                "type": "success" if set(counts) <= {"done"} else "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # -- by itself --------------------------------------------------------------------------------------------------

    @api.model
    def _cron_retry(self):
        """Run documents again whose reason can vanish by itself: its customer may be known by now.

        Each run takes those that were tried longest ago, so that none is starved.
        """
        self._take_up_met()
        domain = [("state", "=", "held"), ("reason_code", "in", RETRIED)]
        waiting = self.search(domain, order="processed_at, id", limit=RETRY_BATCH)
        for intake in waiting:
            if intake.try_lock_for_update():  # another worker may have it
                intake._rerun()
            self.env["ir.cron"]._commit_progress(1)
