"""Free codes on order lines, for what no other field says: VIP, REDEMPTION, GROUP, CHARTER, COPY, POSTING.

Some tags come by themselves: ONEWAY or RETURN by the journey, and the passenger type (ADT, CHD, INF…) that all
passengers of the line share; see ``sale_parts``.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.conditions import BadCondition
from .fee_codes import parse


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    tags = fields.Char(
        string="Line Tags",
        help="Codes that fee rules ask for, with commas between them: REDEMPTION, GROUP, CHARTER, COPY, POSTING. "
        "ONEWAY, RETURN and the passenger type (ADT, CHD, INF) come by themselves.",
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
