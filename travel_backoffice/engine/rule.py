"""What rates: one fee rule and its tiers, as plain immutable data."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

#: Order in which charges are worked out; a later stage may take an earlier one as its base.
STAGES = ("markup", "discount", "fee", "supplement", "rebate")

#: What a percentage (or a tier) is taken of.
#: selling_price = fare + taxes + markup - discount; amount_due = selling_price + all fees so far.
BASES = (
    "base_fare",
    "base_fare_yq",
    "fare_taxes",
    "commissionable",
    "commission",
    "selling_price",
    "fees",
    "amount_due",
)

#: What a flat amount is multiplied by. order, trip and month are charged once for the whole of it.
#: An adult is a passenger who is neither child nor infant.
UNITS = ("line", "document", "passenger", "adult", "child", "segment", "night", "room", "order", "trip", "month")

#: Amounts of bands: ``graduated`` prices each slice by its own band, ``volume`` prices all by the band reached.
TIER_MODES = ("graduated", "volume")

#: What places a line in a band: its own base amount, its own number of units,
#: the number of units that the rule charges in the order, or the amount / count of the contract period,
#: up to and including this line.
TIER_MEASURES = ("base_amount", "units", "order_count", "period_amount", "period_count")


@dataclass(frozen=True, slots=True)
class Codes:
    """A condition on codes: any of ``included`` (if there are any), none of ``excluded``."""

    included: frozenset = frozenset()
    excluded: frozenset = frozenset()

    def __bool__(self):
        return bool(self.included or self.excluded)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range [low, high); None is open on that side."""

    low: object = None
    high: object = None

    def __bool__(self):
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Tier:
    """One band, up to ``up_to`` (None: no end). See ``Rule.tier_end_included``."""

    up_to: Decimal | None
    amount: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a service-fee table.

    :param depth: 0 for the contract's own table, 1 for the table it extends, and so on; nearer wins
    :param kind: charge kind code; for each kind exactly one rule wins
    :param stage: one of ``STAGES``
    :param sign: +1 for what the customer pays, -1 for discounts and rebates
    :param codes: condition name (an attribute of ``Sale``) → ``Codes``
    :param spans: condition name (a number of ``Sale``, or ``fare``) → ``Span``
    :param valid: dates of sale [from, to)
    :param method: ``flat``, ``percent``, ``tiers``, ``application`` (a person must price it) or ``waived``
    :param minimum: least amount per line, maximum: most per line, order_cap: most per order and kind
    :param currency: of all money in this rule; blank is whatever the sale is in
    :param rounding: step to round to; None rounds to the currency
    :param tier_end_included: True: bands are (a, b] ("up to 50"); False: [a, b) ("from 50")
    :param kind_sequence: place of the kind among the kinds of its stage; all rules of a kind agree on it
    :param times: a second unit to multiply by ("a night *and* room"); minimum and maximum are then for each of these
    :param once: ``order``, ``trip`` or ``month``: charged once for the whole of it, although counted ``per`` something;
        passengers are then counted by the party
    """

    id: object
    kind: str
    name: str = ""
    stage: str = "fee"
    sign: int = 1
    depth: int = 0
    sequence: int = 10
    valid: Span = Span()
    codes: dict = field(default_factory=dict)
    spans: dict = field(default_factory=dict)
    after_hours: bool | None = None
    method: str = "flat"
    amount: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    base: str = "base_fare"
    per: str = "line"
    tiers: tuple = ()
    tier_mode: str = "volume"
    tier_measure: str = "base_amount"
    tier_end_included: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    order_cap: Decimal | None = None
    currency: str = ""
    rounding: Decimal | None = None
    rounding_method: str = "half_up"
    kind_sequence: int = 10
    times: str = ""
    once: str = ""


def beginning(day: date):
    """The open-ended period that starts on ``day``."""
    return Span(day, None)
