"""The cube: sums of spend by any dimensions, within what the caller may see."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.spend import MEASURES, columns_of, values_of
from .travel_spend_dimension import PERIODS, PLAIN

#: cells that one answer holds at most
CAP = 10_000


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    @api.readonly
    def cube(self, dimensions, measures, filters=None, date_basis="booked", order=None, limit=None):
        """Spend by some dimensions: what each of their values comes to.

        :param list dimensions: names, see ``travel_spend_dimension``; none for the totals alone
        :param list measures: names, see ``engine.spend.MEASURES``
        :param dict filters: ``{"period": [first day, first day after], dimension: [values]}``; None in a period leaves
            it open, ``False`` among values means blank
        :param str date_basis: ``booked``, ``invoiced``, ``travelled`` or ``paid``: what periods are counted by
        :param str order: a dimension or measure, ``" desc"`` behind it; the first measure, largest first, if none is given
        :param int limit: rows at most
        :return: dict with ``dimensions``, ``measures``, ``rows`` (``key``, ``labels``, ``values``), ``totals`` (of all
            that was asked for, not of the rows alone), ``currency``, ``capped``, ``cells``, ``cap``, ``date_basis``, ``period``
        :raise UserError: for a dimension, measure or date basis that there is not
        """
        self._check_measures(measures)
        domain = self._filter_domain(filters or {}, date_basis)
        columns = columns_of(measures) or ["lines"]
        rows, whole, count = self._cells(dimensions, columns, domain, date_basis, order or f"{(measures or ['lines'])[0]} desc", limit)
        return {
            "dimensions": [{"name": name, "label": self._dimension_label(name)} for name in dimensions],
            "measures": [self._measure_described(name) for name in measures],
            "rows": self._labelled(dimensions, [(key, values_of(measures, sums, whole)) for key, sums in rows]),
            "totals": values_of(measures, whole, whole),
            "currency": self._cube_currency(),
            "date_basis": date_basis,
            "period": list((filters or {}).get("period") or [None, None]),
            "capped": count > len(rows),
            "cells": count,
            "cap": CAP,
        }

    @api.model
    def _cube_currency(self):
        currency = self.env.company.sudo().currency_id  # sudo: a customer may know what it is told its spend in
        return {"id": currency.id, "name": currency.name}

    @api.model
    def _check_measures(self, measures):
        if unknown := [name for name in measures if name not in MEASURES]:
            raise UserError(self.env._("Spend has no measure “%s”.", unknown[0]))

    @api.model
    def _measure_described(self, name):
        return {"name": name, "label": name.replace("_", " ").capitalize(), "kind": MEASURES[name].kind}

    @api.model
    def _filter_domain(self, filters, date_basis):
        domain = Domain.TRUE
        for name, values in filters.items():
            if name == "period":
                domain &= self._period_domain(self._date_column(date_basis), *values)
            elif name in PLAIN:
                domain &= Domain(PLAIN[name], "in", values)
            else:
                raise UserError(self.env._("Spend cannot be filtered by “%s”.", name))
        return domain

    @api.model
    def _period_domain(self, column, since, until):
        domain = Domain.TRUE
        if since:
            domain &= Domain(column, ">=", fields.Date.to_date(since))
        if until:
            domain &= Domain(column, "<", fields.Date.to_date(until))
        return domain

    @api.model
    def _cells(self, dimensions, columns, domain, date_basis, order, limit):
        """The cells of one question: ``[(key, {column: sum})]``, the sums of all of them, and how many there are."""
        keys = [self._dimension_sql(name, date_basis) for name in dimensions]
        sums = [SQL("COALESCE(SUM(%s), 0)", SQL.identifier("travel_spend", self._summed(name))) for name in columns]
        query = self._spend_source(self._search(domain), [*keys, *sums])
        grouped = query.select(*keys, *sums)
        if keys:
            grouped = SQL("%s GROUP BY %s", grouped, SQL(", ").join(SQL(str(place)) for place in range(1, len(keys) + 1)))
        found = self.env.execute_query(grouped)
        rows = [(list(row[: len(keys)]), dict(zip(columns, row[len(keys) :], strict=True))) for row in found]
        whole = {name: sum(sums[name] for _key, sums in rows) for name in columns}
        return self._ordered(rows, dimensions, columns, order)[: min(limit or CAP, CAP)], whole, len(rows)

    @api.model
    def _spend_source(self, query, selected):
        """Where a question reads from: the facts; see the layers for what is faster.

        :param Query query: the rows that it is about, of ``travel_spend``
        :param list selected: all SQL that it selects and groups by
        :return: the query, to be selected from
        """
        return query

    @api.model
    def _ordered(self, rows, dimensions, columns, order):
        name, _space, direction = order.partition(" ")
        if name in dimensions:
            place = dimensions.index(name)
            return sorted(rows, key=lambda row: (row[0][place] is not None, row[0][place]), reverse=direction == "desc")
        column = MEASURES[name].columns[0] if name in MEASURES else columns[0]
        return sorted(rows, key=lambda row: row[1][column], reverse=direction == "desc")

    @api.model
    def _summed(self, column):
        """The stored column of an additive one: money is summed in the company's currency."""
        twin = f"{column}_company"
        return twin if twin in self._fields else column

    @api.model
    def _labelled(self, dimensions, cells):
        labels = [self._value_labels(name, {key[place] for key, _values in cells}) for place, name in enumerate(dimensions)]
        return [
            {
                "key": [value.isoformat() if name in PERIODS and value else value for name, value in zip(dimensions, key, strict=True)],
                "labels": [labels[place][value] for place, value in enumerate(key)],
                "values": values,
            }
            for key, values in cells
        ]
