"""What the values of dimensions are called, in the user's language."""

from datetime import date

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..formats import places
from .sale_rows import array_of
from .travel_spend_dimension import PEOPLE
from .travel_spend_query import REST

#: contacts who are people: their name alone, without the company's
_BY_NAME = {*PEOPLE, "booker"}
_CITIES = ("origin", "destination")


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _value_labels(self, name, values):
        """``{value: label}`` of values as answers have them; blank and the rest too."""
        known = [value for value in values if value is not None and value != REST]
        labels = dict(self._known_labels(name, known))
        labels |= {value: str(value) for value in known if value not in labels}
        return labels | {None: self.env._("(none)"), REST: self.env._("Others")}

    @api.model
    def _seen_labels(self, name, values):
        """The same, for values that somebody wrote down: names only of what the caller's own rows are about."""
        wanted = [value for value in values if value is not None]
        seen = self.cube([name], ["lines"], {name: {"values": wanted, "below": False}})["rows"] if wanted else []
        return self._value_labels(name, []) | {row["key"][0]: row["labels"][0] for row in seen}

    @api.model
    def _known_labels(self, name, values):
        kind = self._dimension(name).kind
        if kind == "period":
            return {value: self._period_label(name, date.fromisoformat(value)) for value in values}
        if kind == "pair":
            return {value: " – ".join(map(self._city_label, value.split("-", 1))) for value in values}
        if name in _CITIES:
            return {value: self._city_label(value) for value in values}
        if (comodel := self._comodel(name)) is not None:
            return self._record_labels(name, comodel, values)
        field = self._fields[self._dimension(name).columns[0]] if kind == "plain" else None
        return self._text_labels(name, field)

    @api.model
    def _text_labels(self, name, field):
        if field is not None and field.type == "selection":
            return dict(field._description_selection(self.env))
        return self._cabin_labels() if name == "cabin" else {}

    @api.model
    def _cabin_labels(self):
        _ = self.env._
        return {
            "economy": _("Economy"),
            "premium_economy": _("Premium Economy"),
            "premium": _("Premium Economy"),
            "business": _("Business"),
            "first": _("First"),
        }

    @api.model
    def _record_labels(self, name, comodel, values):
        # thousands of contacts: the name that stands is read, not made anew for each
        whole = "complete_name" if "complete_name" in comodel._fields else "display_name"
        shown = "name" if name in _BY_NAME else whole
        ids = [value for value in values if isinstance(value, int)]
        # sudo: names of what the caller's own rows are about
        records = comodel.sudo().with_context(active_test=False)
        field = comodel._fields[shown]
        if field.store and field.type == "char" and not field.translate:
            return self._stored_labels(records, ids, shown)
        return {record.id: record[shown] or record.display_name for record in records.search_fetch([("id", "in", ids)], [shown], order="id")}

    @api.model
    def _stored_labels(self, records, ids, shown):
        """Names read as they stand, without a record for each of thousands."""
        records.flush_model([shown])
        label, table = SQL.identifier(shown), SQL.identifier(records._table)
        told = dict(self.env.execute_query(SQL("SELECT id, %s FROM %s WHERE id = ANY(%s)", label, table, array_of(ids))))
        blank = records.browse([record_id for record_id, label in told.items() if not label])
        return told | {record.id: record.display_name for record in blank}

    @api.model
    def _city_label(self, code):
        """``LON`` → London; the code where nobody knows it, and beside the name where it is an airport of a city."""
        place = places.find(code)
        return place.city if place and place.city else code

    @api.model
    def _period_label(self, unit, start):
        """``March 2026``, ``Q1 2026``, ``Week 12, 2026``, or the day as the user's language writes it."""
        if unit == "month":
            return format_date(self.env, start, date_format="LLLL y")
        if unit == "quarter":
            quarter = (start.month + 2) // 3
            return self.env._("Q%(quarter)s %(year)s", quarter=quarter, year=start.year)
        if unit == "week":
            year, week, _day = start.isocalendar()
            return self.env._("Week %(week)s, %(year)s", week=week, year=year)
        return str(start.year) if unit == "year" else format_date(self.env, start)
