"""Profitability: one row for each service, made of what stands in the database when it is read."""

from odoo import api, fields, models

from ..models.travel_fee_rule import EVENTS
from ..models.travel_order import STATES

AS_OF = "travel_profit_as_of"


class TravelProfit(models.Model):
    """What the agency earns by a service, and what it costs; in the company's currency.

    What the agency gets is above zero, what it gives away or spends below: ``profit`` is the sum of all parts. A correction is a
    row of its own on its own day. How each part is found, see ``travel_profit_query``. For account managers and managers only.
    """

    _name = "travel.profit"
    _description = "Profitability"
    _auto = False
    _order = "sold_on desc, id desc"
    _rec_name = "line_id"

    line_id = fields.Many2one("travel.order.line", string="Service Sold", readonly=True)
    order_id = fields.Many2one("travel.order", string="Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, help="Of the company.")
    root_id = fields.Many2one("res.partner", string="Customer Group", readonly=True)
    customer_id = fields.Many2one("res.partner", string="Customer", readonly=True, help="Node of the customer's tree that ordered.")
    manager_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    cost_center_id = fields.Many2one("travel.cost.center", string="Cost Centre", readonly=True)
    service_type_id = fields.Many2one("travel.service.type", string="Service", readonly=True)
    event = fields.Selection(EVENTS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    channel_id = fields.Many2one("travel.channel", string="Channel", readonly=True)
    source = fields.Char(readonly=True)
    supplier_id = fields.Many2one("res.partner", string="Supplier", readonly=True)
    carrier_id = fields.Many2one("travel.airline", string="Carrier", readonly=True)
    user_id = fields.Many2one("res.users", string="Agent", readonly=True)
    office = fields.Char(string="Issuing Office", readonly=True)
    sold_on = fields.Date(string="Sold", readonly=True)
    lines = fields.Integer(string="Services", readonly=True)
    documents = fields.Integer(readonly=True, help="Sold, less those taken back.")
    touches = fields.Float(readonly=True, digits=(16, 2), help="How often somebody had to do with it.")
    sales = fields.Monetary(readonly=True, help="What the customer pays for the service, with fees, before levies.")
    fees = fields.Monetary(readonly=True, help="Fees and supplements charged.")
    commission = fields.Monetary(readonly=True, help="The supplier's commission; of an own sale its price less its cost.")
    overrides = fields.Monetary(readonly=True, help="By the agreement with the airline or supplier, at the tier reached so far.")
    markups = fields.Monetary(readonly=True)
    discounts = fields.Monetary(readonly=True)
    rebates = fields.Monetary(readonly=True, help="Accrued, credited later.")
    fee_refunds = fields.Monetary(string="Refunds of Fees", readonly=True, help="Fees, supplements and markups given back.")
    income = fields.Monetary(readonly=True, help="Fees to refunds of fees.")
    handling = fields.Monetary(readonly=True, help="Touches at their rates.")
    distribution = fields.Monetary(readonly=True, help="Segments and documents at the rates of their source and channel.")
    credit_cost = fields.Monetary(string="Cost of Credit", readonly=True, help="Money outstanding, from the invoice to its payment.")
    bad_debt = fields.Monetary(readonly=True, help="Written off, or given away in a dispute.")
    provision = fields.Monetary(readonly=True, help="For what is overdue today.")
    cost = fields.Monetary(string="Costs", readonly=True, help="Handling to provision.")
    profit = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return self._query(self._as_of())

    @api.model
    def _as_of(self):
        given = self.env.context.get(AS_OF)
        return fields.Date.to_date(given) if given else self.env.company._travel_today()

    @api.model
    def _screen(self, domain, name, first="pivot"):
        """The screens of profitability, narrowed to a domain.

        :param str first: the kind of view that is opened
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_profit")
        views = sorted(action["views"], key=lambda view: view[1] != first)
        modes = ",".join(kind for _id, kind in views)
        return {**action, "name": name, "domain": list(domain), "context": {}, "views": views, "view_mode": modes}

    def action_open_line(self):
        """The service itself, with its charges."""
        self.ensure_one()
        return self.line_id.get_formview_action()
