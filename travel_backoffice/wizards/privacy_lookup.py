"""Odoo's privacy look-up, where passengers and the text of documents are concerned; see ``models/travel_privacy``."""

import re

from odoo import fields, models
from odoo.tools import SQL, email_normalize

from ..models.travel_traveller_name import name_key


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        """What says nothing of a person itself, and what is looked for in our own way below."""
        return [
            *super()._get_query_models_blacklist(),
            "travel.passenger",
            "travel.intake",
            "travel.order",
            "travel.order.line",
            "travel.hold",
            "travel.charge",
            "travel.identity",
        ]

    def _get_query(self):
        return SQL(" UNION ALL ").join([super()._get_query(), *self._travel_queries()])

    def _travel_queries(self):
        """Passengers by name, e-mail or contact; documents by their text; orders by their booker."""
        email = email_normalize(self.email.strip()) or self.email.strip()
        partners = SQL(
            "SELECT id FROM res_partner WHERE email_normalized = %s OR name ILIKE %s", email, self.name.strip()
        )
        model_id = self.env["ir.model.data"]._xmlid_to_res_id
        return [
            SQL(
                "SELECT %s AS res_model_id, id AS res_id, TRUE AS is_active FROM travel_passenger"
                " WHERE name_key = %s OR email ILIKE %s OR partner_id IN (%s)",
                model_id("travel_backoffice.model_travel_passenger"), name_key(self.name), _like(email), partners,
            ),
            SQL(
                "SELECT %s AS res_model_id, id AS res_id, TRUE AS is_active FROM travel_intake"
                " WHERE content ILIKE %s OR %s",
                model_id("travel_backoffice.model_travel_intake"), f"%{_like(email)}%", self._travel_name_in_text(),
            ),
            SQL(
                "SELECT %s AS res_model_id, id AS res_id, TRUE AS is_active FROM travel_order WHERE booker_id IN (%s)",
                model_id("travel_backoffice.model_travel_order"), partners,
            ),
        ]  # fmt: skip

    def _travel_name_in_text(self):
        """Documents in which every word of the name stands, in whatever order and writing of umlauts."""
        words = re.findall(r"[^\W_]{2,}", self.name)
        if not words:
            return SQL("FALSE")
        conditions = []
        for word in words:
            ways = {word, name_key(word), _spelled_out(word)} - {""}
            conditions.append(
                SQL("(%s)", SQL(" OR ").join(SQL("content ILIKE %s", f"%{_like(way)}%") for way in sorted(ways)))
            )
        return SQL("(%s)", SQL(" AND ").join(conditions))


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Erase what cannot be deleted because the books rest on it."""
        self.ensure_one()
        if self.res_model not in ("travel.passenger", "travel.intake", "travel.order") or self.is_unlinked:
            return super().action_unlink()
        # As in Odoo's own: whoever may use the look-up may erase what it found.
        self.env[self.res_model].sudo().browse(self.res_id).exists()._travel_erase()
        today = fields.Date.context_today(self)
        self.execution_details = self.env._(
            "Erased personal data of %(model)s #%(id)s on %(day)s", model=self.res_model_id.name, id=self.res_id, day=today
        )
        self.is_unlinked = True
        return None


def _like(text):
    """``text`` as itself within a LIKE pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _spelled_out(word):
    return word.upper().replace("Ä", "AE").replace("Ö", "OE").replace("Ü", "UE").replace("ß", "SS")
