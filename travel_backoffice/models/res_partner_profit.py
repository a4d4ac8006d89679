"""The ways from a customer to its profit, and the volume that its terms are given for."""

from odoo import fields, models

GROUP = "travel_backoffice.group_travel_account_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_travel_profit(self):
        """The waterfall of this customer and all below it."""
        self.ensure_one()
        self.env["travel.profit"].check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "travel_profit_waterfall",
            "name": self.env._("Profitability · %s", self.display_name),
            "params": {"partner_id": self.id},
        }


class TravelContract(models.Model):
    _inherit = "travel.contract"

    currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency", groups=GROUP)
    agreed_volume = fields.Monetary(
        string="Agreed Volume a Year",
        groups=GROUP,
        tracking=True,
        help="What the customer said it would buy, fares, taxes and fees, for the discounts and rebates it gets. Told where it is not reached.",
    )
