"""Rating: what a batch of sales is charged under a fee table.

    table = compile_table(rules)
    result = rate(table, sales, convert=rates)

Charges are worked out kind by kind over the whole batch, stage after stage (markup, discount, fee, supplement,
rebate; within a stage by ``kind_sequence``, then kind code), so that a later kind finds what earlier ones added:
selling_price = fare + taxes + markup - discount, amount_due = selling_price + fees and supplements so far.

A line that cannot be priced is held: it has one ``Problem`` and no charges. It keeps its claim on what is charged
once for the order, so that nothing moves to another line and back when it is mended.
"""

import gc
from collections import defaultdict
from contextlib import contextmanager
from decimal import ROUND_DOWN, Decimal

from .charge import Charge, Override, Problem, RatingResult, snapshot
from .compile import CompiledTable, compile_table
from .explain import Explanation, explain
from .lint import TableWarning, lint_table
from .pricing import FEE_STAGES, PRICE_STAGES, CannotPrice, Pricer, exchange, in_currency, require_amount
from .rounding import COINS

__all__ = [
    "Charge",
    "CompiledTable",
    "Explanation",
    "Override",
    "Problem",
    "RatingResult",
    "TableWarning",
    "compile_table",
    "explain",
    "lint_table",
    "rate",
    "snapshot",
    "without_collector",
]

ZERO = Decimal(0)


def rate(table, sales, convert=None, progress=None, overrides=None, charged=(), capped=None, counted=None):
    """Charges of ``sales``, which may belong to many orders; all lines of an order are given together.

    :param table: from ``compile_table``
    :param sales: iterable of ``Sale``; its order decides which line carries what is charged once
    :param convert: function (amount, from, to, date) → Decimal, not rounded; None or LookupError for no rate
    :param progress: rule id → amount or count of the contract period before this batch, in the rule's currency; or
        a function from a sale to what stands before that sale, the batch itself not counted
    :param overrides: (sale key, kind) → ``Override``; gives way to no cap, minimum or rounding step
    :param charged: keys of charges per order, trip or month that stand already, and are not made again
    :param capped: (order key, kind) → amounts by currency that stand already and count towards the cap of the order,
        without the sign of the kind
    :param counted: (order key, rule id) → units that stand already and come first in bands that count in the order
    :return: ``RatingResult``
    :raise TypeError: an amount of a sale that is not a finite Decimal
    :raise ValueError: two sales with one key
    """
    batch = _Batch(table, convert, progress or {}, overrides or {}, charged, capped or {}, counted or {})
    with without_collector():
        return batch.run(sales)


