"""Passengers, segments and taxes of an order."""

from odoo import api, fields, models

from .travel_traveller_name import name_key


class TravelPassenger(models.Model):
    _name = "travel.passenger"
    _description = "Passenger"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one("travel.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="As on the document: LAST/FIRST TITLE")
    kind = fields.Char(default="ADT", help="ADT, CHD, INF, YTH…")
    partner_id = fields.Many2one("res.partner", string="Traveller", index=True)
    category_id = fields.Many2one("travel.traveller.category")
    email = fields.Char()
    employee_code = fields.Char()
    name_key = fields.Char(
        compute="_compute_name_key", store=True, index=True, help="The name as documents are compared."
    )

    @api.depends("name")
    def _compute_name_key(self):
        for person in self:
            person.name_key = name_key(person.name)


class TravelSegment(models.Model):
    _name = "travel.segment"
    _description = "Segment"
    _order = "line_id, sequence, id"

    line_id = fields.Many2one("travel.order.line", index=True, ondelete="cascade")
    order_id = fields.Many2one(
        "travel.order", index="btree_not_null", ondelete="cascade", help="Booked, and on no line: not ticketed yet."
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    origin = fields.Char(required=True)
    destination = fields.Char(required=True)
    carrier = fields.Char()
    operating_carrier = fields.Char()
    number = fields.Char(string="Flight / Train")
    booking_class = fields.Char()
    cabin = fields.Char()
    departure_date = fields.Date()
    departure_time = fields.Char(help="Local time at the origin, HH:MM.")
    arrival_date = fields.Date()
    arrival_time = fields.Char(help="Local time at the destination, HH:MM.")
    fare_basis = fields.Char()
    surface = fields.Boolean()
    stopover = fields.Boolean(default=True)

    _owner_check = models.Constraint(
        "CHECK((line_id IS NULL) <> (order_id IS NULL))", "A segment belongs to one service, or to a booking."
    )

    @api.depends("line_id.company_id", "order_id.company_id")
    def _compute_company_id(self):
        for segment in self:
            segment.company_id = segment.line_id.company_id or segment.order_id.company_id


class TravelLineTax(models.Model):
    _name = "travel.line.tax"
    _description = "Document Tax"
    _order = "line_id, id"

    line_id = fields.Many2one("travel.order.line", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    code = fields.Char(required=True)
    amount = fields.Monetary()
    paid_before = fields.Boolean(help="Settled on the document this one replaces; not collected again.")
