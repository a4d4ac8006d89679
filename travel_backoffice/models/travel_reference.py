from odoo import fields, models

REFERENCE_TYPES = [
    ("text", "Text"),
    ("pattern", "Pattern"),
    ("list", "List"),
    ("employee", "Employee code"),
    ("cost_center", "Cost centre"),
    ("traveller", "Traveller"),
]


class TravelReferenceSet(models.Model):
    """The references one customer mandates, as one aspect of a contract. An empty set mandates nothing."""

    _name = "travel.reference.set"
    _description = "Mandated References"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    reference_ids = fields.One2many("travel.reference", "set_id", copy=True)


class TravelReference(models.Model):
    """A mandated MIS field: what it is called, what a right value looks like, when it must be there."""

    _name = "travel.reference"
    _description = "Mandated Reference"
    _order = "sequence, id"

    set_id = fields.Many2one("travel.reference.set", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(string="Label", required=True, translate=True)
    type = fields.Selection(REFERENCE_TYPES, required=True, default="text")
    pattern = fields.Char(help="Regular expression that the whole value must match.")
    allowed_values = fields.Text(help="One allowed value a line.")
    required_at = fields.Selection(
        [("optional", "Never"), ("order", "Order"), ("ticket", "Ticketing"), ("invoice", "Invoice")],
        required=True,
        default="invoice",
    )
    service_type_ids = fields.Many2many("travel.service.type", help="Asked for these services only; blank: for all.")
    print_on = fields.Selection(
        [("no", "Nowhere"), ("header", "Invoice header"), ("line", "Each service"), ("both", "Header and service")],
        required=True,
        default="line",
    )

    _code_uniq = models.Constraint("UNIQUE(set_id, code)", "This reference stands in the set already.")


class TravelReferenceValue(models.Model):
    """One reference's value on one order line."""

    _name = "travel.reference.value"
    _description = "Reference Value"
    _order = "line_id, code"

    line_id = fields.Many2one("travel.order.line", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="line_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    code = fields.Char(required=True, index=True)
    value = fields.Char()
    source = fields.Selection(
        [("document", "Document"), ("traveller", "Traveller's file"), ("person", "Keyed")], default="person"
    )

    _line_code_uniq = models.Constraint("UNIQUE(line_id, code)", "This reference stands on the line already.")
