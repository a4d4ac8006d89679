"""Where disputes are opened and counted: an invoice, a service, an open item, a customer."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_dispute_ids = fields.One2many("travel.dispute", "move_id", string="Disputes", groups="travel_backoffice.group_travel_agent")
    travel_dispute_count = fields.Integer(compute="_compute_travel_disputes", compute_sudo=True)
    travel_disputed_amount = fields.Monetary(string="Disputed", compute="_compute_travel_disputes", compute_sudo=True)

    @api.depends("travel_dispute_ids.left_amount")
    def _compute_travel_disputes(self):
        for move in self:
            move.travel_dispute_count = len(move.travel_dispute_ids)
            move.travel_disputed_amount = sum(move.travel_dispute_ids.mapped("left_amount"))

    def action_travel_dispute(self):
        """Button: open a dispute about this invoice, or about one service on it."""
        self.ensure_one()
        self.check_access("read")
        return self._travel_disputable_items()._travel_dispute_action()

    def _travel_disputable_items(self):
        """The receivable items of this invoice of which something is open and not disputed, oldest due first."""
        # sudo: an agent who may see a service may say that its customer does not accept it
        items = self.sudo().line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return items.filtered(lambda item: item._travel_undisputed() > 0).sorted(lambda item: (item.date_maturity or item.date, item.id))

    def action_travel_open_disputes(self):
        """Stat button."""
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dispute")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {}}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_undisputed(self):
        """What is open of this item and not disputed, in its currency."""
        self.ensure_one()
        disputes = self.env["travel.dispute"].sudo().search([("item_id", "=", self.id), ("state", "=", "open")])
        return self.currency_id.round(self.amount_residual_currency - sum(disputes.mapped("left_amount")))

    def _travel_dispute_action(self, service=None):
        """The form of a new dispute about the first of these items, and perhaps one service on it."""
        if not self:
            raise UserError(self.env._("Nothing is open here that is not disputed already."))
        item = self[:1]
        amount = item._travel_undisputed()
        if service:
            amount = min(amount, self.env["travel.dispute"]._gross_of(item, service))
        context = {"default_item_id": item.id, "default_amount": amount, "default_service_id": service.id if service else False}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "travel.dispute",
            "view_mode": "form",
            "views": [(self.env.ref("travel_backoffice.view_travel_dispute_open").id, "form")],
            "target": "new",
            "context": context,
        }

    def action_travel_dispute(self):
        """Button on open items."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id._travel_disputable_items().filtered(lambda item: item.id == self.id)._travel_dispute_action()


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    dispute_ids = fields.One2many("travel.dispute", "service_id", string="Disputes")
    dispute_count = fields.Integer(compute="_compute_dispute_count")

    @api.depends("dispute_ids")
    def _compute_dispute_count(self):
        for line in self:
            line.dispute_count = len(line.dispute_ids)

    def action_dispute(self):
        """Button: the customer does not accept this service."""
        self.ensure_one()
        self.check_access("read")
        # sudo: as for the invoice's items
        moves = self.sudo().charge_ids.invoice_line_id.move_id
        items = moves.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")._travel_disputable_items()
        return items._travel_dispute_action(self)

    def action_view_disputes(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dispute")
        return {**action, "domain": [("service_id", "in", self.ids)], "context": {}}


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_dispute_count = fields.Integer(
        string="Open Disputes", compute="_compute_travel_dispute_count", groups="travel_backoffice.group_travel_agent"
    )

    def _compute_travel_dispute_count(self):
        """Open disputes of the customer and of all below it."""
        for partner in self:
            domain = partner._origin._travel_subtree_domain("partner_id") & fields.Domain("state", "=", "open")
            partner.travel_dispute_count = self.env["travel.dispute"].search_count(domain) if partner._origin else 0

    def action_travel_disputes(self):
        """Stat button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dispute")
        return {**action, "domain": list(self._travel_subtree_domain("partner_id")), "context": {"search_default_open": 1}}
