"""What a question is about: filters, read, checked and made into a domain on the facts."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.spend_periods import next_start, start_of
from .travel_invoice_share import nearest_units
from .travel_spend_columns import DATE_BASES
from .travel_spend_dimension import PEOPLE, UNITS
from .travel_spend_key import UNIT_COLUMN

#: filters of a question, values that one may name, and characters that a value may have
MOST_FILTERS, MOST_VALUES, LONGEST = 20, 2_000, 1_000
#: years that somebody may ask for
YEARS = range(1900, 3000)
_LARGEST = 2**31 - 1


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    # -- reading ------------------------------------------------------------------------------------------------------

    @api.model
    def _read_period(self, period):
        """``[first day, first day after]`` as dates; None leaves a side open."""
        if period is None:
            return None, None
        if not isinstance(period, list | tuple) or len(period) != 2:
            raise UserError(self.env._("A period is its first day and the first day after it."))
        since, until = (self._read_day(day) for day in period)
        if since and until and since > until:
            raise UserError(self.env._("The period ends before it begins."))
        return since, until

    @api.model
    def _read_day(self, value):
        if value is None or value is False or value == "":
            return None
        try:
            day = fields.Date.to_date(value) if isinstance(value, date) else date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        if day is None or day.year not in YEARS:
            raise UserError(self.env._("“%s” is no day: write it as 2026-03-31.", self._said(value)))
        return day

    @api.model
    def _read_filters(self, filters, basis):
        """``{dimension: {"values": tuple, "exclude": bool, "below": bool}, date basis: {"days": tuple or None}}``, without the period."""
        if not isinstance(filters or {}, dict):
            raise UserError(self.env._("Filters are given by the name of the dimension."))
        if len(filters or {}) > MOST_FILTERS:
            raise UserError(self.env._("A question has %s filters at most.", MOST_FILTERS))
        return {name: self._read_filter(name, wanted, basis) for name, wanted in (filters or {}).items() if name != "period"}

    @api.model
    def _read_filter(self, name, wanted, basis):
        if isinstance(name, str) and name in dict(DATE_BASES):
            return {"days": None if wanted in (None, False) else self._read_period(wanted)}
        try:
            self._dimension_columns(name, basis)
        except UserError:
            raise UserError(self.env._("Spend cannot be filtered by “%s”.", self._said(name)))
        told = wanted if isinstance(wanted, dict) else {"values": wanted}
        values = told.get("values")
        values = list(values) if isinstance(values, list | tuple | set | frozenset) else [values]
        flags = [told.get("exclude", False), told.get("below", True)]
        if told.keys() - {"values", "exclude", "below"} or any(not isinstance(flag, bool) for flag in flags):
            raise UserError(self.env._("The filter of “%s” cannot be read.", self._dimension_label(name)))
        if len(values) > MOST_VALUES:
            raise UserError(self.env._("A filter names %s values at most.", MOST_VALUES))
        return {"values": tuple(self._read_value(name, value) for value in values), "exclude": flags[0], "below": flags[1]}

    @api.model
    def _read_value(self, name, value):
        """One value, None for blank."""
        if value is None or value is False:
            return None
        if self._dimension(name).kind == "period":
            return self._read_day(value)
        comodel = self._comodel(name)
        if comodel is not None and isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST:
            return value
        if (comodel is None or name in PEOPLE) and self._is_text(value):
            return value or None
        raise UserError(
            self.env._("“%(value)s” is no value of %(name)s.", value=self._said(value), name=self._dimension_label(name))
        )

    @api.model
    def _is_text(self, value):
        """Whether the database can hold it: no zero bytes, no halves of characters."""
        if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
            return False
        return value.encode(errors="ignore").decode() == value

    @api.model
    def _comodel(self, name):
        """The model whose ids are values of a dimension, or None."""
        kind = self._dimension(name).kind
        if kind in ("people", "unit"):
            return self.env["res.partner"]
        if kind == "region":
            return self.env["travel.region"]
        field = self._fields[self._dimension(name).columns[0]] if kind == "plain" else None
        return self.env[field.comodel_name] if field is not None and field.type == "many2one" else None

    # -- the domain ---------------------------------------------------------------------------------------------------

    @api.model
    def _question_domain(self, question, period):
        """Domain on the facts that a question is about, in a period and in its currency."""
        return self._unconverted_domain(question, period) & self._currency_domain(question.currency)

    @api.model
    def _unconverted_domain(self, question, period):
        domain = self._period_domain(self._date_column(question.date_basis), *period)
        for name, wanted in question.filters.items():
            domain &= self._wanted_domain(name, wanted, question.date_basis)
        return domain if question.within is None else domain & question.within

    @api.model
    def _period_domain(self, column, since, until):
        domain = Domain(column, ">=", since) if since else Domain.TRUE
        return domain & Domain(column, "<", until) if until else domain

    @api.model
    def _wanted_domain(self, name, wanted, basis):
        if "days" in wanted:
            column = self._date_column(name)
            return Domain(column, "=", False) if wanted["days"] is None else self._period_domain(column, *wanted["days"])
        values = [value for value in wanted["values"] if value is not None]
        if wanted["below"]:
            values = self._with_parts(name, values)
        found = self._values_domain(name, values, basis)
        if None in wanted["values"]:
            found |= self._blank_domain(name, basis)
        return ~found if wanted["exclude"] else found

    @api.model
    def _with_parts(self, name, values):
        """Units, nodes and cost centres with all that is part of them."""
        # sudo: ids to compare with only; what is counted are the caller's own rows
        if name in UNITS or name in ("root", "node"):
            chosen = self.env["res.partner"].sudo().with_context(active_test=False).browse(values).exists()
            return chosen.search(chosen._travel_subtree_domain()).ids if chosen else values
        if name == "cost_center":
            centers = self.env["travel.cost.center"].sudo().with_context(active_test=False)
            return centers.search([("id", "child_of", values)]).ids
        return values

    @api.model
    def _values_domain(self, name, values, basis):
        """Rows whose value of a dimension is one of these."""
        if not values:
            return Domain.FALSE
        dimension = self._dimension(name)
        return getattr(self, f"_{dimension.kind}_value_domain")(dimension, values, basis)

    @api.model
    def _plain_value_domain(self, dimension, values, _basis):
        return Domain(dimension.columns[0], "in", values)

    @api.model
    def _people_value_domain(self, dimension, values, _basis):
        contact, text = dimension.columns
        numbers = [value for value in values if isinstance(value, int)]
        names = [value for value in values if isinstance(value, str)]
        return Domain(contact, "in", numbers) | (Domain(contact, "=", False) & Domain(text, "in", names))

    @api.model
    def _reference_value_domain(self, dimension, values, _basis):
        column = SQL.identifier("travel_spend", "references")
        return self._sql_domain(SQL("COALESCE(%s ->> %s = ANY(%s), FALSE)", column, dimension.code, values))

    @api.model
    def _pair_value_domain(self, _dimension, values, _basis):
        columns = [SQL.identifier("travel_spend", name) for name in ("origin", "destination")]
        return self._sql_domain(SQL("COALESCE(%s || '-' || %s = ANY(%s), FALSE)", *columns, values))

    @api.model
    def _region_value_domain(self, dimension, values, _basis):
        columns = [SQL.identifier("travel_spend", name) for name in dimension.columns]
        return self._sql_domain(SQL("COALESCE((%s)::integer = ANY(%s), FALSE)", self._region_sql(*columns), values))

    @api.model
    def _period_value_domain(self, dimension, values, basis):
        column = self._date_column(basis)
        starts = sorted({start_of(dimension.name, value) for value in values})
        return Domain.OR([self._period_domain(column, start, next_start(dimension.name, start)) for start in starts])

    @api.model
    def _unit_value_domain(self, dimension, values, _basis):
        """Rows whose nearest unit is one of these: the customer's, and for departments else the traveller's."""
        customer, traveller, root = (SQL.identifier("travel_spend", name) for name in ("customer_id", "traveller_id", "root_id"))
        inside = self._nearest_sql(dimension.name, values)
        ordered = SQL("COALESCE(%s IN (%s), FALSE)", customer, inside)
        if dimension.name != "department":
            return self._sql_domain(ordered)
        travelling = SQL(
            """(%s OR (COALESCE(%s NOT IN (%s), TRUE)
                  AND (%s, %s) IN (SELECT id, travel_root_id FROM res_partner WHERE id IN (%s))))""",
            *(ordered, customer, self._nearest_sql(dimension.name, None), traveller, root, inside),
        )
        return self._sql_domain(SQL("COALESCE(%s, FALSE)", travelling))

    @api.model
    def _nearest_sql(self, name, values):
        """Contacts whose nearest unit is one of these, or is any: SQL, ids."""
        column = SQL.identifier("place", UNIT_COLUMN[name])
        partners = SQL("SELECT id FROM res_partner WHERE travel_root_id IS NOT NULL")
        wanted = SQL("%s IS NOT NULL", column) if values is None else SQL("%s = ANY(%s)", column, list(values))
        return SQL("SELECT place.partner_id FROM (%s) place WHERE %s", nearest_units(partners), wanted)

    @api.model
    def _blank_domain(self, name, basis):
        """Rows that have no value of a dimension."""
        dimension = self._dimension(name)
        if dimension.kind == "unit":
            return ~self._any_unit_domain(dimension)
        columns = self._dimension_columns(name, basis)
        if dimension.kind == "people":
            return Domain.AND([Domain(column, "=", False) for column in columns])
        if dimension.kind == "pair":
            return Domain.OR([Domain(column, "=", False) for column in columns])
        if dimension.kind == "plain":
            return Domain(columns[0], "=", False)
        identifiers = [SQL.identifier("travel_spend", column) for column in columns]
        tests = {
            "reference": lambda: SQL("%s ->> %s IS NULL", *identifiers, dimension.code),
            "region": lambda: SQL("(%s) IS NULL", self._region_sql(*identifiers)),
        }
        return self._sql_domain(tests.get(dimension.kind, lambda: SQL("%s IS NULL", *identifiers))())

    @api.model
    def _any_unit_domain(self, dimension):
        customer, traveller, root = (SQL.identifier("travel_spend", name) for name in ("customer_id", "traveller_id", "root_id"))
        any_unit = self._nearest_sql(dimension.name, None)
        ordered = SQL("COALESCE(%s IN (%s), FALSE)", customer, any_unit)
        if dimension.name != "department":
            return self._sql_domain(ordered)
        travelling = SQL("COALESCE((%s, %s) IN (SELECT id, travel_root_id FROM res_partner WHERE id IN (%s)), FALSE)", traveller, root, any_unit)
        return self._sql_domain(SQL("(%s OR %s)", ordered, travelling))

    @api.model
    def _sql_domain(self, condition):
        """A condition on ``travel_spend`` as a domain; it is never null, so that it can be denied."""
        return Domain.custom(to_sql=lambda _model, alias, _query: condition)
