"""Supports: what proves a sale to the customer, kept with the order and sent with the invoice."""

from odoo import api, fields, models

SUPPORT_KINDS = [
    ("ticket", "E-ticket receipt"),
    ("voucher", "Supplier voucher"),
    ("approval", "Approval"),
    ("other", "Other support"),
]


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    travel_support_kind = fields.Selection(SUPPORT_KINDS, string="Support", index="btree_not_null")
    travel_support_line_id = fields.Many2one(
        "travel.order.line",
        string="Service",
        ondelete="set null",
        index="btree_not_null",
        help="Blank: for the whole order.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments.filtered("travel_support_kind")._wake_deliveries()
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if {"travel_support_kind", "travel_support_line_id", "res_id"} & set(vals):
            self.filtered("travel_support_kind")._wake_deliveries()
        return result

    def _wake_deliveries(self):
        """What waited for these supports is looked at again."""
        ids = [attachment.res_id for attachment in self if attachment.res_model == "travel.order"]
        if not ids:
            return
        # sudo: who adds a receipt may not read invoices; only what waits for it is called
        orders = self.env["travel.order"].sudo().browse(ids)
        waiting = [("state", "=", "waiting"), ("move_id", "in", orders.invoice_ids.ids)]
        self.env["travel.delivery"].sudo().search(waiting)._look_again()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    support_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Supports",
        domain=[("res_model", "=", "travel.order"), ("travel_support_kind", "!=", False)],
        context={"default_res_model": "travel.order", "default_travel_support_kind": "ticket"},
        copy=False,
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_supports(self, kinds, lines=None):
        """Supports of what this invoice is for.

        :param kinds: of :data:`SUPPORT_KINDS`
        :param lines: only what belongs to these services alone; None: also what is for whole orders, where this invoice
            is for all their travellers: another one's receipt is nobody else's
        """
        # sudo: the invoice is read, and its supports go where it goes
        orders = self.sudo().travel_order_ids
        billed = self.sudo().invoice_line_ids.travel_line_id
        found = orders.support_ids.filtered(lambda support: support.travel_support_kind in kinds)
        if lines is None:
            whole = {order.id for order in orders if order.passenger_ids <= billed.passenger_ids}
            of_services = found.filtered(lambda support: support.travel_support_line_id and support.travel_support_line_id <= billed)
            return of_services | found.filtered(lambda support: not support.travel_support_line_id and support.res_id in whole)
        return found.filtered(lambda support: support.travel_support_line_id and support.travel_support_line_id <= lines)

    def _travel_missing_supports(self, kind):
        """Names of services and orders that lack a support of a kind: receipts of tickets, vouchers of all else."""
        supports = self._travel_supports([kind])
        whole = {support.res_id for support in supports if not support.travel_support_line_id}
        lines = self.sudo().invoice_line_ids.travel_line_id
        if kind in ("approval", "other"):
            there = whole | set(supports.travel_support_line_id.order_id.ids)
            return [order.name for order in self.sudo().travel_order_ids if order.id not in there]
        types = ("ticket",) if kind == "ticket" else ("voucher", "none")
        needed = lines.filtered(lambda line: line.document_type in types and line.order_id.id not in whole)
        return [line.document_number or line.display_name for line in needed - supports.travel_support_line_id]
