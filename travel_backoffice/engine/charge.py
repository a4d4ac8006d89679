"""What rating answers: charges, problems, and the words of both."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .arithmetic import steps_of
from .rule import Rule
from .sale import Sale
from .texts import text_of


@dataclass(frozen=True, slots=True)
class Override:
    """A price given by hand instead of the rule's.

    :param amount: as it shall stand in the charge, signed, in the currency of the sale
    """

    amount: Decimal
    reason: str
    user: str = ""


class Charge(NamedTuple):
    """One computed charge. The amount is in the currency of the sale and signed: + the customer pays.

    A named tuple, because a batch makes hundreds of thousands; what follows from rule and sale is a property.

    :ivar amount: rounded
    :ivar raw: signed and within minimum and maximum, but before rounding and the cap of the order
    :ivar units: how often a flat amount is charged
    :ivar base_amount: what a percentage or a band is taken of; 0 for a rule without base
    :ivar key: unique business key: (sale key, kind), or (order / trip / month key, its unit, kind) if charged once
    :ivar terms: the rule with its money in the currency of the sale; the rule itself unless it has another currency
    :ivar position: place in the order or contract period before this line, for bands that count there; else 0
    :ivar uncapped: the rounded amount before the cap of the order, if the cap cut it
    :ivar moved: how far this line moves the order or contract period on: a count, or an amount in the currency of the rule
    :ivar override: the ``Override`` that gave the amount; ``computed`` is then what the rule gave, if anything
    """

    sale: Sale
    rule: Rule
    amount: Decimal
    raw: Decimal
    units: int
    base_amount: Decimal
    key: tuple
    terms: Rule
    position: Decimal
    uncapped: Decimal | None = None
    moved: Decimal = Decimal(0)
    override: Override | None = None
    computed: Decimal | None = None

    @property
    def sale_key(self):
        return self.sale.key

    @property
    def order_key(self):
        return self.sale.order_key

    @property
    def currency(self):
        return self.sale.currency

    @property
    def rule_id(self):
        return self.rule.id

    @property
    def kind(self):
        return self.rule.kind

    @property
    def stage(self):
        return self.rule.stage

    @property
    def name(self):
        return self.rule.name

    @property
    def per(self):
        return self.rule.per

    @property
    def base(self):
        """Name of the base; blank if the rule has none."""
        return self.rule.base if self.rule.method in ("percent", "tiers") else ""

    @property
    def waived(self):
        return self.rule.method == "waived" and self.override is None

    @property
    def steps(self):
        """The arithmetic, as a tuple of ``Step``, worked out again from what the charge holds."""
        return steps_of(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is held: it has no charges until a person mends this.

    :param code: see ``texts``; ``values`` are what its sentence names
    :param kind: of the charge, and ``rule_id`` its rule; None if the line as a whole is at fault
    """

    code: str
    sale_key: object
    order_key: object
    kind: str | None = None
    rule_id: object = None
    values: dict = field(default_factory=dict)

    def text(self, translate=str):
        """The reason in plain words.

        :param translate: function from the English sentence to another language
        """
        return text_of(self.code, self.values, translate)


@dataclass(frozen=True, slots=True)
class RatingResult:
    """What ``rate`` answers.

    :param charges: in the order of the sales, and for each in the order of the passes
    :param problems: one for each held line, in the order of the sales
    :param progress: rule id → position in the contract period after the batch, for the rules that moved
    """

    charges: list
    problems: list
    progress: dict

    @property
    def held(self):
        """Keys of the sales that are held."""
        return {problem.sale_key for problem in self.problems}


def snapshot(charge):
    """What a charge was worked out of, ready for JSON: figures as text, so that no cent is lost."""
    return {
        "rule": _plain(charge.rule_id),
        "kind": charge.kind,
        "stage": charge.stage,
        "method": charge.rule.method,
        "per": charge.per,
        "base": charge.base,
        "units": charge.units,
        "base_amount": str(charge.base_amount),
        "position": str(charge.position),
        "raw": str(charge.raw),
        "amount": str(charge.amount),
        "currency": charge.currency,
        "date": charge.sale.date.isoformat(),
        "steps": [step.plain() for step in charge.steps],
    }


def _plain(value):
    return value if isinstance(value, int | str) else str(value)
