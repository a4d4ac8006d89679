"""A fee table made ready: which rules hold for a sale, and which of them wins.

Each rule is one bit of a number, the rule that ranks first the lowest. For every condition the table knows
which bits a code, or a number, lets through, so the rules that hold for a sale are an AND of look-ups and
the winner of a kind is the lowest bit left. Nothing depends on the order in which the rules were given.

Winning order, from ``rank``: nearer table, lower sequence, more conditions, later start of validity, lower id.
"""

from bisect import bisect_right
from operator import attrgetter

from .conditions import CODE_CONDITIONS, COUNT_CONDITIONS, MONEY_CONDITIONS, SPAN_CONDITIONS, as_set
from .pricing import Pricer, check, exchange
from .rule import STAGES, Codes

#: So many distinct codes, or sets of codes, of a condition are remembered before all are forgotten.
MEMORY = 50_000

#: Attribute of the sale behind a condition of another name.
ATTRIBUTES = {"fare": "base_fare", "valid": "date"}


def conditions_of(rule):
    """Number of conditions a rule makes; validity is not one."""
    asked = [*rule.codes.values(), *rule.spans.values()]
    return sum(map(bool, asked)) + (rule.after_hours is not None)


def rank(rule):
    """Sort key of the winning order; no two rules of a table share it."""
    start = rule.valid.low
    return (
        rule.depth,
        rule.sequence,
        -conditions_of(rule),
        -start.toordinal() if start else 0,
        type(rule.id).__name__,
        rule.id,
    )


class CodeIndex(dict):
    """One condition on codes: found code, or set of codes → bits of the rules it lets through.

    A dictionary that works out what it does not hold yet, and holds no more than ``MEMORY``.
    """

    def __init__(self, asked):
        """:param asked: ``Codes`` (or None) of each rule, by bit"""
        super().__init__()
        self.free = 0
        self.included = {}
        self.refused = {}
        for bit, codes in enumerate(asked):
            flag = 1 << bit
            if not codes or not codes.included:
                self.free |= flag
            for code in codes.included if codes else ():
                self.included[code] = self.included.get(code, 0) | flag
            for code in codes.excluded if codes else ():
                self.refused[code] = self.refused.get(code, 0) | flag

    def __missing__(self, found):
        let, refused = self.free, 0
        for code in as_set(found):
            let |= self.included.get(code, 0)
            refused |= self.refused.get(code, 0)
        if len(self) >= MEMORY:
            self.clear()
        self[found] = mask = let & ~refused
        return mask


class SpanIndex:
    """One condition on a number: the number line cut at every end, with the rules that hold in each piece."""

    __slots__ = ("asking", "masks", "points", "unknown")

    def __init__(self, asked):
        """:param asked: ``Span`` (or None) of each rule, by bit"""
        spans = [(1 << bit, span) for bit, span in enumerate(asked)]
        self.asking = sum(flag for flag, span in spans if span)
        self.unknown = sum(flag for flag, span in spans if not span)
        ends = {end for flag, span in spans if span for end in (span.low, span.high)}
        self.points = sorted(ends - {None})
        self.masks = [self._piece(spans, index) for index in range(len(self.points) + 1)]

    def _piece(self, spans, index):
        start = self.points[index - 1] if index else None
        return sum(flag for flag, span in spans if not span or _holds_from(span, start))

    def mask(self, number):
        return self.unknown if number is None else self.masks[bisect_right(self.points, number)]


def _holds_from(span, start):
    """True if the piece that begins at ``start`` (None: below all ends) lies inside ``span``."""
    if start is None:
        return span.low is None
    return (span.low is None or span.low <= start) and (span.high is None or start < span.high)


