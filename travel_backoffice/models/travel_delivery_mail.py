"""E-mail: what a mail says is frozen with its files, so that sending it again sends the same bytes."""

import hashlib
from email.utils import format_datetime

from odoo import api, fields, models
from odoo.tools import email_normalize

from ..engine.addresses import split_addresses

TEMPLATES = {
    "invoice": "travel_backoffice.mail_template_delivery_invoice",
    "credit_note": "travel_backoffice.mail_template_delivery_credit_note",
    "extract": "travel_backoffice.mail_template_delivery_extract",
    "statement": "travel_backoffice.mail_template_delivery_statement",
    "dunning": "travel_backoffice.mail_template_delivery_dunning",
    "mis": "travel_backoffice.mail_template_delivery_mis",
}


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    mail = fields.Json(string="Mail", copy=False, help="Subject, text, sender and date, as first made.")
    mail_subject = fields.Char(string="Subject", compute="_compute_mail_text")
    mail_body = fields.Html(string="Text", compute="_compute_mail_text")
    message_id = fields.Char(index="btree_not_null", copy=False, help="By which answers and bounces find their way here.")
    reached = fields.Json(copy=False, help="Addresses that the mail server took it for.")
    refused = fields.Json(copy=False, help="Addresses that it will never take it for, with its words.")

    @api.depends("mail")
    def _compute_mail_text(self):
        for delivery in self:
            delivery.mail_subject = (delivery.mail or {}).get("subject")
            delivery.mail_body = (delivery.mail or {}).get("body")

    # -- frozen -----------------------------------------------------------------------------------------------------

    def _freeze_mails(self):
        """Write the mails of deliveries that have none, in their customers' languages."""
        for kind, deliveries in self.filtered(lambda delivery: not delivery.mail).grouped("document_kind").items():
            texts = deliveries._render_mails(deliveries._mail_template(kind))
            for delivery in deliveries:
                found = texts[delivery.id]
                delivery.write({"mail": found, "message_id": found["message_id"]})

    @api.model
    def _mail_template(self, kind):
        # sudo: templates are the agency's, and say only what the mail is to say
        return self.env.ref(TEMPLATES[kind]).sudo()

    def _render_mails(self, template):
        """Subject, text, sender, answers to, date, and id of each mail, by delivery id."""
        found = {
            name: template._render_field(name, self.ids, compute_lang=True, options={"post_process": name == "body_html"})
            for name in ("subject", "body_html", "email_from")
        }
        return {delivery.id: delivery._prepare_mail(*(found[name][delivery.id] for name in found)) for delivery in self}

    def _prepare_mail(self, subject, body, email_from):
        email_from = email_from or self.company_id.email_formatted or self.env.user.email_formatted
        thread = self._thread()
        answers = thread._notify_get_reply_to(default=email_from)[thread.id]
        return {
            "subject": " ".join((subject or self.document_name).split()),
            "body": str(body or ""),
            "from": " ".join((email_from or "").split()),
            "reply_to": " ".join((answers or "").split()),
            "date": format_datetime(fields.Datetime.now()),
            "message_id": self._make_message_id(email_from),
        }

    def _make_message_id(self, email_from):
        """The same for the same sending of the same database, and of no other."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        digest = hashlib.sha256(f"{database}:{self.business_key}".encode()).hexdigest()[:32]
        domain = self.company_id.alias_domain_id.name or (email_normalize(email_from) or "@").partition("@")[2]
        return f"<travel-delivery-{digest}@{domain or 'localhost.localdomain'}>"

    # -- as bytes ---------------------------------------------------------------------------------------------------

    def _build_mail(self):
        """The mail as an ``EmailMessage`` that always becomes the same bytes."""
        mail, (good, _bad) = self.mail, split_addresses(self.recipient)
        message = self.env["ir.mail_server"]._build_email__(
            email_from=mail["from"],
            email_to=", ".join(good),
            subject=mail["subject"],
            body=mail["body"],
            reply_to=mail["reply_to"],
            attachments=self._files(),
            message_id=mail["message_id"],
            subtype="html",
        )
        message.replace_header("Date", mail["date"])
        seed = hashlib.sha256(mail["message_id"].encode()).hexdigest()[:24]
        for number, part in enumerate(message.walk()):
            if part.is_multipart():
                part.set_boundary(f"=_{seed}_{number}")
        return message

    # -- results ----------------------------------------------------------------------------------------------------

    def _noted_fields(self):
        return [*super()._noted_fields(), "reached", "refused"]

    def _not_reached(self):
        lines = [f"{address}: {words}" for address, words in (self.refused or {}).items()]
        return "\n".join(lines) or super()._not_reached()

    def _requeue(self):
        """Sent once more, it goes to all of them again; after a part of them, to the rest."""
        self.filtered(lambda delivery: delivery.state in ("taken", "bounced", "cancelled")).reached = False
        self.refused = False
        return super()._requeue()

    def _prepare_message(self):
        """A mail stands in the chatter under its own id: answers find the invoice."""
        vals = super()._prepare_message()
        if self.channel_type != "email" or not self.mail:
            return vals
        known = self.env["mail.message"].sudo().search_count([("message_id", "=", self.message_id)], limit=1)
        return {
            **vals,
            "subject": self.mail["subject"],
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "email_from": self.mail["from"],
            **({} if known else {"message_id": self.message_id}),
        }
