from odoo import fields, models


class TravelMisFormat(models.AbstractModel):
    """In which form reports are made."""

    _name = "travel.mis.format"
    _description = "Format of MIS Reports"

    with_pdf = fields.Boolean(string="PDF", default=True, help="With charts, to be read.")
    with_xlsx = fields.Boolean(string="XLSX", default=True, help="A sheet for each view, with charts of the spreadsheet's own.")
    with_csv = fields.Boolean(string="CSV", help="A file for each view; several come as one ZIP.")

    def _formats(self):
        return {name: self[name] for name in ("with_pdf", "with_xlsx", "with_csv")}
