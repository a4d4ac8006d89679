"""Documents posted to a customer's URL, signed, each under a key that lets the receiver know it again."""

import base64
import hashlib
import json
import os
import secrets
import time
from contextlib import contextmanager

from urllib3.filepost import encode_multipart_formdata

from odoo import fields, models
from odoo.tools import config, str2bool

from .travel_delivery_channel import DeliveryRefused
from .webhook_request import WebhookTrouble, find_place, post, signature

MANAGERS = "travel_backoffice.group_travel_manager"
FORMATS = [("multipart", "Form with files"), ("json", "JSON with files in base64")]
LATER = (408, 425, 429)
NOT_LET_IN = (401, 403, 407)
OF_CHANNEL = ("url", "plain", "private", "unknown_host", "unreachable", "certificate", "secret", "token")
PLAIN_OPTION = "travel_webhook_http"


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    # may hold a key of the receiver's
    webhook_url = fields.Char(string="URL", groups=MANAGERS)
    webhook_format = fields.Selection(FORMATS, string="Body", default="multipart", required=True)
    webhook_secret = fields.Char(string="Signing Secret", groups=MANAGERS, copy=False)
    webhook_signed = fields.Boolean(string="Has a Secret", compute="_compute_webhook_signed")
    webhook_token = fields.Char(string="Bearer Token", groups=MANAGERS, copy=False)
    webhook_internal = fields.Boolean(
        string="In Our Own Network",
        groups="base.group_system",
        copy=False,
        help="Lets it post to private addresses. Whoever may set it decides what in the own network can be reached.",
    )

    def _compute_webhook_signed(self):
        for channel in self:
            channel.webhook_signed = bool(channel.sudo().webhook_secret)  # sudo: only whether there is one

    def write(self, vals):
        """Another URL is to be looked at anew before it may be one of the own network."""
        if "webhook_url" in vals and not self.env.user.has_group("base.group_system"):
            moved = self.filtered(lambda channel: channel.webhook_url != vals["webhook_url"])
            # sudo: takes a permission away, never gives one
            super(TravelDeliveryChannel, moved.sudo()).write({"webhook_internal": False})
        return super().write(vals)

    def action_renew_secret(self):
        """A new secret, shown this once; the one before is good for nothing any more."""
        self.ensure_one()
        self.check_access("write")
        self.webhook_secret = secrets.token_urlsafe(32)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signing Secret"),
            "res_model": "travel.channel.secret",
            "view_mode": "form",
            "target": "new",
            "context": {"default_secret": self.webhook_secret},
        }

    def _recipient(self, document, rule):
        if self.type != "webhook":
            return super()._recipient(document, rule)
        # sudo: only where it goes, without what a query may hold
        return (self.sudo().webhook_url or "").partition("?")[0]

    # -- handed over ------------------------------------------------------------------------------------------------

    def _hand_over_webhook(self, delivery):
        """Post a sending; any 2xx is a receipt."""
        key = delivery._idempotency_key()
        files = self._named_files(delivery)
        with self._webhook_told():
            answer = self._post(key, self._webhook_facts(delivery, key, files), files)
        return self._judge(answer)

    def _was_taken_webhook(self, delivery):
        """The receiver knows a sending again by its key: posting it again does no harm."""
        return False

    def _post(self, key, facts, files):
        channel = self.sudo()  # sudo: the program signs, whoever sends; nothing of it is shown
        if not channel.webhook_secret:
            raise WebhookTrouble("secret")
        place = find_place(channel.webhook_url, channel.webhook_internal, self._plain_http_allowed())
        body, content_type = getattr(self, f"_body_{self.webhook_format}")(key, facts, files)
        headers = {
            "Content-Type": content_type,
            "Idempotency-Key": key,
            "X-Travel-Signature": signature(channel.webhook_secret, int(time.time()), body),
            "User-Agent": "travel-backoffice",
        }
        if channel.webhook_token:
            headers["Authorization"] = f"Bearer {self._bearer(channel.webhook_token)}"
        return post(place, body, headers, max(self.timeout, 1))

    @staticmethod
    def _bearer(token):
        """A token that can stand in a header; no error of ours is to quote it."""
        token = token.strip()
        if not (token.isascii() and token.isprintable()):
            raise WebhookTrouble("token")
        return token

    def _body_multipart(self, key, facts, files):
        parts = [("metadata", (None, json.dumps(facts, ensure_ascii=False), "application/json"))]
        parts += [("files", file) for file in files]
        return encode_multipart_formdata(parts, boundary=f"travel-{key[:32]}")

    def _body_json(self, key, facts, files):
        contents = [base64.b64encode(content).decode() for _name, content, _type in files]
        listed = [{**file, "content": content} for file, content in zip(facts["files"], contents, strict=True)]
        return json.dumps({**facts, "files": listed}, ensure_ascii=False).encode(), "application/json"

    def _webhook_facts(self, delivery, key, files):
        """What is said about the files; amounts are text, so that no reader rounds them."""
        move, partner = delivery.move_id, delivery.partner_id
        return {
            "key": key,
            "type": delivery.document_kind,
            "document": delivery.document_name,
            "company": delivery.company_id.name,
            "customer": {"name": partner.name, "code": partner.commercial_partner_id.travel_debtor_code or None},
            "date": str(move.invoice_date) if move.invoice_date else None,
            "due_date": str(move.invoice_date_due) if move.invoice_date_due else None,
            "currency": move.currency_id.name or None,
            "amount": f"{move.amount_total:.{move.currency_id.decimal_places}f}" if move else None,
            "files": [
                {"name": name, "mimetype": kind, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content, kind in files
            ],
        }

    def _plain_http_allowed(self):
        """Whether the server's administrator allows http without encryption to other machines."""
        return str2bool(str(config.get(PLAIN_OPTION) or os.environ.get(PLAIN_OPTION.upper()) or ""), False)

    # -- the answer -------------------------------------------------------------------------------------------------

    def _judge(self, answer):
        """:return: the receipt; :raise DeliveryRefused: when it is none"""
        status, text = answer.status, answer.text.strip()
        if 200 <= status < 300:
            return f"{status} {text}".strip()
        said = f"{status}: {text}" if text else str(status)
        if 300 <= status < 400:
            place = answer.location or "?"
            reason = self.env._("The URL sends us on to %(place)s (%(said)s). This is not followed.", place=place, said=said)
            raise DeliveryRefused(reason, of_channel=True)
        if status in NOT_LET_IN:
            raise DeliveryRefused(self.env._("The receiver did not let us in (%s).", said), of_channel=True)
        if status >= 500 or status in LATER:
            reason = self.env._("The receiver could not take it now (%s).", said)
            raise DeliveryRefused(reason, retry_after=answer.retry_after)
        raise DeliveryRefused(self.env._("The receiver refused it (%s).", said), final=True)

    @contextmanager
    def _webhook_told(self):
        try:
            yield
        except WebhookTrouble as trouble:
            of_channel = trouble.code in OF_CHANNEL
            raise DeliveryRefused(self._webhook_reason(trouble), of_channel=of_channel) from None

    def _webhook_reason(self, trouble):
        _, detail = self.env._, trouble.detail
        reasons = {
            "url": _("The channel has no proper URL (https://…, without user and password)."),
            "plain": _("%s would be reached without encryption. Use https.", detail),
            "private": _("%s is an address of our own network. A system administrator may allow it on the channel.", detail),
            "unknown_host": _("There is no server named %s.", detail),
            "unreachable": _("%s does not accept connections.", detail),
            "certificate": _("The server's certificate is not good: %s.", detail),
            "timeout": _("%s did not answer in time.", detail),
            "broken": _("The connection broke (%s).", detail),
            "secret": _("The channel has no signing secret yet. Press “New Secret”."),
            "token": _("The bearer token holds signs that none can hold, such as a line break. Enter it anew."),
        }
        return reasons[trouble.code]

    def _test_webhook(self):
        """Post a message of type "test" without files."""
        key = secrets.token_hex(16)
        with self._webhook_told():
            answer = self._post(key, {"key": key, "type": "test", "files": []}, [])
        return self.env._("The receiver answered: %s", self._judge(answer))


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def _idempotency_key(self):
        """The same for each attempt of one sending, another for any other of this or another database."""
        # sudo: the database's own name, of no use to anybody
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return hashlib.sha256(f"{database}:{self.business_key}".encode()).hexdigest()
