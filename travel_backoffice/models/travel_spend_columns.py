"""The columns that spend is told by, of the facts themselves and of everything summed up from them."""

from odoo import fields, models

from .travel_fee_rule import EVENTS
from .travel_order import STATES

#: Days that spend is counted by: sold, on a posted invoice, journey begun, invoice wholly paid.
DATE_BASES = [("booked", "Booked"), ("invoiced", "Invoiced"), ("travelled", "Travelled"), ("paid", "Paid")]
#: Days from the sale to the journey, by the first of the band.
LEAD_BANDS = [("00", "0 to 2 Days"), ("03", "3 to 6 Days"), ("07", "7 to 13 Days"), ("14", "14 to 20 Days"), ("21", "21 Days and More")]
PAYMENT_FORMS = [
    ("invoice", "On Invoice"),
    ("cash", "Cash"),
    ("agency_card", "Agency's Card"),
    ("own_card", "Customer's Own Card"),
    ("other", "Other"),
]
POLICY = [("in", "Within Policy"), ("approved", "Approved Exception"), ("out", "Out of Policy")]

#: What a set of lines may be: anything; first sales that correct nothing; such sales that are on no invoice; such of these that
#: have no row yet. Rows are the same by each. There only is less to look up: PostgreSQL plans anew in each request, and to plan
#: the statement for anything takes ten times as long as to run it.
ANY, SALES, UNBILLED, NEW = "any", "sales", "unbilled", "new"


