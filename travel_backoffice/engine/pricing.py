"""The price of one line by one rule.

A ``Pricer`` is a rule made ready: what it counts, what it takes a percentage of and how it rounds are looked
up once. Its arithmetic takes numbers only, so that an explanation can go through the same steps again.
"""

from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from .rounding import METHODS as ROUNDING_METHODS
from .rounding import rounder
from .rule import BASES, STAGES, TIER_MEASURES, TIER_MODES, UNITS
from .tiers import NoBand, band_index, counted, entered, graduated, in_order

ZERO = Decimal(0)
HUNDREDTH = Decimal("0.01")

#: Units that a charge is made once for.
ONCE = ("order", "trip", "month")

#: Adds to the price of the line; adds to its fees; adds to neither.
PRICE_STAGES = frozenset({"markup", "discount"})
FEE_STAGES = frozenset({"fee", "supplement"})

METHODS = ("flat", "percent", "tiers", "application", "waived")


def _adults(sale):
    return max(sale.passengers - sale.children - sale.infants, 0)


def _adults_of_the_party(sale):
    return max(sale.party_size - sale.party_children - sale.party_infants, 0)


_COUNTS = {
    "document": attrgetter("documents"),
    "passenger": attrgetter("passengers"),
    "adult": _adults,
    "child": attrgetter("children"),
    "segment": attrgetter("segments"),
    "night": attrgetter("nights"),
    "room": attrgetter("rooms"),
}
#: Who is counted when a charge is made once for an order, a trip or a month.
_PARTY = {
    "passenger": attrgetter("party_size"),
    "adult": _adults_of_the_party,
    "child": attrgetter("party_children"),
}


