"""What there is to ask for: dimensions and measures, for the one who asks."""

from odoo import api, models

from ..engine.spend import MEASURES
from .travel_spend_dimension import CODES, DIMENSIONS, GROUPS


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    @api.readonly
    def dimensions(self):
        """What spend can be looked at by: ``[{"name", "label", "group", "group_label", "kind"}]``.

        References are those that the caller's customers mandate, by the name ``ref:CODE``.
        """
        groups = self._group_labels()
        references = self._reference_labels()
        names = [name for name in DIMENSIONS if name not in CODES or CODES[name] in references]
        names += [f"ref:{code}" for code in references if code not in CODES.values()]
        found = map(self._dimension, names)
        return [
            {
                "name": dimension.name,
                "label": self._dimension_label(dimension.name),
                "group": dimension.group,
                "group_label": groups[dimension.group],
                "kind": dimension.kind,
            }
            for dimension in found
        ]

    @api.model
    def _group_labels(self):
        _ = self.env._
        labels = _("Customer"), _("People"), _("Service"), _("Journey"), _("Booking"), _("Time")
        return dict(zip(GROUPS, labels, strict=True)) | {"reference": _("References")}

    @api.model
    @api.readonly
    def measures(self):
        """The figures that there are: ``[{"name", "label", "kind", "money"}]``."""
        return [self._measure_described(name) for name in MEASURES]

    @api.model
    def _measure_described(self, name):
        """Name, label, kind (money, count, average or share), and whether it is money."""
        measure = MEASURES[name]
        return {"name": name, "label": self._measure_labels()[name], "kind": measure.kind, "money": measure.is_money}

    @api.model
    def _measure_labels(self):
        _ = self.env._
        return {
            "spend": _("Spend"),
            "base_fare": _("Base Fare"),
            "taxes": _("Taxes"),
            "fees": _("Fees"),
            "discounts": _("Discounts"),
            "refunds": _("Refunds"),
            "change_cost": _("Cost of Change and Refund"),
            "lost_savings": _("Lost Savings"),
            "billed": _("Billed"),
            "levies": _("Levies"),
            "lines": _("Services"),
            "documents": _("Documents"),
            "trips": _("Trips"),
            "nights": _("Room Nights"),
            "segments": _("Segments"),
            "average_ticket_price": _("Average Ticket Price"),
            "average_daily_rate": _("Average Daily Rate"),
            "lead_days": _("Days in Advance"),
            "share": _("Share of Spend"),
        }
