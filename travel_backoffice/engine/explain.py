"""Why this price: the rule that won, and for every other rule of the kind what it failed on.

Rules are tried one by one in the winning order, without the index that ``rate`` uses; both must agree.
"""

from dataclasses import dataclass

from .conditions import (
    CODE_CONDITIONS,
    MONEY_CONDITIONS,
    SPAN_CONDITIONS,
    as_set,
    describe,
    describe_span,
    inside,
    passes,
)
from .pricing import CannotPrice, exchange
from .rule import Codes, Rule, Span
from .texts import CONDITIONS, text_of


@dataclass(frozen=True, slots=True)
class Lost:
    """A rule that did not win.

    :param code: ``valid``, ``codes``, ``span``, ``after_hours``, ``office_hours`` (its first condition that failed),
        ``no_rate`` (it asks in a currency there is no rate for), or ``before`` (all hold, the winner precedes it)
    :param condition: name of that condition
    :param wanted: ``Codes``, ``Span``, bool, or the winning ``Rule``
    :param found: what the sale says
    """

    rule: Rule
    code: str
    condition: str = ""
    wanted: object = None
    found: object = None

    def text(self, translate=str):
        """The reason in plain words."""
        values = {
            "condition": translate(CONDITIONS.get(self.condition, "")),
            "wanted": _wanted_text(self.wanted, translate),
            "found": _found_text(self.found, translate),
        }
        if self.code == "no_rate":
            values = self.found
        elif self.code == "before":
            values = {"winner": self.wanted.name or self.wanted.id}
        return text_of(self.code, values, translate)


@dataclass(frozen=True, slots=True)
class Explanation:
    """:param losers: in winning order; ``winner`` is None if no rule of the kind holds"""

    sale_key: object
    kind: str
    winner: Rule | None
    losers: tuple


def explain(table, sale, kind, convert=None):
    """Which rule of ``kind`` wins for ``sale``, and why each of the others does not.

    It is about the rules of one line alone: what is charged once may already stand on another line.

    :param table: ``CompiledTable``
    :param convert: as for ``rate``
    :return: ``Explanation``
    """
    winner, losers = None, []
    for rule in table.rules:
        if rule.kind != kind:
            continue
        lost = first_failure(rule, sale, convert)
        if lost is None and winner is None:
            winner = rule
        else:
            losers.append(lost or Lost(rule, "before", wanted=winner))
    return Explanation(sale.key, kind, winner, tuple(losers))


def first_failure(rule, sale, convert=None):
    """The first condition of ``rule`` that ``sale`` fails: validity, codes, hours, numbers.

    :return: ``Lost``, or None if all hold
    """
    if not inside(rule.valid, sale.date):
        return Lost(rule, "valid", "valid", rule.valid, sale.date)
    return _failed_codes(rule, sale) or _failed_hours(rule, sale) or _failed_span(rule, sale, convert)


def _failed_codes(rule, sale):
    for name in CODE_CONDITIONS:
        codes = rule.codes.get(name)
        if codes and not passes(codes, getattr(sale, name)):
            return Lost(rule, "codes", name, codes, getattr(sale, name))
    return None


def _failed_hours(rule, sale):
    if rule.after_hours is None or rule.after_hours == sale.after_hours:
        return None
    code = "after_hours" if rule.after_hours else "office_hours"
    return Lost(rule, code, "after_hours", rule.after_hours, sale.after_hours)


def _failed_span(rule, sale, convert):
    for name in SPAN_CONDITIONS:
        span = rule.spans.get(name)
        if not span:
            continue
        found = getattr(sale, "base_fare" if name == "fare" else name)
        if name in MONEY_CONDITIONS and rule.currency:
            try:
                found = exchange(convert, found, sale.currency, rule.currency, sale.date)
            except CannotPrice as reason:
                return Lost(rule, reason.code, name, span, reason.values)
        if not inside(span, found):
            return Lost(rule, "span", name, span, found)
    return None


def _wanted_text(wanted, translate):
    if isinstance(wanted, Codes):
        return describe(wanted)
    return describe_span(wanted, translate) if isinstance(wanted, Span) else ""


def _found_text(found, translate):
    if found is None:
        return text_of("not_known", translate=translate)
    if isinstance(found, str | frozenset):
        return ", ".join(sorted(as_set(found))) or text_of("blank", translate=translate)
    return str(found)
