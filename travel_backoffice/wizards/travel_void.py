from odoo import models


class TravelVoid(models.TransientModel):
    """Void a document, having read what goes back."""

    _name = "travel.void"
    _inherit = ["travel.correction.wizard"]
    _description = "Void a Document"

    def _prepare_planned(self, line):
        line._refuse_correction("void")
        return line._prepare_void({"sold_at": self.sold_at})

    def action_void(self):
        """Void it."""
        self.ensure_one()
        return self._done(self.line_id.void(sold_at=self.sold_at))
