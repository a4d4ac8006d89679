"""What reminders say of an invoice and of a customer."""

from odoo import api, fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_dunning_line_ids = fields.One2many(
        "travel.dunning.line", "move_id", string="Reminders", groups="travel_backoffice.group_travel_agent"
    )
    travel_dunning_level = fields.Integer(
        string="Reminded At", compute="_compute_travel_dunning_level", compute_sudo=True, help="Level; it falls away when paid."
    )

    @api.depends("travel_dunning_line_ids.state", "payment_state")
    def _compute_travel_dunning_level(self):
        for move in self:
            sent = move.travel_dunning_line_ids.filtered(lambda line: line.state == "sent" and not line.also)
            alive = move.state == "posted" and not move.currency_id.is_zero(move.amount_residual)
            move.travel_dunning_level = max(sent.mapped("level"), default=0) if alive else 0

    def action_travel_dunning(self):
        """Stat button: the letters that this invoice stands in."""
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dunning_line")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {}}


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_dunning_count = fields.Integer(
        string="Reminders", compute="_compute_travel_dunning", groups="travel_backoffice.group_travel_agent"
    )
    travel_dunning_stop = fields.Boolean(
        string="Ticketing Stopped by a Reminder", compute="_compute_travel_dunning", groups="travel_backoffice.group_travel_agent"
    )

    def _compute_travel_dunning(self):
        """Letters to this customer, and whether one of them stops ticketing still."""
        letters = self.env["travel.dunning"]
        stopped = letters._stopped(self._origin)
        for partner in self:
            domain = Domain("partner_id", "=", partner._origin.commercial_partner_id.id) & Domain("state", "!=", "dropped")
            partner.travel_dunning_count = letters.search_count(domain) if partner._origin else 0
            partner.travel_dunning_stop = partner._origin.id in stopped

    def action_travel_dunning(self):
        """Stat button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dunning_all")
        return {**action, "domain": [("partner_id", "=", self.commercial_partner_id.id)], "context": {}}
