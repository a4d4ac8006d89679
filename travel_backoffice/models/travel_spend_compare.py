"""The same a period, or a year, before."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.spend_compare import earlier_period, shifts
from .travel_spend_dimension import PERIODS

#: days, weeks … that are compared one by one
MOST_BUCKETS = 2_000


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _read_compare(self, compare, period, dimensions):
        """``earlier`` and ``shifts`` of a question."""
        if not compare:
            return {}
        if compare not in ("previous", "year"):
            raise UserError(self.env._("Spend is compared with the previous period or year, not with “%s”.", self._said(compare)))
        if not all(period):
            raise UserError(self.env._("To compare, choose a period with its first day and the day after its last."))
        try:
            earlier = earlier_period(period, compare)
            found = {name: shifts(name, period, earlier, compare, MOST_BUCKETS) for name in dimensions if name in PERIODS}
        except ValueError:
            raise UserError(self.env._("This period is too long, or too long ago, to be compared so finely."))
        return {"earlier": earlier, "shifts": found}

    @api.model
    def _raw_shifted(self, question):
        """The raw sums of the earlier period, its days told as those that they are compared with."""
        names = [*self._raw_items(question), *question.columns]
        columns = [
            SQL("moved_%s.later" % name) if name in question.shifts else SQL.identifier("earlier", name)  # noqa: UP031 - a fixed name
            for name in names
        ]
        joins = [
            SQL("JOIN (VALUES %s) %s (sooner, later) ON %s.sooner = %s", pairs, moved, moved, SQL.identifier("earlier", name))
            for name, found in question.shifts.items()
            for moved in [SQL.identifier(f"moved_{name}")]
            for pairs in [SQL(", ").join(SQL("(%s::date, %s::date)", sooner, later) for sooner, later in found)]
        ]
        raw = self._raw_of(question, question.earlier, SQL("TRUE"))
        return SQL("SELECT %s, TRUE FROM (%s) earlier %s", SQL(", ").join(columns), raw, SQL(" ").join(joins))
