"""Sources as people call them: documents and fee rules name them by short codes."""

from odoo import api, fields, models


class TravelSource(models.AbstractModel):
    """Anything with a ``source``, told by its name where it is a known one."""

    _name = "travel.source.mixin"
    _description = "Source by Name"

    source_name = fields.Char(compute="_compute_source_name")

    @api.depends("source")
    @api.depends_context("lang")
    def _compute_source_name(self):
        names = self._source_names()
        for record in self:
            record.source_name = names.get((record.source or "").lower(), record.source)

    @api.model
    def _source_names(self):
        """Source in small letters → what it is called."""
        return {
            "1a": self.env._("Amadeus (1A)"),
            "1g": self.env._("Galileo (1G)"),
            "1s": self.env._("Sabre (1S)"),
            "manual": self.env._("Keyed by hand"),
        }


class TravelOrder(models.Model):
    _name = "travel.order"
    _inherit = ["travel.order", "travel.source.mixin"]


class TravelIntake(models.Model):
    _name = "travel.intake"
    _inherit = ["travel.intake", "travel.source.mixin"]
