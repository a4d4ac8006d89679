"""What a customer keeps back from what it pays: stated or inferred, as far as a rule agrees to it."""

from dataclasses import dataclass, field
from decimal import Decimal

from .remittance_facts import ZERO, Rule
from .rounding import rounder


@dataclass
class Allowance:
    """How much an advice has used up of the rules that are limited for it as a whole."""

    used: dict = field(default_factory=dict)

    def has(self, rule, amount):
        return rule.most_in_all is None or self.used.get(rule.code, ZERO) + abs(amount) <= rule.most_in_all

    def use(self, rule, amount):
        if rule.most_in_all is not None:
            self.used[rule.code] = self.used.get(rule.code, ZERO) + abs(amount)


def worked_out(rule, item, settled):
    """What a rule of a percentage takes from an item of which so much is settled.

    The base is the part of the invoice in proportion to what is settled of it: 10 % of the fees of an invoice of which
    half is paid is 10 % of half its fees.
    """
    base = settled
    if rule.base != "whole":
        part = item.bases.get(rule.base, ZERO)
        base = part * settled / item.total if item.total else ZERO
    return rounder(rule.step, rule.method)(base * rule.percent / Decimal(100), item.decimals)


def within(rule, amount):
    return rule.most is None or abs(amount) <= rule.most


def inferred(rules, gap, items, allowance):
    """The one deduction that explains exactly what is missing when these items are settled whole.

    :param gap: what is missing, as sizes; more than 0 when too little came
    :param items: pairs of item and what of it is settled, as sizes
    :return: for each item its deductions ``((code, amount), …)``, or None when no single rule explains it, or when two
        together would explain it as well as bank charges do (:func:`combined`)
    """
    percents, loose = _kinds(rules)
    for rule, amounts in _percents(percents, items):
        if sum(amounts) == gap:
            return [((rule.code, amount),) for amount in amounts]
    small = next((rule for rule in sorted(loose, key=_charges_last) if _takes(rule, gap, allowance)), None)
    if not small or (small.how == "charges" and combined(rules, gap, items, allowance)):
        return None
    allowance.use(small, gap)
    return [((small.code, gap),), *(() for _item in items[1:])]


def combined(rules, gap, items, allowance):
    """A percentage and a small deduction that explain together what is missing: likely, but a person has to say so.

    :return: as :func:`inferred`; nothing of the allowance is used
    """
    percents, loose = _kinds(rules)
    for rule, amounts in _percents(percents, items):
        rest = gap - sum(amounts)
        for small in loose:
            if _takes(small, rest, allowance):
                kept = [((rule.code, amount),) for amount in amounts]
                return [(*kept[0], (small.code, rest)), *kept[1:]]
    return None


def _kinds(rules):
    """Rules that may be inferred: percentages, and those up to an amount."""
    free = [rule for rule in rules if not rule.stated_only]
    return [rule for rule in free if rule.how == "percent"], [rule for rule in free if rule.how != "percent"]


def _charges_last(rule):
    return rule.how == "charges"


def _percents(rules, items):
    for rule in rules:
        amounts = [worked_out(rule, item, settled) for item, settled in items]
        if any(amounts) and all(within(rule, amount) for amount in amounts):
            yield rule, amounts


def _takes(rule, rest, allowance):
    """Bank charges only take away; a rounding goes both ways. Without a limit nothing is inferred."""
    if rule.most is None or not rest or (rest < 0 and rule.how != "rounding"):
        return False
    return within(rule, rest) and allowance.has(rule, rest)


def refused(rules, stated, item, settled):
    """Why deductions as stated are not taken silently.

    :return: ``(code of the reason, code of the kind, what the rule allows or None)``, or None when all is agreed
    """
    by_code: dict[str, Rule] = {rule.code: rule for rule in reversed(rules)}
    for code, amount in stated:
        rule = by_code.get(code)
        if not rule:
            return "deduction_unknown", code, None
        if rule.how == "percent":
            allowed = worked_out(rule, item, settled)
            if abs(amount - allowed) > rule.tolerance:
                return "deduction_off", code, allowed
        if not within(rule, amount):
            return "deduction_off", code, rule.most
    return None
