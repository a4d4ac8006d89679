"""The cube: sums of spend by any dimensions, within what the caller may see."""

from odoo import api, models

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
        return self._cube(question, subtotals, exact=False)

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
