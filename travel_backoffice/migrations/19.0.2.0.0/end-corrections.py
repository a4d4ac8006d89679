"""Voids and refunds were kept until a person booked them; now they go on by themselves.

At the end of the upgrade, when everything that pricing and billing need is loaded.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    api.Environment(cr, SUPERUSER_ID, {})["travel.intake"]._take_up_corrections()
