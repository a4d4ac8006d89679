"""The unused tickets of an order's travellers, offered while they book again."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class TravelOrder(models.Model):
    _inherit = "travel.order"

    unused_line_ids = fields.Many2many("travel.order.line", compute="_compute_unused_line_ids", string="Unused Tickets")

    @api.depends("partner_id", "passenger_ids.name_key", "passenger_ids.partner_id", "line_ids.validating_carrier_id", "state")
    def _compute_unused_line_ids(self):
        """Tickets of the same travellers of the same customer group that can still be exchanged; one query for all."""
        orders = self.filtered(lambda order: order.state in ("draft", "held", "ready") and order.partner_id)
        found = self.env["travel.order.line"]
        if orders.passenger_ids:
            found = found.search(orders._unused_domain(), order="valid_until, id")
        for order in self:
            order.unused_line_ids = order._offered(found) if order in orders else False

    def _unused_domain(self):
        people = self.passenger_ids
        partners, keys = people.partner_id.ids, [key for key in people.mapped("name_key") if key]
        same = Domain("partner_id", "in", partners) | Domain("name_key", "in", keys)
        group = Domain("order_id.travel_root_id", "in", self.travel_root_id.ids)
        group |= Domain("partner_id", "in", self.partner_id.ids)
        return (
            Domain("unused_state", "!=", False)
            & Domain("state", "!=", "cancelled")
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("passenger_ids", "any", same)
            & group
        )

    def _offered(self, found):
        """Of the tickets found for many orders those of this order's travellers, its own airlines' first."""
        today, own = self.company_id._travel_today(), self.line_ids.validating_carrier_id
        lines = found.filtered(lambda line: self._may_offer(line, today))
        return lines.sorted(lambda line: (line.validating_carrier_id not in own, line.valid_until or today, line.id))

    def _may_offer(self, line, today):
        other = line.order_id
        group = self.travel_root_id or self.partner_id
        return (
            other not in (self, self._origin)
            and line.company_id == self.company_id
            and (other.travel_root_id or other.partner_id) == group
            and (not line.valid_until or line.valid_until >= today)
            and (line.unused_state == "left" or self._stands_in_the_way(line, today))
            and any(self.passenger_ids._is_person(person) for person in line.passenger_ids)
        )

    def _stands_in_the_way(self, line, today):
        """Open flights of days that have passed, or of the days of this journey: nobody flies both."""
        start, end = self.start_date, self.end_date or self.start_date
        days = [leg.departure_date for leg in line.segment_ids if leg.coupon_status == "open" and leg.departure_date]
        return any(day < today or (start and start <= day <= end) for day in days)

    def _tickets_to_exchange_for(self, unused):
        """Tickets of this order that may take the place of an unused one: not billed, and replacing nothing yet."""
        tickets = self.line_ids.filtered(lambda line: line.document_type == "ticket" and line.event in ("issue", "exchange"))
        tickets = tickets.filtered(lambda line: line.state in ("draft", "held", "ready") and not line.original_line_id)
        return tickets.sorted(lambda line: line.validating_carrier_id != unused.validating_carrier_id)


class TravelPassenger(models.Model):
    _inherit = "travel.passenger"

    def _is_person(self, other):
        """Whether one of these is that passenger: the same contact, or the name of the documents and nothing against it."""
        vals = {"name": other.name, "partner_id": other.partner_id.id, "employee_code": other.employee_code}
        return any((one.partner_id and one.partner_id == other.partner_id) or one._may_be(vals) for one in self)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    days_left = fields.Integer(compute="_compute_days_left", search="_search_days_left", help="Until the document expires.")

    @api.depends("valid_until", "company_id")
    def _compute_days_left(self):
        for line in self:
            today = (line.company_id or self.env.company)._travel_today()
            line.days_left = (line.valid_until - today).days if line.valid_until else 0

    def _search_days_left(self, operator, value):
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        return [("valid_until", operator, self.env.company._travel_today() + timedelta(days=value))]

    def action_open_unused(self):
        """From the list of unused tickets to the ticket itself."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def action_exchange_unused(self):
        """Exchange this ticket; asked from an order's banner, for the ticket that stands there already."""
        self.ensure_one()
        action = self.action_exchange()
        order = self.env["travel.order"].browse(self.env.context.get("unused_for_order_id"))
        new_line = order._tickets_to_exchange_for(self)[:1]
        if new_line:
            action["context"] |= {"default_source": "order", "default_new_line_id": new_line.id}
        return action
