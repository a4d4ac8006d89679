from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.fixing import fixing

#: What a new ticket has in common with the one whose place it takes.
IN_COMMON = (
    "order_id", "service_type_id", "document_type", "validating_carrier_id", "supplier_id", "supplier_code", "channel_id",
    "currency_id", "form_of_payment", "card_brand", "card_masked", "customer_card", "cost_center_id", "stated_scope",
)  # fmt: skip


class TravelExchange(models.TransientModel):
    """The document that takes the place of another: one of the order, or keyed right here."""

    _name = "travel.exchange"
    _inherit = ["travel.correction.wizard"]
    _description = "Exchange a Document"

    order_id = fields.Many2one(related="line_id.order_id")
    source = fields.Selection(
        [("keyed", "Key the New Document"), ("order", "A Document of This Order")], required=True, default="keyed"
    )
    new_line_id = fields.Many2one(
        "travel.order.line",
        string="New Document",
        domain="[('order_id', '=', order_id), ('id', '!=', line_id), ('original_line_id', '=', False),"
        " ('event', 'in', ('issue', 'exchange')), ('state', 'in', ('draft', 'held', 'ready'))]",
        ondelete="cascade",
    )
    document_number = fields.Char(string="New Number")
    route = fields.Char(compute="_compute_route", store=True, readonly=False, help="KBP-FRA-KBP")
    start_date = fields.Date(string="Travel From", compute="_compute_start_date", store=True, readonly=False)
    base_fare = fields.Monetary(string="Fare Collected", help="The difference of the fares, as far as it was paid on top.")
    tax_amount = fields.Monetary(string="Taxes Collected", help="Also the airline's change penalty, where it is collected as a tax.")
    residual = fields.Monetary(string="Residual Value", help="What the airline keeps for later, on an EMD.")
    residual_number = fields.Char(string="On EMD", help="Number of the EMD that holds the residual value.")

    @api.depends("line_id")
    def _compute_route(self):
        for wizard in self:
            wizard.route = wizard.line_id.route

    @api.depends("line_id")
    def _compute_start_date(self):
        for wizard in self:
            wizard.start_date = wizard.line_id.start_date

    @api.depends("source", "new_line_id", "document_number", "route", "start_date", "base_fare", "tax_amount", "residual")
    def _compute_preview_html(self):
        return super()._compute_preview_html()

    def _prepare_planned(self, line):
        line._refuse_correction("exchange")
        line._refuse_residual(self.residual)
        if self.source == "order":
            if not self.new_line_id:
                raise UserError(self.env._("Choose the document that takes its place."))
            line._refuse_exchange_for(self.new_line_id._origin)
            chosen = self.new_line_id._origin
            values = {name: chosen._fields[name].convert_to_write(chosen[name], chosen) for name in (*IN_COMMON, "sold_at")}
            values |= {"base_fare": chosen.base_fare, "tax_amount": chosen.tax_amount}
        else:
            values = self._prepare_new_document(line)
        return {**values, "event": "exchange", "original_line_id": line.id}

    def _prepare_new_document(self, line):
        """Values of the new document that was keyed."""
        if not (self.document_number or "").strip():
            raise UserError(self.env._("Key the number of the new document."))
        taken_over = {name: line._fields[name].convert_to_write(line[name], line) for name in IN_COMMON}
        return {
            **taken_over,
            "document_number": self.document_number.strip(),
            "route": self.route,
            "name": line.name if self.route == line.route else self.route,
            "start_date": self.start_date,
            "base_fare": self.base_fare,
            "tax_amount": self.tax_amount,
            "sold_at": self.sold_at,
            "sequence": line.sequence,
            "passenger_ids": [Command.set(line.passenger_ids.ids)],
            "segment_ids": self._prepare_segments(line),
            "reference_ids": [
                Command.create({"code": row.code, "value": row.value, "source": row.source})
                for row in line.reference_ids
                if row.value
            ],
        }

    def _prepare_segments(self, line):
        """The old flights where the route stays; else one for each leg of the new route, to be completed on the form."""
        if self.route == line.route:
            return [Command.create({**vals, "line_id": False}) for vals in line.segment_ids.copy_data()]
        stops = [stop.strip().upper() for stop in (self.route or "").replace("//", "-").split("-") if stop.strip()]
        carrier = line.validating_carrier_id.code
        return [
            Command.create({"origin": origin, "destination": destination, "carrier": carrier, "departure_date": self.start_date})
            for origin, destination in zip(stops, stops[1:], strict=False)
        ]

    def action_exchange(self):
        """Exchange it."""
        self.ensure_one()
        line, new_line = self.line_id, self.new_line_id
        if self.source == "keyed":
            line._refuse_correction("exchange")
            # priced and billed once it has taken the old document's place, not before
            new_line = line.browse(fixing(line).create([self._prepare_new_document(line)]).ids)
        line.exchange(new_line, self.residual, self.residual_number)
        return self._done(new_line)
