from odoo import fields, models


class TravelAirline(models.Model):
    """An airline with its accounting code; the table learns from the documents that come in."""

    _name = "travel.airline"
    _inherit = ["travel.code.mixin"]
    _description = "Airline"
    _order = "code"
    _code_upper = True

    accounting_code = fields.Char(size=3, index=True, help="Three-digit code that its ticket numbers start with.")
    low_cost = fields.Boolean()
    partner_id = fields.Many2one("res.partner", string="Supplier")
    learned = fields.Boolean(readonly=True, help="Taken from a document; nobody has confirmed it yet.")

    _code_uniq = models.Constraint("UNIQUE(code)", "An airline with this code exists already.")

    def action_confirm(self):
        """A person has looked at what was learned from documents."""
        return self.write({"learned": False})
