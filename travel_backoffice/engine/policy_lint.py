"""What looks wrong in a travel policy: rules that never hold, and rules of which nobody knows which one does."""

from dataclasses import fields
from itertools import combinations

from .conditions import CODE_CONDITIONS, empty, impossible, span_covers, spans_meet
from .lint import TableWarning, rule_covers, rules_meet
from .policy import EACH_FOR_ITSELF, PolicyRule, policy_rank
from .rule import Rule

#: What a rule asks, or what follows; two rules that agree in all of it do not contradict each other.
ASKED = tuple(
    one.name for one in fields(PolicyRule) if one.name not in {*(other.name for other in fields(Rule)), "clause", "season", "hours"}
)


def lint_policy(rules):
    """Warnings about a policy, nearest and first rules first.

    :param rules: iterable of ``PolicyRule``
    :return: list of ``TableWarning``
    """
    rules = sorted(rules, key=policy_rank)
    warnings = [warning for rule in rules for warning in _contradictions(rule)]
    hidden = set()
    for before, rule in combinations(rules, 2):
        if before.kind != rule.kind or not _same_asked(before, rule) and rule.kind in EACH_FOR_ITSELF:
            continue
        if rule.id not in hidden and _covers(before, rule):
            hidden.add(rule.id)
            warnings.append(_pair("never_wins", rule, before))
    for before, rule in combinations(rules, 2):
        if before.kind == rule.kind and rule.kind not in EACH_FOR_ITSELF and rule.id not in hidden and _contradict(before, rule):
            warnings.append(_pair("overlap", rule, before))
    return warnings


def _pair(code, rule, other):
    return TableWarning(code, (rule.id, other.id), {"rule": rule.name or rule.id, "other": other.name or other.id})


def _contradictions(rule):
    spans = [*rule.spans.items(), ("valid", rule.valid)]
    names = [name for name in CODE_CONDITIONS if name in rule.codes and impossible(rule.codes[name])]
    for name in names + [name for name, span in spans if empty(span)]:
        yield TableWarning("impossible", (rule.id,), {"rule": rule.name or rule.id, "condition": name})


def _same_asked(one, other):
    return all(getattr(one, name) == getattr(other, name) for name in ASKED)


def _covers(wide, narrow):
    """Whether all services that ``narrow`` holds for, ``wide`` holds for too; seasons are compared as they are written."""
    length = not wide.hours or (bool(narrow.hours) and span_covers(wide.hours, narrow.hours) and wide.each_flight == narrow.each_flight)
    return length and (not wide.season or wide.season == narrow.season) and rule_covers(wide, narrow)


def _contradict(one, other):
    """Whether both can hold for one service, rank alike and ask something else."""
    alike = policy_rank(one)[:3] == policy_rank(other)[:3]
    meet = spans_meet(one.hours, other.hours) and (one.season == other.season or not (one.season and other.season))
    return alike and meet and not _same_asked(one, other) and rules_meet(one, other)
