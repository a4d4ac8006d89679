"""What orders and lines come to, stored, so that lists are cheap."""

from odoo import api, fields, models


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    # to group and filter by; not stored, because charges are written by the thousand
    partner_id = fields.Many2one(related="order_id.partner_id")
    travel_root_id = fields.Many2one(related="order_id.travel_root_id")
    sold_on = fields.Date(related="line_id.sold_on")
    service_type_id = fields.Many2one(related="line_id.service_type_id")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    fee_total = fields.Monetary(
        string="Fees",
        compute="_compute_charge_totals",
        store=True,
        help="All charges but the service itself and rebates.",
    )
    amount_to_bill = fields.Monetary(
        string="To Bill", compute="_compute_charge_totals", store=True, help="Charges that no invoice has yet."
    )
    amount_billed = fields.Monetary(string="Billed", compute="_compute_charge_totals", store=True)

    @api.depends("charge_ids.amount", "charge_ids.state", "charge_ids.stage")
    def _compute_charge_totals(self):
        for line in self:
            fees = to_bill = billed = 0.0
            for charge in line.charge_ids:
                if charge.stage not in ("fare", "rebate"):
                    fees += charge.amount
                if charge.state == "open":
                    to_bill += charge.amount
                elif charge.state == "billed":
                    billed += charge.amount
            line.fee_total, line.amount_to_bill, line.amount_billed = fees, to_bill, billed


class TravelOrder(models.Model):
    _inherit = "travel.order"

    fee_total = fields.Monetary(string="Fees", compute="_compute_charge_totals", store=True)
    amount_to_bill = fields.Monetary(string="To Bill", compute="_compute_charge_totals", store=True)
    amount_billed = fields.Monetary(string="Billed", compute="_compute_charge_totals", store=True)
    charge_count = fields.Integer(compute="_compute_charge_count")

    @api.depends("line_ids.fee_total", "line_ids.amount_to_bill", "line_ids.amount_billed", "currency_id")
    def _compute_charge_totals(self):
        """In the order's currency; lines in others at the rate of their day of sale."""
        for order in self:
            for name in ("fee_total", "amount_to_bill", "amount_billed"):
                order[name] = sum(order._in_own_currency(line, line[name]) for line in order.line_ids)

    def _in_own_currency(self, line, amount):
        if line.currency_id == self.currency_id or not amount:
            return amount
        return line.currency_id._convert(amount, self.currency_id, self.company_id, line._sale_date())

    @api.depends("charge_ids")
    def _compute_charge_count(self):
        groups = self.env["travel.charge"]._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.charge_count = counts.get(order.id, 0)

    def action_open_charges(self):
        """Stat button: the charges of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_charge")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}
