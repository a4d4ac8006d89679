"""Data files of invoices and extracts, for those who may read them."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .files import file_response

MAX_ID = 2**31  # of a PostgreSQL integer


class DataFiles(http.Controller):
    @http.route("/travel/data/<int:layout_id>/<int:move_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def invoice_file(self, layout_id, move_id):
        """The file of one invoice; not found for whoever may not read the invoice or the layout."""
        return self._answer(layout_id, request.env["account.move"].browse(move_id), None)

    @http.route("/travel/data/<int:layout_id>/extract/<int:extract_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def extract_file(self, layout_id, extract_id):
        """The file of one extract; not found for whoever may not read it."""
        extract = request.env["travel.extract"].browse(extract_id)
        return self._answer(layout_id, None, extract)

    @staticmethod
    def _answer(layout_id, move, extract):
        layout = request.env["travel.data.layout"].browse(layout_id)
        asked = [record for record in (layout, move, extract) if record is not None]
        if not all(record.id < MAX_ID and record.exists() for record in asked):
            raise request.not_found()
        try:
            if extract is not None:
                extract.check_access("read")
                move = extract.move_id
            layout.check_access("read")
            move.check_access("read")
            name, content, mimetype = layout._travel_file(move, extract)
        except AccessError as error:
            raise request.not_found() from error
        except UserError as error:
            return request.make_response(str(error), [("Content-Type", "text/plain; charset=utf-8")], status=400)
        return file_response(content, name, mimetype)
