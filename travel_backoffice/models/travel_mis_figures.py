"""What a report shows, read once for one reader and kept as it was read."""

from collections import namedtuple
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.mis_calendar import DAY
from ..engine.spend import MEASURES
from ..formats.spend_table import AVERAGE, DECIMALS, MONEY, table_of

#: What one page asks. ``kind``: view or outstanding · ``view``: the view · ``covered``: first day and first day after
Page = namedtuple("Page", "title kind view covered date_basis")
#: Whom a report is made for. ``day``: on which it is issued
Asked = namedtuple("Asked", "company node reader day pages")


class TravelMisFigures(models.AbstractModel):
    """Answers of the cube and of open items, as JSON: what is issued stays, whatever is booked later."""

    _name = "travel.mis.figures"
    _description = "Figures of MIS Reports"

    @api.model
    def _gather(self, asked):
        """The snapshot of one report: a dict for each page, in the reader's language and within its rights.

        :param Asked asked: see there
        :return: ``{"pages": [{"title", "about", "notes", "chart", "answer"}]}``
        :raise UserError: where the reader may not see anything of this company
        """
        self._check_reader(asked)
        figures = self.with_context(lang=asked.reader.lang)
        return {"pages": [getattr(figures, f"_page_of_{page.kind}")(asked, page) for page in asked.pages]}

    @api.model
    def _check_reader(self, asked):
        user = asked.reader.person._travel_portal_login()
        if user and asked.company not in user.company_ids:
            raise UserError(
                self.env._("%(person)s may not see %(company)s in the portal.", person=asked.reader.person.name, company=asked.company.name)
            )

    # -- spend ------------------------------------------------------------------------------------------------------

    @api.model
    def _page_of_view(self, asked, page):
        spend = self.env["travel.spend"]._as_seen(asked.company, asked.node, asked.reader)
        view = page.view.sudo().with_context(lang=asked.reader.lang)  # sudo: the question only; answered as the reader
        question = self._question(view, page)
        answer = spend.cube(**question)
        return {
            "title": page.title,
            "about": self._about(spend, question, answer),
            "notes": self._notes(answer),
            "chart": view.chart,
            "answer": answer | {"measures": [self._measure_shown(one, answer) for one in answer["measures"]]},
        }

    @api.model
    def _measure_shown(self, measure, answer):
        """A measure with the decimals that it is shown with."""
        # sudo: how amounts of a currency that the answer names are written
        money = self.env["res.currency"].sudo().browse(answer["currency"]["id"]).decimal_places
        is_money = measure["kind"] == MONEY or MEASURES[measure["name"]].is_money
        return measure | {"decimals": money if is_money else 1 if measure["kind"] == AVERAGE else DECIMALS[measure["kind"]]}

    @api.model
    def _question(self, view, page):
        """A view as the cube is asked, for the period and date basis of the report."""
        since, until = page.covered
        period = {"period": [since and since.isoformat(), until and until.isoformat()]} if since or until else {}
        return {
            "dimensions": list(view.dimensions),
            "measures": list(view.measures),
            "filters": {**(view.filters or {}), **period},
            "date_basis": page.date_basis or view.date_basis,
            "order": view.row_order or None,
            "limit": view.row_limit or None,
        }

    @api.model
    def _about(self, spend, question, answer):
        """Above the table: period, what days are counted by, filters."""
        bases = dict(self.env["travel.spend.view"]._fields["date_basis"]._description_selection(self.env))
        said = [self._period_text(*answer["period"]), self.env._("Counted by: %s", bases[question["date_basis"]])]
        for name, values in question["filters"].items():
            if name != "period":
                labels = spend._value_labels(name, {value or None for value in values})
                said.append(f"{spend._dimension_label(name)}: {', '.join(str(label) for label in labels.values())}")
        return said

    @api.model
    def _period_text(self, since, until):
        """``until`` is the first day that is no longer in it."""
        if not (since or until):
            return self.env._("All time")
        last = until and date.fromisoformat(until) - DAY
        return f"{format_date(self.env, since) if since else '…'} – {format_date(self.env, last) if last else '…'}"

    @api.model
    def _notes(self, answer):
        if not answer["capped"]:
            return []
        return [self.env._("Shows %(shown)s of %(all)s rows; the totals are of all.", shown=len(answer["rows"]), all=answer["cells"])]

    # -- laid out ---------------------------------------------------------------------------------------------------

    @api.model
    def _tables(self, figures):
        """A kept snapshot as tables for paper, spreadsheet and text, in the language of the environment."""
        return [
            table_of(page["answer"], page["title"], page["about"], page["notes"], self._words(), page["chart"])
            for page in figures["pages"]
        ]

    @api.model
    def _words(self):
        _ = self.env._
        return {
            "total": _("Total"),
            "before": _("before"),
            "change": _("change"),
            "chart": _("Chart"),
            "table": _("Spend"),
            "others": _("Others"),
        }
