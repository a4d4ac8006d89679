"""Layers for the questions that somebody kept: saved views and those of the MIS library."""

from collections import defaultdict
from contextlib import suppress

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: layers that views give at most
OF_VIEWS = 60
#: ... and those of one person
OF_ONE = 5


class TravelSpendLayer(models.Model):
    _inherit = "travel.spend.layer"

    @api.model
    def _propose_views(self):
        """A layer for what each kept view reads, within its owner's rights; none any more for what no view asks."""
        wanted = self._wanted_by_views()
        layers = self.with_context(active_test=False).search([])
        layers.filtered(lambda layer: layer.origin == "view" and layer.kept not in wanted).origin = "learnt"
        known = set(layers.mapped("kept"))
        missing = [kept for kept in wanted if kept not in known]
        room = OF_VIEWS - len(layers.filtered(lambda layer: layer.origin == "view"))
        self.create([{"kept": kept, "origin": "view"} for kept in missing[: max(room, 0)]])

    @api.model
    def _wanted_by_views(self):
        """What views read, each once: the library's first, of each person only some, so that nobody takes all the room."""
        wanted, of_one = {}, defaultdict(set)
        for view in self.env["travel.spend.view"].search([], order="id").sorted(lambda one: bool(one.user_id)):
            own = of_one[view.user_id]
            if view.user_id and len(own) >= OF_ONE:
                continue
            if (keys := self._view_keys(view)) and self._is_of_references(keys):
                own.add(self._spelled(keys))
                wanted[self._spelled(keys)] = True
        return list(wanted)

    @api.model
    def _view_keys(self, view):
        """``{column: grain}`` that a view reads; of the library's, asked by any customer, the customer too."""
        spend = self.env["travel.spend"].with_user(view.user_id or SUPERUSER_ID)
        with suppress(UserError, AccessError, TypeError, ValueError):  # whatever somebody kept is in no other view's way
            keys = spend._question_keys(spend._read_question(**view._asked()))
            return keys and (keys if view.user_id else keys | {"root_id": None})


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _question_keys(self, question):
        """``{column: grain}`` that a layer must tell apart to answer a question; None where only the facts can."""
        sums = [SQL.identifier("travel_spend", self._summed(name, question.currency)) for name in question.columns]
        query = self._search(self._question_domain(question, question.period))
        asked = self._asked(query, [*self._raw_items(question).values(), *sums])
        return asked and self._asked_keys(asked)
