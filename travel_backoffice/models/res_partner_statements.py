"""The customer's statements, one click away."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_statement_count = fields.Integer(compute="_compute_travel_statement_count")

    def _compute_travel_statement_count(self):
        readable = self.env["travel.statement"].has_access("read")
        for partner in self:
            domain = partner._travel_subtree_domain("partner_id")
            partner.travel_statement_count = self.env["travel.statement"].search_count(domain) if readable and partner.id else 0

    def action_travel_statements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_statement")
        return {**action, "domain": list(self._travel_subtree_domain("partner_id")), "context": {}}
