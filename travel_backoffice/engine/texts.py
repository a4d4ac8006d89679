"""Every sentence the engine can say, in English, by code; an application translates them.

``_`` only marks a sentence for the collectors of translatable terms.
"""

from decimal import Decimal


def _(sentence):
    return sentence


TEXTS = {
    # Lists of codes
    "second_not": _("“not” stands twice in “%(text)s”; it already holds for everything after it."),
    "not_a_code": _("“%(word)s” is not a code. Write codes with commas between them, as “LH, OS” or “not S7, SU”."),
    "nothing_after_not": _("“%(text)s” ends with “not”; say which codes are refused."),
    "wanted_and_refused": _("“%(word)s” is both wanted and refused."),
    # Problems that hold a line
    "price_on_application": _("%(name)s is on application: a person must give the price."),
    "no_band": _("%(name)s has no band for %(position)s."),
    "no_rate": _("No exchange rate from %(source)s to %(target)s on %(date)s."),
    "negative_fare": _("The base fare %(base_fare)s is negative, on a line that is not a refund."),
    "nothing_to_override": _("A price was given by hand for “%(kind)s”, but nothing is charged under it here."),
    "waits_for_line": _("%(name)s is worked out of several lines, and one of them is held."),
    "no_month": _("%(name)s is charged per month, and this line does not say for which month."),
    # Conditions in words
    "span_between": _("from %(low)s to below %(high)s"),
    "span_from": _("from %(low)s"),
    "span_below": _("below %(high)s"),
    "blank": _("blank"),
    "not_known": _("not known"),
    # Why a rule lost
    "before": _("“%(winner)s” comes before it."),
    "valid": _("It is valid %(wanted)s; the sale is of %(found)s."),
    "codes": _("%(condition)s must be %(wanted)s; here it is %(found)s."),
    "span": _("%(condition)s must be %(wanted)s; here it is %(found)s."),
    "after_hours": _("It is for sales after hours only."),
    "office_hours": _("It is for sales within office hours only."),
    # Steps of the arithmetic
    "step_flat": _("%(amount)s × %(units)s (%(per)s) = %(result)s"),
    "step_percent": _("%(percent)s %% of %(base_amount)s (%(base)s) = %(result)s"),
    "step_place": _("Number in the order: %(before)s, with this line %(after)s"),
    "step_position": _("Place in the contract period: %(before)s, with this line %(after)s"),
    "step_band": _(
        "Band from %(low)s to %(high)s: %(amount)s × %(units)s and %(percent)s %% of %(base_amount)s = %(result)s"
    ),
    "step_slice": _("In the band from %(low)s to %(high)s: %(width)s at %(amount)s and %(percent)s %% = %(result)s"),
    "step_entered": _("Band from %(low)s to %(high)s entered: %(amount)s × %(units)s = %(result)s"),
    "step_waived": _("Waived"),
    "step_converted": _("Amounts of the rule taken from %(source)s into %(target)s at the rate of %(date)s"),
    "step_minimum": _("At least %(bound)s"),
    "step_maximum": _("At most %(bound)s"),
    "step_rounded": _("Rounded (%(method)s): %(result)s"),
    "step_order_cap": _("At most %(cap)s for the order: %(result)s"),
    "step_deducted": _("Deducted: %(result)s"),
    "step_override": _("Given by hand: %(amount)s instead of %(computed)s, by %(user)s: %(reason)s"),
    # What goes back of a charge
    "more_than_charged": _(
        "%(asked)s %(currency)s would be given back, but of what was charged for fare and taxes only "
        "%(left)s %(currency)s is left."
    ),
    "refund_sign": _("A refund of %(asked)s %(currency)s gives nothing back: its amounts have the wrong sign."),
    "back_fare": _("%(back)s of %(amount)s for fare and taxes is given back, base fare in it: %(base)s"),
    "back_undo": _("%(amount)s was taken back itself: the correction does not count"),
    "back_reverse": _("%(name)s %(amount)s, given back: %(back)s"),
    "back_retain": _("%(name)s %(amount)s is kept"),
    "back_prorate": _("%(name)s %(amount)s, given back by unused value: %(unused)s of %(whole)s → %(back)s"),
    "back_rerate": _("%(name)s %(amount)s, priced again on what was used: %(used)s. Given back: %(back)s"),
    "back_before": _("Given back before: %(before)s; now: %(back)s"),
    "back_monthly": _("%(name)s is charged by the month and is kept"),
    "back_shared": _("%(name)s was charged once for several services, and one of them still stands: it is kept"),
    # Why a rule of the reversal matrix lost
    "matrix_event": _("It is for another correction."),
    "matrix_when": _("It is for corrections on another day."),
    "matrix_kind": _("It is for another kind of charge."),
    "matrix_stage": _("It is for charges of another stage."),
    "matrix_closer": _("A closer rule comes before it."),
    # What a service has against a travel policy
    "policy_class": _("%(flights)s: %(cabin)s; %(allowed)s is the highest class here."),
    "policy_class_of_service": _("It is in %(cabin)s; %(allowed)s is the highest class here."),
    "policy_advance": _("Booked %(days)s days ahead; at least %(least)s are agreed."),
    "policy_lowest": _("It costs %(total)s %(currency)s; %(lowest)s was offered, so %(lost)s is lost."),
    "policy_hotel": _("The room costs %(rate)s %(currency)s a night; up to %(cap)s is agreed."),
    "policy_preferred": _("It is with %(used)s; agreed is %(wanted)s."),
    "policy_banned": _("%(used)s is not to be used."),
    "policy_other": _("%(rule)s"),
    "policy_budget": _(
        "Of the budget of %(budget)s %(currency)s for %(of)s only %(left)s is left; this adds %(amount)s."
    ),
    "policy_together": _("%(count)s people would travel together on %(flight)s; at most %(most)s may."),
    # Warnings about a table
    "never_wins": _("“%(rule)s” can never win: “%(other)s” comes before it and takes everything it would."),
    "overlap": _(
        "“%(rule)s” and “%(other)s” can both hold for one sale and rank alike; the later or lower-numbered one wins."
    ),
    "impossible": _("“%(rule)s” can hold for no sale: %(condition)s contradicts itself."),
    "unsorted_tiers": _("The bands of “%(rule)s” are not in rising order, or one stands twice."),
    "no_tiers": _("“%(rule)s” is priced by bands and has none."),
    "no_last_band": _("The last band of “%(rule)s” ends at %(up_to)s; what is above it will be held."),
    "base_too_late": _("“%(rule)s” is a percentage of %(base)s, which is not known yet in the stage %(stage)s."),
    "minimum_above_maximum": _("The minimum of “%(rule)s” is above its maximum."),
    "mixed_currency": _("“%(rule)s” adds up amounts over the contract period but names no currency for them."),
    "sign": _("“%(rule)s” has the wrong sign for the stage %(stage)s."),
    "monthly_without_event": _("“%(rule)s” is charged per month but is not limited to the event “monthly”."),
}


