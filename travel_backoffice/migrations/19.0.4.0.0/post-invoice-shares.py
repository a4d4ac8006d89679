"""Ageing says whose an open amount is: the shares of invoices that were posted before."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    api.Environment(cr, SUPERUSER_ID, {})["travel.invoice.share"]._store_all()
