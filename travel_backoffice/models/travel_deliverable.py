"""Documents that are no invoice and leave by the same channels, with the same log: statements, dunning letters."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CLERK = "travel_backoffice.group_travel_clerk"
OPEN_STATES = ("waiting", "queued", "failed")
BAD_STATES = ("failed", "bounced", "unsure")
DELIVERY_STATES = [("sent", "Sent"), ("trouble", "Not Delivered"), ("waiting", "To Be Sent")]


class TravelDeliverable(models.AbstractModel):
    """What a delivery asks of its document; a document has a ``partner_id`` and a ``company_id``, and says its kind.

    ``doc._queue_deliveries()`` queues what its customer's delivery profile asks for; asking again adds none. Files are
    attachments of the document, made once: sending again sends the same bytes.
    """

    _name = "travel.deliverable"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Document to Be Delivered"

    #: one of ``DOCUMENT_KINDS``; the rule's boolean ``send_…`` of it says who gets it
    _deliverable_kind = None
    #: made for one person: a sending that names addresses of its own sends it to that person all the same
    _deliverable_personal = False

    delivery_ids = fields.One2many("travel.delivery", "res_id", string="Deliveries", copy=False)
    delivery_count = fields.Integer(compute="_compute_delivery_state", compute_sudo=True)
    delivery_state = fields.Selection(
        DELIVERY_STATES,
        string="Sending",
        compute="_compute_delivery_state",
        search="_search_delivery_state",
        compute_sudo=True,
    )
    delivery_text = fields.Char(string="Sending in Words", compute="_compute_delivery_state", compute_sudo=True)

    # -- what a delivery asks -----------------------------------------------------------------------------------------

    def _deliverable_profile(self):
        """The delivery profile that the customer's contract names on the day of the document."""
        day = self._deliverable_date()
        terms = self.env["travel.contract"].sudo()._resolve_terms([(self.partner_id, day)], self.company_id)
        return terms[self.partner_id.id, day].value("delivery_profile_id")

    def _deliverable_date(self):
        """The document's own day: names of files and folders say it."""
        return self.create_date.date()

    def _deliverable_due(self):
        """The day on which it is to be paid, if it says one."""
        return False

    def _deliverable_amount(self):
        """``(amount, currency)`` for lists and webhooks; ``(0, no currency)`` where one figure would not tell it."""
        return 0.0, self.env["res.currency"]

    def _deliverable_emails(self, rule):
        """To whom a rule's mail goes, unless it names addresses itself; texts that may each hold several."""
        return self.partner_id._travel_invoice_emails()

    def _deliverable_obstacle(self):
        """Why it must not be sent, in plain words; asked before its files are made."""
        return ""

    def _deliverable_contents(self, rule):
        """The files: ``[(kind of CONTENT_KINDS, attachment)]``, the same ones whenever it is asked.

        :raise UserError: with the reason, when one cannot be made
        """
        raise NotImplementedError

    def _deliverable_facts(self):
        """What a file name may say besides number, date, customer, code and kind: ``{period}``."""
        return {}

    def _deliverable_mail(self, mail):
        """The mail as it is frozen: its template's subject and body, or the document's own words."""
        return mail

    def _deliverable_users(self):
        """Who is asked first when it could not be delivered."""
        return self.create_uid

    def _deliverable_in_portal(self):
        """Whether the customer's portal shows it; it then has ``get_portal_url()``."""
        return False

    # -- sent -------------------------------------------------------------------------------------------------------

    def _queue_deliveries(self):
        """Queue the sendings that are agreed; asking again adds none. :return: the new deliveries"""
        # sudo: only the program writes deliveries; who issues a document may have it sent
        return self.env["travel.delivery"].sudo()._queue(self)

    def action_deliver(self):
        """Send these as agreed: what was never sent, and what failed.

        :raise AccessError: for who is no billing clerk
        :raise UserError: when nothing of it can be sent
        """
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks send documents."))
        self.check_access("read")
        # sudo: only the program writes deliveries; the role and the right to the documents were checked above
        cancelled = self.sudo().delivery_ids.filtered(lambda delivery: delivery.state == "cancelled")
        for delivery in cancelled:
            delivery.business_key = delivery._old_key()
        queued = self._queue_deliveries()
        again = self.sudo().delivery_ids.filtered(lambda delivery: delivery.state in OPEN_STATES) - queued
        if not queued | again:
            raise UserError(self._nothing_to_send())
        return (queued | again).sudo(False)._send_of(OPEN_STATES)

    def _call_off(self):
        """Cancel what is issued of these, with the sendings that were not taken; its key is free for another."""
        for document in self.filtered(lambda one: one.state == "issued"):
            gone = document.delivery_ids.filtered(lambda one: one.state in ("waiting", "queued", "failed", "bounced", "unsure"))
            gone.activity_id.unlink()
            gone.write({"state": "cancelled"})
            document.write({"state": "cancelled", "business_key": f"{document.business_key}:{document.id}"})

    def _nothing_to_send(self):
        if self.sudo().delivery_ids:
            return self.env._("All of it was sent already. To send it once more, open Deliveries and press Send Again.")
        return self.env._("No delivery profile sends documents of this kind. Choose one on the customer's contract that does.")

    def action_view_deliveries(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_delivery")
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}

    # -- how it stands ----------------------------------------------------------------------------------------------

    @api.depends("delivery_ids.state", "delivery_ids.taken_at", "delivery_ids.error")
    def _compute_delivery_state(self):
        for document in self:
            standing = document.delivery_ids.filtered(lambda delivery: delivery.state != "cancelled")
            bad = standing.filtered(lambda delivery: delivery.state in BAD_STATES).sorted("id")
            sent = standing.filtered(lambda delivery: delivery.state == "taken").sorted("taken_at")
            document.delivery_count = len(document.delivery_ids)
            if bad:
                document.delivery_state, shown = "trouble", bad[-1]
            elif standing - sent:
                document.delivery_state, shown = "waiting", (standing - sent).sorted("id")[0]
            else:
                document.delivery_state, shown = "sent" if sent else False, sent[-1:]
            document.delivery_text = shown._in_words() if shown else False

    @api.model
    def _search_delivery_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self._read_delivery_states()
        none = [("id", "not in", [key for ids in found.values() for key in ids])]
        wanted = [key for state in value if state for key in found.get(state, ())]
        domain = [("id", "in", wanted)]
        return ["|", *domain, *none] if False in value or None in value else domain

    @api.model
    def _read_delivery_states(self):
        """Ids of the documents by their state."""
        # sudo: states only; the search itself is narrowed by the caller's rights to the documents
        domain = [("res_model", "=", self._name), ("state", "!=", "cancelled")]
        groups = self.env["travel.delivery"].sudo()._read_group(domain, ["res_id", "state"])
        states = {}
        for key, state in groups:
            states.setdefault(key, set()).add(state)
        found = {}
        for key, several in states.items():
            state = "trouble" if several & set(BAD_STATES) else "sent" if several == {"taken"} else "waiting"
            found.setdefault(state, []).append(key)
        return found
