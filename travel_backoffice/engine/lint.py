"""What looks wrong in a fee table before anything is rated with it."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from .compile import conditions_of, rank
from .conditions import (
    CODE_CONDITIONS,
    MONEY_CONDITIONS,
    codes_cover,
    codes_meet,
    empty,
    impossible,
    span_covers,
    spans_meet,
)
from .rule import STAGES, Codes
from .texts import CONDITIONS, text_of

#: Bases that grow with the stages, and the first stage in which they are more than a part.
FIRST_STAGE = {"selling_price": "discount", "fees": "fee", "amount_due": "fee"}

#: Stages whose charges are deducted.
DEDUCTED = frozenset({"discount", "rebate"})

_PRICE = (
    "sign",
    "method",
    "amount",
    "percent",
    "base",
    "per",
    "times",
    "once",
    "tiers",
    "tier_mode",
    "tier_measure",
    "tier_end_included",
    "minimum",
    "maximum",
    "order_cap",
    "currency",
    "rounding",
    "rounding_method",
)


@dataclass(frozen=True, slots=True)
class TableWarning:
    """:param code: see ``texts``; ``rule_ids`` the rules it is about, ``values`` what its sentence names"""

    code: str
    rule_ids: tuple
    values: dict = field(default_factory=dict)

    def text(self, translate=str):
        values = dict(self.values)
        if "condition" in values:
            values["condition"] = translate(CONDITIONS[values["condition"]])
        return text_of(self.code, values, translate)


def lint_table(rules):
    """Warnings about a table: each rule by itself, then each pair of one kind.

    :param rules: iterable of ``Rule``, as for ``compile_table``
    :return: list of ``TableWarning``
    """
    by_kind = defaultdict(list)
    warnings = []
    for rule in sorted(rules, key=rank):
        by_kind[rule.kind].append(rule)
        warnings += lint_rule(rule)
    for kind in by_kind:
        hidden = list(_never_win(by_kind[kind]))
        warnings += hidden
        warnings += _overlaps(by_kind[kind], {warning.rule_ids for warning in hidden})
    return warnings


def lint_rule(rule):
    """Warnings about one rule by itself."""
    for check in _CHECKS:
        for code, values in check(rule):
            yield TableWarning(code, (rule.id,), {"rule": rule.name or rule.id, **values})


def _contradictions(rule):
    for name in CODE_CONDITIONS:
        if name in rule.codes and impossible(rule.codes[name]):
            yield "impossible", {"condition": name}
    for name, span in (*rule.spans.items(), ("valid", rule.valid)):
        if empty(span):
            yield "impossible", {"condition": name}


def _bands(rule):
    if rule.method != "tiers":
        return
    ends = [tier.up_to for tier in rule.tiers]
    bounded = [end for end in ends if end is not None]
    if not ends:
        yield "no_tiers", {}
    elif None not in ends:
        yield "no_last_band", {"up_to": max(bounded)}
    if None in ends[:-1] or not _rising([0, *bounded]):
        yield "unsorted_tiers", {}


def _rising(numbers):
    return all(low < high for low, high in zip(numbers, numbers[1:], strict=False))


def _base(rule):
    first = FIRST_STAGE.get(rule.base)
    if rule.method in ("percent", "tiers") and first and STAGES.index(rule.stage) < STAGES.index(first):
        yield "base_too_late", {"base": rule.base, "stage": rule.stage}


def _bounds(rule):
    if rule.minimum is not None and rule.maximum is not None and rule.minimum > rule.maximum:
        yield "minimum_above_maximum", {}


def _period_currency(rule):
    if rule.method == "tiers" and rule.tier_measure == "period_amount" and not rule.currency:
        yield "mixed_currency", {}


def _sign(rule):
    if (rule.sign < 0) != (rule.stage in DEDUCTED):
        yield "sign", {"stage": rule.stage}


def _monthly(rule):
    by_month = "month" in (rule.per, rule.once)
    if by_month and rule.codes.get("event", Codes()).included != {"monthly"}:
        yield "monthly_without_event", {}


_CHECKS = (_contradictions, _bands, _base, _bounds, _period_currency, _sign, _monthly)


def _pair(code, rule, other):
    values = {"rule": rule.name or rule.id, "other": other.name or other.id}
    return TableWarning(code, (rule.id, other.id), values)


def _never_win(rules):
    """One warning for each rule that some rule before it hides wholly."""
    for place, rule in enumerate(rules):
        other = next((before for before in rules[:place] if rule_covers(before, rule)), None)
        if other is not None:
            yield _pair("never_wins", rule, other)


def _overlaps(rules, known):
    """Pairs of equal rank that can hold for one sale and give different prices.

    :param known: (rule id, id of the rule that hides it) already warned of
    """
    ranks = defaultdict(list)
    for rule in rules:
        ranks[rule.depth, rule.sequence, conditions_of(rule)].append(rule)
    for equals in ranks.values():
        for before, rule in combinations(equals, 2):
            if (rule.id, before.id) not in known and _differ(before, rule) and rules_meet(before, rule):
                yield _pair("overlap", rule, before)


def _differ(one, other):
    return any(getattr(one, name) != getattr(other, name) for name in _PRICE)


def rule_covers(wide, narrow):
    """True if every sale that ``narrow`` holds for, ``wide`` holds for as well."""
    if wide.after_hours not in (None, narrow.after_hours) or not span_covers(wide.valid, narrow.valid):
        return False
    codes = ((name, narrow.codes.get(name, Codes())) for name in wide.codes)
    if not all(codes_cover(name, wide.codes[name], found) for name, found in codes):
        return False
    return all(_span_covers(wide, narrow, name) for name in wide.spans)


def _span_covers(wide, narrow, name):
    span, other = wide.spans[name], narrow.spans.get(name)
    if not span:
        return True
    # A number not known is inside no span, so a rule without the condition is wider than any span.
    if not other or _other_currency(wide, narrow, name):
        return False
    return span_covers(span, other)


def _other_currency(one, other, name):
    return name in MONEY_CONDITIONS and one.currency != other.currency


def rules_meet(one, other):
    """True if some sale can hold for both; amounts of different currencies are taken to meet."""
    if None not in (one.after_hours, other.after_hours) and one.after_hours != other.after_hours:
        return False
    both = set(one.codes) & set(other.codes)
    if not spans_meet(one.valid, other.valid):
        return False
    if not all(codes_meet(name, one.codes[name], other.codes[name]) for name in both):
        return False
    spans = [name for name in one.spans if name in other.spans and not _other_currency(one, other, name)]
    return all(spans_meet(one.spans[name], other.spans[name]) for name in spans)
