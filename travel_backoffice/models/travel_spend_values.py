"""What there is to choose from in a filter: values of a dimension, of the caller's own rows."""

import unicodedata
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .travel_spend_query import CAP


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    @api.readonly
    def values(self, dimension, text="", limit=50, filters=None, date_basis="booked"):
        """The values of a dimension that the caller's own rows have, the most frequent first.

        :param str text: part of what they are called, however it is written
        :param int limit: so many at most, up to 1,000
        :param filters, date_basis: of which rows, see :meth:`cube`
        :return: ``[{"value", "label", "lines"}]``; the value None is blank
        """
        question = self._read_question([dimension], ["lines"], filters, date_basis)
        if not self._is_text(text) or not self._is_count(limit):
            raise UserError(self.env._("Values are searched by a text, and a whole number of them."))
        found = self._found_values(question)
        if len(found) == CAP and (named := self._text_domain(dimension, text.strip())):
            found = self._found_values(replace(question, within=named))
        found = found if text.strip() else found[:limit]
        labels = self._value_labels(dimension, [value for value, _lines in found])
        wanted = _plain(text.strip())
        return [
            {"value": value, "label": labels[value], "lines": lines} for value, lines in found if wanted in _plain(labels[value])
        ][: min(limit, 1000)]

    @api.model
    def _found_values(self, question):
        """``[(value, services)]``, as many as an answer of the cube holds."""
        level = replace(question.levels[0], order="lines", descending=True)
        read = self._key_reader(level)
        rows = self._cube_rows(replace(question, levels=(level,)))
        return [(read(text), int(lines)) for part, _many, text, lines in rows if part == 0]

    @api.model
    def _text_domain(self, name, text):
        """Narrows what is read where there are many values: names of people. What they are called decides after."""
        dimension = self._dimension(name)
        comodel = self._comodel(name)
        if not text or comodel is None or comodel._name != "res.partner" or dimension.kind == "unit":
            return None
        # sudo: names to search by; only values of the caller's own rows are told
        named = comodel.sudo().with_context(active_test=False)._search([("complete_name", "ilike", text)])
        found = Domain(dimension.columns[0], "in", named)
        return found | Domain(dimension.columns[1], "ilike", text) if dimension.kind == "people" else found


def _plain(text):
    """Without accents and capitals."""
    split = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in split if not unicodedata.combining(sign)).casefold()
