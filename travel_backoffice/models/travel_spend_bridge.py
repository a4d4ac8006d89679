"""The bridge: why what was booked in a period is not what was invoiced in it, or any other two dates."""

from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.spend import MEASURES
from ..engine.spend_bridge import AFTER, BEFORE, IN, NEVER, bridge


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    @api.readonly
    def bridge(self, period, from_basis, to_basis, measures=("spend",), filters=None, currency=None):
        """What lies between the same period by two dates.

        :param list period: first day, first day after
        :param str from_basis, to_basis: two of ``booked``, ``invoiced``, ``travelled``, ``paid``
        :param list measures: money and counts; averages, shares and trips do not add up
        :param dict filters: as of :meth:`cube`, without a period
        :return: dict with ``steps``: ``kind`` (``from``, ``less``, ``both``, ``more``, ``to``), ``where`` the other day lies
            (``before``, ``after``, ``never``), ``label``, ``values`` (below zero for what is less; from, less, more and to
            add up exactly), and ``drill``: the filters that :meth:`drill` and :meth:`cube` show its services by
        """
        self._check_bridge(measures, from_basis, to_basis, filters)
        days = self._read_period(period)
        question = self._read_question([], measures, filters, from_basis, currency=currency)
        sums = self._bridge_sums(question, days, from_basis, to_basis)
        steps = bridge(sums, [MEASURES[name].columns[0] for name in measures])
        return {
            "steps": [self._told_step(step, measures, days, (from_basis, to_basis), filters or {}) for step in steps],
            "measures": [self._measure_described(name) for name in measures],
            "period": self._said_period(days),
            "from_basis": from_basis,
            "to_basis": to_basis,
            "currency": self._cube_currency(question.currency),
            "left_out": self._left_out(replace(question, within=self._bridge_domain(days, from_basis, to_basis))),
        }

    @api.model
    def _check_bridge(self, measures, from_basis, to_basis, filters):
        self._check_measures(measures)
        if not measures or any(not MEASURES[name].whole or MEASURES[name].distinct for name in measures):
            raise UserError(self.env._("A bridge is of amounts and counts that can be added up."))
        if self._date_column(from_basis) == self._date_column(to_basis):
            raise UserError(self.env._("A bridge leads from one date to another."))
        if isinstance(filters, dict) and filters.keys() & {"period", from_basis, to_basis}:
            raise UserError(self.env._("The period of a bridge is no filter."))

    @api.model
    def _bridge_domain(self, days, *bases):
        """Rows that are in the period by either date."""
        columns = [self._date_column(basis) for basis in bases]
        return Domain.OR([Domain(column, "!=", False) & self._period_domain(column, *days) for column in columns])

    @api.model
    def _bridge_sums(self, question, days, *bases):
        """``{(where the first day lies, where the second): {column: amount}}``."""
        question = replace(question, within=self._bridge_domain(days, *bases))
        places = [self._place_sql(self._date_column(basis), *days) for basis in bases]
        columns = [SQL.identifier("travel_spend", self._summed(name, question.currency)) for name in question.columns]
        query = self._search(self._question_domain(question, question.period))
        sums = (SQL("SUM(%s)::text", column) for column in columns)
        found = self.env.execute_query(SQL("%s GROUP BY 1, 2", query.select(*places, *sums)))
        numbers = [self._number_type(name) for name in question.columns]
        return {
            tuple(row[:2]): {name: number(text or 0) for name, number, text in zip(question.columns, numbers, row[2:], strict=True)}
            for row in found
        }

    @api.model
    def _place_sql(self, column, since, until):
        """Where a day lies to a period."""
        day = SQL.identifier("travel_spend", column)
        cases = [SQL("WHEN %s IS NULL THEN %s", day, NEVER)]
        cases += [SQL("WHEN %s < %s THEN %s", day, since, BEFORE)] if since else []
        cases += [SQL("WHEN %s >= %s THEN %s", day, until, AFTER)] if until else []
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), IN)

    # -- told ---------------------------------------------------------------------------------------------------------

    @api.model
    def _told_step(self, step, measures, days, bases, filters):
        amounts = {name: step.amounts[MEASURES[name].columns[0]] for name in measures}
        whole = {name: int(value) for name, value in amounts.items() if not MEASURES[name].is_money}
        return {
            "kind": step.kind,
            "where": step.where,
            "label": self._step_label(step, *bases),
            "values": self._floats(amounts | whole),
            "drill": filters | self._step_filters(step, days, *bases),
        }

    @api.model
    def _step_filters(self, step, days, first, second):
        """The days of a step, as filters by date basis."""
        since, until = self._said_period(days)
        told = {BEFORE: [None, since], AFTER: [until, None], NEVER: False, IN: [since, until]}
        lies = {"from": (IN, None), "to": (None, IN), "both": (IN, IN), "less": (IN, step.where), "more": (step.where, IN)}
        return {basis: told[where] for basis, where in zip((first, second), lies[step.kind], strict=True) if where}

    @api.model
    def _step_label(self, step, first, second):
        """What a step is, in the user's language."""
        names = dict(self.env["travel.spend.view"]._fields["date_basis"]._description_selection(self.env))
        words = {"first": names[first], "second": names[second].lower(), "one": names[second], "other": names[first].lower()}
        texts = self._step_texts()
        return texts[step.kind, step.where] % words

    @api.model
    def _step_texts(self):
        _ = self.env._
        return {
            ("from", ""): _("%(first)s in the period"),
            ("less", BEFORE): _("less: %(second)s before"),
            ("less", AFTER): _("less: %(second)s later"),
            ("less", NEVER): _("less: not %(second)s"),
            ("both", ""): _("%(first)s and %(second)s in the period"),
            ("more", BEFORE): _("more: %(other)s before"),
            ("more", AFTER): _("more: %(other)s later"),
            ("more", NEVER): _("more: not %(other)s"),
            ("to", ""): _("%(one)s in the period"),
        }
