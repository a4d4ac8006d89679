"""The way from a rule to an amount, step by step, for a person to check.

Worked out from what a charge holds, on demand: rating itself keeps no steps.
"""

from typing import NamedTuple

from .pricing import (
    HUNDREDTH,
    Pricer,
    bands_entered,
    counts_units,
    ready_tiers,
    slice_of_amount,
    slice_of_count,
    way,
    within_bounds,
)
from .texts import text_of
from .tiers import band_index, graduated, low_end


class Step(NamedTuple):
    """One step: ``code`` of its sentence (``step_…`` in ``texts``), and the figures and words in it."""

    code: str
    values: dict

    def text(self, translate=str):
        return text_of(self.code, self.values, translate)

    def plain(self):
        """[code, values] ready for JSON."""
        return [self.code, {name: _plain(value) for name, value in self.values.items()}]


def _plain(value):
    return value if value is None or isinstance(value, int | str) else str(value)


def steps_of(charge):
    """Steps from the terms of the rule to the amount of ``charge``.

    :return: tuple of ``Step``
    """
    if charge.override and charge.computed is None:
        return (_override(charge),)  # the rule could not price it
    steps = [*_converted(charge), *_METHOD_STEPS[charge.rule.method](charge)]
    if charge.rule.method != "waived":
        steps += [*_bounds(charge), *_rounding(charge)]
    if charge.override:
        steps.append(_override(charge))
    return tuple(steps)


def _converted(charge):
    if charge.terms is not charge.rule:
        sale = charge.sale
        yield Step("step_converted", {"source": charge.rule.currency, "target": sale.currency, "date": sale.date})


def _flat(charge):
    amount = charge.terms.amount
    values = {"amount": amount, "units": charge.units, "per": charge.per, "result": amount * charge.units}
    yield Step("step_flat", values)


def _percent(charge):
    terms = charge.terms
    yield Step(
        "step_percent",
        {
            "percent": terms.percent,
            "base": terms.base,
            "base_amount": charge.base_amount,
            "result": charge.base_amount * terms.percent * HUNDREDTH,
        },
    )


def _tiers(charge):
    terms = charge.terms
    before, after = way(terms, charge.units, charge.base_amount, charge.position)
    if terms.tier_measure.startswith("period"):
        yield Step("step_position", {"before": before, "after": after})
    elif terms.tier_measure == "order_count":
        yield Step("step_place", {"before": before, "after": after})
    if terms.tier_mode == "volume":
        yield _band(charge, after)
    elif counts_units(terms):
        yield from _count_slices(charge, before, after)
    else:
        yield from _amount_slices(charge, before, after)


def _band(charge, position):
    tiers, end_included = ready_tiers(charge.terms)
    index = band_index(tiers, position, end_included)
    tier = tiers[index]
    values = {"units": charge.units, "base_amount": charge.base_amount}
    values["result"] = tier.amount * charge.units + charge.base_amount * tier.percent * HUNDREDTH
    return Step("step_band", _ends(tiers, index) | values)


def _count_slices(charge, before, after):
    tiers, _end_included = ready_tiers(charge.terms)
    for part in graduated(tiers, before, after):
        yield _slice(tiers, part, slice_of_count(part, charge.units, charge.base_amount))


def _amount_slices(charge, before, after):
    tiers, end_included = ready_tiers(charge.terms)
    for part in graduated(tiers, before, after):
        yield _slice(tiers, part, slice_of_amount(part))
    for index in bands_entered(tiers, before, after, end_included):
        if tiers[index].amount:
            result = tiers[index].amount * charge.units
            yield Step("step_entered", _ends(tiers, index) | {"units": charge.units, "result": result})


def _slice(tiers, part, result):
    return Step("step_slice", _ends(tiers, tiers.index(part.tier)) | {"width": part.width, "result": result})


def _ends(tiers, index):
    tier = tiers[index]
    high = "…" if tier.up_to is None else tier.up_to
    return {"low": low_end(tiers, index), "high": high, "amount": tier.amount, "percent": tier.percent}


def _waived(_charge):
    yield Step("step_waived", {})


_METHOD_STEPS = {
    "flat": _flat,
    "percent": _percent,
    "tiers": _tiers,
    "waived": _waived,
}


def _bounds(charge):
    terms = charge.terms
    if not charge.units or (terms.minimum is None and terms.maximum is None):
        return
    pricer = Pricer(terms)
    bare = pricer.price(charge.units, charge.base_amount, charge.position)
    times = pricer.times(charge.sale)
    raised = within_bounds(bare, terms.minimum, None, times)
    if raised != bare:
        yield Step("step_minimum", {"bound": terms.minimum * times})
    if within_bounds(raised, None, terms.maximum, times) != raised:
        yield Step("step_maximum", {"bound": terms.maximum * times})


def _rounding(charge):
    terms = charge.terms
    size = charge.raw * terms.sign
    rounded = Pricer(terms).round(size, charge.sale.decimals)
    if rounded != size:
        yield Step("step_rounded", {"method": terms.rounding_method, "result": rounded})
    if charge.uncapped is not None:
        left = charge.amount if charge.override is None else charge.computed
        yield Step("step_order_cap", {"cap": terms.order_cap, "result": left * terms.sign})
    if terms.sign < 0:
        deducted = charge.amount if charge.override is None else charge.computed
        yield Step("step_deducted", {"result": deducted})


def _override(charge):
    override = charge.override
    computed = "…" if charge.computed is None else charge.computed
    values = {"amount": charge.amount, "computed": computed, "user": override.user, "reason": override.reason}
    return Step("step_override", values)
