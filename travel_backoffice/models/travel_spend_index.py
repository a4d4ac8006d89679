"""What people of the portal look for: their own trips and bookings among many of their customer's, and what is under way."""

from odoo import fields, models


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    traveller_id = fields.Many2one(index="btree_not_null")
    booker_id = fields.Many2one(index="btree_not_null")

    _root_travelled_idx = models.Index("(root_id, travelled_on)")
