"""What a fee table would have earned on past sales, against what was charged for them.

    test = BackTest("EUR", money, accrued={"rebate"}, most=50)
    for sales in chunks:
        test.add(sales, rate(table, sales, ...), sold)
    test.groups["customer"][17].difference

Every amount is in one currency, that of the answer, and signed as charges are: + the customer pays. Income is what is
billed; what is accrued and credited later (rebates) is no income and lessens the margin. A line that the table cannot
price is left out on both sides, and told apart.

Of a hundred thousand lines many had the same charged: their ``Standing`` is one, and summed once a chunk.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from heapq import heappush, heappushpop
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

ZERO = Decimal(0)
_AMOUNT, _SALE = attrgetter("amount"), attrgetter("sale")


class Charged(NamedTuple):
    """A fee that stands on a line.

    :param rule: its rule; None for one that no rule gave
    """

    kind: str
    rule: object
    amount: Decimal
    currency: str


class Standing:
    """The fees that stand on a line, or on many lines alike; made by ``BackTest.standing``.

    :ivar now, later: income and rebates, where all are in the currency of the answer; ``all``: their sum
    :ivar foreign: currencies of those that are not
    """

    __slots__ = ("all", "charges", "foreign", "later", "now")

    def __init__(self, charges, currency, accrued):
        self.charges = charges
        self.foreign = {charge.currency for charge in charges} - {currency}
        self.now = sum((charge.amount for charge in charges if charge.kind not in accrued), ZERO)
        self.later = sum((charge.amount for charge in charges if charge.kind in accrued), ZERO)
        self.all = self.now + self.later


class Sold(NamedTuple):
    """Of a line what rating does not ask, but people do.

    :param customer: whose it is
    :param earned: what the agency earns of the service itself (commission; price less cost), whatever the table says
    :param standing: what was charged for it, a ``Standing``
    """

    customer: object
    earned: Decimal
    standing: Standing


class Figures:
    """Sums over some lines.

    :ivar charged, simulated: income as it was, and as the table would have it
    :ivar charged_later, simulated_later: rebates: accrued, and credited later; below zero
    :ivar earned: of the services themselves; the same on both sides
    :ivar changed: lines whose charges differ
    """

    __slots__ = ("changed", "charged", "charged_later", "earned", "lines", "simulated", "simulated_later")

    def __init__(self):
        self.lines = self.changed = 0
        self.charged = self.simulated = self.charged_later = self.simulated_later = self.earned = ZERO

    @property
    def margin_charged(self):
        return self.charged + self.charged_later + self.earned

    @property
    def margin_simulated(self):
        return self.simulated + self.simulated_later + self.earned

    @property
    def difference(self):
        """Of the margin; the earned is on both sides, so it is what fees and rebates differ by."""
        return self.simulated + self.simulated_later - self.charged - self.charged_later

    def take(self, other):
        """Add the sums of other lines."""
        self.lines += other.lines
        self.changed += other.changed
        self.charged += other.charged
        self.simulated += other.simulated
        self.charged_later += other.charged_later
        self.simulated_later += other.simulated_later
        self.earned += other.earned


class Change(NamedTuple):
    """One of the lines that change most: what the table makes of it, and by how much that differs.

    :ivar charged: income and rebates together, as ``simulated``
    """

    sale: object
    charges: list
    charged: Decimal
    simulated: Decimal

    @property
    def difference(self):
        return self.simulated - self.charged


class RuleFigures:
    """What one rule, or one kind, came to. :ivar keys: of the first sales it was charged for, by the table"""

    __slots__ = ("charged", "charged_lines", "keys", "simulated", "simulated_lines")

    def __init__(self):
        self.charged_lines = self.simulated_lines = 0
        self.charged = self.simulated = ZERO
        self.keys = []

    def take(self, other):
        """Add the sums of other lines."""
        self.charged_lines += other.charged_lines
        self.charged += other.charged
        self.simulated_lines += other.simulated_lines
        self.simulated += other.simulated
        self.keys += other.keys


class BackTest:
    """Gathers chunk by chunk; holds sums, and the ``most`` lines that change most.

    :param currency: of the answer
    :param money: function (amount, other currency, date) → Decimal in that of the answer; None where there is no rate
    :param accrued: kinds that are credited later
    :param most: how many of the lines that change most, and of those that cannot be priced, are kept
    """

    def __init__(self, currency, money, accrued=(), most=50, keys=1000):
        self.currency, self.money, self.accrued, self.most, self.keys = currency, money, frozenset(accrued), most, keys
        self._cells, self._parts = defaultdict(Figures), defaultdict(RuleFigures)
        self.unpriced, self.unpriced_codes, self.unpriced_charged = [], defaultdict(int), ZERO
        self._heap = []
        self._made, self._stood, self._accrues = [], Counter(), False

    def standing(self, charges):
        """``Standing`` of lines on which these ``Charged`` stand."""
        return Standing(tuple(charges), self.currency, self.accrued)

    def add(self, sales, result, sold):
        """Compare the sales of a chunk.

        :param sales: the sales to be compared; those of ``result`` that are not among them only count on
        :param result: ``RatingResult`` of them
        :param sold: sale key → ``Sold``
        """
        made = {sale.key: list(charges) for sale, charges in groupby(result.charges, _SALE)}  # pylint: disable=bad-builtin-groupby
        problems = {problem.sale_key: problem for problem in result.problems}
        self._accrues = any(charge.rule.kind in self.accrued for charge in result.charges)
        for sale in sales:
            past = sold[sale.key]
            if sale.key not in problems and sale.currency == self.currency and not past.standing.foreign:
                self._compare(sale, past, made.get(sale.key, ()))
            else:
                self._convert(sale, past, made.get(sale.key, ()), problems.get(sale.key))
        self._sum_rules()

    # what came of it

    @property
    def changes(self):
        """The lines that change most, the most first."""
        return [change for _size, _key, change in sorted(self._heap, key=lambda kept: (-kept[0], -kept[1]))]

    @property
    def total(self):
        total = Figures()
        for figures in self._by(1).values():
            total.take(figures)
        return total

    @property
    def groups(self):
        """``customer`` and ``event`` → ``Figures`` by each of them."""
        return {"customer": self._by(0), "event": self._by(1)}

    def _by(self, place):
        return _taken((group[place], figures) for group, figures in self._cells.items())

    @property
    def rules(self):
        """Rule, of the table or that of a charge that stood → ``RuleFigures``."""
        return _taken(((rule, figures) for (rule, _kind), figures in self._parts.items()), RuleFigures)

    @property
    def kinds(self):
        return _taken(((kind, figures) for (_rule, kind), figures in self._parts.items()), RuleFigures)

    # one line

    def _convert(self, sale, past, charges, problem):
        """Compare in the currency of the answer, or leave the line out."""
        problem = problem or self._without_rate(sale, past.standing)
        if problem is not None:
            self._leave_out(sale, problem, past.standing)
            return
        standing = self.standing(self._in_one(sale, past.standing.charges)) if past.standing.foreign else past.standing
        earned = past.earned and self._own(past.earned, sale.currency, sale.date)
        self._compare(sale, Sold(past.customer, earned, standing), self._in_one(sale, charges))

    def _compare(self, sale, past, charges):
        """All amounts are in the currency of the answer."""
        customer, earned, standing = past
        simulated = sum(map(_AMOUNT, charges), ZERO)
        later = self._later(charges) if self._accrues else ZERO
        self._made += charges
        self._stood[standing] += 1
        figures = self._cells[customer, sale.event]
        figures.lines += 1
        figures.simulated += simulated
        figures.charged += standing.now
        if earned:
            figures.earned += earned
        if later or standing.later:
            figures.simulated -= later
            figures.simulated_later += later
            figures.charged_later += standing.later
        if simulated != standing.all or later != standing.later:
            figures.changed += 1
            self._keep(sale, charges, standing.all, simulated)

    def _later(self, charges):
        """What of these is credited later."""
        return sum((charge.amount for charge in charges if charge.rule.kind in self.accrued), ZERO)

    def _keep(self, sale, charges, charged, simulated):
        """Among lines that change as much, those entered first are kept."""
        size = abs(simulated - charged)
        if len(self._heap) < self.most:
            heappush(self._heap, (size, -sale.key, Change(sale, charges, charged, simulated)))
        elif self.most and size >= self._heap[0][0]:
            heappushpop(self._heap, (size, -sale.key, Change(sale, charges, charged, simulated)))

    def _sum_rules(self):
        """Put what the lines of a chunk were and would be charged to their rules."""
        made = defaultdict(list)
        for charge in self._made:
            made[charge.rule.id].append(charge)
        for rule_id, charges in made.items():
            figures = self._parts[rule_id, charges[0].rule.kind]
            figures.simulated += sum(map(_AMOUNT, charges))
            figures.simulated_lines += len(charges)
            figures.keys += [charge.sale.key for charge in charges[: self.keys - len(figures.keys)]]
        for standing, lines in self._stood.items():
            for charge in standing.charges:
                figures = self._parts[charge.rule, charge.kind]
                figures.charged += charge.amount * lines
                figures.charged_lines += lines
        self._made.clear()
        self._stood.clear()

    # other currencies

    def _own(self, amount, currency, date):
        return amount if currency == self.currency else self.money(amount, currency, date)

    def _in_one(self, sale, charges):
        """These charges with their amounts in the currency of the answer."""
        return [charge._replace(amount=self._own(charge.amount, charge.currency, sale.date)) for charge in charges]

    def _without_rate(self, sale, standing):
        """``NoRate`` for a sale whose money cannot be brought into the currency of the answer."""
        if sale.currency == self.currency and not standing.foreign:
            return None
        for currency in sorted({sale.currency, *standing.foreign} - {self.currency}):
            if self.money(Decimal(1), currency, sale.date) is None:
                return NoRate(currency)
        return None

    def _leave_out(self, sale, problem, standing):
        self.unpriced_codes[problem.code] += 1
        if self._without_rate(sale, standing) is None:
            self.unpriced_charged += sum((charge.amount for charge in self._in_one(sale, standing.charges)), ZERO)
        if len(self.unpriced) < self.most:
            self.unpriced.append((sale, problem))


def _taken(found, figures=Figures):
    """Sum what has one key. :param found: iterable of (key, figures)"""
    sums = defaultdict(figures)
    for key, other in found:
        sums[key].take(other)
    return sums


class NoRate(NamedTuple):
    """Why a line is not compared although it has its price."""

    currency: str
    code: str = "no_rate_to_compare"
