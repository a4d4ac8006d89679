"""Free codes on order lines, for what no other field says: VIP, REDEMPTION, GROUP, CHARTER, COPY, POSTING.

Some tags come by themselves: ONEWAY or RETURN by the journey, and the passenger type (ADT, CHD, INF…) that all
passengers of the line share.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.conditions import BadCondition
from .fee_codes import parse


def automatic_tags(journey, kinds=()):
    """The tags that come by themselves.

    :param journey: a ``Journey``
    :param kinds: passenger types of the line's passengers
    """
    found = {kind.upper() for kind in kinds if kind}
    tags = found if len(found) == 1 else set()
    if len(journey.points) > 1:
        tags = tags | {"RETURN" if journey.comes_back else "ONEWAY"}
    return frozenset(tags)


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

    def _prepare_sale_values(self, *args, **kwargs):
        """Fee rules may ask for the tags."""
        tags = parse("tags", self.tags).included | automatic_tags(self._journey(), self.passenger_ids.mapped("kind"))
        return {**super()._prepare_sale_values(*args, **kwargs), "tags": tags}
