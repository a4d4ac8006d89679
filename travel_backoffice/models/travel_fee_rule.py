from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

EVENTS = [
    ("issue", "Issue"),
    ("exchange", "Exchange"),
    ("refund", "Refund"),
    ("void", "Void"),
    ("cancel", "Cancel"),
    ("amend", "Amend"),
    ("monthly", "Monthly"),
]
BASES = [
    ("base_fare", "Base fare"),
    ("base_fare_yq", "Base fare + YQ/YR"),
    ("fare_taxes", "Fare + taxes"),
    ("commissionable", "Commissionable fare"),
    ("commission", "Commission"),
    ("selling_price", "Selling price"),
    ("fees", "Fees so far"),
    ("amount_due", "Amount due (price + fees so far)"),
]
COUNTED = [
    ("document", "Document"),
    ("passenger", "Passenger"),
    ("adult", "Adult"),
    ("child", "Child"),
    ("segment", "Segment"),
    ("night", "Night"),
    ("room", "Room"),
]
ONCE = [("order", "Order"), ("trip", "Trip"), ("month", "Month")]
UNITS = [("line", "Line"), *COUNTED, *ONCE]


class TravelFeeRule(models.Model):
    """One price of a service-fee table: when it applies, and what it costs. A blank condition always holds."""

    _name = "travel.fee.rule"
    _inherit = ["travel.rule.conditions"]
    _description = "Service-Fee Rule"
    _order = "table_id, charge_kind_id, sequence, id"

    table_id = fields.Many2one("travel.fee.table", string="Fee Table", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="table_id.company_id", store=True, index=True)
    sequence = fields.Integer(
        string="Priority",
        default=10,
        help="Lower comes first. At the same number the rule with more conditions wins, then the one that starts later.",
    )
    name = fields.Char(required=True, translate=True, help="As printed on tariff sheet and invoice.")
    active = fields.Boolean(default=True)
    charge_kind_id = fields.Many2one(
        "travel.charge.kind",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('stage', '!=', 'fare')]",
        help="Of all rules of one kind exactly one is charged; rules of different kinds add up.",
    )
    stage = fields.Selection(related="charge_kind_id.stage")
    # conditions
    event = fields.Selection(EVENTS, required=True, default="issue", help="What is done to the service.")
    # price
    method = fields.Selection(
        [
            ("flat", "Flat amount"),
            ("percent", "Percentage"),
            ("tiers", "Bands"),
            ("application", "On application"),
            ("waived", "Waived"),
        ],
        required=True,
        default="flat",
        help="On application: the line is held until a person gives the price.",
    )
    currency_id = fields.Many2one("res.currency", help="Blank: the table's currency.")
    price_currency_id = fields.Many2one("res.currency", compute="_compute_price_currency_id", string="Price Currency")
    amount = fields.Monetary(currency_field="price_currency_id")
    percent = fields.Float(digits=(16, 4))
    base = fields.Selection(
        BASES, default="base_fare", required=True, string="Of", help="What the percentage is taken of."
    )
    per = fields.Selection(UNITS, default="document", required=True)
    times = fields.Selection(
        COUNTED, string="And Per", help="A second unit: per room and night, per passenger and segment."
    )
    once = fields.Selection(
        ONCE,
        string="Once per",
        help="Charged once for the whole order, trip or month, although counted per something: 150.00 a person and order.",
    )
    tier_mode = fields.Selection(
        [("volume", "All at the band reached"), ("graduated", "Each slice at its own band")],
        default="volume",
        string="Priced",
    )
    tier_measure = fields.Selection(
        [
            ("base_amount", "Amount of this line"),
            ("units", "Number of units of this line"),
            ("order_count", "Number in the order"),
            ("period_amount", "Amount in the contract period"),
            ("period_count", "Number in the contract period"),
        ],
        default="base_amount",
        string="Band By",
    )
    tier_end_included = fields.Boolean(
        string="'Up to' Included", default=True, help="On: a band ends with its limit (up to 50.00). Off: before it."
    )
    tier_ids = fields.One2many("travel.fee.tier", "rule_id", copy=True, string="Bands")
    minimum = fields.Monetary(currency_field="price_currency_id", help="Least that one line is charged. 0: none.")
    maximum = fields.Monetary(currency_field="price_currency_id", help="Most that one line is charged. 0: none.")
    order_cap = fields.Monetary(currency_field="price_currency_id", help="Most that one order is charged. 0: none.")
    rounding = fields.Float(digits=(16, 4), string="Round To", help="Step, e.g. 0.05. 0: as the currency does.")
    rounding_method = fields.Selection(
        [("half_up", "Half up"), ("half_even", "Half to even"), ("up", "Up"), ("down", "Down")],
        default="half_up",
        required=True,
    )

    @api.depends("currency_id", "table_id.currency_id")
    def _compute_price_currency_id(self):
        for rule in self:
            rule.price_currency_id = rule.currency_id or rule.table_id.currency_id

    @api.onchange("method")
    def _onchange_method(self):
        """A percentage or a band is per line unless someone says otherwise; a flat price per document."""
        if self.method != "flat":
            self.per = "line"

    # What a rule must keep to

    @api.constrains("amount", "percent", "minimum", "maximum", "order_cap", "rounding", "party_from", "fare_from")
    def _check_figures(self):
        for rule in self:
            figures = ("amount", "percent", "minimum", "maximum", "order_cap", "rounding", "party_from", "fare_from")
            if negative := [field for field in figures if rule[field] < 0]:
                label = self._fields[negative[0]]._description_string(self.env)
                raise ValidationError(
                    self.env._(
                        "%(field)s of “%(rule)s” is below zero. What is given back has a charge kind of its own "
                        "(discount, rebate).",
                        field=label,
                        rule=rule.name,
                    )
                )
            if rule.maximum and float_compare(rule.minimum, rule.maximum, precision_digits=6) > 0:
                raise ValidationError(self.env._("“%s”: the minimum is above the maximum.", rule.name))

    @api.constrains("method", "tier_ids")
    def _check_tiers(self):
        for rule in self:
            if rule.method == "tiers" and not rule.tier_ids:
                raise ValidationError(self.env._("“%s” is priced by bands: give it at least one.", rule.name))
            rule.tier_ids.sorted(lambda tier: (tier.sequence, tier.id))._check_rising()

    @api.constrains("charge_kind_id")
    def _check_stage(self):
        for rule in self:
            if rule.stage == "fare":
                raise ValidationError(
                    self.env._(
                        "“%s”: the price of the service itself comes from the document, not from a rule.", rule.name
                    )
                )

    @api.constrains("times", "per")
    def _check_units(self):
        for rule in self:
            if rule.times and rule.times == rule.per:
                raise ValidationError(self.env._("“%s” counts the same thing twice.", rule.name))