@contextmanager
def without_collector():
    """Pause the collector of cycles: a batch makes many objects that live on and no cycle, and takes half the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Line:
    """A sale while it is rated: ``margin`` (markup less discount) and ``fees`` so far, both signed."""

    __slots__ = ("charges", "fees", "margin", "problem", "sale")

    def __init__(self, sale):
        self.sale = sale
        self.margin = ZERO
        self.fees = ZERO
        self.problem = None
        self.charges = []


class _Batch:
    """One call of ``rate``. :ivar turns: for each kind the (line, pricer) pairs that it prices, in input order"""

    def __init__(self, table, convert, progress, overrides, charged, capped, counted):
        self.table = table
        self.convert = convert
        self.progress = progress
        self.moved = defaultdict(lambda: ZERO)
        self.reached = {}
        self.overrides = overrides
        self.unused = set(overrides)
        self.claimed = set(charged)
        self.capped = defaultdict(dict, {place: dict(used) for place, used in capped.items()})
        self.counted = defaultdict(lambda: ZERO, counted)
        self.terms = {}
        self.shared = {}
        self.turns = [[] for _kind in table.kinds]

    def run(self, sales):
        lines = self._matched(sales)
        for turn in self.turns:
            self._gather(turn)
            for line, pricer in turn:
                self._charge(line, pricer)
        self._report_unused(lines)
        charges = [charge for line in lines if line.problem is None for charge in line.charges]
        problems = [line.problem for line in lines if line.problem is not None]
        return RatingResult(charges, problems, self.reached)

    # Which rules win

    def _matched(self, sales):
        lines = [self._match(sale) for sale in sales]
        if len({line.sale.key for line in lines}) < len(lines):
            raise ValueError("Two sales of a batch share a key")
        return lines

    def _match(self, sale):
        _check_amounts(sale)
        line = _Line(sale)
        if sale.base_fare < 0 and sale.event == "issue":
            _hold(line, CannotPrice("negative_fare", base_fare=sale.base_fare))
        try:
            winners = self.table.winners(sale, self.convert)
        except CannotPrice as reason:
            _hold(line, reason)
            return line
        for pricer in winners:
            self.turns[pricer.turn].append((line, pricer))
            if pricer.application and (sale.key, pricer.rule.kind) not in self.overrides:
                _hold(line, CannotPrice("price_on_application", name=pricer.rule.name), pricer.rule)
        return line

    # What is charged once

    def _gather(self, turn):
        """Collect the lines whose bases add up to that of a charge made once for all of them."""
        self.shared = defaultdict(list)
        for line, pricer in turn:
            if pricer.once and pricer.base_of:
                self.shared[pricer.rule.id, self._key(line.sale, pricer)].append(line)

    def _key(self, sale, pricer):
        kind = pricer.rule.kind
        if not pricer.once:
            return (sale.key, kind)
        if pricer.once == "order":
            return (sale.order_key, "order", kind)
        if pricer.once == "trip":
            return (sale.order_key if sale.trip_key is None else sale.trip_key, "trip", kind)
        return (sale.key if sale.month_key is None else sale.month_key, "month", kind)

    def _claim(self, key):
        """True for the first line that comes with ``key``."""
        if key in self.claimed:
            return False
        self.claimed.add(key)
        return True

    # The price

    def _charge(self, line, pricer):
        key = self._key(line.sale, pricer)
        if pricer.once and not self._claim(key):
            return
        if line.problem is not None:
            return
        try:
            charge = self._priced(line, pricer, key)
        except CannotPrice as reason:
            charge = self._by_hand(line, pricer, key)
            if charge is None:
                _hold(line, reason, pricer.rule)
                return
        self._add(line, charge)

    def _priced(self, line, pricer, key):
        """The charge as the rule and, before it, a person's override have it."""
        sale, rule = line.sale, pricer.rule
        if pricer.once == "month":
            _require_month(sale, rule)
        if pricer.money and rule.currency != sale.currency:
            pricer = self._in_currency_of(sale, pricer)
        units = pricer.units(sale)
        base_amount = self._base_amount(line, pricer, key) if pricer.base_of else ZERO
        position = self._position(sale, rule, pricer) if pricer.counts else ZERO
        raw = pricer.raw(sale, units, base_amount, position)
        rounded = pricer.round(raw, sale.decimals)
        amount = self._within_cap(sale, pricer.rule, rounded) if rule.kind in self.table.capped else rounded
        uncapped = None if amount is rounded else rounded
        moved = self._advance(sale, rule, pricer, units, base_amount) if pricer.counts else ZERO
        if rule.sign < 0:
            raw, amount = -raw, -amount
        charge = Charge(sale, rule, amount, raw, units, base_amount, key, pricer.rule, position, uncapped, moved)
        return self._overridden(charge) if self.overrides else charge

    def _add(self, line, charge):
        """Put ``charge`` on its line, and into the sums that later charges are taken of."""
        line.charges.append(charge)
        rule = charge.rule
        if rule.stage in FEE_STAGES:
            line.fees += charge.amount
        elif rule.stage in PRICE_STAGES:
            line.margin += charge.amount
        if rule.kind in self.table.capped:
            used = self.capped[line.sale.order_key, rule.kind]
            used[line.sale.currency] = used.get(line.sale.currency, ZERO) + charge.amount * rule.sign

    def _in_currency_of(self, sale, pricer):
        rule = pricer.rule
        place = (rule.id, sale.currency, sale.date)
        if place not in self.terms:

            def money(amount):
                return exchange(self.convert, amount, rule.currency, sale.currency, sale.date)

            self.terms[place] = Pricer(in_currency(rule, money), pricer.turn)
        return self.terms[place]

    def _base_amount(self, line, pricer, key):
        if not pricer.once:
            return pricer.base_of(line)
        lines = self.shared[pricer.rule.id, key]
        if any(other.problem is not None for other in lines):
            raise CannotPrice("waits_for_line", name=pricer.rule.name)
        return sum((self._taken_into(line.sale, other.sale, pricer.base_of(other)) for other in lines), ZERO)

    def _taken_into(self, sale, other, amount):
        """``amount`` of the sale ``other`` in the currency of ``sale``."""
        return exchange(self.convert, amount, other.currency, sale.currency, sale.date)

    def _position(self, sale, rule, pricer):
        """Place in the order or the contract period before this line, an amount being in the currency of the sale."""
        if pricer.in_order:
            return Decimal(self.counted[sale.order_key, rule.id])
        position = self._before(sale, rule)
        if rule.tier_measure == "period_count":
            return Decimal(position)
        return exchange(self.convert, position, rule.currency or sale.currency, sale.currency, sale.date)

    def _before(self, sale, rule):
        """Place in the contract period before this line, in the currency of the rule."""
        before = self.progress.get(rule.id, ZERO)
        return (before(sale) if callable(before) else before) + self.moved[rule.id]

    def _advance(self, sale, rule, pricer, units, base_amount):
        """Count the line in the order or the contract period.

        :return: how far it moves them on: a count, or an amount in the currency of the rule
        """
        moved = Decimal(units)
        if pricer.in_order:
            self.counted[sale.order_key, rule.id] += moved
            return moved
        if rule.tier_measure == "period_amount":
            moved = exchange(self.convert, base_amount, sale.currency, rule.currency or sale.currency, sale.date)
        self.reached[rule.id] = self._before(sale, rule) + moved
        self.moved[rule.id] += moved
        return moved

    def _within_cap(self, sale, terms, amount):
        """``amount`` itself, or what the cap of the order leaves of it; never below nothing."""
        if terms.order_cap is None:
            return amount
        used = self.capped[sale.order_key, terms.kind]
        taken = sum((exchange(self.convert, used[cur], cur, sale.currency, sale.date) for cur in used), ZERO)
        cap = terms.order_cap.quantize(COINS[sale.decimals], ROUND_DOWN)
        nothing = cap - cap
        if amount < 0:
            return min(max(amount, -cap - taken), nothing)
        return max(min(amount, cap - taken), nothing)

    # Prices given by hand

    def _by_hand(self, line, pricer, key):
        """The charge of a line that the rule cannot price, if a person has."""
        if (line.sale.key, pricer.rule.kind) not in self.overrides:
            return None
        charge = Charge(line.sale, pricer.rule, ZERO, ZERO, 1, ZERO, key, pricer.rule, ZERO)
        return self._overridden(charge)._replace(computed=None)

    def _overridden(self, charge):
        place = (charge.sale_key, charge.kind)
        override = self.overrides.get(place)
        if override is None:
            return charge
        self.unused.discard(place)
        require_amount(override.amount)
        computed = None if charge.rule.method == "application" else charge.amount
        amount = override.amount.quantize(COINS[charge.sale.decimals])
        return charge._replace(amount=amount, override=override, computed=computed)

    def _report_unused(self, lines):
        """Hold the lines with a price by hand for a kind that is not charged there."""
        if not self.unused:
            return
        by_key = {line.sale.key: line for line in lines}
        for sale_key, kind in sorted(self.unused, key=repr):
            line = by_key.get(sale_key)
            if line is not None:
                _hold(line, CannotPrice("nothing_to_override", kind=kind))


def _hold(line, reason, rule=None):
    """Give ``line`` its problem; the first one stays."""
    if line.problem is None:
        sale = line.sale
        kind, rule_id = (rule.kind, rule.id) if rule else (None, None)
        line.problem = Problem(reason.code, sale.key, sale.order_key, kind, rule_id, reason.values)


def _require_month(sale, rule):
    if sale.month_key is None and sale.event != "monthly":
        raise CannotPrice("no_month", name=rule.name)


def _check_amounts(sale):
    """:raise TypeError: unless all amounts are finite Decimals"""
    try:
        finite = (
            sale.base_fare.is_finite()
            and sale.taxes.is_finite()
            and sale.yq_yr.is_finite()
            and sale.commissionable.is_finite()
            and sale.commission.is_finite()
        )
    except AttributeError:
        finite = False
    if not finite:
        raise TypeError(f"The amounts of sale {sale.key!r} must be finite Decimals")
