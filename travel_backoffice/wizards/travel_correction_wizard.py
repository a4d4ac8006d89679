from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelLineWizard(models.AbstractModel):
    """A wizard about one service: for who may change that, because the wizard tells what it knows of it."""

    _name = "travel.line.wizard"
    _description = "Wizard of a Service"

    line_id = fields.Many2one("travel.order.line", string="Document", required=True, readonly=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.line_id.check_access("write")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        if "line_id" in vals:
            self.line_id.check_access("write")
        return result

    def onchange(self, values, field_names, fields_spec):
        asked = values.get("line_id") or self.env.context.get("default_line_id")
        if isinstance(asked, int):
            self.env["travel.order.line"].browse(asked).check_access("write")
        return super().onchange(values, field_names, fields_spec)


class TravelCorrectionWizard(models.AbstractModel):
    """What the wizards of corrections share: the document, the day, and what would come of it."""

    _name = "travel.correction.wizard"
    _inherit = ["travel.line.wizard"]
    _description = "Correction of a Document"

    currency_id = fields.Many2one(related="line_id.currency_id")
    company_id = fields.Many2one(related="line_id.company_id")
    sold_at = fields.Datetime(string="Day", required=True, default=fields.Datetime.now)
    preview_html = fields.Html(compute="_compute_preview_html", sanitize=False)

    @api.depends("line_id", "sold_at")
    def _compute_preview_html(self):
        for wizard in self:
            wizard.preview_html = self.env["ir.qweb"]._render("travel_backoffice.correction_preview", wizard._outcome())

    def _outcome(self):
        """Values of the template: what would come of it, or why it cannot be."""
        self.ensure_one()
        line = self.line_id._origin
        try:
            found = line._preview_correction(self._prepare_planned(line)) if line else {}
        except UserError as error:
            return {"error": str(error), "found": {}}
        return {"error": False, "found": found, "money": lambda amount: line.currency_id.format(amount or 0.0)}

    def _prepare_planned(self, line):
        """Values of the line that the wizard would make.

        :raise UserError: when it cannot be, in words
        """
        raise NotImplementedError

    def _done(self, corrected):
        """Close, and say what came of it."""
        credits = corrected.sudo().charge_ids.invoice_line_id.move_id  # sudo: the name of the credit note, no more
        message = self.env._("Written. It is credited when the order is billed.")
        if credits:
            message = self.env._("Written, and credited by %s.", ", ".join(credits.mapped("name")))
        elif corrected.state == "held":
            message = self.env._("Written; it waits: %s", corrected.open_hold_ids[:1].message or "")
        params = {
            "message": message,
            "type": "warning" if corrected.state == "held" else "success",
            "next": {"type": "ir.actions.act_window_close"},
        }
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}
