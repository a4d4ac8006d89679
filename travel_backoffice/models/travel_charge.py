from odoo import fields, models


class TravelCharge(models.Model):
    """One computed charge: the service itself, a fee, a discount… with the rule and the figures it came from."""

    _name = "travel.charge"
    _description = "Charge"
    _order = "order_id, line_id, sequence, id"

    order_id = fields.Many2one("travel.order", required=True, index=True, ondelete="restrict")
    line_id = fields.Many2one("travel.order.line", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind_id = fields.Many2one("travel.charge.kind", required=True, index=True)
    stage = fields.Selection(related="kind_id.stage", store=True)
    name = fields.Char(required=True)
    contract_id = fields.Many2one("travel.contract")
    rule_id = fields.Many2one("travel.fee.rule", index=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(help="Signed: positive is paid by the customer.")
    computed_amount = fields.Monetary(help="As the rule gives it, before a manual price.")
    units = fields.Float()
    state = fields.Selection(
        [
            ("open", "To Bill"),
            ("billed", "Billed"),
            ("memo", "Memo"),
            ("accrued", "Accrued"),
            ("netted", "Taken Back Before Billing"),
        ],
        default="open",
        required=True,
        index=True,
    )
    inputs = fields.Json(help="Snapshot of the facts that were rated, and of the arithmetic.")
    business_key = fields.Char(required=True, help="What the charge is for; unique per company.")
    levy_id = fields.Many2one(
        "travel.levy",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="The levy rule applied when billed.",
    )
    taxable_amount = fields.Monetary(readonly=True, help="What of the amount is taxed, with its sign.")
    invoice_line_id = fields.Many2one("account.move.line", index=True, ondelete="restrict", copy=False)
    override_reason = fields.Char()
    override_user_id = fields.Many2one("res.users")

    _business_key_uniq = models.Constraint(
        "UNIQUE(company_id, business_key)", "This charge stands already."
    )
