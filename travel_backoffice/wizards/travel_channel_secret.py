from odoo import fields, models


class TravelChannelSecret(models.TransientModel):
    """Shows a new secret once; it is not kept here."""

    _name = "travel.channel.secret"
    _description = "New Signing Secret"

    secret = fields.Char(store=False, readonly=True)
