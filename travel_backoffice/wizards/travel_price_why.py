from odoo import api, fields, models


class TravelPriceWhy(models.TransientModel):
    """Why this price: the explanation of one charge, or of all prices of a line, to be read."""

    _name = "travel.price.why"
    _description = "Why This Price?"

    line_id = fields.Many2one("travel.order.line", readonly=True, ondelete="cascade")
    charge_id = fields.Many2one("travel.charge", readonly=True, ondelete="cascade")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("line_id", "charge_id")
    def _compute_explanation(self):
        for wizard in self:
            prices = wizard._prices()
            wizard.explanation = self.env["ir.qweb"]._render("travel_backoffice.price_explanation", {"prices": prices})

    def _prices(self):
        if self.charge_id:
            return [self.charge_id.explain()]
        return self.line_id.explain_prices() if self.line_id else []
