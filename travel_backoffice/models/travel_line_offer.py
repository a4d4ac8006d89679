"""What was offered with a service and declined: the lowest logical fare comes from it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..formats.flight_time import clock
from .fixing import fixing, is_fixing
from .travel_policy_rule import CABINS


class TravelLineOffer(models.Model):
    """One fare, rate or price that was offered for the whole service, and declined for a reason."""

    _name = "travel.line.offer"
    _description = "Declined Offer"
    _order = "line_id, amount, id"

    line_id = fields.Many2one("travel.order.line", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    carrier = fields.Char(help="LH, or the code of a supplier")
    number = fields.Char(string="Flight / Train")
    departure_date = fields.Date(string="Leaves On")
    departure_time = fields.Char(string="Leaves At", help="Local time, HH:MM.")
    cabin = fields.Selection(CABINS)
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency_id", store=True, readonly=False, precompute=True
    )
    amount = fields.Monetary(required=True, help="Fare and taxes, for all travellers of the service.")
    reason = fields.Char(string="Declined For", help="The customer's reason code.")

    _amount_check = models.Constraint("CHECK (amount > 0)", "An offer has a price above zero.")

    @api.depends("line_id.currency_id")
    def _compute_currency_id(self):
        for offer in self:
            offer.currency_id = offer.currency_id or offer.line_id.currency_id or self.env.company.currency_id

    @api.depends("carrier", "number", "departure_date", "departure_time")
    def _compute_display_name(self):
        for offer in self:
            flight = f"{offer.carrier or ''}{offer.number or ''}"
            parts = [flight, offer.departure_date and str(offer.departure_date), offer.departure_time]
            offer.display_name = " ".join(filter(None, parts)) or self.env._("Offer")

    @api.constrains("departure_time")
    def _check_time(self):
        for offer in self.filtered("departure_time"):
            if clock(offer.departure_time) is None:
                raise ValidationError(self.env._("“%s” is no time of day; write it as 08:15.", offer.departure_time))

    @api.model_create_multi
    def create(self, vals_list):
        offers = super().create(vals_list)
        offers.line_id._take_lowest_offer()
        return offers

    def write(self, vals):
        result = super().write(vals)
        self.line_id._take_lowest_offer()
        return result

    def unlink(self):
        lines = self.line_id
        result = super().unlink()
        lines.exists()._take_lowest_offer()
        return result


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    offer_ids = fields.One2many(
        "travel.line.offer", "line_id", string="Declined Offers", copy=False, groups="base.group_user"
    )

    def _take_lowest_offer(self):
        """The lowest offer is the lowest fare; a policy that is held against the service says better which offers count."""
        for line in self:
            convert = line.company_id._travel_converter()
            offered = [offer._prepare_offer() for offer in line.offer_ids]
            amounts = [
                offer.amount
                if offer.currency == line.currency_id.name
                else convert(offer.amount, offer.currency, line.currency_id.name, line.sold_on)
                for offer in offered
            ]
            fixing(line).lowest_fare = float(min((amount for amount in amounts if amount is not None), default=0))
        if not is_fixing(self.env):
            self._check_policy_again()
