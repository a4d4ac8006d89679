"""Aged receivables as a spreadsheet, for whoever chose them."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .data_files import MAX_ID
from .files import file_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Aging(http.Controller):
    @http.route("/travel/aging/<int:wizard_id>/xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def workbook(self, wizard_id):
        """The workbook of one choice; not found for everybody else."""
        wizard = request.env["travel.aging.wizard"].browse(wizard_id)
        if wizard_id >= MAX_ID:
            raise request.not_found()
        try:
            if not wizard.has_access("read") or not wizard.exists() or wizard.create_uid != request.env.user:
                raise request.not_found()
            content = wizard._workbook()
        except AccessError as error:
            raise request.not_found() from error
        except UserError as error:
            return request.make_response(str(error), [("Content-Type", "text/plain; charset=utf-8")], status=400)
        return file_response(content, f"aged-receivables-{wizard.as_of}.xlsx", XLSX)
