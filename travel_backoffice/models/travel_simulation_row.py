from odoo import fields, models
from odoo.fields import Domain

from .travel_fee_rule import EVENTS


class TravelSimulationRow(models.Model):
    """One row of a back-test: a customer, an event, a kind or rule, or a single service."""

    _name = "travel.simulation.row"
    _description = "Back-Test Row"
    _order = "simulation_id, section, sequence, id"

    simulation_id = fields.Many2one("travel.simulation", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="simulation_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    section = fields.Selection(
        [
            ("customer", "Customer"),
            ("event", "Event"),
            ("kind", "Kind of Charge"),
            ("rule", "Rule"),
            ("change", "Changes Most"),
            ("never", "Never Hit"),
            ("unpriced", "Not Priced"),
        ],
        required=True,
        index=True,
    )
    sequence = fields.Integer()
    name = fields.Char()
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    event = fields.Selection(EVENTS)
    kind_id = fields.Many2one("travel.charge.kind", string="Kind of Charge", ondelete="cascade")
    kind_name = fields.Char(string="Kind")
    rule_id = fields.Many2one("travel.fee.rule", ondelete="cascade")
    table_name = fields.Char(string="Fee Table")
    line_id = fields.Many2one("travel.order.line", string="Service", ondelete="cascade")
    order_id = fields.Many2one(related="line_id.order_id")
    customer_id = fields.Many2one(related="line_id.partner_id", string="Customer of the Service")
    day = fields.Date(string="Sold On")
    lines = fields.Integer(string="Services")
    changed = fields.Integer(string="That Change")
    charged_lines = fields.Integer(string="Times Charged")
    simulated_lines = fields.Integer(string="Times by This Table")
    charged = fields.Monetary(string="Charged")
    simulated = fields.Monetary(string="This Table")
    charged_later = fields.Monetary(string="Rebates Promised")
    simulated_later = fields.Monetary(string="Rebates of This Table")
    earned = fields.Monetary()
    margin_charged = fields.Monetary(string="Margin")
    margin_simulated = fields.Monetary(string="Margin of This Table")
    difference = fields.Monetary()
    before = fields.Text(string="Was Charged")
    after = fields.Text(string="Would Be Charged")
    reason = fields.Text()
    hit_ids = fields.Json(help="Services that the rule would be charged for: the first 1,000.")

    def action_lines(self):
        """Button: the services behind the row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name or self.env._("Services"),
            "res_model": "travel.order.line",
            "view_mode": "list,form",
            "domain": list(self._lines_domain()),
        }

    def _lines_domain(self):
        """What was sold in the days of the back-test and belongs to this row."""
        if self.line_id:
            return Domain("id", "=", self.line_id.id)
        if self.section == "rule" and self.simulated_lines:
            return Domain("id", "in", self.hit_ids or [])
        tried = self.simulation_id
        sold = Domain([("company_id", "=", tried.company_id.id), ("sold_on", ">=", tried.date_from), ("sold_on", "<", tried.date_to)])
        own = {
            "customer": Domain("partner_id", "=", self.partner_id.id),
            "event": Domain("event", "=", self.event),
            "kind": Domain("charge_ids.kind_id", "=", self.kind_id.id),
            "rule": Domain("charge_ids.rule_id", "=", self.rule_id.id),
        }
        return sold & Domain("state", "in", ("ready", "billed")) & own.get(self.section, Domain.FALSE) & self._customers_domain()

    def _customers_domain(self):
        """The customers of the back-test."""
        chosen = self.simulation_id.partner_ids or self.simulation_id.contract_id.partner_id
        return Domain("partner_id", "child_of", chosen.ids) if chosen else Domain.TRUE
