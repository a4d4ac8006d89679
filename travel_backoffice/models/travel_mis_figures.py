"""What a report shows, read once for one reader and kept as it was read."""

from collections import namedtuple
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.mis_calendar import DAY
from ..formats.spend_table import AVERAGE, DECIMALS, table_of

#: Key of the context: the job asks, and has written nothing that it reads
SCHEDULED = "travel_mis_scheduled"
#: What one page asks. ``kind``: view or outstanding · ``covered``: first day and first day after; None: as the view has it
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

    @api.model
    def _ask(self, records, ask):
        """The answer to a question that only reads; that of a scheduled report comes from a copy of the database, where one is.

        Whoever issues by hand may have written in the same transaction what it reads.
        """
        if self.env.context.get(SCHEDULED):
            return self.env["travel.replica"]._read(records, ask)
        return ask(records)

    # -- spend ------------------------------------------------------------------------------------------------------

    @api.model
    def _page_of_view(self, asked, page):
        spend = self.env["travel.spend"]._as_seen(asked.company, asked.node, asked.reader)
        question = self._question(asked, page)
        answer = self._ask(spend, lambda own: own.cube(**question))
        return {
            "title": page.title,
            "about": self._about(spend, question, answer),
            "notes": self._notes(answer),
            "chart": page.view.sudo().chart,  # sudo: how it is drawn
            "answer": answer | {"measures": [self._measure_shown(one, answer) for one in answer["measures"]]},
        }

    @api.model
    def _measure_shown(self, measure, answer):
        """A measure with the decimals that it is shown with."""
        # sudo: how amounts of a currency that the answer names are written
        money = self.env["res.currency"].sudo().browse(answer["currency"]["id"]).decimal_places
        return measure | {"decimals": money if measure["money"] else 1 if measure["kind"] == AVERAGE else DECIMALS[measure["kind"]]}

    @api.model
    def _question(self, asked, page):
        """A view as the cube is asked, for the period and date basis of the report."""
        view = page.view.sudo().with_company(asked.company)  # sudo: the question only; it is answered as the reader
        question = view._asked(asked.day)
        if page.covered:
            question["filters"]["period"] = [day and day.isoformat() for day in page.covered]
        if not all(question["filters"]["period"]):
            question.pop("compare", None)  # there is no time before all time
        return question | {"date_basis": page.date_basis or question["date_basis"]}

    @api.model
    def _about(self, spend, question, answer):
        """Above the table: period, what days are counted by, filters."""
        bases = dict(self.env["travel.spend.view"]._fields["date_basis"]._description_selection(self.env))
        said = [self._period_text(*answer["period"]), self.env._("Counted by: %s", bases[question["date_basis"]])]
        for name, wanted in question["filters"].items():
            if name in bases:
                said.append(f"{bases[name]}: {self._period_text(*wanted) if wanted else self.env._('not yet')}")
            elif name != "period":
                said.append(self._filter_text(spend, name, wanted))
        return said

    @api.model
    def _filter_text(self, spend, name, wanted):
        """A filter by the names of its values; as the cube takes it, a list or a dict with ``values`` and ``exclude``."""
        told = wanted if isinstance(wanted, dict) else {"values": wanted}
        values = [value or None for value in told["values"]]
        labels = spend._seen_labels(name, values)
        listed = ", ".join(str(labels.get(value, value)) for value in values)
        said = f"{spend._dimension_label(name)}: {listed}"
        return self.env._("without %s", said) if told.get("exclude") else said

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
        words = self.env["travel.spend.explorer"]._table_words()
        return [
            table_of(page["answer"], page["title"], page["about"], page["notes"], words, page["chart"])
            for page in figures["pages"]
        ]
