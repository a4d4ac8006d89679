from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import references

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
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    reference_ids = fields.One2many("travel.reference", "set_id", string="References", copy=True)
    reference_count = fields.Integer(compute="_compute_reference_count")
    contract_ids = fields.One2many("travel.contract", "reference_set_id", string="Contracts")

    @api.depends("reference_ids")
    def _compute_reference_count(self):
        for references_set in self:
            references_set.reference_count = len(references_set.reference_ids)


class TravelReference(models.Model):
    """A mandated MIS field: what it is called, what a right value looks like, when it must be there."""

    _name = "travel.reference"
    _inherit = ["travel.clean.code"]
    _description = "Mandated Reference"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    set_id = fields.Many2one("travel.reference.set", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="set_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Short word by which documents and files name it: CC, PROJECT.")
    name = fields.Char(string="Label", required=True, translate=True, help="As printed on the invoice.")
    type = fields.Selection(REFERENCE_TYPES, required=True, default="text")
    pattern = fields.Char(help="Regular expression that the whole value must match, e.g. [A-Z]{2}-[0-9]{4}")
    allowed_values = fields.Text(help="One allowed value a line.")
    required_at = fields.Selection(
        [("optional", "Never"), ("order", "Order"), ("ticket", "Ticketing"), ("invoice", "Invoice")],
        string="Required From",
        required=True,
        default="invoice",
    )
    service_type_ids = fields.Many2many(
        "travel.service.type", string="Services", help="Asked for these services only; blank: for all."
    )
    print_on = fields.Selection(
        [("no", "Nowhere"), ("header", "Invoice header"), ("line", "Each service"), ("both", "Header and service")],
        string="Printed On",
        required=True,
        default="line",
    )

    _set_code_uniq = models.UniqueIndex("(set_id, upper(code))", "This reference stands in the set already.")

    @api.constrains("type", "pattern", "allowed_values")
    def _check_definition(self):
        for reference in self:
            if reference.type == "pattern":
                reference._check_pattern()
            if reference.type == "list" and not references.split_list(reference.allowed_values):
                raise ValidationError(self.env._("%s is a list: write the values it allows.", reference.name))

    def _check_pattern(self):
        if not self.pattern:
            raise ValidationError(self.env._("%s must match a pattern: write it.", self.name))
        if reason := self._pattern_reason(self.pattern):
            raise ValidationError(
                self.env._("The pattern of %(label)s cannot be used: %(reason)s", label=self.name, reason=reason)
            )

    @api.model
    def _pattern_reason(self, pattern):
        """Why a regular expression that a person wrote cannot be used, in plain words; ``""`` when it can."""
        word, detail = references.pattern_problem(pattern)
        return {
            "": "",
            "long": self.env._("it is longer than %s characters.", detail),
            "syntax": self.env._("it is no regular expression (%s).", detail),
            "slow": self.env._(
                "it can match in too many ways and may take for ever. Avoid repetitions and choices inside a "
                "repetition, such as (a+)+ or (a|ab)*."
            ),
        }[word]


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
