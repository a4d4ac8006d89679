"""What a row of spend is called, of its own columns: order lines are closed to customers."""

from odoo import api, models
from odoo.tools import format_date


class TravelSpend(models.Model):
    _inherit = "travel.spend"
    _rec_name = "route"
    _rec_names_search = ("route", "traveller_name", "destination")

    @api.depends("booked_on", "service_type_id", "route", "destination", "traveller_id", "traveller_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for fact in self:
            # sudo: names of a row that the caller may read
            service, traveller = fact.service_type_id.sudo().name, fact.traveller_id.sudo().name or fact.traveller_name
            told = [fact.booked_on and format_date(self.env, fact.booked_on), service, fact.route or fact.destination, traveller]
            fact.display_name = ", ".join(part for part in told if part)
