"""Who is asked about several findings at once."""

from odoo import models


class TravelPolicyFinding(models.Model):
    _inherit = "travel.policy.finding"

    def _approval_chains(self):
        """The chains by which these findings are approved."""
        chains = self.env["travel.approval.chain"]
        for finding in self:
            chains |= finding._approval_chain()
        return chains
