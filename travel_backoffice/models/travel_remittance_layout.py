"""How a customer writes its advices: learnt once, applied by itself afterwards."""

from odoo import api, fields, models
from odoo.fields import Command

from ..formats.remittance import Mapping
from ..formats.remittance.table import HEAD_ROWS, fingerprint, headings

DECIMAL_SIGNS = [(".", "Point: 1,250.00"), (",", "Comma: 1.250,00")]
DATE_ORDERS = [("dmy", "Day/Month/Year"), ("mdy", "Month/Day/Year")]
SIGNS = [("as_written", "As written"), ("reversed", "Payments are negative")]
CREDITS = [("minus", "CR is a credit taken"), ("plus", "CR is a payment, DR is taken off")]
FIELDS = [
    ("number", "Invoice"),
    ("document", "Ticket or document"),
    ("locator", "Record locator"),
    ("reference", "Customer's reference"),
    ("customer", "Company or branch"),
    ("dated", "Date of the invoice"),
    ("kind", "Invoice or credit note"),
    ("amount", "Amount paid"),
    ("amount_off", "Taken off the amount"),
    ("gross", "Before deductions"),
    ("currency", "Currency"),
    ("text", "Text"),
    ("payer_code", "Payment: debtor code"),
    ("payer_name", "Payment: name of the payer"),
    ("payment_reference", "Payment: reference"),
    ("paid_on", "Payment: date"),
    ("paid_total", "Payment: amount"),
]
#: Deductions that the guess knows, beside those the company has kinds for.
DEDUCTIONS = [("tds", "Tax kept back"), ("discount", "Discount"), ("charges", "Bank charges"), ("rounding", "Rounding"), ("other", "Other")]


class TravelRemittanceLayout(models.Model):
    """What the columns of a customer's advices mean; it holds for the node and all below it.

    A table is known by its headings: the same ones, in the same order, make the same ``fingerprint``.
    """

    _name = "travel.remittance.layout"
    _description = "Columns of a Remittance Advice"
    _order = "partner_id, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, check_company=True, ondelete="cascade",
        help="Holds for this node and all below it. Blank: for every customer whose files have these columns.",
    )  # fmt: skip
    fingerprint = fields.Char(required=True, readonly=True, copy=False, index=True)
    has_header = fields.Boolean(string="Columns Have Headings", default=True, readonly=True)
    delimiter = fields.Char(size=1, help="What parts the columns of a text file; blank: found out.")
    decimal_sign = fields.Selection(DECIMAL_SIGNS, help="Blank: as the column shows; what it does not show is asked.")
    date_order = fields.Selection(DATE_ORDERS, string="Dates", help="Of dates like 03/04/2026. Blank: as the column shows.")
    sign = fields.Selection(SIGNS, string="Amounts", required=True, default="as_written")
    credit = fields.Selection(CREDITS, string="Marked CR", required=True, default="minus")
    column_ids = fields.One2many("travel.remittance.layout.column", "layout_id", string="Columns", copy=True)

    _known_once = models.UniqueIndex(
        "(company_id, COALESCE(partner_id, 0), fingerprint)", "These columns are remembered for this customer already."
    )

    @api.model
    def _selection_fields(self):
        """What a column may hold; a deduction is of one of the company's kinds."""
        kinds = self.env["travel.deduction.kind"].search([("company_id", "in", self.env.companies.ids)])
        known = {kind.code.lower(): (f"deduction:{kind.code.lower()}", kind.name) for kind in kinds}
        usual = {code: (f"deduction:{code}", label) for code, label in DEDUCTIONS}
        deductions = [(value, self.env._("Deduction: %s", label)) for value, label in (usual | known).values()]
        return [*FIELDS, *deductions]

    @api.model
    def _known(self, sheet, partner=None):
        """The layout for a table: the one of the nearest node, else the one for everybody.

        :param partner: the customer where he is known; else the layout is told only when a single customer has it
        :return: the layout, or an empty recordset; the number of the row with the headings
        """
        rows = {fingerprint(sheet, row): row for row in range(min(len(sheet.rows), HEAD_ROWS), -1, -1)}
        domain = [("company_id", "=", self.env.company.id), ("fingerprint", "in", list(rows))]
        nodes = partner._travel_nodes_upwards() if partner else self.env["res.partner"]
        if partner:
            domain.append(("partner_id", "in", [*nodes.ids, False]))
        found = self.search(domain).filtered(lambda layout: layout.has_header == bool(rows[layout.fingerprint]))
        if partner:
            places = {node.id: place for place, node in enumerate(nodes)}
            found = found.sorted(lambda layout: places.get(layout.partner_id.id, len(places)))[:1]
        elif len(found) > 1:
            found = found.filtered(lambda layout: not layout.partner_id)[:1]
        return found, rows.get(found.fingerprint, 0)

    def _mapping(self, header_row):
        """The layout as the reader takes it."""
        self.ensure_one()
        width = max(self.column_ids.mapped("position"), default=0)
        columns = [""] * width
        for column in self.column_ids:
            columns[column.position - 1] = column.field_name or ""
        return Mapping(
            columns, header_row, self.decimal_sign or "", self.date_order or "", self.sign == "reversed", 1 if self.credit == "plus" else -1
        )  # fmt: skip

    @api.model
    def _remember(self, sheet, mapping, partner):
        """Keep what a person said of the columns of a customer's table; said anew, it takes the place of what was said."""
        mark = fingerprint(sheet, mapping.header_row)
        names = headings(sheet, mapping.header_row)
        vals = {
            "name": self.env._("%(customer)s: %(columns)s", customer=partner.name, columns=", ".join(names[:4])),
            "has_header": bool(mapping.header_row),
            "delimiter": sheet.delimiter,
            "decimal_sign": mapping.decimal_sign or False,
            "date_order": mapping.date_order or False,
            "sign": "reversed" if mapping.reversed else "as_written",
            "credit": "plus" if mapping.credit > 0 else "minus",
            "column_ids": [
                Command.clear(),
                *(
                    Command.create({"position": place, "heading": name, "field_name": column or False})
                    for place, (name, column) in enumerate(zip(names, mapping.columns, strict=False), 1)
                ),
            ],
        }
        domain = [("company_id", "=", self.env.company.id), ("partner_id", "=", partner.id), ("fingerprint", "=", mark)]
        layout = self.with_context(active_test=False).search(domain)
        if layout:
            layout.write({**vals, "active": True})
            return layout
        return self.create({**vals, "company_id": self.env.company.id, "partner_id": partner.id, "fingerprint": mark})


class TravelRemittanceLayoutColumn(models.Model):
    """One column and what it holds."""

    _name = "travel.remittance.layout.column"
    _description = "Column of a Remittance Advice"
    _order = "layout_id, position"

    layout_id = fields.Many2one("travel.remittance.layout", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="layout_id.company_id", store=True)
    position = fields.Integer(required=True, readonly=True)
    heading = fields.Char(readonly=True)
    field_name = fields.Selection(
        lambda self: self.env["travel.remittance.layout"]._selection_fields(), string="Holds", help="Blank: not read."
    )

    _position_once = models.Constraint("UNIQUE(layout_id, position)", "A column stands once.")
