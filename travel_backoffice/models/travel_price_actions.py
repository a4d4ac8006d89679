"""Buttons on charges and lines: why this price, set price."""

from odoo import models


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def action_why(self):
        """Why this price?"""
        self.ensure_one()
        return self.env["travel.order.line"]._why_action(self.display_name, charge_id=self.id)

    def action_set_price(self):
        """Set the price of this charge by hand."""
        self.ensure_one()
        return self.line_id._set_price_action(default_kind_id=self.kind_id.id, default_amount=self.amount)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def action_why(self):
        """Why these prices, and why nothing else?"""
        self.ensure_one()
        return self._why_action(self.display_name, line_id=self.id)

    def action_set_price(self):
        """Set the price of a charge of this line by hand."""
        self.ensure_one()
        on_application = self.hold_ids.filtered(lambda hold: hold.open and hold.code == "price_on_application")[:1]
        kind = self.env["travel.charge.kind"].search([("code", "=", on_application.detail)]) if on_application else None
        return self._set_price_action(**({"default_kind_id": kind.id} if kind else {}))

    def _why_action(self, name, **vals):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why this price? %s", name),
            "res_model": "travel.price.why",
            "res_id": self.env["travel.price.why"].create(vals).id,
            "view_mode": "form",
            "target": "new",
        }

    def _set_price_action(self, **context):
        self._check_may_set_price()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set Price"),
            "res_model": "travel.price.set",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id, **context},
        }
