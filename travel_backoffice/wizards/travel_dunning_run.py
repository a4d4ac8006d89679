from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang


class TravelDunningRun(models.TransientModel):
    """Prepares the reminders that are due, and says what is left out and why."""

    _name = "travel.dunning.run"
    _description = "Prepare Reminders"

    day = fields.Date(required=True, default=lambda self: self.env.company._travel_today())
    partner_ids = fields.Many2many("res.partner", string="Customers", domain=[("travel_path", "!=", False)])
    letter_ids = fields.Many2many("travel.dunning", string="Letters", readonly=True)
    done = fields.Boolean()
    left_html = fields.Html(string="Left Out", readonly=True)

    def action_prepare(self):
        """Prepare, and show what came of it."""
        self.ensure_one()
        result = self.env["travel.dunning"].prepare(self.partner_ids.ids or None, self.day)
        self.write({"letter_ids": [fields.Command.set(result["letter_ids"])], "done": True, "left_html": self._left_table(result)})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepare Reminders"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_letters(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dunning")
        return {**action, "domain": [("id", "in", self.letter_ids.ids)], "context": {}}

    @api.model
    def _left_table(self, result):
        row = Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
        rows = [row % (left["customer"], left["document"], self._why(left), self._amount(left)) for left in result["left"][:200]]
        failed = [Markup("<p class='text-danger'>%s</p>") % reason for reason in result["failed"]]
        table = Markup("<table class='table table-sm'>%s</table>") % Markup().join(rows) if rows else Markup()
        return Markup().join(failed) + table

    @api.model
    def _why(self, left):
        if not left["until"]:
            return left["why"]
        return self.env._("%(why)s (until %(day)s)", why=left["why"], day=left["until"])

    @api.model
    def _amount(self, left):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", left["currency"])], limit=1)
        return formatLang(self.env, left["amount"], currency_obj=currency)
