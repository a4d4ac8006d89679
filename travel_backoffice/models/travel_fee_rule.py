from odoo import fields, models

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
UNITS = [
    ("line", "Line"),
    ("document", "Document"),
    ("passenger", "Passenger"),
    ("segment", "Segment"),
    ("night", "Night"),
    ("room", "Room"),
    ("order", "Order"),
    ("trip", "Trip"),
    ("month", "Month"),
]


class TravelFeeRule(models.Model):
    """One price of a service-fee table: when it applies, and what it costs. A blank condition always holds."""

    _name = "travel.fee.rule"
    _description = "Service-Fee Rule"
    _order = "table_id, sequence, id"

    table_id = fields.Many2one("travel.fee.table", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="table_id.company_id", store=True)
    sequence = fields.Integer(default=10, help="Lower first. At the same number the rule with more conditions wins.")
    name = fields.Char(required=True, translate=True, help="As printed on tariff sheet and invoice.")
    active = fields.Boolean(default=True)
    charge_kind_id = fields.Many2one("travel.charge.kind", required=True, index=True)
    date_from = fields.Date(string="Sold From")
    date_to = fields.Date(string="Sold Before")
    # conditions
    event = fields.Selection(EVENTS, required=True, default="issue")
    service_type_ids = fields.Many2many("travel.service.type", string="Services")
    channel_ids = fields.Many2many("travel.channel", string="Channels")
    traveller_category_ids = fields.Many2many("travel.traveller.category", string="Traveller Categories")
    scope = fields.Selection([("domestic", "Domestic"), ("international", "International")])
    within = fields.Char(help="Countries and regions that hold the whole journey: AU, TASMAN, not EU")
    origins = fields.Char(help="Airports, cities, countries or regions: LHR, LON, GB, not EU")
    destinations = fields.Char(help="Airports, cities, countries or regions: LHR, LON, GB, not EU")
    validating_carriers = fields.Char(help="LH, OS or: not S7, SU")
    carriers = fields.Char(string="Flown Carriers", help="LH, OS or: not S7, SU")
    suppliers = fields.Char(help="Supplier codes, e.g. HILTON, or: not SIXT")
    sources = fields.Char(string="Sources / GDS", help="1A, 1G, direct, or: not 1A")
    offices = fields.Char(string="Issuing Offices")
    cabins = fields.Char(help="economy, premium, business, first")
    booking_classes = fields.Char()
    document_types = fields.Char(help="ticket, emd, mco, voucher")
    forms_of_payment = fields.Char(help="cash, invoice, card, AX, CA-debit, or: not AX")
    order_has = fields.Char(
        string="Also in the Order", help="Other services of the same order: hotel, or: not hotel, car, air"
    )
    after_hours = fields.Selection([("yes", "Only after hours"), ("no", "Only in office hours")])
    fare_from = fields.Float(digits="Product Price")
    fare_below = fields.Float(digits="Product Price")
    lead_days_from = fields.Char(help="Days between sale and departure, from (included).")
    lead_days_below = fields.Char(help="Days between sale and departure, below (not included).")
    party_from = fields.Integer(string="Party From")
    party_below = fields.Integer(string="Party Below")
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
    )
    currency_id = fields.Many2one("res.currency", help="Blank: the table's currency.")
    price_currency_id = fields.Many2one("res.currency", compute="_compute_price_currency_id")
    amount = fields.Monetary(currency_field="price_currency_id")
    percent = fields.Float(digits=(16, 4))
    base = fields.Selection(BASES, default="base_fare", required=True)
    per = fields.Selection(UNITS, default="document", required=True)
    tier_mode = fields.Selection(
        [("volume", "All at the band reached"), ("graduated", "Each slice at its own band")], default="volume"
    )
    tier_measure = fields.Selection(
        [
            ("base_amount", "Amount of this line"),
            ("units", "Number of units of this line"),
            ("period_amount", "Amount in the contract period"),
            ("period_count", "Number in the contract period"),
        ],
        default="base_amount",
    )
    tier_end_included = fields.Boolean(
        string="'Up to' Included", default=True, help="On: a band ends with its limit (up to 50.00). Off: before it."
    )
    tier_ids = fields.One2many("travel.fee.tier", "rule_id", copy=True)
    minimum = fields.Monetary(currency_field="price_currency_id")
    maximum = fields.Monetary(currency_field="price_currency_id", help="Most that one line is charged.")
    order_cap = fields.Monetary(currency_field="price_currency_id", help="Most that one order is charged.")
    rounding = fields.Float(digits=(16, 4), help="Round to this step, e.g. 0.05. Blank: as the currency does.")
    rounding_method = fields.Selection(
        [("half_up", "Half up"), ("up", "Up"), ("down", "Down")], default="half_up", required=True
    )

    def _compute_price_currency_id(self):
        for rule in self:
            rule.price_currency_id = rule.currency_id or rule.table_id.currency_id


class TravelFeeTier(models.Model):
    """One band of a rule; it starts where the one before it ends."""

    _name = "travel.fee.tier"
    _description = "Service-Fee Band"
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one("travel.fee.rule", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    price_currency_id = fields.Many2one(related="rule_id.price_currency_id")
    open_ended = fields.Boolean(string="No Limit")
    up_to = fields.Float(digits="Product Price")
    amount = fields.Monetary(currency_field="price_currency_id")
    percent = fields.Float(digits=(16, 4))