#: What a person calls each condition.
CONDITIONS = {
    "event": _("Event"),
    "service_type": _("Service"),
    "document_type": _("Document type"),
    "channel": _("Booking channel"),
    "source": _("Source"),
    "office": _("Office"),
    "scope": _("Domestic or international"),
    "within": _("Whole journey within"),
    "origin": _("Origin"),
    "destination": _("Destination"),
    "validating_carrier": _("Validating carrier"),
    "carriers": _("Carriers"),
    "suppliers": _("Suppliers"),
    "cabins": _("Cabin"),
    "booking_classes": _("Booking class"),
    "traveller_categories": _("Traveller category"),
    "form_of_payment": _("Form of payment"),
    "tags": _("Line tags"),
    "order_services": _("What else is in the order"),
    "currency": _("Currency"),
    "after_hours": _("After hours"),
    "valid": _("Validity"),
    "fare": _("Base fare"),
    "base_fare": _("Base fare"),
    "taxes": _("Taxes"),
    "yq_yr": _("YQ and YR"),
    "commissionable": _("Commissionable amount"),
    "commission": _("Commission"),
    "lead_days": _("Days before departure"),
    "party_size": _("Party size"),
    "documents": _("Documents"),
    "passengers": _("Passengers"),
    "segments": _("Segments"),
    "nights": _("Nights"),
    "rooms": _("Rooms"),
}


#: What a person calls the bases of a percentage, the units of a price and the ways of rounding.
WORDS = {
    "base_fare": _("base fare"),
    "base_fare_yq": _("base fare + YQ/YR"),
    "fare_taxes": _("fare + taxes"),
    "commissionable": _("commissionable amount"),
    "selling_price": _("selling price"),
    "commission": _("commission"),
    "fees": _("fees so far"),
    "amount_due": _("everything due so far"),
    "line": _("service"),
    "document": _("document"),
    "passenger": _("passenger"),
    "segment": _("segment"),
    "adult": _("adult"),
    "child": _("child"),
    "night": _("night"),
    "room": _("room"),
    "order": _("order"),
    "trip": _("trip"),
    "month": _("month"),
    "economy": _("economy"),
    "premium": _("premium economy"),
    "business": _("business class"),
    "first": _("first class"),
    "half_up": _("half up"),
    "half_even": _("half to even"),
    "up": _("up"),
    "down": _("down"),
}


def text_of(code, values=(), translate=str):
    """The sentence of ``code``.

    :param values: mapping of what the sentence names; a code alone is fine
    :param translate: function from the English sentence to another language
    """
    shown = {name: _shown(name, value, translate) for name, value in dict(values).items()}
    return translate(TEXTS[code]) % shown


def _shown(name, value, translate):
    """A word or figure as a person writes it: "2 %", "1000.00", not "2.0000 %", "1000.0"."""
    if name in ("base", "per", "method", "cabin", "allowed") and isinstance(value, str):
        return translate(WORDS.get(value, value))
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    decimals = max(0, -value.normalize().as_tuple().exponent)
    if name != "percent" and value.as_tuple().exponent < 0:
        decimals = max(decimals, 2)
    return f"{value:.{decimals}f}"
