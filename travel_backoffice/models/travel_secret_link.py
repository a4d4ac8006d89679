"""A page that opens to one person by a link from a mail, without a log-in."""

import base64
import hashlib
import hmac
import secrets

from odoo import SUPERUSER_ID, api, fields, models

MAX_ID = 2**31  # of a PostgreSQL integer


class TravelSecretLink(models.AbstractModel):
    """For models with ``company_id`` and ``recipient_id``, which say at which address their page is.

    The link's token is no field: it is worked out of the database's own secret, the id and a random word, so that a stolen
    copy of the table opens nothing, and a new word makes every link sent before worthless.
    """

    _name = "travel.secret.link"
    _description = "Link That Opens a Page"

    nonce = fields.Char(
        required=True, readonly=True, default=lambda self: secrets.token_urlsafe(16), groups="base.group_system", copy=False
    )
    link = fields.Char(compute="_compute_link", groups="travel_backoffice.group_travel_agent")

    @api.model
    def _link_path(self):
        """Where the pages of this model are: ``/travel/fill``."""
        raise NotImplementedError

    @api.depends("nonce")
    def _compute_link(self):
        for record in self:
            record.link = f"{record.get_base_url()}{self._link_path()}/{record.id}/{record.sudo()._token()}"

    def _token(self):
        """The word that opens this record's page; for a record of nothing, a word that nobody has."""
        secret = self.env["travel.intake"]._secret()
        message = f"{self._name}:{self.id}:{self.nonce}"
        digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @api.model
    def _by_token(self, record_id, token):
        """The record that a link opens, or none; a wrong number and a wrong word take the same way.

        :return: the record as the program itself sees it, in its own company and its recipient's language
        """
        # sudo: whoever has the word may open just this record, compared below
        asked = self.sudo().browse(record_id if 0 < record_id < MAX_ID else []).exists()
        right = hmac.compare_digest(asked._token().encode(), token.encode())
        return (asked if asked and right else asked.browse())._as_program()

    def _is_open(self):
        """Whether the page asks for something still."""
        raise NotImplementedError

    def _page_state(self):
        """What the page says where it asks for nothing (any more)."""
        return "expired" if self.state == "open" and not self._is_open() else self.state

    def _as_program(self):
        """For the page: the visitor is nobody, what follows from his answer is done by the program."""
        company = self.company_id
        lang = self.recipient_id.lang or company.partner_id.lang
        known = self.env["res.lang"]._get_code(lang) if lang else None
        return self.with_user(SUPERUSER_ID).with_company(company).with_context(
            allowed_company_ids=company.ids, lang=known or self.env.lang or "en_US"
        )  # fmt: skip
