"""What services have against the rules of a policy, kind by kind. Nothing that is not known is held against anybody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .conditions import describe, passes
from .policy import CABINS, ZERO, Breach, winner
from .pricing import CannotPrice, exchange

HUNDRED = Decimal(100)
#: Events whose price is the whole price of a service, on a day of booking; an exchange only collects a difference.
WHOLE = frozenset({"issue", "amend"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """:param lowest: the lowest logical fare in the sale's currency; None where nobody knows one
    :param reason: the reason code of the lowest offer, for a service that gives none itself
    """

    breaches: tuple = ()
    lowest: Decimal | None = None
    reason: str = ""


def judge(case, rules, budgets=None, parties=None, convert=None):
    """Hold one service against the rules that hold for it.

    :param case: ``PolicyCase``
    :param rules: as ``CompiledPolicy.holding`` gives them
    :param budgets: rule id → list of ``BudgetUse``
    :param parties: rule id → list of ``Party``
    :param convert: function (amount, source, target, date) → Decimal or None
    :return: ``Verdict``
    """
    lowest, reason = _lowest(case, rules, convert)
    given = {"budget": budgets or {}, "together": parties or {}}
    breaches = _classes(case, [rule for rule in rules if rule.kind == "class"])
    for rule in rules:
        if rule.kind == "class":
            continue
        try:
            if rule.kind in given:
                breaches += _GIVEN[rule.kind](case, rule, given[rule.kind].get(rule.id, ()), convert)
            elif rule.kind == "lowest":
                breaches += _lowest_fare(case, rule, lowest, reason, convert)
            else:
                breaches += _ALONE[rule.kind](case, rule, convert)
        except CannotPrice as problem:
            breaches.append(Breach(rule, problem.code, problem.values, unchecked=True))
    return Verdict(tuple(breaches), lowest, reason)


def _money(case, amount, rule, convert):
    """An amount of a rule in the currency of the sale, rounded to its decimals."""
    sale = case.sale
    found = exchange(convert, amount, rule.currency or sale.currency, sale.currency, sale.date)
    return round(found, sale.decimals)


# -- class of travel ------------------------------------------------------------------------------------------------


def _classes(case, rules):
    above = defaultdict(list)
    for flight in case.flights:
        rule = winner(rules, flight, case.longest)
        if rule and rule.cabin in CABINS and flight.cabin in CABINS and _rank(flight.cabin) > _rank(rule.cabin):
            above[rule.id].append(flight)
    return [_class_breach(rule, above[rule.id]) for rule in rules if rule.id in above]


def _rank(cabin):
    return CABINS.index(cabin)


def _class_breach(rule, flights):
    highest = max((flight.cabin for flight in flights), key=_rank)
    names = [f"{flight.name} {flight.cabin}".strip() for flight in flights]
    values = {"flights": ", ".join(filter(None, [flight.name for flight in flights])), "cabin": highest, "allowed": rule.cabin}
    degree = sum(_rank(flight.cabin) - _rank(rule.cabin) for flight in flights)
    code = "policy_class" if values["flights"] else "policy_class_of_service"
    return Breach(rule, code, values, ", ".join(names), degree=Decimal(degree))


# -- when, and how cheaply ------------------------------------------------------------------------------------------


def _advance(case, rule, _convert):
    days = case.sale.lead_days
    if case.sale.event in WHOLE and days is not None and days < rule.least_days:
        values = {"days": days, "least": rule.least_days}
        yield Breach(rule, "policy_advance", values, degree=Decimal(rule.least_days - days))


def _lowest(case, rules, convert):
    """The lowest logical fare and the reason why it was declined. Without a rule for it any offer counts."""
    rule = next((rule for rule in rules if rule.kind == "lowest"), None)
    if not case.offers:
        stated = case.stated_lowest
        return (stated if stated and stated > 0 else None), ""
    refused = [rule.wanted for rule in rules if rule.kind == "banned"]
    found = []
    for offer in case.offers:
        if _is_logical(case, rule, offer) and not any(_banned({offer.carrier} - {""}, codes) for codes in refused):
            try:
                amount = exchange(convert, offer.amount, offer.currency, case.sale.currency, case.sale.date)
            except CannotPrice:
                continue  # an offer that cannot be compared is nobody's fault
            found.append((round(amount, case.sale.decimals), offer))
    if not found:
        return None, ""
    amount, offer = min(found, key=lambda pair: pair[0])
    return amount, offer.reason


def _is_logical(case, rule, offer):
    """Whether the offer would have served: in no higher class, and leaving within the window."""
    booked = [_rank(flight.cabin) for flight in case.flights if flight.cabin in CABINS]
    if booked and offer.cabin in CABINS and _rank(offer.cabin) > max(booked):
        return False
    if rule is None or case.departure is None or offer.departure is None:
        return True
    if rule.window is None or not isinstance(offer.departure, datetime):
        return _day(offer.departure) == case.departure.date()
    return abs(offer.departure - case.departure) <= timedelta(hours=float(rule.window))


def _day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def _lowest_fare(case, rule, lowest, reason, convert):
    if lowest is None or case.sale.event not in WHOLE:
        return
    lost = case.total - lowest
    if lost > _tolerance(case, rule, lowest, convert):
        values = {"total": case.total, "lowest": lowest, "lost": lost, "currency": case.sale.currency}
        yield Breach(rule, "policy_lowest", values, excess=lost, degree=lost, reason=reason)


def _tolerance(case, rule, of, convert):
    """Money above ``of`` that is no breach."""
    return max(_money(case, rule.tolerance, rule, convert), of * rule.tolerance_percent / HUNDRED)


def _hotel(case, rule, convert):
    """Rate of a room and night, taxes included."""
    sale = case.sale
    if rule.rate_cap is None or not sale.nights or sale.event not in WHOLE:
        return
    rooms = max(sale.rooms, 1)
    rate = round(case.total / (sale.nights * rooms), sale.decimals)
    cap = _money(case, rule.rate_cap, rule, convert)
    if rate - cap > _tolerance(case, rule, cap, convert):
        excess = (rate - cap) * sale.nights * rooms
        values = {"rate": rate, "cap": cap, "currency": sale.currency}
        yield Breach(rule, "policy_hotel", values, excess=excess, degree=excess)


# -- with whom ------------------------------------------------------------------------------------------------------


def _preferred(case, rule, _convert):
    used = case.suppliers
    if used and rule.wanted and not passes(rule.wanted, used):
        yield Breach(rule, "policy_preferred", {"used": ", ".join(sorted(used)), "wanted": describe(rule.wanted)}, degree=Decimal(1))


def _banned(used, wanted):
    """The codes that a list of refused suppliers takes in: "S7, SU", or with "not LH" all others."""
    return sorted(code for code in used if wanted and passes(wanted, code))


def _banned_suppliers(case, rule, _convert):
    for code in _banned(case.suppliers, rule.wanted):
        yield Breach(rule, "policy_banned", {"used": code}, code, degree=Decimal(1))


def _other(case, rule, _convert):
    yield Breach(rule, "policy_other", {"rule": rule.name})


# -- what others spent, who else travels ----------------------------------------------------------------------------


def _budgets(case, rule, uses, convert):
    for use in uses:
        if use.problem:
            yield Breach(rule, use.problem.code, use.problem.values, use.subject, unchecked=True)
            continue
        over = use.used + use.amount - rule.budget
        if use.amount <= 0 or over <= 0:
            continue
        own = min(over, use.amount)
        excess = round(exchange(convert, own, rule.currency, case.sale.currency, case.sale.date), case.sale.decimals)
        left = max(rule.budget - use.used, ZERO)
        values = {"of": use.subject, "budget": rule.budget, "left": left, "amount": use.amount, "currency": rule.currency}
        yield Breach(rule, "policy_budget", values, use.subject, excess=excess, degree=own)


def _together(case, rule, parties, _convert):
    for party in parties:
        count = party.before + party.own
        if party.own and count > rule.most_together:
            values = {"count": count, "flight": party.flight, "most": rule.most_together}
            yield Breach(rule, "policy_together", values, party.flight, degree=Decimal(count - rule.most_together))


_ALONE = {
    "advance": _advance,
    "hotel": _hotel,
    "preferred": _preferred,
    "banned": _banned_suppliers,
    "other": _other,
}
_GIVEN = {"budget": _budgets, "together": _together}
