from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from ..engine import conditions
from .fee_codes import CODE_FIELDS, Vocabulary, parse

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


#: Conditions on numbers: each has a field …_from (included) and …_below (not included).
RANGES = ("fare", "lead_days", "party", "segments", "nights")
RANGE_FIELDS = tuple(f"{name}_{end}" for name in RANGES for end in ("from", "below"))


class TravelFeeRule(models.Model):
    """One price of a service-fee table: when it applies, and what it costs. A blank condition always holds."""

    _name = "travel.fee.rule"
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
    date_from = fields.Date(string="Sold From", help="First day of sale on which the rule holds.")
    date_to = fields.Date(string="Sold Before", help="First day of sale on which it no longer holds.")
    # conditions
    event = fields.Selection(EVENTS, required=True, default="issue", help="What is done to the service.")
    service_type_ids = fields.Many2many("travel.service.type", string="Services")
    channel_ids = fields.Many2many("travel.channel", string="Channels")
    traveller_category_ids = fields.Many2many("travel.traveller.category", string="Traveller Categories")
    scope = fields.Selection([("domestic", "Domestic"), ("international", "International")])
    within = fields.Char(help="Countries and regions that hold the whole journey: AU, TASMAN, not EU")
    origins = fields.Char(string="From", help="Airports, cities, countries or regions: LHR, LON, GB, not EU")
    destinations = fields.Char(string="To", help="Airports, cities, countries or regions: LHR, LON, GB, not EU")
    validating_carriers = fields.Char(help="LH, OS or: not S7, SU")
    carriers = fields.Char(string="Flown Carriers", help="LH, OS or: not S7, SU")
    suppliers = fields.Char(help="Supplier codes, e.g. HILTON, or: not SIXT")
    sources = fields.Char(string="Sources / GDS", help="1A, 1G, direct, or: not 1A")
    offices = fields.Char(string="Issuing Offices", help="Office codes, e.g. SYDQF2100")
    cabins = fields.Char(help="economy, premium, business, first")
    booking_classes = fields.Char(help="Y, B, M, or: not J, C, D")
    document_types = fields.Char(help="ticket, emd, mco, voucher")
    forms_of_payment = fields.Char(
        string="Forms of Payment",
        help="cash, invoice, card, or a card brand: AX, CA-debit, VI-credit, or: not AX",
    )
    order_has = fields.Char(
        string="Also in the Order", help="Other services of the same order: hotel, or: not hotel, car, air"
    )
    tags = fields.Char(
        string="Line Tags", help="Free codes set on order lines: VIP, GROUP, CHARTER, REDEMPTION, COPY, or: not GROUP"
    )
    after_hours = fields.Selection([("yes", "Only after hours"), ("no", "Only in office hours")], string="Office Hours")
    fare_from = fields.Float(string="Base Fare From", digits="Product Price", help="Included. 0: no lower limit.")
    fare_below = fields.Float(string="Base Fare Below", digits="Product Price", help="Not included. 0: no upper limit.")
    lead_days_from = fields.Char(
        string="Days Ahead From", help="Days between sale and departure, from (included). Blank: no lower limit."
    )
    lead_days_below = fields.Char(
        string="Days Ahead Below", help="Days between sale and departure, below (not included). Blank: no upper limit."
    )
    party_from = fields.Integer(string="Party From", help="Travellers in the order, from (included). 0: no limit.")
    party_below = fields.Integer(
        string="Party Below", help="Travellers in the order, below (not included). 0: no limit."
    )
    segments_from = fields.Integer(
        string="Sectors From", help="Flights or trains of the line, from (included). 0: no limit."
    )
    segments_below = fields.Integer(
        string="Sectors Below", help="Flights or trains of the line, below (not included). 0: no limit."
    )
    nights_from = fields.Integer(help="Nights of the line, from (included). 0: no limit.")
    nights_below = fields.Integer(help="Nights of the line, below (not included). 0: no limit.")
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

    @api.constrains(*CODE_FIELDS)
    def _check_codes(self):
        vocabulary = Vocabulary(self.env)
        for rule in self:
            for field, condition in CODE_FIELDS.items():
                if reason := rule[field] and rule._code_problem(vocabulary, field, condition):
                    label = self._fields[field]._description_string(self.env)
                    raise ValidationError(
                        self.env._("%(field)s of “%(rule)s”: %(reason)s", field=label, rule=rule.name, reason=reason)
                    )

    def _code_problem(self, vocabulary, field, condition):
        """Why one list cannot be read, in words; nothing if it can."""
        try:
            codes = parse(field, self[field])
        except conditions.BadCondition as error:
            return str(error)
        if unknown := vocabulary.unknown(condition, codes):
            return self.env._(
                "“%(word)s” is not known here. Expected: %(help)s",
                word=unknown[0],
                help=self._fields[field]._description_help(self.env),
            )
        return None

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for rule in self:
            if rule.date_from and rule.date_to and rule.date_from >= rule.date_to:
                raise ValidationError(self.env._("“%s” must end after the day it starts.", rule.name))

    @api.constrains(*RANGE_FIELDS)
    def _check_ranges(self):
        for rule in self:
            for name, (low, high) in rule._ranges().items():
                if low is not None and high is not None and low >= high:
                    label = self._fields[f"{name}_below"]._description_string(self.env)
                    raise ValidationError(
                        self.env._(
                            "“%(rule)s”: %(field)s must be higher than where it starts.", rule=rule.name, field=label
                        )
                    )

    def _ranges(self):
        """The conditions on numbers: name → (low, high); None is open."""
        self.ensure_one()
        found = {name: (self[f"{name}_from"] or None, self[f"{name}_below"] or None) for name in RANGES}
        return found | {"lead_days": (self._whole_number("lead_days_from"), self._whole_number("lead_days_below"))}

    def _whole_number(self, field):
        """A whole number that may be blank, and then is none at all: 0 days ahead is not the same as any."""
        text = (self[field] or "").strip()
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            label = self._fields[field]._description_string(self.env)
            raise ValidationError(
                self.env._(
                    "%(field)s of “%(rule)s”: “%(text)s” is not a whole number.", field=label, rule=self.name, text=text
                )
            )

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
