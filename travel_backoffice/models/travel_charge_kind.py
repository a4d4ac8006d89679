from odoo import api, fields, models

STAGES = [
    ("fare", "Service"),
    ("markup", "Markup"),
    ("discount", "Discount"),
    ("fee", "Fee"),
    ("supplement", "Supplement"),
    ("rebate", "Rebate"),
]


class TravelChargeKind(models.Model):
    """Kind of charge. For each kind exactly one fee rule wins; the stage says in which pass it is worked out."""

    _name = "travel.charge.kind"
    _inherit = ["travel.code.mixin"]
    _description = "Charge Kind"

    sequence = fields.Integer(
        default=65, help="Place within the stage: a later kind may be a percentage of earlier ones."
    )
    stage = fields.Selection(STAGES, required=True, default="fee")
    sign = fields.Integer(compute="_compute_sign", help="+1 for what the customer pays, -1 for discounts and rebates.")
    accrued = fields.Boolean(
        compute="_compute_sign", help="Not on the invoice: accrued, and credited at the end of the period."
    )
    product_id = fields.Many2one("product.product", help="Product on the invoice line; its taxes and account apply.")

    _code_uniq = models.Constraint("UNIQUE(code)", "A charge kind with this code exists already.")

    @api.depends("stage")
    def _compute_sign(self):
        for kind in self:
            kind.sign = -1 if kind.stage in ("discount", "rebate") else 1
            kind.accrued = kind.stage == "rebate"
