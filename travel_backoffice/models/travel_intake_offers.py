"""Offers that a document says were declined."""

from odoo import models
from odoo.fields import Command

#: Cabins as documents call them, where policies say otherwise.
CABINS = {"premium_economy": "premium"}


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _prepare_offers(self, service):
        """:return: ``offer_ids`` of the line, where there are any"""
        if not service.offers:
            return {}
        codes = {offer.currency for offer in service.offers if offer.currency}
        currencies = {one.name: one for one in self.env["res.currency"].search([("name", "in", list(codes))])}
        known = [offer for offer in service.offers if not offer.currency or offer.currency in currencies]
        for offer in service.offers:
            if offer not in known:
                self._warn(self.env._("An offer in %s is left out: the currency is not in use here.", offer.currency))
        return {"offer_ids": [Command.create(self._prepare_offer(offer, currencies)) for offer in known]}

    def _prepare_offer(self, offer, currencies):
        values = {
            "carrier": offer.carrier or False,
            "number": offer.number or False,
            "departure_date": offer.departure_date or False,
            "departure_time": offer.departure.strftime("%H:%M") if offer.departure else False,
            "cabin": CABINS.get(offer.cabin, offer.cabin) or False,
            "amount": float(offer.amount),
            "reason": offer.reason or False,
        }
        return values | ({"currency_id": currencies[offer.currency].id} if offer.currency else {})
