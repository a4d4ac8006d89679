from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_clearing_account_id = fields.Many2one(related="company_id.travel_clearing_account_id", readonly=False)
    travel_journal_id = fields.Many2one(related="company_id.travel_journal_id", readonly=False)
    travel_levy_set_id = fields.Many2one(related="company_id.travel_levy_set_id", readonly=False)
    travel_reversal_matrix_id = fields.Many2one(related="company_id.travel_reversal_matrix_id", readonly=False)
    travel_identity_days = fields.Integer(related="company_id.travel_identity_days", readonly=False)
    travel_tz = fields.Selection(related="company_id.partner_id.tz", readonly=False, string="Time Zone of Sales")

    def action_travel_prepare_accounting(self):
        """Fill what is blank: clearing account, journal, treatment of each service."""
        self.company_id._travel_prepare_accounting()
        return {"type": "ir.actions.client", "tag": "reload"}
