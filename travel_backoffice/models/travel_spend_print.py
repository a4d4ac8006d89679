"""Tables of spend on paper, each with its chart: for the explorer's export and for reports that are sent."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..formats.spend_chart import chart_of
from ..formats.spend_svg import svg_of
from ..formats.spend_table import Table, all_rows, headings, label_cells

REPORT = "travel_backoffice.report_spend"


class ReportSpend(models.AbstractModel):
    _name = "report.travel_backoffice.report_spend"
    _description = "Travel Spend on Paper"

    @api.model
    def _pdf(self, tables):
        """PDF of some tables, one after the other, in the caller's language.

        :param list tables: of :class:`formats.spend_table.Table`
        :return: bytes
        """
        # sudo: the report's own settings; what it prints is what the caller was told
        return self.env["ir.actions.report"].sudo()._render_qweb_pdf(REPORT, data={"tables": tables})[0]

    @api.model
    def _figure_text(self, value, figure):
        """A value as people of the caller's language write it.

        :param figure: whatever has ``is_percent`` and ``decimals``
        """
        if value is None:
            return ""
        if figure.is_percent:
            return f"{formatLang(self.env, float(value * 100), digits=1)} %"
        return self._number_text(value, figure.decimals)

    @api.model
    def _number_text(self, value, decimals):
        return formatLang(self.env, float(value), digits=decimals)

    @api.model
    def _chart_svg(self, table):
        """The drawing of a table's chart, or nothing."""
        chart = chart_of(table)
        if not chart:
            return ""
        # the drawing escapes what it is told
        return Markup(svg_of(chart, lambda value: self._mark_text(value, chart)))  # noqa: S704

    @api.model
    def _mark_text(self, value, chart):
        """A round mark of an axis needs no cents."""
        if chart.is_percent:
            return f"{formatLang(self.env, float(value * 100), digits=0)} %"
        return formatLang(self.env, float(value), digits=0 if value == int(value) else chart.decimals)

    @api.model
    def _get_report_values(self, docids, data=None):
        # the report is also reached by an address of Odoo's own, with what anybody writes into it
        tables = [table for table in (data or {}).get("tables") or [] if isinstance(table, Table)]
        return {
            "tables": tables,
            "today": fields.Date.context_today(self),
            "company": self.env.company.sudo(),  # sudo: name and logo of the agency, as on every paper
            "chart_svg": self._chart_svg,
            "figure_text": self._figure_text,
            "headings": headings,
            "label_cells": label_cells,
            "all_rows": all_rows,
        }
