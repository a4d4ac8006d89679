"""See in the layout's form what the file of an invoice will say."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formats.data_file import TooLong, text_rows

ROWS = 8


class TravelDataLayout(models.Model):
    _inherit = "travel.data.layout"

    preview_move_id = fields.Many2one(
        "account.move",
        string="Preview With",
        store=False,
        domain=[("travel_order_ids", "!=", False), ("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_refund"))],
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends(
        "preview_move_id", "per", "format", "delimiter", "encoding", "decimal_sign", "date_format", "header",
        "column_ids.source", "column_ids.parameter", "column_ids.heading", "column_ids.width", "column_ids.padding",
        "column_ids.sequence",
    )  # fmt: skip
    def _compute_preview(self):
        for layout in self:
            layout.preview = layout._preview_html() if layout.preview_move_id else False

    def _preview_html(self):
        """The first rows as a table; every text escaped."""
        try:
            table = self._data_table(self.preview_move_id, limit=ROWS)
            rows = list(text_rows(table, self._options()))
        except UserError as error:
            return Markup("<p class='text-danger'>%s</p>") % str(error)
        except TooLong as error:
            return Markup("<p class='text-danger'>%s</p>") % self.env._(
                "%(value)s does not fit the width of column %(column)s.", value=error.text, column=error.heading
            )
        head = rows.pop(0) if self.header else [""] * len(table.columns)
        cells = Markup("").join(Markup("<th class='text-nowrap'>%s</th>") % text for text in head)
        lines = Markup("").join(self._preview_row(row, table) for row in rows)
        return Markup("<div class='table-responsive'><table class='table table-sm'><tr>%s</tr>%s</table></div>") % (cells, lines)

    @staticmethod
    def _preview_row(row, table):
        cells = (
            Markup("<td class='text-nowrap%s'>%s</td>") % (" text-end" if column.kind == "amount" else "", text)
            for text, column in zip(row, table.columns, strict=True)
        )
        return Markup("<tr>%s</tr>") % Markup("").join(cells)

    def action_download(self):
        """The whole file of the invoice in the preview."""
        self.ensure_one()
        move = self.env["account.move"].browse(self.env.context.get("preview_move_id") or [])
        if not move:
            raise UserError(self.env._("Choose an invoice first."))
        return {"type": "ir.actions.act_url", "url": f"/travel/data/{self.id}/{move.id}", "target": "download"}
