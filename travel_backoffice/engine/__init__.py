"""Arithmetic of the travel back office, free of Odoo.

Decimal in, Decimal and explanation out. Nothing here imports ``odoo`` or the addon's models.
"""
