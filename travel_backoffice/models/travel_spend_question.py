"""What is asked of the cube: read, checked and said back in plain words where it makes no sense."""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError

from ..engine.spend import MEASURES, columns_of
from .travel_spend_dimension import PERIODS
from .travel_spend_query import CAP

#: dimensions that one question may have
MOST_DIMENSIONS = 6


@dataclass(frozen=True, slots=True)
class Level:
    """One dimension of a question.

    :param order: name of a measure that its values are ordered by; blank: by the values themselves
    :param limit: so many values, the rest as one; 0 for all
    """

    name: str
    order: str
    descending: bool
    limit: int


@dataclass(frozen=True, slots=True)
class Question:
    """A checked question.

    :param tuple levels: outermost first
    :param tuple period: first day and first day after, or None
    :param dict filters: as :meth:`travel.spend._read_filters` gives them
    :param within: a domain beside, or None
    :param currency: id of the currency of the services that money is told in; None: the company's
    :param tuple earlier: the period that is compared with, or blank
    :param dict shifts: by period dimension, the earlier starts and the ones that they are compared with
    """

    levels: tuple
    measures: tuple
    date_basis: str
    period: tuple = (None, None)
    filters: dict = field(default_factory=dict)
    within: object = None
    currency: int | None = None
    earlier: tuple = ()
    shifts: dict = field(default_factory=dict)

    @property
    def names(self):
        return [level.name for level in self.levels]

    @property
    def columns(self):
        """The additive columns that answer it, those for the order too."""
        ordered = [level.order for level in self.levels if level.order]
        return columns_of([*self.measures, *ordered]) or ["lines"]

    @property
    def trips(self):
        """Whether trips are counted: each once, wherever it is."""
        return "trips" in self.measures or any(level.order == "trips" for level in self.levels)


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _check_measures(self, measures):
        if not isinstance(measures, list | tuple) or any(not isinstance(name, str) for name in measures):
            raise UserError(self.env._("Measures are a list of names."))
        if unknown := [name for name in measures if name not in MEASURES]:
            raise UserError(self.env._("Spend has no measure “%s”.", self._said(unknown[0])))
        if len(set(measures)) < len(measures):
            raise UserError(self.env._("Each measure is named once."))

    @api.model
    def _check_dimensions(self, dimensions, basis):
        if not isinstance(dimensions, list | tuple):
            raise UserError(self.env._("Dimensions are a list of names."))
        if len(dimensions) > MOST_DIMENSIONS:
            raise UserError(self.env._("Spend is looked at by %s dimensions at most.", MOST_DIMENSIONS))
        for name in dimensions:
            self._dimension_columns(name, basis)
        if len(set(dimensions)) < len(dimensions):
            raise UserError(self.env._("Each dimension is named once."))

    @api.model
    def _read_levels(self, dimensions, measures, order, limit):
        """The dimensions with their order and limit.

        :param order: terms, in a list or with commas between: a dimension, whose own values then are in order, or a
            measure, by which all others are; " desc" or " asc" behind it
        :param limit: for the outermost dimension, ``{dimension: number}``, or None
        """
        terms = self._read_order(order, dimensions)
        limits = self._read_limit(limit, dimensions)
        ranked = next((term for term in terms.items() if term[0] not in dimensions), None)
        ranking = ranked or ((measures or ["lines"])[0], True)
        levels = []
        for name in dimensions:
            timely = not ranked and (name in PERIODS or name == "lead_band")
            by, descending = ("", terms.get(name, False)) if name in terms or timely else ranking
            levels.append(Level(name, by, descending, limits.get(name, 0)))
        return tuple(levels)

    @api.model
    def _read_order(self, order, dimensions):
        """``{dimension or measure: whether descending}``; a measure is descending if nothing is said."""
        parts = order.split(",") if isinstance(order, str) else order or []
        if not isinstance(parts, list | tuple) or any(not isinstance(part, str) for part in parts):
            raise UserError(self.env._("An order is the name of a measure or a dimension, “desc” behind it for the largest first."))
        terms = {}
        for part in filter(None, (part.strip() for part in parts)):
            name, _space, direction = part.rpartition(" ")
            name, direction = (name.strip(), direction) if direction in ("asc", "desc") else (part, "")
            if name not in dimensions and name not in MEASURES:
                raise UserError(self.env._("Spend cannot be ordered by “%s”.", self._said(name)))
            terms[name] = direction == "desc"
        return terms

    @api.model
    def _read_limit(self, limit, dimensions):
        if not limit or not dimensions:
            return {}
        limits = limit if isinstance(limit, dict) else {dimensions[0]: limit}
        if any(name not in dimensions for name in limits) or any(not self._is_count(number) for number in limits.values()):
            raise UserError(self.env._("A limit is a whole number: how many values of a dimension are told, the rest as one."))
        return limits

    @api.model
    def _is_count(self, number):
        return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < CAP
