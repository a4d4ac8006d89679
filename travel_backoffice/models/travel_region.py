from odoo import fields, models


class TravelRegion(models.Model):
    """A named group of countries and airports that contracts and fee rules speak of ("trans-Tasman")."""

    _name = "travel.region"
    _inherit = ["travel.code.mixin"]
    _description = "Travel Region"
    _code_upper = True

    country_ids = fields.Many2many("res.country", string="Countries")
    airports = fields.Char(help="Airport or city codes that belong to the region beside its countries, e.g. LHR, LON.")

    _code_uniq = models.Constraint("UNIQUE(code)", "A region with this code exists already.")
