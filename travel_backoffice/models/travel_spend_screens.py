"""The agency's own screens of travel spend: what is summed there, and the ways into them."""

from odoo import api, fields, models
from odoo.fields import Domain


class TravelSpend(models.Model):
    """In lists, pivots and graphs sums are in the company's currency: amounts of several sale currencies do not add up."""

    _inherit = "travel.spend"

    spend = fields.Monetary(aggregator=None)
    base_fare = fields.Monetary(aggregator=None)
    taxes = fields.Monetary(aggregator=None)
    fees = fields.Monetary(aggregator=None)
    discounts = fields.Monetary(aggregator=None)
    refunds = fields.Monetary(aggregator=None)
    change_cost = fields.Monetary(aggregator=None)
    lost_savings = fields.Monetary(aggregator=None)
    ticket_amount = fields.Monetary(aggregator=None)
    hotel_amount = fields.Monetary(aggregator=None)
    billed = fields.Monetary(aggregator=None)
    levies = fields.Monetary(aggregator=None)
    # only parts of an average
    lead_total = fields.Integer(aggregator=None)
    lead_count = fields.Integer(aggregator=None)
    # what a measure means is told where it is chosen
    spend_company = fields.Monetary(help="Service, fees and discounts, before the agency's own levies, at the rate of the day of sale.")
    taxes_company = fields.Monetary(help="Collected with the document for others.")
    fees_company = fields.Monetary(help="Fees, supplements and markups of the agency.")
    refunds_company = fields.Monetary(help="Spend of voids and refunds, below zero.")
    change_cost_company = fields.Monetary(help="Penalties and fees of exchanges, refunds and voids.")
    lost_savings_company = fields.Monetary(help="What the lowest fare offered would have saved.")
    ticket_amount_company = fields.Monetary(help="Fare and taxes of tickets.")
    hotel_amount_company = fields.Monetary(help="Price of hotel stays.")
    billed_company = fields.Monetary(help="On posted invoices and credit notes, with levies.")
    levies_company = fields.Monetary(help="VAT, GST and the like on posted invoices.")

    @api.model
    def _screen(self, domain, name, first="pivot"):
        """The screens of spend, narrowed to a domain.

        :param str first: the kind of view that is opened
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_spend")
        views = sorted(action["views"], key=lambda view: view[1] != first)
        return {**action, "name": name, "domain": list(domain), "context": {}, "views": views, "view_mode": ",".join(kind for _id, kind in views)}

    def action_open_order(self):
        self.ensure_one()
        return self.order_id.get_formview_action()


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_spend_year = fields.Monetary(
        string="Spend This Year",
        compute="_compute_travel_spend_year",
        groups="travel_backoffice.group_travel_agent",
        help="Sold this year to this contact and all below it, corrections taken off; a traveller's own travel.",
    )

    def _compute_travel_spend_year(self):
        today = self.env.company._travel_today()
        year = Domain("booked_on", ">=", today.replace(month=1, day=1)) & Domain("company_id", "=", self.env.company.id)
        for partner in self:
            domain = partner._origin._travel_spend_of() & year
            ((partner.travel_spend_year,),) = self.env["travel.spend"]._read_group(domain, [], ["spend_company:sum"])

    def _travel_spend_of(self):
        """Domain of the spend that a contact stands for: what it travelled, or what was sold to it and all below."""
        if self.travel_node_type == "traveller":
            return Domain("traveller_id", "=", self.id)
        return self._travel_subtree_domain("customer_id")

    def action_travel_spend(self):
        """What was sold to this contact and all below it, in any year."""
        self.ensure_one()
        name = self.env._("Travel Spend · %s", self.display_name)
        return self.env["travel.spend"]._screen(self._travel_spend_of(), name)


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def action_travel_spend(self):
        """What each service of these orders comes to for the customer."""
        return self.env["travel.spend"]._screen(Domain("order_id", "in", self.ids), self.env._("Travel Spend"), first="list")
