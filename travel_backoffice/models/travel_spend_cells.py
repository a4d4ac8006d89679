"""The answer of the cube, made of the rows of its statement: ten thousand of them at a time, so with few steps for each."""

from decimal import Decimal
from itertools import repeat

from odoo import api, models

from ..engine.spend import MEASURES, compared, readers
from .travel_spend_query import CAP, REST


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _cube(self, question, subtotals=True, exact=True):
        """The answer to a question.

        :param subtotals: True, False or ``"all"``, as :meth:`cube` takes it
        :param exact: whether figures are Decimal; else floats, for JSON. Counts are int, averages of nothing None
        """
        rows = self._cube_rows(question, every=subtotals == "all")
        parts = {}
        for row in rows:
            parts.setdefault(row[0], []).append(row)
        total_part = 2 ** len(question.levels) - 1
        told = self._teller(question, rows, parts[total_part][0], exact)
        total = told([parts[total_part][0]], total_part)[0]
        others = [part for part in parts if subtotals and part not in (0, total_part)]
        return self._about(question) | {
            "rows": told(parts.get(0, []), 0) if question.levels else [total],
            "subtotals": [cell for part in others for cell in self._subtotals(question, part, told(parts[part], part))],
            "totals": total["values"],
            "capped": any(_many(found) > CAP for found in parts.values()),
            "cells": _many(parts[0]) if 0 in parts else 0,
            "cap": CAP,
        } | ({"compared": total["compared"]} if question.earlier else {})

    @api.model
    def _subtotals(self, question, part, cells):
        names = [question.names[place] for place in self._shown(question, part)]
        return [{"dimensions": names} | cell for cell in cells]

    @api.model
    def _shown(self, question, part):
        """Places of the dimensions that a part is told by."""
        size = len(question.levels)
        return [place for place in range(size) if not part & 1 << (size - place - 1)]

    @api.model
    def _teller(self, question, rows, whole, exact):
        """What makes cells of rows of a part: a function of rows and part."""
        texts = list(zip(*rows, strict=True))
        values = [self._level_values(level, set(texts[2 + place])) for place, level in enumerate(question.levels)]
        read = self._cube_readers(question, whole) if exact else self._float_readers(question, whole)

        def told(found, part):
            if not found:
                return []
            columns = list(zip(*found, strict=True))
            shown = self._shown(question, part)
            keys, labels = ([map(values[at][kind].get, columns[2 + at]) for at in shown] for kind in (0, 1))
            cells = _cells(len(found), keys, labels, {name: figures(columns) for name, figures in read.items()})
            if limited := [2 + place for place in shown if question.levels[place].limit]:
                self._mark_rest(found, cells, limited)
            if question.earlier:
                self._compare_cells(question, columns, cells, whole, exact)
            return cells

        return told

    @api.model
    def _cube_readers(self, question, whole, after=0, money=Decimal):
        """Functions that read the measures off columns; of the earlier period, so many columns after."""
        start = 2 + len(question.levels) + after
        places = {name: start + place for place, name in enumerate(self._cube_columns(question))}
        return readers(question.measures, places, whole, money)

    @api.model
    def _float_readers(self, question, whole):
        """The same as JSON can say it; ratios rounded to six places."""
        read = self._cube_readers(question, whole, money=float)
        ratios = {name: figures for name, figures in read.items() if not MEASURES[name].whole}
        return read | {name: lambda columns, figures=figures: list(map(self._float, figures(columns))) for name, figures in ratios.items()}

    @api.model
    def _mark_rest(self, rows, cells, limited):
        for row, cell in zip(rows, cells, strict=True):
            if any(row[at] == REST for at in limited):
                cell["rest"] = True

    @api.model
    def _compare_cells(self, question, columns, cells, whole, exact):
        """Beside each measure what it was before."""
        now = self._cube_readers(question, whole)
        then = self._cube_readers(question, whole, after=len(self._cube_columns(question)))
        found = {
            name: [compared(MEASURES[name].kind, *both) for both in zip(read(columns), then[name](columns), strict=True)]
            for name, read in now.items()
        }
        for place, cell in enumerate(cells):
            beside = {name: figures[place] for name, figures in found.items()}
            cell["compared"] = beside if exact else {name: self._floats(figures) for name, figures in beside.items()}

    @api.model
    def _level_values(self, level, texts):
        """Of the texts that the database tells a dimension by: ``{text: value as answers have it}, {text: label}``."""
        read = self._key_reader(level)
        values = {text: read(text) for text in texts if text is not None}
        labels = self._value_labels(level.name, values.values())
        return values, dict(zip(values, map(labels.get, values.values()), strict=True))

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
    def _read_sums(self, question, texts):
        """The additive columns of one cell, ``{name: Decimal or int}``."""
        return {name: self._number_type(name)(text) for name, text in zip(self._cube_columns(question), texts, strict=True)}

    @api.model
    def _number_type(self, name):
        field = self._fields.get(self._summed(name))
        return Decimal if field is not None and field.type == "monetary" else int

    @api.model
    def _float(self, figure):
        """A figure as JSON can say it: rounded to six places."""
        return round(float(figure), 6) if isinstance(figure, Decimal) else figure

    @api.model
    def _floats(self, values):
        return {name: self._float(value) for name, value in values.items()}


def _many(rows):
    """How many rows of a part there are, told or not."""
    return rows[0][1] or len(rows)


def _cells(size, keys, labels, values):
    """Cells of an answer.

    :param keys, labels: a column of them for each dimension, maybe none
    :param values: ``{measure: column}``
    """
    keys, labels = (zip(*told, strict=True) if told else repeat((), size) for told in (keys, labels))
    names = list(values)
    return [
        {"key": list(key), "labels": list(label), "values": dict(zip(names, figures, strict=True))}
        for key, label, figures in zip(keys, labels, zip(*values.values(), strict=True), strict=True)
    ]
