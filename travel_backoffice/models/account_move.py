from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_order_ids = fields.Many2many("travel.order", string="Travel Orders", copy=False)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_order_id = fields.Many2one("travel.order", index="btree_not_null", copy=False)
    travel_line_id = fields.Many2one("travel.order.line", index="btree_not_null", copy=False)
    travel_charge_ids = fields.One2many("travel.charge", "invoice_line_id")
