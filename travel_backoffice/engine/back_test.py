"""What a fee table would have earned on past sales, against what was charged for them.

    test = BackTest(money, accrued={"rebate"}, most=50)
    for sales in chunks:
        test.add(rate(table, sales, ...), sold, charged)
    test.groups["customer"][17].difference

Every amount is in one currency, the one that ``money`` gives, and signed as charges are: + the customer pays. Income is
what is billed; what is accrued and credited later (rebates) is no income and lessens the margin. A line that the table
cannot price is left out on both sides, and told apart.
"""

from collections import defaultdict
from decimal import Decimal
from heapq import heappush, heappushpop
from typing import NamedTuple

ZERO = Decimal(0)


class Sold(NamedTuple):
    """Of a line what rating does not ask, but people do.

    :param customer: whose it is
    :param earned: what the agency earns of the service itself (commission; price less cost), whatever the table says
    """

    customer: object
    earned: Decimal = ZERO


class Charged(NamedTuple):
    """A fee that stands on a line.

    :param rule: its rule; None for one that no rule gave
    """

    kind: str
    rule: object
    amount: Decimal
    currency: str
    name: str = ""


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

    def count(self, line):
        self.lines += 1
        self.changed += line.differs
        self.charged += line.charged
        self.simulated += line.simulated
        self.charged_later += line.charged_later
        self.simulated_later += line.simulated_later
        self.earned += line.earned


class Change:
    """One line while it is compared, and kept if it is among those that change most."""

    __slots__ = ("charged", "charged_later", "charges", "differs", "earned", "sale", "simulated", "simulated_later", "standing")

    def __init__(self, sale, standing, charges):
        self.sale = sale
        self.standing = standing
        self.charges = charges

    @property
    def difference(self):
        return self.simulated + self.simulated_later - self.charged - self.charged_later


class RuleFigures:
    """What one rule, or one kind, came to. :ivar keys: of the first sales it was charged for, by the table"""

    __slots__ = ("charged", "charged_lines", "keys", "simulated", "simulated_lines")

    def __init__(self):
        self.charged_lines = self.simulated_lines = 0
        self.charged = self.simulated = ZERO
        self.keys = []


class BackTest:
    """Gathers chunk by chunk; holds sums, and the ``most`` lines that change most.

    :param money: function (amount, currency, date) → Decimal in the currency of the answer; None where there is no rate
    :param accrued: kinds that are credited later
    :param most: how many of the lines that change most, and of those that cannot be priced, are kept
    """

    def __init__(self, money, accrued=(), most=50, keys=1000):
        self.money, self.accrued, self.most, self.keys = money, frozenset(accrued), most, keys
        self.total = Figures()
        self.groups = {"customer": defaultdict(Figures), "event": defaultdict(Figures)}
        self.rules, self.kinds = defaultdict(RuleFigures), defaultdict(RuleFigures)
        self.hit = set()
        self.unpriced, self.unpriced_codes, self.unpriced_charged = [], defaultdict(int), ZERO
        self._heap = []

    def add(self, sales, result, sold, charged):
        """Compare the sales of a chunk.

        :param sales: the sales to be compared; those of ``result`` that are not among them only count on
        :param result: ``RatingResult`` of them
        :param sold: sale key → ``Sold``
        :param charged: sale key → list of ``Charged``
        """
        made = defaultdict(list)
        for charge in result.charges:
            made[charge.sale.key].append(charge)
        problems = {problem.sale_key: problem for problem in result.problems}
        for sale in sales:
            standing = charged.get(sale.key, ())
            problem = problems.get(sale.key) or self._without_rate(sale, standing)
            if problem is None:
                self._compare(sale, sold[sale.key], standing, made.get(sale.key, ()))
            else:
                self._leave_out(sale, problem, standing)

    @property
    def changes(self):
        """The lines that change most, the most first."""
        return [change for _size, _key, change in sorted(self._heap, key=lambda kept: (-kept[0], -kept[1]))]

    # one line

    def _compare(self, sale, sold, standing, charges):
        line = Change(sale, standing, charges)
        line.earned = self._in_one(sold.earned, sale.currency, sale.date)
        line.charged, line.charged_later = self._sum_standing(sale, standing)
        line.simulated, line.simulated_later = self._sum_made(sale, charges)
        line.differs = line.charged != line.simulated or line.charged_later != line.simulated_later
        self.total.count(line)
        self.groups["customer"][sold.customer].count(line)
        self.groups["event"][sale.event].count(line)
        if line.differs:
            self._keep(line)

    def _in_one(self, amount, currency, date):
        return self.money(amount, currency, date) if amount else ZERO

    def _sum_standing(self, sale, standing):
        now = later = ZERO
        for charge in standing:
            amount = self._in_one(charge.amount, charge.currency, sale.date)
            if charge.kind in self.accrued:
                later += amount
            else:
                now += amount
            for figures in (self.rules[charge.rule], self.kinds[charge.kind]):
                figures.charged += amount
                figures.charged_lines += 1
        return now, later

    def _sum_made(self, sale, charges):
        now = later = ZERO
        for charge in charges:
            rule, amount = charge.rule, self._in_one(charge.amount, sale.currency, sale.date)
            self.hit.add(rule.id)
            if rule.kind in self.accrued:
                later += amount
            else:
                now += amount
            for figures in (self.rules[rule.id], self.kinds[rule.kind]):
                figures.simulated += amount
                figures.simulated_lines += 1
            if len(self.rules[rule.id].keys) < self.keys:
                self.rules[rule.id].keys.append(sale.key)
        return now, later

    def _keep(self, line):
        """Among lines that change as much, those entered first are kept."""
        kept = (abs(line.difference), -line.sale.key, line)
        if len(self._heap) < self.most:
            heappush(self._heap, kept)
        else:
            heappushpop(self._heap, kept)

    def _without_rate(self, sale, standing):
        """``NoRate`` for a sale whose money cannot be brought into the currency of the answer."""
        for currency in {sale.currency, *(charge.currency for charge in standing)}:
            if self.money(Decimal(1), currency, sale.date) is None:
                return NoRate(currency)
        return None

    def _leave_out(self, sale, problem, standing):
        self.unpriced_codes[problem.code] += 1
        if self._without_rate(sale, standing) is None:
            now, later = (sum(found, ZERO) for found in self._apart(sale, standing))
            self.unpriced_charged += now + later
        if len(self.unpriced) < self.most:
            self.unpriced.append((sale, problem, standing))

    def _apart(self, sale, standing):
        amounts = [(charge.kind in self.accrued, self._in_one(charge.amount, charge.currency, sale.date)) for charge in standing]
        return [amount for later, amount in amounts if not later], [amount for later, amount in amounts if later]


class NoRate(NamedTuple):
    """Why a line is not compared although it has its price."""

    currency: str
    code: str = "no_rate_to_compare"
