"""Disputes by age, in columns."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: First and last day of each band; None: without end.
BANDS = {"7": (0, 7), "30": (8, 30), "60": (31, 60), "90": (61, 90), "older": (91, None)}


class TravelDispute(models.Model):
    _inherit = "travel.dispute"

    age_band = fields.Selection(
        [("7", "Up to 7 Days"), ("30", "8 to 30 Days"), ("60", "31 to 60 Days"), ("90", "61 to 90 Days"), ("older", "Over 90 Days")],
        string="Age",
        compute="_compute_age_band",
        search="_search_age_band",
    )

    @api.depends("age")
    def _compute_age_band(self):
        for dispute in self:
            fitting = (band for band, (_first, last) in BANDS.items() if last is None or dispute.age <= last)
            dispute.age_band = next(fitting)

    @api.model
    def _search_age_band(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._travel_today()
        return Domain.OR([self._band_domain(today, *BANDS[band]) for band in value if band in BANDS])

    @api.model
    def _band_domain(self, today, first, last):
        """Disputes that are so many days old: open ones until today, closed ones until they were closed."""
        alive = Domain("opened_on", "<=", today - timedelta(days=first))
        if last is not None:
            alive &= Domain("opened_on", ">=", today - timedelta(days=last))
        ended = Domain("id", "in", self._ended_between(first, last))
        return (Domain("closed_on", "=", False) & alive) | ended

    @api.model
    def _ended_between(self, first, last):
        return SQL(
            "(SELECT id FROM travel_dispute WHERE closed_on - opened_on BETWEEN %s AND %s)", first, 1_000_000 if last is None else last
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        """The age is no column: it is worked out from the days."""
        if groupby_spec != "age_band":
            return super()._read_group_groupby(alias, groupby_spec, query)
        today = self.env.company._travel_today()
        age = SQL(
            "(COALESCE(%s, %s::date) - %s)",
            self._field_to_sql(alias, "closed_on", query),
            today,
            self._field_to_sql(alias, "opened_on", query),
        )
        whens = [SQL("WHEN %s <= %s THEN %s", age, last, band) for band, (_first, last) in BANDS.items() if last is not None]
        return SQL("CASE %s ELSE 'older' END", SQL(" ").join(whens))
