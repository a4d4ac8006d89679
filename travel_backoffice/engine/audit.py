"""What was billed, compared with what should have been: the arithmetic of the self-audit.

    differences = compare(expected, billed)

Both sides are plain figures of one line. Signs are those of charges: what the customer owes is positive, discounts and
what goes back negative. A difference is expected − billed: above zero, the customer owes it; below, it is owed to him.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)

#: What a finding may be.
MISSING, DOUBLE, OVER, UNDER = "missing", "double", "over", "under"
NO_AGREEMENT, LEVY, DISAGREE = "no_agreement", "levy", "disagree"
CODES = (MISSING, DOUBLE, OVER, UNDER, NO_AGREEMENT, LEVY, DISAGREE)


class Billed(NamedTuple):
    """One charge as it was billed.

    :ivar kind: what exactly one price is expected for: the code of the charge kind, or what is given back
    :ivar amount: as the charge says
    :ivar paper: as its posted invoice lines say; None where a charge reaches no invoice (memo, rebate, netted)
    """

    key: object
    kind: str
    amount: Decimal
    paper: Decimal | None = None

    @property
    def said(self):
        """What the customer was asked for."""
        return self.amount if self.paper is None else self.paper


class Difference(NamedTuple):
    """:ivar key: of the charge that is wrong; None where one is missing"""

    code: str
    kind: str
    key: object
    charged: Decimal
    expected: Decimal

    @property
    def amount(self):
        return self.expected - self.charged


def compare(expected, billed, elsewhere=frozenset()):
    """Where the charges of one line differ from what they should be. The sum of differences is expected − billed, by kind.

    :param dict expected: kind → amount; a kind that is not there comes to nothing
    :param billed: iterable of ``Billed``, oldest first
    :param elsewhere: kinds that are charged once for several lines, and stand on another one
    :return: list of ``Difference``
    """
    by_kind = defaultdict(list)
    for charge in billed:
        if charge.amount or charge.said:
            by_kind[charge.kind].append(charge)
    found = []
    for kind in dict.fromkeys([*expected, *by_kind]):
        found += _compare_kind(kind, expected.get(kind, ZERO), by_kind.get(kind, ()), kind in elsewhere)
    return found


def _compare_kind(kind, due, charges, stands_elsewhere):
    asked = sum((charge.said for charge in charges), ZERO)
    if sum((charge.amount for charge in charges), ZERO) == due or asked == due:
        return [_disagreement(charge, asked == due) for charge in charges if charge.said != charge.amount]
    if not charges:
        return [Difference(MISSING, kind, None, ZERO, due)]
    if not due:
        code = DOUBLE if stands_elsewhere else NO_AGREEMENT
        return [Difference(code, kind, charge.key, charge.said, ZERO) for charge in charges]
    right = next((charge for charge in charges if charge.said == due), charges[0])
    found = [Difference(DOUBLE, kind, charge.key, charge.said, ZERO) for charge in charges if charge is not right]
    if right.said != due:
        found.append(Difference(UNDER if due > right.said else OVER, kind, right.key, right.said, due))
    return found


def _disagreement(charge, paper_is_right):
    """A charge and its invoice lines say two things; where the paper is right, nobody owes anything."""
    return Difference(DISAGREE, charge.kind, charge.key, charge.said, charge.said if paper_is_right else charge.amount)


def least(first, second):
    """Of two views of one line (as sold together, as it stood when it was priced) what both find, by the milder of them.

    :param first, second: lists of ``Difference``
    :return: list of ``Difference``
    """
    seen = {(one.kind, one.key): one for one in second}
    both = [(seen[one.kind, one.key], one) for one in first if (one.kind, one.key) in seen]
    return [min(pair, key=lambda one: abs(one.amount)) for pair in both]


@dataclass(frozen=True, slots=True)
class Taxed:
    """How a charge is taxed.

    :param levy: the rule
    :param taxable: what of the amount is taxed
    :param taxes: of the invoice lines that bear one; None where nothing is known of them
    :param tax: its amount, None where nothing is known
    """

    levy: object
    taxable: Decimal
    taxes: frozenset | None = None
    tax: Decimal | None = None


def compare_levy(expected, found, tolerance=ZERO):
    """What of a levy was applied in another way than on the day of supply.

    :param tolerance: cents by which taxes may differ, because invoices round them as a whole
    :return: tuple of ``rule``, ``taxable``, ``taxes``, ``tax``; empty when it is right
    """
    wrong = []
    if expected.levy != found.levy:
        wrong.append("rule")
    if expected.taxable != found.taxable:
        wrong.append("taxable")
    if None not in (expected.taxes, found.taxes) and expected.taxes != found.taxes:
        wrong.append("taxes")
    if None not in (expected.tax, found.tax) and abs(expected.tax - found.tax) > tolerance:
        wrong.append("tax")
    return tuple(wrong)
