"""Layers for the questions that somebody kept: saved views and those of the MIS library."""

from contextlib import suppress

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: layers that views give at most
OF_VIEWS = 60


class TravelSpendLayer(models.Model):
    _inherit = "travel.spend.layer"

    @api.model
    def _propose_views(self):
        """A layer for what each kept view reads, within its owner's rights; none any more for what no view asks."""
        wanted = {self._spelled(keys) for view in self.env["travel.spend.view"].search([]) if (keys := self._view_keys(view))}
        layers = self.with_context(active_test=False).search([])
        layers.filtered(lambda layer: layer.origin == "view" and layer.kept not in wanted).origin = "learnt"
        missing = sorted(wanted - set(layers.mapped("kept")))
        room = OF_VIEWS - len(layers.filtered(lambda layer: layer.origin == "view"))
        self.create([{"kept": kept, "origin": "view"} for kept in missing[: max(room, 0)]])

    @api.model
    def _view_keys(self, view):
        """``{column: grain}`` that a view reads; of the library's, asked by any customer, the customer too."""
        spend = self.env["travel.spend"].with_user(view.user_id or SUPERUSER_ID)
        with suppress(UserError, AccessError):
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
