from odoo import api, fields, models

#: How an order and each of its lines stands; the order's is derived from its lines'.
STATES = [
    ("draft", "Draft"),
    ("held", "Held"),
    ("ready", "To Bill"),
    ("billed", "Billed"),
    ("cancelled", "Cancelled"),
]


class TravelOrder(models.Model):
    """A trip file: what one customer was sold under one record locator."""

    _name = "travel.order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Travel Order"
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "record_locator"]

    name = fields.Char(string="Order", required=True, readonly=True, copy=False, default="/", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, tracking=True, check_company=True)
    travel_root_id = fields.Many2one(related="partner_id.travel_root_id", store=True, index=True)
    booker_id = fields.Many2one("res.partner", string="Booked By", index="btree_not_null", check_company=True)
    user_id = fields.Many2one("res.users", string="Agent", default=lambda self: self.env.user, index=True)
    record_locator = fields.Char(copy=False, index=True)
    trip_reference = fields.Char(help="Orders of one trip share it; blank: the order is the trip.")
    source = fields.Char(default="manual")
    office = fields.Char(string="Issuing Office")
    channel_id = fields.Many2one("travel.channel", string="Channel")
    booked_at = fields.Datetime(string="Booked", default=fields.Datetime.now, required=True)
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand="_group_expand_state",
    )
    note = fields.Html()
    parts_expected = fields.Integer(default=1, copy=False)
    parts_received = fields.Integer(default=1, copy=False)
    passenger_ids = fields.One2many("travel.passenger", "order_id", string="Passengers", copy=True)
    line_ids = fields.One2many("travel.order.line", "order_id", string="Services", copy=True)
    charge_ids = fields.One2many("travel.charge", "order_id")
    hold_ids = fields.One2many("travel.hold", "order_id")
    intake_ids = fields.Many2many(
        "travel.intake", "travel_intake_order_rel", "order_id", "intake_id", string="Documents", copy=False
    )
    # what is booked and not ticketed yet
    booked_segment_ids = fields.One2many("travel.segment", "order_id", string="Booked, Not Ticketed")
    gather_key = fields.Char(copy=False, readonly=True, help="Documents of one locator, customer and booking day meet here.")
    # at a glance
    travellers = fields.Char(compute="_compute_travellers", help="The first names of the passenger list.")
    total_amount = fields.Monetary(compute="_compute_total_amount", store=True, string="Total of Services")
    start_date = fields.Date(compute="_compute_dates", store=True, string="Travel From")
    end_date = fields.Date(compute="_compute_dates", store=True, string="Travel To")
    line_count = fields.Integer(compute="_compute_line_count")
    intake_count = fields.Integer(compute="_compute_intake_count")

    # Two workers with two documents of one new trip file: one creates the order, the other is run again.
    _gather_uniq = models.UniqueIndex(
        "(company_id, gather_key) WHERE gather_key IS NOT NULL", "This trip file stands already."
    )

    @api.model
    def _group_expand_state(self, states, domain):
        """The states there are, in the order an order goes through them; no empty column on a phone."""
        return [code for code, _label in STATES if code in states]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
                vals["name"] = self.env["ir.sequence"].with_company(company).next_by_code("travel.order") or "/"
        return super().create(vals_list)

    @api.depends("name", "record_locator")
    def _compute_display_name(self):
        for order in self:
            order.display_name = " · ".join(filter(None, [order.name, order.record_locator]))

    @api.depends("passenger_ids.name")
    def _compute_travellers(self):
        for order in self:
            names = order.passenger_ids.mapped("name")
            more = f" +{len(names) - 2}" if len(names) > 2 else ""
            order.travellers = ", ".join(name for name in names[:2] if name) + more

    @api.depends("line_ids.total_amount", "line_ids.state", "line_ids.currency_id", "currency_id", "booked_at")
    def _compute_total_amount(self):
        for order in self:
            total = 0.0
            for line in order.line_ids.filtered(lambda line: line.state != "cancelled"):
                day = line.sold_on or fields.Date.to_date(order.booked_at)
                total += line.currency_id._convert(line.total_amount, order.currency_id, order.company_id, day)
            order.total_amount = total

    @api.depends("line_ids.start_date", "line_ids.end_date", "booked_segment_ids.departure_date")
    def _compute_dates(self):
        for order in self:
            booked = order.booked_segment_ids.mapped("departure_date")
            starts = list(filter(None, [*order.line_ids.mapped("start_date"), *booked]))
            ends = list(filter(None, [*order.line_ids.mapped("end_date"), *booked]))
            order.start_date = min(starts, default=False)
            order.end_date = max(ends + starts, default=False)

    @api.depends("line_ids")
    def _compute_line_count(self):
        for order in self:
            order.line_count = len(order.line_ids)

    @api.depends("intake_ids")
    def _compute_intake_count(self):
        for order in self:
            order.intake_count = len(order.intake_ids)

    def action_open_intakes(self):
        """Stat button: the documents that this order came from."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_intake")
        return {**action, "domain": [("id", "in", self.intake_ids.ids)], "context": {}}
