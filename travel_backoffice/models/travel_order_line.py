from odoo import fields, models

from .travel_fee_rule import EVENTS


class TravelOrderLine(models.Model):
    """One sold service: a ticket, an EMD, a hotel stay. A correction is a line of its own."""

    _name = "travel.order.line"
    _description = "Travel Order Line"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one("travel.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Description")
    event = fields.Selection(EVENTS, required=True, default="issue")
    service_type_id = fields.Many2one("travel.service.type", required=True, index=True)
    document_type = fields.Selection(
        [("ticket", "Ticket"), ("emd", "EMD"), ("mco", "MCO"), ("voucher", "Voucher"), ("none", "None")],
        default="none",
        required=True,
    )
    document_number = fields.Char(copy=False, index=True, help="Airline documents: 220-3324650328")
    conjunction = fields.Char(string="Conjunction Tickets", copy=False)
    original_documents = fields.Char(copy=False, help="Numbers of the documents this one replaces or corrects.")
    validating_carrier_id = fields.Many2one("travel.airline")
    supplier_id = fields.Many2one("res.partner")
    supplier_code = fields.Char()
    passenger_ids = fields.Many2many("travel.passenger", string="Passengers")
    segment_ids = fields.One2many("travel.segment", "line_id", copy=True)
    tax_ids = fields.One2many("travel.line.tax", "line_id", copy=True)
    reference_ids = fields.One2many("travel.reference.value", "line_id", copy=True)
    sold_at = fields.Datetime(required=True, default=fields.Datetime.now)
    sold_on = fields.Date(help="Day of sale in the agency's time zone; its contract and fees apply.")
    start_date = fields.Date(string="Travel From")
    end_date = fields.Date(string="Travel To")
    route = fields.Char(help="KBP-FRA-KBP")
    scope = fields.Selection([("domestic", "Domestic"), ("international", "International")])
    place = fields.Char()
    country_id = fields.Many2one("res.country")
    nights = fields.Integer()
    rooms = fields.Integer()
    quantity = fields.Integer(default=1)
    cabin = fields.Char()
    channel_id = fields.Many2one("travel.channel")
    # amounts of the service itself, in the line's currency
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    base_fare = fields.Monetary()
    tax_amount = fields.Monetary(string="Taxes")
    total_amount = fields.Monetary(string="Fare + Taxes")
    fare_published = fields.Float(digits=(16, 3))
    fare_currency = fields.Char()
    net_fare = fields.Monetary()
    cost_amount = fields.Monetary(string="Cost", help="What the supplier bills, when the agency sells as principal.")
    commission_percent = fields.Float(digits=(16, 4))
    commission_amount = fields.Monetary(string="Commission")
    form_of_payment = fields.Char()
    card_brand = fields.Char()
    card_masked = fields.Char(string="Card")
    customer_card = fields.Boolean(string="Customer's Own Card", help="The fare is a memo line; only fees are billed.")
    cost_center_id = fields.Many2one("travel.cost.center")
    charge_ids = fields.One2many("travel.charge", "line_id")
    hold_ids = fields.One2many("travel.hold", "line_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("held", "Held"),
            ("ready", "To Bill"),
            ("billed", "Billed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    business_key = fields.Char(copy=False, readonly=True, help="Makes the line unique per company: its document and event.")

    _business_key_uniq = models.UniqueIndex(
        "(company_id, business_key) WHERE business_key IS NOT NULL", "This document stands in an order already."
    )
