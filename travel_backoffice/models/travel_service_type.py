from odoo import fields, models

TREATMENTS = [("agent", "Agent (pass-through)"), ("principal", "Principal (own sale)")]


class TravelServiceType(models.Model):
    """Kind of service sold (air, rail, hotel…) with its invoice product and who sells it: agency or supplier."""

    _name = "travel.service.type"
    _inherit = ["travel.code.mixin"]
    _description = "Travel Service Type"

    product_id = fields.Many2one("product.product", help="Product on invoice lines for the service itself.")
    treatment = fields.Selection(
        TREATMENTS,
        company_dependent=True,
        help="Agent: the price passes through supplier clearing, untaxed. Principal: the price is own income.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "A service type with this code exists already.")


class TravelChannel(models.Model):
    """How the customer booked: with an agent, online, offline, after hours."""

    _name = "travel.channel"
    _inherit = ["travel.code.mixin"]
    _description = "Booking Channel"

    _code_uniq = models.Constraint("UNIQUE(code)", "A booking channel with this code exists already.")


class TravelTravellerCategory(models.Model):
    """Category of traveller that contracts and fee rules speak of: VIP, crew, candidate…"""

    _name = "travel.traveller.category"
    _inherit = ["travel.code.mixin"]
    _description = "Traveller Category"

    _code_uniq = models.Constraint("UNIQUE(code)", "A traveller category with this code exists already.")
