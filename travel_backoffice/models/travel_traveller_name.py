"""People are known by their names as documents write them: LAST/FIRST TITLE, in capitals, without accents."""

import re
import unicodedata

from odoo import api, fields, models

_TITLES = frozenset(["MR", "MRS", "MS", "MISS", "MSTR", "MISTER", "DR", "PROF", "SIR", "HERR", "FRAU", "CHD", "INF", "ADT"])
_LETTERS = str.maketrans({"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "æ": "a", "Æ": "A", "œ": "o", "Œ": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"})


def name_key(name):
    """What stays the same of a name however it is written: ``MUELLER/THOMAS MR`` and ``Thomas Müller`` are one.

    Accents, titles, order and punctuation do not count; ae, oe, ue count as a, o, u, because documents
    write umlauts either way.
    """
    plain = unicodedata.normalize("NFKD", (name or "").translate(_LETTERS)).upper()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = [word for word in re.findall(r"[^\W_]+", plain) if word not in _TITLES]
    return " ".join(sorted(re.sub("([AOU])E", r"\1", word) for word in words))


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_name_key = fields.Char(
        compute="_compute_travel_name_key", store=True, index="btree_not_null", help="The name as documents are compared."
    )

    @api.depends("name", "travel_node_type")
    def _compute_travel_name_key(self):
        for partner in self:
            known = partner.travel_node_type == "traveller" and partner.name
            partner.travel_name_key = name_key(partner.name) if known else False

    def _travel_customer_node(self):
        """The customer that stands behind a person: the node above a traveller or contact, or the record itself."""
        self.ensure_one()
        node = self
        while node.parent_id and (not node.travel_node_type or node.travel_node_type == "traveller"):
            node = node.parent_id
        return node
