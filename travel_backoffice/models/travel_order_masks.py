"""Card numbers that people key into an order are masked before they are stored, like those in documents."""

from odoo import api, models

from ..formats.mask import mask_cards, mask_number


def masked(vals, names):
    """``vals`` with card numbers masked in the texts named; ``card_masked`` is a card number whatever it looks like."""
    changed = {name: mask_cards(vals[name])[0] for name in names if isinstance(vals.get(name), str)}
    card = vals.get("card_masked")
    if isinstance(card, str) and sum(sign.isdigit() for sign in card) > 10:
        changed["card_masked"] = mask_number(card)
    return {**vals, **changed} if changed else vals


class TravelOrder(models.Model):
    _inherit = "travel.order"

    _CARD_TEXTS = ("note", "trip_reference")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([masked(vals, self._CARD_TEXTS) for vals in vals_list])

    def write(self, vals):
        return super().write(masked(vals, self._CARD_TEXTS))


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    _CARD_TEXTS = ("name", "form_of_payment", "place", "tour_code")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([masked(vals, self._CARD_TEXTS) for vals in vals_list])

    def write(self, vals):
        return super().write(masked(vals, self._CARD_TEXTS))


class TravelReferenceValue(models.Model):
    _inherit = "travel.reference.value"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([masked(vals, ("value",)) for vals in vals_list])

    def write(self, vals):
        return super().write(masked(vals, ("value",)))
