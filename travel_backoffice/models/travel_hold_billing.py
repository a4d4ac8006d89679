from odoo import models


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return super()._reason_labels() | {
            "billing_failed": self.env._("Billing failed"),
            "rate_missing": self.env._("Exchange rate missing"),
            "accounting_setup": self.env._("Accounting not set up"),
        }
