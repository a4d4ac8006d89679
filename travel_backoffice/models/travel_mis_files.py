"""The files of a report: made once, from what was issued, and kept; sent again they are the same bytes."""

import io
import zipfile
from datetime import datetime, time

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..formats.data_file import Options
from ..formats.mis_book import Front, write_pack
from ..formats.spend_chart import chart_of
from ..formats.spend_svg import svg_of
from ..formats.spend_table import headings, label_cells, write_csv
from .travel_mis_report import CLERK
from .travel_mis_schedule import ACCOUNT_MANAGER
from .travel_statement_files import XLSX

REPORT = "travel_backoffice.report_mis"
#: rows of a table that stand on paper at most; spreadsheet and text hold all
PAPER_ROWS = 500


class TravelMisReport(models.Model):
    _inherit = "travel.mis.report"

    pdf_id = fields.Many2one("ir.attachment", string="PDF File", readonly=True, copy=False, ondelete="restrict")
    xlsx_id = fields.Many2one("ir.attachment", string="XLSX File", readonly=True, copy=False, ondelete="restrict")
    csv_id = fields.Many2one("ir.attachment", string="CSV File", readonly=True, copy=False, ondelete="restrict")
    figures_html = fields.Html(string="Figures", compute="_compute_figures_html", sanitize=False)

    def _make_files(self):
        """Make what is not made yet.

        :raise UserError: with the reason, when one cannot be made
        """
        self.ensure_one()
        wanted = [kind for kind in ("xlsx", "csv", "pdf") if self[f"with_{kind}"] and not self[f"{kind}_id"]]
        if not wanted:
            return
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("Its files are just being made elsewhere. Try again in a minute."))
        report, stem = self.with_context(lang=self.lang), self.name.replace("/", "-")
        for kind in wanted:
            extension, content, mimetype = getattr(report, f"_render_{kind}")()
            self[f"{kind}_id"] = self._keep(f"{stem}.{extension}", content, mimetype)

    def _keep(self, name, content, mimetype):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": mimetype, "res_model": self._name, "res_id": self.id}
        )

    def _render_pdf(self):
        """:return: extension, bytes, type"""
        report = self.env["ir.actions.report"].with_company(self.company_id).with_context(travel_lean=True)
        return "pdf", report._render_qweb_pdf(REPORT, self.ids)[0], "application/pdf"

    def _render_xlsx(self):
        front = Front(self.title, tuple(self._facts()), self.env._("Contents"), self.env._("Index"))
        return "xlsx", write_pack(self._tables(), front, self.issued_on), XLSX

    def _render_csv(self):
        """A file for each page; several in one ZIP. Written as spreadsheets of the reader's language read it."""
        comma = self.env["res.lang"]._get_data(code=self.lang).decimal_point == ","
        options = Options(delimiter=";" if comma else ",", encoding="utf-8-sig", decimal_sign="," if comma else ".")
        files = [write_csv(table, options) for table in self._tables()]
        if len(files) == 1:
            return "csv", files[0], "text/csv"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (table, content) in enumerate(zip(self._tables(), files, strict=True), 1):
                name = "".join(" " if sign in '/\\:*?"<>|' else sign for sign in table.title).strip(". ")
                day = datetime.combine(self.issued_on, time())
                archive.writestr(zipfile.ZipInfo(f"{number:02} {name}.csv", day.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
        return "zip", out.getvalue(), "application/zip"

    def _facts(self):
        """What stands above: pairs of label and text or date."""
        _ = self.env._
        return [
            (_("Report"), self.name),
            (_("Customer"), self.partner_id.display_name),
            (_("For"), self.reader_name or ""),
            (_("Shows"), self.scope_text or ""),
            (_("Issued On"), self.issued_on),
        ]

    def _tables(self):
        return self.env["travel.mis.figures"]._tables(self.figures or {"pages": []})

    # -- on paper and screen ----------------------------------------------------------------------------------------

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for report in self:
            pages = self.env["travel.mis.figures"]._paper_pages(report._tables())
            report.figures_html = self.env["ir.qweb"]._render("travel_backoffice.mis_figures", {"pages": pages})

    def _print_data(self):
        facts = [(label, value if isinstance(value, str) else format_date(self.env, value)) for label, value in self._facts()]
        return {"facts": facts, "pages": self.env["travel.mis.figures"]._paper_pages(self._tables())}

    # -- delivered --------------------------------------------------------------------------------------------------

    def _deliverable_contents(self, rule):
        self._make_files()
        found = [("pdf", self.pdf_id)] if rule.with_pdf and self.pdf_id else []
        return found + [("data", file) for file in (self.xlsx_id, self.csv_id) if file]

    # -- buttons ----------------------------------------------------------------------------------------------------

    def _files_by_hand(self):
        """The files, made by the program for who may read the report."""
        self.check_access("read")
        if not (self.env.user.has_group(CLERK) or self.env.user.has_group(ACCOUNT_MANAGER)):
            raise AccessError(self.env._("Only billing clerks and account managers make the files of reports."))
        for report in self.sudo():  # sudo: only the program writes reports; the right was checked above
            report._make_files()

    def action_pdf(self):
        return self._open_file("pdf")

    def action_xlsx(self):
        return self._open_file("xlsx")

    def action_csv(self):
        return self._open_file("csv")

    def _open_file(self, kind):
        """The file as it is, or will be, sent."""
        self._files_by_hand()
        file = self[f"{kind}_id"]
        if not file:
            raise UserError(self.env._("This report was issued without that format."))
        return {"type": "ir.actions.act_url", "url": f"/web/content/{file.id}?download=true", "target": "download"}


class TravelMisFigures(models.AbstractModel):
    _inherit = "travel.mis.figures"

    @api.model
    def _paper_pages(self, tables):
        """Tables as the paper and the screen show them, in the language of the environment."""
        return [self._paper_page(table) for table in tables]

    @api.model
    def _paper_page(self, table):
        chart, left = chart_of(table), max(len(table.rows) - PAPER_ROWS, 0)
        notes = [*table.notes, *([self.env._("… and %s more rows: the spreadsheet has them all.", left)] if left else [])]
        return {
            "title": table.title,
            "about": table.about,
            "notes": notes,
            "headings": list(zip(headings(table), [False] * max(len(table.dimensions), 1) + [True] * len(table.figures), strict=True)),
            "rows": self._paper_rows(table, table.rows[:PAPER_ROWS]),
            "total": self._paper_row(table, table.total, ()),
            "empty": not table.rows and bool(table.dimensions),
            # made by the program: its texts are escaped
            "svg": Markup(svg_of(chart, self._axis_number(chart))) if chart else "",  # noqa: S704
        }

    @api.model
    def _paper_rows(self, table, rows):
        """A group's name stands once, above its parts."""
        found, before = [], ()
        for row in rows:
            found.append(self._paper_row(table, row, before))
            before = row.labels
        return found

    @api.model
    def _paper_row(self, table, row, before):
        cells = label_cells(table, row)
        if 1 < row.depth == len(table.dimensions):
            same = 0
            while same < row.depth - 1 and row.labels[: same + 1] == before[: same + 1]:
                same += 1
            cells = [""] * same + cells[same:]
        values = [self._paper_number(row.values[figure.name], figure.decimals, figure.is_percent) for figure in table.figures]
        return {"labels": cells, "values": values, "is_group": 0 < row.depth < len(table.dimensions)}

    @api.model
    def _paper_number(self, value, decimals, is_percent):
        if value is None:
            return ""
        if is_percent:
            return f"{formatLang(self.env, float(value * 100), digits=max(decimals - 2, 0))} %"
        return formatLang(self.env, float(value), digits=decimals)

    @api.model
    def _axis_number(self, chart):
        """How numbers stand at the axis; whole ones without decimals."""

        def number(value):
            if chart.is_percent:
                return f"{formatLang(self.env, float(value * 100), digits=0)} %"
            return formatLang(self.env, float(value), digits=0 if value == int(value) else chart.decimals)

        return number