class CannotPrice(Exception):
    """A price that must not be guessed; it becomes the ``Problem`` of the line."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


def exchange(convert, amount, source, target, date):
    """``amount`` in another currency, not rounded.

    :raise CannotPrice: without a converter, or if it knows no rate (answers None or raises LookupError)
    :raise TypeError: a converter that does not answer in finite Decimals
    """
    if source == target or not amount:
        return amount
    try:
        converted = convert(amount, source, target, date) if convert else None
    except LookupError:
        converted = None
    if converted is None:
        raise CannotPrice("no_rate", source=source, target=target, date=date)
    require_amount(converted)
    return converted


# What a percentage is taken of. ``line`` is the line being rated: its sale and the running sums of its charges.


def _base_fare(line):
    return line.sale.base_fare


def _base_fare_yq(line):
    return line.sale.base_fare + line.sale.yq_yr


def _fare_taxes(line):
    return line.sale.base_fare + line.sale.taxes


def _commissionable(line):
    return line.sale.commissionable


def _commission(line):
    return line.sale.commission


def _selling_price(line):
    return line.sale.base_fare + line.sale.taxes + line.margin


def _fees(line):
    return line.fees


def _amount_due(line):
    return line.sale.base_fare + line.sale.taxes + line.margin + line.fees


BASE_AMOUNTS = {
    "base_fare": _base_fare,
    "base_fare_yq": _base_fare_yq,
    "fare_taxes": _fare_taxes,
    "commissionable": _commissionable,
    "commission": _commission,
    "selling_price": _selling_price,
    "fees": _fees,
    "amount_due": _amount_due,
}


# How a price is made: each takes a rule and returns a function (units, base amount, position) → raw amount.


def _flat(rule):
    amount = rule.amount
    return lambda units, base_amount, position: amount * units


def _percent(rule):
    factor = rule.percent * HUNDREDTH
    return lambda units, base_amount, position: base_amount * factor


def _nothing(rule):
    return lambda units, base_amount, position: ZERO


def counts_units(rule):
    """True if the bands of ``rule`` are bands of a count, False if of an amount."""
    return rule.tier_measure in ("units", "order_count", "period_count")


def ready_tiers(rule):
    """Bands in rising order, and whether their ends are included."""
    tiers = in_order(rule.tiers)
    if counts_units(rule):
        return counted(tiers, rule.tier_end_included), True
    return tiers, rule.tier_end_included


def way(rule, units, base_amount, position):
    """From where to where a line leads through the bands."""
    measure = Decimal(units) if counts_units(rule) else base_amount
    return position, position + measure


def _volume(rule):
    tiers, end_included = ready_tiers(rule)

    def price(units, base_amount, position):
        tier = tiers[band_index(tiers, way(rule, units, base_amount, position)[1], end_included)]
        return tier.amount * units + base_amount * tier.percent * HUNDREDTH

    return price


def _graduated_count(rule):
    tiers, _end_included = ready_tiers(rule)

    def price(units, base_amount, position):
        slices = graduated(tiers, *way(rule, units, base_amount, position))
        return sum((slice_of_count(part, units, base_amount) for part in slices), ZERO)

    return price


def slice_of_count(part, units, base_amount):
    """Price of the units in one band; each unit carries an equal share of the base."""
    share = base_amount * part.tier.percent * HUNDREDTH * part.width / units if part.tier.percent else ZERO
    return part.tier.amount * part.width + share


def _graduated_amount(rule):
    tiers, end_included = ready_tiers(rule)

    def price(units, base_amount, position):
        start, stop = way(rule, units, base_amount, position)
        slices = graduated(tiers, start, stop)
        return sum((slice_of_amount(part) for part in slices), ZERO) + sum(
            (tiers[index].amount * units for index in bands_entered(tiers, start, stop, end_included)), ZERO
        )

    return price


def slice_of_amount(part):
    """Price of the part of an amount that lies in one band."""
    return part.width * part.tier.percent * HUNDREDTH


def bands_entered(tiers, start, stop, end_included):
    """Bands whose flat amount is due: those entered on this way. A way back gives none."""
    return entered(tiers, start, stop, end_included) if stop >= start or not start else ()


def _tiers(rule):
    if rule.tier_mode == "volume":
        return _volume(rule)
    return _graduated_count(rule) if counts_units(rule) else _graduated_amount(rule)


_MAKERS = {
    "flat": _flat,
    "percent": _percent,
    "tiers": _tiers,
    "application": _nothing,
    "waived": _nothing,
}


def within_bounds(raw, minimum, maximum, times=1):
    """``raw`` raised to the minimum and cut at the maximum, each for every one of ``times``; below zero mirrored."""
    size = abs(raw)
    if minimum is not None:
        size = max(size, minimum * times)
    if maximum is not None:
        size = min(size, maximum * times)
    return size.copy_sign(raw)


class Pricer:
    """One rule made ready to price.

    :ivar base_of: function of the line, or None for a rule that needs no base
    :ivar units_of, times_of: functions of the sale, or None for one
    :ivar once: ``order``, ``trip``, ``month`` or blank
    :ivar period: the bands are those of the contract period
    :ivar in_order: the bands are those of the order
    :ivar counts: the bands are those of the order or of the contract period
    :ivar turn: place of the rule's kind in the passes, set by the table
    """

    __slots__ = (
        "application",
        "base_of",
        "bounded",
        "counts",
        "in_order",
        "money",
        "once",
        "period",
        "price",
        "round",
        "rule",
        "times_of",
        "turn",
        "units_of",
    )

    def __init__(self, rule, turn=0):
        """:param rule: one that ``check`` has passed"""
        self.rule = rule
        self.turn = turn
        self.once = rule.once or (rule.per if rule.per in ONCE else "")
        self.base_of = BASE_AMOUNTS[rule.base] if rule.method in ("percent", "tiers") else None
        self.units_of = self._count(rule.per) if rule.method in ("flat", "tiers") else None
        self.times_of = self._count(rule.times)
        self.price = _MAKERS[rule.method](rule)
        self.bounded = rule.minimum is not None or rule.maximum is not None
        self.round = rounder(rule.rounding, rule.rounding_method)
        self.application = rule.method == "application"
        self.period = rule.method == "tiers" and rule.tier_measure.startswith("period")
        self.in_order = rule.method == "tiers" and rule.tier_measure == "order_count"
        self.counts = self.in_order or self.period
        self.money = bool(rule.currency) and has_money(rule)

    def _count(self, unit):
        return (_PARTY.get(unit) if self.once else None) or _COUNTS.get(unit)

    def times(self, sale):
        return self.times_of(sale) if self.times_of else 1

    def units(self, sale):
        """How often a flat amount is charged; 1 for a percentage, whose base is that of the whole line."""
        units = self.units_of(sale) if self.units_of else 1
        return units * self.times_of(sale) if self.times_of and self.rule.method != "percent" else units

    def raw(self, sale, units, base_amount, position):
        """Unrounded price, within minimum and maximum. Of no units there is no price, and so no minimum.

        :raise CannotPrice: above the last band
        """
        try:
            raw = self.price(units, base_amount, position)
        except NoBand as error:
            raise CannotPrice("no_band", name=self.rule.name, position=error.position) from None
        if self.bounded and units:
            return within_bounds(raw, self.rule.minimum, self.rule.maximum, self.times(sale))
        return raw


def has_money(rule):
    """True if some figure of ``rule`` is an amount of money, and so has a currency."""
    amounts = [rule.minimum, rule.maximum, rule.order_cap]
    if rule.method == "flat":
        amounts.append(rule.amount)
    elif rule.method == "tiers":
        amounts += [tier.amount for tier in rule.tiers]
        amounts += [tier.up_to for tier in rule.tiers if not counts_units(rule)]
    return any(amounts)


def in_currency(rule, money):
    """``rule`` with all its money in another currency; a step of rounding has no meaning there and goes.

    :param money: function from an amount of the rule to one of the other currency
    """
    bound = (lambda up_to: up_to) if counts_units(rule) else money
    tiers = tuple(
        replace(tier, amount=money(tier.amount), up_to=tier.up_to and bound(tier.up_to)) for tier in rule.tiers
    )
    amounts = {name: getattr(rule, name) for name in ("amount", "minimum", "maximum", "order_cap")}
    converted = {name: amount and money(amount) for name, amount in amounts.items()}
    return replace(rule, tiers=tiers, rounding=None, **converted)


def check(rule):
    """Refuse what no table can mean.

    :raise ValueError: a word that is not one of the lists
    :raise TypeError: an amount that is not a finite Decimal
    """
    words = (
        ("stage", STAGES),
        ("method", METHODS),
        ("base", BASES),
        ("per", UNITS),
        ("times", ("", *_COUNTS)),
        ("once", ("", *ONCE)),
        ("tier_mode", TIER_MODES),
        ("tier_measure", TIER_MEASURES),
        ("rounding_method", ROUNDING_METHODS),
        ("sign", (1, -1)),
    )
    for name, allowed in words:
        if getattr(rule, name) not in allowed:
            raise ValueError(f"{name} of rule {rule.id!r} is {getattr(rule, name)!r}, not one of {tuple(allowed)}")
    for amount in _figures(rule):
        require_amount(amount)


def _figures(rule):
    yield from (rule.amount, rule.percent)
    bounds = (rule.minimum, rule.maximum, rule.order_cap, rule.rounding)
    yield from (bound for bound in bounds if bound is not None)
    for tier in rule.tiers:
        yield from (tier.amount, tier.percent)
        if tier.up_to is not None:
            yield tier.up_to


def require_amount(amount):
    """:raise TypeError: unless ``amount`` is a finite Decimal"""
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise TypeError(f"An amount must be a finite Decimal, not {amount!r}")
