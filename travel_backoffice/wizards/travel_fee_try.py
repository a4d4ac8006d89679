from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.travel_fee_rule import EVENTS


class TravelFeeTry(models.TransientModel):
    """The 'Try it' box of a fee table: a described service on the left, what it is charged and why on the right."""

    _name = "travel.fee.try"
    _description = "Try a Fee Table"

    table_id = fields.Many2one("travel.fee.table", required=True, ondelete="cascade")
    date = fields.Date(string="Sold On", default=fields.Date.context_today, required=True)
    hours = fields.Selection(
        [("office", "In office hours"), ("after", "After hours")],
        default="office",
        required=True,
        string="Office Hours",
    )
    event = fields.Selection(EVENTS, default="issue", required=True)
    service_type_id = fields.Many2one(
        "travel.service.type",
        string="Service",
        default=lambda self: self.env.ref("travel_backoffice.service_type_air", False),
    )
    channel_id = fields.Many2one(
        "travel.channel",
        default=lambda self: self.env["travel.channel"].search([("code", "=", "agent")], limit=1),
    )
    document_type = fields.Selection(
        [("ticket", "Ticket"), ("emd", "EMD"), ("mco", "MCO"), ("voucher", "Voucher"), ("none", "None")],
        default="ticket",
        string="Document",
    )
    source = fields.Char(string="Source / GDS")
    office = fields.Char(string="Issuing Office")
    tags = fields.Char(string="Line Tags")
    other_service_ids = fields.Many2many("travel.service.type", string="Also in the Order")
    route = fields.Char(help="SYD-SIN-LHR: airports in the order of travel; a country (AU) does where there is none.")
    departure = fields.Date()
    validating_carrier = fields.Char()
    carriers = fields.Char(string="Flown Carriers", help="Blank: the validating carrier.")
    supplier = fields.Char()
    cabin = fields.Selection(
        [("economy", "Economy"), ("premium", "Premium"), ("business", "Business"), ("first", "First")]
    )
    booking_class = fields.Char(string="Class")
    traveller_category_ids = fields.Many2many("travel.traveller.category", string="Traveller Categories")
    passengers = fields.Integer(default=1)
    children = fields.Integer(help="How many of the passengers are children.")
    infants = fields.Integer(help="How many of the passengers are infants.")
    party_size = fields.Integer(string="Travellers in the Order", help="0: as many as passengers.")
    documents = fields.Integer(default=1)
    nights = fields.Integer()
    rooms = fields.Integer()
    form_of_payment = fields.Char(
        string="Form of Payment", default="invoice", help="cash, invoice, AX, CA-debit, VI-credit…"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True, readonly=False)
    base_fare = fields.Monetary()
    taxes = fields.Monetary()
    yq_yr = fields.Monetary(string="YQ/YR of these")
    commission = fields.Monetary()
    progress = fields.Float(
        string="Contract Period so Far", help="Amount or number before this sale, for bands of the contract period."
    )
    result_html = fields.Html(compute="_compute_result_html", sanitize=False)

    @api.depends("table_id")
    def _compute_currency_id(self):
        for trial in self:
            trial.currency_id = trial.table_id.currency_id

    def _facts(self):
        """What is described, as ``travel.fee.table.try_out`` takes it."""
        self.ensure_one()
        plain = (
            "event document_type source office tags route validating_carrier carriers form_of_payment "
            "passengers children infants party_size documents nights rooms base_fare taxes yq_yr commission progress"
        )
        return {name: self[name] for name in plain.split()} | {
            "date": self.date,
            "departure": self.departure,
            "after_hours": self.hours == "after",
            "service_type": self.service_type_id.code,
            "channel": self.channel_id.code,
            "suppliers": self.supplier,
            "cabins": self.cabin,
            "booking_classes": self.booking_class,
            "traveller_categories": self.traveller_category_ids.mapped("code"),
            "order_services": self.other_service_ids.mapped("code"),
            "currency": self.currency_id.name,
        }

    @api.depends(
        "table_id", "date", "hours", "event", "service_type_id", "channel_id", "document_type", "source", "office", "tags",
        "other_service_ids", "route", "departure", "validating_carrier", "carriers", "supplier", "cabin", "booking_class",
        "traveller_category_ids", "passengers", "children", "infants", "party_size", "documents", "nights", "rooms",
        "form_of_payment", "currency_id", "base_fare", "taxes", "yq_yr", "commission", "progress",
    )  # fmt: skip
    def _compute_result_html(self):
        for trial in self:
            trial.result_html = self.env["ir.qweb"]._render("travel_backoffice.fee_try_result", trial._outcome())

    def _outcome(self):
        """Values of the template: what ``try_out`` answers, or the reason why it cannot."""
        if not self.table_id:
            return {"error": self.env._("Choose a fee table."), "answer": {}}
        try:
            return {"error": False, "answer": self.table_id._origin.try_out(self._facts())}
        except UserError as error:
            return {"error": str(error), "answer": {}}
