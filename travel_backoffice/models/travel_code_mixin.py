from odoo import api, fields, models


class TravelCleanCode(models.AbstractModel):
    """Anything with a ``code`` that files name: kept without blanks around it, or two codes look the same."""

    _name = "travel.clean.code"
    _description = "Clean Code"

    _code_upper = False  # whether codes are written in capitals, as in documents

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            self._clean_code(values)
        return super().create(vals_list)

    def write(self, vals):
        self._clean_code(vals)
        return super().write(vals)

    @api.model
    def _clean_code(self, values):
        """No blanks around codes: they come from files, and are compared with what documents say."""
        if values.get("code"):
            code = values["code"].strip()
            values["code"] = code.upper() if self._code_upper else code


class TravelCodeMixin(models.AbstractModel):
    """Master data known by a short code that people and files use."""

    _name = "travel.code.mixin"
    _inherit = ["travel.clean.code"]
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
