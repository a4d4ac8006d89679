from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import float_compare

from .travel_fee_rule import EVENTS
from .travel_order import STATES


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
    passenger_ids = fields.Many2many("travel.passenger", string="Passengers", copy=False)
    segment_ids = fields.One2many("travel.segment", "line_id", copy=True)
    tax_ids = fields.One2many("travel.line.tax", "line_id", copy=True)
    reference_ids = fields.One2many("travel.reference.value", "line_id", copy=True)
    sold_at = fields.Datetime(required=True, default=fields.Datetime.now)
    sold_on = fields.Date(
        compute="_compute_sold_on",
        store=True,
        readonly=False,
        index=True,
        help="Day of sale in the agency's time zone; its contract and fees apply.",
    )
    lead_days = fields.Integer(compute="_compute_lead_days", store=True, help="Days from the sale to the journey.")
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
    tax_amount = fields.Monetary(
        string="Taxes",
        compute="_compute_tax_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Collected with this document; what was paid on the one it replaces is left out.",
    )
    total_amount = fields.Monetary(
        string="Fare + Taxes",
        compute="_compute_total_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="As the document states it; worked out again when fare or taxes change.",
    )
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
        STATES,
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

    @api.depends("sold_at", "company_id")
    def _compute_sold_on(self):
        """The day in the agency's time zone: 31 March 22:30 UTC is 1 April in Berlin."""
        for line in self:
            line.sold_on = line.sold_at and line._agency_day(line.sold_at)

    def _agency_day(self, moment):
        """The day of a moment (UTC, as stored) in the agency's time zone."""
        zone = ZoneInfo((self.company_id or self.env.company)._travel_timezone())
        return moment.replace(tzinfo=timezone.utc).astimezone(zone).date()

    @api.depends("sold_on", "start_date")
    def _compute_lead_days(self):
        for line in self:
            known = line.sold_on and line.start_date
            line.lead_days = (line.start_date - line.sold_on).days if known else 0

    @api.depends("tax_ids.amount", "tax_ids.paid_before")
    def _compute_tax_amount(self):
        """The sum of the single taxes where there are any; else what was keyed."""
        for line in self:
            if line.tax_ids:
                line.tax_amount = sum(line.tax_ids.filtered(lambda tax: not tax.paid_before).mapped("amount"))
            else:
                line.tax_amount = line.tax_amount

    @api.depends("base_fare", "tax_amount", "penalty_amount")
    def _compute_total_amount(self):
        for line in self:
            line.total_amount = line.base_fare + line.tax_amount + line.penalty_amount

    @api.depends("name", "document_number", "service_type_id")
    def _compute_display_name(self):
        for line in self:
            parts = [line.service_type_id.name, line.document_number, line.name or line.route]
            line.display_name = " · ".join(filter(None, parts))

    def _sum_problem(self):
        """:return: what is wrong with fare + taxes = total, with the figures; or an empty text"""
        self.ensure_one()
        counted = self.base_fare + self.tax_amount + self.penalty_amount
        if not float_compare(counted, self.total_amount, precision_rounding=self.currency_id.rounding):
            return ""
        return self.env._(
            "Fare %(fare)s + taxes %(taxes)s is %(counted)s, but the document says %(total)s.",
            fare=self.currency_id.format(self.base_fare),
            taxes=self.currency_id.format(self.tax_amount),
            counted=self.currency_id.format(counted),
            total=self.currency_id.format(self.total_amount),
        )
