from odoo import api, fields, models


class TravelPriceSet(models.TransientModel):
    """Give the price of one kind of charge by hand, waive it, or take a manual price back."""

    _name = "travel.price.set"
    _description = "Set Price"

    line_id = fields.Many2one("travel.order.line", required=True, readonly=True, ondelete="cascade")
    kind_id = fields.Many2one(
        "travel.charge.kind", string="Charge", required=True, domain="[('stage', '!=', 'fare')]", ondelete="cascade"
    )
    currency_id = fields.Many2one(related="line_id.currency_id")
    charge_id = fields.Many2one("travel.charge", string="Charge as It Stands", compute="_compute_charge_id")
    computed_amount = fields.Monetary(
        string="By the Rules", compute="_compute_charge_id", help="What the fee table gives, without a manual price."
    )
    manual = fields.Boolean(compute="_compute_charge_id")
    amount = fields.Monetary(string="New Price", help="As it shall stand; a discount or a rebate is negative.")
    reason = fields.Char()

    @api.depends("line_id", "kind_id")
    def _compute_charge_id(self):
        for wizard in self:
            charge = wizard.line_id.charge_ids.filtered(lambda charge, kind=wizard.kind_id: charge.kind_id == kind)[:1]
            wizard.charge_id = charge
            wizard.computed_amount = charge.computed_amount
            wizard.manual = wizard.kind_id in wizard.line_id.price_override_ids.kind_id

    def action_set(self):
        """Set the new price."""
        self.ensure_one()
        return self._done(self.line_id._set_price(self.kind_id, self.amount, self.reason))

    def action_waive(self):
        """Charge nothing."""
        self.ensure_one()
        return self._done(self.line_id._set_price(self.kind_id, 0.0, self.reason))

    def action_unset(self):
        """Let the rules decide again."""
        self.ensure_one()
        return self._done(self.line_id._unset_price(self.kind_id))

    def _done(self, _rated):
        return {"type": "ir.actions.act_window_close"}
