"""What happens to each kind of charge when the service is voided, refunded or exchanged."""

from odoo import fields, models

from ..engine.correction import ReversalRule
from .travel_charge_kind import STAGES

CORRECTIONS = [
    ("void", "Void"),
    ("refund", "Full Refund"),
    ("part_refund", "Partial Refund"),
    ("tax_refund", "Refund of Taxes Only"),
    ("exchange", "Exchange"),
]
TREATMENTS = [
    ("reverse", "Give Back"),
    ("retain", "Keep"),
    ("prorate", "Give Back by Unused Value"),
    ("rerate", "Price Again on What Was Used"),
]
WHEN = [("same_day", "On the Day of Sale"), ("later", "Later")]


class TravelReversalMatrix(models.Model):
    """The reversal matrix that contracts speak of."""

    _name = "travel.reversal.matrix"
    _description = "Reversal Matrix"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    note = fields.Html()
    rule_ids = fields.One2many("travel.reversal.rule", "matrix_id", string="Rules", copy=True)

    def _engine_rules(self):
        """The rules as the engine's plain ``ReversalRule``; none for no matrix."""
        # sudo: whoever may price a correction may know what goes back; an agent reads no contract of other companies
        return tuple(rule._engine_rule() for rule in self.sudo().rule_ids)


class TravelReversalRule(models.Model):
    """One cell of the matrix. The closest wins: a rule for the kind of charge, then for its stage, then for all."""

    _name = "travel.reversal.rule"
    _description = "Reversal Rule"
    _order = "matrix_id, event, sequence, id"

    matrix_id = fields.Many2one("travel.reversal.matrix", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="matrix_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    event = fields.Selection(CORRECTIONS, required=True)
    when = fields.Selection(WHEN, help="Blank: whenever it is corrected.")
    kind_id = fields.Many2one("travel.charge.kind", string="Charge Kind", ondelete="restrict")
    stage = fields.Selection(STAGES, help="All kinds of this stage; blank together with the kind: all charges.")
    treatment = fields.Selection(TREATMENTS, required=True, default="retain")

    def _engine_rule(self):
        self.ensure_one()
        return ReversalRule(
            id=self.id,
            event=self.event,
            treatment=self.treatment,
            when=self.when or "",
            kind=self.kind_id.code or "",
            stage=self.stage or "",
        )
