"""One passenger a person: systems write a name each in its own way, and a trip file gathers from several of them."""

import re

from odoo import models

from .travel_traveller_name import name_key

#: Titles that tell two people of one name apart: father and son, mother and daughter.
_TELLING = {
    "MR": "man", "MISTER": "man", "HERR": "man", "SIR": "man", "MRS": "woman", "MS": "woman", "FRAU": "woman",
    "MISS": "miss", "MSTR": "boy",
}  # fmt: skip
_CONTRADICTING = ("kind", "partner_id", "employee_code")
_COMPLETED = ("partner_id", "category_id", "email", "employee_code")


class TravelPassenger(models.Model):
    _inherit = "travel.passenger"

    def _find_same(self, vals):
        """The one among these passengers that is the person of ``vals``.

        The very same name goes first; then one that is written otherwise (capitals, accents, a title or none), unless
        title, kind, employee code or contact say that it is somebody else.

        :param dict vals: values of a passenger, ids for relations
        :return: one passenger, or none
        """
        exact = self.filtered(lambda one: one.name == vals["name"])[:1]
        return exact or self.filtered(lambda one: one._may_be(vals))[:1]

    def _may_be(self, vals):
        self.ensure_one()
        standing = self._standing(_CONTRADICTING)
        contradicts = any(standing[name] and vals.get(name) and standing[name] != vals[name] for name in _CONTRADICTING)
        titles = {_telling_title(self.name), _telling_title(vals["name"])} - {None}
        return not contradicts and len(titles) < 2 and self.name_key == name_key(vals["name"])

    def _complete(self, vals):
        """Fill in what an earlier document did not say."""
        standing = self._standing(_COMPLETED)
        said = {name: vals[name] for name in _COMPLETED if vals.get(name) and not standing[name]}
        if said:
            self.write(said)

    def _standing(self, names):
        return {name: self[name].id if self._fields[name].relational else self[name] for name in names}


def _telling_title(name):
    words = re.findall(r"[A-Z]+", (name or "").upper())
    return next((_TELLING[word] for word in reversed(words) if word in _TELLING), None)
