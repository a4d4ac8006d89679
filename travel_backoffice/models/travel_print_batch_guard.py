"""How a print batch stands follows from making and printing it; nobody keys it."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .keyed import with_keyed_defaults

#: What a clerk says about a batch that is not made yet
KEYED = {"company_id", "channel_id", "duplex", "cover"}


class TravelPrintBatch(models.Model):
    _inherit = "travel.print.batch"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_derived(vals)
        return super(TravelPrintBatch, with_keyed_defaults(self, KEYED)).create(vals_list)

    def write(self, vals):
        self._refuse_derived(vals)
        if not self.env.su and KEYED & vals.keys() and any(batch.state != "draft" for batch in self):
            raise UserError(self.env._("A batch that was made stays as it is. Make another one."))
        return super().write(vals)

    def _refuse_derived(self, vals):
        if not self.env.su and vals.keys() - KEYED:
            raise AccessError(self.env._("How a print batch stands follows from making and printing it; it is not keyed."))

    @api.constrains("channel_id")
    def _check_channel(self):
        if any(batch.channel_id.type != "print" for batch in self):
            raise ValidationError(self.env._("A print batch takes what goes by a channel of the kind Print batch."))
