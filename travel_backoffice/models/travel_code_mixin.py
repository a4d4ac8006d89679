from odoo import api, fields, models


class TravelCodeMixin(models.AbstractModel):
    """Master data known by a short code that people and files use."""

    _name = "travel.code.mixin"
    _description = "Coded Travel Master Data"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, index=True, help="Short code used in files, fee rules and imports.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.depends("code", "name")
    @api.depends_context("travel_show_code")
    def _compute_display_name(self):
        """Show the code too where a person chooses among codes."""
        if not self.env.context.get("travel_show_code"):
            return super()._compute_display_name()
        for record in self:
            record.display_name = f"{record.code} · {record.name}"
