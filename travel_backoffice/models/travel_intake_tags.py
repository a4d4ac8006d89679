"""Line tags from remarks: ``RM FEE/REDEMPTION`` in a document becomes the tag that fee rules ask for."""

import re

from odoo import models

_CODE = re.compile(r"[^\W_][\w.+/-]*")


class TravelIntakePattern(models.Model):
    _inherit = "travel.intake.pattern"

    def _tags(self, remarks, partner):
        """The codes that the patterns for line tags find; each pattern may give one or several.

        :param partner: the customer; patterns of other customers do not count
        """
        nodes = partner._travel_nodes_upwards()
        counting = self.filtered(lambda line: line.target == "tag" and (not line.partner_id or line.partner_id in nodes))
        words = [word.upper() for pattern in counting for word in _CODE.findall(pattern._find(remarks))]
        return [word for word in dict.fromkeys(words) if word != "NOT"]


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _add_to_order(self, order, booking, number, patterns):
        """The tags that the document states, and those that its remarks give."""
        for service in booking.services:
            found = patterns._tags([*service.remarks, *booking.remarks], order.partner_id)
            service.tags = list(dict.fromkeys([*service.tags, *found]))
        return super()._add_to_order(order, booking, number, patterns)
