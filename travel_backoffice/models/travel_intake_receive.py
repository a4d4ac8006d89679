"""The door of the house: documents come in, are stored, and go through."""

import base64
import binascii
import hashlib
import hmac
import json
import logging
import re
import secrets
import traceback

from psycopg2 import errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, mute_logger

from ..formats import identity, mask, text
from ..formats.read import detect
from .travel_intake import FORMATS, DocumentHeld

_logger = logging.getLogger(__name__)

MAX_CONTENT = 10 * 1024 * 1024  # characters of one document
SECRET = "travel_backoffice.intake_secret"
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    @api.model
    def receive(self, documents):
        """Take in documents from the front office. Safe to call again with the same ones.

        :param documents: list of dicts: ``content`` (text; base64 or bytes are understood too), ``source`` (1A, 1G,
            a supplier …), ``format`` (air, json, csv; auto or none: told by the content), ``key``, the sender's own key
            of the document, and ``encoding`` (base64, when the content is)
        :return: one dict a document, in the same order: ``intake_id``, ``state`` (done, duplicate, held or failed),
            ``order_ids`` and ``message``, which says in plain words what it waits for
        :raise AccessError: for anyone but counter agents and the intake service
        """
        company = self._check_may_receive()
        if not isinstance(documents, list | tuple):
            raise UserError(self.env._("Hand in a list of documents, each with its content."))
        # A document makes orders, charges, airlines and invoices, more than the one who hands it in may do by
        # hand; the right to hand in was checked above, and everything stays in the caller's company.
        trusted = self.sudo().with_company(company)
        received = [trusted._receive_one(document) for document in documents]
        intakes = trusted.browse([intake.id for intake, answer in received if intake and not answer])
        intakes.order_ids._after_intake()
        intakes._tell_outcome()
        return [answer or intake._answer() for intake, answer in received]

    def _check_may_receive(self):
        """:return: the company to receive for, one that the caller may work in"""
        roles = ("travel_backoffice.group_travel_agent", "travel_backoffice.group_travel_intake")
        if not self.env.su and not any(self.env.user.has_group(role) for role in roles):
            raise AccessError(self.env._("Only counter agents and the intake service hand in documents."))
        return self.env.company

    def _receive_one(self, document):
        """:return: the intake to answer for, and the answer where it stands already"""
        try:
            intake, known = self._store(self._prepare_intake(document))
        except DocumentHeld as problem:
            return self.browse(), self._no_intake(problem.message)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            self._log_error(error)
            return self.browse(), self._no_intake(self.env._("It could not be stored: %s", type(error).__name__))
        if not known:
            intake._process()
        return intake, known

    # -- what came --------------------------------------------------------------------------------------------------

    def _prepare_intake(self, document):
        """The document as it may be stored: card numbers masked, identity data taken out."""
        if not isinstance(document, dict):
            raise DocumentHeld("unreadable", self.env._("This is no document: a dict with its content is needed."))
        original = self._text(document.get("content"), document.get("encoding") == "base64")
        safe, _count = mask.mask_cards(original)
        known = self._known_format(document.get("format"), safe)
        safe, found = identity.drop_identity(safe, known or "")
        return {
            "company_id": self.env.company.id,
            "source": self._short(document.get("source")) or "manual",
            "source_key": self._short(document.get("key")) or False,
            "format": known,
            "content": safe,
            "checksum": self._checksum(original),
            "name": self._short(document.get("name")) or False,
            "user_id": self._owner().id,
            "identity": found,
        }

    def _owner(self):
        """The agent who hands it in; what a system hands in is nobody's yet."""
        user = self.env.user
        person = user.id != SUPERUSER_ID and user.has_group("travel_backoffice.group_travel_agent")
        return user if person else user.browse()

    def _text(self, content, asked=False):
        """The content as text, whether it came as text, bytes, base64 or plain JSON data."""
        if isinstance(content, dict | list):
            content = json.dumps(content, ensure_ascii=False)
        if isinstance(content, bytes | bytearray):
            content = text.decode(bytes(content))
        if not isinstance(content, str) or not content.strip():
            raise DocumentHeld("unreadable", self.env._("The document is empty."))
        if len(content) > MAX_CONTENT * 4 // 3:
            raise DocumentHeld("unreadable", self.env._("The document is too large; split it."))
        content = text.clean(content)
        return self._from_base64(content, asked) or content

    @staticmethod
    def _from_base64(content, asked):
        """What stands in base64, when it does: no format of ours is made of these signs alone.

        :param asked: the sender says that it is base64
        """
        compact = re.sub(r"\s", "", content)
        if len(compact) % 4 or not _BASE64.fullmatch(content):
            return ""
        try:
            decoded = text.decode(base64.b64decode(compact, validate=True))
        except (binascii.Error, ValueError):
            return ""
        return decoded if asked or detect(decoded) else ""

    @staticmethod
    def _short(value):
        """A sender's word about the document: short, and without a card number in it."""
        return mask.mask_cards(text.short(str(value or ""), 120))[0].strip()

    @staticmethod
    def _known_format(asked, content):
        asked = asked if isinstance(asked, str) else ""
        found = asked.lower() if asked.lower() not in ("", "auto") else detect(content)
        return found if found in dict(FORMATS) else False

    def _checksum(self, original):
        """Keyed checksum of the original, line endings aside.

        A plain hash would give card numbers away: of a document whose number is masked to its first six and last
        four digits, a hundred thousand tries (six digits, one of them the check digit) find the number that gives
        the hash. Without the key, which never leaves this database, there is nothing to try.
        """
        same = original.replace("\r\n", "\n").replace("\r", "\n").strip()
        return hmac.new(self._secret().encode(), same.encode(), hashlib.sha256).hexdigest()

    @api.model
    def _secret(self):
        """The database's own key for checksums; made once, and kept when the database is copied."""
        parameters = self.env["ir.config_parameter"].sudo()
        secret = parameters.get_param(SECRET)
        if not secret:
            secret = secrets.token_hex(32)
            parameters.set_param(SECRET, secret)
        return secret

    # -- storing ----------------------------------------------------------------------------------------------------

    def _store(self, vals):
        """Store the raw document before anything is tried with it.

        :return: the intake, and the answer when the document is known already
        """
        first = self._first_with(vals["checksum"])
        if first:
            return self._again(first)
        other = vals["source_key"] and self._first_of_key(vals["source"], vals["source_key"])
        if other:
            vals = {**vals, "source_key": False, "first_id": other.id}
        found = vals.pop("identity", [])
        try:
            # a lost race is no error, and the statement with the document in it belongs in no log
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                intake = self.create({**vals, "name": vals["name"] or self._label(vals)})
                intake._keep_identity(found)
        except errors.UniqueViolation:
            # Another worker stored it since this transaction began; it stands beyond what we may see.
            return self.browse(), self._beaten(vals)
        return intake, None

    def _first_with(self, checksum):
        return self.search([("company_id", "=", self.env.company.id), ("checksum", "=", checksum)], limit=1)

    def _first_of_key(self, source, key):
        domain = [("company_id", "=", self.env.company.id), ("source", "=", source), ("source_key", "=", key)]
        return self.search(domain, limit=1)

    def _again(self, first):
        """A document that is known: it changes nothing, unless it never got through."""
        if first.state in ("received", "failed"):
            return first, None
        return first, {
            "intake_id": first.id,
            "state": "duplicate",
            "order_ids": first.order_ids.ids,
            "message": first._known_already(),
        }

    def _known_already(self):
        """What the sender of a repeat is told: nothing was changed, and what the first one waits for."""
        told = self.env._(
            "Received already on %(day)s as %(name)s (%(state)s); nothing was changed.",
            day=self._day_of_receipt(),
            name=self.name,
            state=self._state_label(),
        )
        if self.state != "held":
            return told
        reason = self.env._("It waits: %s When that is settled, choose Try Again in the inbox.", self.message)
        return f"{told} {reason}"

    def _beaten(self, vals):
        """The answer when another worker won; read with fresh eyes, because our own transaction began before."""
        query = SQL(
            "SELECT id, name FROM travel_intake WHERE company_id = %s AND (checksum = %s OR (source = %s AND source_key = %s))",
            vals["company_id"], vals["checksum"], vals["source"], vals["source_key"] or None,
        )  # fmt: skip
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            row = cr.fetchone()
        return {
            "intake_id": row[0] if row else False,
            "state": "duplicate",
            "order_ids": [],
            "message": self.env._("Another process is taking it in at this moment as %s.", row[1] if row else "?"),
        }

    def _label(self, vals):
        kind = dict(FORMATS).get(vals["format"]) or self.env._("Unknown format")
        return " · ".join(filter(None, [vals["source"], kind, vals["source_key"] or vals["checksum"][:8]]))

    # -- going through ----------------------------------------------------------------------------------------------

    def _process(self):
        """Make orders of one stored document. Whatever happens, it ends with a state and a reason.

        :return: the orders, not priced yet: the caller does that for many at once
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                outcome = self._outcome()
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            raise  # the whole call is run again by the one who called
        except Exception as error:
            self._log_error(error)
            outcome = self._failure(error)
        self.write({**outcome, "processed_at": fields.Datetime.now()})
        return self.order_ids

    def _outcome(self):
        try:
            return self._make_orders()
        except DocumentHeld as held:
            return {"state": "held", "reason_code": held.code, "message": held.message}

    def _failure(self, error):
        told = mask.mask_cards(text.short(str(error), 300))[0] if isinstance(error, UserError) else type(error).__name__
        return {
            "state": "failed",
            "reason_code": "failed",
            "message": self.env._(
                "The program could not take it in (%s). Nothing of it was kept but the document itself; "
                "try again, and tell your administrator if it fails again.",
                told,
            ),
        }

    def _log_error(self, error):
        """What went wrong, for the administrator; a log holds no card numbers either."""
        trace = "".join(traceback.format_exception(error))
        _logger.error("Document %s failed:\n%s", self.ids, mask.mask_cards(trace)[0])

    # -- telling ----------------------------------------------------------------------------------------------------

    def _answer(self):
        self.ensure_one()
        return {
            "intake_id": self.id,
            "state": "held" if self.state == "received" else self.state,
            "order_ids": self.order_ids.ids,
            "message": self.message or "",
        }

    @staticmethod
    def _no_intake(message):
        return {"intake_id": False, "state": "failed", "order_ids": [], "message": message}

    def _tell_outcome(self):
        """Write into finished documents what they became, and what their orders wait for."""
        for intake in self.filtered(lambda intake: intake.state == "done"):
            told = [intake._tell_order(order) for order in intake.order_ids]
            if intake.message != "\n".join(told):
                intake.message = "\n".join(told)

    def _tell_order(self, order):
        reasons = order.open_hold_ids.mapped("message")
        if not (order.line_ids or reasons):
            return self.env._("Order %s is booked; it is priced when its tickets come.", order.name)
        if not reasons:
            return self.env._("Order %s.", order.name)
        return self.env._("Order %(name)s waits: %(reasons)s", name=order.name, reasons=" ".join(dict.fromkeys(reasons)))

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _day_of_receipt(self):
        return fields.Datetime.context_timestamp(self, self.create_date).strftime("%Y-%m-%d %H:%M")
