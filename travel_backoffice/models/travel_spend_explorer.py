"""The explorer's questions: an address in, a table out. The screen and every export are the same table."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.spend_question import MOST_VALUES, Unclear, days_of, read
from ..formats.spend_chart import chart_of, told
from ..formats.spend_table import AVERAGE, DECIMALS, MONEY, exact, table_of


class TravelSpendExplorer(models.AbstractModel):
    _name = "travel.spend.explorer"
    _description = "Explorer of Travel Spend"

    @api.model
    def _question(self, text):
        """What an address asks.

        :return: :class:`engine.spend_question.Question`
        :raise UserError: for what cannot be understood, in plain words
        """
        try:
            return read(text)
        except Unclear as unclear:
            raise UserError(self._unclear_text(unclear)) from unclear

    @api.model
    def _unclear_text(self, unclear):
        _ = self.env._
        value = unclear.value[:60]
        return {
            "long": _("This question is too long. Leave out some filters."),
            "dimensions": _("Choose up to three dimensions, each once."),
            "measures": _("Choose between one and eight figures, each once."),
            "filter": _("The filter “%(filter)s” cannot be understood, or there are more than %(most)s.", filter=value, most=MOST_VALUES),
            "period": _("The period “%s” is none: the first day comes before the last.", value),
            "compare": _("Figures cannot be compared with “%s”.", value),
            "top": _("“%s” is no number of rows.", value),
            "chart": _("There is no chart “%s”.", value),
        }[unclear.code]

    @api.model
    def _today(self):
        return self.env.company.sudo()._travel_today()  # sudo: what day it is at the agency

    @api.model
    def _question_filters(self, question):
        """As the cube takes them."""
        days = days_of(question.period, self._today())
        period = {"period": [day and day.isoformat() for day in days]} if any(days) else {}
        return period | {name: list(values) for name, values in question.filters}

    @api.model
    def _question_answer(self, question):
        """The cube's answer, with subtotals and how each figure is to be rounded."""
        answer = self.env["travel.spend"].cube(
            list(question.dimensions),
            list(question.measures),
            filters=self._question_filters(question),
            date_basis=question.date_basis,
            order=question.order or None,
            limit=question.top or None,
            compare=question.compare or None,
        )
        money = self._money_decimals(answer)
        return answer | {"measures": [one | {"decimals": self._decimals(one, money)} for one in answer["measures"]]}

    @api.model
    def _money_decimals(self, answer):
        return self.env["res.currency"].sudo().browse(answer["currency"]["id"]).decimal_places  # sudo: of a currency just named

    @api.model
    def _decimals(self, measure, money):
        if measure.get("money") or measure["kind"] == MONEY:
            return money
        return 1 if measure["kind"] == AVERAGE else DECIMALS[measure["kind"]]

    @api.model
    def _laid_out(self, question):
        """The table that answers a question, and what the values of its filters are called.

        :return: :class:`formats.spend_table.Table`, and as :meth:`_question_labels`
        """
        answer = self._question_answer(question)
        labels = self._question_labels(question)
        table = table_of(
            answer,
            self._question_title(answer),
            about=self._about_lines(question, answer, labels),
            notes=self._note_lines(answer),
            words=self._table_words(),
            chart=question.chart,
        )
        return table, labels

    # -- words --------------------------------------------------------------------------------------------------------

    @api.model
    def _table_words(self):
        _ = self.env._
        return {
            "total": _("Total"),
            "before": _("before"),
            "change": _("change"),
            "chart": _("Chart"),
            "table": _("Spend"),
            "others": _("Others"),
        }

    @api.model
    def _question_title(self, answer):
        measure = answer["measures"][0]["label"]
        names = [one["label"] for one in answer["dimensions"]]
        if not names:
            return measure
        return self.env._("%(figure)s by %(dimensions)s", figure=measure, dimensions=", ".join(names))

    @api.model
    def _about_lines(self, question, answer, labels):
        """What the figures are of: days, what they are counted by, filters, currency."""
        _ = self.env._
        basis = dict(self.env["travel.spend.view"]._fields["date_basis"]._description_selection(self.env))
        period = self._days_text(*days_of(question.period, self._today()))
        yield _("%(period)s, by the day: %(basis)s", period=period, basis=basis[question.date_basis])
        if "compared_period" in answer:
            yield _("Before: %s", self._days_text(*map(fields.Date.to_date, answer["compared_period"])))
        for name, values in question.filters:
            heading = self.env["travel.spend"]._dimension_label(name)
            yield f"{heading}: {', '.join(labels[name][value] for value in values)}"
        yield _("Amounts in %s", answer["currency"]["name"])

    @api.model
    def _days_text(self, first, after):
        last = after and fields.Date.subtract(after, days=1)
        days = [format_date(self.env, day) if day else "…" for day in (first, last)]
        return self.env._("All days") if not first and not last else " – ".join(days)

    @api.model
    def _question_labels(self, question):
        """What the values of the filters are called: ``{dimension: {value: label}}``.

        Told by the user's own rows only: an id that it sees nothing of is only an id.
        """
        return {name: self._filter_labels(name, values) for name, values in question.filters}

    @api.model
    def _filter_labels(self, name, values):
        told = {"values": list(values), "below": False}
        found = self.env["travel.spend"].cube([name], ["lines"], filters={name: told})
        labels = {row["key"][0] if row["key"][0] is not None else False: row["labels"][0] for row in found["rows"]}
        return {value: str(labels.get(value) or self._unseen_label(value)) for value in values}

    @api.model
    def _unseen_label(self, value):
        """Of a value that no row of the user has: text is what it says, an id stays one."""
        if value in (False, ""):
            return self.env._("(none)")
        return value if isinstance(value, str) else f"? {value}"

    @api.model
    def _note_lines(self, answer):
        if answer["capped"]:
            yield self.env._(
                "There are %(cells)s cells; these are the first %(cap)s of them. The totals are of all: narrow the question to see the others.",
                cells=answer["cells"],
                cap=answer["cap"],
            )

    # -- for the screen -----------------------------------------------------------------------------------------------

    @api.model
    def _answer(self, text):
        """The answer as the explorer shows it; figures are numbers in the order of the columns, None where there is none.

        :param str text: the question, see :mod:`engine.spend_question`
        """
        question = self._question(text)
        table, labels = self._laid_out(question)
        names = [figure.name for figure in table.figures]
        return {
            "title": table.title,
            "about": list(table.about),
            "notes": list(table.notes),
            "currency": table.currency,
            "dimensions": list(table.dimensions),
            "figures": [
                {"name": one.name, "heading": one.heading, "decimals": one.decimals, "percent": one.is_percent} for one in table.figures
            ],
            "rows": [self._shown_row(row, names) for row in table.rows],
            "total": self._shown_row(table.total, names)["values"],
            "as_of": self._age(),
            "chart": self._shown_chart(table),
            "filters": [self._shown_filter(name, values, labels[name]) for name, values in question.filters],
        }

    @api.model
    def _age(self):
        """How old the figures are, where they were read from a copy of the database."""
        note = self.env["travel.replica"]._note()
        return note and {"text": note["text"], "old": note["old"]}

    @api.model
    def _shown_row(self, row, names):
        values = [row.values[name] for name in names]
        return {
            "key": list(row.key),
            "label": row.labels[-1] if row.labels else "",
            "rest": row.is_rest,
            "values": [value if value is None else float(value) for value in values],
        }

    @api.model
    def _shown_chart(self, table):
        chart = chart_of(table)
        if not chart:
            return None
        paper = self.env["report.travel_backoffice.report_spend"]
        numbers = [(name, [value if value is None else float(value) for value in values]) for name, values in chart.series]
        return {
            "kind": chart.kind,
            "title": f"{chart.title}: {chart.heading}",
            "percent": chart.is_percent,
            "decimals": chart.decimals,
            "categories": list(chart.categories),
            "series": [{"name": name, "values": values} for name, values in numbers],
            "stacked": chart.stacked,
            "told": list(told(chart, lambda value: paper._figure_text(exact(value), chart))),
            "left_out": chart.left_out,
        }

    @api.model
    def _shown_filter(self, name, values, labels):
        return {
            "name": name,
            "label": self.env["travel.spend"]._dimension_label(name),
            "values": [{"value": value, "label": labels[value]} for value in values],
        }

    # -- what there is to choose --------------------------------------------------------------------------------------

    @api.model
    def _page(self):
        """What the page offers: dimensions, figures, periods, views."""
        views = self.env["travel.spend.view"]
        Spend = self.env["travel.spend"]
        return {
            "dimensions": Spend.dimensions(),
            "measures": Spend.measures(),
            "periods": views._fields["period"]._description_selection(self.env),
            "bases": views._fields["date_basis"]._description_selection(self.env),
            "compared": views._fields["compare"]._description_selection(self.env),
            "charts": views._fields["chart"]._description_selection(self.env),
            "views": views._listed(),
            "today": self._today().isoformat(),
        }