class TravelSpendColumns(models.AbstractModel):
    """What one service, or a sum of services, comes to for the customer; nothing of what the agency earns by it.

    Money has the sign of the invoice: what a void or a refund gives back is below zero. Each amount stands twice: in the
    currency of the service, and in the company's (``…_company``) at the rate of the day of sale.
    """

    _name = "travel.spend.columns"
    _description = "Columns of Travel Spend"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    # -- whose
    root_id = fields.Many2one("res.partner", string="Customer Group", readonly=True)
    customer_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    cost_center_id = fields.Many2one("travel.cost.center", string="Cost Centre", readonly=True)
    traveller_id = fields.Many2one("res.partner", string="Traveller", readonly=True)
    traveller_name = fields.Char(readonly=True, help="As on the document, where the traveller is no contact.")
    employee_code = fields.Char(readonly=True)
    booker_id = fields.Many2one("res.partner", string="Booked By", readonly=True)
    references = fields.Json(readonly=True, help="Code and value of each reference on the service.")
    # -- what
    event = fields.Selection(EVENTS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    service_type_id = fields.Many2one("travel.service.type", string="Service", readonly=True)
    supplier_id = fields.Many2one("res.partner", string="Supplier", readonly=True)
    supplier_name = fields.Char(readonly=True, help="The supplier's code, where it is no contact.")
    carrier_id = fields.Many2one("travel.airline", string="Carrier", readonly=True)
    route = fields.Char(readonly=True)
    origin = fields.Char(readonly=True, help="City code where the journey begins; blank for a stay.")
    destination = fields.Char(readonly=True, help="City code where the journey leads; of a stay its place.")
    origin_country_id = fields.Many2one("res.country", string="From Country", readonly=True)
    destination_country_id = fields.Many2one("res.country", string="To Country", readonly=True)
    scope = fields.Selection([("domestic", "Domestic"), ("international", "International")], readonly=True)
    cabin = fields.Char(readonly=True)
    booking_class = fields.Char(string="Class", readonly=True)
    channel_id = fields.Many2one("travel.channel", string="Channel", readonly=True)
    lead_days = fields.Integer(
        readonly=True, aggregator=None, help="From the first sale to the journey; of a void or refund, those of what it takes back."
    )
    lead_band = fields.Selection(LEAD_BANDS, string="Bought Ahead", readonly=True)
    policy_status = fields.Selection(POLICY, string="Policy", readonly=True)
    policy_reason = fields.Char(readonly=True)
    form_of_payment = fields.Selection(PAYMENT_FORMS, string="Paid By", readonly=True)
    office = fields.Char(string="Issuing Office", readonly=True)
    trip_key = fields.Char(string="Trip", readonly=True)
    # -- when
    booked_on = fields.Date(string="Booked", readonly=True)
    invoiced_on = fields.Date(string="Invoiced", readonly=True)
    travelled_on = fields.Date(string="Travelled", readonly=True)
    paid_on = fields.Date(string="Paid", readonly=True)
    # -- how much, in the currency of the service
    spend = fields.Monetary(string="Spend (Sale Currency)", readonly=True, help="Service, fees and discounts, before the agency's own levies.")
    base_fare = fields.Monetary(string="Base Fare (Sale Currency)", readonly=True)
    taxes = fields.Monetary(string="Taxes (Sale Currency)", readonly=True, help="Collected with the document for others.")
    fees = fields.Monetary(string="Fees (Sale Currency)", readonly=True, help="Fees, supplements and markups of the agency.")
    discounts = fields.Monetary(string="Discounts (Sale Currency)", readonly=True)
    refunds = fields.Monetary(string="Refunds (Sale Currency)", readonly=True, help="Spend of voids and refunds, below zero.")
    change_cost = fields.Monetary(string="Cost of Change and Refund (Sale Currency)", readonly=True)
    lost_savings = fields.Monetary(string="Lost Savings (Sale Currency)", readonly=True, help="What the lowest fare offered would have saved.")
    ticket_amount = fields.Monetary(string="Ticket Amount (Sale Currency)", readonly=True, help="Fare and taxes of tickets.")
    hotel_amount = fields.Monetary(string="Hotel Amount (Sale Currency)", readonly=True, help="Price of hotel stays.")
    billed = fields.Monetary(string="Billed (Sale Currency)", readonly=True, help="On posted invoices and credit notes, with levies.")
    levies = fields.Monetary(string="Levies (Sale Currency)", readonly=True, help="VAT, GST and the like on posted invoices.")
    # -- the same in the company's currency
    spend_company = fields.Monetary(string="Spend", readonly=True, currency_field="company_currency_id")
    base_fare_company = fields.Monetary(string="Base Fare", readonly=True, currency_field="company_currency_id")
    taxes_company = fields.Monetary(string="Taxes", readonly=True, currency_field="company_currency_id")
    fees_company = fields.Monetary(string="Fees", readonly=True, currency_field="company_currency_id")
    discounts_company = fields.Monetary(string="Discounts", readonly=True, currency_field="company_currency_id")
    refunds_company = fields.Monetary(string="Refunds", readonly=True, currency_field="company_currency_id")
    change_cost_company = fields.Monetary(
        string="Cost of Change and Refund", readonly=True, currency_field="company_currency_id"
    )
    lost_savings_company = fields.Monetary(string="Lost Savings", readonly=True, currency_field="company_currency_id")
    ticket_amount_company = fields.Monetary(string="Ticket Amount", readonly=True, currency_field="company_currency_id")
    hotel_amount_company = fields.Monetary(string="Hotel Amount", readonly=True, currency_field="company_currency_id")
    billed_company = fields.Monetary(string="Billed", readonly=True, currency_field="company_currency_id")
    levies_company = fields.Monetary(string="Levies", readonly=True, currency_field="company_currency_id")
    # -- how many
    lines = fields.Integer(string="Services", readonly=True, help="One for each service, corrections too.")
    documents = fields.Integer(readonly=True, help="Sold, less voided and wholly refunded unused; an exchange counts nothing.")
    tickets = fields.Integer(readonly=True, help="Of the documents, those that are tickets.")
    nights = fields.Integer(string="Room Nights", readonly=True)
    segments = fields.Integer(readonly=True)
    lead_total = fields.Integer(readonly=True, help="Days from the sale to the journey, summed over what was first sold, less voided.")
    lead_count = fields.Integer(readonly=True, help="How many services have lead days.")
