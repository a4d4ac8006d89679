from odoo import fields, models

LINE_STATES = [
    ("open", "Nothing found"),
    ("suggested", "Please check"),
    ("matched", "Matched"),
    ("left", "Left on account"),
]


class TravelRemittanceLine(models.Model):
    """One line of an advice: what the customer said, and for what it was taken."""

    _name = "travel.remittance.line"
    _description = "Line of a Remittance Advice"
    _order = "remittance_id, sequence, id"

    remittance_id = fields.Many2one("travel.remittance", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="remittance_id.company_id", store=True)
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    sequence = fields.Integer(default=10)
    # what was said
    said_number = fields.Char(string="Invoice")
    said_document = fields.Char(string="Ticket or Document")
    said_locator = fields.Char(string="Record Locator")
    said_reference = fields.Char(string="Customer's Reference")
    said_customer = fields.Char(string="Customer Named")
    said_on = fields.Date(string="Dated")
    said_text = fields.Char(string="As Received", help="The line as it stood in the file.")
    said_amount = fields.Monetary(string="Paid", help="After deductions; negative where a credit is taken.")
    said_gross = fields.Monetary(
        string="Before Deductions", currency_field="said_currency_id", help="In the document's currency; 0 when not stated."
    )
    said_currency_id = fields.Many2one("res.currency", string="Document's Currency", help="Blank: that of the payment.")
    said_deductions = fields.Json(help="Stated deductions: code of the kind → amount, in the document's currency.")
    # what was made of it
    state = fields.Selection(LINE_STATES, required=True, default="open", index=True)
    matched_by = fields.Char(readonly=True, help="Machine word: number, ticket, locator, reference, amount, hand.")
    reason = fields.Char(help="Why this line has to be looked at, or what it was found by.")
    allocation_ids = fields.One2many("travel.allocation", "line_id", string="Allocations")
