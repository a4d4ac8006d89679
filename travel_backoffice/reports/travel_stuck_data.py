"""What is stuck for want of a reference, for how long, and how much money waits: one row a service."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.travel_hold_asked import ALIVE
from ..models.travel_order_references import CODES

LEVELS = [
    ("not_asked", "Not Asked"),
    ("asked", "Asked"),
    ("reminded", "Reminded"),
    ("escalated", "Passed On"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]


class TravelStuckData(models.Model):
    """Services held for references. A row a service, not a reference, so that its money counts once."""

    _name = "travel.stuck.data"
    _description = "Stuck Data"
    _auto = False
    _order = "held_since, id"
    _rec_name = "line_id"

    line_id = fields.Many2one("travel.order.line", string="Service", readonly=True)
    order_id = fields.Many2one("travel.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    customer_id = fields.Many2one("res.partner", string="Customer Group", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    manager_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    missing = fields.Char(readonly=True, help="Codes of the references.")
    traveller_names = fields.Char(string="Traveller", readonly=True)
    held_since = fields.Datetime(readonly=True)
    age_days = fields.Integer(string="Age (Days)", aggregator="max", readonly=True, help="The oldest of a group.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(string="Waiting", readonly=True, help="Fare and taxes that cannot be billed yet.")
    request_id = fields.Many2one("travel.data.request", readonly=True)
    recipient_id = fields.Many2one("res.partner", string="Person Asked", readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    last_sent_at = fields.Datetime(string="Last Mail", readonly=True)
    note = fields.Char(string="Not Asked Because", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT held.id, held.line_id, line.order_id, travel_order.company_id, travel_order.partner_id,
                   COALESCE(travel_order.travel_root_id, travel_order.partner_id) AS customer_id,
                   COALESCE(customer.user_id, root.user_id, travel_order.user_id) AS manager_id,
                   held.missing, line.traveller_names, held.held_since, held.note,
                   EXTRACT(DAY FROM (now() AT TIME ZONE 'UTC') - held.held_since)::integer AS age_days,
                   line.currency_id, line.total_amount AS amount,
                   request.id AS request_id, request.recipient_id, request.last_sent_at,
                   CASE WHEN request.asked_at IS NULL AND COALESCE(request.state, 'open') = 'open' THEN 'not_asked'
                        WHEN request.state = 'open' THEN request.level
                        WHEN request.state = 'answered' THEN 'asked'
                        ELSE request.state END AS level
              FROM (SELECT MIN(id) AS id, line_id, string_agg(detail, ', ' ORDER BY detail) AS missing,
                           MIN(create_date) AS held_since, MAX(data_request_id) AS request_id, MAX(ask_note) AS note
                      FROM travel_hold WHERE open AND code IN %(codes)s AND line_id IS NOT NULL
                     GROUP BY line_id) held
              JOIN travel_order_line line ON line.id = held.line_id AND line.state IN %(alive)s
              JOIN travel_order ON travel_order.id = line.order_id
              LEFT JOIN res_partner customer ON customer.id = travel_order.partner_id
              LEFT JOIN res_partner root ON root.id = travel_order.travel_root_id
              LEFT JOIN travel_data_request request ON request.id = held.request_id
            """,
            codes=tuple(CODES),
            alive=ALIVE,
        )

    def action_open_line(self):
        """The service that waits."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "travel.order.line",
            "res_id": self.line_id.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_ask(self):
        """Ask the customer for what these services miss."""
        return self.line_id.open_hold_ids.filtered("is_askable").action_ask()

    def action_open_request(self):
        """Who was asked, and what was sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "travel.data.request",
            "res_id": self.request_id.id,
            "view_mode": "form",
            "target": "current",
        }
