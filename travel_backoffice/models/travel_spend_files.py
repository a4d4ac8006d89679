"""What the explorer shows, as a file: spreadsheet, text, paper. Each has the cells of the screen, no more and no less."""

from odoo import api, models
from odoo.exceptions import UserError

from ..formats.data_file import DELIMITERS, Options
from ..formats.spend_book import write_book
from ..formats.spend_table import write_csv

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
#: where a comma parts the decimals, figures have one, and so do spreadsheets that read them
SEPARATORS = [name for name in DELIMITERS if name != "none"]
#: rows on paper; a longer table is read in a spreadsheet
MOST_PRINTED = 1000


class TravelSpendExplorer(models.AbstractModel):
    _inherit = "travel.spend.explorer"

    @api.model
    def _file(self, text, kind, separator="comma"):
        """The answer to a question as a file.

        :param str text: the question, as in an address
        :param str kind: ``xlsx``, ``csv`` or ``pdf``
        :param str separator: of the columns of a text file
        :return: bytes and the name of the file
        """
        if separator not in SEPARATORS:
            raise UserError(self.env._("Columns are parted by comma, semicolon, tab or pipe."))
        table, _labels = self._laid_out(self._question(text))
        content = getattr(self, f"_{kind}_content")(table, separator)
        return content, f"{table.title} {self._today().isoformat()}.{kind}"

    @api.model
    def _xlsx_content(self, table, _separator):
        return write_book(table, self._today())

    @api.model
    def _csv_content(self, table, separator):
        """UTF-8 with its mark, which spreadsheets look for; a comma in the figures where columns are parted by something else."""
        sign = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point or "."
        options = Options(DELIMITERS[separator], "utf-8-sig", "." if separator == "comma" else sign)
        return write_csv(table, options)

    @api.model
    def _pdf_content(self, table, _separator):
        if len(table.rows) > MOST_PRINTED:
            told = {"rows": len(table.rows), "most": MOST_PRINTED}
            raise UserError(self.env._("%(rows)s rows are too many for paper: take the spreadsheet, or the first %(most)s.", **told))
        return self.env["report.travel_backoffice.report_spend"]._pdf([table])
