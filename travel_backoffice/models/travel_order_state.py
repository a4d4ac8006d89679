"""How an order stands: derived from its lines and holds."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    open_hold_ids = fields.One2many(
        "travel.hold", "line_id", domain=[("open", "=", True)], string="Waits For", readonly=True
    )


class TravelOrder(models.Model):
    _inherit = "travel.order"

    open_hold_ids = fields.One2many(
        "travel.hold", "order_id", domain=[("open", "=", True)], string="Waits For", readonly=True
    )
    hold_count = fields.Integer(compute="_compute_hold_count")

    @api.depends("open_hold_ids")
    def _compute_hold_count(self):
        counts = dict(
            self.env["travel.hold"]._read_group(
                [("order_id", "in", self.ids), ("open", "=", True)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.hold_count = counts.get(order, 0)

    def _update_states(self):
        """Bring the state of lines and orders in line with their holds. Call after changing either.

        A line that waited and waits no longer goes back to draft: rating makes it ready.
        """
        holds = self.env["travel.hold"].sudo().search([("order_id", "in", self.ids), ("open", "=", True)])
        held_orders, held_lines = holds.order_id, holds.line_id
        lines = self.line_ids
        self._write_state(lines.filtered(lambda line: line.state in ("draft", "ready") and line in held_lines), "held")
        self._write_state(lines.filtered(lambda line: line.state == "held" and line not in held_lines), "draft")
        by_state = {}
        for order in self:
            by_state.setdefault(order._derived_state(order in held_orders), self.browse())
            by_state[order._derived_state(order in held_orders)] |= order
        for state, orders in by_state.items():
            self._write_state(orders.filtered(lambda order, state=state: order.state != state), state)

    @staticmethod
    def _write_state(records, state):
        if records:
            records.sudo().write({"state": state})  # derived, never keyed: see travel_order_guard

    def _derived_state(self, has_holds):
        """:return: the state that lines and holds give"""
        self.ensure_one()
        states = set(self.line_ids.mapped("state"))
        alive = states - {"cancelled"}
        if not alive and (states or self.state == "cancelled"):
            return "cancelled"
        if alive == {"billed"}:
            return "billed"
        if has_holds:
            return "held"
        if "ready" in alive and alive <= {"ready", "billed"}:
            return "ready"
        return "draft"

    def action_cancel(self):
        """Set aside what nobody bought after all. What is billed needs a correction instead."""
        if any(line.state == "billed" for line in self.line_ids):
            raise UserError(self.env._("What is billed is corrected by a credit note, not cancelled."))
        self.check_access("write")
        self.env["travel.hold"]._lift(self.line_ids)
        self.env["travel.hold"]._lift(self)
        self._write_state(self.line_ids, "cancelled")
        self._write_state(self, "cancelled")

    def action_reopen(self):
        """Take up a cancelled order again."""
        cancelled = self.filtered(lambda order: order.state == "cancelled")
        cancelled.check_access("write")
        self._write_state(cancelled.line_ids, "draft")
        self._write_state(cancelled, "draft")
        cancelled._update_states()
