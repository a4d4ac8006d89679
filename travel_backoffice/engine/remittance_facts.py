"""What the matching of advices takes and gives. Amounts are Decimal; what a customer owes is positive, a credit negative."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Said:
    """One line of an advice, as the customer says it. ``amount`` in the payment's currency, ``gross`` in the document's."""

    key: int
    place: int
    number: str = ""
    document: str = ""
    locator: str = ""
    reference: str = ""
    text: str = ""
    amount: Decimal = ZERO
    gross: Decimal = ZERO
    currency: str = ""
    deductions: tuple = ()  # (code, amount)


@dataclass(frozen=True)
class Service:
    """A service as it stands on one invoice. ``documents`` are pairs of airline and serial number."""

    id: int
    gross: Decimal
    documents: tuple = ()
    numbers: tuple = ()
    locator: str = ""
    references: tuple = ()
    taken: Decimal = ZERO


@dataclass(frozen=True)
class Item:
    """A receivable line; those of one invoice in instalments share ``document`` and ``number``."""

    id: int
    document: int
    number: str
    open: Decimal
    currency: str
    decimals: int = 2
    due: date | None = None
    scope: str = "payer"  # payer, group (another company of it), other (another customer)
    status: str = "open"  # open, paid, draft, cancelled, agency (of another company of the agency)
    aliases: tuple = ()
    partner: str = ""
    total: Decimal = ZERO  # of the whole document
    bases: dict = field(default_factory=dict, compare=False)  # untaxed, fees, fare: parts of the total
    facts: dict = field(default_factory=dict, compare=False)  # what is told with a status: day, by, company
    taken: Decimal = ZERO  # by advices that are not applied
    taken_by: str = ""
    services: tuple = ()


@dataclass(frozen=True)
class Rule:
    """A deduction that is accepted. ``most`` limits one line, ``most_in_all`` the advice; None: no limit."""

    code: str
    how: str = "percent"  # percent, charges, rounding
    percent: Decimal = ZERO
    base: str = "whole"  # whole, untaxed, fees, fare
    tolerance: Decimal = ZERO
    stated_only: bool = False
    most: Decimal | None = None
    most_in_all: Decimal | None = None
    step: Decimal | None = None  # round to multiples of it
    method: str = "half_up"


@dataclass(frozen=True)
class Policy:
    """How the payer's advices are read.

    ``rules`` by currency of the document; ``rates``: how much of the payment's currency one of another is, on the day;
    ``rate_percent``: by how much the bank's rate may differ from it.
    """

    currency: str
    rules: dict = field(default_factory=dict)
    rates: dict = field(default_factory=dict)
    decimals: int = 2
    rate_percent: Decimal = Decimal(3)
    kinds: frozenset = frozenset()  # codes of deductions that can be booked


@dataclass(frozen=True)
class Reason:
    """Why, as a code and what is needed to say it in words; amounts as pairs of amount and currency."""

    code: str
    params: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """So much of a line is for this item: ``amount`` in its currency, ``paid`` in the payment's."""

    item: int
    amount: Decimal
    paid: Decimal
    service: int | None = None
    deductions: tuple = ()
    short: Decimal = ZERO


@dataclass(frozen=True)
class Proposal:
    """What a line might be for."""

    reason: Reason
    shares: tuple


@dataclass(frozen=True)
class Answer:
    """What is made of a line: ``state`` open, suggested or matched."""

    state: str
    reason: Reason | None = None
    by: str = ""
    shares: tuple = ()
    proposals: tuple = ()
