"""Data files in the customer's layout: which columns, called what, written how."""

import re
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..formats.data_file import (
    DATE_FORMATS,
    DECIMAL_SIGNS,
    DELIMITERS,
    PADDINGS,
    Column,
    Options,
    Table,
    TooLong,
    write_csv,
    write_json,
    write_xlsx,
)
from .data_sources import SOURCES
from .invoice_data_rows import DataRows, invoice_facts

MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
SAMPLE_DAY = date(2026, 12, 31)


class TravelDataLayout(models.Model):
    """How one customer's system wants an invoice: the columns of a CSV, XLSX or JSON file."""

    _name = "travel.data.layout"
    _description = "Data File Layout"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    format = fields.Selection([("csv", "CSV or text"), ("xlsx", "XLSX"), ("json", "JSON")], required=True, default="csv")
    per = fields.Selection(
        [("service", "One service"), ("charge", "One charge"), ("tax", "One part: fare, each tax, each fee, VAT")],
        string="A Row Is",
        required=True,
        default="service",
    )
    delimiter = fields.Selection(
        [("comma", "Comma"), ("semicolon", "Semicolon"), ("tab", "Tab"), ("pipe", "Bar"), ("none", "None: fixed width")],
        required=True,
        default="comma",
    )
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with mark (Excel)"), ("cp1252", "Windows 1252")],
        required=True,
        default="utf-8",
    )
    decimal_sign = fields.Selection(
        [("point", "Point: 1250.00"), ("comma", "Comma: 1250,00")], required=True, default="point"
    )
    date_format = fields.Selection(
        [(name, SAMPLE_DAY.strftime(pattern)) for name, (pattern, _shown) in DATE_FORMATS.items()],
        string="Dates",
        required=True,
        default="iso",
    )
    header = fields.Boolean(string="First Row Has the Headings", default=True)
    file_name = fields.Char(
        required=True,
        default="{number}",
        help="{number}, {date}, {customer}, {code}, {owner} and {layout} are filled in; the ending is added.",
    )
    column_ids = fields.One2many("travel.data.layout.column", "layout_id", string="Columns", copy=True)

    @api.constrains("format", "delimiter", "column_ids")
    def _check_columns(self):
        for layout in self:
            columns = layout.column_ids
            if layout.format == "json" and len(set(columns.mapped("heading"))) != len(columns):
                raise ValidationError(self.env._("%s: in a JSON file each heading can stand once only.", layout.name))
            if layout.format == "csv" and layout.delimiter == "none" and not all(columns.mapped("width")):
                raise ValidationError(self.env._("%s: without a delimiter each column needs a width.", layout.name))

    # -- the file ---------------------------------------------------------------------------------------------------

    def _travel_file(self, moves, extract=None):
        """The file of posted invoices, or of one extract, in this layout. The same documents make the same bytes.

        :param moves: ``account.move``; with an extract: its invoice
        :param extract: one ``travel.extract``: nothing but what is its owner's
        :return: ``(file name, bytes, mimetype)``; the gross column sums to the invoices' totals, credit notes negative
        :raise UserError: if the layout has no columns, or a figure does not fit its column
        """
        self.ensure_one()
        moves = moves.sorted(lambda move: (move.invoice_date or date.min, move.name or "", move.id))
        table = self._data_table(moves, extract)
        options = self._options()
        try:
            if self.format == "xlsx":
                created = moves[:1].invoice_date or SAMPLE_DAY
                content = write_xlsx(table, options, created, extract.label if extract else moves[:1].name or "")
            elif self.format == "json":
                content = write_json(table, self._json_head(moves, extract))
            else:
                content = write_csv(table, options)
        except TooLong as error:
            raise UserError(
                self.env._(
                    "%(layout)s: %(value)s does not fit the width of column %(column)s.",
                    layout=self.name,
                    value=error.text,
                    column=error.heading,
                )
            ) from error
        return f"{self._file_stem(moves, extract)}.{self._extension()}", content, MIMETYPES[self.format]

    def _extension(self):
        return "txt" if self.format == "csv" and self.delimiter == "none" else self.format

    def _options(self):
        return Options(
            delimiter=DELIMITERS[self.delimiter],
            encoding=self.encoding,
            decimal_sign=DECIMAL_SIGNS[self.decimal_sign],
            date_format=self.date_format,
            header=self.header,
        )

    def _data_table(self, moves, extract=None, limit=None):
        """The rows as they are written.

        :param limit: no more than so many rows, for a preview
        """
        columns = self.column_ids
        if not columns:
            raise UserError(self.env._("%s has no columns yet: add some.", self.name))
        with_memos = "card_amount" in columns.mapped("source")
        rows = []
        for move in moves:
            rows += DataRows(move, extract, with_memos).rows(self.per)
            if limit and len(rows) >= limit:
                break
        values = [[column._value(row, number) for column in columns] for number, row in enumerate(rows[:limit], 1)]
        return Table([column._prepare_column() for column in columns], values, len(moves.currency_id) <= 1)

    def _json_head(self, moves, extract):
        documents = []
        for move in moves:
            head = invoice_facts(move, extract.frozen["invoice"] if extract else None)
            documents.append(
                {
                    "number": head["invoice_number"],
                    "date": head["invoice_date"].isoformat(),
                    "kind": head["invoice_kind"],
                    "currency": head["currency"],
                    "total": f"{head['invoice_total']:f}",
                }
            )
        return {"documents": documents, **({"extract": extract.label} if extract else {})}

    def _file_stem(self, moves, extract):
        """The pattern filled in; nothing but what is named in it, and no sign that a file system minds."""
        first = moves[:1]
        facts = invoice_facts(first, extract.frozen["invoice"] if extract else None)
        values = {
            "number": first.name or "",
            "date": first.invoice_date and first.invoice_date.isoformat() or "",
            "customer": facts["customer"] or "",
            "code": facts["debtor_code"],
            "owner": extract.label if extract else "",
            "layout": self.name,
        }
        filled = re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), self.file_name)
        if extract and "{owner}" not in self.file_name:
            filled = f"{filled} {extract.label}"
        clean = re.sub(r"[^\w .,()+&-]", "-", filled)
        return re.sub(r"\.\.+|\s+", lambda found: found[0][0], clean).strip(" .-")[:150] or "invoice"


