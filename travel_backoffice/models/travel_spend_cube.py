"""The cube: sums of spend by any dimensions, within what the caller may see."""

from decimal import Decimal

from odoo import api, models

from ..engine.spend import MEASURES, compared, values_of
from .travel_spend_query import CAP, REST
from .travel_spend_question import Question


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    @api.readonly
    def cube(
        self,
        dimensions,
        measures,
        filters=None,
        date_basis="booked",
        order=None,
        limit=None,
        compare=None,
        currency=None,
        subtotals=True,
    ):
        """Spend by some dimensions: what each of their values comes to.

        :param list dimensions: names, see :meth:`dimensions`, outermost first; none for the totals alone
        :param list measures: names, see :meth:`measures`
        :param dict filters: ``{"period": [first day, first day after], dimension: [values]}``. None in a period leaves
            it open; None or False among values means blank. A date basis, too, takes a period, or False for services
            without such a day: ``{"booked": [...], "invoiced": False}``. Instead of a list of values ``{"values": [...], "exclude":
            True}`` asks for all others, ``"below": False`` for a unit, node or cost centre without its parts
        :param str date_basis: ``booked``, ``invoiced``, ``travelled`` or ``paid``: what periods are counted by
        :param order: a measure or a dimension, ``" desc"`` behind it for the largest first; several in a list. The first
            measure orders all dimensions that are not named. Nothing said: periods and days in advance from first to
            last, all else by the first measure, largest first
        :param limit: so many values of the outermost dimension, ``{dimension: number}`` for others; those that are first
            over all that is asked for. The rest is told as one row, ``rest: True``, its key ``"__rest__"``
        :param str compare: ``previous`` period or ``year``: the same a period or a year before
        :param currency: None or ``"company"``, or the id of a currency of sale: what was sold in it, as it was sold
        :param subtotals: True for each leading part of the dimensions, ``"all"`` for any choice of them (the column totals
            of a pivot), False for none
        :return: dict with ``dimensions``, ``measures``, ``rows`` (``key``, ``labels``, ``values``, perhaps ``rest``),
            ``subtotals`` (the same, with the ``dimensions`` that they are by), ``totals`` (of all that was asked for, not of
            the rows alone), ``currency``, ``left_out`` (services in other currencies, never added), ``capped``, ``cells``,
            ``cap``, ``date_basis``, ``period``. With ``compare`` each row, subtotal and the answer have ``compared``:
            ``{measure: {"before", "difference", "percentage"}}``, and the answer ``compared_period``. Figures are floats
            and whole numbers, shares parts of one, percentages of a hundred; averages of nothing are None
        :raise UserError: in plain words, for whatever cannot be asked
        """
        question = self._read_question(dimensions, measures, filters, date_basis, order, limit, compare, currency)
        return self._as_json(self._cube(question, subtotals))

    @api.model
    def _read_question(self, dimensions, measures, filters=None, date_basis="booked", order=None, limit=None, compare=None, currency=None):
        """The question, checked; raises UserError."""
        self._check_measures(measures)
        self._check_dimensions(dimensions, date_basis)
        self._date_column(date_basis)
        told = self._read_filters(filters, date_basis)
        period = self._read_period((filters or {}).get("period"))
        return Question(
            levels=self._read_levels(dimensions, measures, order, limit),
            measures=tuple(measures),
            date_basis=date_basis,
            period=period,
            filters=told,
            currency=self._read_currency(currency),
            **self._read_compare(compare, period, dimensions),
        )

    @api.model
    def _cube(self, question, subtotals=True):
        """The answer, with exact figures: Decimal, or int for counts."""
        found = self._read_cells(question, self._cube_rows(question, every=subtotals == "all"))
        labels = self._cube_labels(question, found)
        parts = {part: [] for part in range(2 ** len(question.levels))}
        whole = next(cell for cell in found if cell["part"] == len(parts) - 1)
        many = {cell["part"]: cell["many"] for cell in found}
        for cell in found:
            parts[cell["part"]].append(self._told_cell(question, cell, whole, labels))
        rows, total = parts.pop(0), self._told_cell(question, whole, whole, labels)
        parts.pop(len(parts), None)
        rows = rows if question.levels else [total]
        return self._about(question) | {
            "rows": [self._without(row, "dimensions") for row in rows],
            "subtotals": [cell for cells in parts.values() for cell in cells] if subtotals else [],
            "totals": total["values"],
            "capped": any(number > CAP for number in many.values()),
            "cells": many.get(0, 0),
            "cap": CAP,
        } | ({"compared": total["compared"]} if question.earlier else {})

    @api.model
    def _about(self, question):
        """What was asked, told back."""
        answer = {
            "dimensions": [{"name": name, "label": self._dimension_label(name)} for name in question.names],
            "measures": [self._measure_described(name) for name in question.measures],
            "currency": self._cube_currency(question.currency),
            "left_out": self._left_out(question),
            "date_basis": question.date_basis,
            "period": self._said_period(question.period),
        }
        return answer | ({"compared_period": self._said_period(question.earlier)} if question.earlier else {})

    @api.model
    def _said_period(self, period):
        return [day.isoformat() if day else None for day in period]

    @api.model
    def _without(self, row, name):
        return {key: value for key, value in row.items() if key != name}

    # -- cells --------------------------------------------------------------------------------------------------------

    @api.model
    def _read_cells(self, question, rows):
        """The rows of :meth:`_cube_rows` by names, with values of the dimensions instead of text."""
        size, names = len(question.levels), self._cube_columns(question)
        keys = [self._key_reader(level) for level in question.levels]
        numbers = [self._number_type(name) for name in names]
        return [
            {
                "part": row[0],
                "many": row[1],
                "keys": [read(text) for read, text in zip(keys, row[2:], strict=False)],
                "shown": [place for place in range(size) if row[2 + place] is not None],
                "now": {name: number(text or 0) for name, number, text in zip(names, numbers, row[2 + size :], strict=False)},
                "then": {name: number(text or 0) for name, number, text in zip(names, numbers, row[2 + size + len(names) :], strict=False)},
            }
            for row in rows
        ]

    @api.model
    def _number_type(self, name):
        field = self._fields.get(self._summed(name))
        return Decimal if field is not None and field.type == "monetary" else int

    @api.model
    def _key_reader(self, level):
        """What makes a value of answers of the text of SQL: None for blank, ids as numbers, names and days as text."""
        plain = self._comodel(level.name) is None

        def read(text):
            if not text or plain or (level.limit and text == REST):
                return text or None
            return text[1:] if text.startswith("=") else int(text)

        return read

    @api.model
    def _cube_labels(self, question, cells):
        return [
            self._value_labels(level.name, {cell["keys"][place] for cell in cells if place in cell["shown"]})
            for place, level in enumerate(question.levels)
        ]

    @api.model
    def _told_cell(self, question, cell, whole, labels):
        """A cell as answers have it."""
        shown, keys = cell["shown"], cell["keys"]
        key = [keys[place] for place in shown]
        told = {
            "dimensions": [question.levels[place].name for place in shown],
            "key": key,
            "labels": [labels[place][value] for place, value in zip(shown, key, strict=True)],
            "values": values_of(question.measures, cell["now"], whole["now"]),
        }
        if any(question.levels[place].limit and value == REST for place, value in zip(shown, key, strict=True)):
            told["rest"] = True
        if question.earlier:
            before = values_of(question.measures, cell["then"], whole["then"])
            told["compared"] = {
                name: compared(MEASURES[name].kind, value, before[name]) for name, value in told["values"].items()
            }
        return told

    @api.model
    def _as_json(self, answer):
        """The same with floats for Decimals, rounded to six places: what JSON can say."""
        for cell in [*answer["rows"], *answer["subtotals"]]:
            cell["values"] = self._floats(cell["values"])
            if "compared" in cell:
                cell["compared"] = {name: self._floats(told) for name, told in cell["compared"].items()}
        answer["totals"] = self._floats(answer["totals"])
        if "compared" in answer:
            answer["compared"] = {name: self._floats(told) for name, told in answer["compared"].items()}
        return answer

    @api.model
    def _floats(self, values):
        return {name: float(round(value, 6)) if isinstance(value, Decimal) else value for name, value in values.items()}
