"""What a rule asks of a sold service: the same conditions for fees and for travel policy."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import conditions
from ..engine.rule import Codes, Span
from .fee_codes import CODE_FIELDS, Vocabulary, parse
from .fee_figures import decimal_or_none

#: Conditions on numbers: each has a field …_from (included) and …_below (not included).
RANGES = ("fare", "lead_days", "party", "segments", "nights")
RANGE_FIELDS = tuple(f"{name}_{end}" for name in RANGES for end in ("from", "below"))
#: Fields that hold master data with codes → condition of the engine.
RECORD_FIELDS = {
    "service_type_ids": "service_type",
    "channel_ids": "channel",
    "traveller_category_ids": "traveller_categories",
}
#: Conditions on numbers that the engine calls by another name.
SPANS = {"party": "party_size"}
#: Fields with one word → condition.
WORD_FIELDS = ("scope",)


class TravelRuleConditions(models.AbstractModel):
    """When a rule holds. A blank condition always does. A rule also has a ``name``, and what it says when it holds."""

    _name = "travel.rule.conditions"
    _description = "Conditions of a Rule"

    date_from = fields.Date(string="Sold From", help="First day of sale on which the rule holds.")
    date_to = fields.Date(string="Sold Before", help="First day of sale on which it no longer holds.")
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

    # what conditions must keep to

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

    # as the engine knows them

    def _engine_conditions(self, depth):
        """What rules of every kind tell the engine: which one it is, how it ranks, and when it holds.

        :param depth: 0 for a rule of the contract's own table or policy, 1 for one of what that extends…
        """
        return {
            "id": self.id,
            "name": self.name,
            "depth": depth,
            "sequence": self.sequence,
            "valid": Span(self.date_from or None, self.date_to or None),
            "codes": self._engine_codes(),
            "spans": self._engine_spans(),
            "after_hours": self._engine_hours(),
        }

    def _engine_codes(self):
        """:return: dict of condition → ``Codes``, without those that ask nothing"""
        codes = {
            condition: Codes(frozenset(self.with_context(active_test=False)[field].mapped("code")))
            for field, condition in RECORD_FIELDS.items()
        }
        codes |= {word: Codes(frozenset({self[word]} - {False})) for word in self._word_fields()}
        codes |= {condition: parse(field, self[field]) for field, condition in CODE_FIELDS.items()}
        if self.order_has:
            codes["order_services"] = self._services_as_entered(codes["order_services"])
        return {condition: asked for condition, asked in codes.items() if asked}

    @api.model
    def _word_fields(self):
        """Fields that hold one word, called as the engine's condition is."""
        return WORD_FIELDS

    def _services_as_entered(self, codes):
        """Service types are typed in any case, and known by the code they were entered with."""
        services = self.env["travel.service.type"].with_context(active_test=False).search([])
        entered = {code.lower(): code for code in services.mapped("code")}
        included, excluded = (frozenset(entered[word] for word in words) for words in (codes.included, codes.excluded))
        return Codes(included, excluded)

    def _engine_spans(self):
        """:return: dict of condition → ``Span``, without those that ask nothing"""
        digits = self._fields["fare_from"].get_digits(self.env)[1]
        ranges = self._ranges()
        low, high = ranges.pop("fare")
        spans = {"fare": Span(decimal_or_none(low, digits), decimal_or_none(high, digits))}
        spans |= {SPANS.get(name, name): Span(*ends) for name, ends in ranges.items()}
        return {name: span for name, span in spans.items() if span}

    def _engine_hours(self):
        """Whether the rule asks for after hours: True, False, or None for either."""
        return {"yes": True, "no": False}.get(self.after_hours)
