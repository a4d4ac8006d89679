"""Free codes on order lines, for what no other field says: VIP, REDEMPTION, GROUP, CHARTER, COPY, POSTING."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.conditions import BadCondition
from .fee_codes import parse


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    tags = fields.Char(
        string="Line Tags",
        help="Codes that fee rules ask for, with commas between them: REDEMPTION, GROUP, CHARTER, COPY, POSTING",
    )

    @api.constrains("tags")
    def _check_tags(self):
        for line in self:
            try:
                refused = parse("tags", line.tags).excluded
            except BadCondition as error:
                raise ValidationError(self.env._("Line tags “%(tags)s”: %(reason)s", tags=line.tags, reason=error))
            if refused:
                raise ValidationError(self.env._("Line tags “%s”: a line has a tag, or it has not.", line.tags))

    def _prepare_sale_values(self, *args, **kwargs):
        """Fee rules may ask for the tags."""
        return {**super()._prepare_sale_values(*args, **kwargs), "tags": parse("tags", self.tags).included}
