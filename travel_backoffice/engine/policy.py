"""What a travel policy asks of a sold service: its rules, and the facts it looks at, as plain immutable data.

Rules are matched as fee rules are (``compile``), with two conditions more, of travel alone: a season and the length
of the flight. The breaches themselves are found in ``policy_checks``.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from .compile import CompiledTable, rank
from .conditions import MONEY_CONDITIONS, inside
from .pricing import CannotPrice
from .rule import Codes, Rule, Span
from .sale import Sale

ZERO = Decimal(0)
MINUTES = Decimal(60)

#: From the lowest to the highest.
CABINS = ("economy", "premium", "business", "first")
OUTCOMES = ("inform", "approve", "block")
#: Of these kinds every rule that holds is looked at; of the others only the one that ranks first.
EACH_FOR_ITSELF = frozenset({"banned", "budget", "together", "other"})
KINDS = frozenset({"class", "advance", "lowest", "hotel", "preferred"}) | EACH_FOR_ITSELF


@dataclass(frozen=True, slots=True)
class Season:
    """Days of travel [start, end); None is open. ``every_year``: month and day count, and it may reach over New Year."""

    start: date | None = None
    end: date | None = None
    every_year: bool = False

    def __bool__(self):
        return self.start is not None or self.end is not None

    def holds(self, day):
        """A day that is not known is in no season."""
        if not self:
            return True
        if day is None:
            return False
        if not self.every_year:
            return inside(Span(self.start, self.end), day)
        start, end, day = _of_year(self.start), _of_year(self.end), _of_year(day)
        if start is None or end is None or start < end:
            return inside(Span(start, end), day)
        return day >= start or day < end


def _of_year(day):
    return day and (day.month, day.day)


@dataclass(frozen=True, slots=True)
class PolicyRule(Rule):
    """One clause of a policy. Its conditions, place and validity are those of a fee rule; it has no price.

    :param kind: one of ``KINDS``; ``outcome``: one of ``OUTCOMES``
    :param season: days of travel on which it holds
    :param hours: length of the longest flight, in hours; of each flight for itself with ``each_flight``
    :param cabin: the highest class of travel (kind ``class``)
    :param least_days: days between sale and departure (``advance``)
    :param window: hours before and after within which an offer leaves; None: any time of the day booked (``lowest``)
    :param tolerance: money above the lowest fare or the rate that is no breach; with ``tolerance_percent`` whichever is more
    :param rate_cap: price of a room and night, taxes included (``hotel``)
    :param wanted: carriers or suppliers (``preferred``, ``banned``)
    :param budget: what may be spent (``budget``)
    :param most_together: travellers on one flight (``together``)
    """

    method: str = "waived"
    outcome: str = "inform"
    clause: str = ""
    season: Season = Season()
    hours: Span = Span()
    each_flight: bool = False
    cabin: str = ""
    least_days: int = 0
    window: Decimal | None = None
    tolerance: Decimal = ZERO
    tolerance_percent: Decimal = ZERO
    rate_cap: Decimal | None = None
    wanted: Codes = Codes()
    budget: Decimal = ZERO
    most_together: int = 0


@dataclass(frozen=True, slots=True)
class Flight:
    """One flight or train: its name (LH400), length in minutes and cabin, None and blank where nobody knows.

    :param carriers: who sells and who operates it
    """

    name: str
    minutes: int | None = None
    cabin: str = ""
    carriers: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """What was offered and declined, for all travellers of the service.

    :param departure: local date and time; a plain date where the time is not known; None where nothing is
    :param amount: fare and taxes, in ``currency``
    """

    name: str
    amount: Decimal
    currency: str
    departure: datetime | date | None = None
    cabin: str = ""
    carrier: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """Of one budget, in the rule's currency: what was spent before, and what this service adds to it.

    :param subject: whose budget it is, and of which period; it stays the same for all services under it
    :param problem: why nobody knows how much that is
    """

    subject: str
    used: Decimal | None
    amount: Decimal | None
    problem: CannotPrice | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """People whom one rule counts on one flight: ``before`` from services entered earlier, ``own`` of this one."""

    flight: str
    before: int
    own: int


@dataclass(frozen=True, slots=True)
class PolicyCase:
    """One service as a policy sees it.

    :param total: fare and taxes, in the sale's currency
    :param travels_on: first day of travel or stay
    :param departure: first departure, local
    :param suppliers: carriers and suppliers by code
    :param stated_lowest: what a document or a person gave as the lowest fare, where no offers are known
    :param reason: the customer's reason code on the service, if it is one of his
    :param reasons: his reason codes in capitals; empty: any code is one
    """

    sale: Sale
    total: Decimal = ZERO
    travels_on: date | None = None
    departure: datetime | None = None
    flights: tuple = ()
    suppliers: frozenset = frozenset()
    offers: tuple = ()
    stated_lowest: Decimal | None = None
    reason: str = ""
    reasons: frozenset = frozenset()

    @property
    def longest(self):
        """Minutes of the longest flight; None when no length is known."""
        return max((flight.minutes for flight in self.flights if flight.minutes is not None), default=None)


@dataclass(frozen=True, slots=True)
class Breach:
    """What a service has against one rule.

    :param code: sentence of ``texts``, told with ``values``
    :param subject: what of the service it is about, where a rule may be broken more than once
    :param excess: money past what is agreed, in the sale's currency, zero where it is not about money
    :param degree: how far it is past: money, days, people; a decision holds as long as this does not grow
    :param unchecked: the rule could not be applied; nobody knows whether it is broken
    """

    rule: PolicyRule
    code: str
    values: dict = field(default_factory=dict)
    subject: str = ""
    excess: Decimal = ZERO
    degree: Decimal = ZERO
    reason: str = ""
    unchecked: bool = False


class CompiledPolicy:
    """The rules of a policy made ready; shared, and never changed.

    :param rules: ``PolicyRule`` of the policy and of those it extends, with their depth
    :raise ValueError: for a kind or an outcome that is none, and as ``compile_table``
    """

    def __init__(self, rules):
        rules = tuple(rules)
        for rule in rules:
            if rule.kind not in KINDS or rule.outcome not in OUTCOMES:
                raise ValueError(f"Rule {rule.id!r} is of the kind {rule.kind!r} with the outcome {rule.outcome!r}")
        self.table = CompiledTable(rules)
        self.kinds = frozenset(rule.kind for rule in rules)
        self._places = {rule.id: place for place, rule in enumerate(sorted(rules, key=policy_rank))}

    def candidates(self, case, convert=None):
        """Rules that hold for the sale and its season, the first in rank first; lengths of flights are not looked at.

        :raise CannotPrice: if an amount must be compared in a currency there is no rate for
        """
        mask = self.table.candidates(case.sale, convert)
        found = [rule for bit, rule in enumerate(self.table.rules) if mask >> bit & 1]
        found = [rule for rule in found if rule.season.holds(case.travels_on)]
        return sorted(found, key=lambda rule: self._places[rule.id])

    def holding(self, case, convert=None):
        """The rules that the service is held against: of most kinds the first, of ``EACH_FOR_ITSELF`` all.

        Of the kind ``class`` all that may hold for one of the flights: see ``winner``.

        :raise CannotPrice: see ``candidates``
        """
        found, kinds = [], set()
        for rule in self.candidates(case, convert):
            if rule.kind != "class" and not length_holds(rule, case.longest):
                continue
            if rule.kind in kinds and rule.kind not in EACH_FOR_ITSELF and rule.kind != "class":
                continue
            kinds.add(rule.kind)
            found.append(rule)
        return found


    def held_against(self, case, convert=None):
        """What the service is held against, also where a rate of exchange is missing.

        :return: (rules as ``holding`` gives them, breaches of those of which nobody knows whether they hold)
        """
        try:
            return self.holding(case, convert), []
        except CannotPrice as problem:
            found = CompiledPolicy(map(_without_money, self.table.rules)).holding(case)
            mine = {rule.id: rule for rule in self.table.rules}
            unsure = [mine[rule.id] for rule in found if _asks_for_money(mine[rule.id])]
            sure = [rule for rule in found if not _asks_for_money(mine[rule.id])]
            return sure, [Breach(rule, problem.code, problem.values, unchecked=True) for rule in unsure]


def _asks_for_money(rule):
    return any(rule.spans.get(name) for name in MONEY_CONDITIONS)


def _without_money(rule):
    return replace(rule, spans={name: span for name, span in rule.spans.items() if name not in MONEY_CONDITIONS})


def policy_rank(rule):
    """As fee rules rank, with season and length of flight as conditions more."""
    depth, sequence, conditions, *rest = rank(rule)
    return depth, sequence, conditions - bool(rule.season) - bool(rule.hours), *rest


def length_holds(rule, minutes):
    """Whether the rule is for flights of that length; a length that nobody knows is in no span."""
    return inside(rule.hours, None if minutes is None else Decimal(minutes) / MINUTES)


def winner(rules, flight, longest):
    """The class rule for one flight, of those that may hold, in their order; None when there is none."""
    return next((rule for rule in rules if length_holds(rule, flight.minutes if rule.each_flight else longest)), None)
