"""Views kept by people in the portal: opened as an address of the explorer, saved from one, shared with colleagues."""

from contextlib import suppress
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.spend_question import MOST_DIMENSIONS, MOST_MEASURES, Question
from .travel_spend_columns import DATE_BASES

COMPARED = [("previous", "Period Before"), ("year", "Same Period a Year Before")]
#: views that one person may keep
MOST_VIEWS = 200
#: views of colleagues that are listed
MOST_SHARED = 300
LONGEST_NAME = 80


class TravelSpendView(models.Model):
    _inherit = "travel.spend.view"

    compare = fields.Selection(COMPARED, string="Compared With")

    def _question(self):
        """What the view asks."""
        self.ensure_one()
        filters = dict(self.filters or {})
        days = filters.pop("period", None)
        return Question(
            dimensions=tuple(self.dimensions),
            measures=tuple(self.measures),
            period=tuple(day and date.fromisoformat(day) for day in days) if days else self.period,
            date_basis=self.date_basis,
            filters=tuple((name, tuple(False if value is None else value for value in values)) for name, values in filters.items()),
            compare=self.compare or "",
            order=self.row_order or "",
            top=self.row_limit,
            chart=self.chart,
        )

    def _fits_explorer(self):
        """Whether the explorer can ask it: a view of the agency's may name more dimensions, or exclude values."""
        filters = self.filters or {}
        return (
            len(self.dimensions) <= MOST_DIMENSIONS
            and len(self.measures) <= MOST_MEASURES
            and isinstance(filters, dict)
            and not filters.keys() & dict(DATE_BASES).keys()
            and all(isinstance(values, list) for values in filters.values())
            and self._is_period(filters.get("period"))
        )

    @api.model
    def _is_period(self, days):
        with suppress(UserError):
            return bool(self.env["travel.spend"]._read_period(days))

    def _asked(self, today=None):
        """Compared as it is kept, where the period has both ends."""
        question = super()._asked(today)
        compare = self.sudo().compare  # sudo: as the rest of the question
        return question | ({"compare": compare} if compare and all(question["filters"]["period"]) else {})

    @api.model
    def _question_values(self, question):
        """The fields that keep a question. Days of one's own are kept among the filters."""
        own = not isinstance(question.period, str)
        filters = {name: list(values) for name, values in question.filters}
        if own:
            filters["period"] = [day and day.isoformat() for day in question.period]
        return {
            "dimensions": list(question.dimensions),
            "measures": list(question.measures),
            "period": "all" if own else question.period,
            "date_basis": question.date_basis,
            "filters": filters,
            "compare": question.compare,
            "row_order": question.order,
            "row_limit": question.top,
            "chart": question.chart,
        }

    @api.model
    def _keep(self, name, text, shared=False, view_id=None):
        """Save a question under a name.

        :param str text: the question, as in an address
        :param view_id: the view that takes it; a new one, if none is given
        :return: the view; empty where the user has no such view
        :raise UserError: for no name, or a question that cannot be understood
        """
        question = self.env["travel.spend.explorer"]._question(text)
        values = self._question_values(question) | {"name": self._name_of(name), "shared": bool(shared)}
        if view_id is None:
            if self.search_count([("user_id", "=", self.env.uid)]) >= MOST_VIEWS:
                raise UserError(self.env._("You have %s views: delete one first.", MOST_VIEWS))
            return self.create(values)
        view = self._own(view_id)
        view.write(values)
        return view

    @api.model
    def _name_of(self, name):
        name = " ".join(str(name or "").split())
        if not name or len(name) > LONGEST_NAME:
            raise UserError(self.env._("Give the view a name of up to %s signs.", LONGEST_NAME))
        return name

    @api.model
    def _own(self, view_id):
        """The view of that number if it is the user's own; else none."""
        if type(view_id) is not int or not 0 < view_id < 2**31:
            return self.browse()
        return self.search([("id", "=", view_id), ("user_id", "=", self.env.uid)])

    @api.model
    def _drop(self, view_id):
        """Delete a view of one's own.

        :return: its number; 0 where the user has no such view
        """
        view = self._own(view_id)
        number = view.id or 0
        view.unlink()
        return number

    @api.model
    def _listed(self):
        """The views that the user may open: own ones first, the library's, those of colleagues."""
        groups = {True: [], False: [], None: []}
        own = Domain("user_id", "in", [self.env.uid, False])
        for view in (self.search(own) | self.search(~own, limit=MOST_SHARED)).filtered(lambda one: one._fits_explorer()):
            mine = view.user_id == self.env.user if view.user_id else None
            groups[mine].append(view._listing(mine))
        return groups[True] + groups[None] + groups[False]

    def _listing(self, mine):
        # sudo: who shared it, a colleague whose contact the user need not see
        owner = self.sudo().user_id.name
        kind = {True: "own", None: "library", False: "shared"}[mine]
        told = {"id": self.id, "name": self.name, "kind": kind, "owner": owner or "", "shared": self.shared}
        return told | {"query": self._question().text()}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _travel_spend_view_domain(self):
        """The views that a user may open: its own, the library's; of the shared ones, those of whom it sees everything.

        A view holds no figures, and whoever opens it sees its own; but names and filters of a view tell of what its owner
        sees. So a manager opens those of everybody of its unit, the owner of cost centres those of owners of no others.
        """
        self.ensure_one()
        own = Domain("user_id", "in", [self.id, False])
        if not self.share:
            return list(own | Domain("shared", "=", True))
        return list(own | (Domain("shared", "=", True) & self._travel_colleagues_domain()))

    def _travel_colleagues_domain(self):
        """Owners of views who see at most what the user sees."""
        person = self.partner_id.sudo()  # sudo: the user's own place and role
        place = person._travel_managed()
        if place:
            return Domain("user_id.partner_id", "child_of", place.ids)
        if person.travel_portal_role != "cost_center":
            return Domain.FALSE
        within = Domain("id", "child_of", person._travel_own_centers().ids)
        owners = Domain("travel_portal_role", "=", "cost_center") & Domain("travel_owned_center_ids", "!=", False)
        return Domain("user_id.partner_id", "any", owners & ~Domain("travel_owned_center_ids", "any", ~within))