class TravelDataLayoutColumn(models.Model):
    _name = "travel.data.layout.column"
    _description = "Column of a Data File"
    _order = "sequence, id"

    layout_id = fields.Many2one("travel.data.layout", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="layout_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    source = fields.Selection(
        [(name, source.label) for name, source in SOURCES.items()], string="What It Says", required=True
    )
    parameter = fields.Char(string="Code or Text", help="Of which reference, tax or fee; or the constant text.")
    heading = fields.Char(
        compute="_compute_heading", store=True, readonly=False, precompute=True, required=True, help="As in the file."
    )
    width = fields.Integer(help="Characters; longer texts are cut. 0: as long as they are.")
    padding = fields.Selection(
        [("right", "Blanks after it"), ("left", "Blanks before it"), ("zeros", "Zeros before it")],
        string="Fill Up With",
    )

    _width_check = models.Constraint("CHECK(width >= 0)", "A width is not negative.")

    @api.depends("source", "parameter")
    def _compute_heading(self):
        labels = dict(self._fields["source"]._description_selection(self.env))
        for column in self:
            if not column.heading and column.source:
                label = labels[column.source].split(": ")[-1]
                column.heading = column.parameter or label[:1].upper() + label[1:]

    @api.constrains("source", "parameter")
    def _check_parameter(self):
        for column in self:
            if column.source in ("reference", "ticket_tax", "fee") and not (column.parameter or "").strip():
                raise ValidationError(self.env._("Column %s: say which code.", column.heading))

    @api.constrains("width", "heading")
    def _check_layout(self):
        self.layout_id._check_columns()

    def _prepare_column(self):
        padding = self.padding if self.padding in PADDINGS else ""
        if not padding and self.layout_id.delimiter == "none":
            padding = "right"
        return Column(self.heading, SOURCES[self.source].kind, self.width if self.layout_id.format == "csv" else 0, padding)

    def _value(self, row, number):
        """What a row says in this column: text, date, number, Decimal or None."""
        parameter = (self.parameter or "").strip()
        if self.source == "constant":
            return self.parameter or ""
        if self.source == "row_number":
            return number
        if self.source in ("reference", "ticket_tax"):
            return row.get(f"{self.source}:{parameter.upper()}", "" if self.source == "reference" else None)
        if self.source == "fee":
            return row.get(f"fee:{parameter.lower()}")
        empty = "" if SOURCES[self.source].kind == "text" else None
        found = row.get(self.source, empty)
        return empty if found is None or found is False else found
