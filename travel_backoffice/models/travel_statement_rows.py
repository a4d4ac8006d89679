"""The lines of a statement: one for each open item, or each booking, with all that is said of it."""

from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from ..engine.statement import disputed_part

#: So many names of travellers and orders are said of a document; more are counted
SEVERAL = 2


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    @api.model
    def _open_row(self, item, amounts, disputes, promised=None):
        """What is said of an open item; amounts are text, as the snapshot keeps them exactly.

        :param dict amounts: its row of ``travel.open.items``
        :param date promised: the day by which it is promised; told, and in no balance
        """
        amount = Decimal(self._exact(item, amounts["amount_currency"]))
        left = Decimal(self._exact(item, amounts["residual_currency"]))
        disputed = disputed_part(disputes.get(item.id, Decimal(0)), left)
        return {
            **self._document_row(item),
            "due": str(amounts["date_maturity"]),
            "amount": f"{amount:f}",
            "paid": f"{amount - left:f}",
            "open": f"{left:f}",
            "disputed": f"{disputed:f}",
            "promised": str(promised) if promised and left > 0 else "",
        }

    @api.model
    def _booked_row(self, item):
        return {**self._document_row(item), "due": str(item.date_maturity or item.date), "amount": self._exact(item, item.amount_currency)}

    @api.model
    def _exact(self, item, amount):
        return f"{item.currency_id.round(amount):.{item.currency_id.decimal_places}f}"

    @api.model
    def _document_row(self, item):
        move = item.move_id
        orders = move.travel_order_ids
        people = move.invoice_line_ids.travel_line_id.passenger_ids or orders.passenger_ids
        return {
            "item": item.id,
            "move": move.id,
            "number": move.name or "",
            "type": self._row_type(item),
            "date": str(move.invoice_date or item.date),
            "reference": self._row_reference(item),
            "orders": self._some(orders.mapped("name")),
            "travellers": self._some(people.mapped("name")),
            "debtor": item.partner_id.name or "",
            "cost_center": self._row_cost_center(move),
            "traveller": people.name if len(people) == 1 else "",
        }

    @api.model
    def _row_type(self, item):
        move = item.move_id
        if move.is_sale_document(include_receipts=True):
            return "credit_note" if move.move_type == "out_refund" else "invoice"
        return "payment" if move.origin_payment_id or move.statement_line_id else "entry"

    @api.model
    def _row_reference(self, item):
        """The customer's own words: a purchase order, what was said with a payment."""
        move = item.move_id
        if move.is_sale_document(include_receipts=True):
            return move.ref or ""
        return move.origin_payment_id.memo or move.ref or ""

    @api.model
    def _row_cost_center(self, move):
        """Its cost centre where all its services have the same; several are said as such."""
        lines = move.invoice_line_ids.travel_line_id
        centers = lines.cost_center_id
        if len(centers) > 1 or (centers and any(not line.cost_center_id for line in lines)):
            return self.env._("Several cost centres")
        return centers.display_name if centers else ""

    @api.model
    def _some(self, names):
        """Jones, Miller and 3 more"""
        names = list(dict.fromkeys(filter(None, names)))
        said, more = ", ".join(names[:SEVERAL]), len(names) - SEVERAL
        return self.env._("%(names)s and %(count)s more", names=said, count=more) if more > 0 else said

    # -- beside the balance -----------------------------------------------------------------------------------------

    @api.model
    def _disputes(self, items, day):
        """What was disputed of items on a day: ``{item id: Decimal}``."""
        begun = Domain("item_id", "in", items.ids) & Domain("opened_on", "<=", day)
        open_then = Domain("state", "=", "open") | Domain("closed_on", ">", day)
        groups = self.env["travel.dispute"]._read_group(begun & open_then, ["item_id"], ["amount:sum"])
        return {item.id: Decimal(str(item.currency_id.round(amount))) for item, amount in groups}

    @api.model
    def _pending_refunds(self, node, debtors, company, day):
        """Refunds that were applied for and are not credited yet: told, and in no balance."""
        lines = self.env["travel.order.line"].search(
            [
                ("order_id.company_id", "=", company.id),
                ("event", "=", "refund"),
                ("state", "!=", "billed"),
                ("refund_state", "in", ("applied", "authorised")),
                ("refund_applied_on", "<=", day),
                *self._order_domain(node, debtors),
            ],
            order="refund_applied_on, id",
        )
        return [self._refund_row(line) for line in lines if line._corrects_still()]

    @api.model
    def _order_domain(self, node, debtors):
        """Orders whose customers are invoiced to these debtors."""
        return [("order_id.partner_id.commercial_partner_id", "in", debtors.ids)]

    @api.model
    def _refund_row(self, line):
        charges = line.charge_ids.filtered(lambda charge: charge.state == "open")
        back = sum(charges.mapped("amount")) if charges else line.total_amount
        currency = line.currency_id
        return {
            "document": line.original_line_id.document_number or line.display_name,
            "order": line.order_id.name,
            "travellers": self._some(line.passenger_ids.mapped("name")),
            "cost_center_id": (line.cost_center_id or line.original_line_id.cost_center_id).id,
            "applied_on": str(line.refund_applied_on),
            "currency": currency.name,
            "amount": f"{currency.round(back):.{currency.decimal_places}f}",
        }
