"""Lines, allocations, deductions and sources are part of an advice: they change only as long as it is a draft."""

from odoo import api, models


class TravelRemittancePart(models.AbstractModel):
    _name = "travel.remittance.part"
    _description = "Part of a Remittance Advice"

    #: How a part comes to its advice.
    _remittance_path = "remittance_id"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_remittance_draft()
        return parts

    def write(self, vals):
        """The advice it was of is a draft, and the one it comes to is."""
        if not self._follows_remittance(vals):
            self._check_remittance_draft()
        result = super().write(vals)
        if self._remittance_path.split(".")[0] in vals:
            self._check_remittance_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_remittance_draft()

    def _follows_remittance(self, _vals):
        """Whether these values are what the program notes of an advice that is applied or undone."""
        return False

    def _check_remittance_draft(self):
        """:raise UserError: the advice of one of these is applied or undone"""
        self.mapped(self._remittance_path)._check_draft()