class CompiledTable:
    """A fee table ready to rate. Made by ``compile_table``; holds nothing of any sale but remembered look-ups.

    :ivar rules: in winning order
    :ivar kinds: charge kinds in the order in which they are worked out
    :ivar capped: kinds of which an order has a most
    :ivar pricers: one per rule, in winning order
    """

    def __init__(self, rules):
        self.rules = tuple(sorted(rules, key=rank))
        _check_table(self.rules)
        self.kinds = tuple(sorted({rule.kind for rule in self.rules}, key=_turns(self.rules).get))
        self.pricers = tuple(Pricer(rule, self.kinds.index(rule.kind)) for rule in self.rules)
        self.capped = frozenset(rule.kind for rule in self.rules if rule.order_cap is not None)
        self._all = (1 << len(self.rules)) - 1
        self._of_kind = [self._bits(rule.kind == kind for rule in self.rules) for kind in self.kinds]
        self._codes = self._code_indexes()
        self._counts = self._count_indexes()
        self._money = self._money_indexes()

    @staticmethod
    def _bits(flags):
        return sum(1 << bit for bit, flag in enumerate(flags) if flag)

    def _code_indexes(self):
        asked = {name: [rule.codes.get(name) for rule in self.rules] for name in CODE_CONDITIONS}
        asked["after_hours"] = [_hours(rule) for rule in self.rules]
        return [(attrgetter(name), CodeIndex(codes)) for name, codes in asked.items() if any(codes)]

    def _count_indexes(self):
        asked = {name: [rule.spans.get(name) for rule in self.rules] for name in COUNT_CONDITIONS}
        asked["valid"] = [rule.valid for rule in self.rules]
        return [_getter_and_index(name, spans) for name, spans in asked.items() if any(spans)]

    def _money_indexes(self):
        indexes = []
        for currency in sorted({rule.currency for rule in self.rules}):
            for name in MONEY_CONDITIONS:
                spans = [rule.spans.get(name) if rule.currency == currency else None for rule in self.rules]
                if any(spans):
                    indexes.append((currency, *_getter_and_index(name, spans)))
        return indexes

    def candidates(self, sale, convert=None):
        """Bits of the rules whose every condition holds for ``sale``.

        :raise CannotPrice: if an amount must be compared in a currency there is no rate for
        """
        mask = self._all
        for get, index in self._codes:
            mask &= index[get(sale)]
        for get, index in self._counts:
            mask &= index.mask(get(sale))
        for currency, get, index in self._money:
            if mask & index.asking:
                amount = get(sale)
                if currency and currency != sale.currency:
                    amount = exchange(convert, amount, sale.currency, currency, sale.date)
                mask &= index.mask(amount)
        return mask

    def winners(self, sale, convert=None):
        """``Pricer`` of the winning rule of each kind that has one, in the order of ``kinds``.

        :raise CannotPrice: see ``candidates``
        """
        mask = self.candidates(sale, convert)
        winners = []
        for of_kind in self._of_kind:
            bits = mask & of_kind
            if bits:
                winners.append(self.pricers[(bits & -bits).bit_length() - 1])
        return winners


def _hours(rule):
    return None if rule.after_hours is None else Codes(frozenset((rule.after_hours,)))


def _getter_and_index(name, spans):
    return attrgetter(ATTRIBUTES.get(name, name)), SpanIndex(spans)


def _turns(rules):
    """Kind → its place in the passes: stage, sequence of the kind, code of the kind."""
    return {rule.kind: (STAGES.index(rule.stage), rule.kind_sequence, rule.kind) for rule in rules}


def _check_table(rules):
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError("Two rules of a table share an id")
    turns = {}
    for rule in rules:
        check(rule)
        if unknown := ({*rule.codes} - {*CODE_CONDITIONS}) | ({*rule.spans} - {*SPAN_CONDITIONS}):
            raise ValueError(f"Rule {rule.id!r} has conditions that no sale knows: {sorted(unknown)}")
        if turns.setdefault(rule.kind, (rule.stage, rule.kind_sequence)) != (rule.stage, rule.kind_sequence):
            raise ValueError(f"Rules of the kind {rule.kind!r} differ in their stage or kind_sequence")


def compile_table(rules):
    """Make the rules of a fee table ready; done once for many batches.

    :param rules: iterable of ``Rule`` in any order, those of the tables it extends included, with their depth
    :return: ``CompiledTable``
    :raise ValueError, TypeError: for what only a program can have got wrong (a kind with two stages, a
        condition nobody knows, two rules with one id, an amount that is not a Decimal)
    """
    return CompiledTable(rules)
