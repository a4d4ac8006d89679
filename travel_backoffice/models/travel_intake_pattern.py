from odoo import fields, models

TARGETS = [
    ("customer", "Customer (debtor code)"),
    ("reference", "Reference"),
    ("cost_center", "Cost centre"),
    ("employee", "Employee code"),
    ("channel", "Booking channel"),
    ("category", "Traveller category"),
    ("email", "Booker's e-mail"),
]


class TravelIntakePattern(models.Model):
    """Where an agency writes its own data into a document: a regular expression on remarks, and what it gives."""

    _name = "travel.intake.pattern"
    _description = "Intake Pattern"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", string="Only for Customer")
    target = fields.Selection(TARGETS, required=True)
    reference_code = fields.Char(help="Code of the reference that the value belongs to.")
    pattern = fields.Char(required=True, help="Regular expression; the first group is the value.")
